"""Tables from an Excel workbook, one sheet each."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl

from placements.domain import Problem
from placements.inputs.cells import Cell, UnsavedFormula, is_blank
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import RawTable
from placements.inputs.numbers import plain

LARGEST_UNPACKED_BYTES = 500_000_000
"""What a workbook may hold unpacked: ten times the largest file, as sheets pack about that well."""
_OLE_HEADER = bytes.fromhex("D0CF11E0")


def read_workbook(content: bytes, file: str) -> dict[str, RawTable]:
    """Every sheet of the workbook in ``content`` by name, with the values that Excel saved.

    Raises
    ------
    UnreadableFileError
        Where it cannot be opened: protected by a password, an old .xls, damaged, too large.
    """
    refuse_unreadable(content, file)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and print settings that it drops; they do not touch the values
            warnings.simplefilter("ignore")
            values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            return {
                sheet.title: _read_sheet(sheet, formulas[sheet.title], f"{file}, sheet {sheet.title}")
                for sheet in values.worksheets
            }
    except UnreadableFileError:
        raise
    except Exception as error:  # openpyxl raises whatever the damage leads it into
        raise damaged(file) from error


def refuse_unreadable(content: bytes, file: str) -> None:
    """Raise UnreadableFileError where ``content`` is no .xlsx workbook, or one too large."""
    if content.startswith(_OLE_HEADER):
        raise UnreadableFileError(
            Problem(
                file,
                "the workbook is protected by a password, or is an old .xls under a new name.",
                'Remove the password, or save it as "Excel Workbook (*.xlsx)".',
            )
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile as error:
        raise damaged(file) from error
    if unpacked > LARGEST_UNPACKED_BYTES:
        raise UnreadableFileError(
            Problem(
                file,
                f"the workbook holds {unpacked / 1e6:,.0f} MB unpacked.",
                "Keep only the sheets of the tables.",
            )
        )


def damaged(file: str) -> UnreadableFileError:
    """The fault of a workbook that cannot be opened."""
    return UnreadableFileError(
        Problem(
            file,
            "the file cannot be read as an Excel workbook.",
            'Open it in Excel, let Excel mend it, and save it as "Excel Workbook (*.xlsx)".',
        )
    )


# Any: openpyxl's read-only sheets and cells have no public types
def _read_sheet(values: Any, formulas: Any, file: str) -> RawTable:
    rows = [tuple(cells) for cells in _rows(values, formulas)]
    header = [name.strip() if isinstance(name, str) else str(name) for name in (rows[0] if rows else ())]
    while header and not header[-1]:
        header.pop()
    width = max((len(row) for row in rows), default=0)
    used = tuple(
        (number, row + ("",) * (width - len(row)))
        for number, row in enumerate(rows[1:], start=2)
        if not all(is_blank(cell) for cell in row)
    )
    return RawTable(file, tuple(header), used)


def _rows(values: Any, formulas: Any) -> Iterator[list[Cell]]:
    for sheet in (values, formulas):
        sheet.reset_dimensions()  # some programs save a wrong size, beyond which rows would be lost
    for value_row, formula_row in zip(values.iter_rows(), formulas.iter_rows(), strict=True):
        yield [_cell(value.value, formula) for value, formula in zip(value_row, formula_row, strict=True)]


def _cell(value: Any, formula: Any) -> Cell:
    if value is None and formula.data_type == "f":
        return UnsavedFormula(str(formula.value))
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case int():
            return str(value)
        case float():
            return plain(value)
        case dt.datetime() if value.time() == dt.time():
            return value.date()
        case dt.date() if not isinstance(value, dt.datetime):
            return value
        case _:
            return str(value)
