"""What every question of an appraisal starts from: the scenario's own run, on paths that all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.appraisal.gaps import Gaps, sparsely
from placements.demand import DemandPaths
from placements.finance import PlanResult
from placements.prepared import Prepared, prepare
from placements.run import BothPlans, both_plans
from placements.scenario import Scenario

WATERFALL = "waterfall"


@dataclass(frozen=True)
class Basis:
    """The scenario with its own draws: what it found, and what may be used again.

    Attributes
    ----------
    ready
        Laid out with the engine that placed the children of ``plans``.
    demand
        The same paths for every question but those about demand itself.
    plans
        Both plans as the scenario has them.
    gaps
        What the comparison of the engines found in the questions that were asked so far.
    """

    ready: Prepared
    demand: DemandPaths
    plans: BothPlans
    gaps: Gaps = field(default_factory=Gaps)

    @property
    def scenario(self) -> Scenario:
        return self.ready.scenario

    @property
    def engine(self) -> str:
        """What places the children of every question."""
        return self.scenario.settings.allocation.engine

    @property
    def largest_gap(self) -> float:
        """Share of a month's cost by which the engine differed most from the programme in the scenario's own run."""
        return max(plan.allocation.outcome.largest_gap for plan in (self.do_nothing, self.plans.strategy))

    @property
    def do_nothing(self) -> PlanResult:
        return self.plans.do_nothing

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be known about how children were placed: a sentence each."""
        settings = self.scenario.settings.allocation
        if self.engine == WATERFALL and not settings.sampled_paths:
            return (
                "The waterfall was not compared with the linear programme (allocation.sampled_paths is 0).",
            )
        return self.gaps.notes(settings.largest_gap)

    def saving_with(self, names: tuple[str, ...], question: str = "Measures") -> NDArray[np.float64]:
        """Cumulative net saving at the last 31 March with these measures alone: GBP, shape (paths,).

        On the same draws and paths; ``question`` is what ``gaps`` remembers it by.

        Raises ScenarioError where one of them cannot act without another.
        """
        measures = {
            name: measure for name, measure in self.scenario.settings.measures.items() if name in names
        }
        ready = prepare(changed(self.scenario, measures=measures), self.ready.council)
        plans = both_plans(ready, self.demand, do_nothing=self.do_nothing)
        self.gaps.see(question, plans.strategy)
        final: NDArray[np.float64] = plans.comparison.cumulative_by_year()[:, -1]
        return final


def basis_of(ready: Prepared, demand: DemandPaths) -> Basis:
    """Place and cost both plans once; every later question is placed by the engine that served here.

    Where the engine may be chosen, it is chosen by this run: no question is answered by one engine and the next
    by the other.
    """
    plans = both_plans(ready, demand)
    engines = {plan.allocation.outcome.engine for plan in (plans.do_nothing, plans.strategy)}
    engine = WATERFALL if engines == {WATERFALL} else "lp"
    # compared closely and valued once, here: the questions only ask what plans cost
    allocation = sparsely(ready.scenario.settings.allocation, engine)
    return Basis(replace(ready, scenario=changed(ready.scenario, allocation=allocation)), demand, plans)


def changed(scenario: Scenario, **settings: Any) -> Scenario:
    """The scenario with other settings, in memory."""
    update: Mapping[str, Any] = {"settings": scenario.settings.model_copy(update=settings)}
    return scenario.model_copy(update=update)
