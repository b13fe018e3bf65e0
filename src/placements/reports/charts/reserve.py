"""What must be held beside a budget: by financial year, the mean, P50, P80 and the reserve between."""

from __future__ import annotations

import altair as alt
import pandas as pd

from placements.reports.charts.in_rows import Rows, bars, finished, in_lines, room_for, texts, ticks
from placements.reports.charts.look import BAND, INK, MARK, MEDIAN, WIDE, Sheet
from placements.reports.words import pounds


def reserve_bars(years: pd.DataFrame, sheet: Sheet = WIDE) -> alt.LayerChart:
    """Each year's budget as a bar from £0, its reserve as an outlined one after it.

    Parameters
    ----------
    years
        title, mean_gbp, p50_gbp, p80_gbp, reserve_gbp: a row a year, in order; not empty.
    """
    found = years.to_dict(orient="records")
    most = max(max(float(row["mean_gbp"]), float(row["p80_gbp"]), float(row["p50_gbp"])) for row in found)
    names = tuple(
        in_lines(
            f"{row['title']}: budget {pounds(row['mean_gbp'])}, reserve {pounds(row['reserve_gbp'])}", sheet
        )
        for row in found
    )
    rows = Rows(names, room_for(0.0, most, 0, 11, sheet), sheet, "Financial year", "Cost of the year")
    budget = [(row, 0.0, float(one["mean_gbp"])) for row, one in enumerate(found)]
    held = [
        (row, float(one["mean_gbp"]), float(one["mean_gbp"]) + float(one["reserve_gbp"]))
        for row, one in enumerate(found)
        if float(one["reserve_gbp"]) > 0
    ]
    middles = [(row, float(one["p50_gbp"])) for row, one in enumerate(found)]
    inside = [(row, value, "P50") for row, value in middles if value > most / 6]
    after = [
        (row, max(float(one["p80_gbp"]), float(one["mean_gbp"])), f"P80 {pounds(one['p80_gbp'])}")
        for row, one in enumerate(found)
    ]
    layers = [
        bars(rows, budget, fill=MEDIAN),
        bars(rows, held, fill=BAND, stroke=INK, strokeWidth=1.4, strokeDash=[4, 3]),
        ticks(rows, middles, MARK),
        texts(rows, inside, "right", -6, fill="white", stroke=MEDIAN),
        texts(rows, after, "left", 7),
    ]
    return finished(layers, rows)
