"""What comes back as a workbook and is none, or no whole one: a sentence, never a traceback, and nothing is written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from builders_roundtrip import Office, cell_of, open_office
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner
from workbook_reading import convert

from placements.cli import main  # noqa: F401  every verb is known once the command line is whole
from placements.cli.app import app
from placements.domain import InputError, PlacementsError

PRICE = "unit_costs:external_residential:2015-04-01"
UNREADABLE = "the file cannot be read as an Excel workbook."


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(tmp_path_factory.mktemp("office"), "")


def said(office: Office, path: Path) -> str:
    with pytest.raises(InputError) as caught:
        office.changes(path)
    return str(caught.value)


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("letter.txt", "Dear all")


FILES: dict[str, tuple[Callable[[Path, bytes], object], str]] = {
    "empty": (lambda path, _: path.write_bytes(b""), "the file is empty."),
    "cut off": (lambda path, whole: path.write_bytes(whole[: len(whole) // 2]), UNREADABLE),
    "a text": (lambda path, _: path.write_text("Assumption,Value\nprice,3402\n"), UNREADABLE),
    "a page": (lambda path, _: path.write_text("<html><table></table></html>"), UNREADABLE),
    "another archive": (lambda path, _: _zip(path), UNREADABLE),
    "protected": (
        lambda path, _: path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(4096)),
        "the workbook is protected by a password, or is an old .xls under a new name.",
    ),
    "a folder": (lambda path, _: path.mkdir(), "this is a folder, not a file."),
    "too large": (lambda path, _: path.write_bytes(bytes(52_000_000)), "the file has 52 MB."),
}


@pytest.mark.parametrize("kind", list(FILES))
def test_a_file_that_is_no_workbook_is_refused_before_anything_is_written(
    office: Office, tmp_path: Path, kind: str
) -> None:
    make, sentence = FILES[kind]
    path, out = tmp_path / "budget.xlsx", tmp_path / "out"
    make(path, office.sheet.read_bytes())
    words = ("run", office.scenario, "--inputs", office.inputs, "--assumptions", path, "--out", out)
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 1
    assert sentence in " ".join(done.output.split())
    assert "Traceback" not in done.output
    assert not out.exists()


def test_the_lock_beside_an_open_workbook_is_told_from_the_workbook(office: Office, tmp_path: Path) -> None:
    lock = tmp_path / "~$budget.xlsx"
    lock.write_bytes(b"\x05A. Smith" + b" " * 150)
    assert said(office, lock) == (
        "~$budget.xlsx: this says that budget.xlsx is open in Excel; it is no workbook. Give budget.xlsx."
    )


def test_whatever_bytes_are_damaged_a_sentence_says_so_or_the_values_are_whole(
    office: Office, tmp_path: Path
) -> None:
    whole, path = office.sheet.read_bytes(), tmp_path / "budget.xlsx"
    for seed in range(25):
        rng, content = Random(seed), bytearray(office.sheet.read_bytes())
        for _ in range(rng.choice([1, 5, 50])):
            content[rng.randrange(len(content))] = rng.randrange(256)
        path.write_bytes(bytes(content))
        try:
            assert bytes(content) == whole or not office.changes(path).changes
        except PlacementsError as fault:
            assert str(fault).startswith("budget.xlsx")


def _typed(value: object, title: str = "Value") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        cell_of(book, PRICE, title).value = value  # type: ignore[assignment]

    return change


def _signed(day: float) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        cell_of(book, PRICE, "Signed off by").value = "A. Smith"
        cell_of(book, PRICE, "Signed off on").value = day

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_typed("#REF!"), '"#REF!" is an error of Excel, not a value.'),
        (_typed(True), '"True" is text, not a number.'),
        (_typed("3402\u200b"), "the text holds a character that cannot be seen (U+200B)."),
        (_typed("9" * 400), "is text, not a number. Type a number, such as 3402."),
        (_typed("1e999"), '"1e999" is text, not a number. Type a number, such as 3402.'),
        (_typed(1e308), "1e+308 is a larger number than anything costs. Type a number, such as 3402."),
        (_signed(-5), "1899-12-25 is in the year 1899. Check the year."),
        (_signed(1), "1900-01-01 is in the year 1900. Check the year."),
        (lambda book: book["Assumptions"].delete_cols(3), 'the column "Value" is missing from the header.'),
        (lambda book: book["Assumptions"].delete_rows(5), 'the column "Id" is missing from the header.'),
        (
            lambda book: book["Assumptions"].merge_cells(f"C{_row(book) - 1}:C{_row(book)}"),
            "the cell is empty. Type a number, such as 3402.",
        ),
    ],
    ids=[
        *("error", "yes", "unseen", "endless", "beyond", "huge", "before Excel", "day one"),
        *("column deleted", "header deleted", "merged"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_named(
    office: Office, tmp_path: Path, change: Callable[[Workbook], object], sentence: str
) -> None:
    book = load_workbook(office.sheet)
    change(book)
    book.save(tmp_path / "edited.xlsx")
    found = said(office, tmp_path / "edited.xlsx")
    assert sentence in found
    assert found.startswith("edited.xlsx, sheet Assumptions")


def _row(book: Workbook) -> int:
    return int(cell_of(book, PRICE, "Value").row)


def test_rows_that_are_sorted_hidden_filtered_or_moved_down_are_read_by_their_ids(
    office: Office, tmp_path: Path
) -> None:
    book = load_workbook(office.sheet)
    _typed(3600)(book)
    sheet = book["Assumptions"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=25)]
    for row, values in zip(sheet.iter_rows(min_row=6, max_row=25), reversed(rows), strict=True):
        for cell, value in zip(row, values, strict=True):
            cell.value = value
        sheet.row_dimensions[row[0].row].hidden = True
    sheet.auto_filter.ref = "A5:T60"
    sheet.insert_rows(1, 3)
    sheet.insert_cols(3)
    book.save(tmp_path / "edited.xlsx")
    (found,) = office.changes(tmp_path / "edited.xlsx").changes
    assert (found.id, found.was, found.now) == (PRICE, "3,402", "3,600")


def test_parts_that_the_values_do_not_need_may_be_missing_and_a_broken_sheet_is_said(
    office: Office, tmp_path: Path
) -> None:
    def without(name: str, change: Callable[[str], str]) -> Path:
        path = tmp_path / "budget.xlsx"
        with zipfile.ZipFile(office.sheet) as old, zipfile.ZipFile(path, "w") as new:
            for item in old.infolist():
                text = old.read(item.filename)
                new.writestr(item, change(text.decode()).encode() if item.filename.endswith(name) else text)
        return path

    half = without("sheet1.xml", lambda text: text[: len(text) // 2])
    assert UNREADABLE in said(office, half)
    beyond = without("sheet1.xml", lambda text: re.sub(r"<v>3402</v>", "<v>1e999</v>", text, count=1))
    assert '"Infinity" is not a number of pounds.' in said(office, beyond)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["ods", "xls", "csv"])
def test_what_another_program_saved_is_refused_by_its_ending_and_under_a_false_name(
    office: Office, tmp_path: Path, kind: str
) -> None:
    saved = convert(office.sheet, tmp_path / "saved", kind)
    assert f".{kind} is not read. Open it and save it as" in said(office, saved)
    renamed = saved.rename(tmp_path / "budget.xlsx")
    assert said(office, renamed).startswith("budget.xlsx: the ")
