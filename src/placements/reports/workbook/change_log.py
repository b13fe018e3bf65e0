"""The Change log sheet."""

from __future__ import annotations

from placements.reports.workbook.book import CHANGE_LOG, Book
from placements.reports.workbook.check import Check
from placements.reports.workbook.written import Written


def write_change_log(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    sheet = book.sheets[CHANGE_LOG]
    sheet.title("Change log")
    sheet.worksheet.freeze_panes(1, 0)
    sheet.worksheet.repeat_rows(0)
    return ()
