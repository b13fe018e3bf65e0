"""The bridge from last year's outturn to doing nothing to the strategy."""

from __future__ import annotations

import itertools
from pathlib import Path

import pandas as pd
import pytest
from builders import TYPES, run_small
from builders_ledger import Row, ledger_rows, run_with_ledger
from builders_workbook import STRATEGY

from placements.domain import FinancialYear
from placements.finance.bridge import LedgerYear, bridge, last_outturn, strategy_bridge
from placements.finance.ledger import ledger_table
from placements.result import RunResult

NOW, LATER = FinancialYear(2015), FinancialYear(2016)
TITLES = {
    "ifa": "IFA",
    "home": "Homes",
    "outside": "Outside",
    "other": "Other",
    "more": "More",
    "services": "S",
}


def line(
    key: str,
    amount: float,
    weeks: float,
    plan: str = "do_nothing",
    rule: str = "placement",
    type_id: str = "",
) -> dict[str, object]:
    unit = "child-weeks" if rule in ("placement", "new_home_marginal") else "months"
    return {
        "plan": plan,
        "line": key,
        "title": key.title(),
        "placement_type": type_id or key,
        "provision": key,
        "rule": rule,
        "unit": unit,
        "quantity": weeks,
        "amount_gbp": amount,
    }


def made(
    lines: list[dict[str, object]], base: list[dict[str, object]], outturn: LedgerYear | None = None
) -> pd.DataFrame:
    return bridge(pd.DataFrame(lines), pd.DataFrame(base), TITLES, (NOW, LATER), outturn)


def totals(table: pd.DataFrame) -> dict[str, float]:
    mine = table[table["placement_type"] == "total"]
    return dict(zip(mine["step"], mine["amount_gbp"], strict=True))


def bridge_of(result: RunResult) -> pd.DataFrame:
    return strategy_bridge(result.tables.lines, result.tables.base_position, result.context)


def test_each_step_is_worked_by_hand() -> None:
    """Today 100 child-weeks at £10 cost £1,000; doing nothing has 120 at £11: £1,320.

    Demand: 20 more at the mean price of 10.50: 210. Price: £1 more on the mean of 110 weeks: 110. One line: no mix.
    The strategy has 60 of them: £660, which is 660 less; a home of £400, its residents £50, a service £100: £1,210.
    """
    found = made(
        [
            line("ifa", 1320, 120),
            line("ifa", 660, 60, "strategy"),
            line("home:fixed", 400, 52, "strategy", "new_home_fixed", "home"),
            line("home:residents", 50, 60, "strategy", "new_home_marginal", "home"),
            line("service", 100, 12, "strategy", "service", "services"),
        ],
        [line("ifa", 1000, 100)],
    )
    assert totals(found) == {
        "base_position": 1000,
        "volume": 210,
        "mix": 0,
        "price": 110,
        "do_nothing": 1320,
        "new_home_fixed": 400,
        "new_home_marginal": 50,
        "services:1": 100,
        "placements:ifa": -660,
        "strategy": 1210,
    }


def test_it_begins_with_the_ledgers_outturn_where_there_is_one() -> None:
    """The ledger's £900 for IFA and £50 for homes that are no more: a full year as it is today costs £50 more."""
    outturn = LedgerYear(FinancialYear(2014), "outturn", {"ifa": 900.0, "home": 50.0})
    found = made(
        [line("ifa", 1000, 100), line("ifa", 1000, 100, "strategy")], [line("ifa", 1000, 100)], outturn
    )
    first = found.iloc[0]
    assert (first["financial_year"], first["step"], first["title"]) == ("2014/15", "ledger", "Outturn")
    assert totals(found)["ledger"] == 950
    assert totals(found)["to_today"] == 50
    by_type = found[found["step"] == "to_today"].set_index("placement_type")["amount_gbp"]
    assert dict(by_type) == {"total": 50, "ifa": 100, "home": -50}


def test_what_is_small_stands_together_and_one_alone_is_named() -> None:
    """Of five types the three that move most have a step of their own; of four each has."""
    moved = {"ifa": 50.0, "home": -4.0, "outside": -90.0, "other": 7.0, "more": 3.0}
    keys = list(moved)

    def of(kept: list[str]) -> dict[str, float]:
        without = [line(key, 1000, 10) for key in kept]
        strategy = [line(key, 1000 + moved[key], 10, "strategy") for key in kept]
        found = totals(made(without + strategy, without))
        return {step: amount for step, amount in found.items() if step.startswith("placements:")}

    assert of(keys) == {
        "placements:ifa": 50,
        "placements:outside": -90,
        "placements:other": 7,
        "placements:": -1,
    }
    assert list(of(keys[:4])) == [f"placements:{key}" for key in keys[:4]]


def test_last_years_outturn_comes_before_this_years_forecast_and_an_older_one_is_not_last_years() -> None:
    def said(*rows: Row) -> tuple[str, str] | None:
        table = pd.DataFrame(
            [{"child_weeks": None, **row, "financial_year": str(row["financial_year"])} for row in rows]
        )
        found = last_outturn(ledger_table(table, posts_count=False), NOW)
        return None if found is None else (found.year.label, found.figure)

    def row(year: str, figure: str) -> Row:
        return {"financial_year": year, "figure": figure, "placement_type": "ifa", "amount_gbp": 5.0}

    forecast, closed, old = (
        row("2015/16", "forecast_outturn"),
        row("2014/15", "outturn"),
        row("2013/14", "outturn"),
    )
    assert said(forecast, closed, old) == ("2014/15", "outturn")
    assert said(forecast, old) == ("2015/16", "forecast_outturn")
    assert said(row("2015/16", "outturn"), closed) == ("2015/16", "outturn")
    assert said(old, row("2015/16", "budget")) is None


@pytest.mark.parametrize("with_ledger", [False, True])
def test_the_steps_add_from_the_first_level_to_the_last_to_the_penny(
    tmp_path: Path, with_ledger: bool
) -> None:
    rows = ledger_rows({"ifa": 1_700_000.01, "external_residential": 2_900_000}, financial_year="2014/15")
    rows = [{**one, "figure": "outturn"} for one in rows]
    result = (
        run_with_ledger(tmp_path, rows, STRATEGY, paths=5)
        if with_ledger
        else run_small(tmp_path, STRATEGY, paths=5)
    )
    table = bridge_of(result)
    assert (table.iloc[0]["step"] == "ledger") == with_ledger
    every = table[table["placement_type"] == "total"]
    parts = table[table["placement_type"] != "total"].groupby("step")["amount_gbp"].sum()
    for step, amount in zip(every["step"], every["amount_gbp"], strict=True):
        assert round(parts.get(step, 0.0), 2) == amount, step
    levels = [place for place, kind in enumerate(every["kind"]) if kind == "level"]
    assert (levels[0], levels[-1]) == (0, len(every) - 1)
    amounts = [round(100 * amount) for amount in every["amount_gbp"]]
    for before, after in itertools.pairwise(levels):
        assert sum(amounts[before:after]) == amounts[after]
    cost = result.tables.cost[result.tables.cost["financial_year"] == "2016/17"]
    for plan in ("do_nothing", "strategy"):
        spent = cost.loc[cost["plan"] == plan, "mean_gbp"].sum()
        assert totals(table)[plan] == pytest.approx(spent, abs=0.001)


def test_without_a_full_financial_year_there_is_no_bridge(tmp_path: Path) -> None:
    result = run_small(tmp_path, paths=2, last_month="2016-03")
    assert bridge_of(result).empty


def test_a_plan_without_measures_has_no_step_after_doing_nothing(tmp_path: Path) -> None:
    table = bridge_of(run_small(tmp_path, paths=2))
    assert list(totals(table))[-2:] == ["do_nothing", "strategy"]
    assert set(table["placement_type"]) <= {*TYPES.ids, "total"}
