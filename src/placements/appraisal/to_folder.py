"""An appraisal from files to folder: everything or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import placements
from placements.appraisal.appraise import Appraisal, FurtherTable, appraise
from placements.appraisal.tables import document_of, tables_of
from placements.domain.progress import Progress, silent
from placements.prepared import load
from placements.reports.answer_files import write_answer
from placements.reports.folder import check_folder, write_whole
from placements.reports.manifest import scenario_hashes
from placements.run import forecast
from placements.scenario import load_scenario
from placements.session import default_out, find_inputs, relative

PATHS = 200
"""Futures of an appraisal: it places each of them some hundreds of times."""


FURTHER: dict[str, FurtherTable] = {}
"""Name -> a question that every appraisal asks beside its own; each is a table in the folder."""


@dataclass(frozen=True)
class AppraisalRequest:
    """What a person asked for. ``inputs`` and ``out`` are found from the scenario where they are None."""

    scenario_file: Path
    inputs: Path | None = None
    out: Path | None = None
    paths: int = PATHS
    seed: int | None = None


@dataclass(frozen=True)
class AppraisalDone:
    """An appraisal that was written to ``folder``. ``kept``: files of a person that stood there and still do."""

    found: Appraisal
    folder: Path
    kept: list[str]


def appraise_to_folder(
    request: AppraisalRequest, start: Path, created: dt.datetime, progress: Progress = silent
) -> AppraisalDone:
    """Appraise the scenario and write its folder, whole or not at all.

    Parameters
    ----------
    start
        The folder the person is in.
    created
        Stands in the manifest as the time of the appraisal.
    """
    scenario = load_scenario(request.scenario_file, paths=request.paths, seed=request.seed)
    inputs = request.inputs or find_inputs(scenario, start)
    usual = default_out(request.scenario_file, inputs)
    out = request.out or usual.with_name(f"{usual.name}-appraisal")
    check_folder(out, inputs.stem, "appraisal")
    ready = load(request.scenario_file, inputs, paths=request.paths, seed=request.seed).ready
    found = appraise(ready, forecast(ready, progress), progress, FURTHER)
    manifest = {
        "run": out.name,
        "created": created.isoformat(),
        "placements": placements.__version__,
        "council": ready.council.name,
        "seed": ready.scenario.settings.seed,
        "paths": ready.scenario.settings.paths,
        "sources": {"scenario_file": relative(request.scenario_file, out), "inputs": relative(inputs, out)},
        "inputs_sha256": ready.council.files,
        "scenario_sha256": scenario_hashes(ready.scenario),
        "scenario": ready.scenario.resolved(),
    }
    document, tables = document_of(found), tables_of(found)
    kept = write_whole(out, lambda folder: write_answer("appraisal", document, tables, manifest, folder))
    return AppraisalDone(found, out, kept)
