"""Every opening plan: which homes open, and when, once for each set of interchangeable sites."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from placements.domain import Month, Problem, ScenarioError
from placements.opening_plans.sites import OPTIONS, Choice, Site

MOST_PLANS = 5000
"""More than these take minutes, and nobody reads them."""


@dataclass(frozen=True)
class OpeningPlan:
    """When each site opens; ``opens`` is in the order of the choice's sites, None: it stays closed."""

    opens: tuple[Month | None, ...]

    @property
    def homes(self) -> int:
        return sum(month is not None for month in self.opens)

    def opened(self, sites: Sequence[Site]) -> tuple[tuple[Site, Month], ...]:
        """The sites that open, each with its month."""
        return tuple(
            (site, month) for site, month in zip(sites, self.opens, strict=True) if month is not None
        )

    def capital(self, sites: Sequence[Site]) -> float:
        """GBP; sites without a capital count as 0."""
        return sum(site.capital_gbp or 0.0 for site, _ in self.opened(sites))


def opening_plans(choice: Choice, most_plans: int = MOST_PLANS) -> tuple[OpeningPlan, ...]:
    """Every plan within the capital budget and the most homes, with no home opened first.

    Interchangeable sites open in the order in which the scenario names them, so that each set of months
    comes once.

    Raises
    ------
    ScenarioError
        More than ``most_plans``; says how many.
    """
    count_plans(choice, most_plans)
    kinds = choice.kinds()
    plans = []
    for chosen in _within(choice, kinds, homes=0, capital=0.0):
        month_of = {
            site.name: month
            for kind, months in zip(kinds, chosen, strict=True)
            for site, month in itertools.zip_longest(kind, months)
        }
        plans.append(OpeningPlan(tuple(month_of[site.name] for site in choice.sites)))
    return tuple(sorted(plans, key=lambda plan: plan.homes))


def count_plans(choice: Choice, most_plans: int = MOST_PLANS) -> int:
    """``number_of_plans``; raises ScenarioError where they are more than ``most_plans``."""
    count = number_of_plans(choice)
    if count > most_plans:
        raise ScenarioError([_too_many(choice, count, most_plans)])
    return count


def number_of_plans(choice: Choice) -> int:
    """How many plans there are within the limits, without making them.

    Of n interchangeable sites and m months, k open in as many ways as k months can be picked with
    repetition: (m + k - 1)! / k! / (m - 1)!.
    """
    months = len(choice.months)
    ways = Counter({(0, 0.0): 1})
    for kind in choice.kinds():
        each = kind[0].capital_gbp or 0.0
        more: Counter[tuple[int, float]] = Counter()
        for (homes, capital), count in ways.items():
            for k in range(len(kind) + 1):
                key = (homes + k, capital + k * each)
                if _allowed(choice, *key):
                    more[key] += count * math.comb(months + k - 1, k)
        ways = more
    return sum(ways.values())


def _within(
    choice: Choice, kinds: Sequence[tuple[Site, ...]], homes: int, capital: float
) -> Iterator[tuple[tuple[Month, ...], ...]]:
    """For each kind the months in which its sites open, rising."""
    if not kinds:
        yield ()
        return
    kind, *rest = kinds
    each = kind[0].capital_gbp or 0.0
    for k in range(len(kind) + 1):
        if not _allowed(choice, homes + k, capital + k * each):
            continue
        for months in itertools.combinations_with_replacement(choice.months, k):
            for others in _within(choice, rest, homes + k, capital + k * each):
                yield (months, *others)


def _allowed(choice: Choice, homes: int, capital: float) -> bool:
    most, budget = choice.settings.most_homes, choice.settings.capital_budget_gbp
    # a penny: capitals in pounds and pence add up with rounding
    return (most is None or homes <= most) and (budget is None or capital <= budget + 0.01)


def _too_many(choice: Choice, count: int, most_plans: int) -> Problem:
    return Problem(
        choice.scenario_file,
        f"{len(choice.sites)} sites and {len(choice.months)} months make {count:,} plans; at most {most_plans:,} are "
        "compared.",
        "Name fewer months or sites, or set most_homes or capital_budget_gbp.",
        column=OPTIONS,
    )
