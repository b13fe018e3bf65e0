"""The averaged method: bands as wide as the law says where little is known, models weighed where much is."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from placements.demand.averaged import Averaged, averaged
from placements.demand.method import Ask
from placements.demand.priors import default_priors
from placements.demand.series import MonthlySeries
from placements.domain import Month

PRIORS = default_priors()
START = Month(2012, 1)


def fit(children: NDArray[np.float64], law: str = "large", family: str = "children") -> Averaged:
    series = MonthlySeries("total", START, children)
    return averaged(Ask(series, PRIORS.variance[law], ((PRIORS.family[family], 1.0),)))


def paths(fitted: Averaged, horizon: int = 24, count: int = 8000, seed: int = 1) -> NDArray[np.float64]:
    rng = np.random.default_rng(seed)
    return fitted.simulate(rng.standard_normal((count, horizon)), rng)


def half_width(children: NDArray[np.float64]) -> float:
    """Half of the distance between the quantiles that hold 68% of the log of ``children``."""
    low, high = np.quantile(np.log(children), [0.159, 0.841])
    return float(high - low) / 2


@pytest.mark.parametrize("level", [60, 600, 6000])
def test_from_one_count_the_band_of_a_year_is_that_of_the_law(level: int) -> None:
    # squared scale 0.0025 + 1 / level; Student's t with 15 and 24 degrees together holds 68% within 1.06 of
    # its scale; spreads within a year are narrowed to 0.95 of it
    found = paths(fit(np.array([float(level)])))
    law = np.sqrt(0.0025 + 1 / level)
    assert half_width(found[:, 11]) == pytest.approx(0.95 * 1.06 * law, rel=0.05)
    assert np.median(found[:, 11]) == pytest.approx(level, rel=0.02)


def test_one_year_without_movement_narrows_the_band_a_little_and_ten_years_a_lot() -> None:
    width = [half_width(paths(fit(np.full(months, 600.0)))[:, 11]) for months in (1, 12, 120)]
    assert 0.6 < width[1] / width[0] < 0.95
    assert width[2] / width[0] < 0.5
    assert width[2] > 0


def test_zero_children_for_years_leave_a_band_above_zero_and_none_below() -> None:
    found = paths(fit(np.zeros(48), law="small"))
    assert (found >= 0).all()
    assert np.quantile(found[:, -1], 0.99) > 0
    assert np.quantile(found[:, -1], 0.5) < 1


@pytest.mark.slow
def test_a_random_walk_is_held_by_its_own_bands_as_often_as_they_say() -> None:
    inside = {0.8: 0, 0.95: 0}
    windows = 120
    for seed in range(windows):
        rng = np.random.default_rng(1000 + seed)
        walk = 400 * np.exp(np.cumsum(rng.normal(0, np.sqrt((0.0025 + 1 / 400) / 12), 72)))
        found = paths(fit(walk[:60]), horizon=12, count=400, seed=seed)[:, -1]
        for level in inside:
            low, high = np.quantile(found, [(1 - level) / 2, (1 + level) / 2])
            inside[level] += bool(low <= walk[-1] <= high)
    # of 120 windows at 80%: 96 with a standard error of 4.4; at 95%: 114 with 2.4
    assert inside[0.8] / windows == pytest.approx(0.8, abs=0.11)
    assert inside[0.95] / windows == pytest.approx(0.95, abs=0.06)


def test_a_steady_trend_is_followed_as_far_as_months_show_it() -> None:
    # 2 more a month for five years is 5% a year: large for England's councils, and their trends seldom last.
    # A sixth of it is believed over two years where every month shows it, next to nothing from two counts
    rng = np.random.default_rng(2)
    trend = 300 + 2.0 * np.arange(60) + rng.normal(0, 1, 60)
    followed = np.median(paths(fit(trend))[:, 23]) - trend[-1]
    assert 0.1 * 48 < followed < 0.5 * 48
    two = np.full(60, np.nan)
    two[[0, -1]] = trend[[0, -1]]
    assert abs(np.median(paths(fit(two))[:, 23]) - trend[-1]) < 0.1 * 48
    # where no law of councils speaks, more of a trend as plain as this is followed
    general = np.median(paths(fit(trend, "general", "general"))[:, 23]) - trend[-1]
    assert general > 0.5 * 48


def test_weights_of_kinds_add_to_one_and_the_laws_share_falls_with_months_counted() -> None:
    short, long = (fit(np.round(np.linspace(200, 210, months))).explanation for months in (6, 60))
    for found in (short, long):
        kinds = [found.weights[kind] for kind in ("level", "drift", "damped", "reverting")]
        assert sum(kinds) == pytest.approx(1.0)
    # 24 months of law against 5 changes, against 59
    assert short.prior_share == pytest.approx(24 / 29)
    assert long.prior_share == pytest.approx(24 / 83)


def test_the_order_of_magnitude_does_not_matter_to_a_series_of_any_kind() -> None:
    rng = np.random.default_rng(3)
    base = 100 + np.cumsum(rng.normal(0, 1, 48))
    small = np.median(paths(fit(base, "general", "general")), axis=0)
    large = np.median(paths(fit(base * 1000, "general", "general")), axis=0)
    assert large / 1000 == pytest.approx(small, rel=0.01)


def test_no_path_runs_away_or_turns_into_nothing_a_number_can_hold() -> None:
    for children in (np.array([0.0, 500.0]), np.array([500.0, 0.0]), np.array([1.0, 2000.0, 1.0])):
        found = paths(fit(children, law="small"), horizon=240, count=500)
        assert np.isfinite(found).all()
        assert (found >= 0).all()
        assert found.max() <= 20 * children.max() + 1e-6 or found.max() < 1e7
