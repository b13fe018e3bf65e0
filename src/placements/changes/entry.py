"""One assumption: its value, what may stand in its place, and where it is written."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from placements.inputs.columns import Column


@dataclass(frozen=True)
class TableCell:
    """A cell of the council's tables: ``row`` counts as in the file, ``column`` holds the value."""

    table: str
    row: int
    column: str


SETTING = "setting"
"""The basis of what the scenario says."""
SCENARIO_FILE = "The scenario file"
"""Its source, where it names none."""

SettingKey = tuple[str, ...]
"""The keys of a setting, one within another, as the scenario file has them."""


@dataclass(frozen=True)
class Entry:
    """One row of the assumptions log.

    Attributes
    ----------
    id
        Table, row and so on joined by colons, or the keys of a setting joined by dots. It is never taken apart:
        ``place`` says where the value is written.
    value
        A number, or words: a choice, "yes" or "no", a month as in 2016-04, or what cannot be changed here.
    low, high
        None where the value is known and not drawn.
    is_range
        Whether a setting takes a range with its reason, where it is not in a table.
    column
        What may be written as the value; None where it cannot be changed in the workbook.
    """

    id: str
    what: str
    value: float | str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    basis: str = ""
    source: str = ""
    reason: str = ""
    as_at: dt.date | None = None
    is_range: bool = False
    column: Column | None = None
    place: TableCell | SettingKey | None = None

    @property
    def is_drawn(self) -> bool:
        return self.low is not None
