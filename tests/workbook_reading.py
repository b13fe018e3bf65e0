"""Read a workbook as people do: what its cells hold, and what LibreOffice makes of its formulas."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

Value = float | str | None


def soffice() -> str:
    """LibreOffice; without it the test is skipped, but never in continuous integration."""
    found = shutil.which("soffice")
    if found is None:
        message = "LibreOffice (soffice) is not installed, so no workbook can be recalculated here."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def convert(path: Path, folder: Path, kind: str) -> Path:
    """Let LibreOffice open the file and write it again as ``kind``, with a profile of its own."""
    (found,) = convert_all([path], folder, kind)
    return found


def convert_all(paths: Sequence[Path], folder: Path, kind: str) -> list[Path]:
    """As ``convert``, of files with names of their own: LibreOffice is started once."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = (folder / "profile").resolve().as_uri()
    command = [soffice(), f"-env:UserInstallation={profile}", "--headless", "--convert-to", kind]
    subprocess.run(
        [*command, "--outdir", str(folder), *map(str, paths)],
        check=True,
        capture_output=True,
        timeout=300 * len(paths),
    )
    return [folder / f"{path.stem}.{kind.split(':')[0]}" for path in paths]


def recalculated(path: Path, folder: Path, changes: Mapping[str, float] | None = None) -> Workbook:
    """The workbook with every formula worked out anew by LibreOffice.

    openpyxl writes formulas without their values, so that whatever comes back was calculated.
    ``changes`` are new values of inputs by their id on the Assumptions sheet.
    """
    book = load_workbook(path)
    for id_, value in (changes or {}).items():
        input_cell(book, id_).value = value
    folder.mkdir(parents=True, exist_ok=True)
    bare = folder / "bare.xlsx"
    book.save(bare)
    return load_workbook(convert(bare, folder / "recalculated", "xlsx"), data_only=True)


def input_cell(book: Workbook, id_: str) -> Cell:
    """The value of an assumption, found by its id."""
    sheet = book["Assumptions"]
    for row in sheet.iter_rows(min_row=1, max_col=3):
        if row[1].value == id_:
            return row[2]
    raise KeyError(id_)


def cells(book: Workbook) -> Iterator[tuple[Worksheet, Cell]]:
    """Every cell that holds something, sheet by sheet."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield sheet, cell


def formulas(book: Workbook) -> Iterator[tuple[Worksheet, Cell]]:
    for sheet, cell in cells(book):
        if cell.data_type == "f":
            yield sheet, cell


def block(sheet: Worksheet, title: str) -> dict[str, list[Value]]:
    """Rows of the block whose header begins with ``title``: the words in column A -> figures from H on."""
    found: dict[str, list[Value]] = {}
    inside = False
    for row in sheet.iter_rows(min_row=7):
        head = row[0].value
        if isinstance(head, str) and head.startswith(title):
            inside = True
        elif inside and all(cell.value is None for cell in row):
            break
        elif inside and head is not None:
            found[str(head)] = [cell.value for cell in row[7:] if cell.value is not None]
    return found
