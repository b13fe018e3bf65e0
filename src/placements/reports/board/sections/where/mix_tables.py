"""Children by placement type in tables: both plans at each 31 March, and their difference."""

from __future__ import annotations

import pandas as pd

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.board.over_months import year_ends
from placements.reports.board.paper import PLANS, PaperRun
from placements.reports.board.parts import Group, Row, Table, numeric
from placements.reports.board.sections.where.in_house import share_at, share_words
from placements.reports.words import date_words, tenths

EXPECTED = "Tenths of a child are expected children: an average over futures, not a child."


def opening_of(run: PaperRun) -> dict[str, float]:
    """Placement type (and total) -> children counted in the base month."""
    demand = run.table("demand")
    first = demand.drop_duplicates("placement_type")
    return {
        str(key): float(count)
        for key, count in zip(first["placement_type"], first["last_value"], strict=True)
    }


def at_ends(plan: str, run: PaperRun) -> pd.DataFrame:
    """Mean children; placement types (and total) down, the last month of each financial year across."""
    rows = run.of_plan("placements", plan)
    table = rows.pivot_table(index="placement_type", columns="month", values="mean")
    return table.loc[[*run.types, TOTAL], [str(Month.of(day)) for day in year_ends(run)]]


def plans_table(run: PaperRun) -> Table:
    """Children by placement type and the in-house share: the base month, then each 31 March, in both plans."""
    opening, base = opening_of(run), str(run.base_month)
    groups = []
    for plan, name in PLANS.items():
        rows = _rows(opening, at_ends(plan, run), run)
        months = [base, *(str(Month.of(day)) for day in year_ends(run))]
        shares = [share_words(share_at(plan, month, run)) for month in months]
        if any(shares):
            rows.append(Row("In-house share", tuple(share or "not known" for share in shares)))
        groups.append(Group(name, tuple(rows)))
    return Table(
        "Children by placement type and the in-house share, mean over all futures",
        numeric("Placement type", f"{date_words(run.base_month.last_day)}, counted", *_ends(run)),
        tuple(groups),
        note=EXPECTED,
    )


def difference_table(run: PaperRun) -> Table:
    """Strategy less do nothing at each 31 March."""
    difference = at_ends("strategy", run) - at_ends("do_nothing", run)
    rows = _rows(None, difference, run)
    return Table(
        "Difference the strategy makes to children by placement type, mean over all futures",
        numeric("Placement type", *_ends(run)),
        (Group("", tuple(rows)),),
        note=f"Above 0: more children than under doing nothing. {EXPECTED}",
    )


def short_table(run: PaperRun) -> Table:
    """What the chart draws: today, and both plans at the end."""
    opening, when = opening_of(run), date_words(run.last_day)
    ends = {plan: at_ends(plan, run).iloc[:, -1] for plan in PLANS}
    rows = tuple(
        Row(
            title,
            tuple(
                tenths(children) for children in (opening[key], *(float(ends[plan][key]) for plan in PLANS))
            ),
            "total" if key == TOTAL else "plain",
        )
        for key, title in run.type_titles.items()
    )
    columns = numeric(
        "Placement type",
        f"{date_words(run.base_month.last_day)}, counted",
        *(f"{name}, {when}" for name in PLANS.values()),
    )
    return Table(
        "Children by placement type today and at the end, mean over all futures",
        columns,
        (Group("", rows),),
        is_on_screen_alone=True,
    )


def _rows(opening: dict[str, float] | None, table: pd.DataFrame, run: PaperRun) -> list[Row]:
    return [
        Row(
            title,
            tuple(
                tenths(float(children))
                for children in (*([] if opening is None else [opening[key]]), *table.loc[key])
            ),
            "total" if key == TOTAL else "plain",
        )
        for key, title in run.type_titles.items()
    ]


def _ends(run: PaperRun) -> tuple[str, ...]:
    return tuple(date_words(day) for day in year_ends(run))
