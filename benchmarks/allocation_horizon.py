"""The whole-horizon bound on a made-up county of eight need groups and eight provisions, sixty months.

    uv run python benchmarks/allocation_horizon.py [SAMPLED PATHS]

Ours: months set side by side once for all paths, one HiGHS object that PuLP built, changed from path to path. Against
it, on some of the same paths, the same programme set up for the path, rebuilt with PuLP and solved by CBC and by HiGHS.
Seconds are of processors, those of CBC's own process included, so that what else the machine does counts little.
"""

from __future__ import annotations

import calendar
import os
import sys
import warnings
from dataclasses import replace
from typing import Any

import numpy as np
import pulp
from county_case import County, county, settings
from numpy.typing import NDArray

import placements.allocate.long_solver as long_solver
from placements.allocate.allocation import month_model
from placements.allocate.horizon import horizon_bound, need_on, supply_on
from placements.allocate.live_highs import cbc_name
from placements.allocate.long_solver import LongSolver
from placements.allocate.months_together import UNIT_GBP, LongCosts, LongRow, MonthsTogether, long_costs
from placements.allocate.outcome import SolverOutcome, Stop
from placements.allocate.rows import build_problem

Floats = NDArray[np.float64]
REBUILT = 6


def seconds_used() -> float:
    """Processor seconds of this process and of those it has waited for."""
    return sum(os.times()[:4])


class _OwnPivoting(long_solver._LiveHorizon):
    """From path to path, with HiGHS's own rule of pivoting and its perturbation."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.highs.setOptionValue("simplex_dual_edge_weight_strategy", -1)
        self.highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", 1.0)


class _Anchored(long_solver._LiveHorizon):
    """Every path from the optimal basis of the first."""

    anchor: Any = None

    def solve(self, cost: Floats, rhs: Floats) -> Stop:
        self.anchor = self.anchor or self.highs.getBasis()
        self.highs.setBasis(self.anchor)
        return super().solve(cost, rhs)


def main(paths: int) -> None:
    case = county(paths)
    weeks = np.array([calendar.monthrange(2016 + m // 12, m % 12 + 1)[1] / 7 for m in range(case.months)])
    used = seconds_used()
    bound = horizon_bound(
        "benchmark",
        case.supply,
        case.need,
        case.opening,
        case.prices,
        weeks,
        settings("lp"),
        np.arange(paths),
    )
    whole = seconds_used() - used
    share = bound.worth_gbp / bound.month_by_month_gbp
    print(
        f"{paths} paths, month by month and foreseen: {whole:.2f} s. Foresight is cheaper by {share.mean():.3%} "
        f"({share.min():.3%} to {share.max():.3%}); {bound.outcome.retried} solved cold"
    )
    used = seconds_used()
    rows, costs = set_up(case, weeks)
    built = seconds_used() - used
    print(f"  months set side by side, all paths: {built:.2f} s")
    ours = 0.0
    usual = long_solver._LiveHorizon
    for name, live in (
        ("HiGHS's own pivoting", _OwnPivoting),
        ("from the first's basis", _Anchored),
        ("as it is done", usual),
    ):
        long_solver._LiveHorizon = live  # type: ignore[misc]
        used = seconds_used()
        solver = LongSolver(rows, costs, "auto", SolverOutcome("HiGHS", ""), "benchmark", 120.0)
        for path in np.argsort(case.need.entrants.sum(axis=(1, 2))).tolist():
            solver.cost(path, f"path {path}")
        ours = (seconds_used() - used + built) / paths
        print(f"  {name:24} {ours:7.3f} s a path, setting up and the first solve included")
    long_solver._LiveHorizon = usual  # type: ignore[misc]
    print(f"  {len(rows):,} rows x {len(solver.columns):,} columns")
    _rebuilt(case, weeks, bound.foresight_gbp + bound.foresight_penalty_gbp, ours)


def set_up(case: County, weeks: Floats) -> tuple[list[LongRow], LongCosts]:
    """The rows of every month on every path of the case, and what columns cost."""
    model, there = month_model(case.supply, case.need, case.opening, settings("lp"))
    together = MonthsTogether(model, there, case.need, [route.most for route in case.supply.routes])
    rows = [row for month in range(case.months) for row in together.rows(month)]
    return rows, long_costs(model, there, case.prices, weeks)


def _rebuilt(case: County, weeks: Floats, found: Floats, ours: float) -> None:
    """Some of the paths again, each programme set up and built anew."""
    cbc = cbc_name()
    solvers: dict[str, Any] = {"PuLP + HiGHS": lambda: pulp.HiGHS(msg=False, threads=1)}
    if cbc is not None:
        solvers["PuLP + CBC"] = lambda: getattr(pulp, cbc)(msg=False)
    picks = np.unique(np.linspace(0, len(found) - 1, REBUILT).astype(np.intp))
    for name, make in solvers.items():
        setting, building, apart = 0.0, 0.0, []
        for path in picks:
            used = seconds_used()
            one = np.array([path])
            alone = replace(case, supply=supply_on(case.supply, one), need=need_on(case.need, one))
            rows, costs = set_up(alone, weeks)
            setting += seconds_used() - used
            used = seconds_used()
            solver = LongSolver(rows, costs, "auto", SolverOutcome("HiGHS", ""), "benchmark", 120.0)
            rhs = np.array([row.rhs[0] for row in rows])
            problem = build_problem(solver.columns, solver._objective(), solver._on(0), rhs)
            problem.solve(make())
            building += seconds_used() - used
            cost = float(pulp.value(problem.objective)) * UNIT_GBP + costs.opening_gbp
            apart.append(abs(cost / found[path] - 1))
        setting, building = setting / len(picks), building / len(picks)
        print(
            f"  {name:24} {building:7.3f} s a path, {building / ours:.0f} times ours, and {setting:.3f} s to set "
            f"it up: {(setting + building) / ours:.0f} times; costs differ by {max(apart):.1e} at most"
        )


if __name__ == "__main__":
    warnings.simplefilter("ignore", DeprecationWarning)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
