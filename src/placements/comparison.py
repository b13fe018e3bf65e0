"""Several runs side by side, as their ``results.json`` files say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from placements.domain import VerifyError


@dataclass(frozen=True)
class RunSummary:
    """One run's answer; money in GBP, shares 0-1."""

    folder: Path
    title: str
    verdict: str
    probability: float
    median: float
    p10: float
    p90: float
    payback_month: str | None
    break_even_occupancy: float | None
    basis: dict[str, Any]
    """What two runs must share for their difference to mean something."""


def read_run(folder: Path) -> RunSummary:
    """What ``folder/results.json`` says. Raises VerifyError with a sentence."""
    path = folder / "results.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        neutrality = found["neutrality"]
        return RunSummary(
            folder=folder,
            title=str(found["title"]),
            verdict=str(neutrality["verdict"]),
            probability=float(neutrality["probability"]),
            median=float(neutrality["median_gbp"]),
            p10=float(neutrality["p10_gbp"]),
            p90=float(neutrality["p90_gbp"]),
            payback_month=neutrality["payback_month"],
            break_even_occupancy=neutrality["break_even_occupancy"],
            basis={name: found[name] for name in ("council", "horizon", "seed", "paths")},
        )
    except FileNotFoundError:
        raise VerifyError(
            f"{folder} is not a run's folder: it has no results.json. Name a folder that `placements run` left."
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise VerifyError(f"{path} cannot be read as results of a run. Run the scenario again.") from None


def differences_of_basis(runs: list[RunSummary]) -> list[str]:
    """Sentences on what makes the runs' differences something else than the strategy."""
    words = {
        "council": "councils",
        "horizon": "horizons",
        "seed": "seeds",
        "paths": "numbers of simulated futures",
    }
    return [
        f"These runs have different {word}, so a difference between them is not the strategy's alone."
        for name, word in words.items()
        if any(run.basis[name] != runs[0].basis[name] for run in runs[1:])
    ]
