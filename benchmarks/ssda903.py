"""Seconds and memory from SSDA903 files to 1,000 five-year futures, beside the sector's tool; and how they grow.

    OMP_NUM_THREADS=1 uv run python benchmarks/ssda903.py [--peer PYTHON] [--repeats 5]

The council is synthetic: 1,500 children over 10 years. ``--peer`` names a Python with `cs-demand-model`
(see ssda903_peer.py), which reads the same returns in the same run. Its forecast is one deterministic path by the day;
ours is 1,000 paths by the month. Machines differ and are noisy: read the ratios.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from flows_peers import numbered

from placements.demand.stock_and_flow import simulate_flows
from placements.domain import Month
from placements.inputs.ssda903.care import build_care
from placements.inputs.ssda903.codes import read_codes
from placements.inputs.ssda903.counts import counts_of
from placements.inputs.ssda903.read import read_903
from placements.synthetic_903 import SyntheticSettings, synthesise, write_synthetic

TYPES = ("in_house_foster", "ifa", "in_house_residential", "external_residential", "other")
STAGES = ("read", "clean", "count", "forecast")
HORIZON, PATHS = 60, 1000
BASE = Month(2026, 3)


def returns(folder: Path, children: int) -> Path:
    """The returns of a synthetic council of 10 years, in ``folder``."""
    write_synthetic(synthesise(SyntheticSettings(children=children, years=10, seed=1, dirty=0.01)), folder)
    return folder


def peak_megabytes() -> float:
    """The most memory this process held; ru_maxrss would count the parent's, from before it was replaced."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def ours(folder: Path, paths: int = PATHS) -> dict[str, float]:
    """Seconds by stage, rows and MB of one process that does it once."""
    began = time.perf_counter()
    codes = read_codes()
    raw = read_903([folder], codes)
    read = time.perf_counter()
    care = build_care(raw, codes)
    cleaned = time.perf_counter()
    table = numbered(counts_of(care, codes, "synthetic", with_uasc=True).journeys)
    counted = time.perf_counter()
    simulate_flows(table, TYPES, BASE, HORIZON, paths=paths, seed=1)
    done = time.perf_counter()
    return {
        "read": read - began,
        "clean": cleaned - read,
        "count": counted - cleaned,
        "forecast": done - counted,
        "rows": len(raw.episodes),
        "MB": peak_megabytes(),
    }


def in_process(folder: Path, paths: int = PATHS) -> dict[str, float]:
    """``ours`` in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, "--once", str(folder), "--paths", str(paths)]
    found: dict[str, float] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return found


def of_peer(python: str, folder: Path) -> dict[str, float]:
    command = [python, str(Path(__file__).parent / "ssda903_peer.py"), str(folder)]
    found: dict[str, float] = json.loads(
        subprocess.run(command, check=True, capture_output=True, text=True).stdout
    )
    return found


def by_year(folder: Path, plain: Path) -> Path:
    """The same returns in the peer's layout: clean, dd/mm/yyyy, one folder a collection year."""
    made = synthesise(SyntheticSettings(children=1500, years=10, seed=1))
    for year, tables in made.tables.items():
        (plain / str(year)).mkdir(parents=True)
        for name in ("header", "episodes"):
            tables[name].to_csv(plain / str(year) / f"{name}.csv", index=False)
    del folder
    return plain


def best(runs: list[dict[str, float]]) -> dict[str, float]:
    """The least of each figure: what is not noise."""
    return {key: min(run[key] for run in runs) for key in runs[0] if key != "fs"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--peer", metavar="PYTHON")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--once", metavar="FOLDER", help=argparse.SUPPRESS)
    parser.add_argument("--paths", type=int, default=PATHS, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(ours(Path(asked.once), asked.paths)))
        return
    with tempfile.TemporaryDirectory() as temporary:
        compared(Path(temporary), asked.peer, asked.repeats)
        grown(Path(temporary), asked.repeats)


def compared(temporary: Path, peer: str | None, repeats: int) -> None:
    folder = returns(temporary / "1500", 1500)
    plain = by_year(folder, temporary / "plain") if peer else None
    mine, theirs = [], []
    for _ in range(repeats):
        mine.append(in_process(folder))
        if peer and plain:
            theirs.append(of_peer(peer, plain))
    us = best(mine)
    print(f"1,500 children, 10 years, {us['rows']:,.0f} episode rows; {PATHS:,} paths of 5 years")
    print("  " + "  ".join(f"{stage} {us[stage]:.2f} s" for stage in STAGES) + f"  peak {us['MB']:.0f} MB")
    if theirs:
        them = best(theirs)
        print(
            f"  cs-demand-model: read {them['read']:.2f} s  rates {them['rates']:.2f} s  "
            f"one path {them['forecast']:.2f} s  peak {them['MB']:.0f} MB"
        )
        reading = us["read"] + us["clean"]
        print(
            f"  ratios: read and clean / its read {reading / them['read']:.2f}; count and 1,000 paths / its rates "
            f"and one path {(us['count'] + us['forecast']) / (them['rates'] + them['forecast']):.2f}; "
            f"1,000 paths / its one path {us['forecast'] / them['forecast']:.2f}"
        )


def grown(temporary: Path, repeats: int) -> None:
    print("\nin proportion to rows (seconds beside those of 1,500 children)")
    base = best([in_process(temporary / "1500") for _ in range(repeats)])
    for children in (3000, 6000, 20_000):
        folder = returns(temporary / str(children), children)
        found = best([in_process(folder) for _ in range(max(1, repeats // 2))])
        told = "  ".join(f"{stage} {found[stage] / base[stage]:.1f}x" for stage in STAGES)
        print(
            f"  {children:>6,} children, rows {found['rows'] / base['rows']:.1f}x: {told}  peak {found['MB']:.0f} MB"
        )
    print("\nin proportion to paths (seconds of the forecast beside those of 1,000)")
    for paths in (250, 4000):
        found = best([in_process(temporary / "1500", paths) for _ in range(repeats)])
        print(f"  {paths:>6,} paths: {found['forecast'] / base['forecast']:.2f}x  peak {found['MB']:.0f} MB")


if __name__ == "__main__":
    main()
