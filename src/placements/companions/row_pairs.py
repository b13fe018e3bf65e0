"""Rows of one table in two runs: which row became which."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from placements.inputs.columns import Table

Row = Mapping[str, object]
"""A row's values by column, None where there is none; without its number in the file."""

OTHER_IDENTITIES: dict[str, tuple[str, ...]] = {
    "history": ("date", "placement_type"),
    "unit_costs": ("placement_type", "placements", "valid_from"),
    "evidence": ("topic", "statement"),
}
"""By what a row is known again, in tables in which several rows may share it."""


@dataclass(frozen=True)
class Pair:
    """A row as it was and as it is; None where it was added or taken out. ``number`` counts within its table."""

    table: Table
    number: int
    old: Row | None
    new: Row | None

    @property
    def either(self) -> Row:
        found = self.old if self.new is None else self.new
        assert found is not None
        return found

    @property
    def differing(self) -> tuple[str, ...]:
        """The columns that differ; all of them where the row was added or taken out."""
        old, new = self.old, self.new
        if old is None or new is None:
            return self.table.column_names
        return tuple(name for name in self.table.column_names if old[name] != new[name])


def identity_of(table: Table) -> tuple[str, ...]:
    return table.key or OTHER_IDENTITIES.get(table.name, table.column_names)


def rows_of_table(frame: pd.DataFrame, table: Table) -> list[Row]:
    """The rows of a checked table as plain values."""
    columns = [[_plain(value) for value in frame[name].tolist()] for name in table.column_names]
    return [dict(zip(table.column_names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _plain(value: object) -> object:
    return None if isinstance(value, float) and math.isnan(value) else value


def pairs_of(table: Table, old: Sequence[Row], new: Sequence[Row]) -> tuple[Pair, ...]:
    """Every row of both, the new ones in their order, then those that were taken out.

    A row is known again by its identity; where several share it, rows that are the same go together first. A row
    of which nothing but its identity is new (a price that now holds from another day) is the only one added and the
    only one taken out under the first part of its identity.
    """
    partner = _partners(old, new, identity_of(table))
    _add_moved(partner, old, new, identity_of(table)[0])
    taken = set(partner.values())
    found = [(old[partner[place]] if place in partner else None, row) for place, row in enumerate(new)]
    gone = [(row, None) for place, row in enumerate(old) if place not in taken]
    return tuple(Pair(table, number, *pair) for number, pair in enumerate([*found, *gone]))


def _partners(old: Sequence[Row], new: Sequence[Row], identity: Sequence[str]) -> dict[int, int]:
    """Place of a new row -> place of the old row that it was."""
    waiting: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(old):
        waiting[_values(row, identity)].append(place)
    partner: dict[int, int] = {}
    for same in (True, False):
        for place, row in enumerate(new):
            if place in partner:
                continue
            candidates = waiting[_values(row, identity)]
            chosen = next((one for one in candidates if not same or old[one] == row), None)
            if chosen is not None:
                candidates.remove(chosen)
                partner[place] = chosen
    return partner


def _add_moved(partner: dict[int, int], old: Sequence[Row], new: Sequence[Row], leading: str) -> None:
    """Pair the one row taken out with the one row added where both have the same ``leading`` value."""
    taken = set(partner.values())
    gone, come = defaultdict(list), defaultdict(list)
    for place, row in enumerate(old):
        if place not in taken:
            gone[row[leading]].append(place)
    for place, row in enumerate(new):
        if place not in partner:
            come[row[leading]].append(place)
    for value, places in come.items():
        if leading != "date" and len(places) == 1 and len(gone[value]) == 1:
            partner[places[0]] = gone[value][0]


def _values(row: Row, names: Sequence[str]) -> tuple[object, ...]:
    return tuple(row[name] for name in names)
