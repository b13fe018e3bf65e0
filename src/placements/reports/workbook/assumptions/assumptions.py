"""The Assumptions sheet: the only place where a constant lives, and the only cells to change."""

from __future__ import annotations

from dataclasses import dataclass

from placements.changes import RUN_HASH, TITLES, AssumptionsLog, assumptions_log, sign_offs_of, which_run
from placements.inputs.assumption_book import COLUMNS, HEADER_ROW
from placements.reports.workbook.assumptions.input_rows import (
    AS_RUN,
    FROM,
    HIGH,
    HIGH_AS_RUN,
    LOW,
    LOW_AS_RUN,
    TO,
    UNIT,
    VALUE,
    InputRows,
)
from placements.reports.workbook.assumptions.inputs_used import DELIVERED, UsedInputs, used_inputs
from placements.reports.workbook.assumptions.new_run_rows import new_run_sections
from placements.reports.workbook.frame.book import ASSUMPTIONS, Book
from placements.reports.workbook.frame.constants import CONSTANTS
from placements.reports.workbook.frame.sheet import Cell, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import print_scale

WIDTHS = (52, 34, 14, 14, 14, 21, 14, 13, 11.5, 11.5, 11.5, 11, 70, 60, 14, 14, 11.5, 20, 14, 14)
PRINTED = ("ABCDEFGHIJKL", "AMNOPQR")
"""Columns of the two pages on which a row prints: what is assumed; why, and who signed for it."""
PRINTED_TO = PRINTED[-1][-1]
FIGURES = "CDEGHIJKQST"
CHANGED_HERE, CHANGED_NEW_RUN = "changed_here", "changed_new_run"


@dataclass(frozen=True)
class InputCells:
    """Where the sheet holds what formulas use.

    Attributes
    ----------
    cells
        Input and constant cells by id.
    changed
        How many inputs that formulas follow differ from the run.
    changed_new_run
        How many others, and ranges, do: a new run alone follows them.
    """

    used: UsedInputs
    cells: dict[str, Cell]
    changed: Cell
    changed_new_run: Cell

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
    """Every assumption with range, origin and sign-off: first what formulas follow, then what a new run does."""
    sheet, result = book.sheets[ASSUMPTIONS], book.result
    used, log = used_inputs(result), assumptions_log(result.scenario, result.council)
    months = (book.timeline.months[0], book.timeline.months[-1])
    rows = InputRows(sheet, sign_offs_of(result.council), result.changed, months)
    _set_up(sheet)
    cells: dict[str, Cell] = {}
    live_from = sheet.row
    entries = log.entries
    for title, inputs in used.sections.items():
        _section(sheet, title)
        for one in inputs:
            cells[one.id] = rows.live(one, entries[one.id])
    if DELIVERED in cells:
        cells[DELIVERED] = _named(book, cells[DELIVERED], "savings_delivered_share")
    live = (live_from, sheet.row - 1)
    cells |= _write_constants(book, sheet)
    _write_which_run(book, sheet)
    told = _write_new_run(sheet, rows, log, used)
    rows.rules.write(sheet.worksheet)
    # what only the two counts read is left off the paper
    sheet.worksheet.print_area(f"A1:{PRINTED_TO}{sheet.row - 1}")
    _two_pages_wide(sheet)
    here, new_run = _write_head(book, sheet, live, told)
    return InputCells(used, cells, here, new_run)


def _set_up(sheet: Sheet) -> None:
    """Title and header; the rows between them are written last, when it is known what they count."""
    sheet.widen(dict(zip(COLUMNS, WIDTHS, strict=True)))
    sheet.worksheet.freeze_panes(HEADER_ROW, 1)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1)
    sheet.keys = "B"
    sheet.title(
        "Assumptions: the cells to change",
        "Blue: inputs, the only cells to change. Full border: every sheet follows at once, checks included. Dashed "
        "border (low, high, all below What needs a new run): only a new run follows.",
        column="B",
    )
    sheet.row = HEADER_ROW
    for column, text in COLUMNS.items():
        sheet.text(column, text, Look("header", "right" if column in FIGURES else "text"))
    sheet.down()


def _two_pages_wide(sheet: Sheet) -> None:
    """Eighteen columns on one page could not be read: what is assumed on the left page, why on the right."""
    sheet.worksheet.set_v_pagebreaks([len(PRINTED[0])])
    sheet.worksheet.repeat_columns("A:A")
    sheet.worksheet.print_across()
    sheet.worksheet.set_print_scale(print_scale(max(sheet.pixels(letters) for letters in PRINTED)))


def _write_head(book: Book, sheet: Sheet, live: tuple[int, int], told: tuple[int, int]) -> tuple[Cell, Cell]:
    """How many inputs differ from the run, and what follows from that."""
    after, look = sheet.row, Look("total", "whole")
    sheet.row = HEADER_ROW - 2
    values, ranges = _differ(VALUE, AS_RUN, live), _ranges_differ(live)
    sheet.texts({"A": "Inputs changed that formulas follow", "B": ""}, Look("total"))
    here = sheet.formula(VALUE, f"=SUMPRODUCT({values}*1)", 0, look)
    sheet.text(
        LOW,
        "Low and high: what the engine drew from; not drawn again when a value changes (see Unit costs, uncertainty).",
        Look("note"),
    )
    sheet.down()
    others = f"(({_differ(VALUE, AS_RUN, told)}+{_ranges_differ(told)})>0)"
    sheet.texts({"A": "Inputs changed that need a new run", "B": ""}, Look("total"))
    formula = f"=SUMPRODUCT(({ranges}>0)*1)+SUMPRODUCT({others}*1)"
    new_run = sheet.formula(VALUE, formula, 0, look)
    sheet.text(
        LOW,
        f"Save, then: placements run {book.result.scenario.file.name} --assumptions budget.xlsx. A changed value "
        "loses its sign-off, unless signed anew.",
        Look("note"),
    )
    sheet.row = after
    return _named(book, here, CHANGED_HERE), _named(book, new_run, CHANGED_NEW_RUN)


def _differ(column: str, as_run: str, rows: tuple[int, int]) -> str:
    first, last = rows
    return f"(${column}${first}:${column}${last}<>${as_run}${first}:${as_run}${last})"


def _ranges_differ(rows: tuple[int, int]) -> str:
    return f"({_differ(LOW, LOW_AS_RUN, rows)}+{_differ(HIGH, HIGH_AS_RUN, rows)})"


def _section(sheet: Sheet, title: str) -> None:
    sheet.texts({column: title if column == "A" else "" for column in COLUMNS}, Look("block"))
    sheet.down()


def _write_constants(book: Book, sheet: Sheet) -> dict[str, Cell]:
    _section(sheet, "Constants of the calendar and of the checks (protected)")
    cells = {}
    for name, what, value, unit in CONSTANTS:
        sheet.texts({"A": what, "B": name, UNIT: unit}, Look("plain", "wrap"))
        cells[name] = _named(book, sheet.number(VALUE, value, Look("constant", "general")), name)
        sheet.down()
    return cells


def _write_which_run(book: Book, sheet: Sheet) -> None:
    """What the workbook is of, so that it is never read back into another run."""
    result = book.result
    asked = None if result.changed is None else result.changed.asked.asked
    _section(sheet, "Which run this workbook is of (protected): compared when it is read back")
    for id_, text in which_run(result.scenario, result.council, asked).rows.items():
        sheet.texts({"A": TITLES[id_], "B": id_}, Look("plain", "wrap"))
        sheet.text(VALUE, text, Look("engine", "right_wrap"))
        if id_ == RUN_HASH:
            _named(book, Cell(sheet.name, VALUE, sheet.row, 0.0), RUN_HASH)
        sheet.down()


def _named(book: Book, cell: Cell, name: str) -> Cell:
    book.workbook.define_name(name, f"={cell.address}")
    return Cell(cell.sheet, cell.column, cell.row, cell.value, name)


def _write_new_run(sheet: Sheet, rows: InputRows, log: AssumptionsLog, used: UsedInputs) -> tuple[int, int]:
    """The first and the last row of what only a new run follows."""
    sheet.down()
    sheet.text("A", "What needs a new run", Look("title"))
    sheet.down()
    # not in B, whose texts are ids where the sheet is read back
    sheet.text(
        "A",
        "These decide where children live; no formula reads them: change them, save, run with --assumptions. What has "
        "no border is changed in the council's tables or the scenario file.",
        Look("note"),
    )
    sheet.down()
    first = sheet.row
    for title, entries in new_run_sections(log, used.ids).items():
        _section(sheet, title)
        for entry in entries:
            rows.told(entry)
    return first, sheet.row - 1
