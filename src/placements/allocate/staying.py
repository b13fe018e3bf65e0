"""Of the children of the base month, how many still live where they lived then."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from placements.allocate.whereabouts import Whereabouts
from placements.supply import NeedPaths

Floats = NDArray[np.float64]


def still_there(whereabouts: Whereabouts, need: NeedPaths, line_id: str) -> Floats:
    """Children who lived in the line at the end of the base month and have not left it since, at each month end.

    Parameters
    ----------
    whereabouts
        Where the plan's children live.
    need
        The plan's need: who stays in care, and who has a birthday and stays where they live.
    line_id
        A capacity line; a provision that shares none is its own.

    Returns
    -------
    Floats
        Shape (paths, months): never more than the line holds, and never more than in the month before.

    Notes
    -----
    Whoever leaves the line for another, by a planned move or because it closes, and comes back is not counted again.
    Approximation: of the children of one need group in one line, those of the base month leave in the same share as
    those who came later. With counts alone every stay is taken to end at random, so that nothing else could be said.
    Approximation: where children of a group move into the line and out of it within one month, only the difference
    leaves.
    """
    here = [i for i, (_, line) in enumerate(whereabouts.stocks) if line.id == line_id]
    groups = [whereabouts.stocks[i][0] for i in here]
    at = np.array([need.groups.index(group) for group in groups], dtype=np.intp)
    children, placed = whereabouts.children[:, :, here], _placed(whereabouts, groups, line_id)
    before: Floats = np.broadcast_to(whereabouts.opening[here], children[:, 0].shape)
    there = before
    found = np.empty(children.shape[:2])
    for month in range(children.shape[1]):
        stayers, there = (_stayed(living, need, month, at, groups) for living in (before, there))
        left = np.maximum(stayers + placed[:, month] - children[:, month], 0.0)
        kept = 1 - np.divide(left, stayers, out=np.zeros_like(left), where=stayers > left)
        there = np.minimum(there * np.where(left < stayers, kept, 0.0), children[:, month])
        before = children[:, month]
        found[:, month] = there.sum(axis=1)
    return found


def _stayed(living: Floats, need: NeedPaths, month: int, at: NDArray[np.intp], groups: list[str]) -> Floats:
    """Of the children of each group, shape (paths, groups), those still in care and where they live."""
    stayed: Floats = living * need.retention[:, month, at]
    for (left, joined), share in need.crossings.items():
        if left in groups:
            stayed[:, groups.index(joined)] += living[:, groups.index(left)] * share[:, month]
    return stayed


def _placed(whereabouts: Whereabouts, groups: list[str], line_id: str) -> Floats:
    """Children of each group placed in the line, shape (paths, months, groups)."""
    placed = np.zeros((*whereabouts.children.shape[:2], len(groups)))
    for i, (group, line) in enumerate(whereabouts.placing):
        if line.id == line_id:
            placed[:, :, groups.index(group)] = whereabouts.placed[:, :, i]
    return placed
