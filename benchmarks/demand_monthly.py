"""Accuracy and coverage on real monthly series, ours against the automatic forecasters, side by side.

    OMP_NUM_THREADS=1 uv run --group bench python benchmarks/demand_monthly.py DATA [--every K] [--slow-peers]

DATA is the folder of public series. Prints Markdown tables; each ratio is of means over the same windows, with its
standard error.
"""

from __future__ import annotations

import argparse
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from demand_data import Window, competition_windows, stock_windows, with_a_spike
from demand_ours import joint_paths
from demand_peers import QUICK, SLOW
from demand_scores import Forecast, Measured, Method, Ratio, forecast_of, measure, ratio, score, table

BASE, LAST = "AutoETS", "last value"


def ours(window: Window) -> Forecast:
    """The default method of placements on one series."""
    seed = zlib.crc32(window.key.encode())
    paths = joint_paths({window.key: window.train}, window.first_month, len(window.test), seed=seed)
    return forecast_of(paths[:, :, 0])


def compare(
    title: str, windows: Sequence[Window], methods: dict[str, Method], horizons: Sequence[int]
) -> dict[str, Measured]:
    """Measure each method, print one table for each horizon, and hand back what was forecast."""
    found = {name: measure(method, windows) for name, method in methods.items()}
    for months in horizons:
        scores = {name: score(windows, made.forecast, months) for name, made in found.items()}
        print(f"\n### {title}, {len(windows)} windows, h {months}\n")
        heads = [
            "method",
            "MASE",
            f"/ {BASE}",
            f"/ {LAST}",
            "80% held",
            "95% held",
            "MSIS 95",
            f"/ {BASE}",
            "ms a series",
        ]
        rows = [
            [
                name,
                float(of.mase.mean()),
                ratio(of.mase, scores[BASE].mase),
                ratio(of.mase, scores[LAST].mase),
                f"{of.cover80.mean():.1%}",
                f"{of.cover95.mean():.1%}",
                f"{of.msis95.mean():.2f}",
                ratio(of.msis95, scores[BASE].msis95),
                f"{found[name].seconds * 1e3:.1f}",
            ]
            for name, of in scores.items()
        ]
        print(table(heads, rows), flush=True)
    return found


def compare_spiked(windows: Sequence[Window], clean: dict[str, Measured], methods: dict[str, Method]) -> None:
    """How far the error rises when one of the last seven months known is 30% too high."""
    spiked, back = with_a_spike(windows)
    heads = ["method", "h", "any of the last 7", "not the very last", "the very last", "95% held"]
    print("\n### A spike of 30% in the last 7 months: MASE spiked / clean\n")
    rows = []
    for name, method in methods.items():
        made = measure(method, spiked).forecast
        for months in (12, 18):
            # scaled by what was known without the spike: with it, the scale would hide part of the harm
            harmed = score(spiked, made, months, scaled_by=windows)
            before = score(windows, clean[name].forecast, months)
            rises = [
                _ratio_where(harmed.mase, before.mase, where) for where in (back > 0, back > 1, back == 1)
            ]
            rows.append([name, months, *rises, f"{harmed.cover95.mean():.1%}"])
    print(table(heads, rows), flush=True)


def _ratio_where(above: np.ndarray, below: np.ndarray, where: np.ndarray) -> Ratio | str:
    return ratio(above[where], below[where]) if where.any() else ""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path, help="the folder that holds monthly_series/")
    parser.add_argument("--every", type=int, default=1, help="take each K-th series only")
    parser.add_argument(
        "--slow-peers", action="store_true", help="also AutoARIMA and statsmodels' ETS by AICc"
    )
    asked = parser.parse_args()
    methods = {"ours": ours} | QUICK | (SLOW if asked.slow_peers else {})
    quick = {name: methods[name] for name in methods if name in ("ours", BASE, LAST)}
    series = competition_windows(asked.data)[:: asked.every]
    stocks = stock_windows(asked.data)[:: asked.every]
    clean = compare("Monthly series", series, methods, (12, 18))
    compare("Stocks of people", stocks, methods, (12, 18))
    compare("Monthly series, 24 months known", [w.known_for(24, 12) for w in series], methods, (12,))
    compare("Stocks of people, 24 months known", [w.known_for(24, 12) for w in stocks], methods, (12,))
    compare_spiked(series, clean, quick)


if __name__ == "__main__":
    main()
