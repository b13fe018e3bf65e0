"""A batch file: which scenarios are run on which councils."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from placements.domain import Problem, ScenarioError
from placements.inputs import read_toml_chain, scenario_problems
from placements.inputs.toml_chain import read_toml

SCHEMA_VERSION = 1


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Patterns = Annotated[list[str], BeforeValidator(_one_or_many)]


class BatchSettings(BaseModel):
    """Everything a batch file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    schema_version: int = Field(default=SCHEMA_VERSION, ge=SCHEMA_VERSION, le=SCHEMA_VERSION)
    """Version of this file format; 1."""
    scenarios: Patterns = Field(min_length=1)
    """Scenario files, as seen from the batch file: names, or patterns such as "models/oxfordshire/*.toml". What a
    pattern finds besides scenarios (placement types, priors) is passed over."""
    councils: Patterns = Field(default_factory=list)
    """Councils' inputs, folders or workbooks, as names or patterns such as "inputs/*": every scenario is run on each.
    Left out: each scenario is run on its own council."""
    paths: int | None = Field(default=None, ge=1, le=100_000)
    """Simulated futures; left out, what each scenario says."""
    seed: int = Field(default=1, ge=0, le=2**32 - 1)
    """Start of the random numbers. Each council's own seed follows from it and the council's name, and is the same in
    all scenarios: what differs between two scenarios of a council is the scenarios' doing, not luck."""
    engine: Literal["auto", "lp", "waterfall"] | None = None
    """How children are placed, as in `[allocation]`; left out, what each scenario says."""


@dataclass(frozen=True)
class Found:
    """A file or folder of the batch. ``by_pattern``: nobody named it; a pattern found it."""

    path: Path
    by_pattern: bool


@dataclass(frozen=True)
class Batch:
    """A batch file that was read, and what its names and patterns stand for, in the order of their paths."""

    file: Path
    settings: BatchSettings
    scenarios: tuple[Found, ...]
    councils: tuple[Found, ...]


def read_batch(path: Path) -> Batch:
    """Read a batch file and find what it names.

    Raises
    ------
    ScenarioError
        With every key that cannot be read, or every name and pattern that stands for nothing.
    """
    chain = read_toml_chain(path)
    try:
        settings = BatchSettings.model_validate(chain.merged)
    except ValidationError as error:
        raise ScenarioError(scenario_problems(error, chain, BatchSettings)) from None
    problems: list[Problem] = []
    scenarios = _found(path, "scenarios", settings.scenarios, problems)
    councils = _found(path, "councils", settings.councils, problems)
    if problems:
        raise ScenarioError(problems)
    return Batch(path, settings, scenarios, councils)


def _found(
    batch_file: Path, key: Literal["scenarios", "councils"], patterns: list[str], problems: list[Problem]
) -> tuple[Found, ...]:
    """What the patterns stand for, each once; adds to ``problems`` those that stand for nothing."""
    found: dict[Path, Found] = {}
    wanted = "scenario file" if key == "scenarios" else "folder or workbook of a council"
    for pattern in patterns:
        named = batch_file.parent / pattern
        if named.is_file() or (key == "councils" and pattern and named.is_dir()):
            found[named.resolve()] = Found(named, by_pattern=False)
            continue
        matched = [match for match in _matches(batch_file.parent, pattern) if _may_be(key, match, batch_file)]
        for match in matched:
            found.setdefault(match.resolve(), Found(match, by_pattern=True))
        if not matched:
            where = f'no {wanted} is found under "{pattern}", as seen from {batch_file.parent.resolve()}.'
            problems.append(Problem(batch_file.name, where, "Correct the name, or take it out.", column=key))
    return tuple(found[path] for path in sorted(found))


def _matches(folder: Path, pattern: str) -> list[Path]:
    """Files and folders that match, absolute patterns too; ``**`` stands for any folders."""
    anchor = Path(pattern).anchor
    root, below = (Path(anchor), pattern.removeprefix(anchor)) if anchor else (folder, pattern)
    try:
        return sorted(root.glob(below))
    except (ValueError, NotImplementedError):  # not a pattern: it stands for nothing, and is said to
        return []


def _may_be(key: str, path: Path, batch_file: Path) -> bool:
    """Whether a pattern means it: not what is hidden, nor the batch file itself."""
    if path.name.startswith((".", "~$")) or path.resolve() == batch_file.resolve():
        return False
    if key == "scenarios":
        return path.is_file() and path.suffix.lower() == ".toml" and not _is_board_file(path)
    return path.is_dir() or path.suffix.lower() == ".xlsx"


def _is_board_file(path: Path) -> bool:
    """Whether it lists the scenarios of a board paper, as board.toml does: such a list is no scenario."""
    try:
        listed = read_toml(path).get("scenarios")
    except ScenarioError:  # said where it is read as a scenario
        return False
    return isinstance(listed, list) and any(isinstance(entry, dict) for entry in listed)
