"""Past forecasts of one series: a bar for each range, a tick for its median, a mark for what was counted."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import altair as alt
import pandas as pd

from placements.domain import Month
from placements.reports.charts.look import BAND, EDGE, INK, MARK, MEDIAN, MUTED, WIDE, Layer, Sheet, finish
from placements.reports.charts.over_time import (
    TimeAxes,
    count_domain,
    days_of,
    drawn,
    end_labels,
    line,
    point,
    texts,
    time_axis,
)

MANY_COUNTS = 10
"""With more, only the counts outside their range have their figure beside them."""
MOST_PIXELS, LEAST_PIXELS = 14.0, 2.0
ROOM = 75
"""Days before the first and after the last bar, so that none stands on the edge."""


def counts_against_ranges(points: pd.DataFrame, sheet: Sheet = WIDE) -> alt.LayerChart:
    """What was forecast for each month, and what was counted in it.

    Parameters
    ----------
    points
        target (a month as text), actual, median, q0.1 and q0.9, in children: one row a target. Not empty.
    """
    frame = _frame(points)
    values = [*frame["actual"], *frame["low"], *frame["high"]]
    domain = count_domain(min(values), max(values))
    starts = "" if domain[0] == 0 else f" (axis starts at {domain[0]:,.0f})"
    days = days_of(frame)
    ends = [day.isoformat() for day in (days[0] - dt.timedelta(ROOM), days[-1] + dt.timedelta(ROOM))]
    span = (days[-1] - days[0]).days + 2 * ROOM
    x = time_axis(pd.DataFrame({"date": ends}), sheet)
    axes = TimeAxes(x, f"Children looked after{starts}", domain, "format(datum.value, ',')")
    layers = [
        *_ranges(frame, axes, _bar_pixels(days, span, sheet)),
        line(frame, "actual", axes, MUTED, 1, (1, 2)),
    ]
    for held, fill, shape in ((True, INK, "circle"), (False, MARK, "diamond")):
        if (frame["held"] == held).any():
            layers.append(point(frame[frame["held"] == held], "actual", axes, fill, shape))
    layers.append(end_labels(_named(frame.iloc[-1], sheet), axes, sheet, dt.date.fromisoformat(ends[1])))
    return finish([*layers, *_counts(frame, axes, sheet)], sheet)


def _frame(points: pd.DataFrame) -> pd.DataFrame:
    """date, actual, low, middle, high, and held: whether the count lies within the range."""
    frame = pd.DataFrame(
        {
            "date": [Month.parse(str(month)).last_day.isoformat() for month in points["target"]],
            "actual": points["actual"].to_numpy(dtype=float),
            "low": points["q0.1"].to_numpy(dtype=float),
            "middle": points["median"].to_numpy(dtype=float),
            "high": points["q0.9"].to_numpy(dtype=float),
        }
    )
    frame["held"] = (frame["actual"] >= frame["low"]) & (frame["actual"] <= frame["high"])
    return frame.sort_values("date", kind="stable").reset_index(drop=True)


def _bar_pixels(days: list[dt.date], span: int, sheet: Sheet) -> float:
    """As wide as the nearest two bars allow."""
    nearest = min((later - day).days for day, later in pairwise(days)) if len(days) > 1 else span
    return min(MOST_PIXELS, max(LEAST_PIXELS, 0.8 * sheet.width * nearest / span))


def _ranges(frame: pd.DataFrame, axes: TimeAxes, pixels: float) -> list[alt.Chart]:
    base = Layer(frame)
    tick = base.mark_tick(color=MEDIAN, thickness=3, size=pixels + 4, orient="horizontal")
    return [
        drawn(base.mark_rule(color=BAND, strokeWidth=pixels), axes, "low", y2=alt.Y2("high:Q")),
        drawn(base.mark_rule(color=EDGE, strokeWidth=1), axes, "low", y2=alt.Y2("high:Q")),
        drawn(tick, axes, "middle"),
    ]


def _named(last: pd.Series, sheet: Sheet) -> list[tuple[float, str]]:
    """The last bar by name: it serves as the key of all of them."""
    low, middle, high, actual = (float(last[name]) for name in ("low", "middle", "high", "actual"))
    labels = [(actual, f"Counted{sheet.gap}{actual:,.0f}")]
    if f"{low:,.0f}" == f"{high:,.0f}":
        return [*labels, (middle, f"Forecast{sheet.gap}{middle:,.0f}")]
    return [
        *labels,
        (high, f"P90{sheet.gap}{high:,.0f}"),
        (middle, f"Median{sheet.gap}{middle:,.0f}"),
        (low, f"P10{sheet.gap}{low:,.0f}"),
    ]


def _counts(frame: pd.DataFrame, axes: TimeAxes, sheet: Sheet) -> list[alt.Chart]:
    """The figure of each count above it, the last one's stands beside its bar; many leave only those outside."""
    before = frame.iloc[:-1]
    if len(frame) > MANY_COUNTS or not sheet.roomy:
        before = before[~before["held"]] if len(frame) <= MANY_COUNTS else before.iloc[:0]
    places = [
        (day, float(count), f"{float(count):,.0f}")
        for day, count in zip(days_of(before), before["actual"], strict=True)
    ]
    return [texts(places, axes, align="center", dy=-14)] if places else []
