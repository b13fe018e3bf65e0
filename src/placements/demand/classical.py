"""The classical automatic methods, fitted by statsmodels: exponential smoothing, theta and seasonal ARIMA.

Each chooses by AICc, or by its own test of seasonality, on the square root of the counts. Each is linear in its
shocks there, so what statsmodels forecasts and what it lets one shock leave behind give every path.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.demand.method import Ask, Explanation
from placements.demand.plain import ROOT, Ahead, Linear, last_value, on_scale, shock_of
from placements.demand.series import MONTHS_A_YEAR
from placements.domain import DemandError

Floats = NDArray[np.float64]

FEWEST_MONTHS = 12
"""A shorter history does not tell one smoothing from another."""
TRENDS = {(None, False): "a level", ("add", False): "a level and a trend", ("add", True): "a damped trend"}
"""Trend and damping as statsmodels names them -> what they are."""
FEWEST_FOR_ARIMA = 5
"""Fewer counts do not bear a second parameter, by AICc: what is left is the random walk."""
NO_SEASON = (0, 0, 0, 0)
ORDERS = {
    ((0, 1, 0), NO_SEASON, "n"): "a random walk",
    ((0, 1, 1), NO_SEASON, "n"): "a smoothed level",
    ((1, 1, 0), NO_SEASON, "n"): "changes that fade",
    ((1, 0, 0), NO_SEASON, "c"): "a return to the mean",
    ((0, 1, 1), (0, 1, 1, MONTHS_A_YEAR), "n"): "a smoothed level and season",
}
"""Order, seasonal order and trend as statsmodels names them -> what they are."""


def ets(ask: Ask) -> Linear:
    """Exponential smoothing with additive errors: trend and season by AICc.

    Raises
    ------
    DemandError
        Where a month is missing or there are fewer than twelve.
    """
    z = on_scale(_complete(ask, "ets"), ROOT)
    if (still := _unmoved(ask, "ets")) is not None:
        return still
    name, found = _best_ets(z, ask.series.has_two_years_of_months)

    def ahead(horizon: int) -> Ahead:
        shock = np.zeros((horizon, 2))
        shock[0, 1] = 1.0
        moved = found.simulate(horizon, anchor="end", repetitions=2, random_errors=shock)
        return Ahead(moved[:, 0], moved[:, 1] - moved[:, 0], np.zeros((0, horizon)))

    sentence = f"Exponential smoothing with {name}, chosen by AICc."
    return _linear(ask, np.array(found.resid), len(found.params), ahead, Explanation("ets", sentence))


def _best_ets(z: Floats, seasons: bool) -> tuple[str, Any]:
    """What the best model is, and its results."""
    # statsmodels takes seconds to import, so a command that does not forecast does without
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    fits = []
    with _quiet():
        for season in (None, "add") if seasons else (None,):
            for (trend, damped), name in TRENDS.items():
                kind = {"trend": trend, "damped_trend": damped, "seasonal": season}
                model = ETSModel(z, seasonal_periods=MONTHS_A_YEAR, **kind)
                found = model.fit(disp=False, return_params=True)
                aicc = _aicc(float(model.loglike(found)), len(found) + 1, len(z))
                fits.append((aicc, name + (" and a season" if season else ""), model, found))
        _, name, model, found = min(fits, key=lambda fit: fit[0])
        return name, model.smooth(found)


def theta(ask: Ask) -> Linear:
    """The theta method: smoothing with half of the straight line's slope, seasons taken off where they show.

    The spread is not statsmodels' own, which is far too wide where there are seasons: each shock moves the
    level by theta's own smoothing.

    Raises
    ------
    DemandError
        Where a month is missing or there are fewer than twelve.
    """
    from statsmodels.tsa.forecasting.theta import ThetaModel

    z = on_scale(_complete(ask, "theta"), ROOT)
    if (still := _unmoved(ask, "theta")) is not None:
        return still
    seasons = ask.series.has_two_years_of_months
    with _quiet():
        found = ThetaModel(z, period=MONTHS_A_YEAR, deseasonalize=seasons, method="additive").fit()
    gain, slope = float(found.params["alpha"]), float(found.params["b0"]) / 2
    # the seasons that come next, turned back so that the first month's comes first
    season = np.roll(found.forecast_components(MONTHS_A_YEAR)["seasonal"], len(z) % MONTHS_A_YEAR)
    seasonal = seasons and bool(np.ptp(season) > 0)
    smooth = z - np.resize(season, len(z)) if seasonal else z

    def ahead(horizon: int) -> Ahead:
        echo = np.append(1.0, np.full(horizon - 1, gain))
        return Ahead(np.asarray(found.forecast(horizon)), echo, np.zeros((0, horizon)))

    line = f"Theta: a level smoothed by {gain:.2f}, and half of the slope of a straight line"
    sentence = f"{line}, with seasons." if seasonal else f"{line}."
    fitted = 3 + (MONTHS_A_YEAR - 1) * seasonal
    return _linear(ask, _theta_errors(smooth, gain, slope), fitted, ahead, Explanation("theta", sentence))


def _theta_errors(z: Floats, gain: float, slope: float) -> Floats:
    """One-step errors of smoothing with a drift, which theta is (Hyndman and Billah, 2003)."""
    errors = np.zeros(len(z))
    level = z[0]
    for month in range(1, len(z)):
        errors[month] = z[month] - level - slope
        level += slope + gain * errors[month]
    return errors


def sarimax(ask: Ask) -> Linear:
    """The best by AICc of a few ARIMA models, one of them seasonal where two years of months exist.

    Missing months stay missing: statsmodels' filter moves on over them, from an exact diffuse start.
    """
    if (still := _unmoved(ask, "sarimax")) is not None:
        return still
    z = on_scale(ask.series.children, ROOT)
    name, found = _best_arima(z, ask.series.has_two_years_of_months)
    scale = float(found.scale)
    errors = found.standardized_forecasts_error[0] * np.sqrt(scale)
    errors[: found.nobs_diffuse] = np.nan

    def ahead(horizon: int) -> Ahead:
        with _quiet():
            middle = np.asarray(found.forecast(horizon))
            echo = np.reshape(found.impulse_responses(horizon), -1)[:horizon]
        return Ahead(middle, echo, _uncertain_start(found, horizon))

    season = found.nobs_diffuse - 1 if found.nobs_diffuse > 1 else 0
    fitted = 1 + len(found.params) + season
    return _linear(ask, errors, fitted, ahead, Explanation("sarimax", f"ARIMA: {name}, chosen by AICc."))


def _best_arima(z: Floats, seasons: bool) -> tuple[str, Any]:
    """What the best model is, and its results."""
    few = np.isfinite(z).sum() < FEWEST_FOR_ARIMA
    fits = []
    for (order, seasonal, trend), name in list(ORDERS.items())[: 1 if few else None]:
        if seasonal == NO_SEASON or seasons:
            found = _arima(z, order, seasonal, trend)
            if found is not None:
                fits.append((name, found))
    # a model needs months to find its start: all are judged on the counts after the longest such time
    start = max(found.nobs_diffuse for _, found in fits)
    judged = np.isfinite(z) & (np.arange(len(z)) >= start)

    def aicc(fit: tuple[str, Any]) -> float:
        return _aicc(float(fit[1].llf_obs[judged].sum()), len(fit[1].params) + 1, int(judged.sum()))

    return min(fits, key=aicc)


def _arima(z: Floats, order: tuple[int, ...], seasonal: tuple[int, ...], trend: str) -> Any | None:
    """One model fitted, the size of its shock taken out; None where the optimiser finds nothing."""
    from statsmodels.tsa.statespace.sarimax import SARIMAX

    with _quiet():
        model = SARIMAX(
            z,
            order=order,
            seasonal_order=seasonal,
            trend=trend,
            concentrate_scale=True,
            use_exact_diffuse=True,
        )
        if model.k_params == 0:
            return model.smooth([])
        try:
            return model.fit(disp=False, cov_type="none")
        except (np.linalg.LinAlgError, ValueError):
            return None


def _uncertain_start(found: Any, horizon: int) -> Floats:
    """How what is not known of the state before the first month shows, in units of the shock."""
    space = found.filter_results
    design, transition = space.design[0, :, -1], space.transition[:, :, -1]
    selection = space.selection[:, :, -1]
    # statsmodels' predicted state holds the first month's shock, which is drawn with the others
    covariance = space.predicted_state_cov[:, :, -1] / float(found.scale) - selection @ selection.T
    variances, directions = np.linalg.eigh((covariance + covariance.T) / 2)
    kept = variances > 1e-9
    state = directions[:, kept] * np.sqrt(variances[kept])
    shown = np.empty((int(kept.sum()), horizon))
    for month in range(horizon):
        shown[:, month] = design @ state
        state = transition @ state
    return shown


def _aicc(loglike: float, parameters: int, counts: int) -> float:
    """Akaike's criterion, corrected for short histories; infinite where they cannot bear the parameters."""
    spare = counts - parameters - 1
    if spare <= 0 or np.isnan(loglike):
        return np.inf
    return 2 * (parameters - loglike) + 2 * parameters * (parameters + 1) / spare


def _linear(
    ask: Ask, errors: Floats, fitted: int, ahead: Callable[[int], Ahead], explanation: Explanation
) -> Linear:
    """The method with its shock: ``errors`` on the root scale, ``fitted`` parameters taken from them."""
    shock = shock_of(ask, ROOT, errors, ahead(MONTHS_A_YEAR).echo, fitted)
    # the first count is taken up by the level: it has no error
    errors[0] = np.nan
    explanation = replace(explanation, prior_share=shock.prior_share)
    return Linear(ask, ROOT, shock, errors / shock.sd, explanation, ahead)


def _unmoved(ask: Ask, method: str) -> Linear | None:
    """A history that never moved, carried forward: no model is better than another, and only the law has a spread."""
    if np.ptp(ask.series.known) > 1e-9 * ask.series.known.max():
        return None
    still = last_value(ask)
    sentence = f"Every count is {ask.series.last_value:g}, so there is nothing to fit: it is carried forward."
    return replace(still, explanation=replace(still.explanation, method=method, sentence=sentence))


def _complete(ask: Ask, method: str) -> Floats:
    """The counts of every month. Raises DemandError where one is missing or they are too few."""
    series = ask.series
    months = len(series.children)
    if series.is_complete and months >= FEWEST_MONTHS:
        return series.children
    found = f"this history has {months}" if series.is_complete else _first_gap(ask)
    raise DemandError(
        f"{series.key}: {method} needs a count in each of {FEWEST_MONTHS} months or more, and {found}. "
        "Use averaged, last_value or sarimax."
    )


def _first_gap(ask: Ask) -> str:
    missing = np.flatnonzero(np.isnan(ask.series.children))
    return f"this history has none in {ask.series.first_month + int(missing[0])} ({len(missing)} are missing)"


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings of optimisers on short or even histories: what they find is judged by AICc."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
