"""What an opening plan costs: everything that plans share is worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.allocate import AllocationSettings
from placements.demand import DemandPaths
from placements.domain import Month, Range
from placements.domain.assumption import Draws
from placements.finance import NeutralitySettings, PlanResult, PriceBook
from placements.finance.budget import charge_unrealised, cost_need, opening_children, plan_need
from placements.finance.posts import Caseload, entering_for_teams
from placements.finance.whole_service import with_posts_of
from placements.opening_plans.plans import OpeningPlan
from placements.opening_plans.sites import Choice, Site, opened_in
from placements.prepared import Prepared
from placements.run import of_strategy
from placements.supply import Context, NeedPaths, SupplyPlan, build_supply
from placements.supply.suitability import with_suitability

Floats = NDArray[np.float64]


class MeanDraws(Draws):
    """Every assumption at the mean of its range on every path: the mean path."""

    def __call__(self, name: str, value: Range) -> Floats:
        """Shape (paths,), in the unit of ``value``."""
        del name
        return np.full(self.paths, value.mean)


@dataclass(frozen=True)
class Costing:
    """Costs opening plans on the same paths, prices and need.

    Attributes
    ----------
    base
        The scenario's strategy without any of the sites.
    homes
        (site, opening month) -> what opening it there adds to the supply.
    need
        Who needs a place under the strategy; homes change nothing about it.
    entering
        Whom the teams of measures could work with, as ``Caseload.entering``.
    do_nothing
        None on the mean path, where a plan is set against other plans only.
    """

    choice: Choice
    context: Context
    base: SupplyPlan
    homes: Mapping[tuple[str, Month], SupplyPlan]
    need: NeedPaths
    opening: dict[tuple[str, str], float]
    book: PriceBook
    settings: AllocationSettings
    neutrality: NeutralitySettings
    entering: Mapping[str, Floats]
    do_nothing: PlanResult | None = None

    def supply(self, plan: OpeningPlan) -> SupplyPlan:
        supply = self.base
        for site, month in plan.opened(self.choice.sites):
            supply = joined(supply, self.homes[site.name, month])
        return supply

    def cost(self, plan: OpeningPlan) -> PlanResult:
        """The strategy with the plan's homes."""
        supply = self.supply(plan)
        return self.completed(
            cost_need("strategy", supply, self.need, self.opening, self.book, self.settings)
        )

    def completed(self, placed: PlanResult) -> PlanResult:
        """The strategy with the posts that count, and charged with the saving that is not delivered."""
        result = self.with_posts(placed)
        if self.do_nothing is None:
            return result
        return charge_unrealised(result, self.do_nothing, self.neutrality.savings_delivered_share)

    def with_posts(self, placed: PlanResult) -> PlanResult:
        """As a run counts them: teams of measures always, other posts where the scenario says so."""
        if self.context.council.posts.empty:
            return placed
        return with_posts_of(Caseload(placed, self.entering), count_posts=self.neutrality.count_posts)

    def by_programme(self) -> Costing:
        """The same, with every plan placed by the linear programme, do-nothing too."""
        settings = self.settings.model_copy(update={"engine": "lp"})
        idle = self.do_nothing
        if idle is not None:
            placed = cost_need(idle.plan, idle.supply, idle.need, self.opening, self.book, settings)
            idle = self.with_posts(placed)
        return replace(self, settings=settings, do_nothing=idle)


def costing_over_paths(ready: Prepared, demand: DemandPaths, choice: Choice) -> Costing:
    """Costs over all simulated paths; do-nothing is placed and costed here, once."""
    settings = ready.scenario.settings.allocation
    changed = of_strategy(ready, demand)
    need = plan_need(ready.strategy, changed, ready.turnover)
    book = PriceBook(ready.context)
    opening = opening_children(demand)
    idle = plan_need(ready.do_nothing, demand, ready.turnover)
    costing = Costing(
        choice=choice,
        context=ready.context,
        base=without_sites(ready, choice, ready.context),
        homes=homes_of(choice, ready.context),
        need=need,
        opening=opening,
        book=book,
        settings=settings,
        neutrality=ready.scenario.settings.neutrality,
        entering=entering_for_teams(ready.strategy, changed, ready.turnover, ready.context),
    )
    placed = cost_need("do_nothing", ready.do_nothing, idle, opening, book, settings)
    return replace(costing, do_nothing=costing.with_posts(placed))


def costing_on_mean_path(ready: Prepared, costing: Costing) -> Costing:
    """The same on one path: mean entrants, mean retention, every assumption at the mean of its range."""
    context = replace(ready.context, draws=MeanDraws(ready.context.draws.seed, 1))
    return replace(
        costing,
        context=context,
        base=without_sites(ready, costing.choice, context),
        homes=homes_of(costing.choice, context),
        need=mean_need(costing.need),
        book=PriceBook(context),
        entering={group: cases.mean(axis=0, keepdims=True) for group, cases in costing.entering.items()},
        do_nothing=None,
    )


def mean_need(need: NeedPaths) -> NeedPaths:
    """The mean over the paths of who stays, who enters and who has a birthday, as one path."""
    return replace(
        need,
        retention=need.retention.mean(axis=0, keepdims=True),
        entrants=need.entrants.mean(axis=0, keepdims=True),
        crossings={pair: share.mean(axis=0, keepdims=True) for pair, share in need.crossings.items()},
        concerned={name: met.mean(axis=0, keepdims=True) for name, met in need.concerned.items()},
    )


def without_sites(ready: Prepared, choice: Choice, context: Context) -> SupplyPlan:
    """The scenario's strategy with none of the sites opened."""
    sites = {site.name for site in choice.sites}
    measures = ready.scenario.settings.measures
    return build_supply({name: m for name, m in measures.items() if name not in sites}, context)


def homes_of(choice: Choice, context: Context) -> dict[tuple[str, Month], SupplyPlan]:
    """(site, month) -> the supply that opening the site in the month adds; the scenario's own month is among them."""
    return {
        (site.name, month): _home(site, month, context)
        for site in choice.sites
        for month in dict.fromkeys((*choice.months, site.opens))
    }


def _home(site: Site, month: Month, context: Context) -> SupplyPlan:
    # the month is the plan's: what the scenario says about lateness is in it
    measure = site.measure.model_copy(update={"months_late": 0})
    added = measure.apply(site.name, SupplyPlan(provisions=()), opened_in(site, month, context))
    # no fault is lost: those of the tables were raised when the scenario was prepared, and that a home alone does not
    # take every need group is none
    suitable, _ = with_suitability(added, context)
    return replace(suitable, measures=(site.name,))


def joined(supply: SupplyPlan, added: SupplyPlan) -> SupplyPlan:
    """Both together: whatever ``added`` holds comes after what ``supply`` holds."""
    both: dict[str, Any] = {}
    for held in fields(SupplyPlan):
        ours, theirs = getattr(supply, held.name), getattr(added, held.name)
        both[held.name] = {**ours, **theirs} if isinstance(ours, Mapping) else (*ours, *theirs)
    return replace(supply, **both)
