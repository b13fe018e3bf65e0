"""Another run, read from its folder to be shown side by side."""

from __future__ import annotations

import json
from pathlib import Path

from placements.beside import OtherRun
from placements.companions.path_costs import kept_path_costs
from placements.domain import VerifyError
from placements.reports.folder import without_results


def other_run(folder: Path, council: str) -> OtherRun:
    """What ``folder/results.json`` says, and what its plans cost in each future where the folder keeps that.

    Raises VerifyError where it cannot be read, is not of ``council``, or its costs were changed since.
    """
    path = folder / "results.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        other = str(found["council"])
    except (FileNotFoundError, NotADirectoryError):
        raise VerifyError(without_results(folder)) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise VerifyError(f"{path} cannot be read as results of a run. Run the scenario again.") from None
    if other != council:
        raise VerifyError(f"{folder} is a run of {other}, not of {council}: they cannot stand side by side.")
    return OtherRun(folder.resolve().name, found, kept_path_costs(folder))
