"""What of a sheet with months across is printed: the answer, a financial year a page; workings stay on screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Sheet, quoted
from placements.reports.workbook.frame.style import PAGE_HEIGHT, PAGE_WIDTH
from placements.reports.workbook.frame.timeline import HEADER_ROW, LABELS, SMALLEST_SCALE, print_scale

Rows = tuple[int, int]

SMALL_REST = 0.17

Reach = Literal["labels", "first page", "later pages"]


class Part(NamedTuple):
    """Rows that print together, and how far across.

    "labels" are columns A to G with their totals, "first page" these and the first columns of time; "later pages"
    print beside column A, one for each later financial year.
    """

    top: int
    bottom: int
    reach: Reach


def fit_pages(sheet: Sheet, letters: Iterable[str], rows_to: int, header: Rows) -> None:
    """Print a sheet one page wide, ``header`` rows on every page; a last page of a few rows is saved.

    Where the rows go beyond whole pages by less than ``SMALL_REST`` of a page for each of them, they are drawn
    that much smaller.
    """
    scale = min(1.0, PAGE_WIDTH / sheet.pixels(letters))
    of_page = PAGE_HEIGHT / scale - sheet.height(*header)
    pages = (sheet.height(1, rows_to) - sheet.height(*header)) / of_page
    whole = int(pages)
    sheet.worksheet.fit_to_pages(1, whole if 0 < pages - whole <= SMALL_REST * whole else 0)


def over_time(top: int, bottom: int, later_top: int = HEADER_ROW + 2) -> tuple[Part, Part]:
    """All columns of the rows; later pages begin at ``later_top``, below the header that they repeat."""
    return Part(top, bottom, "first page"), Part(max(top, later_top), bottom, "later pages")


def print_parts(book: Book, sheet: Sheet, parts: Sequence[Part], *, years_on_sheet: bool = False) -> None:
    """Print ``parts`` and no other rows, each from a page of its own.

    As long as that can still be read, each is made to fit on one page.
    """
    ends = book.timeline.page_ends(years_on_sheet)
    edges = [*ends, len(LABELS) + len(book.timeline.months)]
    where = quoted(sheet.name)
    spans, width = [], 1
    for part in parts:
        for start, end in _columns(part.reach, edges):
            letters = [xl_col_to_name(column) for column in range(start, end)]
            spans.append(f"{where}!${letters[0]}${part.top}:${letters[-1]}${part.bottom}")
            width = max(width, sheet.pixels(letters if start == 0 else ["A", *letters]))
    # XlsxWriter's own print_area takes one range only
    book.workbook.define_name(f"{where}!_xlnm.Print_Area", "=" + ",".join(spans))
    fits = [fit for fit in (_fit(sheet, part) for part in parts) if fit >= SMALLEST_SCALE]
    sheet.worksheet.set_print_scale(min([print_scale(width), *fits]))


def _columns(reach: Reach, edges: list[int]) -> list[tuple[int, int]]:
    if reach == "labels":
        return [(0, len(LABELS))]
    return [(0, edges[0])] if reach == "first page" else list(pairwise(edges))


def _fit(sheet: Sheet, part: Part) -> int:
    """Per cent at which the part, below the header unless it holds it, fits on one page."""
    header = sheet.height(HEADER_ROW, HEADER_ROW + 2) if part.top > HEADER_ROW else 0
    return int(PAGE_HEIGHT / (sheet.height(part.top, part.bottom) + header) * 97)
