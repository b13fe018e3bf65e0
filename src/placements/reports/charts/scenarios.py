"""Scenarios under one another: for each the range of an amount of money, its median, and its name."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import pandas as pd

from placements.reports.charts.look import BAND, EDGE, INK, MEDIAN, MUTED, WIDE, Align, Layer, Sheet, finish

# in pixels, but for the height of a line of text and the width of an average letter, in sizes of the font
BAR, APART, LINE, LETTER = 13, 13, 1.35, 0.5
MOST_NAME_LINES = 2
# letters that a line of words leaves free at its end
CUT_BY_WRAPPING = 8


@dataclass(frozen=True)
class RangeBar:
    """One scenario: P10, median and P90 in GBP, its name, and what is to be said of it.

    ``mark`` stands behind the name, which may be cut. ``is_test``: drawn hollow, for nobody can choose it.
    """

    name: str
    words: tuple[str, ...]
    p10: float
    median: float
    p90: float
    mark: str = ""
    is_test: bool = False


@dataclass(frozen=True)
class _Axes:
    """The axes that all layers share: money across, pixels down."""

    title: str | list[str]
    domain: tuple[float, float]
    height: float
    label: str
    ticks: int

    def placed(self, mark: alt.Chart, x: str, y: str, **channels: Any) -> alt.Chart:
        across = alt.X(
            f"{x}:Q",
            title=self.title,
            scale=alt.Scale(domain=list(self.domain), nice=False, zero=False),
            axis=alt.Axis(labelExpr=self.label, tickCount=self.ticks),
        )
        down = alt.Y(
            f"{y}:Q",
            title="Scenario",
            scale=alt.Scale(domain=[self.height, 0.0], nice=False, zero=False),
            axis=alt.Axis(labels=False, ticks=False, grid=False, domain=False, titlePadding=4),
        )
        placed: alt.Chart = mark.encode(x=across, y=down, **channels)
        return placed


def scenario_ranges(bars: Sequence[RangeBar], title: str, zero: str, sheet: Sheet = WIDE) -> alt.LayerChart:
    """A bar from P10 to P90 for each scenario, in the order given, with a mark at its median.

    Parameters
    ----------
    bars
        At least one.
    title
        Of the axis, without its unit.
    zero
        What £0 means, beside its line.
    """
    low, high = min(0.0, *(bar.p10 for bar in bars)), max(0.0, *(bar.p90 for bar in bars))
    # bars of no width still need an axis
    margin = max((high - low) / 25, 10_000.0)
    unit, divisor = ("£ million", 1e6) if max(high, -low) >= 1e6 else ("£ thousand", 1e3)
    line = LINE * sheet.font_size
    top, texts, frame = line, [], []
    for bar in bars:
        lines = _lines(bar, sheet)
        texts += [(top + (place + 0.5) * line, *text) for place, row in enumerate(lines) for text in row]
        top += len(lines) * line + 2
        frame.append({"low": bar.p10, "middle": bar.median, "high": bar.p90, "top": top, "bottom": top + BAR})
        top += BAR + APART
    axes = _Axes(
        title=f"{title}, {unit}" if sheet.roomy else [*textwrap.wrap(title, 30), unit],
        domain=(low - margin, high + margin),
        height=top,
        # vega writes a typographic minus; the rest of the page has a hyphen
        label=f"replace(format(datum.value / {divisor:.0f}, ',~r'), '−', '-')",
        ticks=6 if sheet.roomy else 4,
    )
    layers = [
        _zero_line(axes, line),
        *_bars(pd.DataFrame(frame), [bar.is_test for bar in bars], axes),
        *_names(texts, axes, sheet.width),
        _zero_words(zero, axes, line, sheet),
    ]
    return finish(layers, replace(sheet, height=round(top)))


def _lines(bar: RangeBar, sheet: Sheet) -> list[list[tuple[Align, str]]]:
    """What stands over a bar, line by line: name and words in one where there is room."""
    letters = int(sheet.width / (LETTER * sheet.font_size))
    mark = f" {bar.mark}" if bar.mark else ""
    if sheet.roomy:
        words = "; ".join(bar.words)
        if len(bar.name) + len(mark) + len(words) + 2 <= letters:
            return [[("left", bar.name + mark), ("right", words)]]
        return [[("left", _cut(bar.name, letters - len(mark)) + mark)], [("right", words)]]
    name = _cut(bar.name, MOST_NAME_LINES * letters - len(mark) - CUT_BY_WRAPPING) + mark
    lines = [line for text in (name, *bar.words) for line in textwrap.wrap(text, letters)]
    return [[("left", line)] for line in lines]


def _cut(text: str, letters: int) -> str:
    """The text, or as much of it as there is room for and an ellipsis."""
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"


def _bars(frame: pd.DataFrame, tests: Sequence[bool], axes: _Axes) -> list[alt.Chart]:
    """Choices filled, tests hollow with a dashed edge; each with a mark at its median."""
    hollow = pd.Series(list(tests))
    layers = []
    for rows, look in (
        (frame[~hollow], {"fill": BAND, "stroke": EDGE}),
        (frame[hollow], {"fill": "white", "stroke": MUTED, "strokeDash": [4, 3]}),
    ):
        if len(rows):
            mark = Layer(rows).mark_rect(strokeWidth=1.2, **look)
            layers.append(axes.placed(mark, "low", "top", x2=alt.X2("high:Q"), y2=alt.Y2("bottom:Q")))
    ticks = Layer(frame).mark_rule(color=MEDIAN, strokeWidth=4)
    return [*layers, axes.placed(ticks, "middle", "top", y2=alt.Y2("bottom:Q"))]


def _names(texts: Sequence[tuple[float, Align, str]], axes: _Axes, width: int) -> list[alt.Chart]:
    layers = []
    aligns: tuple[tuple[Align, float], ...] = (("left", axes.domain[0]), ("right", axes.domain[1]))
    for align, where in aligns:
        rows = [{"x": where, "y": y, "label": text} for y, side, text in texts if side == align]
        if rows:
            # letters differ in width: what is wider than was thought is cut, not drawn beyond the edge
            mark = Layer(pd.DataFrame(rows)).mark_text(align=align, limit=width)
            layers.append(axes.placed(mark, "x", "y", text=alt.Text("label:N")))
    return layers


def _zero_line(axes: _Axes, line: float) -> alt.Chart:
    frame = pd.DataFrame([{"x": 0.0, "from": line, "to": axes.height}])
    return axes.placed(Layer(frame).mark_rule(color=INK, strokeWidth=1.5), "x", "from", y2=alt.Y2("to:Q"))


def _zero_words(words: str, axes: _Axes, line: float, sheet: Sheet) -> alt.Chart:
    """Above the line, moved away from the edge that it is near."""
    low, high = axes.domain
    half = len(words) * LETTER * sheet.font_size / 2
    at = -low / (high - low) * sheet.width
    align: Align = "left" if at < half else "right" if sheet.width - at < half else "center"
    frame = pd.DataFrame([{"x": 0.0, "y": line / 2, "label": words}])
    return axes.placed(Layer(frame).mark_text(align=align), "x", "y", text=alt.Text("label:N"))
