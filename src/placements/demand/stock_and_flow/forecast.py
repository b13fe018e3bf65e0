"""The stock-and-flow forecast of a council: both populations, joined; and what a scenario changes about them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.stock_and_flow.age_rates import AgeSplit
from placements.demand.stock_and_flow.changed import changes_of, refuse_changes
from placements.demand.stock_and_flow.changes import FlowChange
from placements.demand.stock_and_flow.futures import Futures, by_age
from placements.demand.stock_and_flow.observed import observed, refuse_journeys
from placements.demand.stock_and_flow.population import Learned, futures, learn
from placements.demand.stock_and_flow.told import told_changes
from placements.domain import Month
from placements.domain.calendar import months_between
from placements.domain.placement_types import TOTAL, UASC

Floats = NDArray[np.float64]

OTHERS = "others"
"""The children who are not unaccompanied, in the names of random streams."""


@dataclass(frozen=True)
class FlowForecast:
    """Simulated journeys, by month and placement type.

    Attributes
    ----------
    types
        Ids, in the order of every axis of types.
    months
        The forecast months.
    opening
        Children at the end of the base month, shape (types,).
    futures
        Both populations together, in whole children.
    uasc
        Unaccompanied children within them, shape (paths, months).
    learned
        What the history of each population shows, by its name.
    told
        A sentence for each change of the scenario: the rate, and the one it replaces.
    opening_by_age
        Children at the end of the base month by age band, shape (types, bands); None where ages are not told apart.
    """

    types: tuple[str, ...]
    months: tuple[Month, ...]
    opening: Floats
    futures: Futures = field(repr=False)
    uasc: Floats = field(repr=False)
    learned: Mapping[str, Learned] = field(repr=False)
    told: tuple[str, ...] = ()
    opening_by_age: Floats | None = field(default=None, repr=False)

    def of(self, key: str) -> Floats:
        """Children of one series, ``total``, ``uasc`` or a type, shape (paths, months)."""
        if key == TOTAL:
            total: Floats = self.futures.children.sum(axis=2)
            return total
        return self.uasc if key == UASC else self.futures.children[:, :, self.types.index(key)]

    def retained(self, membership: Floats) -> Floats:
        """Share of each group's children at the start of a month who are in the group at its end.

        Parameters
        ----------
        membership
            1 where a type belongs to a group, shape (types, groups).

        Returns
        -------
        Floats
            Shape (paths, months, groups); 1 where nobody was there.
        """
        played = self.futures
        before = np.concatenate(
            [np.broadcast_to(self.opening, played.children[:, :1].shape), played.children[:, :-1]], axis=1
        )
        away = np.einsum("pmij,ig,jg->pmg", played.moved, membership, 1 - membership, optimize=True)
        gone = played.left @ membership + away
        there = before @ membership
        kept: Floats = 1 - np.divide(gone, there, out=np.zeros_like(gone), where=there > 0)
        return np.clip(kept, 0.0, 1.0)


def simulate_flows(
    journeys: pd.DataFrame,
    types: tuple[str, ...],
    base_month: Month,
    horizon: int,
    *,
    paths: int,
    seed: int,
    changes: Mapping[str, FlowChange] | None = None,
    split: AgeSplit | None = None,
) -> FlowForecast:
    """Forecast from entries, lengths of stay and moves, by what was known at the end of ``base_month``.

    Parameters
    ----------
    journeys
        As ``CouncilInputs.journeys``.
    changes
        What a scenario changes, by name. The same seed gives the same luck with and without them.
    split
        How need groups tell ages apart, types in the order of ``types``; None: they do not.

    Raises
    ------
    DemandError
        Where the journeys, or a change, do not allow it.
    """
    refuse_journeys(journeys, types, base_month)
    refuse_changes(changes or {}, types, base_month, base_month + horizon)
    months = months_between(base_month + 1, base_month + horizon)
    days = np.array([month.days for month in months], dtype=np.float64)
    learned: dict[str, Learned] = {}
    played: dict[str, Futures] = {}
    for key, uasc in ((OTHERS, False), (UASC, True)):
        seen = observed(journeys, types, base_month, uasc=uasc)
        if seen.is_empty:
            continue
        learned[key] = learn(seen, seed, key)
    told = told_changes(changes or {}, learned)
    for key, one in learned.items():
        changed = changes_of(changes or {}, key, months, learned, seed)
        played[key] = futures(one, days, changed, paths=paths, seed=seed, key=key, split=split)
    return FlowForecast(
        types=types,
        months=months,
        opening=np.sum([one.seen.stock.sum(axis=(1, 2)) for one in learned.values()], axis=0),
        futures=functools.reduce(Futures.__add__, played.values()),
        uasc=played[UASC].children.sum(axis=2) if UASC in played else np.zeros((paths, horizon)),
        learned=learned,
        told=told,
        opening_by_age=None
        if split is None
        else np.sum([by_age(one.seen.stock, split) for one in learned.values()], axis=0),
    )
