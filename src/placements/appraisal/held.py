"""Net saving with every assumption central, but for those that are held elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placements.appraisal.assumptions import assumption, several_ranges
from placements.appraisal.basis import Basis, changed
from placements.demand import DemandPaths
from placements.demand.stock_and_flow import FlowChange
from placements.domain import Range
from placements.domain.assumption import CentralDraws
from placements.finance import PlanResult
from placements.prepared import Prepared, prepare
from placements.run import both_plans, do_nothing_plan, forecast, of_strategy, readable

Floats = NDArray[np.float64]
Held = Mapping[str, float]

FLOW_FIELDS = ("multiply_by", "add_per_month")
OF_DEMAND = "demand.flow_changes."


class RememberingDraws(CentralDraws):
    """As ``CentralDraws``; keeps every figure that was asked for, known ones too: one name may stand for several."""

    def __init__(self, seed: int, paths: int, held: Held | None = None) -> None:
        super().__init__(seed, paths, held)
        self.seen: dict[str, tuple[Range, ...]] = {}

    def __call__(self, name: str, value: Range) -> Floats:
        """Shape (paths,), in the unit of ``value``."""
        # by its figures: reason and source make no other value of it
        figures = Range(low=value.low, central=value.central, high=value.high)
        if figures not in self.seen.get(name, ()):
            self.seen[name] = (*self.seen.get(name, ()), figures)
        return super().__call__(name, value)


class CentralCase:
    """The scenario with nothing uncertain but demand, whose paths are as simulated, and what is held.

    Attributes
    ----------
    assumptions
        Everything that carries a range, in the order in which it is drawn.
    not_varied
        Title -> why it cannot be moved.
    """

    def __init__(self, basis: Basis) -> None:
        self._basis = basis
        self._do_nothing: dict[Held_, PlanResult] = {}
        self._demand: dict[Held_, DemandPaths] = {}
        self._of_do_nothing: frozenset[str] = frozenset()
        self._of_do_nothing = frozenset(self._ranges_of_do_nothing())
        ready, draws = self._prepared({})
        self._plans(ready, {})
        context = ready.context
        ranges = {**draws.ranges, **self._ranges_of_flows(ready)}
        kept_out = several_ranges(draws.seen)
        self.assumptions = tuple(
            assumption(name, value, context) for name, value in ranges.items() if name not in kept_out
        )
        titles = {name: assumption(name, ranges[name], context).title for name in kept_out}
        self.not_varied = {titles[name]: why for name, why in kept_out.items()}

    def saving(self, held: Held) -> Floats:
        """Cumulative net saving at the last 31 March on every path: GBP, shape (paths,).

        Raises ScenarioError where the scenario does not hold together at these values.
        """
        ready, _ = self._prepared(held)
        return self._plans(ready, held)

    def median(self, held: Held) -> float:
        """Median over the paths, GBP: what the verdict goes by."""
        return float(np.median(self.saving(held)))

    def _prepared(self, held: Held) -> tuple[Prepared, RememberingDraws]:
        basis = self._basis
        settings = basis.scenario.settings
        draws = RememberingDraws(settings.seed, settings.paths, held)
        flows = {
            name: _fixed(change, f"{OF_DEMAND}{name}", held)
            for name, change in settings.demand.flow_changes.items()
        }
        demand = settings.demand.model_copy(update={"flow_changes": flows})
        return prepare(changed(basis.scenario, demand=demand), basis.ready.council, draws), draws

    def _plans(self, ready: Prepared, held: Held) -> Floats:
        changes = {key: _fixed(change, key, held) for key, change in ready.strategy.flow_changes.items()}
        demand = self._demand_of(ready, {}, _within(held, OF_DEMAND))
        changed_demand = demand
        if changes:
            changed_demand = self._demand_of(
                ready, changes, (*_within(held, OF_DEMAND), *_within(held, *changes))
            )
        key = tuple(sorted((name, at) for name, at in held.items() if self._moves_do_nothing(name)))
        if key not in self._do_nothing:
            _keep_few(self._do_nothing)
            self._do_nothing[key] = do_nothing_plan(ready, demand)
            self._basis.gaps.see(_question(held, ready), self._do_nothing[key])
        # the strategy's own demand is simulated already
        placed = replace(ready, strategy=replace(ready.strategy, flow_changes={}))
        plans = both_plans(placed, changed_demand, do_nothing=self._do_nothing[key])
        self._basis.gaps.see(_question(held, ready), plans.strategy)
        final: Floats = plans.comparison.cumulative_by_year()[:, -1]
        return final

    def _moves_do_nothing(self, name: str) -> bool:
        return name in self._of_do_nothing or name.startswith(OF_DEMAND)

    def _demand_of(self, ready: Prepared, changes: Mapping[str, FlowChange], key: Held_) -> DemandPaths:
        """The basis' own demand where no change of flows is uncertain; else simulated once for each that is held."""
        uncertain = any(
            _ranges(change, "") for change in self._basis.scenario.settings.demand.flow_changes.values()
        )
        if not changes and not uncertain:
            return self._basis.demand
        where = (("strategy" if changes else "both", 0.0), *key)
        if where not in self._demand:
            _keep_few(self._demand)
            before = forecast(ready) if uncertain else self._basis.demand
            laid_out = replace(ready, strategy=replace(ready.strategy, flow_changes=dict(changes)))
            self._demand[where] = of_strategy(laid_out, before) if changes else before
        return self._demand[where]

    def _ranges_of_do_nothing(self) -> dict[str, Range]:
        basis = self._basis
        settings = basis.scenario.settings
        draws = RememberingDraws(settings.seed, settings.paths)
        ready = prepare(changed(basis.scenario, measures={}), basis.ready.council, draws)
        do_nothing_plan(ready, basis.demand)
        return draws.ranges

    def _ranges_of_flows(self, ready: Prepared) -> dict[str, Range]:
        found: dict[str, Range] = {}
        for name, change in self._basis.scenario.settings.demand.flow_changes.items():
            found |= _ranges(change, f"{OF_DEMAND}{name}")
        for key, change in ready.strategy.flow_changes.items():
            found |= _ranges(change, key)
        return found


Held_ = tuple[tuple[str, float], ...]


def _question(held: Held, ready: Prepared) -> str:
    """What is asked, for a reader: one assumption moved, or several held together."""
    if not held:
        return "All assumptions central"
    if len(held) > 1:
        return "What must be true"
    (name,) = held
    return f"Moving {readable(name, ready.context)}"


def _ranges(change: FlowChange, key: str) -> dict[str, Range]:
    values: dict[str, Range] = {f"{key}.{field}": getattr(change, field) for field in FLOW_FIELDS}
    return {name: value for name, value in values.items() if not value.is_known}


def _fixed(change: FlowChange, key: str, held: Held) -> FlowChange:
    """The change with its ranges at their central values, or where they are held."""
    known = {}
    for field in FLOW_FIELDS:
        at = held.get(f"{key}.{field}", getattr(change, field).central)
        known[field] = Range(low=at, central=at, high=at)
    return change.model_copy(update=known)


def _within(held: Held, *leads: str) -> Held_:
    return tuple(sorted((name, at) for name, at in held.items() if name.startswith(leads)))


def _keep_few(kept: dict[Held_, DemandPaths] | dict[Held_, PlanResult], most: int = 4) -> None:
    """Forget the oldest but the first, which is the central case: each holds every path."""
    if len(kept) >= most:
        del kept[list(kept)[1]]
