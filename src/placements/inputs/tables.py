"""From a table as typed to a checked table: every cell read, every fault kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from placements.domain import Problem
from placements.inputs.cells import Cell, is_blank, read_cell
from placements.inputs.columns import Column, Table
from placements.inputs.dates import is_british, is_iso
from placements.inputs.faults import UnreadableCellError
from placements.inputs.files import RawTable
from placements.inputs.near_miss import nearest

Row = Mapping[str, Any]
"""A row's values by column, with its number under "row"; columns whose cell is at fault are left out."""


@dataclass(frozen=True)
class ReadTable:
    """A table whose cells were read.

    ``file`` names it in messages; ``rows`` hold what could be read. ``is_whole`` where every column is
    there and every cell was read: only then may rules compare rows or tables.
    """

    table: Table
    file: str
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    @property
    def is_whole(self) -> bool:
        return not self.problems

    def having(self, *columns: str) -> list[Row]:
        """The rows of which all ``columns`` could be read."""
        return [row for row in self.rows if all(column in row for column in columns)]

    def problem(self, row: Row, column: str | None, found: str, remedy: str = "") -> Problem:
        """A problem at ``row`` and ``column`` of this table."""
        return Problem(self.file, found, remedy, row=row["row"], column=column)


def read_table(raw: RawTable, table: Table, placement_types: Sequence[str]) -> ReadTable:
    """Read every cell of ``raw`` as ``table`` describes it; nothing is dropped without a problem."""
    problems = _header_problems(raw, table)
    problems += _nameless_columns(raw)
    if not raw.rows and table.required:
        problems.append(Problem(raw.file, "there are no rows below the header.", "Add the figures."))
    places = _places(raw, table)
    problems += _mixed_date_problems(raw, places)
    rows = []
    for number, cells in raw.rows:
        row, faults = _read_row(raw.file, number, cells, places, placement_types)
        rows.append(row)
        problems += faults
    return ReadTable(table, raw.file, tuple(rows), tuple(problems))


def frame_of(table: Table, rows: Sequence[Row]) -> pd.DataFrame:
    """The rows as a frame with the table's columns, then ``row``, in the dtypes of ``table``."""
    columns = {column.name: _series(column, [row[column.name] for row in rows]) for column in table.columns}
    columns["row"] = pd.Series([row["row"] for row in rows], dtype="int64")
    return pd.DataFrame(columns)


def _series(column: Column, values: list[Any]) -> pd.Series[Any]:
    match column.kind:
        case "number":
            dtype = "float64"
        case "whole":
            dtype = "float64" if column.blank else "int64"
        case "yes_no":
            dtype = "bool"
        case "date" | "month" | "financial_year":
            dtype = "object"
        case _:
            dtype = "str"
    return pd.Series(values, dtype=dtype)


def _places(raw: RawTable, table: Table) -> list[tuple[Column, int | None]]:
    """Each column that can be read, with its place in the file; None where it may be left out."""
    places: list[tuple[Column, int | None]] = []
    for column in table.columns:
        if column.name in raw.header:
            places.append((column, raw.header.index(column.name)))
        elif not column.required:
            places.append((column, None))
    return places


def _read_row(
    file: str,
    number: int,
    cells: Sequence[Cell],
    places: Sequence[tuple[Column, int | None]],
    placement_types: Sequence[str],
) -> tuple[Row, list[Problem]]:
    row: dict[str, Any] = {"row": number}
    problems = []
    for column, place in places:
        try:
            row[column.name] = read_cell("" if place is None else cells[place], column, placement_types)
        except UnreadableCellError as fault:
            problems.append(Problem(file, fault.found, fault.remedy, row=number, column=column.name))
    return row, problems


def _header_problems(raw: RawTable, table: Table) -> list[Problem]:
    problems = []
    unknown = [name for name in dict.fromkeys(raw.header) if name and name not in table.column_names]
    for column in table.columns:
        if column.name in raw.header or not column.required:
            continue
        meant = nearest(column.name, unknown)
        found = f"the column {column.name} is missing."
        if meant is None:
            remedy = f"Add it: {column.meaning}."
        else:
            unknown.remove(meant)
            remedy = f'Did you mean it by "{meant}"? Rename that column to {column.name}.'
        problems.append(Problem(raw.file, found, remedy, row=1))
    for name in unknown:
        problems.append(_unknown_column(raw, table, name))
    for name in dict.fromkeys(raw.header):
        if name and raw.header.count(name) > 1:
            found = f"the column {name} is there {raw.header.count(name)} times."
            problems.append(Problem(raw.file, found, "Keep one.", row=1))
    return problems


def _unknown_column(raw: RawTable, table: Table, name: str) -> Problem:
    meant = nearest(name, table.column_names)
    if meant is None:
        remedy = f"Remove it; the columns are {', '.join(table.column_names)}."
    elif meant in raw.header:
        remedy = f"There is a column {meant} as well: remove one."
    else:
        remedy = f"Did you mean {meant}?"
    return Problem(raw.file, f'"{name}" is not a column of {table.name}.', remedy, row=1)


def _nameless_columns(raw: RawTable) -> list[Problem]:
    width = max((len(cells) for _, cells in raw.rows), default=0)
    problems = []
    for place in range(width):
        if place < len(raw.header) and raw.header[place]:
            continue
        row = next((n for n, cells in raw.rows if place < len(cells) and not is_blank(cells[place])), None)
        if row is not None:
            found = f"column {place + 1} has no name, but row {row} has a value in it."
            problems.append(Problem(raw.file, found, "Name the column in row 1, or clear it.", row=1))
    return problems


def _mixed_date_problems(raw: RawTable, places: Sequence[tuple[Column, int | None]]) -> list[Problem]:
    """One file, one form of dates: a mixture is how dates look that Excel has half converted."""
    first: dict[bool, tuple[int, str]] = {}
    for number, cells in raw.rows:
        for column, place in places:
            if column.kind != "date" or place is None or is_blank(cells[place]):
                continue
            cell = cells[place]
            text = cell.strip() if isinstance(cell, str) else str(cell)
            if is_iso(text) or is_british(text):
                first.setdefault(is_iso(text), (number, text))
    if len(first) < 2:
        return []
    (iso_row, iso), (british_row, british) = first[True], first[False]
    found = f'dates are written in two ways: "{iso}" in row {iso_row} and "{british}" in row {british_row}.'
    return [Problem(raw.file, found, "Write them all as in 2015-12-31, and check day and month of each.")]
