"""The Section 251 sheet."""

from __future__ import annotations

from placements.reports.workbook.book import SECTION_251, Book
from placements.reports.workbook.check import Check
from placements.reports.workbook.written import Written


def write_section_251(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    sheet = book.sheets[SECTION_251]
    sheet.title("Section 251")
    sheet.worksheet.freeze_panes(1, 0)
    sheet.worksheet.repeat_rows(0)
    return ()
