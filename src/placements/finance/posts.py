"""Posts: how many the service needs, month by month, and what those in the budget and those beyond it cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.demand import DemandPaths, driver_series
from placements.finance import rules
from placements.finance.budget import SERVICES, BudgetLine, PlanResult, Rate
from placements.finance.contracts import MONTHS_A_YEAR, running
from placements.inputs import rows_of
from placements.inputs.posts import Driver, drivers_of
from placements.supply import Context, SupplyPlan, dated_range, need_paths

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Caseload:
    """What posts of one plan may follow.

    ``entering`` are the children who would enter in each month without any measure, by need group; each of shape
    (paths, months). It is worked out for teams of measures alone.
    """

    plan: PlanResult
    entering: Mapping[str, Floats]

    def of(self, driver: Driver) -> Floats:
        """Cases in each month, shape (paths, months) or (months,): mean of opening and closing children.

        A driver that is counted moves evenly between its dates, and stays at its last figure after them.
        """
        match driver.kind:
            case "children":
                need = self.plan.need
                return _mean_of_month(float(need.opening.sum()), need.children().sum(axis=2))
            case "placement_type":
                return self._children_of(driver.name)
            case "places":
                return self._places_of(driver.name)
            case "families":
                return self._families_of(driver.name)
            case "counted":
                return _counted(driver.name, self.plan.book.context)

    def _children_of(self, type_id: str) -> Floats:
        allocation = self.plan.allocation
        mine = [provision.placement_type == type_id for provision in allocation.provisions]
        opening = float(np.asarray(allocation.opening)[mine].sum())
        return _mean_of_month(opening, allocation.children[:, :, mine].sum(axis=2))

    def _places_of(self, provision_id: str) -> Floats:
        """Registered places of a home, usable places of carers; none where the plan does not open it."""
        provision = self.plan.supply.provision(provision_id)
        if provision is None:
            return np.zeros(len(self.plan.book.context.months))
        return provision.registered if provision.kind == "home" else provision.usable

    def _families_of(self, measure: str) -> Floats:
        """Families a year, at the pace of the month; none where the plan has no such measure."""
        families = np.zeros_like(self.plan.total)
        for effect in self.plan.supply.entrant_effects:
            if effect.measure == measure and effect.reach is not None:
                reached = [self.entering[group] * effect.reach for group in effect.groups]
                families += np.sum(reached, axis=0) * MONTHS_A_YEAR
        return families


def caseload(plan: PlanResult, demand: DemandPaths, turnover_per_year: Floats) -> Caseload:
    """What the posts of ``plan`` follow; ``turnover_per_year`` as in ``cost_plan``."""
    return Caseload(plan, entering_for_teams(plan.supply, demand, turnover_per_year, plan.book.context))


def entering_for_teams(
    supply: SupplyPlan, demand: DemandPaths, turnover_per_year: Floats, context: Context
) -> dict[str, Floats]:
    """``Caseload.entering`` of a plan with ``supply``; empty where it has no team of a measure."""
    if all(effect.reach is None for effect in supply.entrant_effects) or not _teams(context):
        return {}
    need = need_paths(demand, turnover_per_year, ())
    return {group: need.entrants[:, :, place] for place, group in enumerate(need.groups)}


def post_lines(cases: Caseload, context: Context) -> tuple[BudgetLine, ...]:
    """Two lines a row of posts.csv: funded posts, paid for whether needed or not, and those needed beyond them.

    ``context`` draws the caseloads. Posts needed = cases / cases per post, as full-time equivalents: never rounded.
    """
    return tuple(
        line
        for row in rows_of(context.council.posts)
        if not _is_team(row, context)
        for line in _post_lines(row, cases, context)
    )


def team_lines(cases: Caseload, context: Context) -> tuple[BudgetLine, ...]:
    """A line for the team of each measure that the plan has: a cost of the strategy."""
    return tuple(
        _line(f"team:{row.post}", str(row.title), rules.TEAM, needed, row)
        for row in rows_of(context.council.posts)
        if _is_team(row, context) and (needed := _needed(row, cases, context)).any()
    )


def counted_by_supply(context: Context, *, count_posts: bool) -> list[str]:
    """Titles of the posts that count and follow places, or where children live: what a plan's homes change."""
    return [
        str(row.title)
        for row in rows_of(context.council.posts)
        if count_posts
        and any(driver.kind in ("places", "placement_type") for driver in _drivers(row, context))
    ]


def _post_lines(row: Any, cases: Caseload, context: Context) -> list[BudgetLine]:
    """``row`` is Any: see ``rows_of``."""
    funded = float(row.funded_posts) * running(row, context)
    beyond = np.maximum(_needed(row, cases, context) - funded, 0.0)
    return [
        _line(f"post:{row.post}:funded", f"{row.title}: funded", rules.POST, funded, row),
        _line(f"post:{row.post}:unfunded", f"{row.title}: unfunded", rules.POST, beyond, row),
    ]


def _line(key: str, title: str, rule: rules.CostRule, posts: Floats, row: Any) -> BudgetLine:
    return BudgetLine(key, title, SERVICES, "", rule, posts, Rate(row.cost_item, divisor=MONTHS_A_YEAR))


def _needed(row: Any, cases: Caseload, context: Context) -> Floats:
    """Full-time posts in each month, shape (paths, months)."""
    total = np.zeros_like(cases.plan.total)
    for driver in _drivers(row, context):
        total += cases.of(driver) * running(row, context)
    if not total.any():
        # no draw: what nobody works with is no candidate for what moves the result
        return total
    per_post = context.draws(f"cases per post: {row.title}", dated_range(row, float(row.cases_per_post)))
    needed: Floats = total / per_post[:, None]
    return needed


def _drivers(row: Any, context: Context) -> tuple[Driver, ...]:
    return drivers_of(str(row.driver), context.placement_types.ids)


def _is_team(row: Any, context: Context) -> bool:
    return any(driver.kind == "families" for driver in _drivers(row, context))


def _teams(context: Context) -> bool:
    return any(_is_team(row, context) for row in rows_of(context.council.posts))


def _mean_of_month(opening: float, closing: Floats) -> Floats:
    before = np.concatenate([np.full_like(closing[:, :1], opening), closing[:, :-1]], axis=1)
    mean: Floats = (before + closing) / 2
    return mean


def _counted(name: str, context: Context) -> Floats:
    """Shape (months,)."""
    series = driver_series(context.council.drivers)[name]
    last = len(series.children) - 1
    places = [min(month - series.first_month, last) for month in context.months]
    return np.array([series.children[place] for place in places], dtype=float)
