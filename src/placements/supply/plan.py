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
    """

    measure: str
    groups: tuple[str, ...]
    share: Floats
    delayed_share: Floats
    delay_months: int = 1
    diverted_to: str | None = None


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
class SupplyPlan:
    """What one plan, do-nothing or strategy, has to place children into.

    ``flow_changes``, by measure, act on the journeys themselves: the plan's demand is simulated with them.
    """

    provisions: tuple[Provision, ...]
    entrant_effects: tuple[EntrantEffect, ...] = ()
    routes: tuple[MoveRoute, ...] = ()
    services: tuple[ServiceCost, ...] = ()
    flow_changes: Mapping[str, FlowChange] = field(default_factory=dict)

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


@dataclass(frozen=True)
class Context:
    """What measures may read: the council's tables, the months, and the draws of every assumption."""

    council: CouncilInputs
    placement_types: PlacementTypes
    base_month: Month
    months: tuple[Month, ...]
    draws: Draws
    scenario_file: str = "scenario"

    @property
    def paths(self) -> int:
        return self.draws.paths

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
        groups = self.placement_types.need_groups
        if group not in groups:
            raise self.problem(key, f'"{group}" is not a need group.', nearest(group, groups))
        return group

    def need_groups(self, key: str, groups: list[str]) -> tuple[str, ...]:
        """The groups themselves, once each is known and none is named twice."""
        twice = [group for group in dict.fromkeys(groups) if groups.count(group) > 1]
        if twice:
            raise self.problem(key, f'"{twice[0]}" is named twice.', "Name each need group once.")
        return tuple(self.need_group(key, group) for group in groups)

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
