"""What charts of rows share: one thing below the other, each with its name above what is drawn of it.

A name stands above its row, not left of the axis: so it may be as long as a sentence and still fit on a telephone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import pandas as pd

from placements.reports.charts.look import INK, Align, Layer, Sheet, finish

# which row, where on the axis in GBP, and what is written there
Label = tuple[int, float, str]

MOST_LINES = 4
HEAD = 20
"""Pixels above the first row, for what a line across all rows is called."""
BAR, UNDER = 16, 9
"""Pixels of what is drawn of a row, and of the room beneath it."""
CHARACTER = 0.56
"""Width of a character as a share of the font's size: the mean of the sentences that stand here."""


@dataclass(frozen=True)
class Rows:
    """The rows of one chart, and their axis of money.

    Attributes
    ----------
    names
        What stands above each row, in lines of its own where it is long.
    domain
        GBP at the left and at the right end of the axis.
    what, amount
        Titles of the two axes; the unit is added to ``amount``.
    """

    names: tuple[str, ...]
    domain: tuple[float, float]
    sheet: Sheet
    what: str
    amount: str

    @property
    def line(self) -> float:
        """Pixels from one line of a name to the next."""
        return self.sheet.font_size * 1.25

    def top(self, row: int) -> float:
        """Pixels from the top of the drawing to the top of a row; of the row after the last, to their end."""
        lines = sum(name.count("\n") + 1 for name in self.names[:row])
        return HEAD + lines * self.line + row * (BAR + UNDER + 4)

    @property
    def height(self) -> int:
        return round(self.top(len(self.names)))

    def middle(self, row: int) -> float:
        """Pixels from the top of the drawing to the middle of what is drawn of a row."""
        return self.top(row + 1) - UNDER - BAR / 2

    @property
    def x(self) -> alt.X:
        million = max(abs(self.domain[0]), abs(self.domain[1])) >= 1e6
        unit, divisor = ("£ million", 1e6) if million else ("£ thousand", 1e3)
        # vega writes a typographic minus; the rest of the page has a hyphen
        label = f"replace(format(datum.value / {divisor:.0f}, ',~r'), '−', '-')"
        axis = alt.Axis(labelExpr=label, tickCount=7 if self.sheet.roomy else 4, labelOverlap=True)
        scale = alt.Scale(domain=list(self.domain), nice=False, zero=False)
        return alt.X("amount:Q", title=f"{self.amount}, {unit}", scale=scale, axis=axis)

    @property
    def y(self) -> alt.Y:
        axis = alt.Axis(labels=False, ticks=False, grid=False, domain=False, titlePadding=8)
        scale = alt.Scale(domain=[self.height, 0], nice=False, zero=False)
        return alt.Y("level:Q", title=self.what, scale=scale, axis=axis)


def plot_width(sheet: Sheet) -> int:
    """Pixels of the plot: the names stand within it, so that it has the width of axis labels and end labels too."""
    return sheet.width + (110 if sheet.roomy else 48)


def room_for(low: float, high: float, left: int, right: int, sheet: Sheet) -> tuple[float, float]:
    """The axis from ``low`` to ``high``, with room for texts of so many characters at its ends."""
    before, after = (characters * sheet.font_size * CHARACTER + 10 for characters in (left, right))
    span = max(high - low, 1_000.0)
    pound = span / max(plot_width(sheet) - before - after, 40)
    return low - before * pound, low + span + after * pound


def in_lines(name: str, sheet: Sheet) -> str:
    """The name broken into lines that fit; what would need more than a few of them ends in dots."""
    fits = int(plot_width(sheet) / (sheet.font_size * CHARACTER))
    found = [part for line in name.split("\n") for part in textwrap.wrap(line, fits) or [""]]
    if len(found) > MOST_LINES:
        found = [*found[: MOST_LINES - 1], found[MOST_LINES - 1][: fits - 4] + " ..."]
    return "\n".join(found)


def bars(rows: Rows, spans: Sequence[tuple[int, float, float]], **look: Any) -> alt.Chart:
    """A bar in each row named, from one amount to another in GBP; ``look`` as Vega-Lite's rect has it (Any: JSON)."""
    frame = pd.DataFrame(
        [
            {"level": rows.middle(row) - BAR / 2, "below": rows.middle(row) + BAR / 2, "amount": a, "to": b}
            for row, a, b in spans
        ],
        columns=["level", "below", "amount", "to"],
    )
    mark = Layer(frame).mark_rect(**look)
    drawn: alt.Chart = mark.encode(x=rows.x, x2=alt.X2("to:Q"), y=rows.y, y2=alt.Y2("below:Q"))
    return drawn


def ticks(rows: Rows, places: Sequence[tuple[int, float]], color: str = INK, over: float = 4) -> alt.Chart:
    """A short upright line in each row named, a little higher than its bar."""
    frame = pd.DataFrame(
        [
            {
                "level": rows.middle(row) - BAR / 2 - over,
                "below": rows.middle(row) + BAR / 2 + over,
                "amount": amount,
            }
            for row, amount in places
        ],
        columns=["level", "below", "amount"],
    )
    drawn: alt.Chart = (
        Layer(frame).mark_rule(color=color, strokeWidth=4).encode(x=rows.x, y=rows.y, y2=alt.Y2("below:Q"))
    )
    return drawn


def across(rows: Rows, amount: float, text: str, dash: Sequence[float], align: Align) -> list[alt.Chart]:
    """A line through all rows at one amount, with its name above the first."""
    frame = pd.DataFrame([{"level": HEAD - 4.0, "below": float(rows.height), "amount": amount, "text": text}])
    rule = Layer(frame).mark_rule(color=INK, strokeDash=list(dash), strokeWidth=1.3)
    named = Layer(frame).mark_text(align=align, dy=-8, dx={"left": -4, "right": 4, "center": 0}[align])
    return [
        rule.encode(x=rows.x, y=rows.y, y2=alt.Y2("below:Q")),
        named.encode(x=rows.x, y=rows.y, text=alt.Text("text:N")),
    ]


def texts(rows: Rows, labels: Sequence[Label], align: Align, dx: float, **look: Any) -> alt.Chart:
    """Texts beside what is drawn, at the height of its middle; ``look`` as Vega-Lite's text has it (Any: JSON)."""
    frame = pd.DataFrame(
        [{"level": rows.middle(row), "amount": amount, "text": text} for row, amount, text in labels],
        columns=["level", "amount", "text"],
    )
    drawn: alt.Chart = (
        Layer(frame).mark_text(align=align, dx=dx, **look).encode(x=rows.x, y=rows.y, text=alt.Text("text:N"))
    )
    return drawn


def finished(layers: list[alt.Chart], rows: Rows) -> alt.LayerChart:
    """The layers under the names of their rows."""
    frame = pd.DataFrame(
        [
            {"level": rows.top(row), "amount": rows.domain[0], "text": name}
            for row, name in enumerate(rows.names)
        ]
    )
    names = Layer(frame).mark_text(align="left", baseline="top", dx=2, lineHeight=rows.line)
    drawn = names.encode(x=rows.x, y=rows.y, text=alt.Text("text:N"))
    return finish([*layers, drawn], replace(rows.sheet, width=plot_width(rows.sheet), height=rows.height))
