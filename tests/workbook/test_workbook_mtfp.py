"""The sheets MTFP and Base position: formulas that give what the engine gives, and follow what is changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from builders import FLAT_DEMAND, Council, run_small, small_council, write_scenario
from builders_ledger import ledger_rows, run_with_ledger
from builders_posts import COSTS, add_tables
from builders_workbook import CERTAIN, STAMP, STRATEGY, UNCERTAIN
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reading import recalculated

from placements.domain import FinancialYear
from placements.finance.mtfp import STEPS, Mtfp
from placements.reports.workbook import write_workbook
from placements.reports.workbook.bridge.mtfp import TITLES
from placements.reports.workbook.bridge.mtfp_chart import write_bridge
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet
from placements.reports.workbook.frame.style import Look, Styles
from placements.result import RunResult
from placements.run import run_scenario

LEDGER = ledger_rows(
    {"in_house_foster": 1_500_000, "ifa": 1_700_000, "external_residential": 2_500_000, "services": 40_000},
    basis="assumption",
    low=0,
    high=5_000_000,
    reason="believed",
)


def plan_rows(values: Workbook) -> dict[str, list[float]]:
    """The steps of the sheet MTFP: the year before the first stands in column G, full years from H on."""
    sheet = values["MTFP"]
    found: dict[str, list[float]] = {}
    for row in sheet.iter_rows(min_row=6, max_row=16):
        if isinstance(row[0].value, str):
            found[row[0].value] = [cell.value for cell in row[7:] if cell.value is not None]
    return found


def assert_plan_equals(run: RunResult, values: Workbook) -> None:
    rows, table = plan_rows(values), run.tables.mtfp
    for step in STEPS:
        expected = list(table.loc[table["step"] == step, "amount_gbp"])
        assert rows[TITLES[step]] == pytest.approx(expected, abs=0.004), step


def words(sheet: Worksheet) -> str:
    return " ".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)


@pytest.mark.slow
def test_the_plan_of_the_run_stands_on_the_sheet_to_the_penny_in_previews(tmp_path: Path) -> None:
    run = run_small(tmp_path, STRATEGY, UNCERTAIN, paths=5, last_month="2018-03")
    path = write_workbook(run, tmp_path, STAMP)
    values = load_workbook(path, data_only=True)
    assert_plan_equals(run, values)
    assert values["MTFP"]["G5"].value == "2015/16: base position"
    assert "2015/16 (Jan to Mar): no full year, and no year of the plan." in words(values["MTFP"])
    assert "No ledger given" in words(values["Base position"])
    base = run.tables.base_position["amount_gbp"].sum()
    assert values["MTFP"]["G13"].value == pytest.approx(base, abs=0.004)


@pytest.mark.slow
def test_a_horizon_without_a_full_year_is_said_in_words(tmp_path: Path) -> None:
    run = run_small(tmp_path, FLAT_DEMAND, paths=2, last_month="2016-03")
    values = load_workbook(write_workbook(run, tmp_path, STAMP), data_only=True)
    assert (
        "No plan: the forecast from Jan 2016 to Mar 2016 holds no full financial year, April to March"
        in words(values["MTFP"])
    )


@pytest.mark.slow
def test_the_ledgers_budget_is_the_first_base_and_what_it_falls_short_of_a_pressure(tmp_path: Path) -> None:
    """1,500,000 + 1,700,000 + 2,500,000 + 40,000 = 5,740,000; the base position is £7,026,572.57."""
    run = run_with_ledger(tmp_path, LEDGER, FLAT_DEMAND, paths=2)
    values = load_workbook(write_workbook(run, tmp_path, STAMP), data_only=True)
    assert_plan_equals(run, values)
    rows = plan_rows(values)
    assert rows["Base budget"] == [5_740_000]
    assert rows["Pressures"] == [1_286_572.57]
    assert values["MTFP"]["G5"].value == "2015/16: ledger"
    assert "the ledger's budget of 2015/16" in words(values["MTFP"])


@pytest.mark.slow
def test_a_changed_price_and_uplift_give_the_plan_that_the_engine_gives(tmp_path: Path) -> None:
    """Posts count, a third of the saving is not delivered, nothing is drawn for a price."""
    body = STRATEGY.replace("[neutrality]", "[neutrality]\nsavings_delivered_share = 0.7\ncount_posts = true")
    certain = replace(CERTAIN, costs={**CERTAIN.costs, **COSTS})
    after = replace(
        certain,
        prices={"external_residential": 3555.5},
        uplifts={**certain.uplifts, "home_running": 0.035, "officer_post": 0.02},
    )
    runs = []
    for name, council in (("before", certain), ("after", after)):
        folder = add_tables(small_council(tmp_path / name, council), posts=[{}])
        scenario = write_scenario(tmp_path / name, body, last_month="2018-03", paths=10)
        runs.append(run_scenario(scenario, folder))
    path = write_workbook(runs[0], tmp_path, STAMP)
    changes = {
        "unit_costs:external_residential:2015-04-01": 3555.5,
        "uplifts:home_running": 0.035,
        "uplifts:officer_post": 0.02,
    }
    book = recalculated(path, tmp_path / "changed", changes)
    assert_plan_equals(runs[1], book)
    base = runs[1].tables.base_position["amount_gbp"].sum()
    assert book["MTFP"]["G13"].value == pytest.approx(base, abs=0.004)
    assert book["Checks"]["C4"].value == "All checks agree"


@pytest.mark.slow
def test_a_forecast_that_starts_in_april_has_its_base_left_of_the_first_year(tmp_path: Path) -> None:
    folder = small_council(tmp_path, Council(uplifts={"ifa": 0.1}))
    history = folder / "history.csv"
    history.write_text(
        history.read_text(encoding="utf-8").replace("2015-12-31", "2016-03-31"), encoding="utf-8"
    )
    scenario = write_scenario(tmp_path, FLAT_DEMAND, paths=2, base_month="2016-03", last_month="2018-03")
    run = run_scenario(scenario, folder)
    path = write_workbook(run, tmp_path, STAMP)
    book = recalculated(path, tmp_path / "again")
    assert book["Checks"]["C4"].value == "All checks agree"
    assert book["MTFP"]["G5"].value == "2015/16: base position"
    base = run.tables.base_position["amount_gbp"].sum()
    assert book["MTFP"]["G13"].value == pytest.approx(base, abs=0.004)
    net = run.tables.cost.groupby(["plan", "financial_year"])["mean_gbp"].sum()["strategy"]
    assert [cell.value for cell in book["MTFP"]["H13:I13"][0]] == pytest.approx(list(net), abs=0.004)


@pytest.mark.slow
def test_the_bars_of_the_bridge_are_right_where_it_crosses_zero(tmp_path: Path) -> None:
    """From 10: up 5 to 15, down 20 to -5 (15 above zero, 5 below), down 3 to -8, up 30 to 22 (8 below, 22 above)."""
    path = tmp_path / "bridge.xlsx"
    workbook = xlsxwriter.Workbook(str(path))
    sheet = Sheet(workbook.add_worksheet("MTFP"), "MTFP", Styles(workbook))
    moves = {"demography": 5.0, "savings": -20.0, "inflation": -3.0, "investment": 30.0, "net_budget": 22.0}
    pounds = Look("plain", "pounds")
    first = sheet.number("Z", 10.0, pounds)
    rows = []
    for step, amount in moves.items():
        sheet.down()
        rows.append((step, step, sheet.values(("Z",), np.array([amount]), pounds)))
    sheet.down()
    nothing = np.zeros((0, 2))
    plan = Mtfp((FinancialYear(2016),), 10.0, False, (), nothing, nothing, nothing, nothing, {})
    top = write_bridge(sheet, plan, Cell("MTFP", "Z", 1, 10.0), rows)
    workbook.close()
    assert first.row == 1
    for values in (load_workbook(path, data_only=True), recalculated(path, tmp_path / "again")):
        found = [
            [cell.value for cell in row]
            for row in values["MTFP"].iter_rows(min_row=top, max_row=top + 5, min_col=3, max_col=8)
        ]
        assert found == [
            # hidden, rise above, rise below, fall above, fall below, budget
            [0, 0, 0, 0, 0, 10],
            [10, 5, 0, 0, 0, 0],
            [0, 0, 0, 15, -5, 0],
            [-5, 0, 0, 0, -3, 0],
            [0, 22, -8, 0, 0, 0],
            [0, 0, 0, 0, 0, 22],
        ]
    assert isinstance(rows[0][2], Row)
