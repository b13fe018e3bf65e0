"""The blocks of a batch: one scenario on one council each, with its seed and a key of all that its figures rest on."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

import placements
from placements.batch.settings import Batch, Found
from placements.domain import InputError, PlacementsError, Problem, ScenarioError
from placements.inputs.table_hashes import table_hashes
from placements.scenario import Scenario, load_scenario, load_stress_case, scenario_hashes
from placements.session import find_inputs

FORMAT = 1
"""Of a block's figures: part of every key, so that no part of an older layout is taken for a new one."""


@dataclass(frozen=True)
class Block:
    """One scenario on one council: names, numbers and hashes, so that it can be sent anywhere.

    ``inputs_sha256`` and ``scenario_sha256`` stand for the content of all files it rests on.
    """

    council: str
    scenario: str
    scenario_file: Path
    inputs: Path
    seed: int
    paths: int
    engine: str
    inputs_sha256: str
    scenario_sha256: str
    version: str = placements.__version__

    @property
    def key(self) -> str:
        """The same wherever the files lie, and another as soon as one of them, or a setting, changes."""
        parts = {k: v for k, v in asdict(self).items() if k not in ("scenario_file", "inputs")}
        return hashlib.sha256(json.dumps(parts | {"format": FORMAT}, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Failure:
    """A block that has no figures, and why. ``council`` is "" where the scenario itself cannot be read."""

    council: str
    scenario: str
    sentence: str


@dataclass(frozen=True)
class _Read:
    """A scenario that was read, with the digest of its files and those of its stress case."""

    found: Found
    scenario: Scenario
    sha256: str


def digest(hashes: Mapping[str, str]) -> str:
    """One SHA-256 for a set of files: name -> their hash."""
    lines = "".join(f"{name} {value}\n" for name, value in sorted(hashes.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def seed_of(base_seed: int, council: str) -> int:
    """The council's own seed, the same for every scenario: 32 bits."""
    sequence = np.random.SeedSequence(base_seed, spawn_key=(zlib.crc32(council.encode()),))
    return int(sequence.generate_state(1)[0])


def scenario_digest(scenario: Scenario, stress: Scenario | None) -> str:
    """The digest of every file that the scenario and its stress case rest on."""
    return digest(scenario_hashes(scenario.with_files(stress)))


def blocks_of(batch: Batch) -> tuple[tuple[Block, ...], tuple[Failure, ...]]:
    """Every block of the batch, council by council; and what cannot be one, each with its sentence.

    Raises ScenarioError where two blocks, or two councils, would have the same name.
    """
    read, failures = _read_scenarios(batch)
    folders: dict[Path, str] = {}
    blocks: list[Block] = []
    for one in read:
        try:
            places = [found.path for found in batch.councils] or [
                find_inputs(one.scenario, batch.file.parent)
            ]
        except PlacementsError as error:
            failures.append(Failure(one.scenario.settings.council, one.scenario.name, str(error)))
            continue
        for place in places:
            try:
                blocks.append(_block(batch, one, place.resolve(), folders))
            except PlacementsError as error:
                failures.append(Failure(council_name(place), one.scenario.name, str(error)))
    _refuse_clashes(batch, blocks)
    return tuple(sorted(blocks, key=lambda block: (block.council, block.scenario))), tuple(failures)


def council_name(inputs: Path) -> str:
    """What a council's inputs are called: the folder's name, or the workbook's without its suffix."""
    resolved = inputs.resolve()
    return resolved.stem if resolved.is_file() else resolved.name


def _block(batch: Batch, read: _Read, inputs: Path, folders: dict[Path, str]) -> Block:
    if inputs not in folders:
        folders[inputs] = _inputs_digest(inputs)
    settings, council = read.scenario.settings, council_name(inputs)
    return Block(
        council=council,
        scenario=read.scenario.name,
        scenario_file=read.found.path.resolve(),
        inputs=inputs,
        seed=seed_of(batch.settings.seed, council),
        paths=settings.paths,
        engine=batch.settings.engine or settings.allocation.engine,
        inputs_sha256=folders[inputs],
        scenario_sha256=read.sha256,
    )


def _inputs_digest(inputs: Path) -> str:
    try:
        return digest(table_hashes(inputs))
    except OSError as error:
        reason = error.strerror or "the system gives no reason"
        raise InputError(
            [Problem(inputs.name, f"its files cannot be read: {reason}.", "Close them in other programs.")]
        ) from None


def _read_scenarios(batch: Batch) -> tuple[list[_Read], list[Failure]]:
    read: list[_Read] = []
    failed: list[tuple[Found, str]] = []
    for found in batch.scenarios:
        try:
            scenario = load_scenario(found.path, paths=batch.settings.paths)
            sha256 = scenario_digest(scenario, load_stress_case(scenario))
        except PlacementsError as error:
            failed.append((found, str(error)))
        else:
            read.append(_Read(found, scenario, sha256))
    # a pattern finds placement-types.toml, and what others extend, beside the scenarios that rest on them
    beside = {file.resolve() for one in read for file in one.scenario.files[1:]}
    failures = [
        Failure("", found.path.stem, sentence)
        for found, sentence in failed
        if not (found.by_pattern and found.path.resolve() in beside)
    ]
    return read, failures


def _refuse_clashes(batch: Batch, blocks: list[Block]) -> None:
    """Names are compared as Windows compares them: each block becomes a file of its own."""
    problems: dict[str, Problem] = {}
    councils: dict[str, Path] = {}
    scenarios: dict[tuple[str, str], Path] = {}
    for block in blocks:
        council = block.council.casefold()
        other = councils.setdefault(council, block.inputs)
        if other != block.inputs:
            problems[block.council] = Problem(
                batch.file.name,
                f'two councils are called "{block.council}": {other} and {block.inputs}.',
                "Rename the folder of one.",
                column="councils",
            )
            continue
        pair = (council, block.scenario.casefold())
        same = scenarios.setdefault(pair, block.scenario_file)
        if same != block.scenario_file:
            problems[f"{pair}"] = Problem(
                batch.file.name,
                f'two scenarios of {block.council} are called "{block.scenario}": {same} and '
                f"{block.scenario_file}.",
                "Rename one of the files, or take it out.",
                column="scenarios",
            )
    if problems:
        raise ScenarioError(problems.values())
