"""Every plan placed by one engine: costs by two engines are not set beside each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from placements.allocate.outcome import SolverOutcome
from placements.domain.progress import StageProgress
from placements.finance import PlanResult
from placements.opening_plans.costing import Costing
from placements.opening_plans.plans import OpeningPlan
from placements.opening_plans.stacked import cost_plans

T = TypeVar("T")


@dataclass(frozen=True)
class Placing:
    """How the plans, and do-nothing, were placed.

    Attributes
    ----------
    engine
        ``waterfall`` or ``lp``, the same for every plan.
    months_checked
        Months of paths on which the waterfall was compared with the linear programme.
    largest_gap
        The largest difference of cost found there, as a share of the month's cost.
    gave_up_waterfall_at
        The gap for which the waterfall was given up, for every plan; None: it was not.
    """

    engine: str
    months_checked: int
    largest_gap: float
    gave_up_waterfall_at: float | None


def by_one_engine(
    costing: Costing,
    plans: Sequence[OpeningPlan],
    seen: Callable[[Costing, OpeningPlan, PlanResult], T],
    progress: StageProgress,
) -> tuple[Costing, list[T], Placing]:
    """What ``seen`` makes of each plan's result, in their order.

    Where the waterfall is given up for one of them, or for do-nothing, the linear programme places all.

    Returns
    -------
    The costing by which every plan was placed, what was seen, and how the plans were placed.
    """
    outcomes: dict[int, SolverOutcome] = {}
    found = _pass(costing, plans, seen, progress, outcomes)
    if found is not None:
        return costing, found, _placing(outcomes, None)
    gave_up = max(outcome.fell_back or 0.0 for outcome in outcomes.values())
    costing = costing.by_programme()
    outcomes.clear()
    found = _pass(costing, plans, seen, progress, outcomes)
    assert found is not None
    return costing, found, _placing(outcomes, gave_up)


def _pass(
    costing: Costing,
    plans: Sequence[OpeningPlan],
    seen: Callable[[Costing, OpeningPlan, PlanResult], T],
    progress: StageProgress,
    outcomes: dict[int, SolverOutcome],
) -> list[T] | None:
    """None as soon as the waterfall is given up. ``outcomes`` are added to: plans placed together share one."""

    def stops(result: PlanResult) -> bool:
        outcome = result.allocation.outcome
        outcomes[id(outcome)] = outcome
        return outcome.fell_back is not None

    if costing.do_nothing is not None and stops(costing.do_nothing):
        return None
    progress(0, len(plans))
    found = []
    for plan, result in zip(plans, cost_plans(costing, plans), strict=True):
        if stops(result):
            return None
        found.append(seen(costing, plan, result))
        progress(len(found), len(plans))
    return found


def _placing(outcomes: dict[int, SolverOutcome], gave_up: float | None) -> Placing:
    (engine,) = {outcome.engine for outcome in outcomes.values()}
    return Placing(
        engine=engine,
        months_checked=sum(outcome.sampled for outcome in outcomes.values()),
        largest_gap=max(outcome.largest_gap for outcome in outcomes.values()),
        gave_up_waterfall_at=gave_up,
    )
