"""Sufficiency in sentences: at the end of each financial year, how many need a place and how many places there are."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping
from typing import Any

from placements.domain import Month
from placements.reports.words import children_words, date_words, first_upper, percent, plural
from placements.reports.workbook.frame.book import PLAN_TITLES, Book
from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.timeline import LABELS


def write_words(book: Book, sheet: Sheet) -> None:
    """A row for each end of a financial year, plan and need group with limited places; long ones go on below."""
    sheet.block({"A": "At the end of each financial year, as run"}, first_page(book))
    table = book.result.tables.sufficiency
    known = table[(table["need_group"] == table["level"]) & table["gap_mean"].notna()]
    # as wide as the first page: of ordinary words an eighth more goes into a width than of digits
    width = int(sheet.pixels((*LABELS[1:], *first_page(book))) / 7 * 1.08)
    for month in _year_ends(book):
        for _, row in known[known["month"] == str(month)].iterrows():
            plan = PLAN_TITLES[str(row["plan"])].lower()
            sheet.text("A", f"{date_words(month.last_day)}, {plan}")
            for line in textwrap.wrap(sentence(row.to_dict()), width):
                sheet.text("B", line)
                sheet.down()
    if known.empty:
        sheet.text("A", "No need group has a limit of places.")
        sheet.down()
    sheet.down()


def first_page(book: Book) -> tuple[str, ...]:
    """The columns of time that print beside the labels."""
    ends = book.timeline.page_ends(years_on_sheet=False)
    return book.timeline.letters[: ends[0] - len(LABELS)] if ends else book.timeline.letters


def sentence(row: Mapping[Hashable, Any]) -> str:
    """What one row of ``ResultTables.sufficiency`` says.

    Examples
    --------
    >>> figures = {"need_mean": 103.6, "usable_mean": 12.0, "gap_mean": 91.6, "gap_p90": 127.6}
    >>> figures |= {"gap_probability": 0.996, "in_market_mean": 92.1, "unplaced_mean": 0.0}
    >>> sentence({"need_group": "residential", **figures}).split("; ")[:2]
    ['Residential: 104 children need a place, 12 usable places', 'gap 92 (P90 128)']
    >>> sentence({"need_group": "residential", **figures}).split("; ")[2:]
    ['short in more than 99% of futures', '92 in the market, none without a place.']
    """
    group = first_upper(row["need_group"].replace("_", " "))
    without = "none" if round(row["unplaced_mean"], 1) == 0 else f"{row['unplaced_mean']:,.1f}"
    return (
        f"{group}: {children_words(row['need_mean'])} need a place, "
        f"{plural(round(row['usable_mean']), 'usable place')}; "
        f"gap {row['gap_mean']:,.0f} (P90 {row['gap_p90']:,.0f}); "
        f"short in {percent(row['gap_probability'])} of futures; "
        f"{row['in_market_mean']:,.0f} in the market, {without} without a place."
    )


def _year_ends(book: Book) -> list[Month]:
    """The last month of each financial year, and the last month of the run."""
    last: dict[str, Month] = {}
    for month in book.timeline.months:
        last[month.financial_year.label] = month
    return list(last.values())
