"""The two charts of the Summary: both budgets by year, and where the net saving could be by the end."""

from __future__ import annotations

from typing import Any

from placements.reports.words import pounds
from placements.reports.workbook.frame.book import PLAN_TITLES, Book
from placements.reports.workbook.frame.chart_look import (
    AXIS_FONT,
    DARK,
    GREY,
    axis,
    money_axis,
    place_chart,
    set_title,
)
from placements.reports.workbook.frame.sheet import Row, Sheet
from placements.reports.workbook.neutrality.saving_chart import LINES, saving_message
from placements.reports.workbook.written import Written

CHART_ROWS = 18
HEIGHT = 290
WIDTHS = (500, 600)

BARS: dict[str, dict[str, Any]] = {
    "do_nothing": {
        "pattern": {"pattern": "wide_upward_diagonal", "fg_color": GREY, "bg_color": "white"},
        "border": {"color": GREY},
    },
    "strategy": {"fill": {"color": DARK}},
}


def insert_summary_charts(
    book: Book, sheet: Sheet, years: Row, plans: tuple[Row, Row], written: Written
) -> None:
    """Side by side below what is written."""
    _budgets(book, sheet, years, plans)
    _saving(book, sheet, written)


def _budgets(book: Book, sheet: Sheet, years: Row, plans: tuple[Row, Row]) -> None:
    chart = book.workbook.add_chart({"type": "column"})
    for (plan, title), row in zip(PLAN_TITLES.items(), plans, strict=True):
        chart.add_series(
            {"name": title, "categories": f"={years.span}", "values": f"={row.span}", "gap": 80, **BARS[plan]}
        )
    do_nothing, strategy = (float(row.figures[-1]) for row in plans)
    label = book.timeline.year_labels[-1]
    apart = strategy - do_nothing
    word = "more" if apart > 0 else "less"
    message = f"In {label} the strategy costs {pounds(abs(apart))} {word} than doing nothing"
    if round(apart, 2) == 0:
        message = f"In {label} both plans cost the same"
    set_title(chart, message)
    chart.set_x_axis(axis("Financial year"))
    chart.set_y_axis(money_axis("£ million a year", min=0))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT})
    figures = "; ".join(
        f"{year}: do nothing {pounds(float(a))}, strategy {pounds(float(b))}"
        for year, a, b in zip(book.timeline.year_labels, plans[0].figures, plans[1].figures, strict=True)
    )
    words = f"Column chart of the net budget of both plans by financial year. {message}. {figures}."
    place_chart(sheet, chart, f"A{sheet.row}", (WIDTHS[0], HEIGHT), words)


def _saving(book: Book, sheet: Sheet, written: Written) -> None:
    months, header = written.neutrality.months, written.activity.header
    rows = {"Mean": months.cumulative, **{key.upper(): row for key, row in months.quantiles.items()}}
    chart = book.workbook.add_chart({"type": "line"})
    for name, row in rows.items():
        series = {
            "name": name,
            "categories": f"={header.months.span}",
            "values": f"={row.span}",
            "line": LINES[name],
        }
        chart.add_series(series)
    message = saving_message(book, months.cumulative)
    set_title(chart, message)
    chart.set_x_axis(
        axis(
            "Month",
            date_axis=True,
            num_format="mmm yy",
            label_position="low",
            major_unit=6,
            major_unit_type="months",
        )
    )
    chart.set_y_axis(money_axis("£ million, cumulative net saving"))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT})
    ends = ", ".join(f"{name} {pounds(float(row.figures[-1]))}" for name, row in rows.items())
    words = f"Line chart of cumulative net saving by month. {message}. At the end: {ends}."
    place_chart(sheet, chart, f"G{sheet.row}", (WIDTHS[1], HEIGHT), words)
