"""Wall time by stage and peak memory of the whole run, for 100, 1,000 and 10,000 paths.

    uv run python benchmarks/run_end_to_end.py [PATHS ...]

Each size runs in a process of its own: start, imports, both plans, the stress case, all reports. Machines differ and
are noisy: read the ratios, which are measured side by side in one run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "models/oxfordshire/strategy.toml"


def one_run(paths: int) -> None:
    """Run once and print a JSON object of seconds by stage and MiB at the peak."""
    start = time.perf_counter()
    import datetime as dt

    from placements.session import Request, run_to_folder

    seconds: dict[str, float] = {"start and imports": time.perf_counter() - start}
    last = ["", time.perf_counter()]

    def progress(stage: str, done: int, of: int) -> None:
        now = time.perf_counter()
        if stage != last[0]:
            _add(seconds, str(last[0]) or "reading and checking", now - float(last[1]))
            last[:] = [stage, now]

    with tempfile.TemporaryDirectory() as folder:
        request = Request(SCENARIO, out=Path(folder) / "run", paths=paths)
        run_to_folder(request, ROOT, dt.datetime(2016, 2, 23, tzinfo=dt.UTC), progress)
        _add(seconds, str(last[0]), time.perf_counter() - float(last[1]))
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
    print(json.dumps({"seconds": seconds, "mib": peak_mib(), "written_mib": size / 2**20}))


def _add(seconds: dict[str, float], stage: str, more: float) -> None:
    seconds[stage] = seconds.get(stage, 0.0) + more


def peak_mib() -> float:
    """Most memory this process held, MiB; NaN where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def main(sizes: list[int]) -> None:
    """Print one table: a column a size, and the ratio of each to the first."""
    found = {}
    for paths in sizes:
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(paths)], capture_output=True, text=True, check=True
        )
        found[paths] = json.loads(done.stdout) | {"wall": time.perf_counter() - start}
    stages = list(dict.fromkeys(stage for run in found.values() for stage in run["seconds"]))
    print(f"{'seconds':42}" + "".join(f"{paths:>10,} paths" for paths in sizes))
    for stage in stages:
        print(f"{stage[:41]:42}" + "".join(f"{found[p]['seconds'].get(stage, 0.0):16.2f}" for p in sizes))
    for name, key in (
        ("whole process", "wall"),
        ("peak memory, MiB", "mib"),
        ("written, MiB", "written_mib"),
    ):
        print(f"{name:42}" + "".join(f"{found[p][key]:16.2f}" for p in sizes))
    first = found[sizes[0]]
    print(
        f"{'whole process, ratio to the first':42}"
        + "".join(f"{found[p]['wall'] / first['wall']:16.2f}" for p in sizes)
    )
    print(
        f"{'peak memory, ratio to the first':42}"
        + "".join(f"{found[p]['mib'] / first['mib']:16.2f}" for p in sizes)
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one_run(int(sys.argv[2]))
    else:
        main([int(size) for size in sys.argv[1:]] or [100, 1_000, 10_000])
