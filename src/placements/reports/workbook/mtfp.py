"""The MTFP sheet."""

from __future__ import annotations

from placements.reports.workbook.book import MTFP, Book
from placements.reports.workbook.check import Check
from placements.reports.workbook.written import Written


def write_mtfp(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    sheet = book.sheets[MTFP]
    sheet.title("MTFP")
    sheet.worksheet.freeze_panes(1, 0)
    sheet.worksheet.repeat_rows(0)
    return ()
