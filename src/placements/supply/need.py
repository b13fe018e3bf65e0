"""Children who need a place: who stays, who enters, and what measures change about entries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.supply.plan import EntrantEffect

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class NeedPaths:
    """Need by group, as stayers and entrants.

    Attributes
    ----------
    groups
        Need groups, the order of the last axis of every array here.
    opening
        Children at the end of the base month, shape (groups,).
    retention
        Share of last month's children who are still in care, shape (paths, months, groups), 0-1.
    entrants
        Children who enter in the month, same shape; never negative.
    """

    groups: tuple[str, ...]
    opening: Floats
    retention: Floats
    entrants: Floats

    def children(self) -> Floats:
        """Children who need a place at each month end, shape (paths, months, groups)."""
        stock = np.empty_like(self.entrants)
        last: Floats = np.broadcast_to(self.opening, stock[:, 0].shape)
        for month in range(stock.shape[1]):
            last = self.retention[:, month] * last + self.entrants[:, month]
            stock[:, month] = last
        return stock


def need_paths(
    demand: DemandPaths, turnover_per_year: Floats, effects: tuple[EntrantEffect, ...]
) -> NeedPaths:
    """Split each path of children into stayers and entrants, then let measures act on the entrants.

    Parameters
    ----------
    demand
        Children by placement type; the same for every plan.
    turnover_per_year
        Share of the stock that leaves within a year, shape (paths,).
    effects
        What measures do to entrants, applied in this order on what the one before left: the same
        child is saved once.

    Notes
    -----
    Approximation, for councils that have counts but no journeys: in each month turnover / 12 of the
    children leave, at random, and entrants make up the difference to the path. Where the path falls
    faster than that, more children leave.
    """
    groups = demand.placement_types.need_groups
    opening = demand.opening_by_need_group()
    stock = demand.by_need_group()
    before = np.concatenate([np.broadcast_to(opening, stock[:, :1].shape), stock[:, :-1]], axis=1)
    staying = 1 - turnover_per_year[:, None, None] / 12
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(before > 0, stock / before, 0.0)
    retention = np.minimum(staying, ratio)
    entrants = np.maximum(stock - retention * before, 0.0)
    for effect in effects:
        entrants = _apply(effect, groups, entrants)
    return NeedPaths(groups, opening, retention, entrants)


def _apply(effect: EntrantEffect, groups: tuple[str, ...], entrants: Floats) -> Floats:
    """Entrants after one measure; the children concerned leave, come later, or enter another group."""
    changed = entrants.copy()
    months = entrants.shape[1]
    for name in effect.groups:
        index = groups.index(name)
        concerned = entrants[:, :, index] * effect.share
        changed[:, :, index] -= concerned
        if effect.diverted_to is not None:
            changed[:, :, groups.index(effect.diverted_to)] += concerned
        later = concerned[:, : max(months - effect.delay_months, 0)] * effect.delayed_share[:, None]
        changed[:, months - later.shape[1] :, index] += later
    return changed
