"""Net saving of single financial years, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from placements.reports.charts.in_rows import Rows, across, bars, finished, in_lines, room_for, texts, ticks
from placements.reports.charts.look import BAND, EDGE, MEDIAN, WIDE, Align, Sheet
from placements.reports.words import pounds


@dataclass(frozen=True)
class YearRange:
    """A financial year, or a part of one, and its net saving in GBP."""

    name: str
    p10: float
    median: float
    p90: float


def saving_by_year(years: Sequence[YearRange], sheet: Sheet = WIDE) -> alt.LayerChart:
    """A bar from P10 to P90 for each year with a mark at its median, whose amount stands beside it."""
    low = min(0.0, *(year.p10 for year in years))
    high = max(0.0, *(year.p90 for year in years))
    labels = [f"median {pounds(year.median)}" for year in years]
    rows = Rows(
        names=tuple(in_lines(year.name, sheet) for year in years),
        domain=room_for(low, high, 2, max(len(label) for label in labels) + 1, sheet),
        sheet=sheet,
        what="Financial year",
        amount="Net saving of the year",
    )
    share = -low / max(high - low, 1.0)
    align: Align = "left" if share < 0.25 else "right" if share > 0.75 else "center"
    layers = [
        *across(rows, 0.0, "£0: same cost", [], align),
        bars(
            rows,
            [(row, year.p10, year.p90) for row, year in enumerate(years)],
            fill=BAND,
            stroke=EDGE,
            strokeWidth=1.2,
        ),
        ticks(rows, [(row, year.median) for row, year in enumerate(years)], MEDIAN),
        texts(rows, [(row, max(year.p90, 0.0), labels[row]) for row, year in enumerate(years)], "left", 6),
    ]
    return finished(layers, rows)
