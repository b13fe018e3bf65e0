"""Whole children by chance, from one normal number each: the same luck stays the same luck when a rate changes.

A count is the quantile of its distribution at the normal number's own probability. So it never falls when its rate
rises, its mean and variance are those of the count, and no path holds more children than there are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]

EXACT_TO = 6.0
"""Up to this mean the distribution is summed term by term; above it the normal with its skewness is as good."""
MOST_TERMS = 60
SMALLEST_SPARE = 1e-6


def binomial(children: Floats, chance: Floats, normal: Floats) -> Floats:
    """How many of ``children`` something happens to.

    Parameters
    ----------
    children
        Whole numbers, any shape.
    chance
        Of each child, 0 to below 1; same shape.
    normal
        Standard normal numbers, same shape.
    """
    mean = children * chance
    first = np.exp(children * np.log1p(-chance))
    few = _summed(first, children, -chance / (1 - chance), mean, normal)
    many = _normal(mean, np.sqrt(mean * (1 - chance)), 1 - 2 * chance, normal)
    drawn: Floats = np.minimum(np.where(mean <= EXACT_TO, few, many), children)
    return drawn


def count(mean: Floats, dispersion: float, normal: Floats) -> Floats:
    """A count of the given mean whose variance is ``dispersion`` (1 or more) times it: Poisson, or wider."""
    spare = max(dispersion - 1, SMALLEST_SPARE)
    size = mean / spare
    first = np.exp(-size * np.log1p(spare))
    few = _summed(first, -size, np.full_like(mean, spare / (1 + spare)), mean, normal)
    many = _normal(mean, np.sqrt(dispersion * mean), 2 * dispersion - 1, normal)
    return np.where(mean <= EXACT_TO, few, many)


def rounded(expected: Floats, normal: Floats) -> Floats:
    """A whole number whose mean is ``expected``: nearly certain, as the number of birthdays in a month is."""
    whole: Floats = np.floor(expected + ndtr(normal))
    return whole


def _summed(first: Floats, size: Floats, odds: Floats, mean: Floats, normal: Floats) -> Floats:
    """The quantile by summing a distribution from 0 on.

    Term k + 1 is term k x (k - size) / (k + 1) x odds: the binomial with odds below 0, the negative binomial with a
    size below 0. Where the mean is large nothing is summed.
    """
    found = np.zeros(first.size)
    at = np.flatnonzero((mean <= EXACT_TO) & (ndtr(normal) > first))
    level, term = ndtr(normal).ravel()[at], first.ravel()[at]
    size, odds, reached = size.ravel()[at], odds.ravel()[at], first.ravel()[at]
    for k in range(MOST_TERMS):
        if not at.size:
            break
        found[at] += 1
        term = term * (k - size) / (k + 1) * odds
        reached = reached + term
        # most are found after a term or two: the others go on alone
        on = level > reached
        at, level, term, size, odds, reached = (part[on] for part in (at, level, term, size, odds, reached))
    return found.reshape(first.shape)


def _normal(mean: Floats, sd: Floats, skew: Floats | float, normal: Floats) -> Floats:
    """The quantile by the normal distribution, corrected for skewness (Cornish and Fisher)."""
    found: Floats = np.maximum(np.floor(mean + sd * normal + skew * (normal**2 - 1) / 6 + 0.5), 0.0)
    return found
