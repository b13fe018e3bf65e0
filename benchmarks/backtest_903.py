"""Stock and flow on synthetic councils: cut as known at an earlier date, forecast 12 and 24 months, scored.

    OMP_NUM_THREADS=1 uv run python benchmarks/backtest_903.py [--councils 20] [--children 1500] [--origins 2]

Three kinds of council: steady; entries growing by 3% a year; the residential share of new placements growing by 5% a
year. Each council's returns are written, read, cut to what they would have said at the origin (later episodes gone,
later ends unknown), cleaned and forecast from, beside the last value carried forward and a constant-rate model
with all data. Errors are mean absolute errors in children; ratios below 1 are better.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from flows_peers import constant_rates, numbered

from placements.demand.stock_and_flow import simulate_flows
from placements.domain import Month
from placements.inputs.ssda903.care import Care, build_care
from placements.inputs.ssda903.codes import read_codes
from placements.inputs.ssda903.journeys import journeys
from placements.inputs.ssda903.known_at import known_at
from placements.inputs.ssda903.read import read_903
from placements.synthetic_903 import SyntheticSettings, synthesise, write_synthetic

TYPES = ("in_house_foster", "ifa", "in_house_residential", "external_residential", "other")
KINDS: dict[str, dict[str, float]] = {
    "steady": {},
    "entries +3% a year": {"entries_growth": 0.03},
    "residential share +5% a year": {"residential_drift": 0.05},
}
HORIZONS = (12, 24)
PATHS = 1000
YEARS = 10


def scored(task: tuple[str, int, int, int, float]) -> list[dict[str, object]]:
    """One row an origin, horizon and series of one council."""
    kind, children, seed, origins, dirty = task
    settings = SyntheticSettings(children=children, years=YEARS, seed=seed, dirty=dirty, **KINDS[kind])
    codes = read_codes()
    with tempfile.TemporaryDirectory() as folder:
        write_synthetic(synthesise(settings), Path(folder) / "returns")
        raw = read_903([Path(folder) / "returns"], codes)
    counted = month_stock(build_care(raw, codes, last_day=settings.last_day))
    rows: list[dict[str, object]] = []
    for years_back in range(2, 2 + origins):
        origin = Month(settings.last_day.year - years_back, 3)
        known = build_care(known_at(raw, origin.last_day), codes, last_day=origin.last_day)
        rows += [
            {"kind": kind, "seed": seed, "origin": str(origin)} | row
            for row in forecasts(known, origin, counted, seed)
        ]
    return rows


def month_stock(care: Care) -> dict[dt.date, pd.Series]:
    """Children by type at each month end, as the whole data say."""
    table = numbered(journeys(care))
    in_care = table[table["was"] == "in_care"]
    counts = in_care.groupby(["month", "placement_type"], observed=True)["children"].sum().unstack()
    counts = counts.reindex(columns=list(TYPES)).astype(float)
    counts = counts.where(counts.notna(), 0.0)
    return {
        Month((number - 1) // 12, (number - 1) % 12 + 1).last_day: row for number, row in counts.iterrows()
    }


def forecasts(
    care: Care, origin: Month, counted: dict[dt.date, pd.Series], seed: int
) -> Iterator[dict[str, object]]:
    table = numbered(journeys(care))
    flows = simulate_flows(table, TYPES, origin, max(HORIZONS), paths=PATHS, seed=seed)
    constant = constant_rates(table, TYPES, origin, max(HORIZONS))
    now = counted[origin.last_day]
    for months in HORIZONS:
        later = counted[(origin + months).last_day]
        for place, key in enumerate(("total", *TYPES)):
            pick = (lambda row: float(row.sum())) if place == 0 else (lambda row, key=key: float(row[key]))
            peer = constant[months - 1]
            low, middle, high = np.quantile(flows.of(key)[:, months - 1], [0.1, 0.5, 0.9])
            yield {
                "months": months,
                "series": key,
                "flows": abs(middle - pick(later)),
                "last": abs(pick(now) - pick(later)),
                "constant": abs((peer.sum() if place == 0 else peer[place - 1]) - pick(later)),
                "bias": middle - pick(later),
                "held": low <= pick(later) <= high,
            }


def printed(scores: pd.DataFrame) -> None:
    for kind, of_kind in scores.groupby("kind", sort=False):
        print(f"\n{kind}: {len(of_kind.groupby(['seed', 'origin']))} forecasts")
        print("  series                 months  flows   last  const  /last /const   bias  80% held")
        for (key, months), rows in of_kind.groupby(["series", "months"], sort=False):
            print_row(f"{key:<22}{months:>7}", rows)
        for months, rows in of_kind[of_kind["series"] != "total"].groupby("months"):
            print_row(f"{'all types':<22}{months:>7}", rows)


def print_row(name: str, rows: pd.DataFrame) -> None:
    flows, last, constant = (float(rows[key].mean()) for key in ("flows", "last", "constant"))
    print(
        f"  {name}{flows:7.1f}{last:7.1f}{constant:7.1f}{ratio(flows, last)}{ratio(flows, constant)}"
        f"{rows['bias'].mean():7.1f}{100 * rows['held'].mean():9.0f}%"
    )


def ratio(ours: float, theirs: float) -> str:
    return f"{ours / theirs:7.2f}" if theirs > 0 else "      -"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--councils", type=int, default=20)
    parser.add_argument("--children", type=int, default=1500)
    parser.add_argument("--origins", type=int, default=2, help="years back from the end, from two on")
    parser.add_argument("--dirty", type=float, default=0.0)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    seeds = range(asked.first_seed, asked.first_seed + asked.councils)
    tasks = [(kind, asked.children, seed, asked.origins, asked.dirty) for kind in KINDS for seed in seeds]
    with ProcessPoolExecutor(asked.processes) as pool:
        rows = [row for found in pool.map(scored, tasks) for row in found]
    printed(pd.DataFrame(rows))


if __name__ == "__main__":
    main()
