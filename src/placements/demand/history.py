"""From dated counts, irregular as they were published, to what a forecast starts from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import Month, PlacementTypes
from placements.domain.placement_types import TOTAL
from placements.inputs import rows_of


@dataclass(frozen=True)
class MonthlyTotal:
    """Children looked after, one place a month; NaN where nothing was published.

    ``children`` has shape (months,) and ends with the base month, which is never NaN.
    """

    first_month: Month
    children: NDArray[np.float64]

    @property
    def last_month(self) -> Month:
        return self.first_month + (len(self.children) - 1)

    @property
    def last_value(self) -> float:
        return float(self.children[-1])


def monthly_total(history: pd.DataFrame, placement_types: PlacementTypes, base_month: Month) -> MonthlyTotal:
    """The used total counts on a monthly axis that ends with ``base_month``.

    A month without a count is missing, not interpolated. Where a month holds two dated counts, the
    later one stands for it. Where the total itself was not published, but every placement type was,
    their sum is the total.
    """
    used = history[history["used"]]
    by_date = {row.date: float(row.children) for row in rows_of(used[used["placement_type"] == TOTAL])}
    for date, children in _counts_of_every_type(used, placement_types).items():
        by_date.setdefault(date, sum(children.values()))
    by_month = {Month.of(date): by_date[date] for date in sorted(by_date)}
    first = min(by_month)
    series = np.full(base_month - first + 1, np.nan)
    for month, counted in by_month.items():
        series[month - first] = counted
    return MonthlyTotal(first, series)


def known_mix(history: pd.DataFrame, placement_types: PlacementTypes) -> NDArray[np.float64]:
    """Share of each placement type on the last date on which all were counted; shape (types,), sums to 1."""
    complete = _counts_of_every_type(history[history["used"]], placement_types)
    last = complete[max(complete)]
    counts = np.array([last[type_id] for type_id in placement_types.ids], dtype=float)
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def _counts_of_every_type(
    used: pd.DataFrame, placement_types: PlacementTypes
) -> dict[dt.date, dict[str, float]]:
    dates: dict[dt.date, dict[str, float]] = {}
    for row in rows_of(used[used["placement_type"].isin(placement_types.ids)]):
        dates.setdefault(row.date, {})[str(row.placement_type)] = float(row.children)
    return {date: counts for date, counts in dates.items() if len(counts) == len(placement_types)}
