"""`placements options`: from a scenario to the homes worth opening, and when."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from placements.domain.progress import Progress
from placements.opening_plans.costing import costing_on_mean_path, costing_over_paths
from placements.opening_plans.cross_check import CrossCheck, cross_check
from placements.opening_plans.one_engine import Placing
from placements.opening_plans.plans import OpeningPlan, count_plans, opening_plans
from placements.opening_plans.sites import Choice, sites_of
from placements.opening_plans.weighing import Weighed, weigh
from placements.prepared import Prepared, load
from placements.run import forecast
from placements.supply import OptionsSettings

PATHS = 200
"""Futures on which plans are compared, unless a person asks for more: the same ones for every plan."""


@dataclass(frozen=True)
class Options:
    """The answer.

    Attributes
    ----------
    do_nothing
        Mean cost of do-nothing over the horizon, GBP.
    by_programme
        Expected cost of the best plan when the linear programme places every month of it, GBP.
    check
        The mean path and the integer programme.
    """

    ready: Prepared
    choice: Choice
    weighed: Weighed
    do_nothing: float
    by_programme: float
    check: CrossCheck

    @property
    def placing(self) -> Placing:
        """Which engine placed every plan, and how closely it agrees with the linear programme."""
        return self.weighed.placing

    @property
    def paths(self) -> int:
        return self.ready.context.paths


def find_options(
    scenario_file: Path,
    inputs: Path,
    progress: Progress,
    *,
    paths: int | None = None,
    seed: int | None = None,
) -> Options:
    """Enumerate the opening plans of a scenario, weigh them over paths, and check the best.

    Raises ScenarioError, InputError or SolverError, each with every problem found. What goes wrong in the
    check by the integer programme is part of the answer.
    """
    ready = load(scenario_file, inputs, paths=PATHS if paths is None else paths, seed=seed).ready
    return options_of(ready, progress)


def options_of(ready: Prepared, progress: Progress) -> Options:
    """As ``find_options``, for a scenario that was read and prepared."""
    choice = sites_of(ready)
    plans = opening_plans(choice)
    costing = costing_over_paths(ready, forecast(ready, progress), choice)
    weighed = weigh(costing, plans, plan_as_written(choice), progress)
    costing = weighed.costing
    check = cross_check(costing_on_mean_path(ready, costing), plans, progress)
    assert costing.do_nothing is not None
    return Options(
        ready=ready,
        choice=choice,
        weighed=weighed,
        do_nothing=float(costing.do_nothing.total.sum(axis=1).mean()),
        by_programme=_by_programme(weighed),
        check=check,
    )


def plan_as_written(choice: Choice) -> OpeningPlan:
    """Every site in the month in which the scenario opens it."""
    return OpeningPlan(tuple(site.opens for site in choice.sites))


def check_options(ready: Prepared) -> Choice | None:
    """What the scenario's ``[options]`` allow, where it has that table; None where it has none.

    Raises
    ------
    ScenarioError
        As ``find_options`` would, before any work.
    """
    if ready.scenario.settings.options == OptionsSettings():
        return None
    choice = sites_of(ready)
    count_plans(choice)
    return choice


def _by_programme(weighed: Weighed) -> float:
    best = weighed.plans[weighed.best]
    if weighed.placing.engine == "lp":
        return best.expected
    return float(weighed.costing.by_programme().cost(best.plan).total.sum(axis=1).mean())
