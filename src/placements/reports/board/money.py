"""The budget: both plans and their difference by financial year, in thousands and to the penny."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from placements.finance.budget import SERVICES
from placements.finance.rules import RULES
from placements.reports.board.parts import Column, Group, Passage, Row, RowKind, Table, numeric
from placements.reports.board.verdict import PLANS
from placements.reports.board.whole_service import whole_service_tables
from placements.reports.words import part_year, pennies_words, thousands
from placements.result import RunResult

Words = Callable[[float], str]


def budget(result: RunResult) -> Passage:
    """Budget by financial year: by placement type in £000, by placement type and rule to the penny."""
    sentences = (
        "Means over all simulated futures, because means add up: placement types to each plan's cost, and "
        "the difference of the plans to the net saving. The verdict rests on medians and probabilities.",
        _direction(result),
    )
    in_thousands = Table(
        "Budget by financial year, £ thousand, mean",
        _columns(result),
        (*(_by_type(plan, result) for plan in PLANS), _saving(result, thousands)),
        note="Each figure is rounded by itself: a total may differ from the sum of its rounded parts.",
    )
    exact = Table(
        "Budget by financial year, to the penny, mean",
        _columns(result),
        (*(_by_rule(plan, result) for plan in PLANS), _saving(result, pennies_words)),
    )
    return Passage(
        "Budget", sentences=sentences, tables=(in_thousands,), folded=(exact, *whole_service_tables(result))
    )


def year_labels(result: RunResult) -> dict[str, str]:
    """Financial year -> its label, with the months of a part-year."""
    months = result.comparison.months
    return {
        year.label: part_year(year.label, [month for month in months if month.financial_year == year])
        for year in result.comparison.years
    }


def _direction(result: RunResult) -> str:
    total = float(result.tables.net_saving["cumulative_mean"].iloc[-1])
    if abs(total) < 0.005:
        return "Over all months both plans cost the same."
    less = "less" if total > 0 else "more"
    return f"Over all months the strategy costs {thousands(abs(total))} {less} than doing nothing."


def _columns(result: RunResult) -> tuple[Column, ...]:
    return numeric("Cost", *year_labels(result).values(), "All months")


def _by_type(plan: str, result: RunResult) -> Group:
    cost = _cost_of(plan, result)
    rows = []
    for type_id, title in _type_titles(result).items():
        lines = cost[cost["placement_type"] == type_id]
        if not lines.empty:
            rows.append(_row(title, lines.groupby("financial_year")["mean_gbp"].sum(), thousands))
    return Group(PLANS[plan], (*rows, _total(plan, cost, thousands)))


def _by_rule(plan: str, result: RunResult) -> Group:
    cost = _cost_of(plan, result)
    titles = _type_titles(result)
    rows = []
    for _, lines in cost.groupby(["placement_type", "rule"], sort=False):
        type_id, rule = str(lines["placement_type"].iloc[0]), str(lines["rule"].iloc[0])
        heading = f"{titles[type_id]}: {RULES[rule].title}"
        rows.append(_row(heading, lines.set_index("financial_year")["mean_gbp"], pennies_words))
    return Group(PLANS[plan], (*rows, _total(plan, cost, pennies_words)))


def _saving(result: RunResult, words: Words) -> Group:
    """Net saving by year and its running total; the last column of the running total is its last year."""
    table = result.tables.net_saving
    cumulative = [float(amount) for amount in table["cumulative_mean"]]
    running = Row("Cumulative", tuple(words(amount) for amount in (*cumulative, cumulative[-1])), "total")
    annual = _row("Do nothing less strategy", table.set_index("financial_year")["annual_mean"], words)
    return Group("Net saving", (annual, running))


def _total(plan: str, cost: pd.DataFrame, words: Words) -> Row:
    return _row(f"{PLANS[plan]}, total", cost.groupby("financial_year")["mean_gbp"].sum(), words, "total")


def _row(heading: str, by_year: pd.Series, words: Words, kind: RowKind = "plain") -> Row:
    amounts = [float(amount) for amount in by_year.sort_index()]
    cells = tuple(words(amount) for amount in (*amounts, sum(amounts)))
    return Row(heading, cells, kind)


def _cost_of(plan: str, result: RunResult) -> pd.DataFrame:
    return result.tables.cost[result.tables.cost["plan"] == plan]


def _type_titles(result: RunResult) -> dict[str, str]:
    return {t.id: t.title for t in result.scenario.placement_types} | {SERVICES: "Services and moves"}
