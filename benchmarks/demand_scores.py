"""How good forecasts were: error in units of the series' own, coverage and width of intervals, and tables of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import numpy as np
from demand_data import Floats, Window
from numpy.typing import NDArray

QUANTILES = (0.5, 0.1, 0.9, 0.025, 0.975)


class Forecast(NamedTuple):
    """A point and two intervals: of shape (months,), or (windows, months) for many windows of one length."""

    point: Floats
    low80: Floats
    high80: Floats
    low95: Floats
    high95: Floats

    def first(self, months: int) -> Forecast:
        return Forecast(*(values[..., :months] for values in self))


Method = Callable[[Window], Forecast]


class Measured(NamedTuple):
    """One method on many windows, and the seconds it took for each."""

    forecast: Forecast
    seconds: float


def forecast_of(paths: Floats) -> Forecast:
    """Median and quantiles of simulated paths, drawn along the first axis."""
    return Forecast(*np.quantile(paths, QUANTILES, axis=0))


def measure(method: Method, windows: Sequence[Window]) -> Measured:
    """Forecast every window, after one that is not timed (compilers and caches warm up on it)."""
    method(windows[0])
    start = time.perf_counter()
    found = [method(window) for window in windows]
    seconds = (time.perf_counter() - start) / len(windows)
    return Measured(Forecast(*(np.stack(values) for values in zip(*found, strict=True))), seconds)


def scale_of(y: Floats, period: int = 12) -> float:
    """Mean absolute change over a year (over a month where less than 19 months are known)."""
    steps = np.abs(np.diff(y))
    scale = float(np.abs(y[period:] - y[:-period]).mean()) if len(y) > period + 6 else float(steps.mean())
    return scale if scale > 0 else max(float(steps.mean()), 1e-3 * float(np.abs(y).mean()), 1e-6)


def interval_score(low: Floats, high: Floats, actual: Floats, level: float) -> Floats:
    """Width of an interval, plus 2 / (1 - level) times what it missed by (Gneiting and Raftery 2007)."""
    missed = np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0)
    return np.asarray(high - low + 2.0 / (1.0 - level) * missed)


def inside(low: Floats, high: Floats, actual: Floats | float) -> NDArray[np.bool_]:
    return (actual >= low) & (actual <= high)


class Scores(NamedTuple):
    """One value a window."""

    mase: Floats
    cover80: Floats
    cover95: Floats
    msis95: Floats


def score(
    windows: Sequence[Window], forecast: Forecast, months: int, scaled_by: Sequence[Window] = ()
) -> Scores:
    """Scores over the first ``months``, scaled by the known part of each window, or of ``scaled_by``."""
    f = forecast.first(months)
    actual = np.stack([window.test[:months] for window in windows])
    scale = np.array([scale_of(window.train) for window in scaled_by or windows])[:, None]
    return Scores(
        (np.abs(actual - f.point) / scale).mean(axis=1),
        inside(f.low80, f.high80, actual).mean(axis=1),
        inside(f.low95, f.high95, actual).mean(axis=1),
        (interval_score(f.low95, f.high95, actual, 0.95) / scale).mean(axis=1),
    )


class Ratio(NamedTuple):
    """The ratio of two means over the same windows, and its standard error (delta method, windows independent)."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{self.value:.3f} ± {self.error:.3f}"


def ratio(ours: Floats, theirs: Floats) -> Ratio:
    value = float(ours.mean() / theirs.mean())
    error = float(np.std(ours - value * theirs) / np.sqrt(len(ours)) / theirs.mean())
    return Ratio(value, error)


def energy_score(paths: Floats, actual: Floats, seed: int = 0) -> float:
    """Distance of joint draws (draws, series) from what happened, less half of their own spread; low is good."""
    other = paths[np.random.default_rng(seed).permutation(len(paths))]
    away = np.linalg.norm(paths - actual, axis=1).mean()
    return float(away - 0.5 * np.linalg.norm(paths - other, axis=1).mean())


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown, numbers to three places."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return "\n".join("| " + " | ".join(_cell(value) for value in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
