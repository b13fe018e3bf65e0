"""The cases in which a board wants to know whether the strategy still holds, built from the scenario in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from placements.appraisal.basis import Basis, changed
from placements.domain import Month, PlacementsError
from placements.domain.assumption import CappedDraws
from placements.domain.progress import Progress, silent
from placements.finance import Outcome
from placements.inputs import rows_of
from placements.prepared import Prepared, prepare
from placements.run import both_plans, forecast
from placements.scenario import Scenario
from placements.supply import Measure
from placements.supply.measures import FosterRecruitment, Home

LATE_MONTHS = 12
LOW_OCCUPANCY = 0.75
DELIVERED = 0.5
EXTRA_GROWTH = 0.05
STAGE = "Stress cases"
MONTH_FIELDS = ("starts", "ends", "month", "last_month")


@dataclass(frozen=True)
class CaseResult:
    """One case. ``holds``: whether its probability reaches the scenario's threshold.

    A verdict needs the scenario and its stress case both, so no case has one by itself. ``outcome`` and ``holds`` are
    None where the case could not be run; ``notes`` say why, or what it leaves out.
    """

    name: str
    title: str
    outcome: Outcome | None
    holds: bool | None
    notes: tuple[str, ...] = ()


Change = Callable[[Scenario, Prepared], tuple[Scenario, list[str]]]


def stress_cases(basis: Basis, progress: Progress = silent) -> tuple[CaseResult, ...]:
    """The scenario as it is, each stress by itself, and all of them together."""
    cases: dict[str, tuple[str, tuple[Change, ...]]] = {
        "late": (f"Everything {LATE_MONTHS} months late", (_late,)),
        "low_occupancy": (f"New homes {LOW_OCCUPANCY:.0%} full at most", (_low_occupancy,)),
        "half_the_savings": ("Half of the savings on placements delivered", (_half_the_savings,)),
        "high_demand": (f"Children grow {EXTRA_GROWTH:.0%} a year faster", (_high_demand,)),
        "together": ("All of these together", (_late, _low_occupancy, _half_the_savings, _high_demand)),
    }
    found = [_as_it_is(basis)]
    progress(STAGE, 0, len(cases))
    for done, (name, (title, changes)) in enumerate(cases.items(), start=1):
        found.append(_case(basis, name, title, changes))
        progress(STAGE, done, len(cases))
    return tuple(found)


def _as_it_is(basis: Basis) -> CaseResult:
    outcome = Outcome.of(basis.plans.comparison.cumulative_by_year()[:, -1])
    return CaseResult("central", "As the scenario has it", outcome, _holds(outcome, basis.scenario))


def _holds(outcome: Outcome, scenario: Scenario) -> bool:
    return outcome.probability >= scenario.settings.neutrality.threshold


def _case(basis: Basis, name: str, title: str, changes: tuple[Change, ...]) -> CaseResult:
    scenario, notes = basis.scenario, []
    for change in changes:
        scenario, said = change(scenario, basis.ready)
        notes += said
    try:
        ready = prepare(scenario, basis.ready.council, low_draws(basis, low=_low_occupancy in changes))
        demand = basis.demand
        if scenario.settings.demand != basis.scenario.settings.demand:
            demand = forecast(ready)
        same = demand is basis.demand
        plans = both_plans(ready, demand, do_nothing=basis.do_nothing if same else None)
        placed_here = (plans.strategy,) if same else (plans.do_nothing, plans.strategy)
        basis.gaps.see(f"{STAGE}, {title[:1].lower()}{title[1:]}", *placed_here)
    except PlacementsError as error:
        return CaseResult(name, title, None, None, (*notes, str(error)))
    outcome = Outcome.of(plans.comparison.cumulative_by_year()[:, -1])
    beside = (note for note in ready.strategy.notes if note not in basis.ready.strategy.notes)
    return CaseResult(name, title, outcome, _holds(outcome, scenario), (*notes, *beside))


def _late(scenario: Scenario, ready: Prepared) -> tuple[Scenario, list[str]]:
    """Every measure's months moved; a measure of which nothing is left within the horizon is left out, and named."""
    last = scenario.settings.last_month
    measures: dict[str, Measure] = {}
    notes = []
    for name, measure in scenario.settings.measures.items():
        moved = _moved(measure)
        first = _first_month(moved, ready)
        if first is not None and last < first:
            notes.append(f"{measure.named(name)} would begin in {first}, after {last}: left out.")
            moved = moved.model_copy(update={"enabled": False})
        measures[name] = moved
    return changed(scenario, measures=measures), notes


def _moved(measure: Measure) -> Measure:
    months = {
        field: getattr(measure, field) + LATE_MONTHS
        for field in MONTH_FIELDS
        if isinstance(getattr(measure, field, None), Month)
    }
    if isinstance(measure, Home):
        months["months_late"] = measure.months_late + LATE_MONTHS
    return measure.model_copy(update=months)


def _first_month(measure: Measure, ready: Prepared) -> Month | None:
    """The first month in which it acts or costs; of carers recruited, in which they take or keep a child."""
    if isinstance(measure, FosterRecruitment):
        return measure.acts_from
    if not isinstance(measure, Home):
        first: Month | None = getattr(measure, "starts", None) or getattr(measure, "month", None)
        return first
    for row in rows_of(ready.council.provision):
        if row.provision == measure.provision and row.opens is not None:
            staffed = measure.staff_months_before if measure.contract == "own" else 0
            opens: Month = row.opens + measure.months_late + -staffed
            return opens
    return None


def _low_occupancy(scenario: Scenario, ready: Prepared) -> tuple[Scenario, list[str]]:
    """The scenario as it is: what is drawn for its homes is capped, see ``low_draws``."""
    del ready
    return scenario, [] if _occupancies(scenario) else ["No measure opens a home: nothing changes."]


def _occupancies(scenario: Scenario) -> tuple[str, ...]:
    """The names under which the occupancy of the new homes is drawn; a row of assumptions.csv is one for all."""
    homes = {
        name: one for name, one in scenario.settings.measures.items() if isinstance(one, Home) and one.enabled
    }
    names = [
        one.max_occupancy if isinstance(one.max_occupancy, str) else f"measures.{name}.max_occupancy"
        for name, one in homes.items()
    ]
    return tuple(dict.fromkeys(names))


def low_draws(basis: Basis, *, low: bool) -> CappedDraws:
    """The scenario's own draws; with ``low`` no new home is fuller than that on any path, and luck stays shared."""
    settings = basis.scenario.settings
    names = _occupancies(basis.scenario) if low else ()
    return CappedDraws(settings.seed, settings.paths, dict.fromkeys(names, LOW_OCCUPANCY))


def _half_the_savings(scenario: Scenario, ready: Prepared) -> tuple[Scenario, list[str]]:
    del ready
    settings = scenario.settings.neutrality
    delivered = settings.savings_delivered_share * DELIVERED
    return changed(
        scenario, neutrality=settings.model_copy(update={"savings_delivered_share": delivered})
    ), []


def _high_demand(scenario: Scenario, ready: Prepared) -> tuple[Scenario, list[str]]:
    del ready
    settings = scenario.settings.demand
    faster = settings.extra_growth_per_year + EXTRA_GROWTH
    return changed(scenario, demand=settings.model_copy(update={"extra_growth_per_year": faster})), []
