"""Whole children by chance, from one even number each: the same luck stays the same luck when a rate changes.

A count is the quantile of its distribution at a number between 0 and 1. So it never falls when its rate rises, its mean
and variance are those of the count, and no path holds more children than there are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]

EXACT_TO = 6.0
"""Up to this mean the distribution is summed term by term; above it the normal with its skewness is as good."""
MOST_TERMS = 60
SMALLEST_SPARE = 1e-6


def binomial(children: Floats, chance: Floats, luck: Floats) -> Floats:
    """How many of ``children`` something happens to.

    Parameters
    ----------
    children
        Whole numbers, any shape.
    chance
        Of each child, 0 to below 1; same shape.
    luck
        Even numbers between 0 and 1, same shape.
    """
    mean = children * chance
    first = np.exp(children * np.log1p(-chance))
    found = _summed(first, children, -chance / (1 - chance), mean, luck)
    large = mean > EXACT_TO
    if large.any():
        middle, own = mean[large], chance[large]
        many = _normal(middle, np.sqrt(middle * (1 - own)), 1 - 2 * own, luck[large])
        found[large] = np.minimum(many, children[large])
    return found


def count(mean: Floats, dispersion: float, luck: Floats) -> Floats:
    """A count of the given mean whose variance is ``dispersion`` (1 or more) times it: Poisson, or wider."""
    spare = max(dispersion - 1, SMALLEST_SPARE)
    size = mean / spare
    first = np.exp(-size * np.log1p(spare))
    found = _summed(first, -size, np.full_like(mean, spare / (1 + spare)), mean, luck)
    large = mean > EXACT_TO
    if large.any():
        middle = mean[large]
        found[large] = _normal(middle, np.sqrt(dispersion * middle), 2 * dispersion - 1, luck[large])
    return found


def rounded(expected: Floats, luck: Floats) -> Floats:
    """A whole number whose mean is ``expected``: nearly certain, as the number of birthdays in a month is."""
    whole: Floats = np.floor(expected + luck)
    return whole


def _summed(first: Floats, size: Floats, odds: Floats, mean: Floats, luck: Floats) -> Floats:
    """The quantile by summing a distribution from 0 on; 0 where the mean is large and nothing is summed.

    Term k + 1 is term k x (k - size) / (k + 1) x odds: the binomial with odds below 0, the negative binomial with a
    size below 0.
    """
    found = np.zeros(first.size)
    at = np.flatnonzero((luck > first) & (mean <= EXACT_TO))
    level, term, size, odds = (part.ravel()[at] for part in (luck, first, size, odds))
    reached = term
    for k in range(MOST_TERMS):
        if not at.size:
            break
        found[at] += 1
        term = term * (k - size) / (k + 1) * odds
        reached = reached + term
        # most are found after a term or two: the others go on alone
        on = level > reached
        at = at[on]
        level, term, size, odds, reached = (part[on] for part in (level, term, size, odds, reached))
    return found.reshape(first.shape)


def _normal(mean: Floats, sd: Floats, skew: Floats | float, luck: Floats) -> Floats:
    """The quantile by the normal distribution, corrected for skewness (Cornish and Fisher)."""
    normal = ndtri(luck)
    found: Floats = np.maximum(np.floor(mean + sd * normal + skew * (normal**2 - 1) / 6 + 0.5), 0.0)
    return found
