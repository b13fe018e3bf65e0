"""Many futures of one population: rates that are uncertain, and chance on top of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow.chance import binomial, count, rounded
from placements.demand.stock_and_flow.cohorts import Rates
from placements.demand.stock_and_flow.observed import BANDS, in_bands

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
    """

    children: Floats
    entered: Floats
    passed: Floats
    left: Floats
    moved: Floats

    def __add__(self, other: Futures) -> Futures:
        """Two populations together."""
        return Futures(
            children=self.children + other.children,
            entered=self.entered + other.entered,
            passed=self.passed + other.passed,
            left=self.left + other.left,
            moved=self.moved + other.moved,
        )


def simulate(stock: Floats, rates: Rates, ahead: Ahead, luck: np.random.Generator) -> Futures:
    """Play every path through the months ahead, in whole children.

    Parameters
    ----------
    stock
        Children at the start, shape (types, durations, ages).
    luck
        The same stream gives the same chance to a scenario that changes rates: a difference between two runs is
        the change and nothing else.
    """
    paths, horizon, types = ahead.entered.shape
    found = Futures(
        children=np.empty((paths, horizon, types)),
        entered=np.empty((paths, horizon, types)),
        passed=np.empty((paths, horizon, types)),
        left=np.empty((paths, horizon, types)),
        moved=np.empty((paths, horizon, types, types)),
    )
    now = np.broadcast_to(in_bands(stock.sum(axis=2), 1), (paths, types, BANDS)).copy()
    whole = np.rint(now.sum(axis=2))
    draw = np.arange(paths) % len(rates.left)
    for month in range(horizon):
        even = luck.random((paths, 2 * types + 4, types))
        now = _one_month(now, whole, month, draw, rates, ahead, even, found)
        whole = found.children[:, month]
    return found


def _one_month(
    now: Floats,
    whole: Floats,
    month: int,
    draw: NDArray[np.int64],
    rates: Rates,
    ahead: Ahead,
    even: Floats,
    found: Futures,
) -> Floats:
    """Children by type and band a month later; ``whole`` are those of each type, whole numbers.

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
    out = _of_bands(adults + gone + moved.sum(axis=2), grown + left + away, now)
    stays = np.maximum(now - out, 0.0)
    passes = stays * rates.passes[draw, month]
    later: Floats = stays - passes
    later[:, :, 1:] += passes[:, :, :-1]
    expected = ahead.entered[:, month] * rates.entered_times[draw, month] + rates.entered_more[draw, month]
    entered = count(np.maximum(expected, 0.0), ahead.dispersion, entrants)
    landed = rates.landed[draw, month]
    passed = binomial(entered, np.minimum(landed[:, :, 1], MOST), passers)
    onward = _moves(entered - passed, entered - passed, entered[:, :, None] * landed[:, :, 2:], onward_movers)
    later[:, :, 0] += moved.sum(axis=1) + onward.sum(axis=1) + entered - passed - onward.sum(axis=2)
    found.entered[:, month] = entered
    found.passed[:, month] = passed
    found.left[:, month] = adults + gone
    found.moved[:, month] = moved
    # the bands add to whole children but for the rounding of sums
    found.children[:, month] = np.rint(later @ _BANDS)
    return later


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


def _of_bands(number: Floats, expected: Floats, now: Floats) -> Floats:
    """``number`` of children of each type spread over its bands as is expected, none beyond who is there."""
    whole = (expected @ _BANDS)[..., None]
    share = np.divide(expected, whole, out=np.zeros_like(expected), where=whole > 0)
    out = np.minimum(number[:, :, None] * share, np.maximum(now, 0.0))
    missing = number[:, :, None] - (out @ _BANDS)[..., None]
    room = np.maximum(now - out, 0.0)
    free = (room @ _BANDS)[..., None]
    spread: Floats = out + np.divide(room * missing, free, out=np.zeros_like(room), where=free > 1e-12)
    return spread
