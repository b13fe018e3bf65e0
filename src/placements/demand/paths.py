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
from placements.demand.stock_and_flow import AgePaths, AgeSplit, age_paths
from placements.domain import Month, PlacementTypes
from placements.domain.need_groups import NeedGroups
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
    ages
        How old the children are; None where need groups are not cut at ages.
    """

    placement_types: PlacementTypes
    months: tuple[Month, ...]
    opening: NDArray[np.float64]
    children: NDArray[np.float64]
    uasc: NDArray[np.float64] | None = None
    explanations: Mapping[str, Explanation] = field(default_factory=dict)
    retained: NDArray[np.float64] | None = None
    flow_changes: tuple[str, ...] = ()
    ages: AgePaths | None = None

    @property
    def need_groups(self) -> NeedGroups:
        """The groups of every axis of need groups: levels, cut at ages where ``ages`` are known."""
        return NeedGroups(self.placement_types.need_groups, () if self.ages is None else self.ages.cuts)

    @property
    def paths(self) -> int:
        return int(self.children.shape[0])

    @property
    def total(self) -> NDArray[np.float64]:
        """Shape (paths, months)."""
        total: NDArray[np.float64] = self.children.sum(axis=2)
        return total

    def by_level(self) -> NDArray[np.float64]:
        """Children of all ages by level of need, shape (paths, months, levels), as ``placement_types.need_groups``."""
        return self.children @ membership_of(self.placement_types)

    def by_age(self) -> NDArray[np.float64]:
        """Shape (paths, months, types, age bands); the bands add to ``children``. One band where ages are not known."""
        if self.ages is None:
            return self.children[..., None]
        by_age: NDArray[np.float64] = self.children[..., None] * self.ages.shares
        return by_age

    def by_need_group(self) -> NDArray[np.float64]:
        """Shape (paths, months, need groups), in the order of ``need_groups``."""
        if self.ages is None:
            return self.by_level()
        grouped: NDArray[np.float64] = np.einsum(
            "pmtb,tl->pmlb", self.by_age(), membership_of(self.placement_types)
        )
        return grouped.reshape(*self.children.shape[:2], -1)

    def opening_by_age(self) -> NDArray[np.float64]:
        """Children at the end of the base month, shape (types, age bands)."""
        if self.ages is None:
            return self.opening[:, None]
        opening: NDArray[np.float64] = self.opening[:, None] * self.ages.opening
        return opening

    def opening_by_need_group(self) -> NDArray[np.float64]:
        """Shape (need groups,)."""
        if self.ages is None:
            return self.opening @ membership_of(self.placement_types)
        return (membership_of(self.placement_types).T @ self.opening_by_age()).ravel()

    def opening_by_type_and_group(self) -> dict[tuple[str, str], float]:
        """(placement type, need group) -> children at the end of the base month: each type's groups add to it."""
        opening = self.opening_by_age()
        return {
            (one.id, group.id): float(opening[place, band])
            for place, one in enumerate(self.placement_types)
            for band, group in enumerate(self.need_groups.of_level(one.need_group))
        }


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
    age_bands: tuple[int, ...] = (),
) -> DemandPaths:
    """Simulate ``paths`` joint futures from the month after ``base_month`` to ``last_month``.

    ``age_bands`` are the ages at which need groups are cut, for a forecast from journeys; no count of a type, and no
    luck, depends on them.

    Raises DemandError with a sentence for each series that cannot be forecast as asked.
    """
    series = all_series(history, placement_types, base_month)
    membership = membership_of(placement_types)
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
        split=AgeSplit(age_bands, membership) if age_bands else None,
    )
    at = [joint.keys.index(key) for key in placement_types.ids]
    return DemandPaths(
        placement_types=placement_types,
        months=joint.months,
        opening=known_mix(history, placement_types) * series[0].last_value,
        children=joint.paths[:, :, at],
        uasc=joint.of(UASC) if UASC in joint.keys else None,
        explanations={key: fitted.explanation for key, fitted in joint.fitted.items()},
        retained=None if joint.flows is None else joint.flows.retained(membership),
        flow_changes=() if joint.flows is None else joint.flows.told,
        ages=None if joint.flows is None or not age_bands else age_paths(joint.flows, age_bands, membership),
    )
