"""The straight line: read, check, forecast, simulate, supply, allocate, cost, compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from placements.changes import Applied
from placements.demand import DemandPaths, DemandSettings, driver_series, simulate_demand
from placements.demand.backtest import backtest
from placements.demand.backtest_table import Backtest
from placements.demand.explain import series_titles
from placements.demand.history import all_series
from placements.domain import Month
from placements.domain.assumption import Remembered
from placements.domain.placement_types import TOTAL
from placements.domain.progress import Progress, silent
from placements.finance import (
    Comparison,
    PlanResult,
    StressCase,
    compare,
    cost_plan,
    judge,
    summarise,
)
from placements.finance.budget import charge_unrealised
from placements.finance.neutrality import stress_case
from placements.finance.whole_service import (
    with_counted_posts,
    with_whole_service,
)
from placements.inputs.evidence import evidence_conflicts
from placements.prepared import Prepared, load
from placements.result import RunResult
from placements.shared import Shared, of_do_nothing, of_forecast, of_past_forecasts, of_whole
from placements.supply import Context, SupplyPlan

T = TypeVar("T")

TESTED_ORIGINS = 8
"""Few, so that a run stays quick: `placements backtest` takes more."""


@dataclass(frozen=True)
class BothPlans:
    """Both plans on the same paths. ``flow_changes`` say what the strategy's demand differs in."""

    do_nothing: PlanResult
    strategy: PlanResult
    comparison: Comparison
    flow_changes: tuple[str, ...]


def run_scenario(
    scenario_file: Path,
    inputs: Path,
    *,
    paths: int | None = None,
    seed: int | None = None,
    engine: str | None = None,
    changed: Applied | None = None,
    progress: Progress = silent,
    shared: Shared | None = None,
) -> RunResult:
    """Run one scenario from files to verdict, with what is ``changed`` in them; writes nothing.

    ``shared`` remembers what scenarios have in common; the result is the same with and without it.

    Raises ScenarioError, InputError or SolverError, each with every problem found.
    """
    loaded = load(scenario_file, inputs, paths=paths, seed=seed, engine=engine, changed=changed)
    ready = loaded.ready
    # what a workbook changed is in no file, by which two scenarios could be known to rest on the same
    known = Shared() if shared is None or changed is not None else shared

    demand = known.once("forecast", of_forecast(ready), lambda: forecast(ready, progress))
    plans = both_plans(ready, demand, progress, do_nothing=_shared_do_nothing(known, ready, demand, progress))
    (do_nothing, strategy), comparison = whole_service(ready, plans), plans.comparison
    stressed = None if loaded.stress is None else _stress(known, loaded.stress, demand, progress)
    past = known.once("past forecasts", of_past_forecasts(ready), lambda: past_forecasts(ready, progress))
    progress("Summing up", 0, 1)
    neutrality = judge(
        comparison, strategy, ready.scenario.settings.neutrality, uncertain(ready.context, demand), stressed
    )
    settings = ready.scenario.settings
    tables = summarise(demand, do_nothing, strategy, comparison, settings.neutrality, settings.measures)
    progress("Summing up", 1, 1)
    return RunResult(
        scenario=ready.scenario,
        council=ready.council,
        demand=demand,
        do_nothing=do_nothing,
        strategy=strategy,
        comparison=comparison,
        neutrality=neutrality,
        tables=tables,
        context=ready.context,
        conflicts=evidence_conflicts(ready.council),
        backtest=past,
        flow_changes=plans.flow_changes,
        changed=changed,
        stress_notes=loaded.stress_notes,
    )


def whole_service(ready: Prepared, plans: BothPlans) -> tuple[PlanResult, PlanResult]:
    """Do nothing and strategy with the posts and contracts beside them."""
    counted = ready.scenario.settings.neutrality.count_posts
    do_nothing, strategy = (
        with_whole_service(plan, count_posts=counted) for plan in (plans.do_nothing, plans.strategy)
    )
    return do_nothing, strategy


def _shared_do_nothing(known: Shared, ready: Prepared, demand: DemandPaths, progress: Progress) -> PlanResult:
    """The do-nothing plan, made here or for an earlier scenario: then what was drawn for it is remembered here too."""
    draws = ready.context.draws
    before = draws.count

    def make() -> tuple[PlanResult, Remembered]:
        return do_nothing_plan(ready, demand, progress), draws.since(before)

    plan, drawn = known.once("do nothing", of_do_nothing(ready), make)
    if draws.count == before:
        draws.remember(drawn)
    return plan


def do_nothing_plan(
    ready: Prepared, demand: DemandPaths, progress: Progress = silent, label: str = "do nothing"
) -> PlanResult:
    """Place and cost the do-nothing plan. ``label`` names it in what the progress says."""
    return _cost("do_nothing", ready, ready.do_nothing, demand, progress, label)


def both_plans(
    ready: Prepared,
    demand: DemandPaths,
    progress: Progress = silent,
    label: str = "",
    *,
    do_nothing: PlanResult | None = None,
) -> BothPlans:
    """Place and cost both plans on the SAME paths, and compare them.

    ``label`` goes before the plan's name in what the progress says. ``do_nothing`` is that plan where it is known
    already: of the same council, demand, draws and settings, but for the measures and how they are judged.
    """
    lead = f"{label}, " if label else ""
    if do_nothing is None:
        do_nothing = do_nothing_plan(ready, demand, progress, f"{lead}do nothing")
    changed = of_strategy(ready, demand)
    strategy = _strategy(ready, do_nothing, changed, progress, f"{lead}strategy")
    if do_nothing.allocation.outcome.engine != strategy.allocation.outcome.engine:
        # one of them gave the waterfall up: only plans of one engine are compared
        given_up = [plan.allocation.outcome.fell_back for plan in (do_nothing, strategy)]
        again = both_plans(_by_programme(ready), demand, progress, label)
        for plan in (again.do_nothing, again.strategy):
            plan.allocation.outcome.fell_back = max(
                (gap for gap in given_up if gap is not None), default=None
            )
        return again
    return BothPlans(do_nothing, strategy, compare(strategy, do_nothing), changed.flow_changes)


def _by_programme(ready: Prepared) -> Prepared:
    """The same, with every child placed by the linear programme."""
    settings = ready.scenario.settings
    allocation = settings.allocation.model_copy(update={"engine": "lp"})
    settings = settings.model_copy(update={"allocation": allocation})
    return replace(ready, scenario=ready.scenario.model_copy(update={"settings": settings}))


def of_strategy(ready: Prepared, demand: DemandPaths) -> DemandPaths:
    """The strategy's demand: the same, but for measures that change the journeys, on the same luck."""
    changes = ready.strategy.flow_changes
    if not changes:
        return demand
    settings = ready.scenario.settings.demand
    return forecast(
        ready, settings=settings.model_copy(update={"flow_changes": {**settings.flow_changes, **changes}})
    )


def forecast(
    ready: Prepared, progress: Progress = silent, settings: DemandSettings | None = None
) -> DemandPaths:
    """Simulate demand once; every plan is placed on the same paths, unless ``settings`` are its own."""
    scenario = ready.scenario.settings
    progress("Forecasting children", 0, 1)
    demand = simulate_demand(
        ready.council.history,
        ready.scenario.placement_types,
        settings or scenario.demand,
        base_month=scenario.base_month,
        last_month=scenario.last_month,
        paths=scenario.paths,
        seed=scenario.seed,
        priors=ready.scenario.priors,
        drivers=driver_series(ready.council.drivers),
        journeys=ready.council.journeys,
        age_bands=tuple(scenario.supply.age_bands),
    )
    progress("Forecasting children", 1, 1)
    return demand


def past_forecasts(ready: Prepared, progress: Progress = silent) -> Backtest:
    """Forecasts of the same method from past months, scored on what was counted later.

    On random numbers of their own: the same as `placements backtest` has, whatever the scenario's seed.
    """
    settings, history = ready.scenario.settings, ready.council.history
    drivers = ready.council.drivers
    return backtest(
        all_series(history, ready.scenario.placement_types, settings.base_month),
        origins=TESTED_ORIGINS,
        settings=settings.demand,
        priors=ready.scenario.priors,
        total=TOTAL,
        titles=series_titles(ready.scenario.placement_types),
        drivers=lambda origin: driver_series(drivers[drivers["date"] <= origin.last_day]),
        journeys=ready.council.journeys,
        progress=progress,
    )


def _cost(
    plan: str, ready: Prepared, supply: SupplyPlan, demand: DemandPaths, progress: Progress, label: str
) -> PlanResult:
    stage = f"Placing children: {label}"
    costed = cost_plan(
        plan,
        supply,
        demand,
        ready.context,
        ready.turnover,
        ready.scenario.settings.allocation,
        lambda done, of: progress(stage, done, of),
    )
    count_posts = ready.scenario.settings.neutrality.count_posts
    return with_counted_posts(costed, demand, ready.turnover, count_posts=count_posts)


def _strategy(
    ready: Prepared, do_nothing: PlanResult, demand: DemandPaths, progress: Progress, label: str
) -> PlanResult:
    strategy = _cost("strategy", ready, ready.strategy, demand, progress, label)
    delivered = ready.scenario.settings.neutrality.savings_delivered_share
    return charge_unrealised(strategy, do_nothing, delivered)


def _stress(known: Shared, ready: Prepared, demand: DemandPaths, progress: Progress) -> StressCase:
    """The stress case, which several scenarios may share."""
    return known.once("stress case", of_whole(ready), lambda: _stressed(ready, demand, progress))


def _stressed(ready: Prepared, demand: DemandPaths, progress: Progress) -> StressCase:
    """Both plans of the stress case, on its own demand where its demand differs."""
    stress_demand = forecast(ready)
    same = np.array_equal(stress_demand.children, demand.children)
    same = same and stress_demand.need_groups == demand.need_groups
    used = demand if same else stress_demand
    return stress_case(ready.scenario.settings.title, both_plans(ready, used, progress, "stress").comparison)


def uncertain(context: Context, demand: DemandPaths) -> dict[str, NDArray[np.float64]]:
    """Everything that varies between paths, under the name a reader knows it by."""
    named = {readable(name, context): drawn for name, drawn in context.draws.uncertain.items()}
    last: Month = demand.months[-1]
    named[f"children looked after in {last.label}"] = demand.total[:, -1]
    groups = demand.by_level()[:, -1]
    for index, group in enumerate(demand.placement_types.need_groups):
        share = groups[:, index] / np.maximum(groups.sum(axis=1), 1e-9)
        named[f"share of children who need {group} placements in {last.label}"] = share
    return named


def readable(name: str, context: Context) -> str:
    """A drawn assumption's name in words: its title in the tables, or its key without the dots."""
    try:
        return context.council.title(name)
    except KeyError:
        pass
    for lead in ("price of ", "uplift of "):
        if name.startswith(lead):
            return lead + context.price_title(name.removeprefix(lead))
    return name.removeprefix("measures.").replace(".", ": ").replace("_", " ")
