"""Many councils, many scenarios: core time and memory a block, in proportion, and for 153 councils x 20 scenarios.

    uv run python benchmarks/allocation_batch.py [COUNCILS [SCENARIOS [PATHS]]]

Councils are made up from Oxfordshire's tables: counts, places and prices times a factor. Scenarios are its strategy
with other homes late, other occupancies and other effects. Every measurement is a process of its own. Machines differ
and are noisy: read the ratios, which are measured side by side in one run.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AUTHORITIES, SCENARIOS_EACH = 153, 20
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def write_region(folder: Path, councils: int, scenarios: int, paths: int) -> None:
    """Inputs of so many councils, so many scenarios, and a batch file for the first n councils, n = 1, 2, 4 ..."""
    for number in range(councils):
        write_council(folder / "inputs" / f"council-{number + 1:03}", 0.3 + 1.7 * (number % 7) / 6)
    shutil.copytree(ROOT / "models/oxfordshire", folder / "base")
    for number in range(scenarios):
        write_scenario(folder / "base", number)
    for some in sizes(councils):
        names = ", ".join(f'"inputs/council-{number + 1:03}"' for number in range(some))
        text = (
            f'scenarios = "base/case-*.toml"\ncouncils = [{names}]\npaths = {paths}\nengine = "waterfall"\n'
        )
        (folder / f"first-{some}.toml").write_text(text, encoding="utf-8")


def sizes(councils: int) -> list[int]:
    return [n for n in (1, 2, 4, 8, 16, 32, 64, 128) if n < councils] + [councils]


def write_council(folder: Path, factor: float) -> None:
    """Oxfordshire with ``factor`` times the children and carers; its two homes stay as they are."""
    shutil.copytree(ROOT / "inputs/oxfordshire", folder)
    homes = "in_house_residential"
    history = change(
        folder / "history.csv",
        lambda row: {} if row["placement_type"] == homes else times(row, "children", factor, 0),
    )
    last = max(row["date"] for row in history)
    types = sum(
        int(row["children"])
        for row in history
        if row["date"] == last and row["placement_type"] not in ("total", "uasc")
    )
    total = {"date": last, "placement_type": "total"}
    change(
        folder / "history.csv",
        lambda row: {"children": str(types)} if total.items() <= row.items() else {},
    )
    change(
        folder / "provision.csv",
        lambda row: times(row, "places", factor, 0) if row["kind"] == "carers" else {},
    )
    change(folder / "unit_costs.csv", lambda row: times(row, "weekly_cost_gbp", 0.9 + factor / 10, 2))


def change(file: Path, changed) -> list[dict[str, str]]:  # type: ignore[no-untyped-def]
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row | changed(row) for row in csv.DictReader(lines)]
    with file.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows


def times(row: dict[str, str], column: str, factor: float, decimals: int) -> dict[str, str]:
    number = round(float(row[column]) * factor, decimals)
    # an assumption's price moves with its range, or would leave it
    bounds = {b: f"{float(row[b]) * factor:.2f}" for b in ("low", "high") if decimals and row.get(b)}
    return {column: f"{number:.{decimals}f}"} | bounds


def write_scenario(folder: Path, number: int) -> None:
    """One of the strategy's variants: homes late by 0 to 4 months, four occupancies."""
    late, occupancy = number % 5, 0.95 - 0.05 * (number // 5 % 4)
    lines = ['extends = "strategy.toml"', f'title = "Case {number + 1}"']
    for home in "abcd":
        lines += [f"[measures.new_home_{home}]", f"months_late = {late}", f"max_occupancy = {occupancy:.2f}"]
    (folder / f"case-{number + 1:02}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def one_batch(batch_file: Path, pool_name: str) -> None:
    """Run a batch and print seconds of processor and clock, and MiB of the largest process."""
    import datetime as dt
    import resource

    from placements.batch import open_pool, read_batch, run_all

    before, start = time.process_time(), time.perf_counter()
    with tempfile.TemporaryDirectory() as out, open_pool(pool_name, 2) as pool:  # type: ignore[arg-type]
        done = run_all(read_batch(batch_file), Path(out), pool, dt.datetime(2016, 2, 23, tzinfo=dt.UTC))
    used, clock = time.process_time() - before, time.perf_counter() - start
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    if pool_name != "serial":
        used += children.ru_utime + children.ru_stime
    mib = max(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, children.ru_maxrss) / 1024
    gap = max(answer.largest_gap for answer in done.answers)
    print(json.dumps({"used": used, "clock": clock, "mib": mib, "blocks": len(done.answers), "gap": gap,
                      "failed": len(done.failures), "sha256": done.sha256}))  # fmt: skip


def one_by_one(batch_file: Path, most: int) -> None:
    """The same blocks, each read, forecast and summed up as a run of its own without reports; seconds of processor."""
    from placements.batch import read_batch
    from placements.batch.blocks import blocks_of
    from placements.finance import judge, summarise
    from placements.finance.neutrality import stress_case
    from placements.prepared import load
    from placements.run import both_plans, forecast, uncertain

    blocks = blocks_of(read_batch(batch_file))[0][:most]
    before = time.process_time()
    for block in blocks:
        loaded = load(block.scenario_file, block.inputs, paths=block.paths, seed=block.seed)
        demand = forecast(loaded.ready)
        plans = both_plans(loaded.ready, demand)
        assert loaded.stress is not None
        stressed = both_plans(loaded.stress, forecast(loaded.stress))
        settings = loaded.ready.scenario.settings
        stress = stress_case("stress", stressed.comparison)
        drawn = uncertain(loaded.ready.context, demand)
        judge(plans.comparison, plans.strategy, settings.neutrality, drawn, stress)
        summarise(
            demand, plans.do_nothing, plans.strategy, plans.comparison, settings.neutrality, settings.measures
        )
    print(json.dumps({"used": time.process_time() - before, "blocks": len(blocks)}))


def measured(*words: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, *words],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | ONE_THREAD,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(councils: int, scenarios: int, paths: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_region(folder, councils, scenarios, paths)
        print(f"{'':34}{'blocks':>8}{'core s':>9}{'a block':>9}{'ratio':>7}{'clock s':>9}{'MiB':>7}")
        first = 0.0
        for some in sizes(councils):
            found = measured("--batch", str(folder / f"first-{some}.toml"), "serial")
            first = first or found["used"] / found["blocks"]
            show(f"serial, {some} councils x {scenarios}", found, first)
        each = found["used"] / found["blocks"]
        two = measured("--batch", str(folder / f"first-{councils}.toml"), "processes")
        show("two processes, imports included", two, first)
        print(
            f"same figures on both: {two['sha256'] == found['sha256']}; largest sampled gap {found['gap']:.1e}"
        )
        alone = measured("--alone", str(folder / f"first-{councils}.toml"), "6")
        print(
            f"each block as a run of its own: {alone['used'] / alone['blocks']:.3f} s, "
            f"{alone['used'] / alone['blocks'] / each:.1f} times a block of the batch"
        )
        blocks = AUTHORITIES * SCENARIOS_EACH
        whole = f"{AUTHORITIES} councils x {SCENARIOS_EACH} scenarios x {paths:,} paths"
        print(f"{whole}: {each * blocks / 60:.1f} core-minutes")


def show(what: str, found: dict[str, float], first: float) -> None:
    each = found["used"] / found["blocks"]
    failed = f"  {found['failed']:.0f} failed" if found["failed"] else ""
    print(
        f"{what:34}{found['blocks']:8.0f}{found['used']:9.1f}{each:9.3f}{each / first:7.2f}{found['clock']:9.1f}"
        f"{found['mib']:7.0f}{failed}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--batch"]:
        one_batch(Path(sys.argv[2]), sys.argv[3])
    elif sys.argv[1:2] == ["--alone"]:
        one_by_one(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        asked = [int(word) for word in sys.argv[1:]]
        main(*(asked + [2, 20, 1000][len(asked) :]))
