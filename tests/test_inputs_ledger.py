"""The council's ledger as people type it: every fault named, with what to write instead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from builders import TYPES, small_council
from builders_inputs import BASE_MONTH
from builders_ledger import Row, add_ledger, ledger_rows

from placements.domain import FinancialYear, InputError
from placements.inputs import CouncilInputs, read_council

LEDGER = ledger_rows({"ifa": 1_700_000, "services": 250_000.5}, {"ifa": 2_080})


def read(tmp_path: Path, rows: Sequence[Row]) -> CouncilInputs:
    return read_council(add_ledger(small_council(tmp_path), rows), TYPES, base_month=BASE_MONTH)


def problems(tmp_path: Path, rows: Sequence[Row]) -> list[str]:
    with pytest.raises(InputError) as error:
        read(tmp_path, rows)
    return [str(problem) for problem in error.value.problems]


def changed(place: int, **cells: object) -> list[Row]:
    return [row | cells if number == place else row for number, row in enumerate(LEDGER)]


def test_a_council_needs_no_ledger(tmp_path: Path) -> None:
    assert read_council(small_council(tmp_path), TYPES, base_month=BASE_MONTH).ledger.empty


def test_sound_rows_are_read_with_child_weeks_unknown_where_they_are_blank(tmp_path: Path) -> None:
    ledger = read(tmp_path, LEDGER).ledger.set_index("placement_type")
    assert set(ledger["financial_year"]) == {FinancialYear(2015)}
    assert (ledger["child_weeks"]["ifa"], ledger["amount_gbp"]["services"]) == (2_080, 250_000.5)
    assert np.isnan(ledger["child_weeks"]["other"])


def test_a_figure_without_one_of_the_placement_types_is_no_total(tmp_path: Path) -> None:
    rows = [row for row in LEDGER if row["placement_type"] not in ("ifa", "other")]
    assert problems(tmp_path, rows) == [
        "ledger.csv, row 2, placement_type: the budget of 2015/16 has no row for ifa, other. Add a row for each, with "
        "0 pounds where nothing was spent: only a whole figure can be compared."
    ]


def test_a_year_that_is_not_over_has_no_outturn(tmp_path: Path) -> None:
    rows = [{**row, "figure": "outturn"} for row in LEDGER[:1]] + LEDGER
    found = problems(tmp_path, rows)
    assert found[1] == (
        "ledger.csv, row 2, figure: 2015/16 is not over in the base month 2015-12, so that it has no outturn yet. "
        'Write "forecast_outturn".'
    )
    assert "the outturn of 2015/16 has no row for ifa" in found[0]


def test_child_weeks_belong_to_placement_types_and_cost_something(tmp_path: Path) -> None:
    assert problems(tmp_path, changed(5, child_weeks=12)) == [
        "ledger.csv, row 7, child_weeks: services have 12 child-weeks. "
        "Clear the cell: only placement types have any."
    ]
    assert problems(tmp_path, changed(1, child_weeks=0)) == [
        "ledger.csv, row 3, child_weeks: 1700000 pounds were spent on no child-week. Write the child-weeks, or clear "
        "the cell where the ledger does not say."
    ]


def test_the_same_figure_twice_is_refused(tmp_path: Path) -> None:
    assert problems(tmp_path, [*LEDGER, LEDGER[0]]) == [
        'ledger.csv, row 8, financial_year: "2015/16" with figure budget with placement_type in_house_foster is in '
        "row 2 already. Keep one of the two rows, or rename one."
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2015-16", '"2015-16" is not how a financial year is written here. Write 2015/16.'),
        ("2015/2016", '"2015/2016" is not how a financial year is written here. Write 2015/16.'),
        ("FY15/16", '"FY15/16" is not how a financial year is written here. Write 2015/16.'),
        (
            "2015/17",
            '"2015/17" is not a financial year: 17 does not follow 2015. Write the year of its April and the next, as '
            "in 2015/16.",
        ),
        ("last", '"last" is not a financial year. Write the year of its April and the next, as in 2015/16.'),
        ("", "the cell is blank. Write a financial year, such as 2015/16."),
    ],
)
def test_a_financial_year_is_written_in_one_way(tmp_path: Path, typed: str, said: str) -> None:
    assert problems(tmp_path, changed(0, financial_year=typed)) == [
        f"ledger.csv, row 2, financial_year: {said}"
    ]


def test_all_faults_of_a_row_are_said_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, changed(0, figure="Budget", amount_gbp="lots", child_weeks=-1))
    assert [text.split(":")[0] for text in found] == [
        "ledger.csv, row 2, figure",
        "ledger.csv, row 2, child_weeks",
        "ledger.csv, row 2, amount_gbp",
    ]
