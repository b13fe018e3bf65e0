"""Do nothing, with demand held flat, must go on as observed: a test of every council's calibration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.demand import DemandPaths, known_mix, monthly_total
from placements.demand.stock_and_flow import AgePaths
from placements.domain import Month, Range
from placements.domain.assumption import CentralDraws
from placements.finance import cost_plan
from placements.prepared import Prepared
from placements.run import forecast
from placements.supply import Context, SupplyPlan, build_supply
from placements.supply.neutralised import neutralised

Floats = NDArray[np.float64]

MONTHS = 12
PATHS_OF_JOURNEYS = 64
"""Paths over whose mean it is known who stays and who has birthdays, where journeys tell it."""
# children; what a few months of turnover in a small type may move
TOLERANCE_CHILDREN = 3.0
TOLERANCE_SHARE = 0.05
HALF = 0.5
"""An assumption that leaves more of a drift than this explains too little of it to be named."""


@dataclass(frozen=True)
class Cause:
    """An assumption that contradicts the history, and what becomes of a year of flat demand without it.

    Attributes
    ----------
    assumption
        In words, with its figure.
    instead
        What stood in its place.
    after_a_year
        Children by placement type of those that drifted: as they are a year on without the assumption.
    removes
        Whether none of these moves by more than the tolerance then.
    """

    assumption: str
    instead: str
    after_a_year: dict[str, float]
    removes: bool

    @property
    def sentence(self) -> str:
        moved = ", ".join(f"{_words(name)} goes to {n:.0f}" for name, n in self.after_a_year.items())
        rest = "" if self.removes else ", which is not all of it"
        return f"{self.assumption}: {self.instead}, {moved}{rest}"


@dataclass(frozen=True)
class BackCast:
    """Children by placement type: observed, and after twelve months of flat demand without measures.

    ``causes`` are the assumptions that contradict the history: each by itself removes the drift of a level of need,
    or more of it than any other.
    """

    observed: dict[str, float]
    after_a_year: dict[str, float]
    causes: tuple[Cause, ...] = ()

    @property
    def moved(self) -> dict[str, float]:
        """Types that move by more than the tolerance: three children or 5%."""
        return drift(self.observed, self.after_a_year)

    @property
    def sentence(self) -> str:
        pairs = ", ".join(
            f"{_words(name)} {children:.0f} to {self.after_a_year[name]:.0f}"
            for name, children in self.observed.items()
        )
        if not self.moved:
            return (
                f"Back-cast: with flat demand and no measures, a year on the mix stays as observed ({pairs})."
            )
        lead = f"Warning: with flat demand and no measures, a year on the mix does not stay as observed ({pairs}). "
        if self.causes:
            return lead + f"What contradicts it: {'; '.join(cause.sentence for cause in self.causes)}."
        names = ", ".join(_words(name) for name in self.moved)
        return lead + (
            "No assumption does so by itself. Look at places, max_occupancy, match_share and net_growth of "
            f"{names} in provision.csv together."
        )


def drift(observed: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Types that move by more than the tolerance, and by how many children."""
    return {
        name: after[name] - children
        for name, children in observed.items()
        if abs(after[name] - children) > max(TOLERANCE_CHILDREN, TOLERANCE_SHARE * children)
    }


def _words(name: str) -> str:
    return name.replace("_", " ")


@dataclass(frozen=True)
class _FlatYear:
    """A year of flat demand at central values, to be placed once or more."""

    ready: Prepared
    context: Context
    demand: DemandPaths

    @property
    def observed(self) -> dict[str, float]:
        return dict(zip(self.demand.placement_types.ids, self.demand.opening.tolist(), strict=True))

    def after(self, supply: SupplyPlan, turnover: Floats) -> dict[str, float]:
        """Children by placement type at the end of it."""
        settings = self.ready.scenario.settings.allocation
        plan = cost_plan("do_nothing", supply, self.demand, self.context, turnover, settings)
        last, provisions = plan.allocation.children[0, -1], plan.allocation.provisions
        return {
            name: float(sum(last[i] for i, p in enumerate(provisions) if p.placement_type == name))
            for name in self.observed
        }


def back_cast(ready: Prepared) -> BackCast:
    """Place a flat demand for twelve months, with every assumption at its central value.

    Where the mix drifts, place it again without each assumption about the supply, and with the lowest turnover, one
    at a time.
    """
    year = _flat_year(ready)
    supply = build_supply({}, year.context)
    turnover = year.context.share(
        "supply.turnover_per_year", ready.scenario.settings.supply.turnover_per_year
    )
    after = year.after(supply, turnover)
    found = BackCast(year.observed, after)
    return replace(found, causes=_causes(year, supply, turnover, found)) if found.moved else found


def _flat_year(ready: Prepared) -> _FlatYear:
    scenario = ready.scenario
    months = ready.context.months[:MONTHS]
    context = replace(ready.context, months=months, draws=CentralDraws(seed=0, paths=1))
    history = monthly_total(ready.council.history, scenario.placement_types, context.base_month)
    opening = known_mix(ready.council.history, scenario.placement_types) * history.last_value
    flat = DemandPaths(
        scenario.placement_types, months, opening, np.broadcast_to(opening, (1, len(months), len(opening)))
    )
    return _FlatYear(ready, context, _with_journeys(flat, ready, months))


def _with_journeys(flat: DemandPaths, ready: Prepared, months: tuple[Month, ...]) -> DemandPaths:
    """The same, with who stays and who has birthdays as the journeys of the year ahead tell, every month alike."""
    scenario = ready.scenario
    if ready.council.journeys.empty or scenario.settings.demand.method != "stock_and_flow":
        return flat
    settings = scenario.settings.model_copy(update={"paths": PATHS_OF_JOURNEYS, "last_month": months[-1]})
    ahead = forecast(replace(ready, scenario=scenario.model_copy(update={"settings": settings})))
    assert ahead.retained is not None

    def steady(found: Floats) -> Floats:
        mean = found.mean(axis=(0, 1))
        return np.broadcast_to(mean, (1, len(months), *mean.shape))

    ages = ahead.ages and AgePaths(
        cuts=ahead.ages.cuts,
        shares=np.broadcast_to(ahead.ages.opening, (1, len(months), *ahead.ages.opening.shape)),
        opening=ahead.ages.opening,
        retained=steady(ahead.ages.retained),
        crossings=steady(ahead.ages.crossings),
    )
    return replace(flat, retained=steady(ahead.retained), ages=ages)


def _causes(year: _FlatYear, supply: SupplyPlan, turnover: Floats, found: BackCast) -> tuple[Cause, ...]:
    """For each level of need that drifts: the assumptions that remove it, or the one that removes most of it."""
    types = year.demand.placement_types
    trials = [
        (one.level, one.assumption, one.instead, year.after(one.plan, turnover))
        for one in neutralised(supply, year.context, year.observed)
    ]
    if year.demand.retained is None and (lowest := _lowest_turnover(year)) is not None:
        after = year.after(supply, np.full_like(turnover, lowest))
        for level in types.need_groups:
            words = f"the turnover_per_year {float(turnover[0]):g}"
            trials.append((level, words, f"with {lowest:g}", after))
    causes: dict[str, Cause] = {}
    for level in types.need_groups:
        moved = [one.id for one in types.in_group(level) if one.id in found.moved]
        if moved:
            tried = [trial[1:] for trial in trials if trial[0] == level]
            for cause in _of_level(moved, tried, year.observed, found.after_a_year):
                causes.setdefault(cause.assumption, cause)
    return tuple(causes.values())


def _of_level(
    moved: list[str],
    tried: list[tuple[str, str, dict[str, float]]],
    observed: Mapping[str, float],
    drifted: Mapping[str, float],
) -> list[Cause]:
    def left(after: Mapping[str, float]) -> float:
        return sum(abs(after[name] - observed[name]) for name in moved)

    causes = []
    for assumption, instead, after in sorted(tried, key=lambda one: left(one[2])):
        removes = not any(name in moved for name in drift(observed, after))
        causes.append(Cause(assumption, instead, {name: after[name] for name in moved}, removes))
    removing = [cause for cause in causes if cause.removes]
    if removing or not causes:
        return removing
    most = causes[0]
    return [most] if left(most.after_a_year) <= HALF * left(drifted) else []


def _lowest_turnover(year: _FlatYear) -> float | None:
    """The low end of the turnover's range; None where it is one number."""
    asked = year.ready.scenario.settings.supply.turnover_per_year
    found: Range = year.context.council.amount(asked) if isinstance(asked, str) else asked
    return None if found.is_known else found.low
