"""The chart of sufficiency: the range of children who need a place as homes offer it, and the places there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from placements.reports.words import children_words, first_upper, month_words, plural
from placements.reports.workbook.children.sufficiency_words import first_page
from placements.reports.workbook.frame.book import PLAN_TITLES, Book
from placements.reports.workbook.frame.chart_look import (
    AXIS_FONT,
    DARK,
    GREEN,
    GREY,
    GRID,
    MARGIN,
    RED,
    axis,
    place_chart,
    set_title,
)
from placements.reports.workbook.frame.sheet import Row, Sheet
from placements.reports.workbook.frame.timeline import LABELS, MonthHeader

CHART_ROWS = 23
HEIGHT = 375
WIDEST = 900

Groups = Mapping[tuple[str, str], Mapping[str, Row]]
"""(plan, need group) -> rows by column of the table."""

# told apart by their dashes and their names in the legend as much as by colour; a comma in a name makes LibreOffice
# write the months of the axis as text
LINES: dict[str, dict[str, Any]] = {
    "P90 of need": {"color": GREY, "width": 1.5, "dash_type": "dash"},
    "Mean need if nothing is done": {"color": DARK, "width": 2.75},
    "P10 of need": {"color": GREY, "width": 1.5, "dash_type": "round_dot"},
    "Usable places with the strategy": {"color": GREEN, "width": 2.75, "dash_type": "long_dash"},
    "Usable places if nothing is done": {"color": RED, "width": 2.25, "dash_type": "long_dash_dot"},
}


def insert_sufficiency_chart(
    book: Book, sheet: Sheet, where: tuple[int, MonthHeader], groups: Groups
) -> None:
    """Put the chart at a row, its months from a header: of the need group in which homes have most places."""
    row, header = where
    group = group_of_homes(book, groups)
    if group is None:
        sheet.worksheet.write_string(f"A{row}", "No need group has a limit of places: nothing to draw.")
        return
    do_nothing, strategy = (groups[plan, group] for plan in PLAN_TITLES)
    rows = (
        do_nothing["need_p90"],
        do_nothing["need_mean"],
        do_nothing["need_p10"],
        strategy["usable_mean"],
        do_nothing["usable_mean"],
    )
    chart = book.workbook.add_chart({"type": "line"})
    for (name, line), values in zip(LINES.items(), rows, strict=True):
        chart.add_series(
            {"name": name, "categories": f"={header.months.span}", "values": f"={values.span}", "line": line}
        )
    message = _message(book, group, rows)
    set_title(chart, message)
    step = max(1, len(book.timeline.months) // 12)
    dates = {"date_axis": True, "num_format": "mmm yy", "major_unit": step, "major_unit_type": "months"}
    chart.set_x_axis(axis("Month", label_position="low", **dates))
    chart.set_y_axis(axis("Children, places", num_format="#,##0", min=0, major_gridlines=GRID))
    chart.set_legend({"position": "bottom", "font": AXIS_FONT})
    room = sheet.pixels((*LABELS[1:], *first_page(book))) - 2 * MARGIN
    ends = ", ".join(f"{name} {line.figures[-1]:,.0f}" for name, line in zip(LINES, rows, strict=True))
    alt = (
        f"Line chart by month, {month_words(book.timeline.months[0])} to {month_words(book.timeline.months[-1])}. "
        f"{message}. At the end: {ends}. The figures are in the rows below the chart."
    )
    place_chart(sheet, chart, f"B{row}", (min(WIDEST, room), HEIGHT), alt)


def group_of_homes(book: Book, groups: Groups) -> str | None:
    """The level of need in which the strategy's homes have most usable places; without homes, with the largest gap."""
    known = [group for (plan, group), rows in groups.items() if plan == "strategy" and "usable_mean" in rows]
    if not known:
        return None
    homes = [p for p in book.result.strategy.supply.provisions if p.kind == "home"]
    in_homes = {
        group: sum(float((p.usable * p.accepts[group][:, None]).mean()) for p in homes if group in p.accepts)
        for group in known
    }
    return max(known, key=lambda g: (in_homes[g], float(groups["strategy", g]["gap_mean"].figures.mean())))


def _message(book: Book, group: str, rows: tuple[Row, ...]) -> str:
    _, need, _, strategy, do_nothing = (float(row.figures[-1]) for row in rows)
    places = plural(round(strategy), "usable place")
    against = "as without it" if round(strategy) == round(do_nothing) else f"{do_nothing:,.0f} without it"
    name = first_upper(group.replace("_", " "))
    return (
        f"{name}: in {month_words(book.timeline.months[-1])} {children_words(need)} need a place; the strategy has "
        f"{places}, {against}"
    )
