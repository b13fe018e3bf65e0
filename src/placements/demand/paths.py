"""Simulated paths of children looked after by placement type, that add to their total exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.history import all_series, known_mix
from placements.demand.joint import simulate_series
from placements.demand.method import Explanation
from placements.demand.priors import Priors
from placements.demand.series import MonthlySeries
from placements.demand.settings import DemandSettings
from placements.domain import Month, PlacementTypes
from placements.domain.placement_types import TOTAL, UASC


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
    uasc
        Unaccompanied asylum-seeking children within the total, shape (paths, months); None where not counted.
    explanations
        What each forecast did, by series.
    retained
        Share of each need group's children at the start of a month who are in it at its end, shape (paths,
        months, need groups); None where no journeys were simulated.
    flow_changes
        A sentence for each change of entries, exits or moves: the rate, and the one it replaces.
    """

    placement_types: PlacementTypes
    months: tuple[Month, ...]
    opening: NDArray[np.float64]
    children: NDArray[np.float64]
    uasc: NDArray[np.float64] | None = None
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    retained: NDArray[np.float64] | None = None
    flow_changes: tuple[str, ...] = ()

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
        return self.children @ membership_of(self.placement_types)

    def opening_by_need_group(self) -> NDArray[np.float64]:
        """Shape (need groups,)."""
        return self.opening @ membership_of(self.placement_types)


def membership_of(placement_types: PlacementTypes) -> NDArray[np.float64]:
    """1 where a type belongs to a need group, shape (types, need groups)."""
    groups = placement_types.need_groups
    return np.array([[float(t.need_group == group) for group in groups] for t in placement_types])


def simulate_demand(
    history: pd.DataFrame,
    placement_types: PlacementTypes,
    settings: DemandSettings,
    *,
    base_month: Month,
    last_month: Month,
    paths: int,
    seed: int,
    priors: Priors | None = None,
    drivers: Mapping[str, MonthlySeries] | None = None,
    journeys: pd.DataFrame | None = None,
) -> DemandPaths:
    """Simulate ``paths`` joint futures from the month after ``base_month`` to ``last_month``.

    Raises DemandError with a sentence for each series that cannot be forecast as asked.
    """
    series = all_series(history, placement_types, base_month)
    joint = simulate_series(
        series,
        last_month - base_month,
        paths=paths,
        seed=seed,
        settings=settings,
        priors=priors,
        total=TOTAL,
        drivers=drivers,
        journeys=journeys,
    )
    at = [joint.keys.index(key) for key in placement_types.ids]
    return DemandPaths(
        placement_types=placement_types,
        months=joint.months,
        opening=known_mix(history, placement_types) * series[0].last_value,
        children=joint.paths[:, :, at],
        uasc=joint.of(UASC) if UASC in joint.keys else None,
        explanations={key: fitted.explanation for key, fitted in joint.fitted.items()},
        retained=None if joint.flows is None else joint.flows.retained(membership_of(placement_types)),
        flow_changes=() if joint.flows is None else joint.flows.told,
    )
