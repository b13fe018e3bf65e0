"""Time to make the board paper of 1, 4 and 8 scenarios, its size and memory; and `run --board` beside single runs.

    uv run python benchmarks/board.py [PATHS]

Runs eight scenarios of the Oxfordshire case first, into a temporary folder. Each paper is made in processes of its own,
in turns, and the least time counts: from the folders of the runs to the page, and the whole command with its start.
Machines differ and are noisy: read the ratios, which are measured side by side.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "models/oxfordshire"
SCENARIOS = (
    "strategy",
    "late-homes",
    "low-occupancy",
    "no-edge-of-care",
    "half-the-savings",
    "high-demand",
    "stress",
    "do-nothing",
)
SIZES = (1, 4, 8)
TURNS = 3
Figures = dict[str, float]


def one_paper(folders: list[Path]) -> None:
    """Make one paper and print a JSON object: seconds by stage, processor seconds, MB of the page, MiB at the peak."""
    begun = time.perf_counter()
    from placements.papers.from_runs import paper_bytes, paper_of_runs
    from placements.papers.made_run import read_made_runs
    from placements.reports.board import paper_text

    assert paper_text
    imported, processor = time.perf_counter(), time.process_time()
    runs = read_made_runs(tuple(folders))
    read = time.perf_counter()
    page = paper_bytes(paper_of_runs(runs, [""] * len(runs), [False] * len(runs)))
    drawn = time.perf_counter()
    figures = {
        "imports": imported - begun,
        "reading the runs": read - imported,
        "composing and drawing": drawn - read,
        "from the runs to the page": drawn - imported,
        "the same, processor": time.process_time() - processor,
        "page, MB": len(page) / 1e6,
        "peak memory, MiB": peak_mib(),
    }
    print(json.dumps(figures))


def peak_mib() -> float:
    """Most memory this process held, MiB; NaN where the system does not tell (Windows)."""
    try:
        import resource
    except ImportError:
        return float("nan")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def engine_seconds(paths: int) -> float:
    """Both plans of one scenario, its stress case and its summary: nothing written. The second run counts."""
    from placements.run import run_scenario

    seconds = 0.0
    for _ in range(2):
        begun = time.perf_counter()
        run_scenario(MODELS / "strategy.toml", ROOT / "inputs/oxfordshire", paths=paths)
        seconds = time.perf_counter() - begun
    return seconds


def command(*words: str | Path) -> float:
    """Seconds of one `placements` command, start and end included."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "placements", *map(str, words)], check=True, capture_output=True, cwd=ROOT
    )
    return time.perf_counter() - begun


def least(found: list[Figures]) -> Figures:
    return {name: min(one[name] for one in found) for name in found[0]}


def papers(runs: list[Path], out: Path) -> dict[int, Figures]:
    """The figures of each size of paper, the least of some turns."""
    found: dict[int, list[Figures]] = {size: [] for size in SIZES}
    for _ in range(TURNS):
        for size in SIZES:
            done = subprocess.run(
                [sys.executable, __file__, "--one", *map(str, runs[:size])],
                capture_output=True,
                text=True,
                check=True,
            )
            figures: Figures = json.loads(done.stdout)
            whole = command("board", *runs[:size], "--out", out / f"{size}.html")
            found[size].append(figures | {"placements board, whole": whole})
    return {size: least(turns) for size, turns in found.items()}


def together(folder: Path, paths: int) -> float:
    """Seconds of `run --board` of four scenarios, nothing appraised; its files are left where they are."""
    entries = "".join(f'\n[[scenarios]]\nfile = "{MODELS / name}.toml"\n' for name in SCENARIOS[:4])
    board = folder / "board.toml"
    board.write_text(f"schema_version = 1\nappraise = false\n{entries}", encoding="utf-8")
    return command("run", "--board", board, "--paths", str(paths), "--out", folder / "board")


def main(paths: int) -> None:
    """Print a table with a column a size, and how `run --board` compares with single runs."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        runs = [folder / name for name in SCENARIOS]
        apart = [
            command("run", MODELS / f"{run.name}.toml", "--paths", str(paths), "--out", run) for run in runs
        ]
        board = together(folder, paths)
        found = papers(runs, folder)
    engine = engine_seconds(paths)
    print(f"{paths:,} paths; the engine's run of one scenario takes {engine:.2f} s")
    print(f"{'scenarios':28}" + "".join(f"{size:>9}" for size in SIZES) + f"{f'{SIZES[-1]} to 1':>9}")
    for name in found[1]:
        row = [found[size][name] for size in SIZES]
        print(f"{name:28}" + "".join(f"{value:9.2f}" for value in row) + f"{row[-1] / row[0]:9.2f}")
    page = [found[size]["from the runs to the page"] / engine for size in SIZES]
    print(f"{'page to one engine run':28}" + "".join(f"{ratio:9.2f}" for ratio in page))
    print(
        f"run --board of 4 scenarios: {board:.1f} s; 4 single runs: {sum(apart[:4]):.1f} s; ratio "
        f"{board / sum(apart[:4]):.2f}"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one_paper([Path(folder) for folder in sys.argv[2:]])
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
