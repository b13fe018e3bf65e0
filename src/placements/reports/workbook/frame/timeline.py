"""Time runs across: the same month stands in the same column of every sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from placements.domain import FinancialYear, Month
from placements.finance.neutrality import by_financial_year, financial_years
from placements.reports.words import part_year
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet, serial
from placements.reports.workbook.frame.style import PAGE_WIDTH, Look

LABELS = "ABCDEFG"
"""Columns that say what a row is; time starts after them."""

HEADER_ROW = 5
MONTH_WIDTH = 12.0
FEWEST_MONTHS_OF_A_PAGE = 4
SMALLEST_SCALE = 52
"""Per cent: below it print cannot be read."""


@dataclass(frozen=True)
class Timeline:
    """Months and financial years of a run, and their columns.

    ``year_labels`` name part-years as such; ``month_years`` is the label of each month's year.
    """

    months: tuple[Month, ...]

    @property
    def years(self) -> tuple[FinancialYear, ...]:
        return financial_years(self.months)

    @property
    def letters(self) -> tuple[str, ...]:
        return columns(len(self.months))

    @property
    def year_letters(self) -> tuple[str, ...]:
        return columns(len(self.years))

    @property
    def year_labels(self) -> tuple[str, ...]:
        return tuple(
            part_year(year.label, [m for m in self.months if m.financial_year == year]) for year in self.years
        )

    @property
    def month_years(self) -> tuple[str, ...]:
        labels = dict(zip(self.years, self.year_labels, strict=True))
        return tuple(labels[month.financial_year] for month in self.months)

    @property
    def serials(self) -> Floats:
        return np.array([float(serial(month.first_day)) for month in self.months])

    def by_year(self, monthly: Floats) -> Floats:
        """GBP of each financial year; a sum of pennies is pennies again."""
        return np.round(by_financial_year(monthly, self.months), 2) + 0.0

    def at_year_ends(self, monthly: Floats) -> Floats:
        """The figure of each financial year's last month: a horizon ends with a March."""
        march = np.array([month.month == 3 for month in self.months])
        return by_financial_year(np.where(march, monthly, 0.0), self.months)

    def page_ends(self, years_on_sheet: bool) -> tuple[int, ...]:
        """Columns (counted from 0) before which a printed page ends: each holds one financial year.

        The first also holds the labels: it takes a first part-year of a few months with it, and on a sheet
        that also shows financial years all of these.
        """
        starts = [
            place
            for place, (before, after) in enumerate(pairwise(self.months), start=1)
            if before.financial_year != after.financial_year
        ]
        first = starts[0] if starts and starts[0] < FEWEST_MONTHS_OF_A_PAGE else 0
        if years_on_sheet:
            first = max(first, min(len(self.years), 8))
        later = [start for start in starts if start > first + 1]
        return tuple(len(LABELS) + end for end in (first, *later) if end < len(self.months))


def columns(number: int) -> tuple[str, ...]:
    """The letters of ``number`` columns after the labels."""
    return tuple(xl_col_to_name(len(LABELS) + place) for place in range(number))


@dataclass(frozen=True)
class MonthHeader:
    """The two rows under which a time sheet stands: months, and the financial year of each."""

    months: Row
    years: str

    def in_year(self, year: Row) -> str:
        """1 for the months of the financial year in the column's header, else 0: for SUMPRODUCT."""
        return f"({self.years}={year.fixed})"

    def at_year_end(self, row: Row, year: Row) -> str:
        """The formula of what ``row`` holds in the last month of the financial year in the column's header."""
        march = f"(MONTH({self.months.span})=financial_year_starts-1)"
        return f"=SUMPRODUCT({self.in_year(year)}*{march}*{row.span})"


def write_month_values(sheet: Sheet, timeline: Timeline) -> MonthHeader:
    """The header of the sheet on which the months are stated, as dates and as text."""
    _header_labels(sheet)
    months = sheet.values(timeline.letters, timeline.serials, Look("header", "month"))
    sheet.down()
    for letter, label in zip(timeline.letters, timeline.month_years, strict=True):
        sheet.text(letter, label, Look("header", "right_wrap"))
    header = _header(sheet, months)
    sheet.down()
    return header


def write_month_header(sheet: Sheet, timeline: Timeline, stated: MonthHeader) -> MonthHeader:
    """The header of any other time sheet: it repeats, by formula, the months that are ``stated``."""
    _header_labels(sheet)
    months = sheet.across(
        timeline.letters, f"={stated.months.fixed}", stated.months.figures, Look("header", "month")
    )
    sheet.down()
    source = f"={stated.months.fixed}".replace(f"${HEADER_ROW}", f"${HEADER_ROW + 1}")
    for letter, label in zip(timeline.letters, timeline.month_years, strict=True):
        sheet.formula(letter, source.replace("{c}", letter), label, Look("header", "right_wrap"))
    header = _header(sheet, months)
    sheet.down()
    return header


def write_year_header(sheet: Sheet, timeline: Timeline, stated: Row, names: Mapping[str, str]) -> Row:
    """The header of a block of financial years; its labels repeat the ``stated`` ones by formula."""
    for column in LABELS:
        sheet.text(column, names.get(column, ""), Look("block", "right_wrap" if column == "G" else "wrap"))
    row = Row(sheet.name, sheet.row, stated.letters, stated.figures)
    for letter, label in zip(stated.letters, timeline.year_labels, strict=True):
        formula = f"={stated.fixed}".replace("{c}", letter)
        sheet.formula(letter, formula, label, Look("block", "right_wrap"))
    sheet.down()
    return row


def _header_labels(sheet: Sheet) -> None:
    sheet.row = HEADER_ROW
    for row, text in ((HEADER_ROW, "Month"), (HEADER_ROW + 1, "Financial year")):
        sheet.row = row
        for column in LABELS:
            sheet.text(column, text if column == "A" else "", Look("header"))
    sheet.row = HEADER_ROW


def _header(sheet: Sheet, months: Row) -> MonthHeader:
    years = Row(sheet.name, sheet.row, months.letters, months.figures)
    return MonthHeader(months, years.span)


def lay_out(
    sheet: Sheet,
    timeline: Timeline,
    widths: Mapping[str, float],
    *,
    widest: str = "",
) -> None:
    """Column widths, frozen panes and what is repeated on paper, of a sheet with months across.

    ``widest`` is the longest figure that a month's column has to show.
    """
    worksheet: Any = sheet.worksheet
    month = max(MONTH_WIDTH, len(widest) + 1.0)
    sheet.widen(dict(widths) | dict.fromkeys(timeline.letters, month))
    worksheet.freeze_panes(HEADER_ROW + 1, 1)
    worksheet.repeat_rows(HEADER_ROW - 1, HEADER_ROW)
    worksheet.repeat_columns("A:A")


def first_page_letters(timeline: Timeline) -> tuple[str, ...]:
    """The columns of time that print beside the labels, on a sheet that shows financial years too."""
    ends = timeline.page_ends(years_on_sheet=True)
    return timeline.letters[: ends[0] - len(LABELS)] if ends else timeline.letters


def print_scale(width: int) -> int:
    """Per cent at which ``width`` pixels fit across A4."""
    # less than just fits: programs draw the columns of one file up to a tenth wider than others
    return max(10, min(100, int(PAGE_WIDTH / width * 89)))
