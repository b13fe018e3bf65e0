"""The fan of cumulative net saving: a band from P10 to P90 of the engine, the median in it, the mean by formula.

The band is of stacked columns without gaps: columns stack away from zero on either side of it in every program, so that
four rows of parts, two above and two below, are right whether the band is above zero, below it or across it.
LibreOffice draws no up-down bars and no high-low lines.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from placements.reports.words import month_words, pounds
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.chart_look import (
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
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import LABELS, MonthHeader, first_page_letters

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


BAND = "#C3CFE4"
BAND_ROWS = {
    "Above £0, up to the band": "MAX({p10},0)",
    "Above £0, the band": "MAX({p90},0)-MAX({p10},0)",
    "Below £0, down to the band": "MIN({p90},0)",
    "Below £0, the band": "MIN({p10},0)-MIN({p90},0)",
}
"""Parts of the columns: what they are, and their formula of the two edges."""
SEEN = 1, 3
"""Places of the parts that are filled; the others only carry them."""


def insert_saving_chart(book: Book, sheet: Sheet, header: MonthHeader, rows: dict[str, Row], at: int) -> None:
    """Write the parts of the band below what is written, and put the chart at row ``at``.

    ``rows`` are named as ``LINES``.
    """
    parts = _parts(book, sheet, rows["P10"], rows["P90"])
    chart = _band(book, header, parts)
    lines = book.workbook.add_chart({"type": "line"})
    for name, row in rows.items():
        series = {
            "name": name,
            "categories": f"={header.months.span}",
            "values": f"={row.span}",
            "line": LINES[name],
        }
        # the median ends near the mean: a name at each would be two names on one spot
        lines.add_series(series if name == "P50" else series | {"data_labels": _name_at_the_end(row)})
    chart.combine(lines)
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
    unseen = [place for place in range(len(parts)) if place != SEEN[0]]
    chart.set_legend({"position": "bottom", "font": AXIS_FONT, "delete_series": unseen})
    room = sheet.pixels((*LABELS[1:], *first_page_letters(book.timeline))) - 2 * MARGIN
    size = (min(WIDEST, room), HEIGHT)
    place_chart(sheet, chart, f"B{at}", size, _alt_text(book, message, rows))


def _parts(book: Book, sheet: Sheet, p10: Row, p90: Row) -> list[Row]:
    """The rows that the columns are drawn from."""
    letters, low, high = book.timeline.letters, p10.figures, p90.figures
    sheet.down()
    sheet.block({"A": "Band of the chart: P10 to P90, in parts on either side of £0", "F": "Unit"}, letters)
    above, below = np.maximum(low, 0), np.minimum(high, 0)
    figures: tuple[Floats, ...] = (above, np.maximum(high, 0) - above, below, np.minimum(low, 0) - below)
    rows = []
    for (title, formula), values in zip(BAND_ROWS.items(), figures, strict=True):
        sheet.texts({"A": title, "F": "GBP"})
        text = f"={formula.format(p10=p10.ref, p90=p90.ref)}"
        rows.append(sheet.across(letters, text, values, Look("plain", "pounds")))
        sheet.down()
    return rows


def _band(book: Book, header: MonthHeader, parts: list[Row]) -> Any:  # Any: xlsxwriter ships no types
    chart = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    for place, row in enumerate(parts):
        look = {"fill": {"color": BAND}} if place in SEEN else {"fill": {"none": True}}
        chart.add_series(
            {
                "name": "P10 to P90",
                "categories": f"={header.months.span}",
                "values": f"={row.span}",
                "border": {"none": True},
                "gap": 0,
                **look,
            }
        )
    return chart


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
        f"Fan chart of cumulative net saving by month, {first} to {last}: a band from P10 to P90, the median and the "
        f"mean. {message}. At the end: {ends}. "
        "The figures are in the rows above the chart."
    )
