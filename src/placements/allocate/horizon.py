"""The whole horizon foreseen, on a sample of paths: a bound on what any panel could save by knowing the future.

All months of a path are one linear programme. It may keep a place free for a child who comes in a year; a panel cannot,
and the headline does not. Never a plan, always a bound beside the plan made month by month.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate.allocation import Allocation, AllocationPrices, allocate, month_model
from placements.allocate.long_solver import SECONDS, LongSolver
from placements.allocate.model import MonthModel
from placements.allocate.months_together import LongCosts, MonthsTogether, long_costs
from placements.allocate.outcome import SolverOutcome
from placements.allocate.settings import AllocationSettings
from placements.allocate.stocks import Opening
from placements.domain.progress import StageProgress, silent_stage
from placements.supply import NeedPaths, SupplyPlan

Floats = NDArray[np.float64]
Paths = NDArray[np.intp]


@dataclass(frozen=True)
class HorizonBound:
    """What placing children costs on some paths, month by month and with the whole horizon foreseen.

    Each array has the shape (sampled paths,), in GBP over the horizon at central prices: children, at the mean of
    opening and closing children x weeks as in the budget, and planned moves. What is paid wherever children live is in
    neither.

    Attributes
    ----------
    paths
        Which paths, by index.
    month_by_month_penalty_gbp, foresight_penalty_gbp
        Children without a place and above the usable places, at the penalties that rank them; never money.
    outcome
        How the long programmes were solved.
    """

    paths: Paths
    month_by_month_gbp: Floats
    foresight_gbp: Floats
    month_by_month_penalty_gbp: Floats
    foresight_penalty_gbp: Floats
    outcome: SolverOutcome

    @property
    def worth_gbp(self) -> Floats:
        """What foresight would save on each path."""
        return self.month_by_month_gbp - self.foresight_gbp


def horizon_bound(
    plan: str,
    supply: SupplyPlan,
    need: NeedPaths,
    opening: Opening,
    prices: AllocationPrices,
    weeks: Floats,
    settings: AllocationSettings,
    paths: Paths,
    *,
    seconds: float = SECONDS,
    progress: StageProgress = silent_stage,
) -> HorizonBound:
    """Place the children of some paths month by month, and again with all months foreseen.

    Parameters
    ----------
    plan
        Its name, for errors.
    weeks
        Of each month, shape (months,).
    paths
        Indexes of paths of ``supply`` and ``need``.
    seconds
        What one path may take.
    progress
        Called with (paths done, paths).

    Raises
    ------
    SolverError
        A path could not be solved; the error names it.
    """
    supply, need = supply_on(supply, paths), need_on(need, paths)
    by_month = allocate(
        plan, supply, need, opening, prices, settings.model_copy(update={"engine": "lp", "valued_paths": 0})
    )
    model, there = month_model(supply, need, opening, settings)
    costs = long_costs(model, there, prices, weeks)
    together = MonthsTogether(model, there, need, [route.most for route in supply.routes])
    rows = [row for month in range(together.months) for row in together.rows(month)]
    solver = LongSolver(rows, costs, settings.solver, by_month.outcome, plan, seconds)
    foresight, penalty = np.empty(len(paths)), np.empty(len(paths))
    # neighbours in need have most of an optimal basis in common; whatever the order of the paths
    for done, path in enumerate(np.argsort(need.entrants.sum(axis=(1, 2)), kind="stable").tolist(), start=1):
        foresight[path], penalty[path] = solver.cost(path, f"path {paths[path] + 1}")
        progress(done, len(paths))
    money, penalties = _month_by_month(by_month, model, costs, prices, weeks)
    return HorizonBound(paths, money, foresight, penalties, penalty, solver.outcome)


def _month_by_month(
    found: Allocation, model: MonthModel, costs: LongCosts, prices: AllocationPrices, weeks: Floats
) -> tuple[Floats, Floats]:
    """Money and penalties of an allocation, by the costs of the long programme."""
    place = {provision.id: i for i, provision in enumerate(found.provisions)}
    money = np.full(len(found.children), costs.opening_gbp)
    for line in model.lines:
        load = found.children[:, :, [place[p.id] for p in line.provisions]].sum(axis=2)
        for k, (start, end) in enumerate(zip(line.tiers, [*line.tiers[1:], np.inf], strict=True)):
            money += (np.clip(load, start, end) - start) @ costs.child[line.id, k]
    for route in range(found.moves.shape[2]):
        money += found.moves[:, :, route] @ np.array([prices.move(route, m) for m in range(len(weeks))])
    to_the_end = np.cumsum(weeks[::-1])[::-1]
    penalty = found.unplaced.sum(axis=2) @ to_the_end * model.settings.unplaced_penalty_gbp_per_week
    penalty += found.over_capacity @ to_the_end * model.settings.over_capacity_penalty_gbp_per_week
    return money, penalty


def supply_on(supply: SupplyPlan, paths: Paths) -> SupplyPlan:
    """The places and planned moves of some of the paths."""
    provisions = tuple(
        replace(
            provision,
            usable=provision.usable[paths],
            accepts={level: share[paths] for level, share in provision.accepts.items()},
        )
        for provision in supply.provisions
    )
    routes = tuple(replace(route, most=route.most[paths]) for route in supply.routes)
    return replace(supply, provisions=provisions, routes=routes)


def need_on(need: NeedPaths, paths: Paths) -> NeedPaths:
    """The need of some of the paths."""
    return replace(
        need,
        retention=need.retention[paths],
        entrants=need.entrants[paths],
        crossings={pair: share[paths] for pair, share in need.crossings.items()},
        concerned={name: met[paths] for name, met in need.concerned.items()},
    )
