"""The medium-term financial plan: base, full-year effect, demography, inflation, pressures, savings, investment."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, UNCERTAIN, Council, run_small, small_council, write_scenario
from builders_ledger import ledger_rows, run_with_ledger
from builders_posts import COSTS, add_tables

from placements.domain import Month
from placements.domain.calendar import months_between
from placements.finance.mtfp import AVOIDED, CASHABLE, STEPS, Mtfp, full_years, mtfp
from placements.result import RunResult
from placements.run import run_scenario

JANUARY, MARCH = Month(2016, 1), Month(2017, 3)


def line(
    children: Sequence[float],
    weekly: Sequence[float],
    *,
    plan: str = "do_nothing",
    key: str = "outside",
    rule: str = "placement",
    first: Month = JANUARY,
) -> pd.DataFrame:
    """Rows of the table of lines: children and GBP a week by month, from ``first`` on."""
    months = months_between(first, first + (len(children) - 1))
    quantity = np.array([c * m.weeks for c, m in zip(children, months, strict=True)])
    return pd.DataFrame(
        {
            "plan": plan,
            "line": key,
            "title": key,
            "placement_type": "external_residential",
            "provision": "outside",
            "rule": rule,
            "month": [str(m) for m in months],
            "financial_year": [m.financial_year.label for m in months],
            "unit": "child-weeks",
            "quantity": quantity,
            "amount_gbp": quantity * np.array(weekly),
        }
    )


def base(children: float, weekly: float, days: int = 366, key: str = "outside") -> pd.DataFrame:
    row = line([1], [1], key=key).drop(columns=["plan", "month", "financial_year"])
    quantity = children * days / 7
    return row.assign(quantity=quantity, amount_gbp=round(quantity * weekly, 2))


def steps(plan: Mtfp, place: int = 0) -> dict[str, float]:
    return {step: float(amounts[place]) for step, amounts in plan.steps.items()}


WITHOUT = line([12] * 3 + [14] * 12, [1000] * 3 + [1100] * 12)
STRATEGY = line([12] * 3 + [8] * 12, [1000] * 3 + [1100] * 12, plan="strategy")


def one_service(gbp_a_month: float, rule: str = "service") -> pd.DataFrame:
    rows = line([1] * 15, [0] * 15, plan="strategy", key=f"{rule}:x", rule=rule)
    return rows.assign(amount_gbp=[0.0] * 3 + [gbp_a_month] * 12)


def plan_of(*lines: pd.DataFrame, ledger: float | None = None) -> Mtfp:
    return mtfp(pd.concat(lines, ignore_index=True), base(10, 1000), months_between(JANUARY, MARCH), ledger)


def test_each_step_is_worked_by_hand() -> None:
    """Ten children at £1,000 a week: 10 x 366 / 7 weeks = £522,857.14. In March 12; then 14 at £1,100 all year.

    Full-year effect: March for 365 days is 12 x 365 / 7 weeks; less last year's: 720 / 7 weeks x 1,000 = 102,857.14.
    Demography: 2 more, 2 x 365 / 7 x 1,000 = 104,285.71. Inflation: 14 x 365 / 7 x 100 = 73,000.00, and the penny that
    the rounding of the others left: 803,000.00 - 522,857.14 - 102,857.14 - 104,285.71 = 73,000.01.
    The strategy has 8 children: 8 x 365 / 7 x 1,100 = 458,857.14, 344,142.86 less than without it. Of that, what is
    below last year's 522,857.14 is cashable: 64,000.00. It costs 12 x £5,000.
    """
    found = steps(plan_of(WITHOUT, STRATEGY, one_service(5000)))
    assert found == pytest.approx(
        {
            "base_budget": 522_857.14,
            "full_year_effect": 102_857.14,
            "demography": 104_285.71,
            "inflation": 73_000.01,
            "pressures": 0,
            "savings": -344_142.86,
            "investment": 60_000,
            "net_budget": 518_857.14,
            "savings_cashable": -64_000.00,
            "savings_cost_avoidance": -280_142.86,
        },
        abs=0.001,
    )


def test_saving_that_is_not_delivered_is_taken_off_the_savings_and_is_no_investment() -> None:
    """£24,000 are not delivered: 344,142.86 - 24,000.00 are saved, and 64,000.00 - 24,000.00 of it below last year."""
    undelivered = one_service(2000, "unrealised_saving")
    found = steps(plan_of(WITHOUT, STRATEGY, one_service(5000), undelivered))
    assert found["savings"] == pytest.approx(-320_142.86)
    assert found["savings_cashable"] == pytest.approx(-40_000.00)
    assert found["investment"] == 60_000
    assert found["net_budget"] == pytest.approx(518_857.14 + 24_000)


def test_a_saving_on_a_budget_that_rises_all_the_same_is_cost_avoidance() -> None:
    less = line([12] * 3 + [13] * 12, [1000] * 3 + [1100] * 12, plan="strategy")
    found = steps(plan_of(WITHOUT, less))
    assert found["savings_cashable"] == 0
    assert found["savings_cost_avoidance"] == found["savings"] == pytest.approx(-365 / 7 * 1100, abs=0.01)


def test_a_strategy_that_costs_more_on_placements_has_no_cashable_saving() -> None:
    more = line([12] * 3 + [15] * 12, [1000] * 3 + [1100] * 12, plan="strategy")
    found = steps(plan_of(WITHOUT, more))
    assert found["savings"] == found["savings_cost_avoidance"] > 0
    assert found["savings_cashable"] == 0


def test_what_the_ledgers_budget_falls_short_of_is_a_pressure_of_the_first_year() -> None:
    found = steps(plan_of(WITHOUT, STRATEGY, ledger=500_000.0))
    assert (found["base_budget"], found["pressures"]) == (500_000.0, pytest.approx(22_857.14))
    assert found["net_budget"] == pytest.approx(458_857.14)


def test_a_forecast_from_april_takes_the_base_month_for_the_march_before() -> None:
    """Ten children all along: only the days of the years differ, 365 after 366: -10 / 7 weeks at £1,000."""
    lines = line([10] * 12, [1000] * 12, first=Month(2016, 4))
    months = months_between(Month(2016, 4), MARCH)
    plan = mtfp(pd.concat([lines, lines.assign(plan="strategy")]), base(10, 1000), months, None)
    assert steps(plan)["full_year_effect"] == pytest.approx(-1428.57)
    assert steps(plan)["demography"] == 0


def test_that_new_placements_cost_more_than_those_they_replace_is_inflation_and_no_demography() -> None:
    """Ten children throughout, half of them replaced in April by new placements at £1,200."""
    existing = line([10] * 3 + [5] * 12, [1000] * 15, key="outside:existing")
    new = line([0] * 3 + [5] * 12, [1200] * 15, key="outside:new")
    without = pd.concat([existing, new])
    bases = pd.concat([base(10, 1000, key="outside:existing"), base(0, 1200, key="outside:new")])
    plan = mtfp(
        pd.concat([without, without.assign(plan="strategy")]), bases, months_between(JANUARY, MARCH), None
    )
    found = steps(plan)
    assert found["demography"] == 0
    assert found["inflation"] == pytest.approx(5 * 365 / 7 * 200, abs=0.02)


def test_a_horizon_without_a_full_year_has_no_plan() -> None:
    months = months_between(JANUARY, Month(2017, 2))
    assert full_years(months) == ()
    plan = mtfp(line([10] * 14, [1000] * 14), base(10, 1000), months, None)
    assert all(amounts.size == 0 for amounts in plan.steps.values())


def added(table: pd.DataFrame) -> pd.DataFrame:
    return table.pivot_table(index="step", columns="financial_year", values="amount_gbp", sort=False)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """Ranges everywhere, every measure, savings not delivered, posts that count, two full years and a part."""
    folder = tmp_path_factory.mktemp("run")
    body = EVERY_MEASURE + "\n[neutrality]\nsavings_delivered_share = 0.7\ncount_posts = true\n"
    council = small_council(folder, Council(**{**vars(UNCERTAIN), "costs": {**UNCERTAIN.costs, **COSTS}}))
    add_tables(council, posts=[{}])
    scenario = write_scenario(folder, body, paths=12, last_month="2018-03")
    return run_scenario(scenario, council)


def test_in_a_run_the_steps_lead_from_each_base_to_what_the_strategy_costs_to_the_penny(
    result: RunResult,
) -> None:
    table = added(result.tables.mtfp)
    cost = result.tables.cost.groupby(["plan", "financial_year"])["mean_gbp"].sum()["strategy"]
    assert list(table.columns) == ["2016/17", "2017/18"]
    for year in table.columns:
        assert round(table.loc[list(STEPS[:-1]), year].sum(), 2) == table.loc["net_budget", year]
        assert table.loc["net_budget", year] == round(cost[year], 2)
        parts = table.loc[CASHABLE, year] + table.loc[AVOIDED, year]
        assert round(parts, 2) == table.loc["savings", year]
    assert table.loc["base_budget", "2017/18"] == table.loc["net_budget", "2016/17"]
    assert table.loc["pressures"].abs().min() > 0


def test_without_measures_nothing_is_saved_or_invested(tmp_path: Path) -> None:
    table = added(run_small(tmp_path, FLAT_DEMAND, paths=2).tables.mtfp)
    for step in ("savings", "investment", "pressures", "demography"):
        assert set(table.loc[step]) == {0}, step


def test_the_base_position_is_worked_by_hand(tmp_path: Path) -> None:
    """366 days of 2015/16: 40 children with agencies, of whom 10 above the 30th cost a tenth more; a home of 4 places
    quoted at £2,924 when full, £300 of it for the resident.

    Agencies: 30 x 366/7 x 835 = 1,309,757.14 and 10 x 366/7 x 918.50 = 480,244.29. The home: 4 x 366/7 x 2,624 =
    548,790.86 full or empty, and 4 x 366/7 x 300 = 62,742.86 for residents.
    """
    council = Council(
        tiers=(("agencies", 0, 1.0), ("agencies", 30, 1.1)),
        costs={"home_marginal": (300, "GBP per child per week")},
    )
    table = run_small(tmp_path, FLAT_DEMAND, council, paths=2).tables.base_position.set_index("line")
    amounts = table["amount_gbp"]
    assert amounts["agencies:1"] == 1_309_757.14
    assert amounts["agencies:2"] == 480_244.29
    assert amounts["old-home:fixed"] == 548_790.86
    assert amounts["old-home:residents"] == 62_742.86
    assert table["count"].to_dict() | {"agencies:1": 30, "agencies:2": 10} == table["count"].to_dict()


def test_the_base_position_has_the_prices_of_the_base_month_and_not_of_april(tmp_path: Path) -> None:
    """March 2016 is the base month: the first month of the forecast has April's prices, the base position has not."""
    folder = small_council(tmp_path, Council(uplifts={"ifa": 0.1}))
    history = folder / "history.csv"
    history.write_text(
        history.read_text(encoding="utf-8").replace("2015-12-31", "2016-03-31"), encoding="utf-8"
    )
    scenario = write_scenario(tmp_path, FLAT_DEMAND, paths=2, base_month="2016-03")
    table = run_scenario(scenario, folder).tables
    rate = table.base_position.set_index("line")["rate_gbp"]["agencies"]
    first = table.lines[table.lines["line"] == "agencies"].iloc[0]
    assert (rate, first["rate_gbp"]) == (835, pytest.approx(918.5))


def test_a_home_that_has_closed_costs_nothing_in_the_base_position(tmp_path: Path) -> None:
    council = Council(
        counts={
            "in_house_foster": 60,
            "ifa": 40,
            "in_house_residential": 0,
            "external_residential": 16,
            "other": 30,
        },
        provision_cells={"old-home": {"opens": "2016-02"}},
    )
    table = run_small(tmp_path, FLAT_DEMAND, council, paths=2).tables.base_position.set_index("line")
    assert table["count"]["old-home:fixed"] == 0


def test_the_ledgers_budget_is_the_first_base_and_posts_and_contracts_are_none_of_it(tmp_path: Path) -> None:
    rows = ledger_rows({"ifa": 1_500_000, "services": 20_000, "posts": 700, "contracts": 30_000})
    table = added(run_with_ledger(tmp_path, rows, FLAT_DEMAND, paths=2).tables.mtfp)
    assert table.loc["base_budget", "2016/17"] == 1_520_000


def test_what_the_ledger_falls_short_of_presses_on_the_first_year_alone() -> None:
    """The next year starts from the first one's net budget, which has the pressure in it already."""
    two_years = months_between(JANUARY, Month(2018, 3))
    flat = line([10] * 27, [1000] * 27)
    plan = mtfp(pd.concat([flat, flat.assign(plan="strategy")]), base(10, 1000), two_years, 500_000.0)
    assert plan.steps["pressures"].tolist() == pytest.approx([22_857.14, 0])
    assert plan.steps["base_budget"][1] == plan.steps["net_budget"][0]


def test_the_first_children_of_a_line_are_growth_at_the_price_they_have() -> None:
    """Nobody in the base year or in March; then 7 children for 365 days at £1,000: 365 weeks, £365,000."""
    some = line([0] * 3 + [7] * 12, [1000] * 15)
    plan = mtfp(
        pd.concat([some, some.assign(plan="strategy")]), base(0, 1000), months_between(JANUARY, MARCH), None
    )
    found = steps(plan)
    assert found["demography"] == pytest.approx(365_000)
    assert (found["full_year_effect"], found["inflation"]) == (0, 0)


def test_posts_that_count_are_a_pressure_and_no_growth_of_children() -> None:
    """Two posts become three from April: 3 x £4,000 a month, after £96,000 in the base year."""
    posts = line([1] * 15, [0] * 15, key="post:officer", rule="post").assign(
        amount_gbp=[8000.0] * 3 + [12_000.0] * 12
    )
    both = pd.concat([WITHOUT, posts])
    before = pd.concat(
        [base(10, 1000), base(0, 0, key="post:officer").assign(rule="post", amount_gbp=96_000.0)]
    )
    plan = mtfp(pd.concat([both, both.assign(plan="strategy")]), before, months_between(JANUARY, MARCH), None)
    found, without = steps(plan), steps(plan_of(WITHOUT, WITHOUT.assign(plan="strategy")))
    assert found["pressures"] == pytest.approx(12 * 12_000 - 96_000)
    for step in ("full_year_effect", "demography", "inflation"):
        assert found[step] == without[step], step
    assert [one.key for one in plan.lines] == ["outside"]
