"""Two engines, one answer: the filter over all models at once agrees with statsmodels to 1e-8, gaps and all."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from placements.demand.averaged import averaged
from placements.demand.grid import Grid, model_grid
from placements.demand.joint import simulate_series
from placements.demand.kalman import filter_grid
from placements.demand.method import Ask
from placements.demand.priors import default_priors
from placements.demand.series import MonthlySeries
from placements.demand.settings import DemandSettings
from placements.demand.state_space import filter_statsmodels
from placements.domain import Month

PARITY = 1e-8


def walk(months: int, seed: int = 1) -> NDArray[np.float64]:
    return 200 + np.cumsum(np.random.default_rng(seed).normal(0, 4, months))


def yearly(years: int) -> NDArray[np.float64]:
    z = np.full(12 * years + 1, np.nan)
    z[::12] = walk(years + 1)
    return z


def with_gaps(months: int) -> NDArray[np.float64]:
    z = walk(months)
    z[np.random.default_rng(2).random(months) < 0.4] = np.nan
    z[0], z[-3:] = 190.0, np.nan
    return z


HISTORIES = {
    "complete": walk(40),
    "two counts": np.array([100.0, np.nan, 104.0]),
    "yearly": yearly(6),
    "gaps and an end without counts": with_gaps(50),
}


def every(step: int, seasonal: bool) -> Grid:
    grid = model_grid(seasonal)
    return grid.take(np.arange(0, len(grid), step))


@pytest.mark.parametrize("seasonal", [False, True])
@pytest.mark.parametrize("name", HISTORIES)
def test_likelihood_errors_and_last_state_agree_with_statsmodels(name: str, seasonal: bool) -> None:
    z = HISTORIES[name] - 150
    grid = every(29 if seasonal else 9, seasonal)
    ours, theirs = filter_grid(z, grid), filter_statsmodels(z, grid)
    chosen = np.arange(len(grid))
    assert ours.observations == theirs.observations == np.isfinite(z).sum()
    assert ours.log_det == pytest.approx(theirs.log_det, abs=PARITY)
    assert ours.squares == pytest.approx(theirs.squares, rel=PARITY, abs=PARITY)
    assert ours.errors(chosen) == pytest.approx(theirs.errors(chosen), rel=PARITY, abs=PARITY)
    for mine, other in zip(ours.states(chosen), theirs.states(chosen), strict=True):
        assert mine == pytest.approx(other, rel=PARITY, abs=PARITY)


def test_statsmodels_exponential_smoothing_with_the_same_parameters_makes_the_same_forecast() -> None:
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    z = walk(60)
    grid = model_grid(False)
    damped = np.flatnonzero((grid.kind == 2) & (grid.level_gain == 0.5) & (grid.damping == 0.9))[:1]
    model = grid.take(damped)
    state = filter_grid(z, model).states(np.array([0]))[0][0]
    # statsmodels' damped trend from the state that we end with: level and slope after the last month
    ets = ETSModel(z, trend="add", damped_trend=True)
    gain, share = float(model.level_gain[0]), float(model.slope_gain[0] / model.level_gain[0])
    initial = _first_state(z, model)
    parameters = [gain, gain * share, float(model.damping[0]), *initial]
    smoothed = ets.smooth(np.array(parameters))
    slopes = 0.9 ** np.arange(1, 13)
    assert np.asarray(smoothed.forecast(12)) == pytest.approx(
        state[0] + np.cumsum(slopes) * state[1], rel=1e-8
    )


def _first_state(z: NDArray[np.float64], model: Grid) -> tuple[float, float]:
    """Level and slope before the first month under which the recursion ends where the filter does."""
    ends = filter_grid(z, model).states(np.array([0]))[0][0]

    def run(level: float, slope: float) -> NDArray[np.float64]:
        for value in z:
            faded = model.damping[0] * slope
            error = value - level - faded
            level, slope = level + faded + model.level_gain[0] * error, faded + model.slope_gain[0] * error
        return np.array([level, slope])

    nothing = run(0.0, 0.0)
    response = np.stack([run(1.0, 0.0) - nothing, run(0.0, 1.0) - nothing], axis=1)
    level, slope = np.linalg.solve(response, ends - nothing)
    return float(level), float(slope)


@pytest.mark.parametrize("name", ["complete", "yearly"])
def test_paths_of_both_engines_agree(name: str) -> None:
    # on 40 complete months statsmodels takes 6 seconds; 20 are as complete
    series = MonthlySeries(
        "total", Month(2010, 3), np.round(HISTORIES[name][: 20 if name == "complete" else None])
    )
    found = [
        simulate_series(
            [series],
            15,
            paths=12,
            seed=3,
            total="total",
            settings=DemandSettings.model_validate({"engine": engine}),
        ).paths
        for engine in ("vectorised", "statsmodels")
    ]
    assert found[0] == pytest.approx(found[1], rel=PARITY)


@pytest.mark.slow
def test_seasonal_paths_of_both_engines_agree() -> None:
    months = np.arange(48)
    children = np.round(300 + 40 * np.sin(months * np.pi / 6) + np.cumsum(walk(48) - walk(48).mean()) / 400)
    series = MonthlySeries("total", Month(2012, 1), children)
    found = [
        simulate_series(
            [series],
            14,
            paths=8,
            seed=3,
            children=False,
            settings=DemandSettings.model_validate({"engine": engine}),
        ).paths
        for engine in ("vectorised", "statsmodels")
    ]
    assert found[0] == pytest.approx(found[1], rel=PARITY)


def test_a_month_without_a_count_teaches_nothing_and_widens_the_last_state() -> None:
    z = walk(30)
    later = np.concatenate([z, np.full(6, np.nan)])
    grid = every(9, seasonal=False)
    now, then = filter_grid(z, grid), filter_grid(later, grid)
    chosen = np.arange(len(grid))
    assert then.squares == pytest.approx(now.squares, rel=1e-12)
    assert then.log_det == pytest.approx(now.log_det, rel=1e-12)
    walks = grid.kind == 0
    before, after = (found.states(chosen)[1][walks, 0, 0] for found in (now, then))
    # a level moves by its gain each month: six months add six times its square
    assert after - before == pytest.approx(6 * grid.level_gain[walks] ** 2, rel=1e-9)


def test_evidence_finds_the_season_that_is_there() -> None:
    months = np.arange(72)
    season = 30 * np.sin(2 * np.pi * months / 12)
    noise = np.random.default_rng(5).normal(0, 3, 72)
    for children, least, most in ((300 + season + noise, 0.95, 1.0), (300 + np.cumsum(noise), 0.0, 0.1)):
        series = MonthlySeries("beds", Month(2010, 1), children)
        prior = default_priors()
        ask = Ask(series, prior.variance["general"], ((prior.family["general"], 1.0),))
        assert least <= averaged(ask).explanation.weights["seasonal"] <= most
