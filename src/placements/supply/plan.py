"""The supply side of one plan: what is open, what acts on entries, which moves are planned, what it costs."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow import FlowChange
from placements.domain import Month, PlacementTypes, Problem, Range, ScenarioError
from placements.domain.assumption import Draws
from placements.domain.need_groups import NeedGroup, NeedGroups
from placements.inputs import CouncilInputs
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
    ``measures`` are the names of all measures that were applied, in their order.
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

    def with_price_limit(self, limit: PriceLimit) -> SupplyPlan:
        return replace(self, price_limits=(*self.price_limits, limit))


@dataclass(frozen=True)
class Context:
    """What measures may read: the council's tables, the months, and the draws of every assumption.

    ``age_bands`` are the ages at which need groups are cut; without them a need group is a level of need.
    """

    council: CouncilInputs
    placement_types: PlacementTypes
    base_month: Month
    months: tuple[Month, ...]
    draws: Draws
    scenario_file: str = "scenario"
    age_bands: tuple[int, ...] = ()

    @property
    def paths(self) -> int:
        return self.draws.paths

    @property
    def groups(self) -> NeedGroups:
        """The need groups of this scenario."""
        return NeedGroups(self.placement_types.need_groups, self.age_bands)

    def value(self, name: str, value: Range | str) -> Floats:
        """The drawn value, shape (paths,). A text names a row of assumptions.csv and is drawn once for all."""
        if isinstance(value, str):
            return self.draws(value, self._assumption(name, value))
        return self.draws(name, value)

    def central(self, value: Range | str) -> float:
        """The central value, for what is not simulated."""
        return self.council.amount(value).central if isinstance(value, str) else value.central

    def share(self, name: str, value: Range | str) -> Floats:
        """As ``value``, once it is known to lie between 0 and 1: 10 for 10% is refused, not cut to 1."""
        drawn = self.value(name, value)
        bounds = self._assumption(name, value) if isinstance(value, str) else value
        if bounds.low < 0 or bounds.high > 1:
            raise self.problem(
                name,
                f"{bounds.low:g} to {bounds.high:g} is not a share."
                if not bounds.is_known
                else f"{bounds.central:g} is not a share.",
                "Write a number from 0 to 1: 10% is 0.1.",
            )
        return drawn

    def not_negative(self, name: str, value: Range | str) -> Floats:
        """As ``value``, once it is known that no path can draw less than 0."""
        drawn = self.value(name, value)
        bounds = self._assumption(name, value) if isinstance(value, str) else value
        if bounds.low < 0:
            raise self.problem(name, f"{bounds.low:g} is less than 0.", "Write 0 or more.")
        return drawn

    def within(self, name: str, value: Range | str, lowest: float, highest: float) -> Floats:
        """As ``value``, once it is known that every path draws from ``lowest`` to ``highest``."""
        drawn = self.value(name, value)
        bounds = self._assumption(name, value) if isinstance(value, str) else value
        if bounds.low < lowest or bounds.high > highest:
            found = f"{bounds.low:g} to {bounds.high:g}" if not bounds.is_known else f"{bounds.central:g}"
            remedy = "Write a share: a tenth fewer is -0.1, a tenth more 0.1."
            raise self.problem(name, f"{found} is not within {lowest:g} to {highest:g}.", remedy)
        return drawn

    def _assumption(self, key: str, item: str) -> Range:
        """A row of assumptions.csv: money is no share, number or pace."""
        found = self.item(key, item)
        if item not in set(self.council.assumptions["item"]):
            raise self.problem(
                key,
                f'"{item}" is an amount of money in strategy_costs.csv.',
                "Name a row of assumptions.csv.",
            )
        return found

    def item(self, key: str, item: str) -> Range:
        """The range of a row of assumptions.csv or strategy_costs.csv; ScenarioError names what is near."""
        try:
            return self.council.amount(item)
        except KeyError:
            known = [*self.council.assumptions["item"], *self.council.strategy_costs["item"]]
            raise self.problem(
                key,
                f'"{item}" is not an item of assumptions.csv or strategy_costs.csv.',
                nearest(item, known),
            ) from None

    def cost_item(self, key: str, item: str, *units: str) -> str:
        """The item itself, once it is known to be a cost in one of ``units``."""
        self.item(key, item)
        unit = self.council.unit(item)
        if unit not in units:
            allowed = " or ".join(f'"{u}"' for u in units)
            raise self.problem(key, f'"{item}" is in "{unit}".', f"This cost must be in {allowed}.")
        return item

    def need_group(self, key: str, group: str) -> str:
        """The level of need itself, of all ages, once it is known."""
        levels = self.placement_types.need_groups
        if group not in levels:
            found = f'"{group}" is not a need group'
            if group in self.groups.ids:
                found += " of all ages"
            raise self.problem(key, f"{found}.", nearest(group, levels))
        return group

    def need_groups(self, key: str, groups: list[str]) -> tuple[str, ...]:
        """The ids of the groups, once each is known and none is named twice; a level is all groups of its ages."""
        named = [group.id for name in groups for group in self._named(key, name)]
        twice = [group for group in dict.fromkeys(named) if named.count(group) > 1]
        if twice:
            raise self.problem(key, f'"{twice[0]}" is named twice.', "Name each need group once.")
        return tuple(named)

    def _named(self, key: str, name: str) -> tuple[NeedGroup, ...]:
        try:
            return self.groups.named(name)
        except KeyError:
            raise self.problem(key, f'"{name}" is not a need group.', self.known_groups(name)) from None

    def known_groups(self, name: str) -> str:
        """The remedy for a need group that is not there: the nearest one, or all; and where ages come from."""
        names = self.groups.names
        if self.age_bands or not any(name.startswith(f"{level}_") for level in names):
            return nearest(name, names)
        return f"Known: {', '.join(names)}, of all ages. To tell ages apart, cut them with age_bands in [supply]."

    def diversions(self, name: str, from_group: str, to_group: str) -> tuple[tuple[str, str], ...]:
        """(from, to) of each need group whose entrants enter another, of the same ages; ``name`` is the measure."""
        sources = self._named(f"{name}.from_group", from_group)
        targets = {group.first_age: group.id for group in self._named(f"{name}.to_group", to_group)}
        if any(group.first_age not in targets for group in sources):
            found = f'children of "{from_group}" do not have the ages of "{to_group}".'
            remedy = "Name two levels of need, or two groups of the same ages."
            raise self.problem(f"{name}.to_group", found, remedy)
        pairs = tuple((group.id, targets[group.first_age]) for group in sources)
        if any(source == target for source, target in pairs):
            found, remedy = "it is the group they come from.", "Name another group."
            raise self.problem(f"{name}.to_group", found, remedy)
        return pairs

    def placement_type(self, key: str, type_id: str) -> str:
        if type_id not in self.placement_types.ids:
            raise self.problem(
                key, f'"{type_id}" is not a placement type.', nearest(type_id, self.placement_types.ids)
            )
        return type_id

    def problem(self, key: str, found: str, remedy: str) -> ScenarioError:
        return ScenarioError([Problem(self.scenario_file, found, remedy, column=key)])

    def running(self, starts: Month, ends: Month | None) -> Floats:
        """1 in the months from ``starts`` to ``ends`` (both included), else 0; shape (months,)."""
        on = [month >= starts and (ends is None or month <= ends) for month in self.months]
        return np.array(on, dtype=float)

    def build_up(self, starts: Month, months: int) -> Floats:
        """0 before ``starts``, rising evenly to 1 over ``months``; shape (months,)."""
        elapsed = np.array([month - starts + 1 for month in self.months], dtype=float)
        return np.clip(elapsed / max(months, 1), 0.0, 1.0)


def nearest(found: str, known: tuple[str, ...] | list[str]) -> str:
    """The remedy for an unknown word: the nearest known one, or all of them."""
    near = difflib.get_close_matches(found, known, n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"?' if near else f"Known: {', '.join(known)}."
