"""A scenario: what a council believes and wants to test, as written in a TOML file and those it extends."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from placements.allocate import AllocationSettings
from placements.demand import DemandSettings, Priors, default_priors, read_priors
from placements.domain import PlacementTypes, Problem, ScenarioError
from placements.domain.month_field import MonthField
from placements.finance import NeutralitySettings
from placements.inputs import file_sha256, read_placement_types, read_toml_chain, scenario_problems
from placements.supply import Measure, OptionsSettings, SupplySettings

SCHEMA_VERSION = 1


class ScenarioSettings(BaseModel):
    """Everything a scenario file may say, after `extends` has been followed."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    schema_version: int = Field(default=SCHEMA_VERSION, ge=SCHEMA_VERSION, le=SCHEMA_VERSION)
    """Version of this file format; 1."""
    council: str = Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$")
    """The council's folder in `inputs/`."""
    title: str = Field(min_length=1, max_length=200)
    """What reports call the scenario."""
    placement_types: str = "placement-types.toml"
    """The file of placement types, beside this one."""
    base_month: MonthField
    """The last month with counts, in quotes: "2015-12". The forecast starts in the next."""
    last_month: MonthField
    """The last month of the forecast, a March, in quotes: "2020-03"."""
    paths: int = Field(default=1000, ge=1, le=100_000)
    """Simulated futures."""
    seed: int = Field(default=1, ge=0, le=2**32 - 1)
    """Start of the random numbers: the same seed gives the same result."""
    demand: DemandSettings = DemandSettings()
    """How many children will be looked after."""
    supply: SupplySettings = SupplySettings()
    """How children turn over."""
    allocation: AllocationSettings = AllocationSettings()
    """How children are placed."""
    neutrality: NeutralitySettings = NeutralitySettings()
    """What cost neutral means."""
    options: OptionsSettings = OptionsSettings()
    """Which homes could open and when, for `placements options`."""
    measures: dict[str, Measure] = Field(default_factory=dict)
    """What the strategy does: one table a measure, under a name of your own."""

    @model_validator(mode="after")
    def _horizon(self) -> ScenarioSettings:
        if not self.base_month < self.last_month:
            raise ValueError(
                f"the horizon ends in {self.last_month}, not after the base month {self.base_month}. "
                "Let last_month be a later month"
            )
        if self.last_month.month != 3:
            raise ValueError(
                f"the horizon ends in {self.last_month}, within a financial year. Let last_month be a March"
            )
        if self.last_month - self.base_month > 240:
            raise ValueError(f"the horizon of {self.last_month - self.base_month} months is longer than 240")
        return self


class Scenario(BaseModel):
    """A scenario that was read: its settings, the placement types, and the files it came from."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    name: str
    settings: ScenarioSettings
    placement_types: Annotated[PlacementTypes, BeforeValidator(lambda value: value)]
    priors: Priors
    files: tuple[Path, ...]

    @property
    def file(self) -> Path:
        return self.files[0]

    def with_files(self, other: Scenario | None) -> Scenario:
        """The same scenario, which also rests on the files of ``other``."""
        if other is None:
            return self
        return self.model_copy(update={"files": tuple(dict.fromkeys((*self.files, *other.files)))})

    def resolved(self) -> dict[str, Any]:
        """Settings with every default filled in, as plain values."""
        return self.settings.model_dump(mode="json")


SettingChanges = Mapping[tuple[str, ...], Any]
"""Keys of a setting, one within another -> the value that stands in place of the file's (Any: TOML)."""


def load_scenario(
    path: Path,
    *,
    paths: int | None = None,
    seed: int | None = None,
    engine: str | None = None,
    changes: SettingChanges = MappingProxyType({}),
) -> Scenario:
    """Read a scenario file, following ``extends``.

    Parameters
    ----------
    paths, seed, engine
        Stand in place of what the file says.
    changes
        Other values that do.

    Raises
    ------
    ScenarioError
        With every problem found in the file and those it extends.
    """
    chain = read_toml_chain(path)
    _refuse_board(path, chain.merged)
    merged = dict(chain.merged)
    if paths is not None:
        merged["paths"] = paths
    if seed is not None:
        merged["seed"] = seed
    if engine is not None and isinstance(merged.get("allocation", {}), dict):
        merged["allocation"] = {**merged.get("allocation", {}), "engine": engine}
    merged = _changed(merged, changes)
    try:
        settings = ScenarioSettings.model_validate(merged)
    except ValidationError as error:
        raise ScenarioError(scenario_problems(error, chain, ScenarioSettings)) from None
    types_file = chain.origin(("placement_types",)).parent / settings.placement_types
    types = read_placement_types(types_file)
    files = [*chain.files, types_file]
    priors = default_priors()
    if settings.demand.priors:
        files.append(chain.origin(("demand", "priors")).parent / settings.demand.priors)
        priors = read_priors(files[-1])
    return Scenario(
        name=path.stem, settings=settings, placement_types=types, priors=priors, files=tuple(files)
    )


def _refuse_board(path: Path, merged: Mapping[str, Any]) -> None:
    """A board file holds a list of scenarios: every key of it would be a fault in a scenario."""
    if isinstance(merged.get("scenarios"), list):
        remedy = f"Name one of them; all of them are run by: placements run --board {path}"
        raise ScenarioError([Problem(path.name, "it is a board file, which lists scenarios.", remedy)])


def _changed(merged: Mapping[str, Any], changes: SettingChanges) -> dict[str, Any]:
    """A copy of ``merged`` with the changed values in their places."""
    found = copy.deepcopy(dict(merged))
    for keys, value in changes.items():
        block = found
        for key in keys[:-1]:
            block = block.setdefault(key, {})
        block[keys[-1]] = value
    return found


def scenario_hashes(scenario: Scenario) -> dict[str, str]:
    """Path from the scenario's folder -> SHA-256, for the file and all that it rests on."""
    folder = scenario.file.resolve().parent
    return {
        Path(os.path.relpath(file.resolve(), folder)).as_posix(): file_sha256(file) for file in scenario.files
    }


def load_stress_case(scenario: Scenario, changes: SettingChanges = MappingProxyType({})) -> Scenario | None:
    """The scenario's stress case, on the same council, horizon, paths and seed; None where none is named.

    Of the scenario's ``changes`` it has those of settings that both have from the same file.
    """
    name = scenario.settings.neutrality.stress_case
    if name is None:
        return None
    settings = scenario.settings
    stress = load_scenario(
        scenario.file.parent / name,
        paths=settings.paths,
        seed=settings.seed,
        engine=settings.allocation.engine,
        changes=_inherited(changes, scenario.file, scenario.file.parent / name) if changes else changes,
    )
    other = stress.settings
    problems = [
        Problem(
            stress.file.name,
            f"the stress case has {key} {theirs}, the scenario {scenario.file.name} has {ours}.",
            "Both must agree, so that only the stress differs.",
            column=key,
        )
        for key, ours, theirs in (
            ("council", settings.council, other.council),
            ("base_month", settings.base_month, other.base_month),
            ("last_month", settings.last_month, other.last_month),
        )
        if ours != theirs
    ]
    if problems:
        raise ScenarioError(problems)
    return stress


def _inherited(changes: SettingChanges, scenario_file: Path, stress_file: Path) -> SettingChanges:
    """The changes of settings that the stress case would have too, had they been made in the scenario's files."""
    ours, theirs = read_toml_chain(scenario_file), read_toml_chain(stress_file)
    extends = scenario_file.resolve() in {file.resolve() for file in theirs.files}
    found = {}
    for keys, value in changes.items():
        our_file, their_file = ours.origins.get(keys), theirs.origins.get(keys)
        if their_file is None:
            # neither says it: a line in the scenario's own file would reach a stress case that extends it
            same = extends
        elif our_file is None:
            same = False
        else:
            same = our_file.resolve() == their_file.resolve()
        if same:
            found[keys] = value
    return found
