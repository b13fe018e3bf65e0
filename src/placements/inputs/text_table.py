"""A long table as distinct texts: each column's texts once, and which of them stands in each row.

A hundred thousand series hold few distinct dates and names, and counts repeat: reading texts instead of rows is
what lets a long table pass through the same readers of dates and numbers as a council's own.
"""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import Problem
from placements.inputs.cells import Cell
from placements.inputs.csv_file import read_csv
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import LARGEST_FILE_BYTES, RawTable, read_bytes
from placements.inputs.workbook import read_workbook

Ints = NDArray[np.int64]

LARGEST_TABLE_BYTES = 500_000_000
"""Some twenty million rows; a hundred thousand series of five years hold six."""
_WORKBOOKS = (b"PK\x03\x04", bytes.fromhex("D0CF11E0"))


@dataclass(frozen=True)
class Texts:
    """One column: ``codes[row]`` is the place of the row's cell in ``cells``, where each stands once."""

    codes: Ints
    cells: list[Cell]

    def first_row(self, place: int) -> int:
        return int(np.argmax(self.codes == place))


@dataclass(frozen=True)
class TextTable:
    """A table as the file holds it; ``rows`` are the rows' numbers, ``texts`` the columns that are wanted."""

    file: str
    header: tuple[str, ...]
    rows: Ints
    texts: dict[str, Texts]
    problems: tuple[Problem, ...] = ()


def read_texts(path: Path, needed: Sequence[str], others: Sequence[str]) -> TextTable:
    """The columns ``needed``, and those of ``others`` that are there, of a CSV file or an .xlsx workbook.

    Raises
    ------
    UnreadableFileError
        Where there is no table.
    """
    content = _content(path)
    names = [*dict.fromkeys([*needed, *others])]
    if path.suffix.lower() == ".xlsx":
        return texts_of(_sheet(read_workbook(content, path.name), path.name, needed), [], names)
    if content.startswith(_WORKBOOKS):
        found = "this is a workbook, or another packed file, and not a CSV file."
        raise UnreadableFileError(
            Problem(path.name, found, 'Save it as "Excel Workbook (*.xlsx)" or "CSV UTF-8", and give that.')
        )
    return _at_once(content, path.name, needed, names) or texts_of(
        *read_csv(content, path.name, names), names
    )


def _content(path: Path) -> bytes:
    """What the file holds; tables may be longer than a council's."""
    size = path.stat().st_size if path.is_file() else 0
    if size <= LARGEST_FILE_BYTES:
        return read_bytes(path)
    if size > LARGEST_TABLE_BYTES:
        found = f"the file has {size / 1e6:,.0f} MB; at most {LARGEST_TABLE_BYTES / 1e6:.0f} MB are read."
        raise UnreadableFileError(
            Problem(path.name, found, "Keep only the columns that are read, or split it.")
        )
    return path.read_bytes()


def _sheet(sheets: dict[str, RawTable], file: str, needed: Sequence[str]) -> RawTable:
    """The sheet that has the columns; the first one where none has."""
    found = [sheet for sheet in sheets.values() if set(needed) <= set(sheet.header)]
    if len(found) > 1:
        names = " and ".join(name for name, sheet in sheets.items() if sheet in found)
        remedy = "Keep one, so that it is clear which figures count."
        raise UnreadableFileError(
            Problem(file, f"the sheets {names} all hold the columns {', '.join(needed)}.", remedy)
        )
    return found[0] if found else next(iter(sheets.values()))


def texts_of(raw: RawTable, problems: Sequence[Problem], names: Sequence[str]) -> TextTable:
    """The columns ``names`` of a table that was read row by row."""
    rows = np.array([number for number, _ in raw.rows], dtype=np.int64)
    texts = {}
    for name in names:
        if name not in raw.header:
            continue
        place = raw.header.index(name)
        cells = np.empty(len(raw.rows), dtype=object)
        cells[:] = [row[place] for _, row in raw.rows]
        codes, distinct = pd.factorize(cells)
        texts[name] = Texts(codes.astype(np.int64), list(distinct))
    return TextTable(raw.file, raw.header, rows, texts, tuple(problems))


def _at_once(content: bytes, file: str, needed: Sequence[str], names: Sequence[str]) -> TextTable | None:
    """The table in one pass; None where a row is not as long as the header, or a column is missing.

    Then the reader that goes row by row has to say what is wrong.
    """
    for mark in ",;\t":
        try:
            with io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="") as lines:
                reader = csv.reader(lines, delimiter=mark, strict=True)
                header = tuple(cell.strip() for cell in next(reader, []))
                if all(header.count(name) == 1 for name in needed):
                    return _encoded(reader, file, header, [name for name in names if name in header])
        except (UnicodeDecodeError, csv.Error):
            return None
    return None


def _encoded(
    records: Iterator[list[str]], file: str, header: tuple[str, ...], names: Sequence[str]
) -> TextTable | None:
    rows = array("q")
    columns = [(header.index(name), array("q"), dict[str, int]()) for name in names]
    for row, record in enumerate(records, start=2):
        if not "".join(record).strip():
            continue
        if len(record) != len(header):
            return None
        rows.append(row)
        for place, codes, texts in columns:
            codes.append(texts.setdefault(record[place], len(texts)))
    found = {
        name: Texts(np.array(codes, dtype=np.int64), [text.strip() for text in texts])
        for name, (_, codes, texts) in zip(names, columns, strict=True)
    }
    return TextTable(file, header, np.array(rows, dtype=np.int64), found)
