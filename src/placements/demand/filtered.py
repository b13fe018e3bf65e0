"""What filtering one history through every model of a grid leaves; the same from every engine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from placements.demand.grid import Grid
from placements.demand.series import MONTHS_A_YEAR

Floats = NDArray[np.float64]
Chosen = NDArray[np.intp]


@dataclass(frozen=True)
class Filtered:
    """One history, all models; everything in units of one month's shock, whose size is still open.

    Attributes
    ----------
    observations
        Counts used. The first one is taken up by the level, of which nothing is known before.
    log_det
        Log determinant of the counts' covariance, the level integrated out; shape (models,).
    squares
        Sum of squares of the standardised one-step errors, shape (models,).
    errors
        Of the chosen models, the standardised errors: shape (chosen, observations).
    states
        Of the chosen models, mean (chosen, states) and covariance (chosen, states, states) of level,
        slope and the twelve seasons after the last month. ``season[j]`` belongs to months j, j + 12, ...
        of the axis.
    """

    observations: int
    log_det: Floats
    squares: Floats
    errors: Callable[[Chosen], Floats]
    states: Callable[[Chosen], tuple[Floats, Floats]]


class Engine(Protocol):
    """Filters a transformed history, NaN where nothing was counted, through every model of a grid."""

    def __call__(self, z: Floats, grid: Grid) -> Filtered: ...


def first_state_sd(grid: Grid) -> tuple[Floats, NDArray[np.bool_]]:
    """Prior sd of each state but the level, and which states a model has; both (models, states)."""
    models, states = len(grid), grid.states
    sd = np.ones((models, states))
    active = np.zeros((models, states), dtype=bool)
    sd[:, 1] = grid.slope_sd
    active[:, 0] = True
    active[:, 1] = grid.has_slope
    if states > 2:
        sd[:, 2:] = grid.season_sd[:, None]
        active[:, 2 : 2 + MONTHS_A_YEAR] = grid.seasonal[:, None]
    return sd, active
