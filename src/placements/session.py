"""A run from files to folder: find the inputs, run the straight line, write everything or nothing."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import placements
from placements.back_cast import back_cast
from placements.changes import AskedFor
from placements.companions import beside_of, read_named
from placements.domain import InputError, Problem
from placements.domain.progress import Progress
from placements.inputs.evidence import EvidenceTopic, evidence_conflicts
from placements.prepared import Prepared, load
from placements.reports import RunStamp, write_reports
from placements.reports.folder import RUN, check_folder, write_whole
from placements.reports.quality import AssumedFigures, assumed_figures
from placements.reports.stamp import hash_of_files
from placements.result import RunResult
from placements.round_trip import changes_in, free_folder
from placements.run import forecast, of_strategy, run_scenario
from placements.scenario import Scenario, load_scenario, scenario_hashes


@dataclass(frozen=True)
class Request:
    """What a person asked for. ``inputs`` and ``out`` are found from the scenario where they are None.

    ``beside`` are folders of runs to be shown with it, ``since`` that of the run that its change log begins with.
    ``assumptions`` is a budget workbook in which assumptions were changed.
    """

    scenario_file: Path
    inputs: Path | None = None
    out: Path | None = None
    paths: int | None = None
    seed: int | None = None
    engine: str | None = None
    beside: tuple[Path, ...] = ()
    since: Path | None = None
    assumptions: Path | None = None


@dataclass(frozen=True)
class Finished:
    """A run that was written to ``folder``. ``kept``: files of a person that stood there and still do."""

    result: RunResult
    folder: Path
    kept: list[str]


def find_inputs(scenario: Scenario, start: Path) -> Path:
    """The folder ``inputs/<council>`` beside the scenario's models, or under ``start``.

    Raises InputError that names where it was looked for.
    """
    council = scenario.settings.council
    places = [*scenario.file.resolve().parents, start.resolve()]
    for place in places:
        for candidate in (place / "inputs" / council, place / "inputs" / f"{council}.xlsx"):
            if candidate.exists():
                return candidate
    raise InputError(
        [
            Problem(
                scenario.file.name,
                f"no folder inputs/{council} was found beside the scenario or in {start}.",
                "Make it, correct `council`, or name the folder with --inputs.",
                column="council",
            )
        ]
    )


@dataclass(frozen=True)
class Checked:
    """What a check found to be in order; faults are raised, not returned."""

    scenario: str
    inputs: Path
    tables: int
    rows: int
    journeys: int
    assumed: AssumedFigures
    measures: tuple[str, ...]
    stress_case: str | None
    conflicts: tuple[EvidenceTopic, ...]
    back_cast: str
    ready: Prepared
    notes: tuple[str, ...]


def check_scenario(scenario_file: Path, inputs: Path | None, start: Path) -> Checked:
    """Validate a scenario, its stress case and its inputs; raises with every fault of all of them."""
    scenario = load_scenario(scenario_file)
    folder = inputs or find_inputs(scenario, start)
    loaded = load(scenario_file, folder)
    council, stress = loaded.ready.council, loaded.stress
    for prepared in (loaded.ready, stress):
        if prepared is not None:
            # a method, an event or a change of flows that this history does not allow is a fault too
            of_strategy(prepared, forecast(prepared))
    tables = council.tables()
    enabled = [name for name, measure in scenario.settings.measures.items() if measure.enabled]
    return Checked(
        scenario=scenario_file.name,
        inputs=folder,
        tables=sum(len(table) > 0 for table in tables.values()),
        rows=sum(len(table) for table in tables.values()),
        journeys=len(council.journeys),
        assumed=assumed_figures(council, scenario.settings),
        measures=tuple(enabled),
        stress_case=None if stress is None else stress.scenario.file.name,
        conflicts=evidence_conflicts(council),
        back_cast=back_cast(loaded.ready).sentence,
        ready=loaded.ready,
        notes=(*loaded.ready.notes, *(f"Stress case: {note}" for note in loaded.stress_notes)),
    )


def default_out(scenario_file: Path, inputs: Path) -> Path:
    """``outputs/<scenario>`` beside the ``inputs`` folder."""
    root = inputs.parent.parent if inputs.parent.name == "inputs" else inputs.parent
    return root / "outputs" / scenario_file.stem


@dataclass(frozen=True)
class Asked:
    """Where a question about a scenario reads from and writes to, once it is known that it can."""

    inputs: Path
    out: Path


def asked(request: Request, start: Path, kind: str) -> Asked:
    """Find the inputs, and the folder of a ``kind`` of answer.

    Where none is named it is ``outputs/<scenario>-<kind>``, of a run ``outputs/<scenario>``, and of one on a changed
    workbook ``outputs/<scenario>-changed``.

    Raises InputError or OutputError where the one is not found or the other must not be written.
    """
    scenario = load_scenario(
        request.scenario_file, paths=request.paths, seed=request.seed, engine=request.engine
    )
    inputs = request.inputs or find_inputs(scenario, start)
    usual = default_out(request.scenario_file, inputs)
    if kind != RUN:
        usual = usual.with_name(f"{usual.name}-{kind}")
    if request.assumptions is not None:
        usual = free_folder(usual, request.assumptions)
    out = request.out or usual
    check_folder(out, inputs.stem, kind)
    return Asked(inputs, out)


def manifest_of(ready: Prepared, request: Request, where: Asked, created: dt.datetime) -> dict[str, Any]:
    """What an answer rests on, for its manifest."""
    return {
        "run": where.out.name,
        "created": created.isoformat(),
        "placements": placements.__version__,
        "council": ready.council.name,
        "seed": ready.scenario.settings.seed,
        "paths": ready.scenario.settings.paths,
        "sources": _sources(request, where),
        "inputs_sha256": ready.council.files,
        "scenario_sha256": scenario_hashes(ready.scenario),
        "scenario": ready.scenario.resolved(),
    }


def run_to_folder(request: Request, start: Path, created: dt.datetime, progress: Progress) -> Finished:
    """Run the scenario and write its folder, whole or not at all.

    Parameters
    ----------
    start
        The folder the person is in.
    created
        Stands on the reports as the time of the run.
    """
    where = asked(request, start, RUN)
    inputs, out = where.inputs, where.out
    # what cannot stand beside the run is refused before any work
    named = read_named(inputs.stem, out, request.beside, request.since)
    asked_for, changed = AskedFor(request.paths, request.seed, request.engine), None
    if request.assumptions is not None:
        changed = changes_in(request.assumptions, request.scenario_file, inputs, asked_for)
        asked_for = changed.asked.asked
    result = run_scenario(
        request.scenario_file,
        inputs,
        paths=asked_for.paths,
        seed=asked_for.seed,
        engine=asked_for.engine,
        changed=changed,
        progress=progress,
    )
    result = replace(result, beside=beside_of(result, out, named, progress))
    sources = _sources(request, where)
    stamp = RunStamp(out.name, created, placements.__version__, inputs_hash(result))
    kept = write_whole(out, lambda folder: write_reports(result, folder, stamp, sources, progress))
    return Finished(result, out, kept)


def _sources(request: Request, where: Asked) -> dict[str, Any]:
    """Where the answer can be asked for again from, as seen from its folder."""
    found: dict[str, Any] = {
        "scenario_file": relative(request.scenario_file, where.out),
        "inputs": relative(where.inputs, where.out),
    }
    if request.beside:
        found["beside"] = [relative(folder, where.out) for folder in request.beside]
    if request.since is not None:
        found["since"] = relative(request.since, where.out)
    return found


def relative(path: Path, out: Path) -> str:
    """``path`` as seen from ``out``, so that a folder that is moved as a whole still works."""
    try:
        return Path(os.path.relpath(path.resolve(), out.resolve())).as_posix()
    except ValueError:  # another drive on Windows
        return path.resolve().as_posix()


def inputs_hash(result: RunResult) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of all input files' hashes."""
    return hash_of_files(result.council.files)
