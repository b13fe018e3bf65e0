"""How high a flow runs beside what was expected of it, followed through time and drawn into the future.

A month's events are counts around level x expected; the level is a gamma distribution that every month's count
sharpens and every month's passing blurs a little (the discounted gamma-Poisson filter of West and Harrison), and that
may grow. How fast it blurs and grows is averaged over a grid by how well each pair foretold every month from
those before it. With nothing forgotten it is statsmodels' Poisson regression on a trend; a test holds it to that.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, gammaln

from placements.demand.series import MONTHS_A_YEAR

Floats = NDArray[np.float64]

KEPT = np.array([1.0, 0.99, 0.98, 0.965, 0.94, 0.90])
"""Share of what is known that a month leaves standing; 1 / (1 - it) is how many months count."""
KEPT_ODDS = np.array([0.50, 0.24, 0.13, 0.07, 0.04, 0.02])
"""What is believed of it beforehand: rates of care move slowly."""
GROWTHS = np.arange(-12, 13) / 100
"""Growth of the level a year, as a change of its logarithm."""
FIRST_COUNT = 1.0
"""What is known of a level before any month: as much as one event tells."""
LEAST_COUNT = 0.5
SMALLEST_LEVEL = 1e-9
DISPERSION, DISPERSION_MONTHS = 1.1, 24.0
"""Variance over mean of a month's count, before it is seen, and what that is worth: brothers and sisters enter
together."""
DAMPED = 0.985
"""What half of the futures keep of a growth from month to month; the others keep it."""


@dataclass(frozen=True)
class Levels:
    """The levels of several flows at the end of the history.

    Attributes
    ----------
    weights
        Of each pair of forgetting and growth, shape (flows, pairs); sums to 1.
    count, expected
        Shape and rate of the level's gamma distribution by pair, same shape.
    dispersion
        Variance of a month's count over its mean, shape (flows,); 1 or more.
    kept, growth
        The pairs, shape (pairs,); growth is a month's.
    """

    weights: Floats
    count: Floats
    expected: Floats
    dispersion: Floats
    kept: Floats
    growth: Floats

    @property
    def mean(self) -> Floats:
        """The level now, shape (flows,)."""
        mean: Floats = (self.weights * self.count / self.expected).sum(axis=1)
        return mean

    @property
    def growth_a_year(self) -> Floats:
        """The growth that the history suggests, shape (flows,)."""
        mean: Floats = (self.weights * self.growth).sum(axis=1) * MONTHS_A_YEAR
        return mean

    def simulate(self, horizon: int, paths: int, rng: np.random.Generator) -> Floats:
        """Levels of the months ahead, shape (flows, paths, horizon)."""
        flows = len(self.weights)
        luck = rng.random((flows, paths, 2))
        steady = rng.random((flows, paths)) < 0.5
        steps = rng.standard_normal((flows, paths, horizon))
        chosen = (np.cumsum(self.weights, axis=1)[:, None, :] < luck[:, :, :1]).sum(axis=2)
        chosen = np.minimum(chosen, self.weights.shape[1] - 1)
        count = np.take_along_axis(self.count, chosen, axis=1)
        start = gammaincinv(count, luck[:, :, 1]) / np.take_along_axis(self.expected, chosen, axis=1)
        start = np.maximum(start, SMALLEST_LEVEL)
        kept, growth = self.kept[chosen], self.growth[chosen]
        # what a month blurs: the gamma's relative variance 1 / count becomes 1 / (kept x count)
        sd = np.sqrt((1 / kept - 1) / np.maximum(count, 1.0))
        walk = np.cumsum(sd[:, :, None] * steps - sd[:, :, None] ** 2 / 2, axis=2)
        months = np.arange(1, horizon + 1)
        grown = np.where(steady[:, :, None], months, DAMPED * (1 - DAMPED**months) / (1 - DAMPED))
        ahead: Floats = start[:, :, None] * np.exp(walk + growth[:, :, None] * grown)
        return ahead


def follow(events: Floats, expected: Floats, growth_sd: float, steady: float) -> Levels:
    """The levels of flows.

    Parameters
    ----------
    events
        Counts, shape (flows, months).
    expected
        What they would be at a level of 1, same shape; a month in which nothing is expected tells nothing.
    growth_sd
        How far a level grows in a year, if it grows, believed beforehand.
    steady
        Share of belief beforehand in a level that does not grow, 0-1.
    """
    kept, growth, odds = _pairs(growth_sd, steady)
    # how far counts scatter shows around a level that does not grow; all growths would cost twice the time
    flat = growth == 0
    first = _run(events, expected, np.ones(len(events)), kept[flat], growth[flat])
    dispersion = _dispersion(first, _weights(first.likelihood, odds[flat]))
    found = _run(events, expected, dispersion, kept, growth)
    return Levels(_weights(found.likelihood, odds), found.count, found.expected, dispersion, kept, growth)


@dataclass(frozen=True)
class _Filtered:
    """The filter's end, and the squared errors of a month beside their variance; shape (flows, pairs)."""

    likelihood: Floats
    count: Floats
    expected: Floats
    misses: Floats
    months: Floats


def _pairs(growth_sd: float, steady: float) -> tuple[Floats, Floats, Floats]:
    """Every pair of memory and growth, and the belief in it; shape (pairs,)."""
    kept, yearly = (grid.ravel() for grid in np.meshgrid(KEPT, GROWTHS, indexing="ij"))
    grows = yearly != 0
    normal = np.exp(-0.5 * (yearly / growth_sd) ** 2) * grows
    normal *= (1 - steady) * len(KEPT) / normal.sum()
    believed = np.repeat(KEPT_ODDS, len(GROWTHS))
    return kept, yearly / MONTHS_A_YEAR, believed * np.where(grows, normal, steady)


def _run(events: Floats, expected: Floats, dispersion: Floats, kept: Floats, growth: Floats) -> _Filtered:
    """Filter every flow with every pair; counts are worth a dispersion-th of themselves."""
    scale = dispersion[:, None]
    whole = np.maximum(expected.sum(axis=1), 1e-9)[:, None]
    start = np.maximum(events.sum(axis=1)[:, None], 0.5) / whole
    shape = (len(events), len(kept))
    # the level at the start is unknown: the middle of the history stands for it, corrected for growth
    middle = np.exp(-growth[None, :] * events.shape[1] / 2)
    count = np.full(shape, FIRST_COUNT)
    seen = FIRST_COUNT / (start * middle)
    likelihood, misses, months = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    fade, shrink = kept[None, :], np.exp(-growth)[None, :]
    for month in range(events.shape[1]):
        y, e = events[:, month : month + 1] / scale, expected[:, month : month + 1] / scale
        told = e > 0
        # what was learned never fades to nothing: a level of which nothing is known could be anything, or 0
        faded = np.maximum(fade, np.minimum(1.0, LEAST_COUNT / count))
        count, seen = count * faded, seen * faded * shrink
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = gammaln(count + y) - gammaln(count) - gammaln(y + 1)
            odds = odds - count * np.log1p(e / seen) - y * np.log1p(seen / e)
            mean = count / seen * e
            miss = scale * (y - mean) ** 2 / (mean * (1 + e / seen))
        likelihood += np.where(told, odds, 0.0)
        misses += np.where(told, miss, 0.0)
        months += told
        count, seen = count + np.where(told, y, 0.0), seen + np.where(told, e, 0.0)
    return _Filtered(likelihood, count, seen, misses, months)


def _weights(likelihood: Floats, odds: Floats) -> Floats:
    logs = likelihood + np.log(odds)
    relative = np.exp(logs - logs.max(axis=1, keepdims=True))
    weights: Floats = relative / relative.sum(axis=1, keepdims=True)
    return weights


def _dispersion(found: _Filtered, weights: Floats) -> Floats:
    misses = (weights * found.misses).sum(axis=1)
    months = found.months[:, 0]
    told: Floats = (DISPERSION_MONTHS * DISPERSION + misses) / (DISPERSION_MONTHS + months)
    return np.maximum(told, 1.0)
