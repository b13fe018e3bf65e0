"""The Sufficiency sheet."""

from __future__ import annotations

from placements.reports.workbook.book import SUFFICIENCY, Book
from placements.reports.workbook.check import Check
from placements.reports.workbook.written import Written


def write_sufficiency(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    sheet = book.sheets[SUFFICIENCY]
    sheet.title("Sufficiency")
    sheet.worksheet.freeze_panes(1, 0)
    sheet.worksheet.repeat_rows(0)
    return ()
