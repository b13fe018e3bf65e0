"""How every chart looks: colours, sizes, font; and its drawing as SVG.

Data travel inside each chart, nothing is fetched, and colour is never the only sign: lines differ in
weight or dash too and are named at their end.
"""

from __future__ import annotations

import functools
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import altair as alt
import pandas as pd
import vl_convert

INK, MUTED, MEDIAN, EDGE, BAND, MARK = "#1a1a1a", "#505a5f", "#12436d", "#46719c", "#d3e1ee", "#a63a00"
# vl-convert carries Liberation Sans, and Arial is as wide: labels sit the same on every machine
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

Align = Literal["left", "center", "right"]

VL_VERSION = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
OWN_FONTS = Path(__file__).with_name("own-fonts.conf")
"""Names no font of the machine, so that vl-convert has those only that it carries."""
FONTS_KEY = "FONTCONFIG_FILE"


class Layer(alt.Chart):
    """A layer of a chart, drawn from a table; nobody changes its mark or its axes once they are part of it.

    Altair reads a table several times, and copies every axis with all that could be set of it whenever a chart is put
    together, configured or written down: that took longer than the drawing. Here a table is read once, and copies share
    their mark and axes. ``properties`` as ``alt.Chart`` has them (Any: JSON).
    """

    def __init__(self, data: pd.DataFrame | alt.InlineData, **properties: Any) -> None:
        table = alt.InlineData(values=_rows(data)) if isinstance(data, pd.DataFrame) else data
        super().__init__(table, **properties)

    def __deepcopy__(self, memo: object) -> Layer:
        return self.copy(deep=False)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The table row by row, as JSON has it: null for what is missing."""
    columns = {str(name): table[name].tolist() for name in table}
    return [
        {
            name: None if value is pd.NA or value != value else value
            for name, value in zip(columns, row, strict=True)
        }
        for row in zip(*columns.values(), strict=True)
    ]


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
    """The chart as an SVG document; equal charts give equal text on every machine. Nothing is fetched."""
    _carried_fonts_only()
    # the tests check every chart against the schema of Vega-Lite: here that takes as long as all the drawing
    return _drawn(chart.to_dict(validate=False))


def _drawn(specification: dict[str, Any]) -> str:
    return str(vl_convert.vegalite_to_svg(specification, vl_version=VL_VERSION, allowed_base_urls=[]))


@functools.cache
def _carried_fonts_only() -> None:
    """Let vl-convert look for its fonts now, where it finds none but its own.

    Another Liberation Sans of the machine would stand before its own, be opened anew for every letter that is measured,
    which takes four times as long, and perhaps measure otherwise. No effect where this process has drawn already.
    """
    before = os.environ.get(FONTS_KEY)
    os.environ[FONTS_KEY] = str(OWN_FONTS)
    try:
        _drawn({"data": {"values": [{}]}, "mark": {"type": "text", "text": "0", "font": FONT}})
    finally:
        if before is None:
            del os.environ[FONTS_KEY]
        else:
            os.environ[FONTS_KEY] = before


def finish(layers: list[alt.Chart], sheet: Sheet, **properties: Any) -> alt.LayerChart:
    """The chart of these layers; ``properties`` as Vega-Lite's chart has them (Any: JSON)."""
    return alt.LayerChart(
        layer=layers,
        width=sheet.width,
        height=sheet.height,
        background="white",
        config=config(sheet),
        **properties,
    )


def config(sheet: Sheet) -> alt.Config:
    """The font, sizes and colours that all charts share."""
    size = sheet.font_size
    return alt.Config(
        font=FONT,
        view=alt.ViewConfig(stroke=None),
        # on a white outline, so that a line behind does not strike a label through
        text=alt.MarkConfig(
            baseline="middle", fill=INK, fontSize=size, lineBreak="\n", stroke="white", strokeWidth=4
        ),
        axis=alt.AxisConfig(
            labelFontSize=size,
            titleFontSize=size,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor="#e4e4e4",
            domainColor=MUTED,
            tickColor=MUTED,
        ),
    )
