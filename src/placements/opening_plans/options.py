"""`placements options`: from a scenario to the homes worth opening, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from placements.domain.progress import Progress
from placements.opening_plans.costing import Costing, costing_on_mean_path, costing_over_paths
from placements.opening_plans.cross_check import CrossCheck, cross_check
from placements.opening_plans.plans import OpeningPlan, opening_plans
from placements.opening_plans.sites import Choice, sites_of
from placements.opening_plans.weighing import Weighed, weigh
from placements.prepared import Prepared, load
from placements.run import forecast

PATHS = 200
"""Futures on which plans are compared, unless a person asks for more: the same ones for every plan."""


@dataclass(frozen=True)
class Options:
    """The answer.

    Attributes
    ----------
    do_nothing
        Mean cost of do-nothing over the horizon, GBP.
    engine
        By which plans were placed: ``waterfall`` or ``lp``.
    by_programme
        Expected cost of the best plan when the linear programme places every month of it, GBP.
    check
        The mean path and the integer programme.
    """

    ready: Prepared
    choice: Choice
    weighed: Weighed
    do_nothing: float
    engine: str
    by_programme: float
    check: CrossCheck

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
    check = cross_check(costing_on_mean_path(ready, costing), plans, progress)
    assert costing.do_nothing is not None
    return Options(
        ready=ready,
        choice=choice,
        weighed=weighed,
        do_nothing=float(costing.do_nothing.total.sum(axis=1).mean()),
        engine=costing.settings.engine,
        by_programme=_by_programme(costing, plans[weighed.best]),
        check=check,
    )


def plan_as_written(choice: Choice) -> OpeningPlan:
    """Every site in the month in which the scenario opens it."""
    return OpeningPlan(tuple(site.opens for site in choice.sites))


def _by_programme(costing: Costing, plan: OpeningPlan) -> float:
    if costing.do_nothing is None:
        return float("nan")
    idle = costing.cost_again(costing.do_nothing, "lp")
    return float(replace(costing, do_nothing=idle).cost(plan, "lp").total.sum(axis=1).mean())
