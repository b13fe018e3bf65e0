"""Tables over months: each month on screen, each March and the last month on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import pandas as pd

from placements.domain import Month
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Row, RowKind
from placements.reports.words import month_words

BY_YEAR = "Printed by year; on screen this table has every month."
MARCH = 3


def month_of(month: object) -> str:
    """A month of ``results.json`` in words."""
    return month_words(Month.parse(str(month)))


def kind_of(month: object, last: object) -> RowKind:
    """A row of a month that is neither a March nor the last one is left out on paper."""
    return "plain" if month == last or Month.parse(str(month)).month == MARCH else "minor"


def monthly_rows(
    table: pd.DataFrame, columns: Sequence[str], words: Callable[[float], str]
) -> tuple[Row, ...]:
    """A row a month with the ``columns`` in words; ``table`` has ``month`` and is in order of months."""
    return tuple(
        Row(
            month_of(row["month"]),
            tuple(words(float(row[column])) for column in columns),
            kind_of(row["month"], table["month"].iloc[-1]),
        )
        for _, row in table.iterrows()
    )


def year_ends(run: PaperRun) -> tuple[dt.date, ...]:
    """Each 31 March of the horizon, and its last day."""
    return tuple(min(year.last_day, run.last_day) for year in run.years)
