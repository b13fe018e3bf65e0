"""A board file: which scenarios stand in one paper, what they are called, and what the board is asked to decide."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from placements.domain import Problem, ScenarioError
from placements.inputs import scenario_problems
from placements.inputs.toml_chain import TomlChain, read_toml

SCHEMA_VERSION = 1
MOST_SCENARIOS = 20
LONGEST_NAME = 80
LONGEST_TITLE = 200
LONGEST_DECISION = 1000
EACH = 'Write [[scenarios]] on a line of its own before each, and below it file = "strategy.toml".'


class BoardScenario(BaseModel):
    """One scenario of the paper: a scenario file, or a run that was made already."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    file: str | None = Field(default=None, min_length=1)
    """A scenario file, as seen from the board file: "strategy.toml". This or `run`."""
    run: str | None = Field(default=None, min_length=1)
    """A folder that `placements run` left, as seen from the board file: "../../outputs/strategy". This or `file`."""
    short_name: str = Field(default="", max_length=LONGEST_NAME)
    """What the paper calls it, in at most 80 characters; left out, the scenario's title."""
    lead: bool = False
    """Whether the paper's sections follow this scenario; left out of all, the first that is no test leads."""
    test: bool = False
    """A case that nobody can choose, such as high demand: shown beside the others, never ranked among them."""


class BoardSettings(BaseModel):
    """Everything a board file may say. One table `[[scenarios]]` a scenario, in the order of the paper."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    schema_version: int = Field(default=SCHEMA_VERSION, ge=SCHEMA_VERSION, le=SCHEMA_VERSION)
    """Version of this file format; 1."""
    title: str = Field(default="", max_length=LONGEST_TITLE)
    """What stands on top of the paper; left out, the title of the leading scenario."""
    decision: str = Field(default="", max_length=LONGEST_DECISION)
    """What the board is asked to decide."""
    meeting: str = Field(default="", max_length=LONGEST_TITLE)
    """Whose meeting, and when: "Cabinet, 23 February 2016"."""
    appraise: bool = True
    """Whether `placements run --board` also asks what must be true for the leading scenario, as `placements appraise`
    does."""
    scenarios: list[BoardScenario] = Field(min_length=1, max_length=MOST_SCENARIOS)
    """The scenarios, at most 20."""


@dataclass(frozen=True)
class Board:
    """A board file that was read. ``scenarios`` has the leading one first, the others in the order of the file."""

    file: Path
    settings: BoardSettings
    scenarios: tuple[BoardScenario, ...]

    @property
    def lead(self) -> BoardScenario:
        return self.scenarios[0]

    def path(self, entry: BoardScenario) -> Path:
        """The scenario file or the run's folder."""
        return self.file.parent / str(entry.file or entry.run)

    def where(self, entry: BoardScenario) -> str:
        """The key of an entry, as a problem names it."""
        key = "file" if entry.file is not None else "run"
        return f"{entry_words(self.settings.scenarios.index(entry) + 1)}.{key}"


def entry_words(number: int) -> str:
    """An entry of the file, counted from 1, as a problem names it."""
    return f"scenarios (entry {number})"


def read_board(path: Path) -> Board:
    """Read a board file and find what it names.

    Raises
    ------
    ScenarioError
        With every key that cannot be read; or, where all can, with all that does not fit together.
    """
    chain = TomlChain(read_toml(path), (path,))
    problems = list(_unreadable(chain))
    if problems:
        raise ScenarioError(problems)
    settings = BoardSettings.model_validate(chain.merged)
    problems = [
        Problem(path.name, found, remedy, column=column)
        for rule in (_named_by_one_key, _missing, _same, _leads)
        for column, found, remedy in rule(settings, path.parent)
    ]
    if problems:
        raise ScenarioError(problems)
    lead = next((one for one in settings.scenarios if one.lead), None)
    lead = lead or next(one for one in settings.scenarios if not one.test)
    others = (one for one in settings.scenarios if one is not lead)
    return Board(path, settings, (lead, *others))


def _unreadable(chain: TomlChain) -> Iterator[Problem]:
    """The faults of the file as a whole and then of each entry, which counts from 1."""
    file = chain.files[0]
    entries = chain.merged.get("scenarios")
    if entries is None and {"council", "base_month"} & set(chain.merged):
        remedy = f"Run it with: placements run {file}; or list it in a board file. {EACH}"
        yield Problem(file.name, "it is a scenario, and no board file that lists some.", remedy)
        return
    if isinstance(entries, list) and entries and all(isinstance(entry, dict) for entry in entries):
        yield from _of_the_whole(chain, [{} for _ in entries])
        for number, entry in enumerate(entries, start=1):
            yield from _of_an_entry(chain, number, entry)
        return
    whole = list(_of_the_whole(chain, [{}]))
    # a misspelt [[scenario]] is said by its name, and then its entries are not missing as well
    if not any('"scenarios"' in problem.remedy for problem in whole):
        listed = "there are none." if not entries else "they are not a list of blocks."
        yield Problem(file.name, listed, EACH, column="scenarios")
    yield from whole


def _of_the_whole(chain: TomlChain, entries: list[dict[str, Any]]) -> Iterator[Problem]:
    """Of all but what stands in the entries: each is read by itself, so that a fault names it and its key."""
    whole = {**chain.merged, "scenarios": entries}
    try:
        BoardSettings.model_validate(whole)
    except ValidationError as error:
        yield from scenario_problems(error, replace(chain, merged=whole), BoardSettings)


def _of_an_entry(chain: TomlChain, number: int, entry: Mapping[str, Any]) -> Iterator[Problem]:
    try:
        BoardScenario.model_validate(entry)
    except ValidationError as error:
        for problem in scenario_problems(error, replace(chain, merged=dict(entry)), BoardScenario):
            column = entry_words(number) + (f".{problem.column}" if problem.column else "")
            yield replace(problem, column=column)


Fault = tuple[str, str, str]
"""Key, what was found, what to do."""


def _named_by_one_key(settings: BoardSettings, folder: Path) -> Iterator[Fault]:
    del folder
    for number, entry in enumerate(settings.scenarios, start=1):
        if (entry.file is None) == (entry.run is None):
            found = "it has neither file nor run." if entry.file is None else "it has both file and run."
            remedy = 'Write one: file = "strategy.toml", or run = "../../outputs/strategy".'
            yield entry_words(number), found, remedy


def _missing(settings: BoardSettings, folder: Path) -> Iterator[Fault]:
    for number, entry in enumerate(settings.scenarios, start=1):
        for key, said in (("file", entry.file), ("run", entry.run)):
            if said is not None:
                fault = _not_there(key, said, folder)
                if fault:
                    yield f"{entry_words(number)}.{key}", *fault


def _not_there(key: str, said: str, folder: Path) -> tuple[str, str] | None:
    """What is wrong with the name of a scenario file or of a run, and what to do; None where it is there."""
    try:
        is_file, is_folder = (folder / said).is_file(), (folder / said).is_dir()
    except (OSError, ValueError):
        # a name that no file can have: too long, or with a character that none may hold
        is_file = is_folder = False
    if is_file if key == "file" else is_folder:
        return None
    if is_folder:
        return (
            f'"{said}" is a folder.',
            "Name a scenario file; a folder that `placements run` left is named by run =.",
        )
    if is_file:
        return (
            f'"{said}" is a file.',
            "Name a folder that `placements run` left; a scenario is named by file =.",
        )
    found = f'there is no {"file" if key == "file" else "folder"} "{said}", as seen from {folder.resolve()}.'
    if "\\" in said and os.sep != "\\":
        return found, "Write / in place of each backslash, which every system understands."
    first = "Correct the name, or" if key == "file" else "Correct the name, run its scenario first, or"
    return found, f"{first} take the entry out."


def _same(settings: BoardSettings, folder: Path) -> Iterator[Fault]:
    names: dict[str, int] = {}
    paths: dict[Path, int] = {}
    for number, entry in enumerate(settings.scenarios, start=1):
        name = entry.short_name.strip().casefold()
        if name and name in names:
            found = f'"{entry.short_name}" is the name of entry {names[name]} too.'
            yield f"{entry_words(number)}.short_name", found, "Give each a name of its own."
        names.setdefault(name, number)
        for key, said in (("file", entry.file), ("run", entry.run)):
            if said is not None and _not_there(key, said, folder) is None:
                path = (folder / said).resolve()
                if path in paths:
                    found = f'"{said}" is entry {paths[path]} too.'
                    yield f"{entry_words(number)}.{key}", found, "Name each scenario once."
                paths.setdefault(path, number)


def _leads(settings: BoardSettings, folder: Path) -> Iterator[Fault]:
    del folder
    leading = [number for number, one in enumerate(settings.scenarios, start=1) if one.lead]
    for number in leading[1:]:
        found = f"entry {leading[0]} leads already, and a paper follows one scenario."
        yield f"{entry_words(number)}.lead", found, "Write lead = true in one entry only."
    for number in leading:
        if settings.scenarios[number - 1].test:
            found = "it is a test, which nobody can choose, and cannot lead the paper."
            yield f"{entry_words(number)}.lead", found, "Take out lead or test."
    if all(one.test for one in settings.scenarios):
        found = "every scenario is a test, which nobody can choose: none can lead the paper."
        yield "scenarios", found, "Take out test where the board can choose the scenario."
