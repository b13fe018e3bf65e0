"""What each forecast of a run did, as its ``results.json`` says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from placements.domain import VerifyError
from placements.reports.folder import without_results

CHANGES = "flow_changes"
"""What stands in the place of a series for changes of entries, exits and moves."""


@dataclass(frozen=True)
class ExplainedForecast:
    """One series and the sentence on its forecast."""

    series: str
    sentence: str


def read_explanations(folder: Path, series: str | None = None) -> list[ExplainedForecast]:
    """The forecasts of the run in ``folder`` and what it changes about flows, or the forecast of ``series``.

    Raises
    ------
    VerifyError
        Where ``folder`` is no run, or has no such forecast.
    """
    path = folder / "results.json"
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
        rows = results["forecast"]
        found = [ExplainedForecast(str(row["series"]), str(row["sentence"])) for row in rows]
        changes = [ExplainedForecast(CHANGES, str(told)) for told in results["flow_changes"]]
    except (FileNotFoundError, NotADirectoryError):
        raise VerifyError(without_results(folder)) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise VerifyError(
            f"{path} cannot be read as results of a run, or an earlier version wrote it. Run the scenario again."
        ) from None
    if series is None:
        return [*found, *changes]
    if series == CHANGES and changes:
        return changes
    chosen = [one for one in found if one.series == series]
    if not chosen:
        known = ", ".join(one.series for one in found)
        raise VerifyError(f'"{series}" is not forecast in {folder}; known: {known}.')
    return chosen
