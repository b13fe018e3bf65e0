"""How every chart looks: a title that says its message, axes with units, and words for who cannot see it."""

from __future__ import annotations

from typing import Any

from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.style import POUND_MILLIONS

AXIS_FONT = {"name": "Arial", "size": 9}
TITLE_FONT = {"name": "Arial", "size": 11}
GRID = {"visible": True, "line": {"color": "#D0D0D0", "width": 0.5}}
MARGIN = 6

DARK, RED, GREY, GREEN = "#1F3864", "#B03A2E", "#5D6D7E", "#1E8449"
"""Series are told apart by dashes, patterns and names too, never by these alone."""


def set_title(chart: Any, message: str) -> None:  # Any: xlsxwriter ships no types
    chart.set_title({"name": message, "name_font": TITLE_FONT, "overlay": False})


def axis(name: str, **more: Any) -> dict[str, Any]:  # Any: options of xlsxwriter
    """An axis with its title, the unit in it."""
    return {"name": name, "num_font": AXIS_FONT, "name_font": AXIS_FONT, **more}


def money_axis(name: str, **more: Any) -> dict[str, Any]:
    """An axis of pounds, in millions."""
    return axis(name, num_format=POUND_MILLIONS, major_gridlines=GRID, **more)


def place_chart(sheet: Sheet, chart: Any, cell: str, size: tuple[int, int], description: str) -> None:
    """Put the chart at ``cell``; ``size`` is width and height in pixels, ``description`` its alternative text."""
    chart.set_size({"width": size[0], "height": size[1]})
    options = {"description": description, "x_offset": MARGIN, "y_offset": MARGIN}
    sheet.worksheet.insert_chart(cell, chart, options)
