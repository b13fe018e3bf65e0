"""Children stay where the run placed them: where a price would place them elsewhere, the cover says to run again."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import Council, run_small
from builders_workbook import CERTAIN, STAMP, STRATEGY, assert_lines_equal
from openpyxl import Workbook, load_workbook
from workbook_reading import block, recalculated

from placements.reports.workbook import write_workbook

AGREE, RUN_AGAIN, FAILS = "All checks agree", "Run again: children would move", "1 check fails"
FOSTER, IFA = "unit_costs:in_house_foster:2015-04-01", "unit_costs:ifa:2016-07-01"
OUTSIDE = "unit_costs:external_residential:2015-04-01"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("order")
    return write_workbook(run_small(folder, STRATEGY, CERTAIN, last_month="2017-03"), folder, STAMP)


def results(book: Workbook) -> dict[str, object]:
    return {str(row[1].value): row[6].value for row in book["Checks"].iter_rows(min_row=8)}


def test_the_order_of_prices_is_that_by_which_children_were_placed(path: Path) -> None:
    """Planned moves lead from residential to fostering homes, so that all of these are one order.

    A week in the base price of 2015/16: elsewhere (other) £200 stands apart; £300 in the own homes, £481 with carers,
    £835 with agencies, £3,402 outside, £3,742.20 above 16 children: 0, 0, 2, 3, 4 and 5 places are cheaper.
    """
    sheet = load_workbook(path, data_only=True)["Unit costs"]
    order = {name: row[0] for name, row in block(sheet, "Places that are cheaper, as run").items()}
    assert order == {
        "Carers": 2,
        "Agencies": 3,
        "Old-Home": 0,
        "New-Home": 0,
        "Outside, above 0 children": 4,
        "Outside, above 16 children": 5,
        "Elsewhere": 0,
    }
    marks = block(sheet, "Another number of places is cheaper now")
    assert {mark for row in marks.values() for mark in row} == {0}


@pytest.mark.slow
def test_a_price_that_changes_places_with_another_asks_for_a_new_run(path: Path, tmp_path: Path) -> None:
    """Carers at £481: from July 2016 agencies come to £900, and at £480 they would be taken first."""
    order = "The order of prices by which children were placed is that of the run (places and months in which not)"
    for price, says in ((482.0, AGREE), (480.0, RUN_AGAIN), (900.0, AGREE)):
        book = recalculated(path, tmp_path / f"{price:.0f}", {IFA: price})
        assert book["Cover"]["B2"].value == says
        assert results(book)[order] == ("OK" if says == AGREE else "run again")


@pytest.mark.slow
def test_what_the_engine_would_refuse_fails_a_check(path: Path, tmp_path: Path) -> None:
    """A tier that is cheaper than the one before; a resident who adds more than the place costs; £13,000 a week."""
    for number, (changes, check) in enumerate(
        (
            ({"market_tiers:outside:16": 0.99}, "Further places of a market are never cheaper"),
            ({"strategy_costs:home_running": 299.0}, "The fixed cost of homes is not below zero"),
            ({OUTSIDE: 13_000.0}, "No place is as dear as the engine counts a child to be who has none"),
        )
    ):
        book = recalculated(path, tmp_path / str(number), changes)
        assert book["Cover"]["B2"].value == FAILS
        failed = [what for what, found in results(book).items() if found == "FAIL"]
        assert len(failed) == 1 and failed[0].startswith(check)


@pytest.mark.slow
def test_homes_that_no_longer_pay_are_words_and_no_error(path: Path, tmp_path: Path) -> None:
    """At £100 outside a resident of a home, who adds £300, saves nothing at any occupancy."""
    book = recalculated(path, tmp_path / "cheap", {OUTSIDE: 100.0})
    assert book["Cover"]["B2"].value == RUN_AGAIN
    (check,) = (
        row for row in book["Checks"].iter_rows(min_row=8) if "occupancy, New-Home" in str(row[1].value)
    )
    assert [cell.value for cell in check[2:7:2]] == ["does not pay even when full", "not numbers", "changed"]


@pytest.mark.slow
def test_a_price_typed_to_nothing_in_a_range_is_its_mean_as_in_the_engine(tmp_path: Path) -> None:
    """£0 and £300 as low and high: £100 typed over is £100; £0 typed over is (0 + 0 + 300) / 3 = £100 too."""
    unit = "GBP per child per week"
    before = run_small(tmp_path / "a", STRATEGY, Council(costs={"home_marginal": ((0, 100, 300), unit)}))
    after = run_small(tmp_path / "b", STRATEGY, Council(costs={"home_marginal": ((0, 0, 300), unit)}))
    title = before.council.title("home_marginal")
    found = recalculated(
        write_workbook(before, tmp_path, STAMP), tmp_path / "changed", {"strategy_costs:home_marginal": 0.0}
    )
    assert block(found["Unit costs"], "Prices")[title][0] == pytest.approx(100.0)
    kept = recalculated(
        write_workbook(after, tmp_path, STAMP), tmp_path / "up", {"strategy_costs:home_marginal": 100.0}
    )
    assert block(kept["Unit costs"], "Prices")[title][0] == pytest.approx(100.0)
    assert_lines_equal(after, recalculated(tmp_path / "budget.xlsx", tmp_path / "as-run"))
