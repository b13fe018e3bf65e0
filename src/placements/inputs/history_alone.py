"""The history of a council's folder, with its journeys, without its other tables: what past forecasts need."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from placements.domain import InputError, Month, PlacementType, PlacementTypes, Problem
from placements.domain.placement_types import TOTAL, UASC
from placements.inputs.checks import duplicate_problems
from placements.inputs.files import RawTable
from placements.inputs.history import history_problems
from placements.inputs.journeys_schema import JOURNEYS
from placements.inputs.journeys_table import no_journeys, read_journeys
from placements.inputs.schema import TABLES
from placements.inputs.sources import Source, read_source
from placements.inputs.tables import ReadTable, frame_of, read_table

HISTORY = "history"


@dataclass(frozen=True)
class History:
    """A checked history table, its placement types, and the last month in which all children were counted.

    ``journeys`` is as in ``CouncilInputs``: no rows where the folder has no such table.
    """

    table: pd.DataFrame
    placement_types: PlacementTypes
    base_month: Month
    journeys: pd.DataFrame = field(default_factory=no_journeys)


def read_history(folder: Path, placement_types: PlacementTypes | None = None) -> History:
    """Read and check the history in ``folder``, a folder of tables or a workbook.

    Parameters
    ----------
    placement_types
        None: those that the history itself names, in its order.

    Raises
    ------
    InputError
        With every problem of the table.
    """
    source = read_source(folder)
    if HISTORY not in source.tables:
        raise InputError(_of_history(source) or source.problems)
    raw = source.tables[HISTORY]
    types = placement_types or _types_in(raw)
    table = read_table(raw, TABLES[HISTORY], types.ids)
    of_file = tuple(problem for problem in source.problems if problem.file == raw.file)
    table = replace(table, problems=of_file + table.problems)
    base_month = _base_month(table, types)
    problems = [*table.problems, *duplicate_problems(table)]
    if base_month is not None:
        # what a run asks for beyond this, a date with every type, is no fault here: such problems name no row
        problems += [p for p in history_problems(table, types, base_month) if p.row is not None]
    elif not problems:
        found = "no date has a used row of all children, or of every placement type."
        problems.append(Problem(table.file, found, f"Add used rows of placement_type {TOTAL}."))
    journeys = read_journeys(source.journeys, types.ids)
    problems += [problem for problem in source.problems if JOURNEYS.name in problem.file + problem.found]
    problems += journeys.problems
    if problems:
        raise InputError(problems)
    assert base_month is not None
    return History(frame_of(TABLES[HISTORY], table.rows), types, base_month, journeys.table)


def _of_history(source: Source) -> list[Problem]:
    return [problem for problem in source.problems if HISTORY in problem.file + problem.found]


def _types_in(raw: RawTable) -> PlacementTypes:
    place = raw.header.index("placement_type") if "placement_type" in raw.header else None
    names = [] if place is None else [str(cells[place]).strip() for _, cells in raw.rows]
    ids = [name for name in dict.fromkeys(names) if name and name not in (TOTAL, UASC)]
    return PlacementTypes(tuple(PlacementType(name, _title(name), "all") for name in ids))


def _title(name: str) -> str:
    return (name[:1].upper() + name[1:]).replace("_", " ")


def _base_month(table: ReadTable, types: PlacementTypes) -> Month | None:
    """The last month with a total, or with every placement type on one day."""
    days: dict[Month, set[str]] = {}
    for row in table.having("date", "placement_type", "used", "children"):
        if row["used"]:
            days.setdefault(Month.of(row["date"]), set()).add(row["placement_type"])
    whole = [
        month for month, found in days.items() if TOTAL in found or (types.ids and set(types.ids) <= found)
    ]
    return max(whole, default=None)
