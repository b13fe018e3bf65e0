"""Runs of equal rows, one below the other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from placements.inputs.ssda903.day_numbers import Bools, Ints


def run_starts(*columns: NDArray[np.int64] | NDArray[np.bool_]) -> Bools:
    """Whether each row differs from the one above it in any of the columns, the first always; shape (rows,)."""
    starts = np.zeros(len(columns[0]), dtype=bool)
    starts[:1] = True
    for column in columns:
        starts[1:] |= column[1:] != column[:-1]
    return starts


def run_ends(starts: Bools) -> Ints:
    """The last row of each run, by where the runs start; shape (runs,)."""
    return np.append(np.flatnonzero(starts)[1:], len(starts))[: int(starts.sum())] - 1
