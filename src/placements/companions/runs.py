"""Another run, read from its folder to be shown side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from placements.beside import OtherRun
from placements.companions.path_costs import kept_path_costs
from placements.domain import VerifyError
from placements.reports.folder import without_results

RESULTS = "results.json"


def read_results(folder: Path) -> Any:
    """What ``folder/results.json`` holds (Any: JSON). Raises VerifyError where there is none, or it is no JSON."""
    try:
        return json.loads((folder / RESULTS).read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise VerifyError(without_results(folder)) from None
    except (OSError, ValueError):
        raise VerifyError(unreadable(folder)) from None


def unreadable(folder: Path) -> str:
    """What is said of a ``results.json`` that holds something else."""
    return f"{folder / RESULTS} cannot be read as results of a run. Run the scenario again."


def other_run(folder: Path, council: str) -> OtherRun:
    """What ``folder/results.json`` says, and what its plans cost in each future where the folder keeps that.

    Raises VerifyError where it cannot be read, is not of ``council``, or its costs were changed since.
    """
    found = read_results(folder)
    try:
        other = str(found["council"])
    except (KeyError, TypeError):
        raise VerifyError(unreadable(folder)) from None
    if other != council:
        raise VerifyError(f"{folder} is a run of {other}, not of {council}: they cannot stand side by side.")
    return OtherRun(folder.resolve().name, found, kept_path_costs(folder))
