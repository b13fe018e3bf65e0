"""Children who need a place: who stays, who enters, and what measures change about entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.demand.stock_and_flow import AgePaths
from placements.domain.need_groups import NeedGroups
from placements.supply.effects import Flows, act_on
from placements.supply.plan import EntrantEffect, StayerEffect

Floats = NDArray[np.float64]

HALVINGS = 40
"""Halvings of the interval in which the share that leaves is sought: to 1e-12."""


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
        Share of last month's children who are still in care and in the same group, shape (paths, months, groups), 0-1.
    entrants
        Children who enter in the month, same shape; never negative.
    levels
        The level of need of each group (fostering, residential ...), in the order of ``groups``; left out: each
        group is a level of its own. Groups of one level differ by the children's ages.
    crossings
        (from group, to group) -> share of last month's children of the one who are in the other now, shape
        (paths, months): children have birthdays. They stay where they live.
    concerned
        Measure -> children on whom it acts in the month, shape (paths, months); see ``effects.Flows``.
    """

    groups: tuple[str, ...]
    opening: Floats
    retention: Floats
    entrants: Floats
    levels: tuple[str, ...] = ()
    crossings: Mapping[tuple[str, str], Floats] = field(default_factory=dict)
    concerned: Mapping[str, Floats] = field(default_factory=dict)

    def level_of(self, group: str) -> str:
        return self.levels[self.groups.index(group)] if self.levels else group

    def children(self) -> Floats:
        """Children who need a place at each month end, shape (paths, months, groups)."""
        stock = np.empty_like(self.entrants)
        last: Floats = np.broadcast_to(self.opening, stock[:, 0].shape)
        for month in range(stock.shape[1]):
            there = self.retention[:, month] * last + self.entrants[:, month]
            for (left, joined), share in self.crossings.items():
                there[:, self.groups.index(joined)] += share[:, month] * last[:, self.groups.index(left)]
            last = there
            stock[:, month] = last
        return stock


def need_paths(
    demand: DemandPaths,
    turnover_per_year: Floats,
    effects: tuple[EntrantEffect, ...],
    stayer_effects: tuple[StayerEffect, ...] = (),
) -> NeedPaths:
    """Split each path of children into stayers and entrants, then let measures act on both.

    Parameters
    ----------
    demand
        Children by placement type; the same for every plan.
    turnover_per_year
        Share of the stock that leaves within a year, shape (paths,).
    effects
        What measures do to entrants, applied in this order on what the one before left: the same
        child is saved once.
    stayer_effects
        What measures do, after that, to the children who would stay.

    Notes
    -----
    With journeys, who stays in a group's need and who enters it are those of each path's journeys. Where need
    groups are cut at ages, children grow from one group of their level into the next; who does is no entrant.
    Approximation, for councils that have counts alone: in each month a share of the children
    leave, at random, and entrants make up the difference to the path. Where the path falls faster than
    that, more children leave. The share is turnover / 12 or a little less, the same for all paths, such
    that together the exits of an average year are the turnover.
    """
    flows = act_on(_flows(demand, turnover_per_year), effects, stayer_effects)
    return NeedPaths(
        flows.groups,
        flows.opening,
        flows.retention,
        flows.entrants,
        levels=demand.need_groups.levels if demand.ages is not None else (),
        crossings=flows.crossings,
        concerned=flows.concerned,
    )


def _flows(demand: DemandPaths, turnover_per_year: Floats) -> Flows:
    """Stayers and entrants before any measure acts."""
    opening = demand.opening_by_need_group()
    stock = demand.by_need_group()
    before = np.concatenate([np.broadcast_to(opening, stock[:, :1].shape), stock[:, :-1]], axis=1)
    if demand.ages is not None:
        return _of_ages(demand.ages, demand.need_groups, opening, before, stock)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(before > 0, stock / before, 0.0)
    if demand.retained is None:
        retention = _retention(ratio, turnover_per_year[:, None, None] / 12)
    else:
        # a planned change or a closure can take more away than the journeys do
        retention = np.minimum(demand.retained, ratio)
    entrants = np.maximum(stock - retention * before, 0.0)
    return Flows(demand.need_groups.ids, opening, retention, entrants, {}, {})


def _of_ages(ages: AgePaths, groups: NeedGroups, opening: Floats, before: Floats, stock: Floats) -> Flows:
    """Stayers, birthdays and entrants of each need group, ``before`` and ``stock`` by month as those of the path.

    A planned change or a closure can leave fewer than stay and grow into a group: then they are fewer alike.
    """
    places = {group.id: place for place, group in enumerate(groups)}
    pairs = [(group.id, older.id) for group in groups if (older := groups.older(group)) is not None]
    staying = ages.retained * before
    there = staying.copy()
    for left, joined in pairs:
        there[:, :, places[joined]] += (ages.crossings * before)[:, :, places[left]]
    kept = np.divide(np.minimum(there, stock), there, out=np.ones_like(there), where=there > 0)
    return Flows(
        groups=groups.ids,
        opening=opening,
        retention=ages.retained * kept,
        entrants=np.maximum(stock - there, 0.0),
        crossings={
            (left, joined): ages.crossings[:, :, places[left]] * kept[:, :, places[joined]]
            for left, joined in pairs
        },
        concerned={},
    )


def _retention(ratio: Floats, leaving: Floats) -> Floats:
    """Share of last month's children who stay; their mean over paths and months is that of 1 - ``leaving``.

    Months that fall by chance already hold exits. With ``leaving`` as the least share of each month on top,
    a group of 100 children would show a quarter more exits, and entries, than the turnover says.
    """
    falls = np.clip(1 - ratio, 0.0, 1.0)
    asked = float(leaving.mean())
    low, high = np.zeros(ratio.shape[2]), np.ones(ratio.shape[2])
    if (np.maximum(falls, leaving).mean(axis=(0, 1)) > asked).any():
        # months last, not groups: forty halvings along three numbers at a time take five times as long
        by_group, least = np.ascontiguousarray(np.moveaxis(falls, 2, 0)), leaving[None, :, :, 0]
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            too_many = np.maximum(by_group, least * middle[:, None, None]).mean(axis=(1, 2)) > asked
            low, high = np.where(too_many, low, middle), np.where(too_many, middle, high)
    retention: Floats = 1 - np.maximum(falls, leaving * high)
    return retention
