"""The chart of cumulative net saving: the mean by formula, P10, P50 and P90 of the engine."""

from __future__ import annotations

from typing import Any

from placements.reports.words import month_words, pounds
from placements.reports.workbook.book import Book
from placements.reports.workbook.chart_look import (
    AXIS_FONT,
    DARK,
    GREEN,
    GREY,
    MARGIN,
    RED,
    axis,
    money_axis,
    place_chart,
    set_title,
)
from placements.reports.workbook.sheet import Row, Sheet
from placements.reports.workbook.timeline import LABELS, MonthHeader, first_page_letters

CHART_ROWS = 24
HEIGHT = 390
WIDEST = 900

# told apart by their dashes and the names at their ends as much as by colour
LINES: dict[str, dict[str, Any]] = {
    "Mean": {"color": DARK, "width": 2.75},
    "P10": {"color": RED, "width": 1.5, "dash_type": "dash"},
    "P50": {"color": GREY, "width": 1.5, "dash_type": "round_dot"},
    "P90": {"color": GREEN, "width": 1.5, "dash_type": "long_dash_dot"},
}


def insert_saving_chart(book: Book, sheet: Sheet, header: MonthHeader, rows: dict[str, Row]) -> None:
    """Put the chart below what is written; ``rows`` are named as ``LINES``."""
    chart = book.workbook.add_chart({"type": "line"})
    for name, row in rows.items():
        series = {
            "name": name,
            "categories": f"={header.months.span}",
            "values": f"={row.span}",
            "line": LINES[name],
        }
        # the median ends near the mean: a name at each would be two names on one spot
        chart.add_series(series if name == "P50" else series | {"data_labels": _name_at_the_end(row)})
    message = saving_message(book, rows["Mean"])
    set_title(chart, message)
    months = axis(
        "Month",
        date_axis=True,
        num_format="mmm yy",
        label_position="low",
        major_unit=max(1, len(book.timeline.months) // 12),
        major_unit_type="months",
    )
    chart.set_x_axis(months)
    chart.set_y_axis(money_axis(f"£ million, cumulative since {book.timeline.months[0].label}"))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT})
    room = sheet.pixels((*LABELS[1:], *first_page_letters(book.timeline))) - 2 * MARGIN
    size = (min(WIDEST, room), HEIGHT)
    place_chart(sheet, chart, f"B{sheet.row + 1}", size, _alt_text(book, message, rows))


def saving_message(book: Book, mean: Row) -> str:
    """What the chart says, in a sentence, as the run found it."""
    end, last = float(mean.figures[-1]), month_words(book.timeline.months[-1])
    if not mean.figures.any():
        return "As run, both plans cost the same"
    if end >= 0:
        return f"As run, the strategy has saved {pounds(end)} on average by {last}"
    return f"As run, the strategy has cost {pounds(-end)} more on average by {last}"


def _name_at_the_end(row: Row) -> dict[str, Any]:
    """A label with the line's name at its last point only."""
    hidden = [{"delete": True}] * (len(row.figures) - 1)
    return {"series_name": True, "value": False, "position": "right", "custom": hidden}


def _alt_text(book: Book, message: str, rows: dict[str, Row]) -> str:
    ends = ", ".join(f"{name} {pounds(float(row.figures[-1]))}" for name, row in rows.items())
    first, last = (month_words(month) for month in (book.timeline.months[0], book.timeline.months[-1]))
    return (
        f"Line chart of cumulative net saving by month, {first} to {last}. {message}. At the end: {ends}. "
        "The figures are in the rows above the chart."
    )
