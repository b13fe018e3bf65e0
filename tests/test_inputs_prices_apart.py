"""Prices of existing and of new placements: rows come together, and what is wrong is said with where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from builders_inputs import BASE_MONTH, TYPES, Rows, changed, table, write_council

from placements.domain import InputError
from placements.inputs import read_council

Price = tuple[str, str, str, str, str]
"""Placement type, placements, first day, last day, GBP a week."""

FOSTER: Price = ("foster", "", "2015-12-31", "", "481")
OTHER: Price = ("other", "", "2015-04-01", "", "200")


def prices(*rows: Price) -> Rows:
    """A table of unit costs, the rows of the other types first: what a test is about begins in row 4."""
    _, published, *_ = table("unit_costs")
    header = ["placement_type", "placements", *table("unit_costs")[0][1:]]
    ending = published[4:]
    return [header, *([*row, *ending] for row in (FOSTER, OTHER, *rows))]


def said(tmp_path: Path, **tables: Sequence[Sequence[str]]) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_council(write_council(tmp_path, **tables), TYPES, base_month=BASE_MONTH)
    return [str(problem) for problem in caught.value.problems]


def of_external(tmp_path: Path, *rows: tuple[str, str, str, str]) -> list[str]:
    """What is said of prices of external placements: placements, first day, last day, GBP a week."""
    return said(tmp_path, unit_costs=prices(*(("external", *row) for row in rows)))


def test_existing_and_new_placements_are_read_with_prices_of_their_own(tmp_path: Path) -> None:
    rows = prices(
        ("external", "", "2014-04-01", "2015-03-31", "3300"),
        ("external", "existing", "2015-04-01", "", "3400"),
        ("external", "new", "2015-04-01", "", "3900"),
    )
    council = read_council(write_council(tmp_path, unit_costs=rows), TYPES, base_month=BASE_MONTH)
    assert council.unit_costs["placements"].tolist() == ["", "", "", "existing", "new"]


def test_a_table_without_the_column_prices_all_placements(tmp_path: Path) -> None:
    rows = table("unit_costs")
    assert "placements" not in rows[0]
    council = read_council(write_council(tmp_path, unit_costs=rows), TYPES, base_month=BASE_MONTH)
    assert set(council.unit_costs["placements"]) == {""}


@pytest.mark.parametrize(("who", "other"), [("existing", "new"), ("new", "existing")])
def test_the_one_without_the_other_is_refused(tmp_path: Path, who: str, other: str) -> None:
    found = of_external(tmp_path, ("", "2014-04-01", "2015-03-31", "3300"), (who, "2015-04-01", "", "3400"))
    assert found == [
        f"unit_costs.csv, row 5, placements: external has a price for {who} placements and none for {other} ones. "
        f"Add a row for {other} placements, or clear the cell: a blank row prices them all."
    ]


def test_a_price_for_all_must_end_before_the_two_begin(tmp_path: Path) -> None:
    assert of_external(
        tmp_path,
        ("", "2014-04-01", "", "3300"),
        ("existing", "2015-04-01", "", "3400"),
        ("new", "2015-06-01", "", "3900"),
    ) == [
        "unit_costs.csv, row 5, valid_from: external (existing placements) has a price in row 4 without an end, and "
        "another from 2015-04-01. Write 2015-03-31 as valid_to in row 4, or keep one of the two.",
        "unit_costs.csv, row 6, valid_from: external (new placements) has a price in row 4 without an end, and "
        "another from 2015-06-01. Write 2015-05-31 as valid_to in row 4, or keep one of the two.",
    ]


def test_a_price_for_all_of_the_same_dates_is_one_too_many(tmp_path: Path) -> None:
    found = of_external(
        tmp_path,
        ("", "2015-04-01", "", "3300"),
        ("existing", "2015-04-01", "", "3400"),
        ("new", "2015-04-01", "", "3900"),
    )
    assert len(found) == 2
    assert all(sentence.endswith("Keep one of the two rows.") for sentence in found)


def test_two_prices_for_all_that_overlap_are_told_once(tmp_path: Path) -> None:
    found = of_external(
        tmp_path,
        ("", "2013-04-01", "2014-04-30", "3200"),
        ("", "2014-04-01", "2015-03-31", "3300"),
        ("existing", "2015-04-01", "", "3400"),
        ("new", "2015-04-01", "", "3900"),
    )
    assert len(found) == 1
    assert found[0].startswith(
        "unit_costs.csv, row 5, valid_from: external (existing placements) has a price"
    )


def test_a_gap_between_prices_of_new_placements_is_named(tmp_path: Path) -> None:
    assert of_external(
        tmp_path,
        ("existing", "2015-04-01", "", "3400"),
        ("new", "2015-04-01", "2016-03-31", "3900"),
        ("new", "2016-05-01", "", "4000"),
    ) == [
        "unit_costs.csv, row 6, valid_from: external (new placements) has no price from 2016-04-01 to 2016-04-30. "
        "Write 2016-04-30 as valid_to in row 5, or add the price between."
    ]


def test_new_placements_need_a_price_in_the_first_month_and_existing_ones_in_the_base_month(
    tmp_path: Path,
) -> None:
    assert of_external(
        tmp_path, ("existing", "2016-01-01", "", "3400"), ("new", "2016-02-01", "", "3900")
    ) == [
        "unit_costs.csv, placement_type: external has children in history but no unit cost on 2015-12-31. "
        "Add its unit cost for that day.",
        "unit_costs.csv, placement_type: external has no unit cost for new placements on 2016-01-31. "
        "Add it: from the first month of the forecast on, children are placed at it.",
    ]


TWO: tuple[Price, Price] = (
    ("external", "existing", "2015-04-01", "", "3400"),
    ("external", "new", "2015-04-01", "", "3900"),
)


def test_what_a_home_costs_full_or_empty_is_no_price_of_new_placements(tmp_path: Path) -> None:
    """Home A runs at the unit cost of its type, as its running cost is left blank."""
    assert said(tmp_path, unit_costs=prices(*TWO), provision=changed("provision", 4, running_cost="")) == [
        "unit_costs.csv, row 4, placements: the unit cost of external is the running cost of home-a (provision), "
        "which is paid full or empty, whoever lives there. Keep one blank row for each date, or give its homes a "
        "running_cost of their own."
    ]


def test_a_type_of_homes_only_has_no_prices_apart(tmp_path: Path) -> None:
    homes = changed(
        "provision",
        3,
        kind="home",
        places="4",
        match_share="",
        running_cost="home_running",
        marginal_cost="home_marginal",
        quoted_occupancy="occupancy_quoted",
    )
    found = said(tmp_path, unit_costs=prices(*TWO), provision=homes, market_tiers=table("market_tiers")[:1])
    assert found[-1].endswith("whoever lives there. Keep one blank row for each date.")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "external:new",
            "unit_costs has no price for new placements of external, so that nothing rises by this. "
            "Take the row out, or price existing and new placements of external apart.",
        ),
        (
            "external:existing",
            '"external:existing" is no line: the line external holds for existing placements. '
            'Write "external"; new ones may have "external:new".',
        ),
        (
            "extrnal:new",
            '"extrnal:new" is neither a placement type nor an item of strategy_costs. '
            'Did you mean "external:new"?',
        ),
        (
            "External: New",
            '"External: New" is not an id: ids hold lower-case letters, digits and underscores, with ":new" after a '
            'placement type. Write "external:new".',
        ),
    ],
)
def test_an_uplift_of_new_placements_must_be_one(tmp_path: Path, line: str, sentence: str) -> None:
    rows = table("uplifts")
    extra = list(rows[2])
    extra[0] = line
    found = said(tmp_path, uplifts=[*rows, extra])
    assert f"uplifts.csv, row 8, line: {sentence}" in found


def test_new_placements_may_have_an_uplift_of_their_own(tmp_path: Path) -> None:
    rows = table("uplifts")
    extra = list(rows[2])
    extra[:2] = ["external:new", "0.06"]
    folder = write_council(tmp_path, unit_costs=prices(*TWO), uplifts=[*rows, extra])
    council = read_council(folder, TYPES, base_month=BASE_MONTH)
    assert council.uplift("external:new").central == 0.06


def test_another_word_for_the_placements_is_refused(tmp_path: Path) -> None:
    found = of_external(tmp_path, ("exsting", "2015-04-01", "", "3400"), ("new", "2015-04-01", "", "3900"))
    assert found[0] == (
        'unit_costs.csv, row 4, placements: "exsting" is not allowed as placements. Did you mean "existing"?'
    )
