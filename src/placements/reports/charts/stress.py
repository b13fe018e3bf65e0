"""What the result is in harder cases: P10 to P90, the median and the probability of each."""

from __future__ import annotations

import altair as alt
import pandas as pd

from placements.reports.charts.in_rows import Rows, across, bars, finished, in_lines, room_for, texts, ticks
from placements.reports.charts.look import BAND, EDGE, MEDIAN, WIDE, Sheet
from placements.reports.words import percent, pounds


def stress_ranges(cases: pd.DataFrame, sheet: Sheet = WIDE, *, amount: str = "Net saving") -> alt.LayerChart:
    """One bar a case from P10 to P90, its median as an upright line, its probability beside its name.

    Parameters
    ----------
    cases
        title, p10_gbp, median_gbp, p90_gbp, probability (0-1): in the order of the rows; not empty.
    """
    found = cases.to_dict(orient="records")
    names = tuple(
        in_lines(
            f"{row['title']}:{sheet.gap}cost neutral in {percent(row['probability'])}, "
            f"median {pounds(row['median_gbp'])}",
            sheet,
        )
        for row in found
    )
    lows, highs = ([float(row[key]) for row in found] for key in ("p10_gbp", "p90_gbp"))
    lead = ("P10 ", "P90 ") if sheet.roomy else ("", "")
    left, right = (
        [(row, value, f"{lead[side]}{pounds(value)}") for row, value in enumerate(values)]
        for side, values in enumerate((lows, highs))
    )
    longest = max(len(text) for _, _, text in (*left, *right))
    domain = room_for(min(*lows, 0.0), max(*highs, 0.0), longest, longest, sheet)
    rows = Rows(names, domain, sheet, "Case", amount)
    spans = [(row, low, high) for row, (low, high) in enumerate(zip(lows, highs, strict=True))]
    layers = [
        *across(rows, 0.0, "£0: cost neutral", (5, 4), "center"),
        bars(rows, spans, fill=BAND, stroke=EDGE, strokeWidth=1.4),
        ticks(rows, [(row, float(one["median_gbp"])) for row, one in enumerate(found)], MEDIAN),
        texts(rows, left, "right", -6),
        texts(rows, right, "left", 6),
    ]
    return finished(layers, rows)
