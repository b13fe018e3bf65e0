"""Shocks of several series on the same paths: months drawn jointly, signs turned jointly, correlation shrunk.

Each series has a random stream of its own, and the total's shocks are what the others share, so that adding
a series leaves the draws of the others alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.domain.assumption import stream

Floats = NDArray[np.float64]

SMOOTHING = 1 / 17
"""Share of a shock's variance that is smooth chance even with a long history (a smoothed bootstrap)."""
MONTHS_OF_DOUBT = 12
"""Months of joint errors that count as much as what is believed of correlation beforehand."""
FEWEST_MONTHS = 8
"""With fewer joint errors they are not drawn from: shocks are normal."""
BELIEVED_CORRELATION = 0.25
"""Between the growth of two placement types of one authority, before its history is seen."""


@dataclass(frozen=True)
class Loading:
    """How one series follows what all share.

    Attributes
    ----------
    key
        The series.
    errors
        Standardised one-step errors on a common axis, shape (months,), NaN where there is none.
    shared
        Believed correlation with the shared shock, -1 to 1; 1 for the total itself.
    """

    key: str
    errors: Floats
    shared: float


def joint_shocks(loadings: Sequence[Loading], paths: int, horizon: int, seed: int) -> Floats:
    """Shape (paths, horizon, series), mean 0 and variance 1, correlated across series in each month."""
    size = (paths, horizon)
    shared = stream(seed, "demand:shock:shared").standard_normal(size)
    errors = np.stack([loading.errors for loading in loadings], axis=1)
    drawn_from = _complete_months(errors)
    months = len(drawn_from)
    smooth = max(SMOOTHING, MONTHS_OF_DOUBT / (MONTHS_OF_DOUBT + months)) if months else 1.0
    shocks = np.empty((*size, len(loadings)))
    if months:
        luck = stream(seed, "demand:shock:months")
        month = luck.integers(0, months, size)
        # signs are turned jointly: one-sided outliers would otherwise make a drift that nobody believes
        sign = luck.choice([-1.0, 1.0], size)
    for index, loading in enumerate(loadings):
        correlation = _correlation(loading, loadings, errors)
        own = stream(seed, f"demand:shock:{loading.key}").standard_normal(size)
        normal = correlation * shared + np.sqrt(1 - correlation**2) * own
        seen = drawn_from[:, index] if months else np.full(1, np.nan)
        if np.isfinite(seen).all():
            unit = seen / max(float(np.sqrt((seen**2).mean())), 1e-9)
            shocks[:, :, index] = np.sqrt(1 - smooth) * unit[month] * sign + np.sqrt(smooth) * normal
        else:
            shocks[:, :, index] = normal
    return shocks


def _complete_months(errors: Floats) -> Floats:
    """Errors in the months that all monthly series have, (months, series); NaN columns for the others."""
    monthly = np.isfinite(errors).mean(axis=0) > 0.5
    if not monthly.any():
        return errors[:0]
    common = np.isfinite(errors[:, monthly]).all(axis=1)
    found = np.where(monthly, errors[common], np.nan)
    # a series that never moved has no errors to draw from
    still = (np.nan_to_num(found) ** 2).mean(axis=0) < 1e-12 if len(found) else monthly
    found = np.where(still, np.nan, found)
    return found if len(found) >= FEWEST_MONTHS else errors[:0]


def _correlation(loading: Loading, loadings: Sequence[Loading], errors: Floats) -> float:
    """Correlation with the shared shock: believed and observed, weighed by months of evidence."""
    if loading.shared == 1.0:
        return 1.0
    whole = [other for other in loadings if other.shared == 1.0]
    reference = whole[0].errors if whole else _mean_of_others(loading, loadings, errors)
    both = np.isfinite(loading.errors) & np.isfinite(reference)
    months = int(both.sum())
    observed = 0.0
    if months >= FEWEST_MONTHS:
        a, b = loading.errors[both], reference[both]
        scale = float(np.sqrt((a**2).mean() * (b**2).mean()))
        observed = float((a * b).mean()) / scale if scale > 1e-12 else 0.0
        mixed = (months * observed + MONTHS_OF_DOUBT * loading.shared) / (months + MONTHS_OF_DOUBT)
        return float(np.clip(mixed, -0.99, 0.99))
    return float(np.clip(loading.shared, -0.99, 0.99))


def _mean_of_others(loading: Loading, loadings: Sequence[Loading], errors: Floats) -> Floats:
    others = [index for index, other in enumerate(loadings) if other.key != loading.key]
    if not others:
        return np.full(len(loading.errors), np.nan)
    known = np.isfinite(errors[:, others])
    count = known.sum(axis=1)
    total = np.where(known, errors[:, others], 0.0).sum(axis=1)
    mean: Floats = np.where(count == len(others), total / np.maximum(count, 1), np.nan)
    return mean


def believed_with_total(children: Floats, yearly_sd: Floats) -> Floats:
    """Correlation of each type's growth with the total's, before any history; shape (types,).

    Follows from sizes and spreads when any two types correlate by ``BELIEVED_CORRELATION``.
    """
    moves = children * yearly_sd
    together = BELIEVED_CORRELATION * moves.sum() * moves + (1 - BELIEVED_CORRELATION) * moves**2
    total = np.sqrt(together.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = np.where(moves > 0, together / (moves * total), 0.0)
    return np.clip(correlation, 0.0, 0.99)
