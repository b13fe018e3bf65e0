"""Changes laid over a scenario and a council: each value in its place, with where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from placements.changes.change import Change, Changes, SignOff
from placements.changes.differences import sign_offs_of
from placements.changes.entry import SCENARIO_FILE, Entry, SettingKey, TableCell
from placements.domain import InputError, Problem
from placements.inputs import TABLES, CouncilInputs
from placements.inputs.assumption_book import SHEET, unknown_id
from placements.inputs.cells import LONGEST_TEXT
from placements.inputs.columns import ASSUMPTION
from placements.inputs.numbers import plain
from placements.inputs.table_edits import RowEdit, TableEdits


@dataclass(frozen=True)
class AppliedChange:
    """One change as a person reads it; ``note`` is what the officer wrote beside it."""

    id: str
    what: str
    was: str
    now: str
    unit: str
    note: str = ""


@dataclass(frozen=True)
class Applied:
    """Changes with their places.

    Attributes
    ----------
    settings
        Keys of a setting -> its value as a scenario file would have it.
    tables
        Cells of the council's tables.
    changes
        What is changed, in the order of the assumptions log.
    lapsed
        Sign-offs of values that are changed, which hold no longer: id -> who and when.
    rows
        (table, row) -> the ids that are written in it.
    """

    asked: Changes
    settings: Mapping[SettingKey, Any]  # Any: TOML
    tables: TableEdits
    changes: tuple[AppliedChange, ...]
    lapsed: Mapping[str, str]
    rows: Mapping[tuple[str, int], tuple[str, ...]]

    @property
    def note(self) -> str:
        """What a reader of the run must know; "" where no value is changed."""
        count = len(self.changes)
        if not count:
            return ""
        were = "1 assumption was" if count == 1 else f"{count} assumptions were"
        return f"{were} changed in {self.asked.file}: the sheet Assumptions says which, and what they were."

    def origin(self, id_: str) -> str:
        """Where a changed value comes from; "" where it is not changed."""
        return next((_origin(change, self.asked.file) for change in self.changes if change.id == id_), "")

    def in_the_workbook(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems, those of changed values named by the cell that they were typed into."""
        return [self._named(problem) for problem in problems]

    def _named(self, problem: Problem) -> Problem:
        ids: tuple[str, ...] = ()
        if problem.column is not None and tuple(problem.column.split(".")) in self.settings:
            ids = (problem.column,)
        elif problem.row is not None:
            ids = self.rows.get((_table_of(problem.file), problem.row), ())
        if not ids or not self.asked.cells:
            return problem
        where = ", ".join(f"{self.asked.cells.get(id_, '')} ({id_})" for id_ in ids)
        return replace(problem, file=f"{self.asked.file}, sheet {SHEET}", row=None, column=where)


def applied(changes: Changes, entries: Mapping[str, Entry], council: CouncilInputs) -> Applied:
    """Find the place of each change.

    Parameters
    ----------
    entries, council
        Of the scenario and the tables in which nothing is changed.

    Raises
    ------
    InputError
        Where an id is none of the entries', or its value cannot be changed.
    """
    _refuse_unknown(changes, entries)
    before = sign_offs_of(council)
    signed = before | {row.assumption: row for row in changes.sign_offs}
    told = tuple(
        _told(change, entries[change.id], signed.get(change.id, SignOff(change.id)).note)
        for change in changes.values
    )
    origins = {one.id: _origin(one, changes.file) for one in told}
    cells: dict[tuple[str, int], dict[str, str]] = {}
    rows: dict[tuple[str, int], tuple[str, ...]] = {}
    settings = {}
    for change in changes.values:
        entry = entries[change.id]
        if isinstance(entry.place, TableCell):
            here = (entry.place.table, entry.place.row)
            cells[here] = _cells(change, entry, origins[change.id], changes.file, cells.get(here, {}))
            rows[here] = (*rows.get(here, ()), change.id)
        elif entry.place is not None:
            settings[entry.place] = _toml(change, entry, origins[change.id])
    edits = tuple(RowEdit(table, row, texts) for (table, row), texts in cells.items())
    sign_offs = tuple({name: str(text) for name, text in asdict(row).items()} for row in changes.sign_offs)
    lapsed = {
        one.id: f"{before[one.id].signed_off_by} on {before[one.id].signed_off_on}"
        for one in told
        if one.id in before and before[one.id].signed_off_by and not signed[one.id].signed_off_by
    }
    return Applied(changes, settings, TableEdits(edits, sign_offs), told, lapsed, rows)


def _refuse_unknown(changes: Changes, entries: Mapping[str, Entry]) -> None:
    unknown = [change.id for change in changes.values if change.id not in entries]
    fixed = [one.id for one in changes.values if one.id in entries and entries[one.id].place is None]
    problems = [Problem(changes.file, *unknown_id(id_, list(entries))) for id_ in unknown]
    problems += [Problem(changes.file, "this value cannot be changed here.", column=id_) for id_ in fixed]
    if problems:
        raise InputError(problems)


def _told(change: Change, entry: Entry, note: str) -> AppliedChange:
    was = _value_words(entry.value, entry.low, entry.high)
    return AppliedChange(
        change.id, entry.what, was, _value_words(change.value, change.low, change.high), entry.unit, note
    )


def _origin(change: AppliedChange, file: str) -> str:
    note = f" {change.note}" if change.note else ""
    return f"Changed in {file}: was {change.was}.{note}"


def _cells(change: Change, entry: Entry, origin: str, file: str, others: Mapping[str, str]) -> dict[str, str]:
    """The texts of the row's cells; ``others`` are those that another change writes into the same row."""
    assert isinstance(entry.place, TableCell)
    table, column = TABLES[entry.place.table], entry.place.column
    texts = {**others, column: _number(change.value)}
    if column == table.value:
        low, high = (change.value if bound is None else bound for bound in (change.low, change.high))
        texts |= {"low": _number(low), "high": _number(high)}
    if column == table.value or table.value is None:
        # nobody published this figure
        texts["basis"] = ASSUMPTION
    reason = " ".join(filter(None, (origin, others.get("reason", "") or _before(entry.reason))))
    texts["reason"] = _short(reason)
    texts["source"] = _short(f"{file}. {_before(entry.source)}")
    return texts


def _before(text: str) -> str:
    return f"Before: {text}" if text else ""


def _toml(change: Change, entry: Entry, origin: str) -> Any:
    assert entry.column is not None
    if entry.is_range:
        low, high = (change.value if bound is None else bound for bound in (change.low, change.high))
        source = "" if entry.source == SCENARIO_FILE else entry.source
        reason = _short(" ".join(filter(None, (origin, _before(entry.reason)))))
        return {"low": low, "central": change.value, "high": high, "reason": reason, "source": source}
    match entry.column.kind:
        case "whole":
            return int(change.value)
        case "yes_no":
            return change.value == "yes"
        case _:
            return change.value


def _table_of(file: str) -> str:
    """The table that a problem's file names: "unit_costs.csv", or "council.xlsx, sheet unit_costs"."""
    return file.rpartition(", sheet ")[2] if ", sheet " in file else PurePath(file).stem


def _value_words(value: float | str, low: float | None, high: float | None) -> str:
    """As in "3,402", or "1,000,000 (800,000 to 1,300,000)"."""
    if isinstance(value, str):
        return value
    words = _grouped(value)
    return words if low is None or high is None else f"{words} ({_grouped(low)} to {_grouped(high)})"


def _grouped(number: float) -> str:
    """``number`` in digits with commas between thousands."""
    digits = format(Decimal(repr(float(number))), ",f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _number(value: float | str) -> str:
    return plain(float(value))


def _short(text: str) -> str:
    """``text`` as long as a cell of a table may be."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 3]}..."
