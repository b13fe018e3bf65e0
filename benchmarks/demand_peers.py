"""The forecasters ours is measured against, each a function of a window or of a group.

Nixtla's statsforecast and hierarchicalforecast are installed for benchmarks only (``uv run --group bench``);
statsmodels' exponential smoothing is chosen by AICc among the 15 models that `forecast::ets` in R tries.
"""

from __future__ import annotations

import itertools
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from demand_data import Floats, Window
from demand_scores import Forecast, Method
from hierarchicalforecast.core import HierarchicalReconciliation
from hierarchicalforecast.methods import BottomUp, MinTrace
from statsforecast import StatsForecast
from statsforecast.models import AutoARIMA, AutoETS, AutoTheta, DynamicOptimizedTheta
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

PERIOD = 12
Z80, Z95 = 1.2815515655446004, 1.959963984540054


def last_value(window: Window) -> Forecast:
    """The last value, with the bands of a random walk with normal steps."""
    y, months = window.train, len(window.test)
    spread = np.sqrt(np.mean(np.diff(y) ** 2) * np.arange(1, months + 1))
    point = np.full(months, y[-1])
    return Forecast(
        point, point - Z80 * spread, point + Z80 * spread, point - Z95 * spread, point + Z95 * spread
    )


def _statsforecast(model: Any) -> Method:
    def forecast(window: Window) -> Forecast:
        fresh = model(season_length=PERIOD)
        made = fresh.forecast(y=window.train.copy(), h=len(window.test), level=[80, 95])
        return Forecast(
            *(np.asarray(made[name], float) for name in ("mean", "lo-80", "hi-80", "lo-95", "hi-95"))
        )

    return forecast


def statsmodels_ets(window: Window) -> Forecast:
    """The ETSModel of least AICc; intervals exact where it has them, else simulated by statsmodels."""
    y = pd.Series(window.train)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of optimisers that stop early, on some of the 15 models
        best = min(
            (ETSModel(y, **kind).fit(disp=False) for kind in _ets_kinds(window.train)),
            key=lambda fit: fit.aicc,
        )
        prediction = best.get_prediction(start=len(y), end=len(y) + len(window.test) - 1)
        bands = [prediction.pred_int(alpha=alpha).to_numpy() for alpha in (0.2, 0.05)]
    point = prediction.predicted_mean.to_numpy()
    return Forecast(point, bands[0][:, 0], bands[0][:, 1], bands[1][:, 0], bands[1][:, 1])


def _ets_kinds(y: Floats) -> Iterator[dict[str, object]]:
    trends: tuple[dict[str, object], ...] = (
        {"trend": None},
        {"trend": "add"},
        {"trend": "add", "damped_trend": True},
    )
    seasons = (None, "add", "mul") if len(y) >= 2 * PERIOD else (None,)
    for error, trend, season in itertools.product(("add", "mul"), trends, seasons):
        multiplies = "mul" in (error, season)
        if (multiplies and y.min() <= 0) or (error == "add" and season == "mul"):
            continue
        yield {"error": error, **trend, "seasonal": season, "seasonal_periods": PERIOD if season else None}


QUICK: dict[str, Method] = {
    "AutoETS": _statsforecast(AutoETS),
    "AutoTheta": _statsforecast(AutoTheta),
    "DynamicOptimizedTheta": _statsforecast(DynamicOptimizedTheta),
    "last value": last_value,
}
SLOW: dict[str, Method] = {
    "AutoARIMA": _statsforecast(AutoARIMA),
    "statsmodels ETS, AICc": statsmodels_ets,
}


def group_peers(counts: Floats, months: int, draws: int, seed: int) -> dict[str, Floats]:
    """Draws of [total, parts] by each peer, of shape (draws, months, 1 + parts), from ``counts`` (months, parts).

    AutoETS on every series, reconciled by hierarchicalforecast, whose bootstrap draws blocks of errors one month
    ahead, so that its bands do not widen with the horizon; and AutoETS's own simulated paths of the parts, added
    up (statsforecast 2.1.1 simulates an undamped trend as none).
    """
    parts = [f"part {number}" for number in range(counts.shape[1])]
    names = ["total", *parts]
    known = pd.DataFrame(np.column_stack([counts.sum(axis=1), counts]), columns=names)
    known["ds"] = pd.date_range("2000-01-01", periods=len(known), freq="MS")
    known = known.melt("ds", var_name="unique_id", value_name="y")
    engine = StatsForecast([AutoETS(season_length=PERIOD)], freq="MS", n_jobs=1)
    base = engine.forecast(df=known, h=months, level=[80, 95], fitted=True)
    adds_up = pd.DataFrame(np.vstack([np.ones(len(parts)), np.eye(len(parts))]), columns=parts)
    adds_up.insert(0, "unique_id", names)
    draws_of = {}
    for (name, method), kind in itertools.product(
        {"bottom-up": BottomUp(), "MinT": MinTrace("mint_shrink")}.items(), ("normality", "bootstrap")
    ):
        made = HierarchicalReconciliation([method]).reconcile(
            Y_hat_df=base,
            Y_df=engine.forecast_fitted_values(),
            S_df=adds_up,
            tags={"total": np.array(["total"]), "parts": np.array(parts)},
            level=[80, 95],
            intervals_method=kind,
            num_samples=draws,
            seed=seed,
        )
        samples = made[[column for column in made if "-sample-" in column]].to_numpy(float)
        order = pd.Index(made["unique_id"].to_numpy()[::months]).get_indexer(names)
        by_series = samples.reshape(len(names), months, draws)[order]
        draws_of[f"AutoETS {name}, {kind}"] = by_series.transpose(2, 1, 0)
    own = [
        AutoETS(season_length=PERIOD).simulate(h=months, n_paths=draws, y=y.copy(), seed=seed + number)
        for number, y in enumerate(counts.T)
    ]
    simulated = np.stack(own, axis=2)
    added = simulated.sum(axis=2, keepdims=True)
    draws_of["AutoETS, its simulated paths added"] = np.concatenate([added, simulated], axis=2)
    return draws_of
