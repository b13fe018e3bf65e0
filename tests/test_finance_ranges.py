"""The ranges of budget and saving: quantiles worked by hand, the reserve, and means that are the budget's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import EVERY_MEASURE, UNCERTAIN, run_small
from numpy.typing import NDArray

from placements.domain import Month
from placements.finance import Comparison
from placements.finance.budget import PlanResult
from placements.finance.ranges import ranges_table
from placements.result import RunResult

MONTHS = (Month(2016, 3), Month(2016, 4))
"""The last month of one financial year and the first of the next."""


@dataclass(frozen=True)
class Plan:
    """What the ranges read of a plan."""

    plan: str
    total: NDArray[np.float64]


def ranges_of(do_nothing: list[list[float]], strategy: list[list[float]]) -> pd.DataFrame:
    """Ranges of two plans over two months of different years; each list holds what one future costs."""
    plans = [Plan("do_nothing", np.array(do_nothing)), Plan("strategy", np.array(strategy))]
    lines = pd.DataFrame(
        [
            {"plan": plan.plan, "financial_year": month.financial_year.label, "amount_gbp": amount}
            for plan in plans
            for month, amount in zip(MONTHS, plan.total.mean(axis=0), strict=True)
        ]
    )
    years = tuple(month.financial_year for month in MONTHS)
    comparison = Comparison(MONTHS, years, plans[0].total - plans[1].total)
    read: list[PlanResult] = plans  # type: ignore[assignment]  # of a plan only its name and total are read
    return ranges_table(read, comparison, lines).set_index(["of", "financial_year"])


def test_quantiles_and_reserve_as_worked_by_hand() -> None:
    """Five futures cost £10, 20, 30, 40, 100 in the first year: mean 40.

    Between five sorted futures lie four steps: P80 stands 3.2 steps up, at 40 + 0.2 x 60 = 52; P20 0.8 steps up, at
    10 + 0.8 x 10 = 18; P90 3.6 steps up, at 40 + 0.6 x 60 = 76. The reserve is 52 - 40 = 12.
    """
    cost = [[10.0, 0.0], [20.0, 0.0], [30.0, 0.0], [40.0, 0.0], [100.0, 0.0]]
    row = ranges_of(cost, [[0.0, 0.0]] * 5).loc[("do_nothing", "2015/16")]
    worked = {"mean": 40, "p10": 14, "p20": 18, "p50": 30, "p80": 52, "p90": 76, "reserve": 12}
    assert {name.removesuffix("_gbp"): value for name, value in row.items()} == pytest.approx(worked)


def test_the_reserve_of_all_years_is_that_of_their_sum_and_not_the_sum_of_reserves() -> None:
    """What is dear in one year is cheap in the next: each year needs a reserve, both together none."""
    cost = [[100.0, 0.0], [75.0, 25.0], [50.0, 50.0], [25.0, 75.0], [0.0, 100.0]]
    of = ranges_of(cost, [[0.0, 0.0]] * 5).loc["do_nothing"]
    # each year: P80 3.2 steps of £25 up, £80, less the mean of £50
    assert of["reserve_gbp"].to_dict() == pytest.approx({"2015/16": 30, "2016/17": 30, "all years": 0})
    assert of.loc["all years", "p80_gbp"] == pytest.approx(100)


def test_a_saving_is_reserved_for_on_its_prudent_side_and_accumulates() -> None:
    """Savings of £0, 25, 50, 75, 100 in each year: P20 is £20, £30 below the mean of £50; after two years twice."""
    table = ranges_of([[n, n] for n in (0.0, 25.0, 50.0, 75.0, 100.0)], [[0.0, 0.0]] * 5)
    assert table.loc[("net_saving", "2016/17"), "reserve_gbp"] == pytest.approx(30)
    running = table.loc["cumulative_net_saving"]
    assert list(running.index) == ["2015/16", "2016/17"]
    assert running["mean_gbp"].tolist() == pytest.approx([50, 100])
    assert running["reserve_gbp"].tolist() == pytest.approx([30, 60])
    ends = running.loc["2016/17"], table.loc[("net_saving", "all years")]
    pd.testing.assert_series_equal(*ends, check_names=False)


def test_a_cost_that_is_mostly_above_its_80th_percentile_needs_no_reserve_and_never_less() -> None:
    """Four futures cost nothing and a fifth £1,000: P80 is £200, the mean £200 as well; of six, P80 is £0."""
    six = [[0.0, 0.0]] * 5 + [[1000.0, 0.0]]
    row = ranges_of(six, [[0.0, 0.0]] * 6).loc[("do_nothing", "2015/16")]
    assert row["p80_gbp"] == 0
    assert row["mean_gbp"] == pytest.approx(166.67)
    assert row["reserve_gbp"] == 0


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("run"), EVERY_MEASURE, UNCERTAIN, paths=50)


def test_means_are_the_budgets_and_the_savings_of_the_run_to_the_penny(result: RunResult) -> None:
    means = result.tables.ranges.set_index(["of", "financial_year"])["mean_gbp"]
    cost = result.tables.cost.groupby(["plan", "financial_year"])["mean_gbp"].sum()
    for plan in ("do_nothing", "strategy"):
        assert means[plan].drop("all years").to_dict() == pytest.approx(cost[plan].to_dict(), abs=0.001)
    saving = result.tables.net_saving
    assert means["net_saving"].tolist()[:-1] == pytest.approx(saving["annual_mean"].tolist(), abs=0.001)
    running = means["cumulative_net_saving"].tolist()
    assert running == pytest.approx(saving["cumulative_mean"].tolist(), abs=0.001)


def test_quantiles_are_in_their_order_and_those_of_the_saving_are_the_runs(result: RunResult) -> None:
    table, saving = result.tables.ranges, result.tables.net_saving
    found = table[["p10_gbp", "p20_gbp", "p50_gbp", "p80_gbp", "p90_gbp"]].to_numpy()
    assert (np.diff(found, axis=1) >= 0).all()
    running = table[table["of"] == "cumulative_net_saving"]
    for name in ("p10", "p50", "p90"):
        assert running[f"{name}_gbp"].tolist() == saving[f"cumulative_{name}"].tolist()


def test_the_budget_with_its_reserve_is_enough_in_four_of_five_futures(result: RunResult) -> None:
    table = result.tables.ranges
    for plan in (result.do_nothing, result.strategy):
        row = table[(table["of"] == plan.plan) & (table["financial_year"] == "all years")].iloc[0]
        enough = plan.total.sum(axis=1) <= row["mean_gbp"] + row["reserve_gbp"] + 0.01
        assert enough.mean() >= 0.8


def test_the_table_is_written_for_spreadsheets_too(result: RunResult, tmp_path: Path) -> None:
    from builders_workbook import STAMP

    from placements.reports.tables import write_tables

    first = (write_tables(result, tmp_path, STAMP) / "ranges.csv").read_text("utf-8-sig").splitlines()[0]
    assert first == ("of,financial_year,mean_gbp,p10_gbp,p20_gbp,p50_gbp,p80_gbp,p90_gbp,reserve_gbp")
