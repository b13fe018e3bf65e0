"""How every chart looks: colours, sizes, font; and its drawing as SVG.

Data travel inside each chart, nothing is fetched, and colour is never the only sign: lines differ in
weight or dash too and are named at their end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

import altair as alt
import vl_convert

INK, MUTED, MEDIAN, EDGE, BAND, MARK = "#1a1a1a", "#505a5f", "#12436d", "#46719c", "#d3e1ee", "#a63a00"
# vl-convert carries Liberation Sans, and Arial is as wide: labels sit the same on every machine
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

Align = Literal["left", "center", "right"]
Drawing = TypeVar("Drawing", alt.LayerChart, alt.VConcatChart)


@dataclass(frozen=True)
class Sheet:
    """The size of a drawing: pixels of the plot, without axes and labels.

    ``roomy`` says whether there is room for labels of one line and for one at every point.
    """

    width: int
    height: int
    font_size: int
    most_ticks: int
    roomy: bool

    @property
    def gap(self) -> str:
        """What stands between a label's name and its value."""
        return " " if self.roomy else "\n"


WIDE = Sheet(width=560, height=280, font_size=13, most_ticks=10, roomy=True)
NARROW = Sheet(width=205, height=250, font_size=12, most_ticks=4, roomy=False)


def to_svg(chart: alt.LayerChart | alt.VConcatChart) -> str:
    """The chart as an SVG document; equal charts give equal text. Nothing is fetched."""
    version = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=version, allowed_base_urls=[]))


def finish(layers: list[alt.Chart], sheet: Sheet) -> alt.LayerChart:
    chart: alt.LayerChart = styled(alt.LayerChart(layer=layers), sheet).properties(
        width=sheet.width, height=sheet.height, background="white"
    )
    return chart


def styled(chart: Drawing, sheet: Sheet) -> Drawing:
    """The chart with the font, sizes and colours that all of them share."""
    size = sheet.font_size
    finished: Drawing = (
        chart.configure(font=FONT)
        .configure_view(stroke=None)
        # on a white outline, so that a line behind does not strike a label through
        .configure_text(
            baseline="middle", fill=INK, fontSize=size, lineBreak="\n", stroke="white", strokeWidth=4
        )
        .configure_axis(
            labelFontSize=size,
            titleFontSize=size,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor="#e4e4e4",
            domainColor=MUTED,
            tickColor=MUTED,
        )
    )
    return finished
