"""Tables of need and places at each end of a financial year."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from placements.domain.placement_types import TOTAL
from placements.reports.board.over_months import kind_of, month_of
from placements.reports.board.paper import PLANS, PaperRun
from placements.reports.board.parts import Group, Row, RowKind, Table, numeric
from placements.reports.words import first_upper, percent, tenths

NO_GAP = "none stated"
ENDS_PRINTED = "Printed: the first and the last; on screen this table has every 31 March."


def need_name(row: pd.Series) -> str:
    """A need group as a sentence begins with it."""
    return f"{first_upper(str(row['need_group']).replace('_', ' '))} need"


def at_year_ends(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of each March and of the last month."""
    last = table["month"].iloc[-1] if len(table) else None
    return table[[kind_of(month, last) == "plain" for month in table["month"]]]


def type_table(run: PaperRun) -> Table:
    """Demand for each type with places to count, against the places of both plans."""
    table = run.table("sufficiency_by_type")
    counted = table[table["usable_mean"].notna()]
    groups = []
    for placement_type in dict.fromkeys(counted["placement_type"]):
        mine = counted[counted["placement_type"] == placement_type]
        plans = [mine[mine["plan"] == plan].set_index("month") for plan in PLANS]
        rows = tuple(
            Row(month_of(month), _type_cells(*(plan.loc[month] for plan in plans)), kind)
            for month, kind in _kinds(at_year_ends(plans[0].reset_index())["month"])
            if all(month in plan.index for plan in plans)
        )
        groups.append(Group(run.types[str(placement_type)], rows))
    return Table(
        "Demand by placement type before any measure, and usable places, at the month end",
        numeric(
            "Month end",
            "Children, mean",
            "P10 to P90",
            "Usable places, do nothing",
            "Usable places, strategy",
            "Gap, do nothing",
            "Gap, strategy",
            "Probability, do nothing",
            "Probability, strategy",
        ),
        tuple(groups),
        note="Places and gaps are means. The gap is of each simulated future: children beyond its usable places.",
        printed=ENDS_PRINTED,
    )


def _type_cells(do_nothing: pd.Series, strategy: pd.Series) -> tuple[str, ...]:
    plans = (do_nothing, strategy)
    return (
        tenths(float(strategy["demand_mean"])),
        _range(strategy, "demand"),
        *(tenths(float(plan["usable_mean"])) for plan in plans),
        *(_gap(plan, "gap_mean") for plan in plans),
        *(_probability(plan) for plan in plans),
    )


def level_table(run: PaperRun) -> Table:
    """Each need of both plans at each end of a financial year, but one without a limit in which all have a place."""
    table = run.table("sufficiency")
    levels = table[table["need_group"] == table["level"]]
    told = levels[levels["gap_mean"].notna() | (levels["unplaced_probability"] > 0)]
    groups = [
        Group(f"{need_name(rows.iloc[0])}: {title.lower()}", _need_rows(at_year_ends(rows)))
        for level in dict.fromkeys(told["level"])
        for plan, title in PLANS.items()
        if len(rows := levels[(levels["level"] == level) & (levels["plan"] == plan)])
    ]
    return Table(
        "Children by the place they need, and the council's usable places, at the month end",
        numeric("Month end", *NEED_COLUMNS),
        tuple(groups),
        note="Children, places and the gap are means; in brackets P10 to P90 of the need, and P90 of the gap.",
        printed=ENDS_PRINTED,
    )


def age_table(run: PaperRun) -> Table | None:
    """Each age of each need in the last month; None where need knows no ages."""
    table = run.table("sufficiency")
    ages = table[
        (table["need_group"] != table["level"])
        & (table["need_group"] != TOTAL)
        & (table["month"] == str(run.last_month))
    ]
    if ages.empty:
        return None
    groups = tuple(
        Group(title, tuple(Row(need_name(row), _need_cells(row)) for _, row in rows.iterrows()))
        for plan, title in PLANS.items()
        if len(rows := ages[ages["plan"] == plan])
    )
    return Table(
        f"Children by the place they need and their age, {month_of(run.last_month)}",
        numeric("Need", *NEED_COLUMNS),
        groups,
    )


NEED_COLUMNS = (
    "Children",
    "Usable places",
    "Gap",
    "Probability of a gap",
    "In the market",
    "Without any place",
    "Probability of that",
)


def _need_rows(table: pd.DataFrame) -> tuple[Row, ...]:
    kinds = (kind for _, kind in _kinds(table["month"]))
    return tuple(
        Row(month_of(row["month"]), _need_cells(row), kind)
        for row, kind in zip(_each(table), kinds, strict=True)
    )


def _kinds(months: pd.Series) -> list[tuple[str, RowKind]]:
    """Each month, and whether it stands on paper: the first and the last do, the chart shows those between."""
    ends = (0, len(months) - 1)
    return [(str(month), "plain" if place in ends else "minor") for place, month in enumerate(months)]


def _need_cells(row: pd.Series) -> tuple[str, ...]:
    known = pd.notna(row["gap_mean"])
    return (
        f"{tenths(float(row['need_mean']))} ({_range(row, 'need')})",
        tenths(float(row["usable_mean"])) if known else "no limit",
        f"{tenths(float(row['gap_mean']))} ({tenths(float(row['gap_p90']))})" if known else NO_GAP,
        _probability(row),
        tenths(float(row["in_market_mean"])),
        tenths(float(row["unplaced_mean"])),
        percent(float(row["unplaced_probability"])),
    )


def _each(table: pd.DataFrame) -> Iterable[pd.Series]:
    return (row for _, row in table.iterrows())


def _range(row: pd.Series, name: str) -> str:
    return f"{tenths(float(row[f'{name}_p10']))} to {tenths(float(row[f'{name}_p90']))}"


def _gap(row: pd.Series, column: str) -> str:
    return tenths(float(row[column])) if pd.notna(row[column]) else NO_GAP


def _probability(row: pd.Series) -> str:
    return percent(float(row["gap_probability"])) if pd.notna(row["gap_probability"]) else NO_GAP
