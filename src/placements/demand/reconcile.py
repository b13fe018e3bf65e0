"""Parts that add to their total on every path and month, never below zero, in whole children where asked."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from placements.domain.placement_types import UASC

Floats = NDArray[np.float64]

STEPS = 8
SMALLEST_GIVE = 0.02
"""Every part gives way to the total at least this much of what the most uncertain one does."""


def reconciled(parts: Floats, total: Floats) -> Floats:
    """Parts moved to add to ``total``, the uncertain ones most.

    Parameters
    ----------
    parts
        Shape (paths, horizon, parts), not negative.
    total
        Shape (paths, horizon), not negative. It is kept: the total's own interval is the one that was
        calibrated, and top-down on paths holds it.

    Notes
    -----
    Part k becomes ``part * exp(pull * give)``, where ``give`` is its variance in children relative to its
    size, and ``pull`` is found by Newton's method for each path and month. A part of 0 stays 0; where all
    parts are 0, the total is shared out as the parts are on average.
    """
    shares = _mean_shares(parts)
    empty = parts.sum(axis=2) <= 0
    filled = np.where(empty[:, :, None], shares, parts)
    give = _give(parts)
    pull = np.zeros(total.shape)
    for _ in range(STEPS):
        moved = filled * np.exp(np.clip(pull[:, :, None] * give, -30, 30))
        short = total - moved.sum(axis=2)
        slope = (moved * give).sum(axis=2)
        # damped: far from its total the sum is steep on one side and flat on the other
        pull += np.clip(short / np.maximum(slope, 1e-12), -2.0, 2.0)
    moved = filled * np.exp(np.clip(pull[:, :, None] * give, -30, 30))
    whole = moved.sum(axis=2, keepdims=True)
    scaled: Floats = moved * (total[:, :, None] / np.where(whole > 0, whole, 1.0))
    return scaled


def _mean_shares(parts: Floats) -> Floats:
    """Mean share of each part, shape (horizon, parts); equal where all are 0 on every path."""
    mean = parts.mean(axis=0)
    whole = mean.sum(axis=1, keepdims=True)
    equal = np.full_like(mean, 1 / parts.shape[2])
    shares: Floats = np.where(whole > 0, mean / np.where(whole > 0, whole, 1.0), equal)
    return shares


def _give(parts: Floats) -> Floats:
    """Variance of each part in children over its mean, the largest of a month 1; shape (horizon, parts)."""
    mean = parts.mean(axis=0)
    give = parts.var(axis=0) / np.maximum(mean, 1e-9)
    most = give.max(axis=1, keepdims=True)
    relative: Floats = np.where(most > 0, give / np.where(most > 0, most, 1.0), 1.0)
    return np.maximum(relative, SMALLEST_GIVE)


def whole_children(parts: Floats) -> Floats:
    """Parts in whole children that add to the rounded total; shape (..., parts). Largest remainders go up."""
    floor = np.floor(parts)
    total = np.floor(parts.sum(axis=-1) + 0.5)
    missing = np.rint(total - floor.sum(axis=-1)).astype(int)
    order = np.argsort(-(parts - floor), axis=-1, kind="stable")
    rank = np.argsort(order, axis=-1, kind="stable")
    rounded: Floats = floor + (rank < missing[..., None])
    return rounded


def adding_up(paths: Floats, keys: list[str], total: str | None, *, whole: bool, levelled: bool) -> Floats:
    """Series of shape (paths, horizon, series) whose types add to ``total`` and whose UASC lie within it.

    ``levelled`` brings each part's mean to its median first.
    """
    if total is None:
        return np.floor(paths + 0.5) if whole else paths
    at = keys.index(total)
    within = [index for index, key in enumerate(keys) if key == UASC]
    parts = [index for index in range(len(keys)) if index != at and index not in within]
    added = paths.copy()
    if parts:
        # a small type's spread is skewed: without this its mean, and its cost, would grow by chance alone
        level = _level_mean(paths[:, :, parts]) if levelled else 1.0
        added[:, :, parts] = reconciled(paths[:, :, parts] * level, paths[:, :, at])
        if whole:
            added[:, :, parts] = whole_children(added[:, :, parts])
        added[:, :, at] = added[:, :, parts].sum(axis=2)
    elif whole:
        added[:, :, at] = np.floor(paths[:, :, at] + 0.5)
    for index in within:
        added[:, :, index] = np.minimum(added[:, :, index], added[:, :, at])
        if whole:
            added[:, :, index] = np.floor(added[:, :, index])
    return added


def _level_mean(parts: Floats) -> Floats:
    """What brings each part's mean to its median, month by month; shape (horizon, parts)."""
    mean, median = parts.mean(axis=0), np.median(parts, axis=0)
    factor: Floats = np.where((mean > 0) & (median > 0), median / np.where(mean > 0, mean, 1.0), 1.0)
    return factor
