"""Tornado charts of the sheet Risk: a bar to either side of the answer for each thing that moves it."""

from __future__ import annotations

from dataclasses import dataclass

from placements.reports.words import pounds
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.chart_look import (
    AXIS_FONT,
    DARK,
    GREY,
    axis,
    money_axis,
    place_chart,
    set_title,
)
from placements.reports.workbook.frame.sheet import Sheet

CHART_ROWS = 22
HEIGHT = 360
WIDEST = 1100
MOST_BARS = 12

# told apart by a pattern and the legend's words as much as by colour
AT_LOW = {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": GREY, "bg_color": "#FFFFFF"}}
AT_HIGH = {"fill": {"color": DARK}}


@dataclass(frozen=True)
class Bars:
    """Rows of the sheet from ``first`` on: a title in A, the change at low in K and at high in L."""

    first: int
    rows: list[tuple[str, float, float]]

    @property
    def last(self) -> int:
        return self.first + min(len(self.rows), MOST_BARS) - 1


def insert_tornado(book: Book, sheet: Sheet, bars: Bars, at: int, message: str, of: str) -> None:
    """Put the chart of the first rows into row ``at``; ``of`` says of what its bars are changes."""
    chart = book.workbook.add_chart({"type": "bar"})
    for name, column, look in (("at low", "K", AT_LOW), ("at high", "L", AT_HIGH)):
        chart.add_series(
            {
                "name": name,
                "categories": f"={sheet.name}!$A${bars.first}:$A${bars.last}",
                "values": f"={sheet.name}!${column}${bars.first}:${column}${bars.last}",
                "overlap": 100,
                "gap": 40,
                "border": {"color": DARK, "width": 0.75},
                **look,
            }
        )
    set_title(chart, message)
    chart.set_x_axis(money_axis(f"Change of {of}, £ million"))
    chart.set_y_axis(axis("What is moved, alone", reverse=True, crossing="max", label_position="low"))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT})
    width = min(WIDEST, sheet.pixels("ABCDEFGHI"))
    place_chart(sheet, chart, f"A{at}", (width, HEIGHT), _alt_text(bars, message, of))


def _alt_text(bars: Bars, message: str, of: str) -> str:
    shown = bars.rows[:MOST_BARS]
    words = "; ".join(f"{title}: {pounds(low)} at low, {pounds(high)} at high" for title, low, high in shown)
    return f"Tornado chart, the widest bar on top: change of {of}. {message}. {words}. All rows stand below the chart."
