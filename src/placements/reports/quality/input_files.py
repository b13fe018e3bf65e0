"""What was read: each table of the inputs, how much of it is assumed, and how old it is at the base month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from placements.domain import Month
from placements.inputs import TABLES
from placements.inputs.columns import ASSUMPTION, PUBLISHED, Table
from placements.inputs.journeys_schema import JOURNEYS
from placements.reports.quality.assumed import basis_of
from placements.result import RunResult

DATES = ("as_at", "date", "valid_from")
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class InputTable:
    """One table of the inputs as it was read.

    Attributes
    ----------
    file
        The file that holds it, "" where there is none.
    sha256
        Of that file, "" likewise.
    published, assumed, without_basis
        Rows by what they say of their own basis; together they are ``rows``.
    oldest, newest
        The dates of its figures; None where it has none.
    age_months
        From ``newest`` to the base month; below 0 where it is younger. None likewise.
    """

    name: str
    meaning: str
    file: str
    sha256: str
    rows: int
    published: int
    assumed: int
    without_basis: int
    oldest: dt.date | None
    newest: dt.date | None
    age_months: int | None

    @property
    def is_there(self) -> bool:
        return self.rows > 0


def input_tables(result: RunResult) -> tuple[InputTable, ...]:
    """Every table that a council can have, there or not, in the order of their list; ``journeys`` last."""
    council = result.council
    found = [_read(result, TABLES[name], table) for name, table in council.tables().items()]
    return (*found, _read(result, JOURNEYS, council.journeys))


def _read(result: RunResult, schema: Table, table: pd.DataFrame) -> InputTable:
    files, name = result.council.files, schema.name
    file = f"{name}.csv" if f"{name}.csv" in files else ""
    books = [known for known in files if known.lower().endswith(".xlsx")]
    if not file and books and len(table):
        file = books[0]
    published, assumed = (basis_of(table)[word] for word in (PUBLISHED, ASSUMPTION))
    dates = _dates(table)
    newest = max(dates, default=None)
    return InputTable(
        name=name,
        meaning=schema.meaning,
        file=file,
        sha256=files.get(file, ""),
        rows=len(table),
        published=published,
        assumed=assumed,
        without_basis=len(table) - published - assumed,
        oldest=min(dates, default=None),
        newest=newest,
        age_months=None if newest is None else result.context.base_month - Month.of(newest),
    )


def _dates(table: pd.DataFrame) -> list[dt.date]:
    if "month" in table:  # of journeys: years x 12 + months - 1
        return [
            Month(int(number) // MONTHS_A_YEAR, int(number) % MONTHS_A_YEAR + 1).last_day
            for number in (table["month"].min(), table["month"].max())
            if number == number
        ]
    columns = [name for name in DATES if name in table]
    return [day for name in columns[:1] for day in table[name] if isinstance(day, dt.date)]
