"""On Cost neutrality: capital by year, and the one view in which money is deflated and discounted."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import NewHome, run_small
from builders_workbook import CERTAIN, STAMP, STRATEGY
from openpyxl import Workbook, load_workbook
from workbook_reading import block, input_cell, recalculated

from placements.finance.capital import yearly_charge
from placements.reports.workbook import write_workbook
from placements.result import RunResult

CAPITAL = STRATEGY.replace("[neutrality]", "[neutrality]\ndiscount_rate = 0.05\ninflation_rate = 0.03")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("run"), CAPITAL, CERTAIN, last_month="2018-03")


@pytest.fixture(scope="module")
def path(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(run, tmp_path_factory.mktemp("book"), STAMP)


@pytest.fixture(scope="module")
def sheet(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)["Cost neutrality"]


def test_a_pound_is_worth_what_inflation_and_waiting_leave_of_it(sheet: Workbook) -> None:
    """January 2016 is one month after the base month, in the first financial year; April 2016 begins the second."""
    worth = block(sheet, "Present value, in prices of Dec 2015")["What a pound of the month is worth"]
    assert worth[0] == pytest.approx(1.03 ** (-1 / 12))
    assert worth[3] == pytest.approx(1.03 ** (-4 / 12) / 1.05)
    assert worth[-1] == pytest.approx(1.03 ** (-27 / 12) / 1.05**2)


def test_present_value_by_year_is_the_engines_but_for_the_rounding_of_lines(
    run: RunResult, sheet: Workbook
) -> None:
    rows, table = block(sheet, "Net present value, in prices of Dec 2015"), run.tables.present_value
    assert rows["Cumulative present value"] == pytest.approx(list(table["cumulative_mean_gbp"]), abs=1.0)
    quantiles = rows["Cumulative present value, P50 (median) (engine)"]
    assert quantiles == list(table["cumulative_p50_gbp"])


def test_capital_by_year_is_charged_from_the_first_opening(run: RunResult, sheet: Workbook) -> None:
    rows = block(sheet, "With capital, by financial year")
    charge = rows["Charge for capital: interest and minimum revenue provision"]
    assert charge == pytest.approx(list(run.tables.capital["charge_gbp"]), abs=0.07)
    net = block(sheet, "By financial year")["Cumulative net saving"]
    left = rows["Cumulative net saving after capital, at the end of the year"]
    paid = [sum(charge[: place + 1]) for place in range(len(charge))]
    assert left == pytest.approx([a - b for a, b in zip(net, paid, strict=True)], abs=0.02)


@pytest.mark.slow
def test_a_home_that_closes_is_paid_off_all_the_same(tmp_path: Path) -> None:
    """The charge goes on to the end, as the council goes on to owe it."""
    from dataclasses import replace

    council = replace(CERTAIN, new_homes=(NewHome(closes="2016-09"),))
    result = run_small(tmp_path, CAPITAL, council, last_month="2018-03")
    book = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)
    assert book["Cover"]["B2"].value == "All checks agree"
    charge = block(book["Cost neutrality"], "With capital, apart")["Charge for capital"]
    assert charge[-1] == charge[3] > 0
    engine = result.neutrality.capital
    assert engine is not None
    assert charge[-1] == pytest.approx(engine.charge_per_year / 12, abs=0.005)


@pytest.mark.slow
def test_capital_of_a_short_life_is_paid_back_before_the_end(tmp_path: Path) -> None:
    body = CAPITAL.replace("[neutrality]", "[neutrality]\ncapital_life_years = 1")
    result = run_small(tmp_path, body, CERTAIN, last_month="2018-03")
    book = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)
    assert book["Cover"]["B2"].value == "All checks agree"
    charge = block(book["Cost neutrality"], "With capital, apart")["Charge for capital"]
    assert sum(month > 0 for month in charge) == 12
    amount = result.neutrality.capital.amount
    assert sum(charge) == pytest.approx(yearly_charge(amount, 0.03, 1), abs=0.1)


@pytest.mark.slow
def test_present_value_follows_changed_rates_and_libreoffice_agrees(path: Path, tmp_path: Path) -> None:
    body = CAPITAL.replace("discount_rate = 0.05", "discount_rate = 0.01").replace("= 0.03\n", "= 0.0\n", 1)
    after = run_small(tmp_path / "after", body, CERTAIN, last_month="2018-03")
    changes = {"neutrality.discount_rate": 0.01, "neutrality.inflation_rate": 0.0}
    assert not input_cell(load_workbook(path), "neutrality.discount_rate").protection.locked
    book = recalculated(path, tmp_path / "changed", changes)
    rows = block(book["Cost neutrality"], "Net present value, in prices of Dec 2015")
    expected = list(after.tables.present_value["cumulative_mean_gbp"])
    assert rows["Cumulative present value"] == pytest.approx(expected, abs=1.0)
