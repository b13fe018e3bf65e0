"""Many opening plans placed in one go: plans differ in usable places only, so they stand under each other as paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate import Allocation, allocate
from placements.finance import PlanResult
from placements.finance.budget import central_prices, cost_allocation
from placements.opening_plans.costing import Costing, joined
from placements.opening_plans.plans import OpeningPlan
from placements.supply import NeedPaths, Provision, SupplyPlan

Floats = NDArray[np.float64]

STACKED_PATHS = 5000
"""Paths of several plans together: enough that the work a month is shared, few enough for a small laptop's memory."""
NOBODY = 1e-6
"""Children; more than these in a home that the plan leaves closed would be a fault of ours."""


def cost_plans(costing: Costing, plans: Sequence[OpeningPlan]) -> Iterator[PlanResult]:
    """Each plan's result, in their order: what ``costing.cost`` finds for one, and several times faster.

    With ages each plan is placed by itself: which of two ages gets a place can be a tie in its month, that the lines of
    another plan's homes settle otherwise, and ages differ in how long they stay.
    """
    many = 1 if costing.need.crossings else max(STACKED_PATHS // costing.context.paths, 1)
    for start in range(0, len(plans), many):
        yield from _cost_stack(costing, plans[start : start + many])


def _cost_stack(costing: Costing, plans: Sequence[OpeningPlan]) -> Iterator[PlanResult]:
    supply = stacked_supply(costing, plans)
    need = stacked_need(costing.need, len(plans))
    prices = central_prices(supply, costing.book)
    together = allocate("strategy", supply, need, costing.opening, prices, costing.settings)
    for number, plan in enumerate(plans):
        of_plan = costing.supply(plan)
        allocation = _of_plan(together, of_plan, number, costing.context.paths)
        if allocation is None:
            yield costing.cost(plan)
            continue
        yield costing.completed(cost_allocation("strategy", of_plan, costing.need, allocation, costing.book))


def stacked_supply(costing: Costing, plans: Sequence[OpeningPlan]) -> SupplyPlan:
    """The supply of all plans: path number k x paths + p is path p of plan k."""
    opened = {site.name: month for plan in plans for site, month in plan.opened(costing.choice.sites)}
    supply = costing.base
    for name, month in opened.items():
        supply = joined(supply, costing.homes[name, month])
    own = {costing.homes[name, month].provisions[0].id: name for name, month in opened.items()}
    provisions = []
    for provision in supply.provisions:
        wide = _repeated(provision, len(plans))
        if provision.id in own:
            usable = [_usable(costing, plan, own[provision.id], provision) for plan in plans]
            wide = replace(wide, usable=np.concatenate(usable))
        provisions.append(wide)
    routes = tuple(replace(route, most=np.tile(route.most, (len(plans), 1))) for route in supply.routes)
    return replace(supply, provisions=tuple(provisions), routes=routes)


def stacked_need(need: NeedPaths, plans: int) -> NeedPaths:
    """The same need once a plan."""
    return replace(
        need,
        retention=np.tile(need.retention, (plans, 1, 1)),
        entrants=np.tile(need.entrants, (plans, 1, 1)),
        crossings={pair: np.tile(share, (plans, 1)) for pair, share in need.crossings.items()},
        concerned={name: np.tile(met, (plans, 1)) for name, met in need.concerned.items()},
    )


def _usable(costing: Costing, plan: OpeningPlan, site_name: str, provision: Provision) -> Floats:
    for site, month in plan.opened(costing.choice.sites):
        if site.name == site_name:
            return costing.homes[site.name, month].provisions[0].usable
    return np.zeros_like(provision.usable)


def _repeated(provision: Provision, plans: int) -> Provision:
    return replace(
        provision,
        usable=np.tile(provision.usable, (plans, 1)),
        accepts={level: np.tile(share, plans) for level, share in provision.accepts.items()},
    )


def _of_plan(together: Allocation, supply: SupplyPlan, number: int, paths: int) -> Allocation | None:
    """One plan's part of a joint allocation; None where somebody lives in a home that the plan leaves closed."""
    mine = slice(number * paths, (number + 1) * paths)
    ids = [provision.id for provision in together.provisions]
    kept = [ids.index(provision.id) for provision in supply.provisions]
    closed = [at for at in range(len(ids)) if at not in kept]
    if together.children[mine][:, :, closed].max(initial=0.0) > NOBODY:
        return None
    return replace(
        together,
        provisions=supply.provisions,
        opening=together.opening[kept],
        children=together.children[mine][:, :, kept],
        unplaced=together.unplaced[mine],
        over_capacity=together.over_capacity[mine],
        moves=together.moves[mine],
        whereabouts=together.whereabouts.at(mine),
        place_values=(),
        child_values=(),
    )
