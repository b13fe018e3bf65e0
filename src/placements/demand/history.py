"""From dated counts, irregular as they were published, to the monthly axes a forecast starts from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.series import MonthlySeries
from placements.domain import Month, PlacementTypes
from placements.domain.placement_types import TOTAL, UASC
from placements.inputs import rows_of


def all_series(
    history: pd.DataFrame, placement_types: PlacementTypes, base_month: Month
) -> tuple[MonthlySeries, ...]:
    """The total, each placement type and, where counted, unaccompanied children; axes end with ``base_month``."""
    counts = _used_by_series(history)
    series = [monthly_total(history, placement_types, base_month)]
    for key in (*placement_types.ids, UASC):
        if key in counts:
            series.append(monthly_series(key, counts[key], base_month))
    return tuple(series)


def monthly_total(history: pd.DataFrame, placement_types: PlacementTypes, base_month: Month) -> MonthlySeries:
    """The used total counts on a monthly axis that ends with ``base_month``.

    Where the total itself was not published, but every placement type was, their sum is the total.
    """
    by_date = dict(_used_by_series(history).get(TOTAL, {}))
    for date, children in _counts_of_every_type(history, placement_types).items():
        by_date.setdefault(date, sum(children.values()))
    return monthly_series(TOTAL, by_date, base_month)


def monthly_series(key: str, by_date: Mapping[dt.date, float], last_month: Month) -> MonthlySeries:
    """Counts on a monthly axis that ends with ``last_month``; later ones are left out.

    A month without a count is missing, not interpolated. Where a month holds two dated counts, the later
    one stands for it.
    """
    by_month = {Month.of(date): by_date[date] for date in sorted(by_date)}
    first = min(by_month)
    children = np.full(last_month - first + 1, np.nan)
    for month, counted in by_month.items():
        if not last_month < month:
            children[month - first] = counted
    return MonthlySeries(key, first, children)


def driver_series(drivers: pd.DataFrame) -> dict[str, MonthlySeries]:
    """Drivers by name on monthly axes of their own, on through what is foreseen of them.

    Approximation: between its dates a driver moves evenly from month to month.
    """
    by_name: dict[str, dict[dt.date, float]] = {}
    for row in rows_of(drivers):
        by_name.setdefault(str(row.driver), {})[row.date] = float(row.value)
    found = {}
    for name, by_date in by_name.items():
        series = monthly_series(name, by_date, Month.of(max(by_date)))
        known = np.flatnonzero(np.isfinite(series.children))
        months = np.arange(len(series.children))
        found[name] = series.with_children(np.interp(months, known, series.children[known]))
    return found


def known_mix(history: pd.DataFrame, placement_types: PlacementTypes) -> NDArray[np.float64]:
    """Share of each placement type on the last date on which all were counted; shape (types,), sums to 1."""
    complete = _counts_of_every_type(history, placement_types)
    last = complete[max(complete)]
    counts = np.array([last[type_id] for type_id in placement_types.ids], dtype=float)
    shares: NDArray[np.float64] = counts / counts.sum()
    return shares


def _used_by_series(history: pd.DataFrame) -> dict[str, dict[dt.date, float]]:
    found: dict[str, dict[dt.date, float]] = {}
    for row in rows_of(history[history["used"]]):
        found.setdefault(str(row.placement_type), {})[row.date] = float(row.children)
    return found


def _counts_of_every_type(
    history: pd.DataFrame, placement_types: PlacementTypes
) -> dict[dt.date, dict[str, float]]:
    dates: dict[dt.date, dict[str, float]] = {}
    for key, by_date in _used_by_series(history).items():
        if key in placement_types.ids:
            for date, children in by_date.items():
                dates.setdefault(date, {})[key] = children
    return {date: counts for date, counts in dates.items() if len(counts) == len(placement_types)}
