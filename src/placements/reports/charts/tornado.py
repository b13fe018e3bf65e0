"""How far one thing at a time moves the result: a bar from where it is low to where it is high."""

from __future__ import annotations

import altair as alt
import pandas as pd

from placements.reports.charts.in_rows import (
    CHARACTER,
    Rows,
    across,
    bars,
    finished,
    in_lines,
    plot_width,
    room_for,
    texts,
)
from placements.reports.charts.look import BAND, EDGE, INK, MEDIAN, WIDE, Sheet
from placements.reports.words import pounds


def tornado(
    swings: pd.DataFrame, middle: tuple[float, str], sheet: Sheet = WIDE, *, amount: str = "Median net saving"
) -> alt.LayerChart:
    """One bar a row; its low side is pale with a broken edge, its high side dark, and both ends are named.

    Parameters
    ----------
    swings
        name, low_gbp, high_gbp: the result where it is low and where it is high; low, high: what stands at these
        ends. In the order of the rows; not empty.
    middle
        GBP from which the two sides begin, and what that line is called.
    """
    central = middle[0]
    low, high = ([float(value) for value in swings[column]] for column in ("low_gbp", "high_gbp"))
    ends = {
        side: [
            f"{text}: {pounds(value)}" if sheet.roomy else str(text)
            for text, value in zip(swings[side], values, strict=True)
        ]
        for side, values in (("low", low), ("high", high))
    }
    longest = max(len(text) for texts_ in ends.values() for text in texts_)
    values = [*low, *high, central]
    rows = Rows(
        tuple(in_lines(str(name), sheet) for name in swings["name"]),
        room_for(min(values), max(values), longest, longest, sheet),
        sheet,
        "What varies",
        amount,
    )
    of_low, of_high = ([(row, central, value) for row, value in enumerate(found)] for found in (low, high))
    line, name = across(rows, central, middle[1], (1, 0), "center")
    layers = [
        *_zero(rows, middle),
        bars(rows, of_low, fill=BAND, stroke=EDGE, strokeWidth=1.4, strokeDash=[3, 2]),
        bars(rows, of_high, fill=MEDIAN, stroke=INK, strokeWidth=1),
        line,
        name,
        *_ends(rows, ends, low, high),
    ]
    return finished(layers, rows)


def _zero(rows: Rows, central: tuple[float, str]) -> list[alt.Chart]:
    """Where the result is £0; without its name where that would lie on the other line's."""
    left, right = rows.domain
    if not left < 0.0 < right:
        return []
    line, name = across(rows, 0.0, "£0", (5, 4), "center")
    characters = len(central[1]) / 2 + 4
    apart = abs(central[0]) / (right - left) * plot_width(rows.sheet)
    return [line, name] if apart > characters * rows.sheet.font_size * CHARACTER else [line]


def _ends(
    rows: Rows, ends: dict[str, list[str]], low: list[float], high: list[float]
) -> tuple[alt.Chart, alt.Chart]:
    """The names of the ends, each on the side on which it lies."""
    left, right = [], []
    for row, (at_low, at_high) in enumerate(zip(low, high, strict=True)):
        first, second = (row, at_low, ends["low"][row]), (row, at_high, ends["high"][row])
        before, after = (first, second) if at_low <= at_high else (second, first)
        left.append(before)
        right.append(after)
    return texts(rows, left, "right", -6), texts(rows, right, "left", 6)
