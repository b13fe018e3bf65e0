"""Where children live: placement types at each 31 March, both plans and their difference."""

from __future__ import annotations

import pandas as pd

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.board.parts import Group, Passage, Row, Table, numeric
from placements.reports.board.verdict import PLANS, year_end
from placements.reports.words import date_words, tenths
from placements.result import RunResult


def where_children_live(result: RunResult) -> Passage:
    """Children by placement type at the base month and each 31 March."""
    tables = {plan: _at_year_ends(plan, result) for plan in PLANS}
    difference = tables["strategy"] - tables["do_nothing"]
    ends = [date_words(year_end(year.label, result)) for year in result.comparison.years]
    base = date_words(result.scenario.settings.base_month.last_day)
    groups = [_group(PLANS[plan], table, _opening(result), result) for plan, table in tables.items()]
    same = dict.fromkeys(difference.index, 0.0)
    groups.append(_group("Difference the strategy makes", difference, same, result))
    table = Table(
        "Children by placement type, mean over all futures",
        numeric("Placement type", f"{base}, counted", *ends),
        tuple(groups),
        note="Tenths of a child are expected children: an average over futures, not a child.",
    )
    sentence = (
        "The children and their needs are the same in both plans but for those whom the strategy keeps out of "
        "care; what differs is where they live."
    )
    return Passage("Where children live", sentences=(sentence, *_uasc(result)), tables=(table,))


def _uasc(result: RunResult) -> tuple[str, ...]:
    """Unaccompanied children within the total, where they are counted."""
    if result.tables.uasc.empty:
        return ()
    last = result.tables.uasc.iloc[-1]
    end = date_words(result.demand.months[-1].last_day)
    return (
        f"Of all children, {last['p50']:.0f} are unaccompanied asylum-seeking children on the median path on {end} "
        f"(P10 {last['p10']:.0f} to P90 {last['p90']:.0f}): they are forecast as a series of their own.",
    )


def _at_year_ends(plan: str, result: RunResult) -> pd.DataFrame:
    """Mean children; placement types (and total) down, the last month of each financial year across."""
    rows = result.tables.placements
    table = rows[rows["plan"] == plan].pivot_table(index="placement_type", columns="month", values="mean")
    ends = [str(Month.of(year_end(year.label, result))) for year in result.comparison.years]
    return table.loc[[*result.scenario.placement_types.ids, TOTAL], ends]


def _opening(result: RunResult) -> dict[str, float]:
    ids = result.scenario.placement_types.ids
    opening = {key: float(children) for key, children in zip(ids, result.demand.opening, strict=True)}
    return opening | {TOTAL: sum(opening.values())}


def _group(title: str, table: pd.DataFrame, opening: dict[str, float], result: RunResult) -> Group:
    titles = {t.id: t.title for t in result.scenario.placement_types} | {TOTAL: "All children"}
    rows = [
        Row(
            name,
            tuple(tenths(float(children)) for children in (opening[key], *table.loc[key])),
            "total" if key == TOTAL else "plain",
        )
        for key, name in titles.items()
    ]
    return Group(title, tuple(rows))
