"""The sheet Assumptions read back: what is a workbook of ours, and what was typed into its cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from builders_inputs import BASE_MONTH, TYPES, changed, write_council
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from placements.domain import InputError
from placements.inputs import read_council
from placements.inputs.assumption_book import COLUMNS, HEADER_ROW, BookCell, read_assumption_book
from placements.inputs.columns import Column
from placements.inputs.faults import UnreadableCellError
from placements.inputs.table_edits import RowEdit, TableEdits
from placements.inputs.typed_cells import typed_day, typed_text, typed_value

PRICE = Column("weekly_cost_gbp", "number", "", minimum=0, noun="pounds", example="3402")
MONTH = Column("starts", "month", "", example="2016-04")
CHOICE = Column("contract", "choice", "", allowed=("own", "block"))


def book(path: Path, change: Callable[[Worksheet], object] = lambda sheet: None) -> Path:
    """A sheet Assumptions of two rows, changed."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Assumptions"
    for column, title in COLUMNS.items():
        sheet[f"{column}{HEADER_ROW}"] = title
    for row, (id_, value) in enumerate((("uplifts:ifa", 0.02), ("uplifts:other", 1)), start=HEADER_ROW + 2):
        sheet[f"B{row}"], sheet[f"C{row}"] = id_, value
    change(sheet)
    workbook.save(path)
    return path


def fault(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_assumption_book(path)
    return str(caught.value)


def test_cells_are_found_by_their_titles_wherever_the_columns_and_the_header_stand(tmp_path: Path) -> None:
    def moved(sheet: Worksheet) -> None:
        sheet.insert_cols(1)
        sheet.insert_rows(1, 3)

    plain, shifted = (
        read_assumption_book(book(tmp_path / name, change))
        for name, change in (("a.xlsx", lambda sheet: None), ("b.xlsx", moved))
    )
    assert plain.rows["uplifts:ifa"]["Value"] == BookCell("C7", 0.02)
    assert shifted.rows["uplifts:ifa"]["Value"] == BookCell("D10", 0.02)
    # a whole number is a number too, and an empty cell is empty
    assert plain.rows["uplifts:other"]["Value"].value == 1.0
    assert plain.rows["uplifts:other"]["Note"].is_blank
    assert list(plain.rows) == ["uplifts:ifa", "uplifts:other"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda sheet: setattr(sheet, "title", "Assumption"),
            'there is no sheet Assumptions. Is it the sheet "Assumption"? Name it Assumptions again.',
        ),
        (
            lambda sheet: setattr(sheet, "title", "Budget"),
            "there is no sheet Assumptions. Give a budget.xlsx that `placements run` left",
        ),
        (
            lambda sheet: sheet.__setitem__("C5", "Values"),
            'the column "Value" is missing from the header. Did you mean it by "Values"? Name it Value again.',
        ),
        (
            lambda sheet: sheet.delete_cols(4),
            'the column "Low" is missing from the header. Put it back, or make the changes in a workbook',
        ),
        (
            lambda sheet: sheet.__setitem__("F5", "Value"),
            'the column "Value" is there 2 times. Keep one.',
        ),
        (
            lambda sheet: sheet.__setitem__("B8", "uplifts:ifa"),
            'B8: "uplifts:ifa" is in B7 already. Each assumption has one row: delete the copy.',
        ),
        (
            lambda sheet: sheet.__setitem__("B8", None),
            "B8: C8 holds a value, and its row has no id. Write the assumption's id",
        ),
    ],
    ids=["renamed", "deleted", "header renamed", "column deleted", "column twice", "id twice", "id cleared"],
)
def test_a_sheet_that_was_taken_apart_is_refused_in_a_sentence(
    tmp_path: Path, change: Callable[[Worksheet], object], sentence: str
) -> None:
    assert sentence in fault(book(tmp_path / "budget.xlsx", change))


def test_what_is_no_workbook_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert "budget.xlsx: the file does not exist." in fault(tmp_path / "budget.xlsx")
    (tmp_path / "note.xlsx").write_text("not a workbook", encoding="utf-8")
    assert "note.xlsx: the file cannot be read as an Excel workbook." in fault(tmp_path / "note.xlsx")
    assert "old.ods: .ods is not read. Open it and save it as" in fault(tmp_path / "old.ods")


def test_a_number_a_word_and_a_month_are_read_as_what_they_are() -> None:
    assert typed_value(BookCell("C7", 3402.5), PRICE) == 3402.5
    assert typed_value(BookCell("C7", "block"), CHOICE) == "block"
    assert typed_value(BookCell("C7", dt.date(2016, 4, 1)), MONTH) == "2016-04"
    # 42,461 days after 30 December 1899 is 1 April 2016: some programs keep the number and lose that it is a day
    assert typed_value(BookCell("C7", 42461.0), MONTH) == "2016-04"
    assert typed_day(BookCell("Q7", 42461.0)) == "2016-04-01"
    assert typed_day(BookCell("Q7", "01/04/2016")) == "2016-04-01"
    assert typed_day(BookCell("Q7", None)) == ""


@pytest.mark.parametrize(
    ("cell", "column", "sentence"),
    [
        (
            BookCell("C7", "3,402.oo"),
            PRICE,
            '"3,402.oo" is text, not a number. Clear the cell and type 3402.',
        ),
        (BookCell("C7", "3402"), PRICE, '"3402" is text, not a number. Clear the cell and type 3402.'),
        (BookCell("C7", "dear"), PRICE, '"dear" is text, not a number. Type a number, such as 3402.'),
        (
            BookCell("C7", "=1+1", True),
            PRICE,
            'the cell holds the formula "=1+1". Type a value in its place.',
        ),
        (BookCell("C7", "#REF!"), PRICE, '"#REF!" is an error of Excel, not a value. Mend the formula'),
        (BookCell("C7", " "), PRICE, "the cell is empty. Type a number, such as 3402."),
        (BookCell("C7", True), PRICE, '"True" is text, not a number.'),
        (BookCell("C7", dt.date(2016, 4, 1)), PRICE, "the cell holds the date 2016-04-01. Type a number"),
        (BookCell("C7", -0.5), PRICE, '"-0.5" is less than 0. Write a number of pounds from 0 upwards.'),
        (BookCell("C7", "rented"), CHOICE, '"rented" is not allowed as contract. Allowed: own, block.'),
        (BookCell("C7", dt.date(2016, 4, 2)), MONTH, "2016-04-02 is a day, not a month. Write 2016-04."),
    ],
)
def test_what_is_no_value_is_refused_with_what_to_type(cell: BookCell, column: Column, sentence: str) -> None:
    with pytest.raises(UnreadableCellError) as caught:
        typed_value(cell, column)
    assert str(caught.value).startswith(sentence)


def test_a_note_stays_text_whatever_it_begins_with_and_comes_on_one_line() -> None:
    assert typed_text(BookCell("R7", "=1+1")) == "=1+1"
    assert typed_text(BookCell("R7", "-5%\nif we ask")) == "-5% if we ask"
    assert typed_text(BookCell("R7", 2016.0)) == "2016"
    with pytest.raises(UnreadableCellError, match="with an apostrophe before the first sign"):
        typed_text(BookCell("R7", "=1+1", True))
    with pytest.raises(UnreadableCellError, match="the text is 301 characters long"):
        typed_text(BookCell("R7", "x" * 301))


SIGN_OFFS = """\
assumption,owner,signed_off_by,signed_off_on,note
unit_costs:foster:2015-12-31,Placements,A. Smith,01/02/2016,
uplifts:foster,Finance,,,
"""


def test_sign_offs_of_a_workbook_stand_in_place_of_those_of_the_file(tmp_path: Path) -> None:
    folder = write_council(tmp_path, sign_offs=SIGN_OFFS)
    typed = {"owner": "", "signed_off_by": "B. Jones", "signed_off_on": "2016-03-01", "note": "=2"}
    gone = {"assumption": "uplifts:foster", "owner": "", "note": ""}
    edits = TableEdits(sign_offs=({"assumption": "uplifts:other", **typed}, gone))
    table = read_council(folder, TYPES, base_month=BASE_MONTH, edits=edits).sign_offs
    assert list(table["assumption"]) == ["unit_costs:foster:2015-12-31", "uplifts:other"]
    assert list(table["signed_off_on"]) == [dt.date(2016, 2, 1), dt.date(2016, 3, 1)]
    assert list(table["note"]) == ["", "=2"]


def test_half_a_sign_off_is_a_fault(tmp_path: Path) -> None:
    text = SIGN_OFFS.replace("A. Smith", "").replace("Finance,,", "Finance,B. Jones,")
    with pytest.raises(InputError) as caught:
        read_council(write_council(tmp_path, sign_offs=text), TYPES, base_month=BASE_MONTH)
    assert [str(problem) for problem in caught.value.problems] == [
        "sign_offs.csv, row 2, signed_off_by: it was signed off on 2016-02-01 without a name. Write who signed, or "
        "clear the date.",
        'sign_offs.csv, row 3, signed_off_on: "B. Jones" signed off without a date. Write the day.',
    ]


def test_an_edited_cell_is_read_as_if_its_file_held_it_and_refused_as_there(tmp_path: Path) -> None:
    folder = write_council(tmp_path / "as-typed")
    by_file = write_council(tmp_path / "by-file", unit_costs=changed("unit_costs", 2, weekly_cost_gbp="500"))
    row = TableEdits((RowEdit("unit_costs", 2, {"weekly_cost_gbp": "500"}),))
    tables = [
        read_council(where, TYPES, base_month=BASE_MONTH, edits=edits).unit_costs
        for where, edits in ((folder, row), (by_file, TableEdits()))
    ]
    assert tables[0].equals(tables[1])
    wrong = TableEdits((RowEdit("unit_costs", 2, {"weekly_cost_gbp": "-500"}),))
    with pytest.raises(InputError, match=r'unit_costs\.csv, row 2, weekly_cost_gbp: "-500" is less than 0'):
        read_council(folder, TYPES, base_month=BASE_MONTH, edits=wrong)
