"""``manifest.json``: what a run read, what it wrote, with which versions, so that it can be repeated."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from placements.domain import VerifyError
from placements.inputs import file_sha256
from placements.reports.stamp import RunStamp
from placements.result import RunResult
from placements.scenario import scenario_hashes

MANIFEST = "manifest.json"
MANIFEST_SCHEMA_VERSION = 1
MOST_NAMED = 8
"""Folders, in a sentence."""
PACKAGES = ("numpy", "pandas", "statsmodels", "pulp", "highspy", "xlsxwriter", "altair", "vl-convert-python")


def write_manifest(
    result: RunResult, folder: Path, stamp: RunStamp, sources: Mapping[str, Any], reports: Sequence[str]
) -> Path:
    """Write the manifest of all that stands in ``folder`` already.

    Parameters
    ----------
    reports
        The reports that were written, by name.
    sources
        Where the run can be repeated from: ``scenario_file`` and ``inputs``, as paths relative to the
        run's folder where that is possible; ``beside`` and ``since``, likewise, where they were given.
    """
    document = {
        "schema_version": MANIFEST_SCHEMA_VERSION,
        "run": stamp.run_name,
        "created": stamp.created.isoformat(),
        "placements": stamp.version,
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "council": result.council.name,
        "seed": result.scenario.settings.seed,
        "paths": result.scenario.settings.paths,
        "sources": sources,
        "inputs_sha256": result.council.files,
        "scenario_sha256": scenario_hashes(result.scenario),
        "scenario": result.scenario.resolved(),
        "solver": {
            plan.plan: asdict(plan.allocation.outcome) for plan in (result.do_nothing, result.strategy)
        },
        "assumptions": None if result.changed is None else result.changed.asked.document(),
        "beside_sha256": result.beside.hashes(),
        "reports": list(reports),
        "outputs_sha256": output_hashes(folder),
    }
    path = folder / MANIFEST
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return path


def output_hashes(folder: Path) -> dict[str, str]:
    """Path within the run's folder -> SHA-256, for every file but its own manifest."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file != folder / MANIFEST)
    return {file.relative_to(folder).as_posix(): file_sha256(file) for file in files}


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a run's folder. Raises VerifyError with a sentence if there is none to be read."""
    path = folder / MANIFEST
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except NotADirectoryError:
        raise VerifyError(
            f"{folder} is a file, not a run's folder. Name a folder that `placements run` left."
        ) from None
    except FileNotFoundError:
        raise VerifyError(
            f"{folder} is not a run's folder: it has no {MANIFEST}. {_name_a_run(folder)}"
        ) from None
    except (OSError, ValueError) as error:
        raise VerifyError(f"{path} cannot be read: {error}. Run the scenario again.") from None
    if isinstance(document, dict) and "blocks" in document:
        raise VerifyError(
            f"{folder} holds what `placements run-all` left, not a run. Give the same command again: what has not "
            "changed is kept, and the same figures have the same sha256."
        )
    if not isinstance(document, dict) or document.get("schema_version") != MANIFEST_SCHEMA_VERSION:
        raise VerifyError(f"{path} is not a manifest that this version reads. Run the scenario again.")
    return document


def _name_a_run(folder: Path) -> str:
    """What to name in place of a folder that is no run: the runs that lie in it, where some do."""
    try:
        runs = sorted(one for one in folder.iterdir() if (one / MANIFEST).is_file())
    except OSError:
        runs = []
    if not runs:
        return "Name a folder that `placements run` left."
    more = f" and {len(runs) - MOST_NAMED} more" if len(runs) > MOST_NAMED else ""
    return f"Name a folder in it: {', '.join(map(str, runs[:MOST_NAMED]))}{more}."
