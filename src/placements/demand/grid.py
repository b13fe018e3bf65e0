"""The models that are averaged: a grid of small innovations models, each with given smoothing parameters.

    z[t] = level + damping * slope + season[t] + e[t]
    level += accumulates * damping * slope + level_gain * e[t]
    slope  = damping * slope + slope_gain * e[t]
    season[t] += season_gain * e[t]

``level``: no slope. ``drift``: a slope that does not change. ``damped``: a slope that changes and fades.
``reverting``: a constant level, and a deviation from it that fades (the slope stands for the deviation).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.series import MONTHS_A_YEAR

Floats = NDArray[np.float64]

KINDS = ("level", "drift", "damped", "reverting")
LEVEL_GAINS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0, 1.15, 1.3)
SLOPE_SHARES = (0.03, 0.1, 0.3)
DAMPINGS = (0.8, 0.9, 0.96)
REVERSIONS = (0.8, 0.9, 0.95, 0.975, 0.99)
REVERTING_GAINS = (0.3, 0.6, 0.8, 1.0, 1.2)
SLOPE_SDS = (0.03, 0.15, 0.6)
DEVIATION_SD = 3.0
"""Standard deviation of the first slope (or first deviation), in units of one month's shock."""
SEASONS = ((0.0, 1.0), (0.0, 6.0), (0.1, 1.0), (0.25, 1.0))
"""Gain of a season, and standard deviation of the first season of each calendar month, in the same units."""
LARGEST_GAIN = 1.35


@dataclass(frozen=True)
class Grid:
    """Parameters of each model; every array has shape (models,).

    ``seasonal`` is bool; ``season_gain`` is 0 where a model has no season or a fixed one.
    """

    kind: NDArray[np.int64]
    level_gain: Floats
    slope_gain: Floats
    damping: Floats
    accumulates: Floats
    slope_sd: Floats
    seasonal: NDArray[np.bool_]
    season_gain: Floats
    season_sd: Floats

    def __len__(self) -> int:
        return len(self.kind)

    def take(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Grid:
        """The chosen models, in that order."""
        return Grid(**{name: getattr(self, name)[chosen] for name in self.__dataclass_fields__})

    @property
    def has_slope(self) -> NDArray[np.bool_]:
        return self.kind > 0

    @property
    def states(self) -> int:
        """Level, slope and, where any model is seasonal, twelve seasons."""
        return 2 + (MONTHS_A_YEAR if self.seasonal.any() else 0)

    def slope_to_level(self, months: int) -> Floats:
        """How a slope now shows after 1 to ``months`` months; shape (models, months)."""
        powers = self.damping[:, None] ** np.arange(1, months + 1)
        shown: Floats = np.where(self.accumulates[:, None] > 0, np.cumsum(powers, axis=1), powers)
        return shown

    def echo(self, months: int) -> Floats:
        """What one shock still adds 1 to ``months`` months later; shape (models, months)."""
        ahead = np.arange(1, months + 1)
        season = self.season_gain[:, None] * (ahead % MONTHS_A_YEAR == 0)
        slope = self.slope_gain[:, None] * self.slope_to_level(months)
        echo: Floats = self.level_gain[:, None] + slope + season
        return echo

    def yearly_variance(self) -> Floats:
        """Variance of a forecast twelve months ahead, in units of one month's shock; shape (models,)."""
        echo = self.echo(MONTHS_A_YEAR - 1)
        variance: Floats = 1 + (echo**2).sum(axis=1)
        return variance


@functools.cache
def model_grid(seasonal: bool, /) -> Grid:
    """All models that have a season, or all that have none."""
    rows = [row for row in _rows() if row[6] == seasonal]
    kind, level_gain, slope_gain, damping, accumulates, slope_sd, seasons, season_gain, season_sd = (
        np.array(column) for column in zip(*rows, strict=True)
    )
    return Grid(kind, level_gain, slope_gain, damping, accumulates, slope_sd, seasons, season_gain, season_sd)


_Row = tuple[int, float, float, float, float, float, bool, float, float]


def _rows() -> list[_Row]:
    rows: list[_Row] = []
    for season in ((False, 0.0, 0.0), *((True, *pair) for pair in SEASONS)):
        for gain in LEVEL_GAINS:
            if season[1] > 0 and gain + season[1] > LARGEST_GAIN:
                continue
            rows.append((0, gain, 0.0, 0.0, 1.0, 1.0, *season))
            rows += [(1, gain, 0.0, 1.0, 1.0, sd, *season) for sd in SLOPE_SDS]
            rows += [
                (2, gain, gain * share, damping, 1.0, SLOPE_SDS[1], *season)
                for share in SLOPE_SHARES
                for damping in DAMPINGS
            ]
        rows += [
            (3, 0.0, gain, reversion, 0.0, DEVIATION_SD, *season)
            for reversion in REVERSIONS
            for gain in REVERTING_GAINS
        ]
    return rows
