"""Another run, read from its folder to be shown side by side."""

from __future__ import annotations

import json
from pathlib import Path

from placements.beside import OtherRun
from placements.domain import VerifyError
from placements.result import RunResult


def other_run(folder: Path, result: RunResult) -> OtherRun:
    """What ``folder/results.json`` says. Raises VerifyError where it cannot be read, or is of another council."""
    path = folder / "results.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        council = str(found["council"])
    except FileNotFoundError:
        raise VerifyError(
            f"{folder} is not a run's folder: it has no results.json. Name a folder that `placements run` left."
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise VerifyError(f"{path} cannot be read as results of a run. Run the scenario again.") from None
    if council != result.council.name:
        raise VerifyError(
            f"{folder} is a run of {council}, not of {result.council.name}: they cannot stand side by side."
        )
    return OtherRun(folder.resolve().name, found)
