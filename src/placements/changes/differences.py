"""What a workbook says otherwise than the scenario and the tables; every fault of it at once."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping

from placements.changes.change import Change, Changes, SignOff
from placements.changes.entry import Entry
from placements.changes.which_run import TITLES, AskedFor
from placements.domain import InputError, Problem
from placements.inputs import CouncilInputs, rows_of
from placements.inputs.assumption_book import AssumptionBook, BookCell, unknown_id
from placements.inputs.faults import UnreadableCellError, shown
from placements.inputs.numbers import plain
from placements.inputs.typed_cells import typed_day, typed_text, typed_value

Row = Mapping[str, BookCell]
Typed = float | str

SIGN_OFF_COLUMNS = {"Owner": "owner", "Signed off by": "signed_off_by", "Note": "note"}


def changes_of(
    book: AssumptionBook,
    entries: Mapping[str, Entry],
    constants: Mapping[str, float],
    council: CouncilInputs,
    asked: AskedFor,
    overruled: frozenset[str] = frozenset(),
) -> Changes:
    """Compare each row of the sheet with the assumption of its id.

    Parameters
    ----------
    entries
        Every assumption of the scenario and the council, by id.
    constants
        Id -> value of the sheet's rows that nobody may change.
    overruled
        Ids of which a person asked for another value on the command line: their cells do not count.

    Raises
    ------
    InputError
        With every fault of every cell.
    """
    problems = _of_ids(book, entries, constants)
    problems += _of_protected(book, entries, constants)
    values, cells = [], {}
    for id_, entry in entries.items():
        if id_ not in book.rows or entry.column is None or id_ in overruled:
            continue
        change, faults = _change(book, entry, book.rows[id_])
        problems += faults
        cells[id_] = book.rows[id_]["Value"].address
        if change is not None:
            values.append(change)
    sign_offs, faults = _sign_offs(book, entries, {change.id for change in values}, council)
    if problems or faults:
        raise InputError([*problems, *faults])
    return Changes(book.file, book.sha256, asked, tuple(values), tuple(sign_offs), cells)


def _of_ids(
    book: AssumptionBook, entries: Mapping[str, Entry], constants: Mapping[str, float]
) -> list[Problem]:
    """Rows that no assumption has, and assumptions that have no row."""
    known = {*entries, *constants, *TITLES}
    free = [id_ for id_ in entries if id_ not in book.rows]
    problems = [
        book.problem(row["Id"], id_, *unknown_id(id_, free or list(entries)))
        for id_, row in book.rows.items()
        if id_ not in known
    ]
    if not problems:  # an id that was misspelt is missing too: one fault, not two
        problems = [
            book.problem(
                None,
                id_,
                "the row of this assumption is not there any more.",
                "Undo the deletion, or make the changes in a workbook as `placements run` left it.",
            )
            for id_ in free
        ]
    return problems


def _of_protected(
    book: AssumptionBook, entries: Mapping[str, Entry], constants: Mapping[str, float]
) -> list[Problem]:
    """Cells that a run cannot take from the workbook, and that hold something else than the run wrote."""
    problems = []
    told: dict[str, tuple[Typed, str]] = {
        id_: (
            entry.value,
            "It can be changed in the council's tables or the scenario file only: undo the change.",
        )
        for id_, entry in entries.items()
        if entry.column is None
    }
    constant = "It is a constant of the calendar or of the checks: undo the change."
    told |= {id_: (value, constant) for id_, value in constants.items()}
    for id_, (was, remedy) in told.items():
        cell = book.rows[id_]["Value"] if id_ in book.rows else None
        if cell is None or (cell.is_blank and not str(was).strip()):
            continue
        same = (
            _same(cell.value, was) if isinstance(cell.value, float) else str(cell.value).strip() == str(was)
        )
        if not same or cell.is_formula:
            found = f"the cell holds {_held(cell)}; it was {_words(was)}."
            problems.append(book.problem(cell, id_, found, remedy))
    return problems


def _change(book: AssumptionBook, entry: Entry, row: Row) -> tuple[Change | None, list[Problem]]:
    assert entry.column is not None
    read: dict[str, Typed] = {}
    problems = []
    titles = ("Value", "Low", "High") if entry.is_drawn else ("Value",)
    for title in titles:
        try:
            read[title] = typed_value(row[title], entry.column)
        except UnreadableCellError as fault:
            problems.append(book.problem(row[title], entry.id, fault.found, fault.remedy))
    if problems:
        return None, problems
    value, low, high = read["Value"], read.get("Low"), read.get("High")
    if isinstance(value, float) and isinstance(low, float) and isinstance(high, float):
        problems += _out_of_order(book, entry, row, (low, value, high))
        same = _same(value, entry.value) and _same(low, entry.low) and _same(high, entry.high)
        change = Change(entry.id, value, low, high)
    else:
        same, change = _same(value, entry.value), Change(entry.id, value)
    return (None if same else change), problems


def _out_of_order(
    book: AssumptionBook, entry: Entry, row: Row, found: tuple[float, float, float]
) -> Iterator[Problem]:
    """A value outside its own range: which of them is meant, nobody can tell."""
    low, value, high = found
    for bound, is_wrong, words, title in (
        (low, low > value, "less than low", "Low"),
        (high, value > high, "more than high", "High"),
    ):
        if is_wrong:
            yield book.problem(
                row["Value"],
                entry.id,
                f"the value {plain(value)} is {words} {plain(bound)}, in {row[title].address}.",
                f"Change the value, or {title.lower()} with it: both can be changed.",
            )


def _sign_offs(
    book: AssumptionBook, entries: Mapping[str, Entry], changed: set[str], council: CouncilInputs
) -> tuple[list[SignOff], list[Problem]]:
    """Rows whose owner, sign-off or note differ from the table; a changed value loses its old sign-off."""
    before = sign_offs_of(council)
    found, problems = [], []
    for id_ in entries:
        if id_ not in book.rows:
            continue
        row = book.rows[id_]
        texts = {"assumption": id_}
        for title, name in SIGN_OFF_COLUMNS.items():
            try:
                texts[name] = typed_text(row[title])
            except UnreadableCellError as fault:
                problems.append(book.problem(row[title], id_, fault.found, fault.remedy))
        try:
            texts["signed_off_on"] = typed_day(row["Signed off on"])
        except UnreadableCellError as fault:
            problems.append(book.problem(row["Signed off on"], id_, fault.found, fault.remedy))
            continue
        now, was = SignOff(**texts), before.get(id_, SignOff(id_))
        problems += _half_signed(book, id_, row, now)
        if id_ in changed and _signature(now) == _signature(was):
            now = SignOff(id_, owner=now.owner, note=now.note)
        if now != was:
            found.append(now)
    return found, problems


def sign_offs_of(council: CouncilInputs) -> dict[str, SignOff]:
    """The table sign_offs by assumption."""
    return {
        str(row.assumption): SignOff(
            str(row.assumption),
            str(row.owner),
            str(row.signed_off_by),
            row.signed_off_on.isoformat() if isinstance(row.signed_off_on, dt.date) else "",
            str(row.note),
        )
        for row in rows_of(council.sign_offs)
    }


def _signature(row: SignOff) -> tuple[str, str]:
    return row.signed_off_by, row.signed_off_on


def _half_signed(book: AssumptionBook, id_: str, row: Row, now: SignOff) -> list[Problem]:
    if now.signed_off_on and not now.signed_off_by:
        found = f"it is signed off on {now.signed_off_on} without a name."
        remedy = f"Type who signed into {row['Signed off by'].address}, or clear the date."
        return [book.problem(row["Signed off on"], id_, found, remedy)]
    if now.signed_off_by and not now.signed_off_on:
        found = f'"{shown(now.signed_off_by)}" signed off without a date.'
        remedy = f"Type the day into {row['Signed off on'].address}, or clear the name."
        return [book.problem(row["Signed off by"], id_, found, remedy)]
    return []


def _same(found: object, was: object) -> bool:
    """Whether two values are one: programs keep 15 digits of a number."""
    if isinstance(found, float) and isinstance(was, int | float):
        return math.isclose(found, was, rel_tol=1e-12, abs_tol=1e-300)
    return found == was


def _held(cell: BookCell) -> str:
    if cell.is_blank:
        return "nothing"
    return f'the formula "{shown(str(cell.value))}"' if cell.is_formula else _words(cell.value)


def _words(value: object) -> str:
    return plain(value) if isinstance(value, float) else f'"{shown(str(value))}"'
