"""Where children live: a group of bars for each placement type, one bar for today and one for each plan."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace
from typing import Any

import altair as alt
import pandas as pd

from placements.reports.charts.look import BAND, EDGE, INK, MEDIAN, WIDE, Layer, Sheet, finish

BAR, GAP, UNDER = 17, 3, 10
"""Pixels of a bar, between two of a group, and below a group."""
CHARACTER = 0.56
"""Width of a character as a share of the font's size: the mean of the words that stand here."""
WIDE_MORE, NARROW_MORE = 110, 48
"""Pixels that other charts need beside the plot for axis labels and labels at line ends."""

# each bar has its own look: hollow with a dashed edge, pale, dark; and its name beside it
LOOKS: tuple[dict[str, Any], ...] = (  # Any: what Vega-Lite's rect takes
    {"fill": "white", "stroke": INK, "strokeWidth": 1.2, "strokeDash": [3, 2]},
    {"fill": BAND, "stroke": EDGE, "strokeWidth": 1.2},
    {"fill": MEDIAN, "stroke": MEDIAN, "strokeWidth": 1.2},
)


@dataclass(frozen=True)
class Bars:
    """One placement type: its title, and children in each bar, in the order of ``names``."""

    title: str
    children: tuple[float, ...]


def mix_bars(types: tuple[Bars, ...], names: tuple[str, ...], sheet: Sheet = WIDE) -> alt.LayerChart:
    """Children by placement type, a bar for each of ``names``: at most as many as there are ``LOOKS``.

    Parameters
    ----------
    types
        In order, from the top. Not empty.
    names
        What each bar of a group is: today, a plan.
    """
    width = sheet.width + (WIDE_MORE if sheet.roomy else NARROW_MORE)
    head = sheet.font_size * 1.35
    titles = [_in_lines(one.title, width, sheet) for one in types]
    frame = _frame(types, names, titles, head)
    height = float(frame["foot"].max()) + UNDER
    most = max(float(frame["children"].max()), 1.0)
    # the label after the longest bar must fit
    longest = max(len(label) for label in frame["label"]) * sheet.font_size * CHARACTER + 14
    scale = alt.Scale(domain=[0, most * width / max(width - longest, 40.0)], nice=False)
    axis = alt.Axis(tickCount=6 if sheet.roomy else 3, labelExpr="format(datum.value, ',')")
    x = alt.X("children:Q", title="Children", scale=scale, axis=axis)
    y_axis = alt.Axis(labels=False, ticks=False, grid=False, domain=False, titlePadding=8)
    y_scale = alt.Scale(domain=[height, 0], nice=False, zero=False)
    y = alt.Y("top:Q", title="Placement type", scale=y_scale, axis=y_axis)
    layers = [
        Layer(part).mark_rect(**look).encode(x=x, x2=alt.X2("zero:Q"), y=y, y2=alt.Y2("foot:Q"))
        for look, (_, part) in zip(LOOKS, frame.groupby("place", sort=True), strict=False)
    ]
    label = Layer(frame).mark_text(align="left", dx=6)
    layers.append(
        label.encode(x=x, y=alt.Y("middle:Q", scale=y_scale, axis=y_axis), text=alt.Text("label:N"))
    )
    heads = pd.DataFrame(
        {"children": 0.0, "top": [part["head"] for part in _tops(titles, names, head)], "text": titles}
    )
    named = Layer(heads).mark_text(align="left", baseline="top", dx=2, fontWeight="bold", lineHeight=head)
    layers.append(named.encode(x=x, y=y, text=alt.Text("text:N")))
    return finish(layers, replace(sheet, width=width, height=round(height)))


def _frame(types: tuple[Bars, ...], names: tuple[str, ...], titles: list[str], head: float) -> pd.DataFrame:
    """One row a bar: place in its group, children, zero, pixels of top, middle and foot, label."""
    rows = []
    for one, tops in zip(types, _tops(titles, names, head), strict=True):
        for place, (name, children) in enumerate(zip(names, one.children, strict=True)):
            top = tops["bars"] + place * (BAR + GAP)
            rows.append(
                {
                    "place": place,
                    "children": children,
                    "zero": 0.0,
                    "top": top,
                    "middle": top + BAR / 2,
                    "foot": top + BAR,
                    "label": f"{name} {children:,.0f}",
                }
            )
    return pd.DataFrame(rows)


def _tops(titles: list[str], names: tuple[str, ...], head: float) -> list[dict[str, float]]:
    """Pixels from the top to each type's title (head) and to its first bar (bars)."""
    found, top = [], 0.0
    for title in titles:
        bars = top + (title.count("\n") + 1) * head
        found.append({"head": top, "bars": bars})
        top = bars + len(names) * (BAR + GAP) + UNDER
    return found


def _in_lines(title: str, width: int, sheet: Sheet) -> str:
    """Two lines at most; what would need more ends in dots."""
    fits = max(int(width / (sheet.font_size * CHARACTER * 1.08)), 8)
    lines = textwrap.wrap(title, fits) or [""]
    return "\n".join(lines if len(lines) < 3 else [lines[0], f"{lines[1][: fits - 4]} ..."])
