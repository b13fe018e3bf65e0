"""Time to write the budget book, its size, and the time in which LibreOffice works it out anew.

    uv run python benchmarks/workbook.py [PATHS]

Two books of the Oxfordshire case, five financial years and five placement types: of the strategy alone, and with
eleven other scenarios beside it. Each is written three times in turns, and the least time counts; LibreOffice opens
each twice, without its cached values. Machines differ and are noisy: read the ratios, which are measured side by side.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from placements.beside import Beside, OtherRun
from placements.reports.results import results_document
from placements.reports.stamp import RunStamp
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.run import run_scenario

ROOT = Path(__file__).resolve().parents[1]
MODELS, INPUTS = ROOT / "models/oxfordshire", ROOT / "inputs/oxfordshire"
OTHERS = ("late-homes", "low-occupancy", "high-demand", "half-the-savings", "no-edge-of-care", "stress")
SCENARIOS = 12
STAMP = RunStamp("strategy", dt.datetime(2016, 2, 23, tzinfo=dt.UTC), "benchmark", "0" * 12)


def least(times: int, *jobs: Callable[[], object]) -> list[float]:
    """The least time of each job, run in turns."""
    found = [float("inf")] * len(jobs)
    for _ in range(times):
        for place, job in enumerate(jobs):
            start = time.perf_counter()
            job()
            found[place] = min(found[place], time.perf_counter() - start)
    return found


def without_values(path: Path) -> Path:
    """The book with formulas only, so that whoever opens it must work them out."""
    bare = path.with_name("bare.xlsx")
    load_workbook(path).save(bare)
    return bare


def recalculate(path: Path) -> None:
    profile = (path.parent / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    out = path.parent / "worked-out"
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True)


def with_others(result: RunResult, paths: int) -> RunResult:
    """The result with eleven other runs beside it; the six scenarios there are, some of them twice."""
    documents = [
        results_document(run_scenario(MODELS / f"{name}.toml", INPUTS, paths=paths)) for name in OTHERS
    ]
    runs = [
        OtherRun(f"{OTHERS[number % len(OTHERS)]}-{number}", documents[number % len(documents)])
        for number in range(SCENARIOS - 1)
    ]
    return replace(result, beside=Beside(runs=tuple(runs)))


def main(paths: int) -> None:
    """Print one table: a row a book."""
    start = time.perf_counter()
    alone = run_scenario(MODELS / "strategy.toml", INPUTS, paths=paths)
    engine = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        folders = [Path(folder) / name for name in ("alone", "twelve")]
        for one in folders:
            one.mkdir()
        results = (alone, with_others(alone, paths))
        seconds = least(
            3, *(lambda r=r, f=f: write_workbook(r, f, STAMP) for r, f in zip(results, folders, strict=True))
        )
        sizes = [(one / "budget.xlsx").stat().st_size / 1024 for one in folders]
        bare = [without_values(one / "budget.xlsx") for one in folders]
        formulas = [_formulas(path) for path in bare]
        worked_out = [float("nan")] * 2
        if shutil.which("soffice"):
            worked_out = least(2, *(lambda p=p: recalculate(p) for p in bare))
    print(f"{paths:,} paths; the engine's run took {engine:.2f} s")
    print(
        f"{'book':22}{'written, s':>12}{'/ run':>8}{'KiB':>8}{'formulas':>10}{'LibreOffice, s':>16}{'/ written':>11}"
    )
    for name, took, size, count, libre in zip(
        ("strategy alone", f"{SCENARIOS} scenarios"), seconds, sizes, formulas, worked_out, strict=True
    ):
        print(
            f"{name:22}{took:12.2f}{took / engine:8.2f}{size:8.0f}{count:10,}{libre:16.1f}{libre / took:11.1f}"
        )
    print(
        f"{SCENARIOS} scenarios over one: written {seconds[1] / seconds[0]:.2f}, "
        f"LibreOffice {worked_out[1] / worked_out[0]:.2f}"
    )


def _formulas(path: Path) -> int:
    book = load_workbook(path)
    return sum(
        cell.data_type == "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
