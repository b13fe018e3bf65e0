"""What a board file asks to be run, checked as a whole before any work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from placements.domain import InputError, PlacementsError, Problem, ScenarioError, VerifyError
from placements.papers.board_file import Board, BoardScenario, read_board
from placements.papers.fitting import edited_notes, of_run, of_scenario, unlike
from placements.papers.made_run import MadeRun, read_made_run
from placements.prepared import load
from placements.scenario import Scenario, load_scenario
from placements.session import default_out, find_inputs

T = TypeVar("T")


@dataclass(frozen=True)
class BoardRequest:
    """What a person asked for. ``inputs`` and ``out`` are found from the leading scenario where they are None.

    ``appraise`` as the board file says, or False. ``browser``: print to PDF with it too.
    """

    board_file: Path
    inputs: Path | None = None
    out: Path | None = None
    paths: int | None = None
    seed: int | None = None
    engine: str | None = None
    appraise: bool = True
    browser: Path | None = None


@dataclass(frozen=True)
class ToRun:
    """A scenario that is to be run. ``name`` is its folder's."""

    file: Path
    name: str


@dataclass(frozen=True)
class Plan:
    """What is to be made, once it is known that it can: scenarios to run and runs made earlier, the leading one first.

    ``notes`` are for whoever makes the paper.
    """

    board: Board
    inputs: Path
    out: Path
    runs: tuple[ToRun | MadeRun, ...]
    notes: tuple[str, ...]

    @property
    def council(self) -> str:
        return self.inputs.stem

    @property
    def lead(self) -> ToRun:
        assert isinstance(self.runs[0], ToRun)
        return self.runs[0]


class _Found:
    """Faults of several scenarios, gathered before any is raised; a fault of a shared file is said once."""

    def __init__(self) -> None:
        self.scenario: list[Problem] = []
        self.inputs: list[Problem] = []
        self.sentences: list[str] = []

    def of(self, ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except ScenarioError as error:
            self.scenario += error.problems
        except InputError as error:
            self.inputs += error.problems
        except PlacementsError as error:
            self.sentences.append(str(error))
        return None

    def raise_any(self) -> None:
        scenario, inputs = (list(dict.fromkeys(found)) for found in (self.scenario, self.inputs))
        if scenario and not self.sentences:
            raise ScenarioError([*scenario, *inputs])
        if inputs and not self.sentences:
            raise InputError(inputs)
        if self.sentences:
            lines = [*map(str, scenario), *map(str, inputs), *self.sentences]
            raise VerifyError("\n".join(dict.fromkeys(lines)))


def plan_board(request: BoardRequest, start: Path) -> Plan:
    """Read everything that the board file names, and refuse what cannot be run or cannot stand in one paper.

    Raises ScenarioError, InputError or VerifyError, with every problem found.
    """
    board = read_board(request.board_file)
    if board.lead.file is None:
        found = "the leading scenario is a run that was made already, and the workbook is made with its run."
        remedy = (
            f"Let a scenario file lead; or write the paper alone with: placements board --board {board.file}"
        )
        raise ScenarioError([Problem(board.file.name, found, remedy, column=board.where(board.lead))])
    found_faults = _Found()
    read = [found_faults.of(lambda entry=entry: _read(board, entry, request)) for entry in board.scenarios]  # type: ignore[misc]
    found_faults.raise_any()
    scenarios = [one for one in read if one is not None]
    footing = [of_scenario(one) if isinstance(one, Scenario) else of_run(one) for one in scenarios]
    differing = list(unlike(footing))
    if differing:
        remedy = (
            "All scenarios of a paper meet the same futures of the same children: let them agree, such as by extends, "
            "or name one seed and one number of futures with --seed and --paths."
        )
        raise VerifyError("\n".join([f"{board.file.name}: {said}" for said in differing] + [remedy]))
    lead = scenarios[0]
    assert isinstance(lead, Scenario)
    inputs = request.inputs or find_inputs(lead, start)
    for one in scenarios:
        if isinstance(one, Scenario):
            found_faults.of(lambda one=one: _check(one, inputs, request))  # type: ignore[misc]
    found_faults.raise_any()
    runs = _named(board, scenarios)
    out = request.out or default_out(lead.file, inputs).with_name(board.file.stem)
    notes = tuple(edited_notes([one for one in runs if isinstance(one, MadeRun)]))
    return Plan(board, inputs, out, runs, notes)


def _read(board: Board, entry: BoardScenario, request: BoardRequest) -> Scenario | MadeRun:
    path = board.path(entry)
    if entry.run is not None:
        return read_made_run(path)
    return load_scenario(path, paths=request.paths, seed=request.seed, engine=request.engine)


def _check(scenario: Scenario, inputs: Path, request: BoardRequest) -> None:
    """Everything that a run would refuse before it simulates anything."""
    load(scenario.file, inputs, paths=request.paths, seed=request.seed, engine=request.engine)


def _named(board: Board, scenarios: Sequence[Scenario | MadeRun]) -> tuple[ToRun | MadeRun, ...]:
    """Each scenario with a folder's name of its own, compared as Windows compares them."""
    lead = board.path(board.lead).stem
    taken = {f"{lead}-appraisal".casefold()}
    runs: list[ToRun | MadeRun] = []
    for one in scenarios:
        if isinstance(one, MadeRun):
            runs.append(one)
            continue
        name, number = one.file.stem, 1
        while name.casefold() in taken:
            number += 1
            name = f"{one.file.stem}-{number}"
        taken.add(name.casefold())
        runs.append(ToRun(one.file, name))
    return tuple(runs)
