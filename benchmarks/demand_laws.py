"""Histories as bad as they come, each held to the laws: coherent, not negative, finite, repeatable, with a band.

    OMP_NUM_THREADS=1 uv run python benchmarks/demand_laws.py [--panels 10000] [--workers 2] [--first 0]

Prints how many panels of each kind were tried and passed, and every law that was broken with the panel's seed.
The panels and laws are those of tests/laws/bad_panels.py; a panel is made anew by ``panel(kind, seed)``.
"""

from __future__ import annotations

import argparse
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "laws"))

from bad_panels import KINDS, broken_laws, moved_by_others, panel

PATHS = 20


class Trial(NamedTuple):
    """One panel, and the laws that its forecasts broke."""

    kind: str
    seed: int
    horizon: int
    broken: tuple[str, ...]


def tried(number: int) -> Trial:
    """The panel of this number: kinds in turn, every length of horizon, children and other series."""
    warnings.simplefilter("error")
    kinds = list(KINDS)
    kind, seed = kinds[number % len(kinds)], number // len(kinds)
    horizon = (1, 6, 18, 60)[seed % 4]
    found = panel(kind, seed)
    try:
        broken = list(broken_laws(found, horizon, PATHS, children=seed % 3 > 0))
        if seed % 5 == 0:
            broken += [f"{key}: depends on other series" for key in moved_by_others(found, 6, PATHS)]
    except Exception as error:  # any failure is a broken law, and the others are still to be tried
        broken = [f"{type(error).__name__}: {error}"]
    return Trial(kind, seed, horizon, tuple(broken))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--panels", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--first", type=int, default=0, help="number of the first panel")
    asked = parser.parse_args()
    start = time.perf_counter()
    numbers = range(asked.first, asked.first + asked.panels)
    with ProcessPoolExecutor(asked.workers) as workers:
        trials = list(workers.map(tried, numbers, chunksize=20))
    of_kind = Counter(trial.kind for trial in trials)
    passed = Counter(trial.kind for trial in trials if not trial.broken)
    for trial in trials:
        for law in trial.broken:
            print(f"broken: panel({trial.kind!r}, {trial.seed}), {trial.horizon} months: {law}")
    print(f"{'kind':<40}{'panels':>8}{'passed':>8}")
    for kind in KINDS:
        print(f"{kind:<40}{of_kind[kind]:>8,}{passed[kind]:>8,}")
    seconds = time.perf_counter() - start
    print(f"{'all':<40}{len(trials):>8,}{passed.total():>8,}   in {seconds:,.0f} s")


if __name__ == "__main__":
    main()
