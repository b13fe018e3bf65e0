"""Past forecasts against what was counted: a bar for each range, a tick for its median, a mark for the count."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from placements.demand.backtest_table import ahead_words
from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.charts.look import BAND, EDGE, INK, MARK, MEDIAN, MUTED, WIDE, Layer, Sheet, config
from placements.reports.charts.over_time import count_domain, time_axis
from placements.reports.words import first_upper

MOST_PANELS = 9
BAR_PIXELS = 9
FARTHEST = 3.0
SHOWN_MONTHS = 12
"""Forecasts a year ahead are drawn, or those of the horizon that is nearest to it."""


def past_chart(
    points: pd.DataFrame, titles: Mapping[str, str], sheet: Sheet = WIDE, *, by: str | None = None
) -> alt.VConcatChart:
    """One panel a series, the first highest, of forecasts a year ahead.

    Parameters
    ----------
    points
        ``Backtest.points``; not empty.
    titles
        What each series is called; one without a title has its own name.
    by
        The column that tells authorities apart: then each count is drawn where it lies in its own range.
    """
    horizons = sorted(set(points["horizon_months"]))
    horizon = min(horizons, key=lambda months: abs(months - SHOWN_MONTHS))
    shown = points[points["horizon_months"] == horizon]
    names = sorted(dict.fromkeys(shown["series"]), key=lambda name: name != TOTAL)[:MOST_PANELS]
    x = time_axis(_with_room(shown["target"]), sheet)
    panels = [
        _panel(shown[shown["series"] == name], titles.get(name, name), x, sheet, relative=by is not None)
        for name in names
    ]
    # the first is the one that matters most; one axis of months serves them all
    panels[0] = panels[0].properties(height=sheet.height)
    what = f"{first_upper(ahead_words(horizon))} ahead: what was forecast, and what was counted"
    key = (
        "Each count in its own forecast's 80% range (dots) or outside it (diamonds, drawn at most three times as far)."
        if by
        else "Bars: the range that should hold 80% of counts; tick: its median. Dots: counts in it; diamonds: outside."
    )
    title = alt.TitleParams(what, subtitle=key, anchor="start", fontSize=sheet.font_size + 2, offset=12)
    return alt.VConcatChart(vconcat=panels, title=title, background="white", spacing=14, config=config(sheet))


def _panel(points: pd.DataFrame, title: str, x: alt.X, sheet: Sheet, *, relative: bool) -> alt.LayerChart:
    frame = _frame(points, relative=relative)
    values = [*frame["actual"], *frame["low"], *frame["high"]]
    told = f"{title}: {int(frame['inside'].sum()):,} of {len(frame):,} counts within the range"
    if relative:
        domain = (-FARTHEST - 0.3, FARTHEST + 0.3)
        label = "datum.value == 0 ? 'median' : datum.value > 0 ? 'upper end' : 'lower end'"
        axis = alt.Axis(values=[-1, 0, 1], title="In its own range", labelExpr=label)
    else:
        domain = count_domain(min(values), max(values))
        told += "" if domain[0] == 0 else f"; axis starts at {domain[0]:,.0f}"
        axis = alt.Axis(tickCount=5, title="Children")
    y = alt.Scale(domain=list(domain), nice=False, zero=False)
    layers = _band(frame, x, y, axis) if relative else _bars(frame, x, y, axis)
    for inside, fill, shape in ((True, INK, "circle"), (False, MARK, "diamond")):
        mark = Layer(frame[frame["inside"] == inside]).mark_point(
            shape=shape,
            size=34 if relative else 62,
            filled=True,
            fill=fill,
            opacity=0.55 if relative else 1.0,
        )
        layers.append(mark.encode(x=x, y=alt.Y("actual:Q", scale=y, axis=axis)))
    chart: alt.LayerChart = alt.LayerChart(layer=layers).properties(
        width=sheet.width,
        height=sheet.height * 0.5,
        title=alt.TitleParams(told, anchor="start", frame="group", fontSize=sheet.font_size),
    )
    return chart


def _frame(points: pd.DataFrame, *, relative: bool) -> pd.DataFrame:
    """date, actual, low, middle, high and inside; where ``relative`` in units of each forecast's own range."""
    frame = pd.DataFrame(
        {
            "date": [Month.parse(str(month)).last_day.isoformat() for month in points["target"]],
            "actual": points["actual"].to_numpy(dtype=float),
            "low": points["q0.1"].to_numpy(dtype=float),
            "middle": points["median"].to_numpy(dtype=float),
            "high": points["q0.9"].to_numpy(dtype=float),
        }
    )
    frame["inside"] = (frame["actual"] >= frame["low"]) & (frame["actual"] <= frame["high"])
    if relative:
        frame = frame.assign(actual=_place_in_range(frame), low=-1.0, middle=0.0, high=1.0)
    return frame.sort_values("date", kind="stable").reset_index(drop=True)


def _place_in_range(frame: pd.DataFrame) -> pd.Series:
    """Where each count lies: 0 at the median, -1 and 1 at the ends of the range, farther out at most 3."""
    beyond = frame["actual"] - frame["middle"]
    end = np.where(beyond > 0, frame["high"] - frame["middle"], frame["middle"] - frame["low"])
    # a range of no width holds its median only
    return (beyond / np.maximum(end, 1e-9)).clip(-FARTHEST, FARTHEST)


def _with_room(targets: pd.Series) -> pd.DataFrame:
    """The first and last day with some weeks beside them, so that no bar stands on the edge."""
    days = [Month.parse(str(month)).last_day for month in targets]
    ends = [min(days) - dt.timedelta(days=75), max(days) + dt.timedelta(days=75)]
    return pd.DataFrame({"date": [day.isoformat() for day in ends]})


def _bars(frame: pd.DataFrame, x: alt.X, y: alt.Scale, axis: alt.Axis) -> list[alt.Chart]:
    base = Layer(frame)
    low = alt.Y("low:Q", scale=y, axis=axis)
    line = base.mark_line(color=MUTED, strokeWidth=1, strokeDash=[1, 2])
    return [
        base.mark_rule(color=BAND, strokeWidth=BAR_PIXELS).encode(x=x, y=low, y2=alt.Y2("high:Q")),
        base.mark_rule(color=EDGE, strokeWidth=1).encode(x=x, y=low, y2=alt.Y2("high:Q")),
        base.mark_tick(color=MEDIAN, thickness=3, size=BAR_PIXELS + 6, orient="horizontal").encode(
            x=x, y=alt.Y("middle:Q", scale=y, axis=axis)
        ),
        line.encode(x=x, y=alt.Y("actual:Q", scale=y, axis=axis)),
    ]


def _band(frame: pd.DataFrame, x: alt.X, y: alt.Scale, axis: alt.Axis) -> list[alt.Chart]:
    ranges = frame.drop_duplicates("date")[["date", "low", "middle", "high"]]
    base = Layer(ranges)
    return [
        base.mark_rule(color=BAND, strokeWidth=3 * BAR_PIXELS).encode(
            x=x, y=alt.Y("low:Q", scale=y, axis=axis), y2=alt.Y2("high:Q")
        ),
        base.mark_tick(color=MEDIAN, thickness=2, size=3 * BAR_PIXELS, orient="horizontal").encode(
            x=x, y=alt.Y("middle:Q", scale=y, axis=axis)
        ),
    ]
