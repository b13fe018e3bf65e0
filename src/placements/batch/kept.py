"""What a worker keeps of the council that it ran last, so that twenty scenarios read and forecast it once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TypeVar

from placements.demand import DemandPaths
from placements.finance import PlanResult, StressCase
from placements.inputs import CouncilInputs, read_council
from placements.prepared import Prepared
from placements.run import do_nothing_plan, forecast
from placements.scenario import Scenario

T = TypeVar("T")

MOST_KEPT = 2
"""Forecasts, and do-nothing plans: the scenario's and its stress case's. More would only hold memory."""

NO_PART_IN_DEMAND = {"schema_version", "title", "measures", "neutrality", "allocation", "options"}
JUDGED_AFTERWARDS = {
    "threshold",
    "refuted_below",
    "stress_case",
    "savings_delivered_share",
    "capital",
    "capital_life_years",
    "capital_interest_rate",
    "discount_rate",
    "inflation_rate",
}
"""Settings of `[neutrality]` that no plan's cost rests on; one that is not named here is taken to matter."""


class Kept:
    """The last council: its tables, forecasts, do-nothing plans and stress cases, each under all it rests on."""

    def __init__(self) -> None:
        self._council: tuple[Hashable, CouncilInputs] | None = None
        self._forget()

    def _forget(self) -> None:
        self._council = None
        self._demand: dict[Hashable, DemandPaths] = {}
        self._do_nothing: dict[Hashable, PlanResult] = {}
        self._stress: dict[Hashable, StressCase] = {}

    def council(self, inputs: Path, inputs_sha256: str, scenario: Scenario) -> CouncilInputs:
        """The council's tables; another council, other files or another base month push out all that was kept.

        Raises InputError with every problem of its tables.
        """
        key = (inputs, inputs_sha256, scenario.settings.base_month, scenario.placement_types)
        if self._council is None or self._council[0] != key:
            self._forget()
            read = read_council(inputs, scenario.placement_types, base_month=scenario.settings.base_month)
            self._council = (key, read)
        return self._council[1]

    def demand(self, ready: Prepared) -> DemandPaths:
        """The forecast of the kept council under the scenario's settings."""
        return _kept(self._demand, _demand_key(ready.scenario), lambda: forecast(ready))

    def do_nothing(self, ready: Prepared) -> PlanResult:
        """The do-nothing plan on that forecast."""
        key = (_demand_key(ready.scenario), _plan_key(ready.scenario))
        return _kept(self._do_nothing, key, lambda: do_nothing_plan(ready, self.demand(ready)))

    def stress(self, stress: Scenario, run: Callable[[], StressCase]) -> StressCase:
        """The stress case, run once for all scenarios that name it."""
        return _kept(self._stress, (_priors(stress), stress.settings.model_dump_json()), run)


_HERE = threading.local()


def kept_here() -> Kept:
    """What this worker keeps: one a process, and one a thread where a worker has several."""
    if not hasattr(_HERE, "kept"):
        _HERE.kept = Kept()
    kept: Kept = _HERE.kept
    return kept


def _kept(store: dict[Hashable, T], key: Hashable, make: Callable[[], T]) -> T:
    """``store[key]``, made where it is not there; the one used longest ago goes first, before another is made."""
    if key in store:
        store[key] = store.pop(key)
    else:
        while len(store) >= MOST_KEPT:
            del store[next(iter(store))]
        store[key] = make()
    return store[key]


def _demand_key(scenario: Scenario) -> Hashable:
    return _priors(scenario), scenario.settings.model_dump_json(exclude=NO_PART_IN_DEMAND)


def _plan_key(scenario: Scenario) -> Hashable:
    settings = scenario.settings
    return settings.allocation.model_dump_json(), settings.neutrality.model_dump_json(
        exclude=JUDGED_AFTERWARDS
    )


def _priors(scenario: Scenario) -> str:
    """Priors of a file of one's own: the settings hold its name alone."""
    return scenario.priors.model_dump_json() if scenario.settings.demand.priors else ""
