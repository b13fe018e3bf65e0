"""Types that add to a total: coverage of total and parts, coherence, negatives and energy score, on real stocks.

    OMP_NUM_THREADS=1 uv run --group bench python benchmarks/demand_groups.py DATA [--months 18 36] [--step 6]

DATA is the folder of public series. Each method gives 1,000 joint draws of total and parts, side by side.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from demand_data import Floats, Group, stock_groups
from demand_ours import PATHS, joint_paths
from demand_peers import group_peers
from demand_scores import energy_score, forecast_of, inside, interval_score, scale_of, table

FIRST_ORIGIN, SHORTEST, LONGEST = 48, 36, 120


class GroupWindow(NamedTuple):
    """A group at an origin; ``train`` and ``test`` have shape (months, parts)."""

    group: Group
    origin: int
    train: Floats
    test: Floats


def windows(groups: list[Group], months: int, step: int) -> Iterator[GroupWindow]:
    """Origins every ``step`` months back from the last possible, none before month 48 where that leaves one."""
    for group in groups:
        last = len(group.counts) - months
        for origin in range(last, min(FIRST_ORIGIN, last) - 1, -step):
            if origin >= SHORTEST:
                known = group.counts[max(0, origin - LONGEST) : origin]
                yield GroupWindow(group, origin, known, group.counts[origin : origin + months])


def ours(window: GroupWindow) -> Floats:
    """Draws of [total, parts], shape (draws, months, 1 + parts), by the default method of placements."""
    known = {"total": window.train.sum(axis=1), **dict(zip(window.group.parts, window.train.T, strict=True))}
    first_month = window.group.first_month + (window.origin - len(window.train))
    return joint_paths(known, first_month, len(window.test), seed=window.origin, total="total")


def scores_of(window: GroupWindow, draws: Floats) -> dict[str, float]:
    """Every figure of one method on one window."""
    actual, months = window.test, len(window.test)
    total, scale_total = actual.sum(axis=1), scale_of(window.train.sum(axis=1))
    scales = np.array([scale_of(part) for part in window.train.T])
    whole, parts = forecast_of(draws[:, :, 0]), forecast_of(draws[:, :, 1:])
    at = sorted({min(month, months) - 1 for month in (6, 12, months)})
    return {
        "MASE total": float(np.abs(total - whole.point).mean() / scale_total),
        "MASE parts": float((np.abs(actual - parts.point).mean(axis=0) / scales).mean()),
        "total 80% held": float(inside(whole.low80, whole.high80, total).mean()),
        "total 95% held": float(inside(whole.low95, whole.high95, total).mean()),
        "parts 80% held": float(inside(parts.low80, parts.high80, actual).mean()),
        "parts 95% held": float(inside(parts.low95, parts.high95, actual).mean()),
        "MSIS 95 total": float(interval_score(whole.low95, whole.high95, total, 0.95).mean() / scale_total),
        "energy score": float(
            np.mean([energy_score(draws[:, m, 1:] / scales, actual[m] / scales) for m in at])
        ),
        "windows with negatives": float((draws < 0).any()),
        "sum - total, most": float(np.abs(draws[:, :, 1:].sum(axis=2) - draws[:, :, 0]).max()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder that holds monthly_series/")
    parser.add_argument("--months", type=int, nargs="+", default=[18, 36], help="horizons")
    parser.add_argument("--step", type=int, default=6, help="months between origins")
    asked = parser.parse_args()
    groups = stock_groups(asked.data)
    for months in asked.months:
        rows = []
        for number, window in enumerate(windows(groups, months, asked.step)):
            found = {"ours": ours(window)} | group_peers(window.train, months, PATHS, seed=number)
            rows += [{"method": name, **scores_of(window, draws)} for name, draws in found.items()]
        made = pd.DataFrame(rows)
        mean = made.groupby("method", sort=False).mean(numeric_only=True)
        mean["sum - total, most"] = made.groupby("method")["sum - total, most"].max()
        print(f"\n### {len(groups)} groups of stocks, {len(made) // len(mean)} windows, h {months}\n")
        print(table(["measure", *mean.index], [[measure, *map(_shown, mean[measure])] for measure in mean]))


def _shown(value: float) -> str:
    return f"{value:.3f}" if value == 0 or abs(value) >= 1e-3 else f"{value:.0e}"


if __name__ == "__main__":
    main()
