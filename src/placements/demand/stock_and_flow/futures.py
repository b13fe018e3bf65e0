"""Many futures of one population: rates that are uncertain, and chance on top of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow.cohorts import Rates
from placements.demand.stock_and_flow.observed import BANDS, in_bands

Floats = NDArray[np.float64]


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
        Variance over mean of entries, leavers and movers.
    """

    entered: Floats
    left: Floats
    moved: Floats
    within: Floats
    dispersion: tuple[float, float, float]

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
    """Play every path through the months ahead.

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
    banded = in_bands(stock.sum(axis=2), 1)
    now = np.broadcast_to(banded, (paths, types, BANDS)).copy()
    draw = np.arange(paths) % len(rates.left)
    for month in range(horizon):
        chance = luck.standard_normal((paths, types, types + 2))
        now = _one_month(now, month, draw, rates, ahead, chance, found)
    return found


def _one_month(
    now: Floats,
    month: int,
    draw: NDArray[np.int64],
    rates: Rates,
    ahead: Ahead,
    chance: Floats,
    found: Futures,
) -> Floats:
    entering, leaving, moving = ahead.dispersion
    left = now * np.minimum(rates.left[draw, month] * ahead.left[:, month, :, None], 1.0)
    left = left * _by_chance(left.sum(axis=2), leaving, chance[:, :, 0])[..., None]
    left += now * rates.grown[draw, month]
    each = rates.moved[draw, month]
    times = np.repeat(ahead.moved[:, month, None, :], now.shape[1], axis=1)
    same = np.arange(now.shape[1])
    times[:, same, same] = ahead.within[:, month, None]
    flow = np.einsum("pid,pidj->pij", now, each) * times
    times = times * _by_chance(flow, moving, chance[:, :, 2:])
    away = now * np.einsum("pidj,pij->pid", each, times)
    # by chance more may be drawn to leave a band than are there: then all of them go, in proportion
    fits = np.minimum(1.0, now / np.maximum(left + away, 1e-12))
    left, away = left * fits, away * fits
    moved = np.einsum("pid,pidj->pij", now * fits, each) * times
    stays = np.maximum(now - left - away, 0.0)
    passes = stays * rates.passes[draw, month]
    later: Floats = stays - passes
    later[:, :, 1:] += passes[:, :, :-1]
    expected = ahead.entered[:, month] * rates.entered_times[draw, month] + rates.entered_more[draw, month]
    expected = np.maximum(expected, 0.0)
    entered = expected * _by_chance(expected, entering, chance[:, :, 1])
    landed = rates.landed[draw, month]
    onward = np.einsum("pi,pij->pj", entered, landed[:, :, 2:])
    later[:, :, 0] += moved.sum(axis=1) + entered * landed[:, :, 0] + onward
    found.entered[:, month] = entered
    found.passed[:, month] = entered * landed[:, :, 1]
    found.left[:, month] = left.sum(axis=2)
    found.moved[:, month] = moved
    found.children[:, month] = later.sum(axis=2)
    return later


def _by_chance(expected: Floats, dispersion: float, normal: Floats) -> Floats:
    """What chance makes of an expected number: mean 1, variance ``dispersion`` / expected, never negative.

    Lognormal and not Poisson, so that the same luck stays the same luck when a rate changes; its mean and variance
    are those of the count.
    """
    with np.errstate(divide="ignore"):
        variance = np.log1p(np.where(expected > 0, dispersion / np.maximum(expected, 1e-9), 0.0))
    times: Floats = np.exp(np.sqrt(variance) * normal - variance / 2)
    return times
