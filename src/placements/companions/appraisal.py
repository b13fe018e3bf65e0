"""The appraisal of the same scenario and inputs, where one lies beside the run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from placements.domain import Month
from placements.inputs import file_sha256
from placements.reports.manifest import MANIFEST
from placements.result import RunResult
from placements.scenario import scenario_hashes

APPRAISAL = "appraisal"
FILE = f"{APPRAISAL}.json"
SCHEMA_VERSION = 1
"""Of the appraisals that the sheet Risk can read."""

Document = Mapping[str, Any]
"""Any: JSON."""


def matching_appraisal(out: Path, result: RunResult) -> Document | None:
    """``appraisal.json`` of ``<out>-appraisal``, where it rests on the same files and settings; else None.

    The same files: every table of the council and every file of the scenario has the hash that it had. The same
    settings: seed and last day, which the command line may change. An appraisal of anything else is not an
    appraisal of this run. One that is missing, broken, or was changed by hand is no reason to fail a run: it is as
    if there were none.
    """
    return _beside(out, _asked_of(result))


def appraisal_of_run(folder: Path, manifest: Document) -> Document | None:
    """The same for a run that was written to ``folder``, of which ``manifest`` is the manifest."""
    where = folder.resolve()  # a folder named "." has its name all the same
    try:
        last_day = str(Month.parse(manifest["scenario"]["last_month"]).last_day)
        return _beside(where, _asked(manifest, {"by": last_day}))
    except (ValueError, KeyError, TypeError):
        return None


def _beside(out: Path, asked: tuple[object, ...]) -> Document | None:
    folder = out.with_name(f"{out.name}-{APPRAISAL}")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
        fits = (
            manifest["kind"] == APPRAISAL
            and manifest["outputs_sha256"][FILE] == file_sha256(folder / FILE)
            and document["schema_version"] == SCHEMA_VERSION
            and _asked(manifest, document) == asked
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return document if fits else None


def _asked(manifest: Document, document: Document) -> tuple[object, ...]:
    """What an appraisal, or a run, was asked about: by its manifest, and the last day of its horizon in ``by``."""
    return (
        manifest["council"],
        manifest["inputs_sha256"],
        manifest["scenario_sha256"],
        manifest["seed"],
        manifest["scenario"]["base_month"],
        document["by"],
    )


def _asked_of(result: RunResult) -> tuple[object, ...]:
    """What ``result`` was asked about, as ``_asked`` has it."""
    settings = result.scenario.settings
    return (
        result.council.name,
        result.council.files,
        scenario_hashes(result.scenario),
        settings.seed,
        str(settings.base_month),
        str(settings.last_month.last_day),
    )
