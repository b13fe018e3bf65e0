"""The Scenarios sheet."""

from __future__ import annotations

from placements.reports.workbook.book import SCENARIOS, Book
from placements.reports.workbook.check import Check
from placements.reports.workbook.written import Written


def write_scenarios(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    sheet = book.sheets[SCENARIOS]
    sheet.title("Scenarios")
    sheet.worksheet.freeze_panes(1, 0)
    sheet.worksheet.repeat_rows(0)
    return ()
