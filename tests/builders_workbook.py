"""The run, the stamp and the measures of the workbook's tests, and what equal to the run means."""

from __future__ import annotations

import datetime as dt

import pytest
from builders import Council
from openpyxl import Workbook
from workbook_reading import block

from placements.reports.stamp import RunStamp
from placements.result import RunResult

STAMP = RunStamp("strategy", dt.datetime(2016, 2, 23, 9, 30, tzinfo=dt.UTC), "0.1.0", "0123456789ab")

STRATEGY = """
[neutrality]
capital = "capital"

[measures.new_home]
kind = "home"
provision = "new-home"
staff_months_before = 2
otherwise_in = { fostering = 0.1 }

[measures.support]
kind = "edge_of_care"
starts = "2016-03"
groups = ["residential"]
entries_avoided_share = { low = 0.0, central = 0.1, high = 0.2 }
cost = "service"

[measures.step_down]
kind = "step_down"
starts = "2016-05"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = 0.3
cost = "move"
"""

UNCERTAIN = Council(
    prices={"other": (100, 200, 350)},
    uplifts={"external_residential": (0.0, 0.02, 0.05), "home_running": 0.01},
    tiers=(("outside", 0, 1.0), ("outside", 16, (1.0, 1.05, 1.2))),
    price_rows={"ifa": [("2015-04-01", "2016-06-30", 835), ("2016-07-01", "", 900)]},
    costs={"home_marginal": (300, "GBP per child per week")},
)

CERTAIN = Council(
    uplifts={"external_residential": 0.02, "home_running": 0.01, "service": 0.01},
    tiers=(("outside", 0, 1.0), ("outside", 16, 1.1)),
    price_rows={"ifa": [("2015-04-01", "2016-06-30", 835), ("2016-07-01", "", 900)]},
    costs={"home_marginal": (300, "GBP per child per week")},
)
"""Nothing is drawn for any price, so that every uncertainty factor is exactly 1."""

MATHS = {"SUM", "SUMIF", "SUMIFS", "SUMPRODUCT", "ROUND", "MAX", "MIN", "ABS", "AVERAGE"}
ALLOWED = MATHS | {"INDEX", "MATCH", "IF", "AND", "OR", "IFERROR", "DATE", "YEAR", "MONTH", "ISNUMBER"}


def assert_by_year_equals(run: RunResult, values: Workbook) -> None:
    """Every row of Budget by year is the table's cost of that plan, type and rule; and nothing is missing."""
    sheet, table = values["Budget by year"], run.tables.cost
    found = {
        (row[2].value, row[3].value, row[4].value): [cell.value for cell in row[7:]]
        for row in sheet.iter_rows(min_row=6)
        if row[4].value not in (None, "Rule")
    }
    titles = {"Do nothing": "do_nothing", "Strategy": "strategy"}
    groups = table.groupby(["plan", "placement_type", "rule"])["mean_gbp"]
    expected = {key: list(costs) for key, costs in groups}
    named = {(titles[str(plan)], kind, rule): row for (plan, kind, rule), row in found.items()}
    assert named.keys() == expected.keys()
    for key, costs in expected.items():
        assert named[key] == pytest.approx(costs, abs=0.004), key


def assert_neutrality_equals(run: RunResult, values: Workbook) -> None:
    """Every figure of Cost neutrality by month and year is that of the run's tables."""
    sheet = values["Cost neutrality"]
    months, years = run.tables.net_saving_months, run.tables.net_saving
    for title, table, net in (("By month", months, "mean"), ("By financial year", years, "annual_mean")):
        rows = block(sheet, title)
        assert rows["Net saving"] == pytest.approx(list(table[net]), abs=0.004)
        assert rows["Cumulative net saving"] == pytest.approx(list(table["cumulative_mean"]), abs=0.004)
        for quantile, words in (("p10", "P10"), ("p50", "P50 (median)"), ("p90", "P90")):
            figures = rows[f"Cumulative net saving, {words} (engine)"]
            assert figures == pytest.approx(list(table[f"cumulative_{quantile}"]), abs=0.004)
    neutral = rows["Probability that it is not below zero at the end of the year (engine)"]
    assert neutral == pytest.approx(list(years["probability_cost_neutral"]))
    cost = run.tables.cost.groupby(["plan", "financial_year"])["mean_gbp"].sum()
    for plan, words in (("do_nothing", "Do nothing"), ("strategy", "Strategy")):
        assert rows[words] == pytest.approx(list(cost[plan]), abs=0.004)


def assert_lines_equal(run: RunResult, book: Workbook) -> None:
    """Every line of the Budget sheet, in every month, is the run's to the penny."""
    for plan, title in (("do_nothing", "Do nothing, £"), ("strategy", "Strategy, £")):
        rows = block(book["Budget"], title)
        mine = run.tables.lines[run.tables.lines["plan"] == plan]
        for name, line in mine.groupby("title"):
            assert rows[str(name)] == pytest.approx(list(line["amount_gbp"]), abs=0.004), (plan, name)
        assert len(rows) == mine["line"].nunique() + 3
