"""On the Homes sheet: what an occupied week costs at each occupancy, against the price that it avoids."""

from __future__ import annotations

import math
from typing import Any

from placements.finance.break_even import BreakEven
from placements.reports.words import percent
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.chart_look import (
    AXIS_FONT,
    DARK,
    GREEN,
    GRID,
    RED,
    axis,
    place_chart,
    set_title,
)
from placements.reports.workbook.frame.sheet import Cell, Sheet, quoted
from placements.reports.workbook.frame.style import Look

STEPS = 11
FIRST, STEP = 0.5, 0.05
"""As ``curve_from`` and ``curve_step`` of the constants have them."""

CHART_ROWS = 6
SIZE = (640, 300)
PENCE, PERCENT = Look("plain", "pence"), Look("plain", "percent")


def write_curve(book: Book, sheet: Sheet, found: BreakEven, together: Cell) -> None:
    """Rows of the curve, the points of plan and break-even, and the chart of both.

    ``together`` is the break-even occupancy of all new homes: its row holds their mean fixed cost (column D),
    marginal cost (E), avoided price (F) and planned occupancy (C).
    """
    sheet.block(
        {
            "A": "The new homes by occupancy: what an occupied week costs",
            "B": "Occupancy",
            "C": "Cost a week",
            "D": "Avoided price a week",
        },
        right="BCD",
    )
    first, row = sheet.row, together.row
    for step in range(STEPS):
        here, occupancy = sheet.row, FIRST + STEP * step
        sheet.text("A", "New homes together")
        sheet.formula("B", "=curve_from" if step == 0 else f"=B{here - 1}+curve_step", occupancy, PERCENT)
        _costs(sheet, found, row, occupancy)
        sheet.down()
    last = sheet.row - 1
    planned = _point(sheet, found, "As planned", (f"=$C${row}", found.planned), row)
    at_break_even = None
    if found.occupancy is not None and found.occupancy > 0:
        at_break_even = _point(sheet, found, "Break-even", (f"={together.column}{row}", found.occupancy), row)
    _chart(book, sheet, found, ((first, last), planned, at_break_even))
    sheet.down(CHART_ROWS)


def _costs(sheet: Sheet, found: BreakEven, row: int, occupancy: float) -> None:
    """Cost and avoided price of an occupied week, in the columns C and D, from the occupancy in B."""
    number = sum(home.places for home in found.homes)
    fixed = found.fixed / number
    marginal, avoided = (
        sum(home.places * value for home, value in zip(found.homes, values, strict=True)) / number
        for values in (
            [home.marginal_gbp_per_child_week for home in found.homes],
            [home.avoided_gbp_per_child_week for home in found.homes],
        )
    )
    # a break-even that changed assumptions take away is words, and so is its cost
    formula = f'=IFERROR($D${row}/$B{sheet.row}+$E${row},"none")'
    sheet.formula("C", formula, fixed / occupancy + marginal, PENCE)
    sheet.formula("D", f"=$F${row}", avoided, PENCE)


def _point(sheet: Sheet, found: BreakEven, name: str, occupancy: tuple[str, float], row: int) -> int:
    sheet.text("A", name)
    formula, value = occupancy
    sheet.formula("B", formula, value, PERCENT)
    _costs(sheet, found, row, value)
    sheet.down()
    return sheet.row - 1


def _chart(book: Book, sheet: Sheet, found: BreakEven, rows: tuple[tuple[int, int], int, int | None]) -> None:
    (first, last), planned, at_break_even = rows
    name = quoted(sheet.name)
    chart: Any = book.workbook.add_chart({"type": "scatter", "subtype": "straight"})

    def series(title: str, column: str, here: tuple[int, int], look: dict[str, Any]) -> None:
        a, b = here
        spans = {
            "categories": f"={name}!$B${a}:$B${b}",
            "values": f"={name}!${column}${a}:${column}${b}",
        }
        chart.add_series({"name": title, **spans, **look})

    line = {"marker": {"type": "none"}}
    series("Cost of an occupied week", "C", (first, last), {"line": {"color": DARK, "width": 2.5}, **line})
    avoided = {"line": {"color": RED, "width": 2, "dash_type": "dash"}, **line}
    series("Price that it avoids", "D", (first, last), avoided)
    series("As planned", "C", (planned, planned), _marker("diamond", DARK))
    if at_break_even is not None:
        series("Break-even", "C", (at_break_even, at_break_even), _marker("square", GREEN))
    message = _message(found)
    set_title(chart, message)
    chart.set_x_axis(
        axis(
            "Occupancy of the new homes",
            num_format="0%",
            min=FIRST,
            max=1,
            major_unit=0.1,
            major_gridlines=GRID,
        )
    )
    least = found.fixed / sum(home.places for home in found.homes)
    money = {"num_format": "#,##0", "min": math.floor(least / 1000) * 1000, "major_gridlines": GRID}
    chart.set_y_axis(axis("£ per child and week", **money))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT})
    words = (
        f"Curve of the cost of an occupied week in the new homes against their occupancy. {message}. The figures are "
        "in the rows above the chart."
    )
    place_chart(sheet, chart, f"E{first}", SIZE, words)


def _marker(kind: str, color: str) -> dict[str, Any]:
    look = {"type": kind, "size": 9, "fill": {"color": color}, "border": {"color": color}}
    return {"marker": look, "line": {"none": True}}


def _message(found: BreakEven) -> str:
    if found.occupancy is None or found.occupancy > 1:
        return "As run, the new homes do not pay even when full"
    if found.occupancy <= found.planned:
        return f"As run, the new homes pay from {found.occupancy:.1%} on, below the {percent(found.planned)} planned"
    return f"As run, the new homes need {found.occupancy:.1%} to pay; {percent(found.planned)} are planned"
