"""What was counted of all children looked after: used or not, each with its definition and source."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.board.over_months import BY_YEAR, kind_of
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Group, Row, Table, numeric, worded
from placements.reports.words import date_words

MANY_COUNTS = 24


def total_counts(run: PaperRun) -> pd.DataFrame:
    """date, children, used, definition, source of every count of all children, by date."""
    history = run.table("history")
    counts = history[history["placement_type"] == TOTAL].sort_values("date", kind="stable")
    columns = ["date", "children", "used", "definition", "source"]
    days = [dt.date.fromisoformat(str(day)) for day in counts["date"]]
    return counts.assign(date=days, used=counts["used"].astype(bool))[columns].reset_index(drop=True)


def counts_table(counts: pd.DataFrame) -> Table:
    """Every count of ``total_counts``; many of one definition and source say those once."""
    if len(counts) > MANY_COUNTS and len(counts[["definition", "source", "used"]].drop_duplicates()) == 1:
        return _monthly_counts(counts)
    rows = tuple(
        Row(
            date_words(row["date"]),
            (
                f"{float(row['children']):,.0f}",
                "yes" if row["used"] else "no",
                str(row["definition"]),
                str(row["source"]),
            ),
        )
        for _, row in counts.iterrows()
    )
    columns = (*numeric("Date", "Children"), *worded("Used", "Definition", "Source"))
    return Table("Children looked after, as counted", columns, (Group("", rows),))


def _monthly_counts(counts: pd.DataFrame) -> Table:
    last = str(Month.of(counts["date"].iloc[-1]))
    rows = tuple(
        Row(
            date_words(row["date"]),
            (f"{float(row['children']):,.0f}",),
            kind_of(str(Month.of(row["date"])), last),
        )
        for _, row in counts.iterrows()
    )
    first = counts.iloc[0]
    return Table(
        "Children looked after, as counted",
        numeric("Date", "Children"),
        (Group("", rows),),
        note=f"Definition: {first['definition']}. Source: {first['source']}.",
        printed=BY_YEAR,
    )
