"""Any tidy table: one value a row beside its date and its series, however many series there are."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from placements.domain import InputError, Month, Problem
from placements.domain.errors import MOST_PROBLEMS_SHOWN
from placements.inputs.cells import Cell, is_blank, read_cell
from placements.inputs.columns import Column
from placements.inputs.dates import EARLIEST_YEAR, LATEST_YEAR, is_british, is_iso
from placements.inputs.faults import UnreadableCellError, UnreadableFileError
from placements.inputs.near_miss import nearest
from placements.inputs.text_table import Ints, TextTable, read_texts

LARGEST_VALUE = 1e12
MOST_PROBLEMS = MOST_PROBLEMS_SHOWN - 1
"""So many faults are listed; the rest are counted."""

DATE = Column("date", "date", "the date of each value, as in 2015-12-31 or 2015-12", example="2015-12-31")
SERIES = Column("series", "text", "the name of what was counted, such as total or ifa", example="ifa")
VALUE = Column(
    "value",
    "number",
    "the value on that date, blank where it is not known",
    blank=True,
    minimum=0,
    maximum=LARGEST_VALUE,
    noun="number",
    example="112",
)
COLUMNS = (DATE, SERIES, VALUE)
AUTHORITY_COLUMNS = (
    "la_code",
    "authority",
    "la_name",
    "group",
    "local_authority",
    "la",
    "new_la_code",
    "old_la_code",
    "council",
    "area",
)
"""What a column of authorities is called, the surest first."""
MISSING = ("NaN", "nan", "NA", "<NA>")
"""What programs write for a value that is not known, beside a blank."""
_MACHINE_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")


@dataclass(frozen=True)
class TidyTable:
    """A tidy table that was read without a fault.

    Attributes
    ----------
    frame
        Columns ``date`` (datetime64), ``series`` (category), ``value`` (float64, not negative, NaN where not
        known) and, where there are groups, the column ``by`` (category). Rows are in the order of the file.
    file
        Its name in messages.
    by
        The name of the group column; None where there is none.
    """

    frame: pd.DataFrame
    file: str
    by: str | None = None

    def grouped(self) -> pd.DataFrame:
        """The frame with its group column called ``group``, and names as plain text."""
        names = {DATE.name: self.frame[DATE.name], VALUE.name: self.frame[VALUE.name]}
        for name in (SERIES.name, *([self.by] if self.by is not None else [])):
            names["group" if name == self.by else name] = self.frame[name].astype(object)
        return pd.DataFrame(names)


def read_tidy(path: Path, by: str | None = None, *, by_one_of: Sequence[str] = ()) -> TidyTable:
    """Read a CSV file, or the sheet of an .xlsx workbook, with columns ``date``, ``series`` and ``value``.

    Parameters
    ----------
    by
        The column that names each row's group.
    by_one_of
        Where ``by`` is None, the first of these columns that the table has names the group; one must be there.

    Raises
    ------
    InputError
        With every fault of the table.
    """
    if by in [column.name for column in COLUMNS]:
        found = f"the column {by} holds the {by} of each row and cannot name its group as well."
        raise InputError([Problem(path.name, found, "Name another column with --by.")])
    columns = COLUMNS if by is None else (*COLUMNS, _group_column(by))
    try:
        table = read_texts(path, [column.name for column in columns], by_one_of)
    except UnreadableFileError as fault:
        raise InputError([fault.problem]) from None
    problems = list(table.problems)
    if by is None and by_one_of:
        by = next((name for name in by_one_of if name in table.header), None)
        if by is None:
            problems.append(_no_group(table))
        else:
            columns = (*COLUMNS, _group_column(by))
    problems += _header_problems(table, columns)
    read = {column.name: _read(table, column) for column in columns if column.name in table.texts}
    if not len(table.rows) and not problems:
        found = "there are no rows below the header."
        problems.append(Problem(table.file, found, "Add the figures: one date, series and value a row."))
    for column in read.values():
        problems += column.problems
    problems += _mixed_dates(table)
    if not problems:
        problems = _doubled(table, read, by)
    if problems:
        raise InputError(_at_most(problems, table.file))
    return TidyTable(_frame(read, by), table.file, by)


def _group_column(name: str) -> Column:
    return Column(name, "text", "the group of each row, as --by names it", example="Oxfordshire")


@dataclass(frozen=True)
class _Read:
    """One column whose texts were read: ``values[codes[row]]`` is the value of a row."""

    codes: Ints
    values: list[object]
    problems: list[Problem]


def _read(table: TextTable, column: Column) -> _Read:
    texts = table.texts[column.name]
    read = _READERS[column.kind]
    values: list[object] = []
    faults: list[tuple[int, UnreadableCellError]] = []
    for place, cell in enumerate(texts.cells):
        try:
            values.append(read(cell, column))
        except UnreadableCellError as fault:
            values.append(None)
            faults.append((place, fault))
    return _Read(texts.codes, values, list(_cell_problems(table, column, faults)))


def _cell_problems(
    table: TextTable, column: Column, faults: Sequence[tuple[int, UnreadableCellError]]
) -> Iterator[Problem]:
    """One problem a text, at the first row that holds it."""
    codes = table.texts[column.name].codes
    often = np.bincount(codes) if faults else np.zeros(0)
    for place, fault in faults[: MOST_PROBLEMS + 1]:
        row = int(table.rows[table.texts[column.name].first_row(place)])
        more = int(often[place]) - 1
        rows = f"{more:,} more row{'s hold' if more > 1 else ' holds'} the same."
        remedy = f"{fault.remedy} {rows}" if more else fault.remedy
        yield Problem(table.file, fault.found, remedy, row=row, column=column.name)
    for _, fault in faults[MOST_PROBLEMS + 1 :]:
        yield Problem(table.file, fault.found, fault.remedy, column=column.name)


def _date(cell: Cell, column: Column) -> dt.date:
    if isinstance(cell, str) and (month := _month(cell)) is not None:
        if not EARLIEST_YEAR <= month.year <= LATEST_YEAR:
            raise UnreadableCellError(f'"{cell}" is in the year {month.year}.', "Check the year.")
        return month.first_day
    found: dt.date = read_cell(cell, column, ())
    return found


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def _value(cell: Cell, column: Column) -> float:
    if isinstance(cell, str):
        if cell in MISSING:
            return math.nan
        # programs write 1.5e+06 and .5, which people do not: only what is out of bounds goes on to be refused
        if _MACHINE_NUMBER.fullmatch(cell) and 0 <= float(cell) <= LARGEST_VALUE:
            return float(cell) + 0.0  # a minus sign before a nought means nothing
    found: float = read_cell(cell, column, ())
    return found


def _name(cell: Cell, column: Column) -> str:
    found: str = read_cell(cell, column, ())
    return found


_READERS: dict[str, Callable[[Cell, Column], object]] = {"date": _date, "number": _value, "text": _name}


def _header_problems(table: TextTable, columns: Iterable[Column]) -> list[Problem]:
    problems = []
    names = [column.name for column in columns]
    unknown = [name for name in dict.fromkeys(table.header) if name and name not in names]
    for column in columns:
        times = table.header.count(column.name)
        if times > 1:
            found = f"the column {column.name} is there {times} times."
            problems.append(Problem(table.file, found, "Keep one.", row=1))
        if times:
            continue
        meant = nearest(column.name, unknown)
        if column not in COLUMNS:
            remedy = f"Did you mean --by {meant}?" if meant else f"There are {_listed(table.header)}."
        elif meant is not None:
            remedy = f'Did you mean it by "{meant}"? Rename that column to {column.name}.'
        else:
            remedy = (
                f"Add it, or rename the one that holds {column.meaning}; there are {_listed(table.header)}."
            )
        problems.append(Problem(table.file, f"the column {column.name} is missing.", remedy, row=1))
    return problems


def _no_group(table: TextTable) -> Problem:
    others = [name for name in table.header if name not in [column.name for column in COLUMNS]]
    remedy = (
        f"Name it with --by; the other columns are {_listed(others)}."
        if others
        else "Add one, such as la_code."
    )
    return Problem(table.file, "no column is known to name the authority.", remedy, row=1)


def _listed(names: Sequence[str]) -> str:
    shown = [name for name in names if name][:12]
    return ", ".join(shown) + (", ..." if len(names) > 12 else "")


def _mixed_dates(table: TextTable) -> list[Problem]:
    """One file, one form of dates: a mixture is how dates look that Excel has half converted."""
    texts = table.texts.get(DATE.name)
    if texts is None:
        return []
    forms: dict[str, int] = {}
    for place, cell in enumerate(texts.cells):
        form = _form(cell)
        if form is not None:
            forms.setdefault(form, place)
    if len(forms) < 2:
        return []
    firsts = sorted((texts.first_row(place), str(texts.cells[place])) for place in forms.values())
    ways = " and ".join(f'"{text}" in row {table.rows[row]}' for row, text in firsts)
    found = f"dates are written in {'two' if len(forms) == 2 else 'three'} ways: {ways}."
    return [Problem(table.file, found, "Write them all as in 2015-12-31, and check day and month of each.")]


def _form(cell: Cell) -> str | None:
    if isinstance(cell, dt.date):
        return "day"
    if not isinstance(cell, str) or is_blank(cell):
        return None
    if is_iso(cell):
        return "day"
    if is_british(cell):
        return "British"
    return "month" if _month(cell) is not None else None


def _doubled(table: TextTable, read: dict[str, _Read], by: str | None) -> list[Problem]:
    """Rows that give a second value for the date of a series: one problem a series, at the first such row."""
    names = [SERIES.name] if by is None else [SERIES.name, by]
    keys = [DATE.name, *names]
    frame = _frame(read, by).assign(row=table.rows)
    known = frame[frame[VALUE.name].notna()]
    twice = known[known.duplicated(keys)]
    if twice.empty:
        return []
    firsts = twice.drop_duplicates(names).merge(known.drop_duplicates(keys), on=keys, suffixes=("", "_first"))
    times = twice.groupby(names, sort=False, observed=True).size()
    problems = []
    for one in firsts.to_dict("records"):
        key = tuple(one[name] for name in names)
        of = f" of {key[1]}" if by is not None else ""
        found = f"{key[0]}{of} has a value on {one['date']:%Y-%m-%d} in row {one['row_first']} already."
        more = int(times.loc[key[0] if by is None else key]) - 1
        rows = f" {more:,} more row{'s' if more > 1 else ''} of it like this." if more else ""
        remedy = _doubled_remedy(table, by) + rows
        problems.append(Problem(table.file, found, remedy, row=int(one["row"]), column=DATE.name))
    return problems


def _doubled_remedy(table: TextTable, by: str | None) -> str:
    others = [name for name in table.header if name and name not in [column.name for column in COLUMNS]]
    if by is None and others:
        return f"Keep one; if rows belong to several groups, name their column with --by: {_listed(others)}."
    return "Keep one of the two rows."


def _frame(read: dict[str, _Read], by: str | None) -> pd.DataFrame:
    dates = np.array(read[DATE.name].values, dtype="datetime64[s]")
    values = np.array(read[VALUE.name].values, dtype=np.float64)
    columns: dict[str, object] = {
        DATE.name: dates[read[DATE.name].codes],
        SERIES.name: _category(read[SERIES.name]),
        VALUE.name: values[read[VALUE.name].codes],
    }
    if by is not None:
        columns[by] = _category(read[by])
    return pd.DataFrame(columns)


def _category(read: _Read) -> pd.Categorical:
    """Names as a category; two texts that differ by blanks only are one name."""
    places, names = pd.factorize(np.array(read.values, dtype=object))
    return pd.Categorical.from_codes(places[read.codes], categories=pd.Index(names))


def _at_most(problems: Sequence[Problem], file: str) -> list[Problem]:
    rest = len(problems) - MOST_PROBLEMS
    if rest <= 0:
        return list(problems)
    return [*problems[:MOST_PROBLEMS], Problem(file, f"there are {rest:,} more faults.", "Mend these first.")]
