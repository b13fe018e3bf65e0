"""Several runs side by side, as their ``results.json`` files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from placements.companions.path_costs import kept_path_costs
from placements.companions.runs import read_results, unreadable
from placements.domain import VerifyError
from placements.finance.side_by_side import Paired, PathCosts, paired
from placements.reports.manifest import MANIFEST, read_manifest
from placements.reports.words import list_words


@dataclass(frozen=True)
class RunSummary:
    """One run's answer; money in GBP, shares 0-1.

    ``costs``: what both plans cost in each future; None where the folder kept no such table.
    """

    folder: Path
    title: str
    verdict: str
    probability: float
    bounds: tuple[float, float]
    """From which probability on it is demonstrated, and up to which refuted."""
    median: float
    p10: float
    p90: float
    payback_month: str | None
    break_even_occupancy: float | None
    basis: dict[str, Any]
    """What two runs must share for their difference to mean something."""
    costs: PathCosts | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    """Input table -> SHA-256; empty where the folder has no manifest."""


def read_run(folder: Path) -> RunSummary:
    """What ``folder/results.json`` says, and its costs future by future. Raises VerifyError with a sentence."""
    found = read_results(folder)
    try:
        neutrality, asked = found["neutrality"], found["settings"]["neutrality"]
        return RunSummary(
            folder=folder,
            title=str(found["title"]),
            verdict=str(neutrality["verdict"]),
            probability=float(neutrality["probability"]),
            bounds=(float(asked["threshold"]), float(asked["refuted_below"])),
            median=float(neutrality["median_gbp"]),
            p10=float(neutrality["p10_gbp"]),
            p90=float(neutrality["p90_gbp"]),
            payback_month=neutrality["payback_month"],
            break_even_occupancy=neutrality["break_even_occupancy"],
            basis={name: found[name] for name in ("council", "horizon", "seed", "paths")},
            costs=kept_path_costs(folder),
            files=read_manifest(folder)["inputs_sha256"] if (folder / MANIFEST).is_file() else {},
        )
    except (ValueError, KeyError, TypeError):
        raise VerifyError(unreadable(folder)) from None


def differences_of_basis(runs: list[RunSummary]) -> list[str]:
    """Sentences on what makes the runs' differences something else than the strategy."""
    words = {
        "council": "councils",
        "horizon": "horizons",
        "seed": "seeds",
        "paths": "numbers of simulated futures",
    }
    found = [
        word for name, word in words.items() if any(run.basis[name] != runs[0].basis[name] for run in runs)
    ]
    tables = _differing_tables(runs)
    if tables and "councils" not in found:
        found.append(f"input tables ({list_words(tables)})")
    return [
        f"These runs have different {word}, so a difference between them is not the strategy's alone."
        for word in found
    ]


def _differing_tables(runs: list[RunSummary]) -> list[str]:
    """Names of the tables that are not the same in all runs; a run that does not say what it read differs in none."""
    told = [run.files for run in runs if run.files]
    names = sorted({name for files in told for name in files})
    return [name for name in names if len({files.get(name) for files in told}) > 1]


def pairs_with_first(runs: list[RunSummary]) -> list[tuple[RunSummary, Paired]]:
    """Every run after the first with its net saving less the first's, future by future.

    Left out are runs that met other futures, and those that kept no costs by future.
    """
    first = runs[0]
    found = []
    for run in runs[1:]:
        if run.basis == first.basis and run.costs is not None and first.costs is not None:
            found.append((run, paired(run.costs, first.costs)))
    return found


def not_paired(runs: list[RunSummary]) -> list[str]:
    """A sentence on the runs that would be compared future by future, had they kept what each future costs."""
    lacking = [run.folder.name for run in runs if run.basis == runs[0].basis and run.costs is None]
    if not lacking:
        return []
    kept = "folder keeps" if len(lacking) == 1 else "folders keep"
    return [
        f"The {kept} no costs by future (tables/paths.csv), so there are no differences future by future: "
        f"{', '.join(lacking)}. Run the scenario again with this version."
    ]
