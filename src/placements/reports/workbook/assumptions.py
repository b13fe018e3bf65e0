"""The Assumptions sheet: the only place where a constant lives, and the only cells to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from placements.inputs import TABLES
from placements.reports.workbook.book import ASSUMPTIONS, Book
from placements.reports.workbook.constants import CONSTANTS
from placements.reports.workbook.inputs_used import (
    DELIVERED,
    Kind,
    UsedInput,
    UsedInputs,
    used_inputs,
)
from placements.reports.workbook.new_run_rows import NewRunRow, new_run_sections
from placements.reports.workbook.sheet import Cell, Sheet
from placements.reports.workbook.style import Look, Number

HEADER = {
    "A": "Assumption",
    "B": "Id",
    "C": "Value",
    "D": "Unit",
    "E": "Low",
    "F": "High",
    "G": "As run",
    "H": "State",
    "I": "Holds from",
    "J": "Holds to",
    "K": "Basis",
    "L": "Source",
    "M": "Reason",
}
WIDTHS = (38, 36, 20, 22, 15, 15, 15, 10, 12, 12, 12, 44, 54)
VALUE, AS_RUN, STATE, FROM, TO = "C", "G", "H", "I", "J"
HEADER_ROW = 5

LOOKS: dict[Kind, Number] = {
    "price": "pence",
    "uplift": "percent",
    "factor": "factor",
    "share": "percent",
    "rate": "percent",
    "years": "whole",
}


@dataclass(frozen=True)
class InputCells:
    """Where the sheet holds what formulas use.

    Attributes
    ----------
    cells
        Input and constant cells by id.
    changed
        How many inputs differ from the run.
    """

    used: UsedInputs
    cells: dict[str, Cell]
    changed: Cell

    def __getitem__(self, id_: str) -> Cell:
        return self.cells[id_]

    def times(self, key: str) -> Cell | None:
        """The input that a rate is multiplied by; None where it is always 1."""
        return self.cells[self.used.times_ids[key]] if key in self.used.times_ids else None

    def valid(self, id_: str) -> tuple[str, str]:
        """Addresses of the first and the last day of a price."""
        cell = self.cells[id_]
        return tuple(f"{ASSUMPTIONS}!${column}${cell.row}" for column in (FROM, TO))  # type: ignore[return-value]


def write_assumptions(book: Book) -> InputCells:
    """Every input with its range and source; below them, what only a new run can change."""
    sheet = book.sheets[ASSUMPTIONS]
    used = used_inputs(book.result)
    _set_up(sheet)
    sheet.title(
        "Assumptions",
        "Change the cells with blue figures and a border: every sheet follows, checks included. "
        "All other cells are protected, without a password.",
        "Low and high are the range that the engine drew from. It is not drawn again when a value changes: "
        "see the uncertainty factor on the sheet Unit costs.",
    )
    changed_row = sheet.row
    sheet.down()
    for column, text in HEADER.items():
        sheet.text(column, text, Look("header", "right" if column in "CEFGHIJ" else "text"))
    sheet.down()
    cells: dict[str, Cell] = {}
    first = sheet.row
    for title, rows in used.sections.items():
        _section(sheet, title)
        for row in rows:
            cells[row.id] = _write_input(book, sheet, row)
    last = sheet.row - 1
    cells |= _write_constants(book, sheet)
    _write_new_run(book, sheet, used)
    sheet.row = changed_row
    sheet.texts({"A": "Assumptions changed since the run", "B": ""}, Look("total"))
    states = f"{ASSUMPTIONS}!${STATE}${first}:${STATE}${last}"
    changed = sheet.formula(VALUE, f'=SUMPRODUCT(({states}="changed")*1)', 0, Look("total", "whole"))
    return InputCells(used, cells, changed)


def _set_up(sheet: Sheet) -> None:
    sheet.widen(dict(zip(HEADER, WIDTHS, strict=True)))
    sheet.worksheet.freeze_panes(HEADER_ROW, 1)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1)
    sheet.worksheet.fit_to_pages(1, 0)


def _section(sheet: Sheet, title: str) -> None:
    sheet.texts({column: title if column == "A" else "" for column in HEADER}, Look("block"))
    sheet.down()


def _write_input(book: Book, sheet: Sheet, row: UsedInput) -> Cell:
    number = LOOKS[row.kind]
    _write_words(sheet, row, row.unit)
    cell = sheet.number(VALUE, row.value.central, Look("input", number))
    sheet.worksheet.data_validation(f"{VALUE}{sheet.row}", _validation(row))
    if not row.value.is_known:
        sheet.number("E", row.value.low, Look("plain", number))
        sheet.number("F", row.value.high, Look("plain", number))
    sheet.number(AS_RUN, row.value.central, Look("engine", number))
    here = sheet.row
    sheet.formula(
        STATE,
        f'=IF(${VALUE}{here}=${AS_RUN}{here},"as run","changed")',
        "as run",
        Look("plain", "right"),
    )
    if row.valid_from is not None:
        sheet.date(FROM, row.valid_from, Look("engine", "date"))
    if row.valid_to is not None:
        sheet.date(TO, row.valid_to, Look("engine", "date"))
    if row.id == DELIVERED:
        cell = _named(book, Cell(cell.sheet, cell.column, cell.row, cell.value, "savings_delivered_share"))
    sheet.down()
    return cell


def _write_words(sheet: Sheet, row: UsedInput | NewRunRow, unit: str) -> None:
    sheet.texts(
        {"A": row.what, "B": row.id, "D": unit, "K": row.basis, "L": row.source, "M": row.reason},
        Look("plain", "wrap"),
    )


def _validation(row: UsedInput) -> dict[str, Any]:
    """What Excel lets a person type: the bounds that the council's tables have."""
    kind = "integer" if row.kind == "years" else "decimal"
    low, high = _bounds(row.kind)
    rule: dict[str, Any] = {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    allowed = f"a number from {low:g} to {high:g}"
    if row.kind == "factor":
        rule = {"validate": kind, "criteria": ">", "value": 0}
        allowed = "a number above 0"
    elif row.kind == "price":
        rule = {"validate": kind, "criteria": ">=", "value": 0}
        allowed = "an amount in pounds, 0 or more"
    words = f"Type {allowed} ({row.unit})."
    return rule | {
        "input_title": "Input",
        "input_message": words,
        "error_title": "Not allowed",
        "error_message": words,
    }


def _bounds(kind: Kind) -> tuple[float, float]:
    if kind == "uplift":
        column = TABLES["uplifts"].column("uplift_per_year")
        return (column.minimum or 0.0, column.maximum or 0.0)
    # as NeutralitySettings has them
    return {"rate": (0.0, 0.2), "years": (1.0, 100.0)}.get(kind, (0.0, 1.0))


def _write_constants(book: Book, sheet: Sheet) -> dict[str, Cell]:
    _section(sheet, "Constants of the calendar and of the checks (protected)")
    cells = {}
    for name, what, value, unit in CONSTANTS:
        sheet.texts({"A": what, "B": name, "D": unit}, Look("plain", "wrap"))
        cells[name] = _named(book, sheet.number(VALUE, value, Look("constant", "general"), name))
        sheet.down()
    return cells


def _named(book: Book, cell: Cell) -> Cell:
    book.workbook.define_name(cell.name, f"={cell.address}")
    return cell


def _write_new_run(book: Book, sheet: Sheet, used: UsedInputs) -> None:
    sheet.down()
    sheet.worksheet.set_h_pagebreaks([sheet.row - 1])
    sheet.text("A", "What needs a new run", Look("title"))
    sheet.down()
    sheet.text(
        "A",
        "These values decide where children live. No formula reads them: change them in the council's tables "
        "or the scenario file and run again.",
        Look("note"),
    )
    sheet.down()
    for title, rows in new_run_sections(book.result, used.ids).items():
        _section(sheet, title)
        _write_rows(sheet, rows)


def _write_rows(sheet: Sheet, rows: Sequence[NewRunRow]) -> None:
    plain = Look("plain", "general")
    for row in rows:
        _write_words(sheet, row, row.unit)
        if isinstance(row.value, str):
            sheet.text(VALUE, row.value, Look("plain", "wrap"))
        else:
            sheet.number(VALUE, row.value, plain)
        for column, bound in (("E", row.low), ("F", row.high)):
            if bound is not None:
                sheet.number(column, bound, plain)
        sheet.text(STATE, "new run", Look("plain", "right"))
        sheet.down()
