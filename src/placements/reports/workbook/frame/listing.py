"""A sheet that is one list: a named table with its header, which prints on every page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from placements.reports.workbook.frame.paper import fit_pages
from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.style import Look, Number, Role

Written = float | str | None
TEXTS = ("text", "wrap", "beside", "beside_wrap", "right", "right_wrap")


@dataclass(frozen=True)
class ListColumn:
    """One column of a list: ``number`` says how its cells look, ``role`` whether the engine gave them."""

    title: str
    width: float
    number: Number = "wrap"
    role: Role = "plain"


@dataclass(frozen=True)
class Live:
    """A cell that is a formula, with the value that it has today."""

    formula: str
    value: float | str


@dataclass(frozen=True)
class WrittenList:
    """Where a list stands: its first and last row of cells, and the column of each title."""

    sheet: str
    first: int
    last: int
    letters: Mapping[str, str]

    def span(self, title: str) -> str:
        """The cells of one column, without the sheet's name."""
        letter = self.letters[title]
        return f"${letter}${self.first}:${letter}${self.last}"


def write_list(
    sheet: Sheet,
    name: str,
    columns: Sequence[ListColumn],
    rows: Iterable[Sequence[Written | Live]],
    *,
    on_one_page: bool = False,
) -> WrittenList:
    """Write header and rows at ``sheet.row`` as the table ``name``, one page wide, the header on every page.

    A table needs a row: where there are none it has one that says "none". A text is written as text, whatever
    it begins with; None leaves a cell empty.
    """
    letters = [xl_col_to_name(place) for place in range(len(columns))]
    sheet.widen(dict(zip(letters, (column.width for column in columns), strict=True)))
    header = sheet.row
    for letter, column in zip(letters, columns, strict=True):
        wide = column.number if column.number in TEXTS else "right_wrap"
        sheet.text(letter, column.title, Look("header", "wrap" if wide in ("text", "beside") else wide))
    sheet.down()
    first = sheet.row
    for row in rows:
        for letter, column, cell in zip(letters, columns, row, strict=True):
            _write(sheet, letter, column, cell)
        sheet.down()
    if sheet.row == first:
        sheet.text("A", "none")
        sheet.down()
    last = sheet.row - 1
    _as_table(sheet, name, columns, (header, last))
    sheet.worksheet.freeze_panes(header, 1)
    sheet.worksheet.repeat_rows(header - 1)
    if on_one_page:
        sheet.worksheet.fit_to_pages(1, 1)
    else:
        fit_pages(sheet, letters, last + 1, (header, header))
    return WrittenList(sheet.name, first, last, dict(zip((c.title for c in columns), letters, strict=True)))


def _write(sheet: Sheet, letter: str, column: ListColumn, cell: Written | Live) -> None:
    look = Look(column.role, column.number)
    if isinstance(cell, Live):
        sheet.formula(letter, cell.formula, cell.value, look)
    elif isinstance(cell, str):
        sheet.text(letter, cell, look if column.number in TEXTS else Look(column.role, "right"))
    elif cell is not None:
        sheet.number(letter, cell, look)


def _as_table(sheet: Sheet, name: str, columns: Sequence[ListColumn], rows: tuple[int, int]) -> None:
    """Name the range as a table: programs and screen readers find its header by it."""
    header, last = rows
    options = {
        "name": name,
        "style": None,
        "autofilter": False,
        "columns": [{"header": column.title} for column in columns],
    }
    letter = xl_col_to_name(len(columns) - 1)
    sheet.worksheet.add_table(f"A{header}:{letter}{last}", options)
    for place, column in enumerate(columns):  # the table writes its header in a look of its own
        sheet.row = header
        wide = column.number if column.number in TEXTS else "right_wrap"
        sheet.text(
            xl_col_to_name(place),
            column.title,
            Look("header", "wrap" if wide in ("text", "beside") else wide),
        )
    sheet.row = last + 1
