"""The sheet Assumptions of a budget workbook, read back after an officer has changed it."""

from __future__ import annotations

import datetime as dt
import io
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils import get_column_letter

from placements.domain import InputError, Problem
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import read_bytes, sha256
from placements.inputs.near_miss import did_you_mean, nearest
from placements.inputs.workbook import damaged, refuse_unreadable

SHEET = "Assumptions"

COLUMNS = {
    "A": "Assumption",
    "B": "Id",
    "C": "Value",
    "D": "Low",
    "E": "High",
    "F": "Unit",
    "G": "As run",
    "H": "State",
    "I": "Holds from",
    "J": "Holds to",
    "K": "As at",
    "L": "Basis",
    "M": "Source",
    "N": "Why",
    "O": "Owner",
    "P": "Signed off by",
    "Q": "Signed off on",
    "R": "Note",
    "S": "Low as run",
    "T": "High as run",
}
"""The sheet's columns as they are written; they are found again by their titles."""

READ = ("Id", "Value", "Low", "High", "Owner", "Signed off by", "Signed off on", "Note")
"""What is read back: every other column repeats what the run knew."""

HEADER_ROW = 5
_ROWS_TO_LOOK_IN = 40
_LOCK = "~$"
"""What Excel writes beside a workbook while somebody has it open."""
_OTHER_KINDS = (".xls", ".xlsm", ".xlsb", ".ods", ".csv")


@dataclass(frozen=True)
class BookCell:
    """One cell: its address, and its value as a spreadsheet program saved it; None where it is empty.

    ``is_formula``: ``value`` is the text of a formula.
    """

    address: str
    value: float | str | dt.date | bool | None
    is_formula: bool = False

    @property
    def is_blank(self) -> bool:
        return self.value is None or (isinstance(self.value, str) and not self.value.strip())


@dataclass(frozen=True)
class AssumptionBook:
    """What the sheet holds: the cells of each row by the titles of ``READ``, by the row's id.

    ``file`` is the workbook's name in messages and in what a run says of its changes.
    """

    file: str
    sha256: str
    rows: Mapping[str, Mapping[str, BookCell]]

    def problem(self, cell: BookCell | None, id_: str, found: str, remedy: str = "") -> Problem:
        """A fault of the row ``id_``, at its cell where it has one."""
        where = id_ if cell is None else f"{cell.address} ({id_})"
        return Problem(f"{self.file}, sheet {SHEET}", found, remedy, column=where)


def read_assumption_book(path: Path) -> AssumptionBook:
    """Read the sheet Assumptions of the workbook at ``path``.

    Raises
    ------
    InputError
        Where the file is not a workbook that a run left, or its sheet, header or ids are not whole: every
        fault, a sentence each.
    """
    try:
        content = _content(path)
        header, rows = _rows_of_sheet(content, path.name)
    except UnreadableFileError as fault:
        raise InputError([fault.problem]) from None
    where = f"{path.name}, sheet {SHEET}"
    places, problems = _places(header, where)
    if problems:
        raise InputError(problems)
    found: dict[str, dict[str, BookCell]] = {}
    for row in rows:
        cells = {title: row[place] for title, place in places.items()}
        id_ = str(cells["Id"].value or "").strip()
        if not id_:
            problems += _without_id(cells, where)
        elif id_ in found:
            first = found[id_]["Id"].address
            problems.append(
                Problem(
                    where,
                    f'"{id_}" is in {first} already.',
                    "Each assumption has one row: delete the copy.",
                    column=cells["Id"].address,
                )
            )
        else:
            found[id_] = cells
    if problems:
        raise InputError(problems)
    return AssumptionBook(path.name, sha256(content), found)


def _content(path: Path) -> bytes:
    """The file's bytes, once it is known that they may be a workbook."""
    if path.suffix.lower() in _OTHER_KINDS:
        raise UnreadableFileError(
            Problem(
                path.name,
                f"{path.suffix} is not read.",
                'Open it and save it as "Excel Workbook (*.xlsx)", in LibreOffice as "Excel 2007-365 (.xlsx)".',
            )
        )
    if path.name.startswith(_LOCK):
        name = path.name.removeprefix(_LOCK)
        raise UnreadableFileError(
            Problem(path.name, f"this says that {name} is open in Excel; it is no workbook.", f"Give {name}.")
        )
    content = read_bytes(path)
    if not content:
        raise UnreadableFileError(Problem(path.name, "the file is empty.", "Save the workbook again."))
    refuse_unreadable(content, path.name)
    return content


Cells = tuple[BookCell, ...]


def _rows_of_sheet(content: bytes, file: str) -> tuple[Cells, list[Cells]]:
    """The row of the header, and each row below it, all of one width."""
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and rules that it drops; they do not touch the values
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            if SHEET not in book.sheetnames:
                raise UnreadableFileError(_no_sheet(file, book.sheetnames))
            rows = list(_cells(book[SHEET]))
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever the damage leads it into
        raise damaged(file) from error
    width = max((len(row) for row in rows), default=0)
    padded = [
        row + tuple(BookCell(f"{get_column_letter(place + 1)}{n}", None) for place in range(len(row), width))
        for n, row in enumerate(rows, start=1)
    ]
    head = max(
        padded[:_ROWS_TO_LOOK_IN],
        key=lambda row: len({cell.value for cell in row} & set(COLUMNS.values())),
        default=(),
    )
    return head, [row for row in padded if row and row is not head and _below(row, head)]


def _below(row: Cells, head: Cells) -> bool:
    return _row_number(row[0].address) > _row_number(head[0].address)


def _row_number(address: str) -> int:
    return int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _no_sheet(file: str, sheets: Sequence[str]) -> Problem:
    near = nearest(SHEET, sheets)
    remedy = (
        f'Is it the sheet "{near}"? Name it {SHEET} again.'
        if near
        else "Give a budget.xlsx that `placements run` left, with that sheet in it."
    )
    return Problem(file, f"there is no sheet {SHEET}.", remedy)


def _cells(sheet: Any) -> Iterator[Cells]:  # Any: openpyxl's read-only sheets and cells have no public types
    sheet.reset_dimensions()  # some programs save a wrong size, beyond which rows would be lost
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield tuple(
            BookCell(f"{get_column_letter(place)}{number}", _value(cell.value), cell.data_type == "f")
            for place, cell in enumerate(row, start=1)
        )


def _value(value: Any) -> float | str | dt.date | bool | None:
    match value:
        case None | bool() | float() | str():
            return value
        case int():
            return float(value)
        case dt.datetime() if value.time() == dt.time():
            return value.date()
        case dt.date() if not isinstance(value, dt.datetime):
            return value
        case _:
            return str(value)


def _places(header: Cells, where: str) -> tuple[dict[str, int], list[Problem]]:
    """Column title -> its place, and every title that is missing or there twice."""
    titles = ["" if cell.is_blank else str(cell.value).strip() for cell in header]
    unknown = [title for title in titles if title and title not in COLUMNS.values()]
    places: dict[str, int] = {}
    problems = []
    for title in READ:
        if titles.count(title) == 1:
            places[title] = titles.index(title)
            continue
        if title in titles:
            found, remedy = f'the column "{title}" is there {titles.count(title)} times.', "Keep one."
        else:
            found = f'the column "{title}" is missing from the header.'
            near = nearest(title, unknown)
            remedy = (
                f'Did you mean it by "{near}"? Name it {title} again.'
                if near
                else "Put it back, or make the changes in a workbook as `placements run` left it."
            )
        problems.append(Problem(where, found, remedy))
    return places, problems


def _without_id(cells: Mapping[str, BookCell], where: str) -> list[Problem]:
    """A row that holds something and names no assumption."""
    held = [cell for title, cell in cells.items() if title != "Id" and not cell.is_blank]
    if not held:
        return []
    found = f"{held[0].address} holds a value, and its row has no id."
    remedy = "Write the assumption's id, as the workbook had it, or clear the row."
    return [Problem(where, found, remedy, column=cells["Id"].address)]


def unknown_id(id_: str, known: Sequence[str]) -> tuple[str, str]:
    """What was found and what to do where no assumption bears the id."""
    near = nearest(id_, known)
    remedy = did_you_mean(id_, known) if near else "Take the row out: assumptions are added in the tables."
    return f'no assumption of this scenario has the id "{id_}".', remedy
