"""The choice of homes from files to folder: everything or nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import placements
from placements.domain.progress import Progress, silent
from placements.opening_plans.options import PATHS, Options, find_options
from placements.opening_plans.tables import allocation_of, document_of, tables_of
from placements.reports.answer_files import write_answer
from placements.reports.folder import check_folder, write_whole
from placements.reports.manifest import scenario_hashes
from placements.scenario import load_scenario
from placements.session import default_out, find_inputs, relative


@dataclass(frozen=True)
class OptionsRequest:
    """What a person asked for. ``inputs`` and ``out`` are found from the scenario where they are None."""

    scenario_file: Path
    inputs: Path | None = None
    out: Path | None = None
    paths: int = PATHS
    seed: int | None = None


@dataclass(frozen=True)
class OptionsDone:
    """Options that were written to ``folder``. ``kept``: files of a person that stood there and still do."""

    found: Options
    folder: Path
    kept: list[str]


def options_to_folder(
    request: OptionsRequest, start: Path, created: dt.datetime, progress: Progress = silent
) -> OptionsDone:
    """Compare the scenario's opening plans and write the folder, whole or not at all.

    Parameters
    ----------
    start
        The folder the person is in.
    created
        Stands in the manifest as the time of the comparison.
    """
    scenario = load_scenario(request.scenario_file, paths=request.paths, seed=request.seed)
    inputs = request.inputs or find_inputs(scenario, start)
    usual = default_out(request.scenario_file, inputs)
    out = request.out or usual.with_name(f"{usual.name}-options")
    check_folder(out, inputs.stem, "options")
    found = find_options(request.scenario_file, inputs, progress, paths=request.paths, seed=request.seed)
    ready = found.ready
    manifest = {
        "run": out.name,
        "created": created.isoformat(),
        "placements": placements.__version__,
        "council": ready.council.name,
        "seed": ready.scenario.settings.seed,
        "paths": found.paths,
        "allocation": allocation_of(found),
        "sources": {"scenario_file": relative(request.scenario_file, out), "inputs": relative(inputs, out)},
        "inputs_sha256": ready.council.files,
        "scenario_sha256": scenario_hashes(ready.scenario),
        "scenario": ready.scenario.resolved(),
    }
    document, tables = document_of(found), tables_of(found)
    kept = write_whole(out, lambda folder: write_answer("options", document, tables, manifest, folder))
    return OptionsDone(found, out, kept)
