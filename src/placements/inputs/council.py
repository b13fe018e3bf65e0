"""What we know about one council: its checked tables, or every reason why they cannot be believed."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from placements.domain import InputError, Month, PlacementTypes, Range
from placements.inputs.checks import rule_problems
from placements.inputs.journeys_table import no_journeys, read_journeys
from placements.inputs.schema import TABLES
from placements.inputs.sources import Source, read_source
from placements.inputs.table_edits import NO_EDITS, TableEdits
from placements.inputs.tables import ReadTable, frame_of, read_table


@dataclass(frozen=True, eq=False)
class CouncilInputs:
    """The checked tables of one council and the hashes of the files they came from.

    Every table has the columns of ``schema.TABLES`` and ``row``, the row in its file (header: row 1).
    Dates are ``datetime.date``, months ``Month``, both None where blank; financial years ``FinancialYear``;
    counts int64; amounts and shares float64, NaN where a blank is allowed; ``places`` float64, NaN for markets;
    ``used`` bool; text "" where blank.

    ``journeys`` is apart from these: a program writes it, it is long, and as its rows count few children
    each, no report lists them. ``journeys_table.ReadJourneys`` says what it holds; no rows where the
    council has none.
    """

    name: str
    folder: Path
    history: pd.DataFrame
    unit_costs: pd.DataFrame
    uplifts: pd.DataFrame
    provision: pd.DataFrame
    suitability: pd.DataFrame
    market_tiers: pd.DataFrame
    strategy_costs: pd.DataFrame
    assumptions: pd.DataFrame
    evidence: pd.DataFrame
    drivers: pd.DataFrame
    posts: pd.DataFrame
    contracts: pd.DataFrame
    ledger: pd.DataFrame
    sign_offs: pd.DataFrame
    files: dict[str, str]
    journeys: pd.DataFrame = field(default_factory=no_journeys)

    def tables(self) -> dict[str, pd.DataFrame]:
        """Table name -> table that people type, in the order of ``schema.TABLES``; without ``journeys``."""
        return {name: getattr(self, name) for name in TABLES}

    def amount(self, item: str) -> Range:
        """The item's value in its ``unit``: published as one number, assumed as a range.

        Raises
        ------
        KeyError
            Where neither strategy_costs nor assumptions has the item.
        """
        row, value = self._item(item)
        return _range_of(row, value)

    def unit(self, item: str) -> str:
        """The unit of an item of strategy_costs or assumptions. Raises KeyError as ``amount`` does."""
        return str(self._item(item)[0]["unit"])

    def title(self, item: str) -> str:
        """The title of an item of strategy_costs or assumptions. Raises KeyError as ``amount`` does."""
        return str(self._item(item)[0]["title"])

    def uplift(self, line: str) -> Range:
        """The rise a year (0.02 is 2%) of a placement type or an item of strategy_costs.

        Raises
        ------
        KeyError
            Where uplifts has no row for it: read_council demands one for all but items paid once.
        """
        return _range_of(self._rows_by_name["uplifts", line], "uplift_per_year")

    def _item(self, item: str) -> tuple[pd.Series[Any], str]:
        for table, value in (("strategy_costs", "amount_gbp"), ("assumptions", "value")):
            if (table, item) in self._rows_by_name:
                return self._rows_by_name[table, item], value
        raise KeyError(item)

    @functools.cached_property
    def _rows_by_name(self) -> dict[tuple[str, str], pd.Series[Any]]:
        """(table, name) -> its first row: pandas takes a millisecond to find one, and a run asks hundreds of times."""
        rows: dict[tuple[str, str], pd.Series[Any]] = {}
        for table, column in (("strategy_costs", "item"), ("assumptions", "item"), ("uplifts", "line")):
            for _, row in getattr(self, table).iterrows():
                rows.setdefault((table, str(row[column])), row)
        return rows


def read_council(
    folder: Path, placement_types: PlacementTypes, *, base_month: Month, edits: TableEdits = NO_EDITS
) -> CouncilInputs:
    """Read and check every table of the council in ``folder``.

    Parameters
    ----------
    folder
        Holds ``<table>.csv`` files, or one .xlsx workbook with a sheet a table; or is that workbook.
    base_month
        The last month of which something is known: history ends with it, prices must cover its last day.
    edits
        Cells that stand in place of what the files say.

    Raises
    ------
    InputError
        With every problem of every table; the message shows fifty and counts the rest.
    """
    source = read_source(folder)
    source.tables = edits.applied(source.tables)
    tables = _read_tables(source, placement_types)
    rules = rule_problems(tables, placement_types, base_month)
    problems = [
        problem for problem in source.problems if problem.file not in {t.file for t in tables.values()}
    ]
    for name in TABLES:
        if name in tables:
            problems += sorted((*tables[name].problems, *rules[name]), key=lambda problem: problem.row or 0)
    journeys = read_journeys(source.journeys, placement_types.ids)
    problems += journeys.problems
    if problems:
        raise InputError(problems)
    frames = {name: frame_of(TABLES[name], tables[name].rows) for name in TABLES}
    name = folder.stem if folder.is_file() else folder.name or folder.resolve().name
    return CouncilInputs(name=name, folder=folder, files=source.files, journeys=journeys.table, **frames)


def _read_tables(source: Source, placement_types: PlacementTypes) -> dict[str, ReadTable]:
    """The tables of ``source`` by name; an optional one that is not there has no rows."""
    tables = {}
    for name, raw in source.tables.items():
        table = read_table(raw, TABLES[name], placement_types.ids)
        of_file = tuple(problem for problem in source.problems if problem.file == raw.file)
        tables[name] = replace(table, problems=of_file + table.problems)
    for name, table_schema in TABLES.items():
        if not table_schema.required and name not in tables:
            tables[name] = ReadTable(table_schema, name, (), ())
    return tables


def _range_of(row: pd.Series[Any], value: str) -> Range:
    central = float(row[value])
    low, high = (central if math.isnan(row[bound]) else float(row[bound]) for bound in ("low", "high"))
    return Range(low=low, central=central, high=high, reason=str(row["reason"]), source=str(row["source"]))
