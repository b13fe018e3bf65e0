"""How far the budget and the saving may be off: quantiles by financial year, and the reserve that they ask for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.finance.budget import PlanResult
from placements.finance.neutrality import Comparison, by_financial_year

Floats = NDArray[np.float64]

ALL_YEARS = "all years"
"""Stands where a row is of the sum over the whole horizon."""

NET_SAVING, CUMULATIVE = "net_saving", "cumulative_net_saving"
SHARES = {"p10": 0.1, "p20": 0.2, "p50": 0.5, "p80": 0.8, "p90": 0.9}


def ranges_table(plans: Sequence[PlanResult], comparison: Comparison, lines: pd.DataFrame) -> pd.DataFrame:
    """Mean and quantiles of both plans' cost, of the net saving and of its running total, by financial year.

    The dear side of a cost is P80: in 80% of futures it is no more. The prudent side of a saving is P20: in 80% of
    futures it is at least that. ``reserve_gbp``, never below 0, is what must be held beside the mean so that in 80% of
    futures both together are enough: P80 of a cost less its mean; of a saving the mean less P20, by which it may fall
    short of what was planned.

    The row ``all years`` has quantiles of the sum, which are not the sums of the years' quantiles: a dear year and a
    cheap one make up for each other in part. The running total has no such row: its last year is that.

    Parameters
    ----------
    lines
        ``ResultTables.lines`` of the plans: their sums are the means, so that budgets agree to the penny.
    """
    labels = [year.label for year in comparison.years]
    means = lines.groupby(["plan", "financial_year"])["amount_gbp"].sum().unstack("plan").loc[labels]
    budgets = {plan.plan: means[plan.plan].to_numpy(dtype=float) for plan in plans}
    saving, years = budgets["do_nothing"] - budgets["strategy"], [*labels, ALL_YEARS]
    costs = [
        _rows(
            plan.plan,
            years,
            _and_sum(by_financial_year(plan.total, comparison.months)),
            _and_sum(budgets[plan.plan]),
        )
        for plan in plans
    ]
    savings = [
        _rows(NET_SAVING, years, _and_sum(comparison.by_year()), _and_sum(saving)),
        _rows(CUMULATIVE, labels, comparison.cumulative_by_year(), saving.cumsum()),
    ]
    return pd.concat(
        [
            *(cost.assign(reserve_gbp=_reserve(cost["p80_gbp"] - cost["mean_gbp"])) for cost in costs),
            *(found.assign(reserve_gbp=_reserve(found["mean_gbp"] - found["p20_gbp"])) for found in savings),
        ],
        ignore_index=True,
    )


def _rows(of: str, years: list[str], amounts: Floats, means: Floats) -> pd.DataFrame:
    """One row a year; ``amounts`` is GBP, shape (paths, years)."""
    columns: dict[str, object] = {"of": of, "financial_year": years, "mean_gbp": _pennies(means)}
    found = np.quantile(amounts, list(SHARES.values()), axis=0)
    columns |= {f"{name}_gbp": _pennies(q) for name, q in zip(SHARES, found, strict=True)}
    return pd.DataFrame(columns)


def _and_sum(by_year: Floats) -> Floats:
    """The last axis with its sum as one more: (..., years) -> (..., years + 1)."""
    return np.concatenate([by_year, by_year.sum(axis=-1, keepdims=True)], axis=-1)


def _reserve(short: pd.Series) -> Floats:
    return _pennies(np.maximum(short.to_numpy(dtype=float), 0.0))


def _pennies(amounts: Floats) -> Floats:
    rounded: Floats = np.round(amounts, 2) + 0.0
    return rounded
