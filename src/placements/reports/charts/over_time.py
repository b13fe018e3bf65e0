"""What charts over months share: axes, fans, lines, and names at their ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from placements.domain import Month
from placements.reports.charts.look import BAND, EDGE, INK, MEDIAN, Align, Layer, Sheet
from placements.reports.words import month_words

# where a label stands, and what it says
Place = tuple[dt.date, float, str]


@dataclass(frozen=True)
class TimeAxes:
    """The axes that all layers of one chart share; ``label`` is a Vega expression of datum.value."""

    x: alt.X
    title: str
    domain: tuple[float, float]
    label: str

    def y(self, column: str) -> alt.Y:
        # vega writes a typographic minus; the rest of the page has a hyphen
        axis = alt.Axis(labelExpr=f"replace({self.label}, '−', '-')", tickCount=6)
        scale = alt.Scale(domain=list(self.domain), nice=False, zero=False)
        return alt.Y(f"{column}:Q", title=self.title, scale=scale, axis=axis)


def apart(values: Sequence[float], least: float) -> list[float]:
    """The values, in the order given, moved so that each is ``least`` or more away from the next.

    Examples
    --------
    >>> apart([1.0, 0.0, 10.0], 4.0)
    [2.5, -1.5, 10.0]
    """
    order = np.argsort(values, kind="stable")
    raised = np.asarray(values, dtype=float)[order]
    lowered = raised.copy()
    for place in range(1, len(order)):
        raised[place] = max(raised[place], raised[place - 1] + least)
        lowered[-1 - place] = min(lowered[-1 - place], lowered[-place] - least)
    moved = np.empty(len(order))
    # the mean of two sequences that keep the distance keeps it too
    moved[order] = (raised + lowered) / 2
    return [float(value) for value in moved]


def month_ends(months: pd.Series) -> list[str]:
    return [Month.parse(month).last_day.isoformat() for month in months]


def fan_frame(months: pd.Series, quantiles: dict[str, pd.Series]) -> pd.DataFrame:
    return pd.DataFrame({"date": month_ends(months), **quantiles})


def days_of(frame: pd.DataFrame) -> list[dt.date]:
    return [dt.date.fromisoformat(day) for day in frame["date"]]


def count_domain(low: float, high: float) -> tuple[float, float]:
    """Round bounds around the counts; from 0 where the lowest is under a third of the highest."""
    step = 10.0 ** np.floor(np.log10(max(high, 10.0))) / 2
    bottom = 0.0 if low < high / 3 else np.floor(low * 0.94 / step) * step
    return float(bottom), float(np.ceil(max(high, 1.0) * 1.03 / step) * step)


def time_axis(frame: pd.DataFrame, sheet: Sheet) -> alt.X:
    """Months on a UTC scale, so that no time zone moves a day; ticks at each 31 March that there is room for."""
    days = days_of(frame)
    marches = [dt.date(year, 3, 31) for year in range(days[0].year, days[-1].year + 1)]
    marches = [day for day in marches if days[0] <= day <= days[-1]] or [days[-1]]
    every = -(-len(marches) // sheet.most_ticks)
    ticks = [
        alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in marches[::-1][::every]
    ]
    label = "[utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')]"
    axis = alt.Axis(values=ticks[::-1], labelExpr=label, grid=False, labelOverlap=False, labelFlush=False)
    ends = [alt.DateTime(year=d.year, month=d.month, date=d.day, utc=True) for d in (days[0], days[-1])]
    scale = alt.Scale(type="utc", domain=ends, nice=False)
    return alt.X("date:T", title="Month end", scale=scale, axis=axis)


def drawn(mark: alt.Chart, axes: TimeAxes, column: str, **channels: Any) -> alt.Chart:
    drawn: alt.Chart = mark.encode(x=axes.x, y=axes.y(column), **channels)
    return drawn


def line(
    frame: pd.DataFrame, column: str, axes: TimeAxes, color: str, width: float, dash: Sequence[float] = (1, 0)
) -> alt.Chart:
    line = Layer(frame).mark_line(color=color, strokeWidth=width, strokeDash=list(dash))
    return drawn(line, axes, column)


def point(frame: pd.DataFrame, column: str, axes: TimeAxes, fill: str, shape: str) -> alt.Chart:
    mark = Layer(frame).mark_point(
        shape=shape, size=60, filled=True, fill=fill, opacity=1, stroke=INK, strokeWidth=1.2
    )
    return drawn(mark, axes, column)


def fan(frame: pd.DataFrame, axes: TimeAxes) -> list[alt.Chart]:
    band = drawn(Layer(frame).mark_area(color=BAND), axes, "p10", y2=alt.Y2("p90:Q"))
    edges = [line(frame, edge, axes, EDGE, 1.2, (2, 2)) for edge in ("p10", "p90")]
    return [band, *edges, line(frame, "p50", axes, MEDIAN, 3)]


def across(
    value: float, axes: TimeAxes, ends: tuple[dt.date, dt.date], color: str, dash: Sequence[float] = (1, 0)
) -> alt.Chart:
    frame = pd.DataFrame({"date": [day.isoformat() for day in ends], "level": [value, value]})
    return line(frame, "level", axes, color, 1.5, dash)


def texts(places: Sequence[Place], axes: TimeAxes, align: Align, dx: float = 0, dy: float = 0) -> alt.Chart:
    columns = ["date", "level", "label"]
    frame = pd.DataFrame([(day.isoformat(), level, text) for day, level, text in places], columns=columns)
    mark = Layer(frame).mark_text(align=align, dx=dx, dy=dy)
    return drawn(mark, axes, "level", text=alt.Text("label:N"))


def fan_labels(frame: pd.DataFrame, words: Callable[[float], str], sheet: Sheet) -> list[tuple[float, str]]:
    """The ends of the fan by name; one label where they fall together."""
    low, middle, high = (float(frame[column].iloc[-1]) for column in ("p10", "p50", "p90"))
    if words(low) == words(high):
        return [(middle, f"All futures{sheet.gap}{words(middle)}")]
    named = {"P90": high, "Median": middle, "P10": low}
    return [(value, f"{name}{sheet.gap}{words(value)}") for name, value in named.items()]


def end_labels(labels: list[tuple[float, str]], axes: TimeAxes, sheet: Sheet, last: dt.date) -> alt.Chart:
    """Names beside the ends of the lines, moved apart where they would touch."""
    low, high = axes.domain
    lines = max(text.count("\n") + 1 for _, text in labels)
    least = (high - low) / sheet.height * sheet.font_size * (1.15 * lines + 0.1)
    levels = apart([value for value, _ in labels], least)
    places = [(last, level, text) for level, (_, text) in zip(levels, labels, strict=True)]
    return texts(places, axes, align="left", dx=7)


def short_month(day: dt.date) -> str:
    return f"{month_words(Month.of(day))[:3]} {day.year}"
