"""The enumeration checked on the mean path, against an integer programme that knows the future."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate.lines import capacity_lines
from placements.allocate.opening_plans_case import Chosen, HomeAt, OpeningAnswer, OpeningCase
from placements.allocate.opening_plans_milp import best_openings, cost_of_openings
from placements.domain import Month
from placements.domain.progress import Progress
from placements.finance import PlanResult
from placements.finance.budget import bed_weeks, moves_of_existing, prices_as_drawn
from placements.finance.posts import counted_by_supply
from placements.opening_plans.costing import Costing
from placements.opening_plans.one_engine import by_one_engine
from placements.opening_plans.plans import OpeningPlan
from placements.opening_plans.sites import Site
from placements.opening_plans.stacked import cost_plans
from placements.opening_plans.weighing import least
from placements.reports.words import list_words

Floats = NDArray[np.float64]

STAGE = "Checking on the mean path"


@dataclass(frozen=True)
class CrossCheck:
    """Two ways to the best plan on the mean path.

    Attributes
    ----------
    why_not
        Why there was no check by the integer programme; "" where there was. Then every figure of it is NaN.
    month_by_month
        The best plan of the enumeration on the mean path (its index), placed month by month as everywhere else.
    engine
        By which plans were placed on the mean path: ``waterfall`` or ``lp``.
    with_foresight
        The plan that the integer programme chose (its index); None where there is none.
    month_by_month_gbp
        Cost of the first, placed month by month.
    foresight_gbp
        Cost of the second, the whole horizon foreseen: a bound below every plan's cost.
    same_foreseen_gbp
        Cost of the first, the whole horizon foreseen.
    chosen_month_by_month_gbp
        Cost of the second, placed month by month.
    """

    solver: str
    why_not: str
    month_by_month: int
    month_by_month_gbp: float
    engine: str
    with_foresight: int | None = None
    foresight_gbp: float = float("nan")
    same_foreseen_gbp: float = float("nan")
    chosen_month_by_month_gbp: float = float("nan")

    @property
    def agrees(self) -> bool:
        """Whether both chose the same plan, or plans that cost the same to the pound."""
        return self.with_foresight is not None and (
            self.with_foresight == self.month_by_month
            or abs(self.chosen_month_by_month_gbp - self.month_by_month_gbp) < 1
        )


def cross_check(costing: Costing, plans: Sequence[OpeningPlan], progress: Progress) -> CrossCheck:
    """Compare the best of ``plans`` on the mean path with the choice of the integer programme.

    ``costing`` is that of the mean path. A solver that stops early, is missing or fails is named in the
    answer; it raises nothing.
    """
    costing, costs, placing = by_one_engine(
        costing,
        plans,
        lambda _, __, result: float(result.total.sum()),
        lambda done, of: progress(STAGE, done, of),
    )
    first = least(np.array(costs), [plan.homes for plan in plans])
    found = CrossCheck("", "", first, costs[first], placing.engine)
    why_not = _left_out(costing)
    if why_not:
        return replace(found, why_not=why_not)
    case, seconds = opening_case(costing), costing.choice.settings.cross_check_seconds
    answer = best_openings(case, seconds)
    same = cost_of_openings(case, chosen_in(costing, plans[first]), seconds)
    for solved in (answer, same):
        if solved.status != "optimal":
            return replace(found, solver=solved.solver, why_not=solved.why)
    other = _index(costing, plans, answer)
    return replace(
        found,
        solver=answer.solver,
        with_foresight=other,
        foresight_gbp=answer.cost_gbp,
        same_foreseen_gbp=same.cost_gbp,
        chosen_month_by_month_gbp=costs[other],
    )


def _left_out(costing: Costing) -> str:
    """What the scenario has and the programme does not; "" for nothing."""
    if costing.base.price_limits:
        return "the scenario caps prices, which the programme does not know"
    if costing.neutrality.savings_delivered_share != 1:
        return "only a part of the savings is delivered, which the programme does not know"
    if moves_of_existing(costing.base, costing.book):
        return "children move out of placements with a price of their own, which the programme does not know"
    posts = counted_by_supply(costing.context, count_posts=costing.neutrality.count_posts)
    if posts:
        titles = list_words(posts)
        return (
            f"posts that follow places or placement types count ({titles}), which the programme does not know"
        )
    return ""


def opening_case(costing: Costing) -> OpeningCase:
    """The mean path as the integer programme takes it."""
    sites, months = costing.choice.sites, costing.choice.months
    kinds = costing.choice.kinds()
    alone = [(number, month) for number in range(len(kinds)) for month in months]
    plans = [OpeningPlan((None,) * len(sites)), *(only(kinds[k][0], month, sites) for k, month in alone)]
    standing, *opened = (standing_cost(costing, result) for result in cost_plans(costing, plans))
    homes = [
        HomeAt(k, month, costing.homes[kinds[k][0].name, month].provisions[0], cost - standing)
        for (k, month), cost in zip(alone, opened, strict=True)
    ]
    limits = costing.choice.settings
    return OpeningCase(
        supply=costing.base,
        need=costing.need,
        opening=costing.opening,
        prices=prices_as_drawn(costing.base, costing.book),
        weeks=_weeks(costing),
        standing_gbp=standing,
        homes=tuple(homes),
        most_of_kind={number: len(kind) for number, kind in enumerate(kinds)},
        settings=costing.settings,
        most_homes=limits.most_homes,
        capital_budget_gbp=limits.capital_budget_gbp,
        capital_gbp={number: kind[0].capital_gbp or 0.0 for number, kind in enumerate(kinds)},
    )


def only(site: Site, month: Month, sites: Sequence[Site]) -> OpeningPlan:
    """The plan that opens one site."""
    return OpeningPlan(tuple(month if other.name == site.name else None for other in sites))


def standing_cost(costing: Costing, result: PlanResult) -> float:
    """GBP of a plan on the mean path that do not hang on where children live: what homes, services and staff cost."""
    supply, allocation = result.supply, result.allocation
    prices = prices_as_drawn(supply, costing.book)
    weeks = _weeks(costing)
    moving = 0.0
    for line in (line for provision in supply.provisions for line in capacity_lines((provision,))):
        at = supply.provisions.index(line.provisions[0])
        opening, children = float(allocation.opening[at]), allocation.children[:, :, at]
        ends = [*line.tiers[1:], np.inf]
        for tier, (start, end) in enumerate(zip(line.tiers, ends, strict=True)):
            within = bed_weeks(
                float(np.clip(opening, start, end) - start), np.clip(children, start, end) - start, weeks
            )
            price = np.array([prices.line(line, tier, month) for month in range(len(weeks))])
            moving += float((within[0] * price).sum())
    for route in range(len(supply.routes)):
        price = np.array([prices.move(route, month) for month in range(len(weeks))])
        moving += float((allocation.moves[0, :, route] * price).sum())
    return float(result.total.sum()) - moving


def _weeks(costing: Costing) -> Floats:
    return np.array([month.weeks for month in costing.context.months])


def chosen_in(costing: Costing, plan: OpeningPlan) -> Chosen:
    """How many homes of each kind the plan opens in each month."""
    numbers = {site.name: number for number, kind in enumerate(costing.choice.kinds()) for site in kind}
    return Counter((numbers[site.name], month) for site, month in plan.opened(costing.choice.sites))


def _index(costing: Costing, plans: Sequence[OpeningPlan], answer: OpeningAnswer) -> int:
    """The plan among ``plans`` that opens what the answer opens."""
    wanted: dict[tuple[int, Month], int] = {key: n for key, n in answer.chosen.items() if n}
    return next(i for i, plan in enumerate(plans) if dict(chosen_in(costing, plan)) == wanted)
