"""Simulated paths of children looked after by placement type, that add to their total exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.history import known_mix, monthly_total
from placements.demand.methods import METHODS, MONTHS_A_YEAR, yearly_variance
from placements.demand.settings import DemandSettings
from placements.domain import Month, PlacementTypes
from placements.domain.assumption import stream
from placements.domain.calendar import months_between

LARGE_GROUP_SHARE = 0.25


@dataclass(frozen=True)
class DemandPaths:
    """Children looked after on the last day of each month.

    Attributes
    ----------
    placement_types
        The types, in the order of the last axis.
    months
        The forecast months: the one after the base month first.
    opening
        Children at the end of the base month, shape (types,).
    children
        Shape (paths, months, types); never negative. Their sum over types is the total.
    """

    placement_types: PlacementTypes
    months: tuple[Month, ...]
    opening: NDArray[np.float64]
    children: NDArray[np.float64]

    @property
    def paths(self) -> int:
        return int(self.children.shape[0])

    @property
    def total(self) -> NDArray[np.float64]:
        """Shape (paths, months)."""
        total: NDArray[np.float64] = self.children.sum(axis=2)
        return total

    def by_need_group(self) -> NDArray[np.float64]:
        """Shape (paths, months, need groups), in the order of ``placement_types.need_groups``."""
        return self.children @ self._membership()

    def opening_by_need_group(self) -> NDArray[np.float64]:
        """Shape (need groups,)."""
        return self.opening @ self._membership()

    def _membership(self) -> NDArray[np.float64]:
        groups = self.placement_types.need_groups
        member = [[float(t.need_group == group) for group in groups] for t in self.placement_types]
        return np.array(member)


def simulate_demand(
    history: pd.DataFrame,
    placement_types: PlacementTypes,
    settings: DemandSettings,
    *,
    base_month: Month,
    last_month: Month,
    paths: int,
    seed: int,
) -> DemandPaths:
    """Simulate ``paths`` joint futures from the month after ``base_month`` to ``last_month``.

    The total comes from ``METHODS[settings.method]``; the mix moves around the last known one; the
    parts are shares of the total on every path, so they add to it.
    """
    total_history = monthly_total(history, placement_types, base_month)
    months = months_between(base_month + 1, last_month)
    horizon = len(months)
    method = METHODS[settings.method]
    total = method(total_history, horizon, paths, stream(seed, "demand:total"), settings)
    steps = np.arange(1, horizon + 1)
    total = total * (1 + settings.extra_growth_per_year) ** (steps / MONTHS_A_YEAR)
    shares = known_mix(history, placement_types)
    mix = _simulate_mix(shares, placement_types, settings, total_history.last_value, (paths, horizon), seed)
    return DemandPaths(
        placement_types=placement_types,
        months=months,
        opening=shares * total_history.last_value,
        children=total[:, :, None] * mix,
    )


def _simulate_mix(
    shares: NDArray[np.float64],
    placement_types: PlacementTypes,
    settings: DemandSettings,
    level: float,
    size: tuple[int, int],
    seed: int,
) -> NDArray[np.float64]:
    """Shares of each type, shape (paths, horizon, types), summing to 1.

    Approximation: log shares follow a weakly mean-reverting random walk from year to year and move
    evenly within a year. A random walk from month to month with the same yearly variance would read
    as children entering and leaving: it overstates the entries of a type of 100 children by 40%.
    """
    paths, horizon = size
    years = -(-horizon // MONTHS_A_YEAR)
    deviations = np.empty((paths, horizon, len(placement_types)))
    months = np.arange(1, horizon + 1) / MONTHS_A_YEAR
    before = np.minimum(np.ceil(months).astype(int) - 1, years - 1)
    through = months - before
    for index, placement_type in enumerate(placement_types):
        variance = _share_variance(shares, placement_types, index, settings, level)
        shocks = stream(seed, f"demand:mix:{placement_type.id}").normal(
            0.0, np.sqrt(variance), (paths, years)
        )
        knots = np.zeros((paths, years + 1))
        kept = 1 - settings.mix_reversion_per_year
        spread = 0.0
        for year in range(years):
            knots[:, year + 1] = kept * knots[:, year] + shocks[:, year]
        for year in range(1, years + 1):
            spread = kept**2 * spread + variance
            # the mean of exp(x) is exp(spread / 2): taken off, so that a small type does not grow by chance alone
            knots[:, year] -= spread / 2
        deviations[:, :, index] = knots[:, before] * (1 - through) + knots[:, before + 1] * through
    weights = shares * np.exp(deviations)
    mix: NDArray[np.float64] = weights / weights.sum(axis=2, keepdims=True)
    return mix


def _share_variance(
    shares: NDArray[np.float64],
    placement_types: PlacementTypes,
    index: int,
    settings: DemandSettings,
    level: float,
) -> float:
    """Variance of the yearly change of one type's log share."""
    group = placement_types.types[index].need_group
    in_group = [t.need_group == group for t in placement_types]
    children = float(shares[index]) * level
    if shares[in_group].sum() > LARGE_GROUP_SHARE:
        return yearly_variance(settings, children)
    return settings.mix_level_variance + settings.mix_count_variance / max(children, 1.0)
