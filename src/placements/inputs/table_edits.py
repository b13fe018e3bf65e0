"""Cells of a council's tables that stand in place of what its files say: they pass the same checks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from placements.inputs.cells import Cell
from placements.inputs.dates import is_british
from placements.inputs.files import RawTable
from placements.inputs.sign_offs import SIGN_OFFS


@dataclass(frozen=True)
class RowEdit:
    """New texts of some cells of one row: ``row`` counts as in its file, ``cells`` go by column."""

    table: str
    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class TableEdits:
    """What is changed in a council's tables once they are read.

    Attributes
    ----------
    rows
        Rows of the files, of which cells are replaced.
    sign_offs
        Rows of the table sign_offs by column; each stands in place of the file's row of the same assumption.
    """

    rows: tuple[RowEdit, ...] = ()
    sign_offs: tuple[Mapping[str, str], ...] = field(default=())

    def applied(self, tables: Mapping[str, RawTable]) -> dict[str, RawTable]:
        """``tables`` by name with these cells in them."""
        edited = dict(tables)
        for edit in self.rows:
            edited[edit.table] = _with_row(edited[edit.table], edit)
        if self.sign_offs:
            edited[SIGN_OFFS.name] = self._with_sign_offs(tables.get(SIGN_OFFS.name))
        return edited

    def _with_sign_offs(self, raw: RawTable | None) -> RawTable:
        """The file's own rows but for those typed anew, then these."""
        header = SIGN_OFFS.column_names
        anew = {row["assumption"] for row in self.sign_offs}
        kept: list[tuple[int, tuple[Cell, ...]]] = []
        if raw is not None:
            place = raw.header.index("assumption")
            kept = [(n, cells) for n, cells in raw.rows if str(cells[place]).strip() not in anew]
            header = raw.header
        first = max((n for n, _ in kept), default=1) + 1
        british = any(is_british(str(cell).strip()) for _, cells in kept for cell in cells)
        typed = [
            (first + n, tuple(_in_form(row.get(name, ""), name, british=british) for name in header))
            for n, row in enumerate(self.sign_offs)
            if any(text for name, text in row.items() if name != "assumption")
        ]
        file = f"{SIGN_OFFS.name}.csv" if raw is None else raw.file
        return RawTable(file, header, (*kept, *typed))


NO_EDITS = TableEdits()


def _in_form(text: str, column: str, *, british: bool) -> str:
    """A day as the rest of its file writes days: one file, one form of dates."""
    if column == "signed_off_on" and text and british:
        return f"{dt.date.fromisoformat(text):%d/%m/%Y}"
    return text


def _with_row(raw: RawTable, edit: RowEdit) -> RawTable:
    places = {raw.header.index(name): text for name, text in edit.cells.items()}
    rows = tuple(
        (n, tuple(places.get(i, cell) for i, cell in enumerate(cells))) if n == edit.row else (n, cells)
        for n, cells in raw.rows
    )
    return replace(raw, rows=rows)
