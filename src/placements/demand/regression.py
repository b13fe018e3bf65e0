"""A series that follows a driver: child population, child protection plans or referrals, in their own forecast."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from placements.demand.method import Ask, Explanation
from placements.demand.plain import Ahead, Linear, Shock, on_scale, shock_of
from placements.demand.scales import Scale
from placements.demand.series import MONTHS_A_YEAR
from placements.domain import DemandError

Floats = NDArray[np.float64]

LOG = Scale("log")
PRIOR_ELASTICITY_SD = 0.5
"""Before the history is seen the elasticity is normal around 0 with this spread: a driver that shows no relation
leaves the last value, and a full elasticity of 1 is two standard deviations away."""
PASSES = 20
"""Elasticity and noise each depend on the other; they settle to 1e-6 in a handful of passes."""


def regression(ask: Ask) -> Linear:
    """Changes of the log series on changes of the log driver, ``ask.settings.lag_months`` earlier.

    The elasticity is fitted by statsmodels, each change weighted by one over its months, shrunk towards 0, and
    drawn anew on each path; the noise around it is as in ``last_value``.

    Raises
    ------
    DemandError
        Without a driver, or where it is not known, or not above 0, in a month that the forecast needs.
    """
    driver = _lagged_log_driver(ask)
    z = on_scale(ask.series.children, LOG)
    counted = np.flatnonzero(np.isfinite(z))
    last, axis = int(counted[-1]), len(z)
    months = np.diff(counted)
    moved = np.diff(z[counted])
    # a change over which the driver is not known says nothing of the elasticity
    driven = np.nan_to_num(np.diff(driver[counted]))
    elasticity, doubt, shock, errors = _fit(ask, counted, moved, driven, months)

    def ahead(horizon: int) -> Ahead:
        _refuse_unknown(ask, driver, horizon)
        since = driver[axis : axis + horizon] - driver[last]
        walk = np.ones(horizon)
        start = np.stack([np.sqrt(axis - 1 - last) * walk, doubt * since])
        return Ahead(z[last] + elasticity * since, walk, start)

    _refuse_unknown(ask, driver, len(driver) - axis)
    sentence = _said(ask, elasticity, doubt * shock.sd)
    explanation = Explanation("regression", sentence, prior_share=shock.prior_share)
    return Linear(ask, LOG, shock, errors / shock.sd, explanation, ahead)


def _fit(
    ask: Ask, counted: NDArray[np.intp], moved: Floats, driven: Floats, months: NDArray[np.intp]
) -> tuple[float, float, Shock, Floats]:
    """Elasticity, its standard deviation in units of the shock, the shock, and the errors on the axis."""
    from statsmodels.regression.linear_model import WLS

    errors = np.full(len(ask.series.children), np.nan)
    elasticity, doubt = 0.0, 0.0
    for _ in range(PASSES):
        errors[counted[1:]] = (moved - elasticity * driven) / np.sqrt(months)
        shock = shock_of(ask, LOG, errors, np.ones(MONTHS_A_YEAR))
        # the prior is one more change: of 0, for a driver's change of 1
        weights = np.append(1 / months, (shock.sd / PRIOR_ELASTICITY_SD) ** 2)
        found = WLS(np.append(moved, 0.0), np.append(driven, 1.0), weights=weights).fit()
        elasticity, doubt = float(found.params[0]), float(np.sqrt(found.normalized_cov_params[0, 0]))
    return elasticity, doubt, shock, errors


def _lagged_log_driver(ask: Ask) -> Floats:
    """Log of the driver that each month follows, on the history's axis and on; NaN where it is not known."""
    key, name, lag = ask.series.key, ask.settings.driver, ask.settings.lag_months
    if ask.driver is None:
        raise DemandError(f"{key}: regression needs a driver. Name one of drivers.csv, or use averaged.")
    if len(ask.driver) <= len(ask.series.children):
        raise DemandError(f"{key}: the driver {name} is not known after {ask.series.last_month}.")
    low = np.flatnonzero(ask.driver <= 0)
    if len(low):
        month = ask.series.first_month + (int(low[0]) - lag)
        raise DemandError(
            f"{key}: the driver {name} is {ask.driver[low[0]]:g} in {month}. Let it be above 0."
        )
    logs: Floats = np.log(ask.driver)
    return logs


def _refuse_unknown(ask: Ask, lagged: Floats, horizon: int) -> None:
    """Raise with the first month that the forecast needs and the driver lacks."""
    axis, lag = len(ask.series.children), ask.settings.lag_months
    last = int(np.flatnonzero(np.isfinite(ask.series.children))[-1])
    for place in (last, *range(axis, axis + horizon)):
        if place >= len(lagged) or not np.isfinite(lagged[place]):
            month = ask.series.first_month + (place - lag)
            raise DemandError(
                f"{ask.series.key}: the driver {ask.settings.driver} is not known in {month}, "
                f"which {ask.series.first_month + place} follows. Add it to drivers.csv."
            )


def _said(ask: Ask, elasticity: float, sd: float) -> str:
    lag = ask.settings.lag_months
    later = f" {lag} months later" if lag else ""
    return (
        f"A change of {ask.settings.driver} by 1% is taken to change {ask.series.key} by {elasticity:.2f}%{later}, "
        f"give or take {sd:.2f}."
    )
