"""The Price volume mix sheet."""

from __future__ import annotations

from placements.reports.workbook.book import PRICE_VOLUME_MIX, Book
from placements.reports.workbook.check import Check
from placements.reports.workbook.written import Written


def write_price_volume_mix(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    sheet = book.sheets[PRICE_VOLUME_MIX]
    sheet.title("Price volume mix")
    sheet.worksheet.freeze_panes(1, 0)
    sheet.worksheet.repeat_rows(0)
    return ()
