"""The Risk sheet: how far the budget may be off, what moves the answer, and at which value it is nothing."""

from __future__ import annotations

from placements.reports.workbook.frame.book import RISK, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.timeline import print_scale
from placements.reports.workbook.risk.exposure import write_exposure
from placements.reports.workbook.risk.risk_engine import write_appraisal, write_drivers, write_stress_cases
from placements.reports.workbook.risk.risk_ranges import write_ranges
from placements.reports.workbook.risk.risk_tornado import COLUMNS, write_tornado
from placements.reports.workbook.written import Written

WIDTHS = {"A": 46, "E": 21, "F": 17, "G": 22}
WIDTH = 13.0
"""Of a column of money, where no figure needs more."""


def write_risk(book: Book, written: Written) -> tuple[Check, ...]:
    """Ranges by year and stress cases; what each input moves by formula; what only the engine can move."""
    exposure = write_exposure(book, written)
    sheet = book.sheets[RISK]
    _set_up(book, sheet, written)
    sheet.title(
        "Risk: how far the budget may be off, and what moves the answer",
        "Half of all futures are on either side of P50; 8 in 10 are below P80, 9 in 10 below P90. The dear side of a "
        "cost is P80; the prudent side of a saving is P20: in 8 of 10 futures it is at least that.",
        f"Grey cells: values of the engine, from {book.run_words}. They do not follow changes of the assumptions.",
    )
    checks = [*exposure.checks, *write_ranges(book, sheet, written)]
    write_stress_cases(book, sheet)
    breaks = [sheet.row - 1]
    checks += write_tornado(book, sheet, written, exposure)
    breaks.append(sheet.row - 1)
    write_drivers(book, sheet, written)
    breaks.append(sheet.row - 1)
    write_appraisal(book, sheet)
    sheet.worksheet.set_h_pagebreaks(breaks)
    return tuple(checks)


def _set_up(book: Book, sheet: Sheet, written: Written) -> None:
    prices = (row.value.high for rows in written.inputs.used.sections.values() for row in rows)
    of_values = dict.fromkeys("BCD", max(WIDTH, len(f"£{max(prices):,.2f}") + 1.0))
    letters = dict.fromkeys((*book.timeline.year_letters, *COLUMNS), max(WIDTH, len(book.widest) + 1.0))
    widths = WIDTHS | of_values | letters
    sheet.widen(widths)
    sheet.worksheet.freeze_panes(1, 1)
    sheet.worksheet.repeat_rows(0)
    # not fitted to a page: then programs would not keep the breaks, and a chart could be cut in two
    sheet.worksheet.set_print_scale(print_scale(sheet.pixels(widths)))
