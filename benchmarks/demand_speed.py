"""Seconds for joint paths of one council, for 750 series, and for AutoETS on the same series.

    OMP_NUM_THREADS=1 uv run --group bench python benchmarks/demand_speed.py [--councils 125]

The series are simulated: five types of usual size, growing at random with the variance law of published counts.
AutoETS forecasts each series with its intervals, without joint paths. Machines differ and are noisy: read the ratios.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
from demand_data import Floats
from demand_ours import PATHS, joint_paths
from demand_scores import table
from statsforecast.models import AutoETS

from placements.domain import Month

MONTHS_KNOWN, HORIZON, REPEATS = 84, 60, 7
FIRST_MONTH = Month(2016, 1)
SIZES = {
    "in_house_foster": 202.0,
    "ifa": 112.0,
    "in_house_residential": 12.0,
    "external_residential": 87.0,
    "other": 193.0,
}
# variance of the yearly log change: fixed part + part in proportion to 1 / children
FIXED = np.array([0.0025, 0.0025, 0.10, 0.054, 0.0025])
BY_CHILD = np.array([1.0, 1.0, 0.5, 0.76, 1.0])


def council(seed: int) -> dict[str, Floats]:
    """Five types by month and their total, over 84 months."""
    rng = np.random.default_rng(seed)
    level = np.log(np.array(list(SIZES.values())))
    counts = np.empty((MONTHS_KNOWN, len(SIZES)))
    for month in range(MONTHS_KNOWN):
        level = np.maximum(
            level + rng.standard_normal(len(SIZES)) * np.sqrt((FIXED + BY_CHILD / np.exp(level)) / 12), 0.0
        )
        counts[month] = np.round(np.exp(level))
    return {"total": counts.sum(axis=1), **dict(zip(SIZES, counts.T, strict=True))}


def ours(counts: dict[str, Floats]) -> None:
    paths = joint_paths(counts, FIRST_MONTH, HORIZON, seed=0, total="total", children=True)
    assert paths.shape == (PATHS, HORIZON, len(counts))


def auto_ets(counts: dict[str, Floats]) -> None:
    for children in counts.values():
        AutoETS(season_length=12).forecast(y=children.copy(), h=HORIZON, level=[80, 95])


def seconds(method: Callable[[dict[str, Floats]], None], councils: Sequence[dict[str, Floats]]) -> float:
    """Wall time of one run over ``councils``."""
    start = time.perf_counter()
    for counts in councils:
        method(counts)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--councils", type=int, default=125, help="councils of five types and a total")
    asked = parser.parse_args()
    councils = [council(seed) for seed in range(asked.councils)]
    many = sum(map(len, councils))
    found: dict[str, list[float]] = {}
    for name, method in (("ours, joint paths", ours), ("AutoETS, no paths", auto_ets)):
        first = seconds(method, councils[:1])
        again = statistics.median(seconds(method, councils[:1]) for _ in range(REPEATS))
        whole = seconds(method, councils)
        found[name] = [first, again, again / len(councils[0]), whole, whole / many]
    mine, theirs = found.values()
    found["ratio"] = [one / other for one, other in zip(mine, theirs, strict=True)]
    known = f"{MONTHS_KNOWN} months known, {HORIZON} ahead, {PATHS:,} joint paths"
    print(f"\n### Five types and a total, {known}: seconds\n")
    heads = ["method", "first call", "again", "again, a series", f"{many} series", f"{many} series, a series"]
    print(table(heads, [[name, *values] for name, values in found.items()]))


if __name__ == "__main__":
    main()
