"""The figures of a block: what a run of the scenario reports, without its paths."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain.placement_types import TOTAL
from placements.finance import Comparison, PlanResult
from placements.finance.budget import SERVICES
from placements.finance.children import CHILDREN_DECIMALS, quantiles
from placements.finance.line_means import line_means, unrealised_means
from placements.finance.neutrality import by_financial_year
from placements.run import BothPlans

Floats = NDArray[np.float64]

COST = "cost"
CHILDREN = "children on 31 March"
ANNUAL = "net saving of the year"
CUMULATIVE = "net saving so far"
TEXTS = ("figure", "unit", "plan", "financial_year", "placement_type")
NUMBERS = ("mean", "p10", "p50", "p90", "probability")
PENNIES = 2


def figures_of(plans: BothPlans) -> pd.DataFrame:
    """One row a figure and financial year, with the columns of ``TEXTS`` and ``NUMBERS``.

    ``figure`` is the cost by plan and placement type (``services`` where a cost belongs to none, ``total``); the
    children who live in each type on 31 March; the net saving of the year; or the net saving so far, whose
    ``probability`` is that of being cost neutral by then. Means of money are sums of pennies, as in the budget.
    """
    comparison, rows = plans.comparison, _Rows([year.label for year in plans.comparison.years])
    do_nothing, strategy = _monthly_costs(plans)
    totals = []
    for plan, costs in ((plans.do_nothing, do_nothing), (plans.strategy, strategy)):
        totals.append(_add_costs(rows, plan, costs, comparison))
        _add_children(rows, plan, comparison)
    annual = _pennies(totals[0] - totals[1])
    rows.add(ANNUAL, "GBP", "", "", annual, comparison.by_year(), PENNIES)
    so_far = _pennies(annual.cumsum())
    probability = comparison.probability_neutral()
    rows.add(CUMULATIVE, "GBP", "", "", so_far, comparison.cumulative_by_year(), PENNIES, probability)
    return pd.DataFrame(rows.columns)


def content_sha256(table: pd.DataFrame) -> str:
    """The SHA-256 of the values of a table of figures, whatever file they lie in."""
    content = hashlib.sha256()
    for name in TEXTS:
        content.update("\x1f".join([name, *table[name]]).encode())
    for name in NUMBERS:
        content.update(name.encode())
        content.update(table[name].to_numpy(dtype="<f8").tobytes())
    return content.hexdigest()


class _Rows:
    """The table as it grows: a frame for each of thirty figures would take longer than the figures."""

    def __init__(self, years: Sequence[str]) -> None:
        self.years = list(years)
        self.columns: dict[str, list[str] | list[float]] = {name: [] for name in (*TEXTS, *NUMBERS)}

    def add(
        self,
        figure: str,
        unit: str,
        plan: str,
        placement_type: str,
        mean: Floats,
        values: Floats,
        decimals: int,
        probability: Floats | None = None,
    ) -> None:
        """A row a year; ``values`` has shape (paths, years), ``mean`` and ``probability`` (years,)."""
        cells: dict[str, list[str] | list[float]] = {
            "figure": [figure] * len(self.years),
            "unit": [unit] * len(self.years),
            "plan": [plan] * len(self.years),
            "financial_year": self.years,
            "placement_type": [placement_type] * len(self.years),
            "mean": mean.tolist(),
            "probability": [np.nan] * len(self.years) if probability is None else probability.tolist(),
        }
        cells |= {name: found.tolist() for name, found in quantiles(values, decimals).items()}
        for name, column in self.columns.items():
            column.extend(cells[name])  # type: ignore[arg-type]  # texts to texts, numbers to numbers


@dataclass(frozen=True)
class _Monthly:
    """Cost by placement type: GBP on each path, shape (paths, months), and rounded means, shape (months,)."""

    paths: dict[str, Floats] = field(default_factory=dict)
    means: dict[str, Floats] = field(default_factory=dict)

    def add(self, placement_type: str, amounts: Floats, mean: Floats) -> None:
        if placement_type in self.paths:
            amounts, mean = self.paths[placement_type] + amounts, self.means[placement_type] + mean
        self.paths[placement_type], self.means[placement_type] = amounts, mean


def _monthly_costs(plans: BothPlans) -> tuple[_Monthly, _Monthly]:
    """Do-nothing and strategy; the saving that is not delivered is charged to the strategy's services."""
    found = (_Monthly(), _Monthly())
    saving = np.zeros(len(plans.comparison.months))
    for sign, plan, costs in zip((1, -1), (plans.do_nothing, plans.strategy), found, strict=True):
        for line in plan.lines:
            mean = line_means(plan, line).amount_gbp
            costs.add(line.placement_type, line.amounts(plan.book), mean)
            if not line.rule.measure_cost:
                saving += sign * mean
    if plans.strategy.unrealised.any():
        mean = unrealised_means(plans.strategy, saving.round(PENNIES)).amount_gbp
        found[1].add(SERVICES, plans.strategy.unrealised, mean)
    return found


def _add_costs(rows: _Rows, plan: PlanResult, costs: _Monthly, comparison: Comparison) -> Floats:
    """Rows by placement type and their total; returns the mean of the total, shape (years,)."""
    total: Floats = np.zeros(len(comparison.years))
    for placement_type, amounts in costs.paths.items():
        mean = _pennies(by_financial_year(costs.means[placement_type], comparison.months))
        total = _pennies(total + mean)
        by_year = by_financial_year(amounts, comparison.months)
        rows.add(COST, "GBP", plan.plan, placement_type, mean, by_year, PENNIES)
    by_year = by_financial_year(plan.total, comparison.months)
    rows.add(COST, "GBP", plan.plan, TOTAL, total, by_year, PENNIES)
    return total


def _add_children(rows: _Rows, plan: PlanResult, comparison: Comparison) -> None:
    """Who lives where on the last day of each financial year; the mean of the total adds up from the types."""
    ends = [comparison.months.index(year.last_month) for year in comparison.years]
    types = plan.book.context.placement_types.ids
    of_type = [p.placement_type for p in plan.allocation.provisions]
    everybody = np.zeros((len(plan.total), len(ends)))
    total: Floats = np.zeros(len(ends))
    for type_id in types:
        mine = [index for index, placement_type in enumerate(of_type) if placement_type == type_id]
        children = plan.allocation.children[:, ends][:, :, mine].sum(axis=2)
        mean = np.round(children.mean(axis=0), CHILDREN_DECIMALS)
        rows.add(CHILDREN, "children", plan.plan, type_id, mean, children, CHILDREN_DECIMALS)
        everybody, total = everybody + children, np.round(total + mean, CHILDREN_DECIMALS)
    rows.add(CHILDREN, "children", plan.plan, TOTAL, total, everybody, CHILDREN_DECIMALS)


def _pennies(sums: Floats) -> Floats:
    """Sums of pennies are pennies again: takes the rounding of float addition off."""
    rounded: Floats = sums.round(PENNIES) + 0.0
    return rounded
