"""How a total is forecast. A method is one function and its line in ``METHODS``.

Each takes the monthly total, the horizon in months, the number of paths, a generator and the
settings, and returns children looked after, shape (paths, horizon), finite and not negative.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from placements.demand.history import MonthlyTotal
from placements.demand.settings import DemandSettings

Method = Callable[[MonthlyTotal, int, int, np.random.Generator, DemandSettings], NDArray[np.float64]]

MONTHS_A_YEAR = 12


def yearly_variance(settings: DemandSettings, level: float) -> float:
    """Variance of the yearly change of the log total at ``level`` children.

    0.0025 + 1.0 / level by default: measured on the published counts of 150 authorities, stable over
    two periods.
    """
    return settings.level_variance + settings.count_variance / max(level, 1.0)


def state_space(
    history: MonthlyTotal, horizon: int, paths: int, rng: np.random.Generator, settings: DemandSettings
) -> NDArray[np.float64]:
    """Random walk with drift on the log scale, filtered by statsmodels over the months that were published.

    The drift starts from half of England's growth and is only as uncertain as yearly growth is
    persistent (``growth_memory``), so that a council's own trend is believed for about a third after
    five years. The posterior of level and drift, and the monthly shocks, are drawn on every path.
    """
    level, drift = _posterior(history, settings)
    # two streams, so that a run with fewer paths draws the first paths of a run with more
    start, changes = rng.spawn(2)
    posterior = start.multivariate_normal(*_joint(level, drift), size=paths)
    shock_sd = np.sqrt(_shock_variance(history, settings))
    shocks = changes.normal(0.0, shock_sd, size=(paths, horizon)).cumsum(axis=1)
    steps = np.arange(1, horizon + 1)
    log_paths = posterior[:, :1] + posterior[:, 1:] * steps + shocks
    children: NDArray[np.float64] = np.exp(log_paths)
    return children


def last_value(
    history: MonthlyTotal, horizon: int, paths: int, rng: np.random.Generator, settings: DemandSettings
) -> NDArray[np.float64]:
    """The last count carried forward, with monthly shocks by the same variance law and no drift."""
    shock_sd = np.sqrt(yearly_variance(settings, history.last_value) / MONTHS_A_YEAR)
    shocks = rng.normal(0.0, shock_sd, size=(paths, horizon)).cumsum(axis=1)
    children: NDArray[np.float64] = history.last_value * np.exp(shocks)
    return children


METHODS: dict[str, Method] = {"state_space": state_space, "last_value": last_value}


def _shock_variance(history: MonthlyTotal, settings: DemandSettings) -> float:
    """Variance of one month's log change that does not persist."""
    yearly = yearly_variance(settings, history.last_value)
    return yearly * (1 - settings.growth_memory) / MONTHS_A_YEAR


Moments = tuple[NDArray[np.float64], NDArray[np.float64]]


def _posterior(history: MonthlyTotal, settings: DemandSettings) -> Moments:
    """Mean (2,) and covariance (2, 2) of log level and monthly drift at the last observed month."""
    # statsmodels takes seconds to import, so a command that does not forecast does without
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    logs = np.log(np.maximum(history.children, 0.5))
    model = UnobservedComponents(logs, level="random walk with drift")
    drift_mean = np.log1p(settings.national_growth_per_year) / 2 / MONTHS_A_YEAR
    drift_variance = yearly_variance(settings, history.last_value) * settings.growth_memory / MONTHS_A_YEAR**2
    wide = 1e2
    model.ssm.initialize_known(
        np.array([logs[np.isfinite(logs)][0], drift_mean]), np.diag([wide, drift_variance])
    )
    # the filter itself: the results class around it derives standard errors of a parameter that is given
    model.update(np.array([_shock_variance(history, settings)]))
    filtered = model.ssm.filter()
    return filtered.filtered_state[:, -1], filtered.filtered_state_cov[:, :, -1]


def _joint(mean: NDArray[np.float64], covariance: NDArray[np.float64]) -> Moments:
    symmetric = (covariance + covariance.T) / 2
    # the level is observed exactly: its variance is 0 up to rounding, which must not turn negative
    return mean, symmetric + np.eye(2) * 1e-14
