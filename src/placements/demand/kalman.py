"""Every model of a grid at once: a Kalman filter in NumPy, vectorised over models, for histories with or without gaps.

It stands in for statsmodels' filter and is in parity with it to 1e-8 by test. What depends only on which
months were counted is computed once and kept; a history then costs one pass over its months. Nothing is
interpolated: in a month without a count the state moves on and nothing is learned.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.filtered import Chosen, Filtered, first_state_sd
from placements.demand.grid import Grid, model_grid
from placements.demand.series import MONTHS_A_YEAR

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Pattern:
    """What follows from the counted months alone.

    Attributes
    ----------
    gain
        How each state answers to an error, shape (months, states, models); 0 where nothing was counted.
    scale
        Standard deviation of each counted month's error, (observations, models).
    level
        Whitened column of ones, (observations, models): how a level that was there from the start shows.
    information
        Sum of its squares, (models,).
    log_det
        Shape (models,).
    lean
        How the last state moves with that level, (states, models).
    covariance
        Of the last state when the level is given, (states, states, models).
    """

    gain: Floats
    scale: Floats
    level: Floats
    information: Floats
    log_det: Floats
    lean: Floats
    covariance: Floats


def filter_grid(z: Floats, grid: Grid) -> Filtered:
    """Filter ``z``, shape (months,) with NaN where nothing was counted, through every model of ``grid``."""
    counted = np.isfinite(z)
    pattern = _pattern_of(counted, grid)
    white, last = _pass(z, counted, pattern.gain, grid)
    white /= pattern.scale
    first = (pattern.level * white).sum(axis=0) / pattern.information
    left = white - first * pattern.level
    state = last + first * pattern.lean

    def errors_of(chosen: Chosen) -> Floats:
        return _one_step_errors(white[:, chosen], pattern.level[:, chosen]).T

    def states_of(chosen: Chosen) -> tuple[Floats, Floats]:
        lean = pattern.lean[:, chosen]
        spread = lean[:, None] * lean[None, :] / pattern.information[chosen]
        covariance = pattern.covariance[:, :, chosen] + spread
        return state[:, chosen].T, np.moveaxis(covariance, 2, 0)

    return Filtered(
        observations=int(counted.sum()),
        log_det=pattern.log_det,
        squares=(left * left).sum(axis=0),
        errors=errors_of,
        states=states_of,
    )


def _one_step_errors(white: Floats, level: Floats) -> Floats:
    """Standardised errors when the level is learned from the counts before only; the first one is 0.

    Their squares add to those of the errors left when it is learned from all (recursive residuals).
    """
    known = np.cumsum(level * level, axis=0)[:-1]
    learned = np.cumsum(level * white, axis=0)[:-1] / known
    later = (white[1:] - level[1:] * learned) / np.sqrt(1 + level[1:] ** 2 / known)
    errors: Floats = np.concatenate([np.zeros((1, white.shape[1])), later])
    return errors


def _pattern_of(counted: NDArray[np.bool_], grid: Grid) -> _Pattern:
    seasonal = grid.states > 2
    if grid is model_grid(seasonal):
        return _kept(counted.tobytes(), seasonal)
    return _pattern(counted, grid)


@functools.lru_cache(maxsize=24)
def _kept(counted: bytes, seasonal: bool) -> _Pattern:
    return _pattern(np.frombuffer(counted, dtype=bool), model_grid(seasonal))


def _pattern(counted: NDArray[np.bool_], grid: Grid) -> _Pattern:
    gain, variance, covariance = _gains(counted, grid)
    scale = np.sqrt(variance)
    shown, last = _pass(np.where(counted, 1.0, np.nan), counted, gain, grid)
    # the pass starts from a level of 0: a level of 1 shows as the ones themselves, less what follows from them
    level = shown / scale
    lean = -last
    lean[0] += 1.0
    information = (level * level).sum(axis=0)
    log_det = np.log(variance).sum(axis=0) + np.log(information)
    return _Pattern(gain, scale, level, information, log_det, lean, covariance)


def _gains(counted: NDArray[np.bool_], grid: Grid) -> tuple[Floats, Floats, Floats]:
    """Gains (months, states, models), error variances (observations, models), last covariance."""
    sd, active = first_state_sd(grid)
    states, models = grid.states, len(grid)
    prior = np.where(active, sd, 0.0) ** 2
    prior[:, 0] = 0.0
    covariance = np.zeros((states, states, models))
    covariance[np.arange(states), np.arange(states)] = prior.T
    gain = np.zeros((len(counted), states, models))
    variance = []
    for month, known in enumerate(counted):
        season = _season(month, states)
        pull = covariance[:, 0] + grid.damping * covariance[:, 1]
        if season is not None:
            pull = pull + covariance[:, season]
        error = pull[0] + grid.damping * pull[1] + 1.0
        if season is not None:
            error = error + pull[season]
        answer = _moved(pull, grid)
        shock = np.zeros((states, models))
        shock[0], shock[1] = grid.level_gain, grid.slope_gain
        if season is not None:
            shock[season] = grid.season_gain
        covariance = _moved(_moved(covariance, grid).swapaxes(0, 1), grid)
        covariance += shock[:, None] * shock[None, :]
        if known:
            gain[month] = (answer + shock) / error
            covariance -= gain[month][:, None] * gain[month][None, :] * error
            variance.append(error)
    return gain, np.array(variance), covariance


def _moved(state: Floats, grid: Grid) -> Floats:
    """One month on without a shock; the first axis is the state, the last the model."""
    moved = state.copy()
    moved[1] = grid.damping * state[1]
    moved[0] += grid.accumulates * moved[1]
    return moved


def _pass(z: Floats, counted: NDArray[np.bool_], gain: Floats, grid: Grid) -> tuple[Floats, Floats]:
    """One-step errors (observations, models) and last state (states, models), from a first state of 0."""
    states, models = grid.states, len(grid)
    state = np.zeros((states, models))
    errors = np.empty((int(counted.sum()), models))
    seen = 0
    for month, known in enumerate(counted):
        faded = grid.damping * state[1]
        season = _season(month, states)
        if known:
            error = z[month] - state[0] - faded
            if season is not None:
                error -= state[season]
            errors[seen] = error
            seen += 1
        state[1] = faded
        state[0] += grid.accumulates * faded
        if known:
            state += gain[month] * error
    return errors, state


def _season(month: int, states: int) -> int | None:
    """The row of this month's season in the state."""
    return 2 + month % MONTHS_A_YEAR if states > 2 else None
