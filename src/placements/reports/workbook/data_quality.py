"""The Data quality sheet."""

from __future__ import annotations

from placements.reports.workbook.book import DATA_QUALITY, Book
from placements.reports.workbook.check import Check
from placements.reports.workbook.written import Written


def write_data_quality(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    sheet = book.sheets[DATA_QUALITY]
    sheet.title("Data quality")
    sheet.worksheet.freeze_panes(1, 0)
    sheet.worksheet.repeat_rows(0)
    return ()
