"""How old the children of simulated paths are, as shares: what need groups with ages are made of."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow.forecast import FlowForecast
from placements.domain.need_groups import band_of_years

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AgePaths:
    """Ages of simulated children. Need groups are in the order of ``NeedGroups``: level by level, youngest first.

    Attributes
    ----------
    cuts
        Ages in completed years at which a new band begins.
    shares
        Share of each type's children who are in the age band, shape (paths, months, types, bands); sums to 1.
    opening
        The same at the end of the base month, shape (types, bands).
    retained
        Share of each need group's children at the start of a month who are in it at its end, shape (paths, months,
        need groups).
    crossings
        Share who are in the next older group of their level at its end; same shape, 0 for the oldest.
    """

    cuts: tuple[int, ...]
    shares: Floats = field(repr=False)
    opening: Floats = field(repr=False)
    retained: Floats = field(repr=False)
    crossings: Floats = field(repr=False)


def age_paths(flows: FlowForecast, cuts: tuple[int, ...], membership: Floats) -> AgePaths:
    """Ages of journeys that were simulated with an ``AgeSplit`` at ``cuts``.

    Parameters
    ----------
    membership
        1 where a type belongs to a level of need, shape (types, levels).
    """
    aged, opening = flows.futures.aged, flows.opening_by_age
    assert aged is not None and opening is not None, "the journeys were simulated without ages"
    before = np.concatenate(
        [np.broadcast_to(opening, aged.children[:, :1].shape), aged.children[:, :-1]], axis=1
    )
    there = np.einsum("pmtb,tl->pmlb", before, membership).reshape(aged.stayed.shape)
    return AgePaths(
        cuts=cuts,
        shares=_shares(aged.children, cuts),
        opening=_shares(opening, cuts),
        retained=_of(aged.stayed, there, 1.0),
        crossings=_of(aged.crossed, there, 0.0),
    )


def _of(number: Floats, there: Floats, of_nobody: float) -> Floats:
    share = np.divide(number, there, out=np.full_like(number, of_nobody), where=there > 0)
    return np.clip(share, 0.0, 1.0)


def _shares(children: Floats, cuts: tuple[int, ...]) -> Floats:
    """Shares of age bands, shape (..., types, bands) as ``children``; a type without any has those of all types."""
    together = children.sum(axis=-2, keepdims=True)
    years = np.bincount(band_of_years(cuts)) / len(band_of_years(cuts))
    everybody = together.sum(axis=-1, keepdims=True)
    of_all = np.where(everybody > 0, together / np.where(everybody > 0, everybody, 1.0), years)
    whole = children.sum(axis=-1, keepdims=True)
    shares: Floats = np.where(whole > 0, children / np.where(whole > 0, whole, 1.0), of_all)
    return shares
