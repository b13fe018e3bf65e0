"""Every table adds up: rounded leaves to totals, types to all children, plans to the net saving, to the penny."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, QUICK_HOME, UNCERTAIN, Council, run_small

from placements.finance import ResultTables
from placements.result import RunResult

HALF = "\n[neutrality]\nsavings_delivered_share = 0.5\n"


@pytest.fixture(scope="module", params=["", HALF], ids=["all delivered", "half delivered"])
def result(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Ranges everywhere, every measure, fifty paths, fifteen months."""
    return run_small(tmp_path_factory.mktemp("run"), EVERY_MEASURE + request.param, UNCERTAIN, paths=50)


@pytest.fixture
def tables(result: RunResult) -> ResultTables:
    return result.tables


def in_pennies(amounts: pd.Series) -> pd.Series:
    """Whole pennies; fails where an amount is not one."""
    pennies = amounts * 100
    assert np.allclose(pennies, pennies.round(), atol=1e-3)
    return pennies.round().astype("int64")


def test_every_amount_is_its_quantity_times_rate_times_factor(tables: ResultTables) -> None:
    lines = tables.lines
    exact = lines["quantity"] * lines["rate_gbp"] * lines["factor"]
    # as a spreadsheet's ROUND: half a penny goes up in size
    worked = [
        float(Decimal(f"{amount:.9f}").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)) for amount in exact
    ]
    assert (worked - lines["amount_gbp"]).abs().max() < 0.005
    in_pennies(lines["amount_gbp"])


def test_the_costs_of_a_year_are_the_sums_of_its_lines_to_the_penny(tables: ResultTables) -> None:
    keys = ["plan", "financial_year", "placement_type", "rule"]
    from_lines = in_pennies(tables.lines["amount_gbp"]).groupby([tables.lines[k] for k in keys]).sum()
    costs = in_pennies(tables.cost.set_index(keys)["mean_gbp"])
    assert costs.index.is_unique
    pd.testing.assert_series_equal(costs.sort_index(), from_lines.sort_index(), check_names=False)


def test_the_net_saving_is_the_difference_of_the_plans_costs_to_the_penny(tables: ResultTables) -> None:
    by_year = (
        in_pennies(tables.cost["mean_gbp"])
        .groupby([tables.cost["plan"], tables.cost["financial_year"]])
        .sum()
    )
    difference = by_year["do_nothing"] - by_year["strategy"]
    saving = tables.net_saving.set_index("financial_year")
    assert difference.tolist() == in_pennies(saving["annual_mean"]).loc[difference.index].tolist()
    assert in_pennies(saving["cumulative_mean"]).tolist() == difference.cumsum().tolist()


def test_the_months_add_to_the_years_to_the_penny(tables: ResultTables) -> None:
    months = tables.net_saving_months
    assert in_pennies(months["mean"]).sum() == in_pennies(tables.net_saving["annual_mean"]).sum()
    assert in_pennies(months["cumulative_mean"]).tolist() == in_pennies(months["mean"]).cumsum().tolist()
    assert months["month"].tolist() == [
        str(month) for month in pd.period_range("2016-01", "2017-03", freq="M")
    ]


@pytest.mark.parametrize("name", ["demand", "placements"])
def test_the_types_add_to_the_total_as_shown(tables: ResultTables, name: str) -> None:
    table = tables.named()[name]
    keys = [k for k in ("plan", "month") if k in table]
    is_total = table["placement_type"] == "total"
    parts = table[~is_total].groupby(keys)["mean"].sum()
    totals = table[is_total].set_index(keys)["mean"]
    assert (parts - totals).abs().max() < 1e-9


def test_the_means_shown_are_the_means_of_the_paths_but_for_rounding(result: RunResult) -> None:
    for plan in (result.do_nothing, result.strategy):
        lines = result.tables.lines[result.tables.lines["plan"] == plan.plan]
        shown = lines.groupby("month")["amount_gbp"].sum().to_numpy()
        # half a penny a line at most
        assert np.abs(shown - plan.total.mean(axis=0)).max() <= 0.005 * lines["line"].nunique() + 1e-6


def test_the_quantiles_shown_are_those_of_the_paths(result: RunResult) -> None:
    final = result.comparison.cumulative_by_year()
    shown = result.tables.net_saving
    assert shown["cumulative_p50"].tolist() == pytest.approx(np.median(final, axis=0), abs=0.006)
    assert shown["cumulative_p10"].tolist() == pytest.approx(np.quantile(final, 0.1, axis=0), abs=0.006)
    assert (shown["cumulative_p10"] <= shown["cumulative_p90"]).all()
    assert shown["probability_cost_neutral"].tolist() == result.comparison.probability_neutral().tolist()
    assert shown["months"].tolist() == [3, 12]


def test_no_table_holds_a_blank_where_a_number_should_be(tables: ResultTables) -> None:
    # a home that is not open has no occupancy, and children without a limit of places have no gap
    may_be = ["occupancy", "usable_mean", "gap_mean", "gap_p90", "gap_probability"]
    for name, table in tables.named().items():
        numbers = table.select_dtypes("number").drop(columns=may_be, errors="ignore")
        assert np.isfinite(numbers.to_numpy(dtype=float)).all(), name


def test_a_cost_that_is_most_likely_nothing_but_may_be_something_is_not_lost(tmp_path: Path) -> None:
    # a price with low 0, central 0 and high 300 has a mean of 100: 30 children elsewhere, 31/7 weeks
    result = run_small(tmp_path, FLAT_DEMAND, Council(prices={"other": (0, 0, 300)}), paths=50)
    lines = result.tables.lines
    january = lines[(lines["plan"] == "do_nothing") & (lines["month"] == "2016-01")]
    assert january["amount_gbp"].sum() == pytest.approx(result.do_nothing.total[:, 0].mean(), abs=1)


def test_the_homes_table_says_who_lives_where_and_how_full_it_is(tmp_path: Path) -> None:
    result = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, paths=3)
    homes = result.tables.homes
    new = homes[(homes["provision"] == "new-home") & (homes["plan"] == "strategy")].set_index("month")
    assert not (homes["plan"].eq("do_nothing") & homes["planned"].astype(bool)).any()
    assert np.isnan(new.loc["2016-03", "occupancy"])
    assert new.loc["2017-03", "occupancy"] == pytest.approx(new.loc["2017-03", "children"] / 6, abs=1e-4)
    assert (homes["children"] <= homes["places"] + 1e-6).all()


def test_a_gap_is_shown_with_its_probability(tmp_path: Path) -> None:
    # no market for fostering: agencies have closed their doors, the 100 fostered children have 90 places
    cells = {"agencies": {"kind": "carers", "places": "30", "net_growth": "carers_growth"}}
    result = run_small(tmp_path, FLAT_DEMAND, Council(provision_cells=cells), paths=3)
    gap = result.tables.unplaced
    fostering = gap[(gap["need_group"] == "fostering") & (gap["plan"] == "do_nothing")].set_index("month")
    assert fostering.loc["2017-03", "mean"] == pytest.approx(10, abs=0.01)
    assert fostering.loc["2017-03", "probability"] == 1
    assert (gap[gap["need_group"] != "fostering"]["mean"] == 0).all()


def test_children_above_the_usable_places_are_shown_with_their_probability(tmp_path: Path) -> None:
    # ten carers fewer each month, 3.3% of 60 children leave: in January 58 stay, with 50 places
    council = Council(assumptions={"carers_growth": (-10, "places per month")})
    body = FLAT_DEMAND + "[supply]\nturnover_per_year = 0.4\n"
    excess = run_small(tmp_path, body, council, paths=3).tables.over_capacity
    january = excess[(excess["plan"] == "do_nothing") & (excess["month"] == "2016-01")].iloc[0]
    assert january["mean"] == pytest.approx(60 * (1 - 0.4 / 12) - 50, abs=1e-4)
    assert january["probability"] == 1
    plenty = run_small(tmp_path, FLAT_DEMAND, paths=3).tables.over_capacity
    assert (plenty["mean"] == 0).all()
