"""Children who need a place against the places there are: one panel a kind of place, over months."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from placements.reports.charts.look import BAND, EDGE, MARK, MEDIAN, WIDE, Layer, Sheet, config
from placements.reports.charts.over_time import (
    TimeAxes,
    count_domain,
    days_of,
    drawn,
    end_labels,
    line,
    month_ends,
    time_axis,
)

HEIGHT = 0.72
"""Of a chart that stands alone."""
TITLE_CHARACTERS = 0.55
"""Width of a character of a panel's title as a share of the font's size."""


@dataclass(frozen=True)
class Panel:
    """One kind of place.

    Attributes
    ----------
    rows
        month, mean, p10, p90 (children who need such a place), strategy, do_nothing (usable places, mean). Not empty.
    """

    title: str
    rows: pd.DataFrame


def need_against_places(panels: Sequence[Panel], need: str, sheet: Sheet = WIDE) -> alt.VConcatChart:
    """The range and mean of who needs a place, and the usable places of both plans, below each other.

    Parameters
    ----------
    need
        What the children are called at the end of their line: Need, or Demand.
    """
    drawings = [_panel(panel, need, sheet, last=panel is panels[-1]) for panel in panels]
    return alt.VConcatChart(vconcat=drawings, background="white", spacing=16, config=config(sheet))


def _panel(panel: Panel, need: str, sheet: Sheet, *, last: bool) -> alt.LayerChart:
    columns = ["mean", "p10", "p90", "strategy", "do_nothing"]
    frame = panel.rows[columns].assign(date=month_ends(panel.rows["month"]))
    domain = count_domain(float(frame[columns].min().min()), float(frame[columns].max().max()))
    starts = "" if domain[0] == 0 else f" (from {domain[0]:,.0f})"
    x = time_axis(frame, sheet)
    axes = TimeAxes(
        x if last else x.title(None), f"Children, places{starts}", domain, "format(datum.value, ',')"
    )
    small = Sheet(sheet.width, round(sheet.height * HEIGHT), sheet.font_size, sheet.most_ticks, sheet.roomy)
    same = bool((frame["strategy"] == frame["do_nothing"]).all())
    ends = _ends(frame.iloc[-1], need, sheet, same=same)
    layers = [
        drawn(Layer(frame).mark_area(color=BAND), axes, "p10", y2=alt.Y2("p90:Q")),
        *_lines(frame, axes, same=same),
        end_labels(_above_axis(ends, axes, small), axes, small, days_of(frame)[-1]),
    ]
    wide = int(sheet.width / (sheet.font_size * TITLE_CHARACTERS))
    title = alt.TitleParams(
        textwrap.wrap(panel.title, wide), anchor="start", frame="group", fontSize=sheet.font_size, offset=10
    )
    chart: alt.LayerChart = alt.LayerChart(layer=layers).properties(
        width=sheet.width, height=small.height, title=title
    )
    return chart


LINES = {
    "p10": (EDGE, 1.2, [2, 2]),
    "p90": (EDGE, 1.2, [2, 2]),
    "mean": (MEDIAN, 2.5, [1, 0]),
    "do_nothing": (MARK, 1.5, [5, 4]),
    "strategy": (MARK, 3.5, [1, 0]),
}


def _lines(frame: pd.DataFrame, axes: TimeAxes, *, same: bool) -> list[alt.Chart]:
    return [
        line(frame, name, axes, color, width, dash)
        for name, (color, width, dash) in LINES.items()
        if not (same and name == "do_nothing")
    ]


def _above_axis(ends: list[tuple[float, str]], axes: TimeAxes, sheet: Sheet) -> list[tuple[float, str]]:
    """The names, none so low that its second line runs into what the axis says."""
    low, high = axes.domain
    lines = max(name.count("\n") + 1 for _, name in ends)
    least = low + (high - low) * (lines - 1) * 1.4 * sheet.font_size / sheet.height
    return [(max(value, least), name) for value, name in ends]


def _ends(end: pd.Series, need: str, sheet: Sheet, *, same: bool) -> list[tuple[float, str]]:
    """The lines by name: two plans with the same places share one, and so does a range of no width."""
    named = {f"{need}, P90": "p90", f"{need}, mean": "mean", f"{need}, P10": "p10"}
    if f"{end['p10']:,.0f}" == f"{end['p90']:,.0f}":
        named = {f"{need}, every future": "mean"}
    named |= (
        {"Places, both plans": "strategy"}
        if same
        else {"Places, strategy": "strategy", "Places, do nothing": "do_nothing"}
    )
    return [(float(end[column]), f"{name}{sheet.gap}{end[column]:,.0f}") for name, column in named.items()]
