"""Many futures of one population: rates that are uncertain, and chance on top of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow.age_rates import AgeSplit
from placements.demand.stock_and_flow.age_walk import Aged, AgeWalk, Events
from placements.demand.stock_and_flow.chance import binomial, count, rounded
from placements.demand.stock_and_flow.cohorts import Rates
from placements.demand.stock_and_flow.in_proportion import of_bands
from placements.demand.stock_and_flow.observed import BANDS, YEARS, in_bands

Floats = NDArray[np.float64]

_BANDS = np.ones(BANDS)
"""A product with it sums bands: several times faster than summing a short last axis."""
MOST = 0.999
"""No chance is a certainty, but for the 18th birthday."""


@dataclass(frozen=True)
class Ahead:
    """Levels of the months ahead on each path.

    Attributes
    ----------
    entered
        Children expected to enter each type, shape (paths, months, types).
    left
        What ``Rates.left`` is multiplied by, shape (paths, months, types).
    moved
        What ``Rates.moved`` is multiplied by, by type moved to from another; same shape.
    within
        What it is multiplied by for moves within a type, shape (paths, months).
    dispersion
        Variance over mean of a month's entries.
    """

    entered: Floats
    left: Floats
    moved: Floats
    within: Floats
    dispersion: float

    @property
    def paths(self) -> int:
        return len(self.entered)


@dataclass(frozen=True)
class Futures:
    """Children by path, month and type.

    Attributes
    ----------
    children
        At each month end, shape (paths, months, types).
    entered
        Who entered care in the month, by the type entered; same shape.
    passed
        Of these, who left within the month; same shape.
    left
        Who was there at its start and left care, by the type left; same shape.
    moved
        Who was there at its start and moved, shape (paths, months, types from, types to).
    aged
        The same children by age; None where ages are not told apart.
    """

    children: Floats
    entered: Floats
    passed: Floats
    left: Floats
    moved: Floats
    aged: Aged | None = None

    def __add__(self, other: Futures) -> Futures:
        """Two populations together."""
        return Futures(
            children=self.children + other.children,
            entered=self.entered + other.entered,
            passed=self.passed + other.passed,
            left=self.left + other.left,
            moved=self.moved + other.moved,
            aged=None if self.aged is None or other.aged is None else self.aged + other.aged,
        )


def simulate(
    stock: Floats,
    rates: Rates,
    ahead: Ahead,
    luck: np.random.Generator,
    split: AgeSplit | None = None,
) -> Futures:
    """Play every path through the months ahead, in whole children.

    Parameters
    ----------
    stock
        Children at the start, shape (types, durations, ages).
    luck
        The same stream gives the same chance to a scenario that changes rates: a difference between two runs is
        the change and nothing else.
    split
        How need groups tell ages apart; ``rates`` then hold rates by age. It takes no luck, and changes no count of
        a type.
    """
    paths, horizon, types = ahead.entered.shape
    draw = np.arange(paths) % len(rates.left)
    walk = None
    if split is not None and rates.ages is not None:
        walk = AgeWalk(split, rates.ages, by_age(stock, split), draw, horizon)
    found = Futures(
        children=np.empty((paths, horizon, types)),
        entered=np.empty((paths, horizon, types)),
        passed=np.empty((paths, horizon, types)),
        left=np.empty((paths, horizon, types)),
        moved=np.empty((paths, horizon, types, types)),
        aged=None if walk is None else walk.found,
    )
    now = np.broadcast_to(in_bands(stock.sum(axis=2), 1), (paths, types, BANDS)).copy()
    whole = np.rint(now.sum(axis=2))
    for month in range(horizon):
        even = luck.random((paths, 2 * types + 4, types))
        now, events = _one_month(now, whole, month, draw, rates, ahead, even, found)
        whole = found.children[:, month]
        if walk is not None:
            walk.step(month, events, whole)
    return found


def by_age(stock: Floats, split: AgeSplit) -> Floats:
    """Children by type and age band, from children by type, duration and age in months."""
    of_years = stock.sum(axis=1).reshape(len(stock), YEARS, -1).sum(axis=2)
    banded: Floats = of_years @ split.of_years
    return banded


def _one_month(
    now: Floats,
    whole: Floats,
    month: int,
    draw: NDArray[np.int64],
    rates: Rates,
    ahead: Ahead,
    even: Floats,
    found: Futures,
) -> tuple[Floats, Events]:
    """Children by type and band a month later, and what happened; ``whole`` are those of each type, whole numbers.

    How many leave and move is drawn by type; of which lengths they are, in proportion: within a type bands hold
    expected children.
    """
    types = now.shape[1]
    birthdays, leavers, entrants, passers = (even[:, place] for place in range(4))
    movers, onward_movers = even[:, 4 : 4 + types], even[:, 4 + types :]
    left = now * rates.left[draw, month] * ahead.left[:, month, :, None]
    each, times = rates.moved[draw, month], _times(ahead, month)
    grown = now * rates.grown[draw, month]
    moving = np.einsum("pid,pidj->pij", now, each) * times
    away = now * np.einsum("pidj,pij->pid", each, times)
    # whoever turns 18 leaves, then the others leave or move
    adults = np.minimum(rounded(grown @ _BANDS, birthdays), whole)
    there = whole - adults
    gone = binomial(there, _chance(left @ _BANDS, there), leavers)
    moved = _moves(there - gone, np.maximum(whole - left @ _BANDS, 0.0), moving, movers)
    out = of_bands(adults + gone + moved.sum(axis=2), grown + left + away, now)
    stays = np.maximum(now - out, 0.0)
    passes = stays * rates.passes[draw, month]
    later: Floats = stays - passes
    later[:, :, 1:] += passes[:, :, :-1]
    expected = ahead.entered[:, month] * rates.entered_times[draw, month] + rates.entered_more[draw, month]
    entered = count(np.maximum(expected, 0.0), ahead.dispersion, entrants)
    landed = rates.landed[draw, month]
    passed = binomial(entered, np.minimum(landed[:, :, 1], MOST), passers)
    onward = _moves(entered - passed, entered - passed, entered[:, :, None] * landed[:, :, 2:], onward_movers)
    settled = entered - passed - onward.sum(axis=2)
    later[:, :, 0] += moved.sum(axis=1) + onward.sum(axis=1) + settled
    found.entered[:, month] = entered
    found.passed[:, month] = passed
    found.left[:, month] = adults + gone
    found.moved[:, month] = moved
    # the bands add to whole children but for the rounding of sums
    found.children[:, month] = np.rint(later @ _BANDS)
    return later, Events(adults, gone, moved, settled, onward)


def _times(ahead: Ahead, month: int) -> Floats:
    """What rates of moving are multiplied by, shape (paths, types from, types to)."""
    types = ahead.moved.shape[2]
    times = np.repeat(ahead.moved[:, month, None, :], types, axis=1)
    same = np.arange(types)
    times[:, same, same] = ahead.within[:, month, None]
    return times


def _chance(expected: Floats, there: Floats) -> Floats:
    """The chance of each of ``there`` that makes ``expected``; never a certainty."""
    return np.minimum(expected / np.maximum(there, 1.0), MOST)


def _moves(there: Floats, exposed: Floats, expected: Floats, luck: Floats) -> Floats:
    """Who moves to each type, shape (paths, types from, types to).

    Parameters
    ----------
    there
        Who is left to move, whole numbers, shape (paths, types).
    exposed
        How many of these ``expected`` counts on: less has gone by chance, or more.
    expected
        Moves expected, shape (paths, types from, types to).
    """
    chance = np.minimum(expected / np.maximum(exposed, 1e-9)[:, :, None], MOST)
    moved = binomial(np.broadcast_to(there[:, :, None], chance.shape), chance, luck)
    rest = there
    for to in range(moved.shape[2]):
        # nobody moves to two types at once
        moved[:, :, to] = np.minimum(moved[:, :, to], rest)
        rest = rest - moved[:, :, to]
    return moved
