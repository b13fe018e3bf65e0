"""A table's cells as distinct texts: each column's texts once, and which of them stands in each row.

A return repeats its codes and dates: reading texts instead of rows is what makes a million rows quick.
"""

from __future__ import annotations

import codecs
import csv
import io
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import Problem
from placements.inputs.cells import Cell, UnsavedFormula
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import RawTable

Ints = NDArray[np.int64]
Names = tuple[str, ...]

SEPARATORS = (",", ";", "\t", "|")
ROWS_BEFORE_HEADER = 20
"""So many rows of a title, or blank, may stand above the names of the columns."""
_HEAD_BYTES = 200_000
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("D0CF11E0"))


@dataclass(frozen=True)
class Column:
    """``codes[row]`` is the place of the row's text in ``texts``, stripped of blanks; a text may stand twice."""

    codes: Ints
    texts: list[str]

    def values(self) -> NDArray[np.object_]:
        return np.array(self.texts, dtype=object)[self.codes]

    def only(self, rows: NDArray[np.bool_]) -> Column:
        return Column(self.codes[rows], self.texts)

    def few(self, rows: NDArray[np.bool_]) -> Column:
        """As ``only``, with no more texts than stand in the rows."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        return Column(codes.astype(np.int64), [self.texts[place] for place in used.tolist()])


@dataclass(frozen=True)
class Grid:
    """A table as the file holds it.

    ``header`` and ``header_row`` are its names and where they stand; ``rows`` the numbers of the rows that
    are read, as a spreadsheet counts; ``columns`` those that were asked for, by their place in the header.
    ``wrong`` are the rows of another length (``row``, ``cells``) and ``wrong_columns`` what stands in the same
    places of these; ``short`` counts the rows that are read although they end before the last column.
    ``encoding`` is "" for UTF-8.
    """

    file: str
    header: Names
    header_row: int
    rows: Ints
    columns: dict[int, Column]
    wrong: pd.DataFrame
    wrong_columns: dict[int, Column]
    short: int = 0
    encoding: str = ""


@dataclass(frozen=True)
class Head:
    """The names of a table's columns, before its rows are read."""

    names: Names
    row: int
    separator: str = ","


def read_text(content: bytes, file: str) -> tuple[bytes, str]:
    """``content`` in UTF-8 with line feeds, and the encoding that it had ("" for UTF-8).

    Raises
    ------
    UnreadableFileError
        Where it is no text.
    """
    if content.startswith(_WORKBOOKS):
        found = "this is a workbook, or another packed file, and not a CSV file."
        raise UnreadableFileError(
            Problem(file, found, 'Save it as "Excel Workbook (*.xlsx)" or "CSV UTF-8", and give that.')
        )
    encoding = ""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "UTF-16"
        content = content.decode("utf-16", errors="replace").encode()
    elif content.startswith(codecs.BOM_UTF8):
        content = content[len(codecs.BOM_UTF8) :]
    if b"\0" in content:
        raise UnreadableFileError(
            Problem(file, "this is not a text file.", 'Save it in Excel as "CSV UTF-8 (comma delimited)".')
        )
    try:
        content.decode()
    except UnicodeDecodeError:
        encoding = "Windows-1252"
        content = content.decode("cp1252", errors="replace").encode()
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content, encoding


def find_head(content: bytes, is_header: Callable[[Names], bool]) -> Head | None:
    """The first row that ``is_header`` knows, split by the separator with which it does; None: there is none."""
    head = content[:_HEAD_BYTES].decode(errors="replace")
    for separator in SEPARATORS:
        try:
            for row, record in enumerate(csv.reader(io.StringIO(head), delimiter=separator), start=1):
                if row > ROWS_BEFORE_HEADER:
                    break
                names = named(record)
                if is_header(names):
                    return Head(names, row, separator)
        except csv.Error:
            continue
    return None


def first_names(content: bytes) -> Names:
    """The cells of the first row that is not blank, split where it holds most marks."""
    line = content[:_HEAD_BYTES].decode(errors="replace").lstrip("\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=line.count)
    return named([cell.strip().strip('"') for cell in line.split(separator)])


def named(cells: Sequence[str]) -> Names:
    """Cells as names of columns: stripped, and ended at the last that is not blank."""
    names = [cell.strip().strip("\ufeff\u200b").strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def read_grid(
    content: bytes,
    file: str,
    head: Head,
    wanted: Sequence[int],
    encoding: str = "",
    least: int | None = None,
) -> Grid:
    """The columns ``wanted``, by their places, of the text table in ``content``.

    Parameters
    ----------
    least
        So many cells a row must have, None for as many as there are names: Excel leaves out the commas of the
        blank cells at the end of a row.

    Raises
    ------
    UnreadableFileError
        Where a quotation mark is left open.
    """
    if b'"' in content:
        lengths, columns = _by_records(content, file, head, wanted)
    else:
        lengths, columns = _at_once(content, head, wanted)
    rows = np.arange(1, len(lengths) + 1, dtype=np.int64)
    below = rows > head.row
    right = (lengths >= (len(head.names) if least is None else least)) & below
    blank = np.logical_and.reduce([_blank(column) for column in columns.values()])
    # a line that is blank in every column that is read says nothing, however long it is
    wrong = below & ~right & ~blank
    read = right & ~blank
    return Grid(
        file,
        head.names,
        head.row,
        rows[read],
        {place: column.only(read) for place, column in columns.items()},
        pd.DataFrame({"row": rows[wrong], "cells": np.abs(lengths[wrong])}),
        {place: column.few(wrong) for place, column in columns.items()},
        int((read & (lengths < len(head.names))).sum()),
        encoding,
    )


def _blank(column: Column) -> NDArray[np.bool_]:
    return np.array([not text for text in column.texts], dtype=bool)[column.codes]


def _at_once(content: bytes, head: Head, wanted: Sequence[int]) -> tuple[Ints, dict[int, Column]]:
    """The lengths of all rows, and columns, of a table without quotation marks.

    A length is negative where there are more cells than names and one of the surplus is not blank.
    """
    content = content if content.endswith(b"\n") else content + b"\n"
    signs = np.frombuffer(content, dtype=np.uint8)
    ends = np.flatnonzero(signs == ord("\n"))
    starts = np.concatenate([[0], ends[:-1] + 1])
    lengths = 1 + np.add.reduceat(signs == ord(head.separator), starts, dtype=np.int64)
    widest = int(max(lengths.max(), max(wanted) + 1))
    surplus = range(len(head.names), widest)
    table = pd.read_csv(
        io.BytesIO(content),
        sep=head.separator,
        header=None,
        names=list(range(widest)),
        usecols=[*wanted, *surplus],
        index_col=False,
        dtype=object,
        na_filter=False,
        skip_blank_lines=False,
        quoting=csv.QUOTE_NONE,
        low_memory=False,
        encoding="utf-8",
    )
    columns = {place: _column(table[place].to_numpy()) for place in wanted}
    for place in surplus:
        lengths = np.where(_blank(_column(table[place].to_numpy())), lengths, -np.abs(lengths))
    return lengths, columns


def _column(cells: NDArray[np.object_]) -> Column:
    # pandas' own category of a column is four times as slow: it sorts the texts
    codes, texts = pd.factorize(cells)
    return Column(np.asarray(codes, dtype=np.int64), [str(text).strip() for text in texts])


def _by_records(
    content: bytes, file: str, head: Head, wanted: Sequence[int]
) -> tuple[Ints, dict[int, Column]]:
    """As ``_at_once``, record by record: a line feed within quotation marks ends no row."""
    lengths = array("q")
    columns: list[tuple[int, array[int], dict[str, int]]] = [(place, array("q"), {"": 0}) for place in wanted]
    names = len(head.names)
    with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8", newline="") as lines:
        try:
            for record in csv.reader(lines, delimiter=head.separator, strict=True):
                length = len(record)
                if length > names and any(cell.strip() for cell in record[names:]):
                    lengths.append(-length)
                else:
                    lengths.append(length)
                for place, codes, texts in columns:
                    text = record[place] if place < length else ""
                    codes.append(texts.setdefault(text, len(texts)))
        except csv.Error:
            raise UnreadableFileError(
                Problem(
                    file,
                    "a quotation mark is opened and not closed.",
                    "Write a quotation mark within text twice, or leave it out.",
                    row=len(lengths) + 1,
                )
            ) from None
    return np.array(lengths, dtype=np.int64), {
        place: Column(np.array(codes, dtype=np.int64), [text.strip() for text in texts])
        for place, codes, texts in columns
    }


def head_of_sheet(table: RawTable, is_header: Callable[[Names], bool]) -> Head | None:
    """As ``find_head``, of a workbook's sheet."""
    if is_header(named(table.header)):
        return Head(named(table.header), 1)
    for row, cells in table.rows[:ROWS_BEFORE_HEADER]:
        if is_header(names := named([_text(cell) for cell in cells])):
            return Head(names, row)
    return None


def grid_of_sheet(table: RawTable, head: Head, wanted: Sequence[int]) -> Grid:
    """As ``read_grid``, of a workbook's sheet: its rows are all of one length."""
    rows = [(row, cells) for row, cells in table.rows if row > head.row]
    columns = {}
    for place in wanted:
        cells = np.empty(len(rows), dtype=object)
        cells[:] = [_text(cells[place]) for _, cells in rows]
        columns[place] = _column(cells)
    numbers = np.array([row for row, _ in rows], dtype=np.int64)
    blank = np.logical_and.reduce([_blank(column) for column in columns.values()])
    return Grid(
        table.file,
        head.names,
        head.row,
        numbers[~blank],
        {place: column.only(~blank) for place, column in columns.items()},
        pd.DataFrame({"row": np.zeros(0, dtype=np.int64), "cells": np.zeros(0, dtype=np.int64)}),
        {place: column.few(np.zeros(len(rows), dtype=bool)) for place, column in columns.items()},
    )


def _text(cell: Cell) -> str:
    if isinstance(cell, UnsavedFormula):
        return cell.formula
    return cell.strip() if isinstance(cell, str) else cell.isoformat()
