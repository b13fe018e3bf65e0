"""The supply side of one plan: what is open, what acts on entries, which moves are planned, what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow import FlowChange
from placements.supply.provision import Provision

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class EntrantEffect:
    """Fewer children entering some need groups, or entering another group instead.

    Attributes
    ----------
    measure
        The measure's name.
    groups
        Need groups on whose entrants it acts.
    share
        Share of entrants concerned, shape (paths, months).
    delayed_share
        Of those, the share that only comes later, shape (paths,).
    delay_months
        How much later.
    diverted_to
        The need group they enter instead; None: they do not enter at all.
    reach
        Share of the entrants of those groups whose families the measure works with, with or without effect, shape
        (paths, months); None: it works with no families of its own.
    """

    measure: str
    groups: tuple[str, ...]
    share: Floats
    delayed_share: Floats
    delay_months: int = 1
    diverted_to: str | None = None
    reach: Floats | None = None


@dataclass(frozen=True)
class StayerEffect:
    """More of the children in some need groups go home, and some of them come back.

    Attributes
    ----------
    share
        Of the children who would stay through a month, the share who go home in it, shape (paths, months).
    return_share
        Of those, the share who come back, shape (paths,).
    return_months
        After how many months.
    """

    measure: str
    groups: tuple[str, ...]
    share: Floats
    return_share: Floats
    return_months: int


@dataclass(frozen=True)
class MoveRoute:
    """Planned moves of settled children from one placement type to another.

    ``most`` has shape (paths, months): children a month at most. ``share_of_stock`` bounds them as a
    share of the children in the type moved from. ``cost_item`` is a row of strategy_costs.csv.
    """

    measure: str
    title: str
    from_type: str
    to_type: str
    most: Floats
    share_of_stock: float
    cost_item: str


@dataclass(frozen=True)
class ServiceCost:
    """A service paid for by the month. ``open_share`` has shape (months,): 1 while it runs."""

    measure: str
    title: str
    cost_item: str
    open_share: Floats


@dataclass(frozen=True)
class CountedCost:
    """What is paid for each child, each household or once.

    ``count`` is how many in each month, shape (months,) or (paths, months); None: the children on whom the
    measure acts, whom only the placing of children counts (``NeedPaths.concerned``).
    """

    measure: str
    title: str
    cost_item: str
    count: Floats | None = None


@dataclass(frozen=True)
class PriceLimit:
    """A price above which a share of the placements of a type is not paid.

    ``share`` has shape (paths, months); ``cap`` is a row of strategy_costs.csv in GBP per child per week.
    """

    measure: str
    title: str
    placement_type: str
    cap: str
    share: Floats


@dataclass(frozen=True)
class SupplyPlan:
    """What one plan, do-nothing or strategy, has to place children into.

    ``flow_changes``, by measure, act on the journeys themselves: the plan's demand is simulated with them.
    ``measures`` are the names of all measures that were applied, in their order. ``notes`` are sentences that a
    reader must know about them: what is in order, and may not be what was meant.
    """

    provisions: tuple[Provision, ...]
    entrant_effects: tuple[EntrantEffect, ...] = ()
    routes: tuple[MoveRoute, ...] = ()
    services: tuple[ServiceCost, ...] = ()
    flow_changes: Mapping[str, FlowChange] = field(default_factory=dict)
    stayer_effects: tuple[StayerEffect, ...] = ()
    counted_costs: tuple[CountedCost, ...] = ()
    price_limits: tuple[PriceLimit, ...] = ()
    measures: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_measures(self) -> bool:
        """Whether it differs from doing nothing on purpose; a plan made by hand need not name its measures."""
        acts = (self.services, self.routes, self.entrant_effects, self.stayer_effects, self.flow_changes)
        pays = (self.counted_costs, self.price_limits)
        opens = any(provision.planned for provision in self.provisions)
        return bool(self.measures) or opens or any(acts) or any(pays)

    def with_provision(self, provision: Provision) -> SupplyPlan:
        return replace(self, provisions=(*self.provisions, provision))

    def replacing(self, provision: Provision) -> SupplyPlan:
        """The same plan with the provision of that id changed."""
        kept = tuple(provision if p.id == provision.id else p for p in self.provisions)
        return replace(self, provisions=kept)

    def provision(self, provision_id: str) -> Provision | None:
        return next((p for p in self.provisions if p.id == provision_id), None)

    def with_effect(self, effect: EntrantEffect) -> SupplyPlan:
        return replace(self, entrant_effects=(*self.entrant_effects, effect))

    def with_route(self, route: MoveRoute) -> SupplyPlan:
        return replace(self, routes=(*self.routes, route))

    def with_flow_change(self, name: str, change: FlowChange) -> SupplyPlan:
        return replace(self, flow_changes={**self.flow_changes, name: change})

    def with_service(self, service: ServiceCost) -> SupplyPlan:
        return replace(self, services=(*self.services, service))

    def with_stayer_effect(self, effect: StayerEffect) -> SupplyPlan:
        return replace(self, stayer_effects=(*self.stayer_effects, effect))

    def with_counted_cost(self, cost: CountedCost) -> SupplyPlan:
        return replace(self, counted_costs=(*self.counted_costs, cost))

    def with_note(self, sentence: str) -> SupplyPlan:
        return replace(self, notes=(*self.notes, sentence))

    def with_price_limit(self, limit: PriceLimit) -> SupplyPlan:
        return replace(self, price_limits=(*self.price_limits, limit))
