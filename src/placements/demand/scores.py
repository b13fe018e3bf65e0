"""How good forecasts were, as numbers of arrays: error, bias, coverage, interval score, skill and how sure it is.

Every array holds one forecast and its outcome a place. A share of nothing is NaN, never 0.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 1000
FEWEST_DEFINED = 0.9
SKILL_LEVEL = 0.8
"""The range of a skill holds 80% of the resampled ones: the level at which budgets are read."""


def mean_absolute_error(actual: Floats, forecast: Floats) -> float:
    """Mean distance of forecast and outcome, in children.

    Examples
    --------
    >>> mean_absolute_error(np.array([100.0, 50.0]), np.array([90.0, 52.0]))
    6.0
    """
    return float(np.abs(forecast - actual).mean())


def weighted_absolute_error(actual: Floats, forecast: Floats) -> float:
    """Sum of absolute errors as a share of the sum of outcomes: a large count weighs as much as it costs.

    Source: Kolassa and Schütz (2007), Advantages of the MAD/Mean ratio over the MAPE, Foresight 6, 40-43.

    Examples
    --------
    >>> weighted_absolute_error(np.array([100.0, 50.0]), np.array([90.0, 52.0]))
    0.08
    """
    return _ratio(float(np.abs(forecast - actual).sum()), float(actual.sum()))


def bias(actual: Floats, forecast: Floats) -> float:
    """Mean of forecast less outcome, in children: above 0, forecasts were too high.

    Examples
    --------
    >>> bias(np.array([100.0, 50.0]), np.array([90.0, 52.0]))
    -4.0
    """
    return float((forecast - actual).mean())


def coverage(low: Floats, high: Floats, actual: Floats) -> float:
    """Share of outcomes within their interval, its ends included.

    Examples
    --------
    >>> coverage(np.array([90.0, 40.0]), np.array([110.0, 49.0]), np.array([110.0, 50.0]))
    0.5
    """
    return float(((actual >= low) & (actual <= high)).mean())


def interval_score(low: Floats, high: Floats, actual: Floats, level: float) -> float:
    """Mean width of the intervals, plus 2 / (1 - level) children for each child an outcome lies outside.

    Lowest, on average, for who states the interval that holds ``level`` of the outcomes: a wide one is paid for
    by its width, a narrow one by its misses. Source: Gneiting and Raftery (2007), Strictly proper scoring rules,
    prediction, and estimation, JASA 102, 359-378, equation 43.

    Examples
    --------
    >>> round(interval_score(np.array([90.0]), np.array([110.0]), np.array([113.0]), 0.8), 9)
    50.0
    """
    missed = np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0)
    return float((high - low + 2.0 / (1.0 - level) * missed).mean())


def skill(error: float, reference_error: float) -> float:
    """1 - error / error of the reference: 0.1 is a tenth better, below 0 is worse than the reference.

    0 where both are 0; NaN where only the reference's is: nothing is better than what was never wrong. Source:
    Murphy (1988), Skill scores based on the mean square error, Monthly Weather Review 116, 2417-2424; here with
    absolute errors.

    Examples
    --------
    >>> round(skill(9.0, 10.0), 9), skill(0.0, 0.0), skill(1.0, 0.0)
    (0.1, 0.0, nan)
    """
    return 0.0 if error == reference_error else 1 - _ratio(error, reference_error)


def skill_range(
    errors: Floats,
    reference_errors: Floats,
    origins: NDArray[np.int64],
    rng: np.random.Generator,
    block: int = 1,
) -> tuple[float, float]:
    """Between which values the skill lies in 80% of resampled pasts.

    NaN with fewer than two origins, and where the reference is never wrong in more than a tenth of those pasts.

    Parameters
    ----------
    errors, reference_errors
        Absolute errors, one a forecast.
    origins
        The month each forecast was made in, as a number: forecasts of one month are drawn together, because
        they are wrong together.
    block
        Neighbouring origins that are drawn together, because their forecasts overlap in time; at most a third
        of all, so that three or more blocks remain to tell apart.

    Notes
    -----
    Circular block bootstrap: Politis and Romano (1992), A circular block-resampling procedure for stationary
    data, in Exploring the Limits of Bootstrap, 263-270. With few origins the range is rather too narrow.
    """
    months, at = np.unique(origins, return_inverse=True)
    number = len(months)
    if number < 2:
        return math.nan, math.nan
    length = max(1, min(block, number // 3))
    own = np.bincount(at, errors, number)
    reference = np.bincount(at, reference_errors, number)
    starts = rng.integers(0, number, (DRAWS, -(-number // length)))
    drawn = ((starts[:, :, None] + np.arange(length)) % number).reshape(DRAWS, -1)[:, :number]
    pairs = zip(own[drawn].sum(axis=1), reference[drawn].sum(axis=1), strict=True)
    skills = np.array([skill(float(error), float(other)) for error, other in pairs])
    defined = skills[np.isfinite(skills)]
    if len(defined) < FEWEST_DEFINED * DRAWS:
        return math.nan, math.nan
    low, high = np.quantile(defined, [(1 - SKILL_LEVEL) / 2, (1 + SKILL_LEVEL) / 2])
    return float(low), float(high)


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan
