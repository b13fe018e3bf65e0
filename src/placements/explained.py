"""What each forecast of a run did, as its ``results.json`` says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from placements.domain import VerifyError


@dataclass(frozen=True)
class ExplainedForecast:
    """One series and the sentence on its forecast."""

    series: str
    sentence: str


def read_explanations(folder: Path, series: str | None = None) -> list[ExplainedForecast]:
    """The forecasts of the run in ``folder``, or the one of ``series``.

    Raises
    ------
    VerifyError
        Where ``folder`` is no run, or has no such forecast.
    """
    path = folder / "results.json"
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["forecast"]
        found = [ExplainedForecast(str(row["series"]), str(row["sentence"])) for row in rows]
    except FileNotFoundError:
        raise VerifyError(
            f"{folder} is not a run's folder: it has no results.json. Name a folder that `placements run` left."
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise VerifyError(
            f"{path} cannot be read as results of a run, or an earlier version wrote it. Run the scenario again."
        ) from None
    if series is None:
        return found
    chosen = [one for one in found if one.series == series]
    if not chosen:
        known = ", ".join(one.series for one in found)
        raise VerifyError(f'"{series}" is not forecast in {folder}; known: {known}.')
    return chosen
