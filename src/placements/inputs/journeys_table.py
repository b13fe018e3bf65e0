"""Children's journeys read by column: a hundred thousand rows hold few distinct texts, and each is read once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.domain import Month, Problem
from placements.inputs.cells import read_cell
from placements.inputs.columns import Column
from placements.inputs.faults import UnreadableCellError
from placements.inputs.files import RawTable
from placements.inputs.journeys_rules import journey_problems
from placements.inputs.journeys_schema import JOURNEYS
from placements.inputs.tables import read_table
from placements.inputs.text_table import Ints, TextTable

MOST_PROBLEMS_A_COLUMN = 20
"""So many different texts at fault are listed of one column; the rest are counted."""


@dataclass(frozen=True, eq=False)
class ReadJourneys:
    """The table ``journeys`` as far as it could be read, and what is wrong with it.

    Attributes
    ----------
    table
        Columns of ``JOURNEYS``: ``month`` as year x 12 + month - 1 and the other numbers int64, ``uasc`` bool,
        words str. No rows where anything is wrong, or where there is no table.
    """

    table: pd.DataFrame
    problems: tuple[Problem, ...] = ()


def no_journeys() -> pd.DataFrame:
    """A table of no journeys, with the columns and dtypes of one that has some."""
    empty = np.zeros(0, dtype=np.int64)
    return _frame({name: (empty, []) for name in JOURNEYS.column_names})


def read_journeys(texts: TextTable | None, placement_types: Sequence[str]) -> ReadJourneys:
    """Read every text of the table and test what its rows say together.

    Parameters
    ----------
    texts
        As ``read_texts`` gives it; None where the council has no such table.
    placement_types
        The ids that are known.
    """
    if texts is None:
        return ReadJourneys(no_journeys())
    # a table without rows: what is wrong with the header alone
    header = read_table(RawTable(texts.file, texts.header, ()), JOURNEYS, ())
    problems = [*texts.problems, *header.problems]
    read: dict[str, tuple[Ints, list[object]]] = {}
    for column in JOURNEYS.columns:
        if column.name in texts.texts:
            values, faults = _values(texts, column, placement_types)
            read[column.name] = (texts.texts[column.name].codes, values)
            problems += _cell_problems(texts, column, faults)
    if not problems:
        table = _frame(read)
        problems += journey_problems(table, texts.rows, texts.file)
    return ReadJourneys(no_journeys(), tuple(problems)) if problems else ReadJourneys(table)


_Fault = tuple[int, UnreadableCellError]


def _values(
    texts: TextTable, column: Column, placement_types: Sequence[str]
) -> tuple[list[object], list[_Fault]]:
    """What each distinct text stands for; 0 where it stands for nothing, which is then a fault."""
    values: list[object] = []
    faults: list[_Fault] = []
    for place, cell in enumerate(texts.texts[column.name].cells):
        try:
            value = read_cell(cell, column, placement_types)
            values.append(value.year * 12 + value.month - 1 if isinstance(value, Month) else value)
        except UnreadableCellError as fault:
            values.append(0)
            faults.append((place, fault))
    return values, faults


def _cell_problems(texts: TextTable, column: Column, faults: Sequence[_Fault]) -> Iterator[Problem]:
    """One problem a text, at the first row that holds it."""
    codes = texts.texts[column.name].codes
    often = np.bincount(codes) if faults else np.zeros(0)
    for place, fault in faults[:MOST_PROBLEMS_A_COLUMN]:
        row = int(texts.rows[texts.texts[column.name].first_row(place)])
        more = int(often[place]) - 1
        same = f" {more:,} more row{'s hold' if more > 1 else ' holds'} the same." if more else ""
        yield Problem(texts.file, fault.found, f"{fault.remedy}{same}".strip(), row=row, column=column.name)
    rest = len(faults) - MOST_PROBLEMS_A_COLUMN
    if rest > 0:
        found = f"{rest:,} more texts of this column cannot be read."
        yield Problem(texts.file, found, "Mend the first ones, or import again.", column=column.name)


def _frame(read: dict[str, tuple[Ints, list[object]]]) -> pd.DataFrame:
    columns = {}
    for column in JOURNEYS.columns:
        codes, values = read[column.name]
        match column.kind:
            case "whole" | "month":
                columns[column.name] = pd.Series(np.array(values, dtype=np.int64)[codes])
            case "yes_no":
                columns[column.name] = pd.Series(np.array(values, dtype=bool)[codes])
            case _:
                columns[column.name] = pd.Series(np.array(values, dtype=object)[codes], dtype="str")
    return pd.DataFrame(columns)
