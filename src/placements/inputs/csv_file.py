"""A table from a CSV file, with the marks that spreadsheets leave in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection

from placements.domain import Problem
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import RawTable, decode

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


def read_csv(content: bytes, file: str, columns: Collection[str]) -> tuple[RawTable, list[Problem]]:
    """The table in ``content`` and the rows that are not of the header's length.

    Separators are commas, or semicolons or tabs where those split the header into known ``columns``.

    Raises
    ------
    UnreadableFileError
        Where there is no table: not UTF-8, empty, no header that we know, a quotation mark left open.
    """
    text = decode(content, file)
    if not text.strip():
        raise UnreadableFileError(
            Problem(file, "the file is empty.", f"Row 1 names the columns: {', '.join(columns)}.")
        )
    records = _records(text, _separator(text, file, columns), file)
    header = _named_part(records[0])
    if not header:
        raise UnreadableFileError(
            Problem(file, "the row is blank.", f"Row 1 names the columns: {', '.join(columns)}.", row=1)
        )
    widest = _widest(records)
    rows, problems = [], []
    for number, record in enumerate(records[1:], start=2):
        cells = [cell.strip() for cell in record]
        if not any(cells):
            continue
        if not len(header) <= len(cells) <= widest or any(cells[len(records[0]) :]):
            problems.append(_length_problem(file, number, len(cells), records[0]))
        else:
            rows.append((number, tuple(cells)))
    return RawTable(file, header, tuple(rows)), problems


def _separator(text: str, file: str, columns: Collection[str]) -> str:
    first = text.lstrip("\r\n").splitlines()[0]
    found = {mark: _known_cells(first, mark, columns) for mark in _SEPARATORS}
    best = max(found, key=lambda mark: found[mark])
    if found[best] > 0:
        return best
    if "," in first:
        return ","  # names that we do not know: each is reported with its nearest
    raise UnreadableFileError(
        Problem(
            file,
            f'"{first[:60]}" is not split into columns that we know.',
            'Save it in Excel as "CSV UTF-8 (comma delimited)"; '
            f"row 1 names the columns: {', '.join(columns)}.",
            row=1,
        )
    )


def _known_cells(line: str, separator: str, columns: Collection[str]) -> int:
    return sum(cell.strip().strip('"').strip() in columns for cell in line.split(separator))


def _records(text: str, separator: str, file: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[list[str]] = []
    try:
        # not list(reader): the rows read before a fault tell where it is
        for record in reader:
            records.append(record)
    except csv.Error:
        raise UnreadableFileError(
            Problem(
                file,
                "a quotation mark is opened and not closed.",
                'Write a quotation mark within text twice, as in "the ""new"" homes", or leave it out.',
                row=len(records) + 1,
            )
        ) from None
    return records


def _named_part(names: list[str]) -> tuple[str, ...]:
    header = [name.strip() for name in names]
    while header and not header[-1]:
        header.pop()
    return tuple(header)


def _widest(records: list[list[str]]) -> int:
    """How many cells a row may have: the header's, or more where every row ends with as many blank ones.

    One longer row is no such padding: a comma within its text has moved its cells, the last of them blank.
    """
    lengths = {len(record) for record in records[1:] if any(cell.strip() for cell in record)}
    return max(*lengths, len(records[0])) if len(lengths) == 1 and len(records) > 2 else len(records[0])


def _length_problem(file: str, row: int, cells: int, header: list[str]) -> Problem:
    columns = len(_named_part(header))
    if cells < columns:
        remedy = (
            "Add the cell or comma that is missing. Excel leaves out the commas of blank last columns: "
            "move a column without blanks to the end."
        )
    else:
        remedy = "Put text that holds a comma in quotation marks, and write 1200, not 1,200."
    return Problem(file, f"the row has {cells} cells where the header has {columns}.", remedy, row=row)
