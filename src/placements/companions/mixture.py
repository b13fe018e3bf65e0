"""What lies between two runs: the earlier one's inputs with some of the later one's changes made."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from placements.companions.row_pairs import Pair, Row, pairs_of, rows_of_table
from placements.companions.run_record import Basis
from placements.demand import Priors
from placements.domain import InputError, Month, PlacementTypes, Problem, ScenarioError
from placements.inputs import TABLES, CouncilInputs
from placements.inputs.checks import rule_problems
from placements.inputs.columns import Table
from placements.inputs.tables import ReadTable, frame_of
from placements.reports.inputs_as_run import settings_as_run
from placements.scenario import Scenario, ScenarioSettings

Key = tuple[str, ...]
"""What can be changed: ("table", its name, the number of a pair), ("setting", key, ...), ("type", id), ("priors",)."""

SETTING, TABLE, TYPE, PRIORS = "setting", "table", "type", "priors"
NAMED_BLOCKS: tuple[Key, ...] = (
    ("measures",),
    ("demand", "events"),
    ("demand", "flow_changes"),
    ("demand", "series"),
)
"""Blocks under names of a person's own: each is one thing, with all its keys."""

Settings = dict[Key, Any]
"""Path of a key -> its value, a plain value of JSON."""


class Mixture:
    """Every state between two runs, by the keys of which the later run's value holds already."""

    def __init__(self, old: Basis, new: Basis) -> None:
        self.old = old
        self.new = new
        self.pairs: dict[str, tuple[Pair, ...]] = {}
        for name, table in TABLES.items():
            rows = [rows_of_table(basis.council.tables()[name], table) for basis in (old, new)]
            self.pairs[name] = pairs_of(table, *rows)
        self.said = tuple(flat(settings_as_run(basis.scenario)) for basis in (old, new))

    def differing(self) -> Iterator[Key]:
        """Everything that is not the same in both, whether it moves anything or not."""
        old, new = self.old.scenario, self.new.scenario
        for name, pairs in self.pairs.items():
            yield from ((TABLE, name, str(pair.number)) for pair in pairs if pair.differing)
        for path in dict.fromkeys((*self.said[1], *self.said[0])):
            if self.said[0].get(path) != self.said[1].get(path):
                yield (SETTING, *path)
        for type_id in dict.fromkeys((*new.placement_types.ids, *old.placement_types.ids)):
            if type_of(old.placement_types, type_id) != type_of(new.placement_types, type_id):
                yield (TYPE, type_id)
        if old.priors != new.priors:
            yield (PRIORS,)

    def basis(self, made: Collection[Key]) -> Basis:
        """The earlier run's inputs with the changes ``made``.

        Raises ScenarioError or InputError where such a scenario or such tables are refused.
        """
        made = set(made)
        scenario = self._scenario(made)
        rows = {name: _rows(pairs, made) for name, pairs in self.pairs.items()}
        council = _council(self.new.council, rows, scenario.placement_types, scenario.settings.base_month)
        return Basis(scenario, council)

    def _scenario(self, made: Collection[Key]) -> Scenario:
        said = dict(self.said[0])
        for kind, *path in made:
            if kind == SETTING and tuple(path) in self.said[1]:
                said[tuple(path)] = self.said[1][tuple(path)]
            elif kind == SETTING:
                said.pop(tuple(path), None)
        try:
            settings = ScenarioSettings.model_validate(nested(said))
        except ValidationError as error:
            raise ScenarioError([Problem("scenario", str(error))]) from None
        types, priors = self._types(made), self._priors(made)
        return self.new.scenario.model_copy(
            update={"settings": settings, "placement_types": types, "priors": priors}
        )

    def _types(self, made: Collection[Key]) -> PlacementTypes:
        old, new = self.old.scenario.placement_types, self.new.scenario.placement_types
        order = dict.fromkeys((*new.ids, *old.ids))
        found = [type_of(new if (TYPE, type_id) in made else old, type_id) for type_id in order]
        return PlacementTypes(tuple(one for one in found if one is not None))

    def _priors(self, made: Collection[Key]) -> Priors:
        return (self.new if (PRIORS,) in made else self.old).scenario.priors


def type_of(types: PlacementTypes, type_id: str) -> Any:  # Any: a placement type, or None where there is none
    return types[type_id] if type_id in types.ids else None


def flat(settings: Mapping[str, Any], path: Key = ()) -> Settings:
    """Every key on its own, but for ranges and for blocks under a person's own name, which are one value each."""
    found: Settings = {}
    for name, value in settings.items():
        here = (*path, name)
        if isinstance(value, dict) and "central" not in value and path not in NAMED_BLOCKS:
            found |= flat(value, here)
        else:
            found[here] = value
    return found


def nested(settings: Settings) -> dict[str, Any]:
    """The other way round: blocks within blocks."""
    found: dict[str, Any] = {}
    for path, value in settings.items():
        block = found
        for name in path[:-1]:
            block = block.setdefault(name, {})
        block[path[-1]] = value
    return found


def _rows(pairs: Sequence[Pair], made: Collection[Key]) -> list[Row]:
    chosen = (pair.new if (TABLE, pair.table.name, str(pair.number)) in made else pair.old for pair in pairs)
    return [row for row in chosen if row is not None]


def _council(
    like: CouncilInputs, rows: Mapping[str, list[Row]], types: PlacementTypes, base_month: Month
) -> CouncilInputs:
    """A council of these rows. Raises InputError as ``read_council`` does."""
    tables = {
        name: ReadTable(TABLES[name], f"{name}.csv", tuple(_typed(TABLES[name], mine)), ())
        for name, mine in rows.items()
    }
    found = rule_problems(tables, types, base_month)
    problems = [problem for name in TABLES for problem in found[name]]
    for name, table in tables.items():
        problems += _unknown_types(table, types)
        if not table.rows and TABLES[name].required:
            problems.append(Problem(table.file, "there are no rows below the header."))
    if problems:
        raise InputError(problems)
    frames = {name: frame_of(TABLES[name], table.rows) for name, table in tables.items()}
    return CouncilInputs(
        name=like.name, folder=like.folder, files=like.files, journeys=like.journeys, **frames
    )


def _typed(table: Table, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """The rows as the reader of files hands them on: numbers that are not there are NaN."""
    numbers = {column.name for column in table.columns if column.kind in ("number", "whole")}
    for number, row in enumerate(rows, start=2):
        cells = {
            name: math.nan if value is None and name in numbers else value for name, value in row.items()
        }
        yield {"row": number, **cells}


def _unknown_types(table: ReadTable, types: PlacementTypes) -> Iterator[Problem]:
    for column in table.table.columns:
        known = (*types.ids, *column.allowed)
        if column.kind == "placement_type":
            for row in table.rows:
                if row[column.name] not in known:
                    yield table.problem(row, column.name, f'"{row[column.name]}" is not a placement type.')
