"""One sheet: text, values and formulas, each formula with the value that it has today."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.reports.workbook.frame.style import ROW_HEIGHT, Look, Number, Styles

Floats = NDArray[np.float64]

LONGEST_TEXT = 32_000
"""Characters; Excel takes 32,767 UTF-16 units in a cell."""

DAY_ZERO = dt.date(1899, 12, 30)


def quoted(sheet: str) -> str:
    """The sheet's name as formulas write it."""
    return f"'{sheet}'" if " " in sheet else sheet


def serial(day: dt.date) -> int:
    """The number by which Excel knows a day."""
    return (day - DAY_ZERO).days


@dataclass(frozen=True)
class Cell:
    """A cell to which formulas may point, and its value. ``name`` is its name in the workbook, or ""."""

    sheet: str
    column: str
    row: int
    value: float
    name: str = ""

    @property
    def ref(self) -> str:
        return self.name or self.address

    @property
    def address(self) -> str:
        return f"{quoted(self.sheet)}!${self.column}${self.row}"


@dataclass(frozen=True)
class Row:
    """Figures across the months, or across the financial years, and where they stand.

    In ``ref`` and the rest ``{c}`` stands for the column in which a formula is written: one text makes the
    formulas of a whole row.
    """

    sheet: str
    row: int
    letters: tuple[str, ...]
    figures: Floats

    @property
    def ref(self) -> str:
        return f"{quoted(self.sheet)}!{{c}}{self.row}"

    @property
    def fixed(self) -> str:
        """As ``ref``, for a header: the row stays when the formula is copied down."""
        return f"{quoted(self.sheet)}!{{c}}${self.row}"

    @property
    def span(self) -> str:
        return f"{quoted(self.sheet)}!${self.letters[0]}${self.row}:${self.letters[-1]}${self.row}"

    @property
    def to_here(self) -> str:
        return f"{quoted(self.sheet)}!${self.letters[0]}{self.row}:{{c}}{self.row}"

    @property
    def from_here(self) -> str:
        return f"{quoted(self.sheet)}!{{c}}{self.row}:${self.letters[-1]}{self.row}"

    @property
    def last(self) -> Cell:
        return Cell(self.sheet, self.letters[-1], self.row, float(self.figures[-1]))


def block_span(rows: Sequence[Row]) -> str:
    """All cells from the first of ``rows`` to the last, which follow one another."""
    first, last = rows[0], rows[-1]
    letters = first.letters
    return f"{quoted(first.sheet)}!${letters[0]}${first.row}:${letters[-1]}${last.row}"


def column_span(rows: Sequence[Row], column: str = "{c}") -> str:
    """One column over ``rows``, which follow one another; by default the column of the formula."""
    anchor = "$" if column != "{c}" else ""
    name = quoted(rows[0].sheet)
    return f"{name}!{anchor}{column}${rows[0].row}:{anchor}{column}${rows[-1].row}"


class Sheet:
    """Writes cell by cell at ``row``, which counts as a spreadsheet does and moves with ``down``."""

    def __init__(self, worksheet: Any, name: str, styles: Styles) -> None:  # Any: xlsxwriter has no types
        self.worksheet = worksheet
        self.name = name
        self.styles = styles
        self.row = 1
        self.keys = ""
        """Columns that hold ids, which stand beside the words that they are for."""
        self._widths: dict[str, float] = {}
        self._lines: dict[int, int] = {}

    def widen(self, widths: Mapping[str, float]) -> None:
        """Set the width of columns, in characters."""
        for column, width in widths.items():
            self.worksheet.set_column(f"{column}:{column}", width)
            self._widths[column] = width

    def pixels(self, columns: Iterable[str]) -> int:
        """Width on screen of columns that were widened, together."""
        return sum(int(self._widths[column] * 7 + 5) for column in columns)

    def height(self, first: int, last: int) -> int:
        """Height in pixels of the rows from ``first`` to ``last``, as written so far."""
        return sum(self._lines.get(row, 1) for row in range(first, last + 1)) * ROW_HEIGHT

    def down(self, rows: int = 1) -> None:
        self.row += rows

    def text(self, column: str, text: str, look: Look = Look()) -> None:
        """Write text as text, whatever it begins with."""
        if column != "A" and look.number in ("text", "wrap"):
            look = Look(look.role, "beside" if look.number == "text" else "beside_wrap")
        if column in self.keys and look.role == "plain":
            look = Look("key", look.number)
        self._grow(column, text, look)
        address, style = f"{column}{self.row}", self.styles(look)
        if text:
            self.worksheet.write_string(address, text[:LONGEST_TEXT], style)
        else:  # an empty text is not an empty cell: it would cut what runs over from the left
            self.worksheet.write_blank(address, None, style)

    def texts(self, texts: Mapping[str, str], look: Look = Look()) -> None:
        for column, text in texts.items():
            # what column B holds would cut a long text of column A
            cut = (
                column == "A"
                and look.number == "text"
                and texts.get("B")
                and self._lines_of("A", text, look) > 1
            )
            self.text(column, text, Look(look.role, "wrap") if cut else look)

    def number(self, column: str, value: float, look: Look, name: str = "") -> Cell:
        self.worksheet.write_number(f"{column}{self.row}", float(value), self.styles(look))
        return Cell(self.name, column, self.row, float(value), name)

    def date(self, column: str, day: dt.date, look: Look) -> Cell:
        return self.number(column, serial(day), look)

    def formula(self, column: str, formula: str, value: float | str, look: Look) -> Cell:
        """Write a formula with its value; a reference to this sheet loses the sheet's name."""
        own = formula.replace(f"{quoted(self.name)}!", "")
        kept = value if isinstance(value, str) else float(value)
        self._grow(column, str(kept), look)
        self.worksheet.write_formula(f"{column}{self.row}", own, self.styles(look), kept)
        return Cell(self.name, column, self.row, 0.0 if isinstance(kept, str) else kept)

    def values(self, letters: tuple[str, ...], values: Floats, look: Look) -> Row:
        """Write values that no formula makes."""
        for letter, value in zip(letters, values, strict=True):
            self.number(letter, value, look)
        return Row(self.name, self.row, letters, values)

    def across(self, letters: tuple[str, ...], formula: str, values: Floats, look: Look) -> Row:
        """Write one formula in every column of ``letters``: ``{c}`` in it stands for that column."""
        for letter, value in zip(letters, values, strict=True):
            self.formula(letter, formula.replace("{c}", letter), value, look)
        return Row(self.name, self.row, letters, values)

    def words_across(
        self, letters: tuple[str, ...], formula: str, values: Sequence[float | str], number: Number
    ) -> None:
        """As ``across``, where some values are words."""
        for letter, value in zip(letters, values, strict=True):
            self.formula(letter, formula.replace("{c}", letter), value, Look("plain", number))

    def summed(
        self, words: Mapping[str, str], letters: tuple[str, ...], formula: str, values: Floats, look: Look
    ) -> Row:
        """A row of money with its words in columns A to F and its sum in G; moves on to the next row."""
        figures = np.round(values, 2) + 0.0
        self.texts({**dict.fromkeys("BCDEF", ""), **words}, Look(look.role))
        row = Row(self.name, self.row, letters, figures)
        self.formula("G", f"=SUM({row.span})", np.round(figures.sum(), 2), look)
        self.across(letters, formula, figures, look)
        self.down()
        return row

    def total_words(self, words: Mapping[str, str]) -> None:
        """The words of a total, under a line from A to G."""
        self.texts({**dict.fromkeys("ABCDEFG", ""), **words}, Look("total"))

    def _grow(self, column: str, text: str, look: Look) -> None:
        """Make the row as high as its wrapped text: not every program does so on opening a file."""
        if look.role == "title":
            self._lines[self.row] = 2
            self.worksheet.set_row_pixels(self.row - 1, 2 * ROW_HEIGHT)
        if not look.number.endswith("wrap") or column not in self._widths:
            return
        lines = self._lines_of(column, text, look)
        if lines > self._lines.get(self.row, 1):
            self._lines[self.row] = lines
            self.worksheet.set_row_pixels(self.row - 1, lines * ROW_HEIGHT)

    def _lines_of(self, column: str, text: str, look: Look) -> int:
        """Lines that the text takes in its column, wrapped; 1 where the column was not widened."""
        if column not in self._widths:
            return 1
        # a width counts digits: of ordinary words about an eighth more goes into it, of bold ones hardly more
        letters = 1.04 if look.role in ("header", "block", "total") else 1.12
        letters = 1.3 if look.role == "key" else letters
        width = self._widths[column] - (1 if look.number.startswith("beside") else 0)  # its indent
        return len(textwrap.wrap(text, max(1, int(width * letters))))

    def title(self, title: str, *notes: str, column: str = "A") -> None:
        """The sheet's name in row 1 and what a reader must know, a sentence a row.

        On sheets whose column A prints on every page, notes stand in ``column`` B: there they are not cut.
        """
        self.text("A", title, Look("title"))
        for note in notes:
            self.down()
            self.text(column, note, Look("note"))
        self.down()

    def block(self, names: Mapping[str, str], letters: Sequence[str] = (), right: str = "G") -> None:
        """The header of a block of rows: what its columns hold; those in ``right`` hold figures."""
        for column in (*"ABCDEFG", *letters):
            figures = column in right or column in letters
            self.text(column, names.get(column, ""), Look("block", "right_wrap" if figures else "wrap"))
        self.down()
