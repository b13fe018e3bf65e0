"""Opening plans weighed against each other: what each costs and risks, the near-best, and the frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.domain import Month
from placements.domain.progress import Progress
from placements.finance import PlanResult
from placements.finance.capital import yearly_charge
from placements.finance.neutrality import PENNY
from placements.opening_plans.costing import Costing
from placements.opening_plans.one_engine import Placing, by_one_engine
from placements.opening_plans.plans import OpeningPlan
from placements.opening_plans.sites import Site

Floats = NDArray[np.float64]

STAGE = "Comparing opening plans"


@dataclass(frozen=True)
class PlanCost:
    """One plan over all paths.

    Attributes
    ----------
    cost
        GBP over the horizon, shape (paths,).
    saving
        Do-nothing less the plan, on the same paths, shape (paths,).
    last_year_saving
        Mean net saving in the last financial year, GBP: the run rate.
    unplaced
        Mean child-months without a place.
    capital_charge
        Interest and repayment of capital within the horizon, from each home's opening month, GBP.
    """

    plan: OpeningPlan
    cost: Floats
    saving: Floats
    last_year_saving: float
    unplaced: float
    capital_charge: float

    @property
    def expected(self) -> float:
        return float(self.cost.mean())

    @property
    def p90(self) -> float:
        """GBP that the cost exceeds in one future of ten."""
        return float(np.quantile(self.cost, 0.9))

    @property
    def probability_neutral(self) -> float:
        return float((self.saving >= -PENNY).mean())


@dataclass(frozen=True)
class Beside:
    """A plan beside the best one, future by future: positive is dearer than the best.

    ``error`` is the standard error of ``mean``, GBP; ``cheaper_share`` the share of futures in which the plan costs
    less than the best (0-1).
    """

    mean: float
    error: float
    cheaper_share: float


@dataclass(frozen=True)
class Weighed:
    """Every plan, and those that matter as indexes of ``plans``.

    ``best`` has the least expected cost; ``near_best`` cost at most ``within_share`` more, the best first;
    ``frontier``: no other plan has both a lower expected cost and a lower P90, by rising expected cost.
    ``as_written`` is the plan as the scenario has it. ``costing`` is the one by which all were placed, ``placing`` says
    how.
    """

    plans: tuple[PlanCost, ...]
    best: int
    near_best: tuple[int, ...]
    frontier: tuple[int, ...]
    as_written: PlanCost
    costing: Costing
    placing: Placing

    def beside_best(self, plan: PlanCost) -> Beside:
        dearer = plan.cost - self.plans[self.best].cost
        paths = len(dearer)
        error = float(dearer.std(ddof=1) / np.sqrt(paths)) if paths > 1 else float("nan")
        return Beside(float(dearer.mean()), error, float((dearer < -PENNY).mean()))

    @property
    def best_with_capital(self) -> int:
        """The plan of the least expected cost once the charge for capital is paid."""
        return min(
            range(len(self.plans)), key=lambda i: self.plans[i].expected + self.plans[i].capital_charge
        )


def weigh(
    costing: Costing, plans: Sequence[OpeningPlan], as_written: OpeningPlan, progress: Progress
) -> Weighed:
    """Cost every plan on every path and rank them.

    Parameters
    ----------
    as_written
        The plan as the scenario has it; it need not be one of ``plans``.
    """
    costing, (*costs, written), placing = by_one_engine(
        costing, (*plans, as_written), plan_cost, lambda done, of: progress(STAGE, done, of)
    )
    expected = np.array([cost.expected for cost in costs])
    p90 = np.array([cost.p90 for cost in costs])
    best = least(expected, [plan.homes for plan in plans])
    within = costing.choice.settings.within_share
    return Weighed(
        plans=tuple(costs),
        best=best,
        near_best=near(expected, best, within),
        frontier=frontier(expected, p90),
        as_written=written,
        costing=costing,
        placing=placing,
    )


def plan_cost(costing: Costing, plan: OpeningPlan, result: PlanResult) -> PlanCost:
    """What matters of a plan's result."""
    assert costing.do_nothing is not None
    saving = costing.do_nothing.total - result.total
    last_year = [
        month.financial_year == costing.context.months[-1].financial_year for month in costing.context.months
    ]
    return PlanCost(
        plan=plan,
        cost=result.total.sum(axis=1),
        saving=saving.sum(axis=1),
        last_year_saving=float(saving[:, last_year].sum(axis=1).mean()),
        unplaced=float(result.allocation.unplaced.sum(axis=(1, 2)).mean()),
        capital_charge=_capital_charge(costing, plan.opened(costing.choice.sites)),
    )


def _capital_charge(costing: Costing, opened: Sequence[tuple[Site, Month]]) -> float:
    """Equal monthly payments of interest and repayment from the month in which each home opens, GBP.

    They end with the life of the capital, as in ``capital_charges``.
    """
    last, terms = costing.context.months[-1], costing.neutrality
    return sum(
        yearly_charge(site.capital_gbp or 0.0, terms.capital_interest_rate, terms.capital_life_years)
        / 12
        * min(last - month + 1, 12 * terms.capital_life_years)
        for site, month in opened
    )


def least(expected: Floats, homes: Sequence[int]) -> int:
    """The cheapest plan; of equals, to the penny, the one with fewest homes, then the first."""
    pennies = np.round(expected, 2)
    return int(min(range(len(pennies)), key=lambda i: (pennies[i], homes[i], i)))


def near(expected: Floats, best: int, within_share: float) -> tuple[int, ...]:
    """Plans whose expected cost exceeds the best by at most the share of it, the cheapest first."""
    bound = expected[best] + within_share * abs(expected[best])
    close = [
        int(i) for i in np.argsort(expected, kind="stable") if expected[i] <= bound + PENNY and i != best
    ]
    return (best, *close)


def frontier(expected: Floats, p90: Floats) -> tuple[int, ...]:
    """Plans that no other beats on one of both figures without losing on the other, by rising expected cost.

    Of plans that are equal in both, to the penny, the first stands for all.

    Examples
    --------
    >>> frontier(np.array([10.0, 11.0, 12.0, 10.0]), np.array([15.0, 14.0, 14.0, 15.0]))
    (0, 1)
    """
    first, second = np.round(expected, 2), np.round(p90, 2)
    kept: list[int] = []
    lowest = np.inf
    for i in np.lexsort((second, first)):
        if second[i] < lowest:
            kept.append(int(i))
            lowest = second[i]
    return tuple(kept)
