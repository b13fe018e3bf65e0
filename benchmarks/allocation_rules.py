"""The month's programme on every path: each optimal basis once, against solving every programme.

    uv run python benchmarks/allocation_rules.py [PATHS]

Records the programmes of the Oxfordshire strategy, then solves them three ways in one process: as the product does;
one by one on a live HiGHS object with changed right-hand sides (a sample); rebuilt with PuLP and CBC each (a smaller
sample).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from placements.allocate.solver import MonthSolver
from placements.finance import cost_plan
from placements.prepared import load
from placements.run import forecast

ROOT = Path(__file__).resolve().parents[1]
Call = tuple[dict[str, float], NDArray[np.float64]]


def record(paths: int) -> tuple[MonthSolver, list[Call]]:
    """The structure, and objective and right-hand sides of every month, of the Oxfordshire strategy."""
    calls: list[Call] = []
    solvers: list[MonthSolver] = []
    solve = MonthSolver.solve

    def recording(
        self: MonthSolver, objective: dict[str, float], rhs: NDArray[np.float64], where: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        calls.append((objective, rhs.copy()))
        solvers[:] = [self]
        return solve(self, objective, rhs, where)

    scenario = ROOT / "models/oxfordshire/strategy.toml"
    ready = load(scenario, ROOT / "inputs/oxfordshire", paths=paths).ready
    demand = forecast(ready)
    MonthSolver.solve = recording  # type: ignore[method-assign]
    cost_plan(
        "strategy", ready.strategy, demand, ready.context, ready.turnover, ready.scenario.settings.allocation
    )
    MonthSolver.solve = solve  # type: ignore[method-assign]
    return solvers[0], calls


def fresh(solver: MonthSolver, choice: str) -> MonthSolver:
    return MonthSolver(solver.columns, solver.rows, choice, "benchmark")


def costs(
    solver: MonthSolver, objective: dict[str, float], primal: NDArray[np.float64]
) -> NDArray[np.float64]:
    price = np.array([objective.get(name, 0.0) for name in solver.columns])
    total: NDArray[np.float64] = primal @ price
    return total


def main(paths: int) -> None:
    solver, calls = record(paths)
    programmes = paths * len(calls)
    ours = fresh(solver, "highs")
    start = time.perf_counter()
    found = [costs(ours, objective, ours.solve(objective, rhs, "")[0]) for objective, rhs in calls]
    rules = time.perf_counter() - start
    print(f"{programmes:,} programmes, {len(solver.rows)} rows x {len(solver.columns)} columns")
    print(f"each basis once           {rules:9.2f} s   {ours.outcome.by_solver} solves by HiGHS")
    rng = np.random.default_rng(1)
    for name, choice, sample in (("HiGHS, one by one", "highs", 2000), ("PuLP + CBC, rebuilt", "cbc", 200)):
        try:
            peer = fresh(solver, choice)
        except Exception as error:
            print(f"{name:25} {error}")
            continue
        months = rng.integers(len(calls), size=sample)
        picks = list(zip(months.tolist(), rng.integers(paths, size=sample).tolist(), strict=True))
        gap = 0.0
        start = time.perf_counter()
        for month, path in picks:
            objective, rhs = calls[month]
            peer._rules.clear()  # every programme is solved, none follows from another
            cost = costs(peer, objective, peer.solve(objective, rhs[path : path + 1], "")[0])[0]
            gap = max(gap, abs(cost / found[month][path] - 1))
        each = (time.perf_counter() - start) / sample
        print(
            f"{name:25} {each * programmes:9.2f} s   from a sample of {sample:,} at {each * 1e3:.2f} ms; "
            f"{each * programmes / rules:,.0f} times ours; largest relative difference of cost {gap:.1e}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
