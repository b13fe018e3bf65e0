"""The same models in statsmodels, the engine of record: its Kalman filter with exact diffuse start, its simulation.

The error of the coming month is part of the state, so that one shock moves count, level, slope and season
together (a single source of error, Hyndman et al. 2008).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.demand.filtered import Chosen, Filtered, first_state_sd
from placements.demand.grid import Grid
from placements.demand.series import MONTHS_A_YEAR

Floats = NDArray[np.float64]


def filter_statsmodels(z: Floats, grid: Grid) -> Filtered:
    """Filter ``z``, shape (months,) with NaN where nothing was counted, model by model."""
    results = [_representation(z, grid, model).filter() for model in range(len(grid))]
    counted = np.flatnonzero(np.isfinite(z))
    first = counted[0]
    later = counted[1:]
    states = grid.states
    log_det, squares, errors = [], [], np.zeros((len(grid), len(counted)))
    for model, found in enumerate(results):
        variance = found.forecasts_error_cov[0, 0, later]
        log_det.append(np.log(variance).sum() + np.log(found.forecasts_error_diffuse_cov[0, 0, first]))
        errors[model, 1:] = found.forecasts_error[0, later] / np.sqrt(variance)
        squares.append((errors[model] ** 2).sum())

    def states_of(chosen: Chosen) -> tuple[Floats, Floats]:
        mean = np.stack([results[model].predicted_state[:states, -1] for model in chosen])
        cov = np.stack([results[model].predicted_state_cov[:states, :states, -1] for model in chosen])
        return mean, cov

    return Filtered(
        len(counted), np.array(log_det), np.array(squares), lambda chosen: errors[chosen], states_of
    )


def simulate_statsmodels(grid: Grid, model: int, start: Floats, shocks: Floats, month: int) -> Floats:
    """Paths of one model through statsmodels; shape (paths, horizon).

    Parameters
    ----------
    start
        Last state on each path, shape (paths, states).
    shocks
        Shape (paths, horizon), on the scale of ``start``.
    month
        Months of the axis before the first forecast month: it decides which season comes next.
    """
    paths, horizon = shocks.shape
    axis = np.full(month + horizon, np.nan)
    space = _representation(axis, grid, model)
    ahead = _representation(axis[:horizon], grid, model)
    design = np.zeros((1, grid.states + 1, horizon))
    design[:] = space["design"][:, :, month : month + horizon]
    ahead["design"] = design
    transition = np.zeros((grid.states + 1, grid.states + 1, horizon))
    transition[:] = space["transition"][:, :, month : month + horizon]
    ahead["transition"] = transition
    children = np.empty((paths, horizon))
    for path in range(paths):
        # the state holds the coming month's error, so each shock enters one month ahead
        state_shocks = np.append(shocks[path, 1:], 0.0)[:, None]
        first = np.append(start[path], shocks[path, 0])
        simulated, _ = ahead.simulate(
            horizon,
            measurement_shocks=np.zeros((horizon, 1)),
            state_shocks=state_shocks,
            initial_state=first,
        )
        children[path] = simulated[:, 0]
    return children


def _representation(z: Floats, grid: Grid, model: int) -> Any:
    """One model as a statsmodels representation, shocks of variance 1."""
    # statsmodels takes seconds to import, so a command that does not forecast does without
    from statsmodels.tsa.statespace.initialization import Initialization
    from statsmodels.tsa.statespace.simulation_smoother import SimulationSmoother

    states, months = grid.states, len(z)
    space = SimulationSmoother(k_endog=1, k_states=states + 1, k_posdef=1)
    space.bind(z[:, None].copy())
    sd, active = first_state_sd(grid)
    damping, accumulates = grid.damping[model], grid.accumulates[model]
    design = np.zeros((1, states + 1, months))
    design[0, 0], design[0, 1], design[0, -1] = 1.0, damping, 1.0
    transition = np.zeros((states + 1, states + 1, months))
    transition[np.arange(states), np.arange(states)] = 1.0
    transition[0, 1], transition[1, 1] = accumulates * damping, damping
    transition[0, -1], transition[1, -1] = grid.level_gain[model], grid.slope_gain[model]
    if states > 2 and grid.seasonal[model]:
        season = 2 + np.arange(months) % MONTHS_A_YEAR
        design[0, season, np.arange(months)] = 1.0
        transition[season, -1, np.arange(months)] = grid.season_gain[model]
    space["design"], space["transition"] = design, transition
    space["selection"] = np.eye(states + 1)[:, -1:]
    space["state_cov"] = np.eye(1)
    start = Initialization(states + 1)
    start.set(0, "diffuse")
    variances = np.append(np.where(active[model], sd[model], 0.0)[1:] ** 2, 1.0)
    start.set((1, states + 1), "known", constant=np.zeros(states), stationary_cov=np.diag(variances))
    space.initialize(start)
    return space
