"""Every method keeps one contract; the state-space method shrinks a council's own trend as worked by hand."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from placements.demand import METHODS, DemandSettings, MonthlyTotal
from placements.demand.methods import last_value, state_space, yearly_variance
from placements.domain import Month
from placements.domain.assumption import stream


def totals(counts: Mapping[int, float], first: Month = Month(2010, 12)) -> MonthlyTotal:
    """Months after ``first`` -> children; every other month up to the last is missing."""
    series = np.full(max(counts) + 1, np.nan)
    for month, children in counts.items():
        series[month] = children
    return MonthlyTotal(first, series)


SHORT = totals({0: 95, 3: 104, 11: 100})
# so small a variance that every path is the mean path: what is left is the drift
STILL = DemandSettings(level_variance=1e-6, count_variance=0)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("counts", [{0: 95, 3: 104, 11: 100}, {0: 3, 1: 2}, {0: 5000, 60: 6000, 61: 2000}])
def test_every_method_keeps_the_contract(name: str, counts: dict[int, float]) -> None:
    known = totals(counts)
    paths = METHODS[name](known, 30, 40, stream(1, "demand:total"), DemandSettings())
    assert paths.shape == (40, 30)
    assert np.isfinite(paths).all()
    assert (paths >= 0).all()
    again = METHODS[name](known, 30, 40, stream(1, "demand:total"), DemandSettings())
    assert np.array_equal(paths, again)
    other = METHODS[name](known, 30, 40, stream(2, "demand:total"), DemandSettings())
    assert not np.array_equal(paths, other)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("level", [60, 600, 6000])
def test_the_yearly_change_of_the_log_total_has_the_variance_of_150_authorities(
    name: str, level: int
) -> None:
    # a history of one year takes a hundredth of the variance away (worked below), the other years none
    known = totals({0: level, 12: level})
    paths = METHODS[name](known, 12, 20_000, stream(1, "demand:total"), DemandSettings())
    spread = np.log(paths[:, -1] / level).std()
    # the standard error of a standard deviation of 20,000 draws is 0.5%: five of them
    assert spread == pytest.approx(np.sqrt(0.0025 + 1 / level), rel=0.025)


def test_the_variance_law_is_what_the_settings_say() -> None:
    assert yearly_variance(DemandSettings(), 400) == pytest.approx(0.0025 + 1 / 400)
    assert yearly_variance(DemandSettings(level_variance=0.01, count_variance=2), 100) == pytest.approx(0.03)


@pytest.mark.parametrize("years", [1, 5, 10])
def test_a_councils_own_trend_is_believed_for_as_much_as_its_years_are_worth(years: int) -> None:
    # Own growth 10% a year; England's 2%, of which half is expected. Growth persists with m = 0.1 of its
    # variance V. T years of it tell V(1 - m) / T about a mean whose prior variance is V m, so its weight is
    #   w = T m / (T m + 1 - m): 0.1 after one year, 0.5 / 1.4 = 0.357 after five, 1 / 1.9 = 0.526 after ten
    weight = years * 0.1 / (years * 0.1 + 0.9)
    drift = weight * np.log(1.1) + (1 - weight) * np.log(1.02) / 2
    known = totals({12 * year: 500 * 1.1**year for year in range(years + 1)})
    settings = STILL.model_copy(update={"national_growth_per_year": 0.02})
    paths = state_space(known, 24, 4000, stream(1, "demand:total"), settings)
    growth = np.log(paths / known.last_value).mean(axis=0)
    assert growth[11] == pytest.approx(drift, abs=2e-4)
    assert growth[23] == pytest.approx(2 * drift, abs=4e-4)


def test_a_council_without_growth_of_its_own_is_believed_for_about_a_third_after_five_years() -> None:
    known = totals({12 * year: 500.0 for year in range(6)})
    settings = STILL.model_copy(update={"national_growth_per_year": 0.02})
    paths = state_space(known, 12, 4000, stream(1, "demand:total"), settings)
    believed = 1 - np.log(paths[:, -1] / 500).mean() / (np.log(1.02) / 2)
    assert 0.30 < believed < 0.40


def test_the_forecast_starts_at_the_last_count_and_not_beside_it() -> None:
    for known in (SHORT, totals({0: 95, 3: 204, 30: 100}), totals({m: 50 + m for m in range(40)})):
        paths = state_space(known, 1, 500, stream(1, "demand:total"), STILL)
        assert np.log(paths).mean() == pytest.approx(np.log(known.last_value), abs=0.03)
        spread = np.log(paths).std()
        assert spread == pytest.approx(np.sqrt(1e-6 * 0.9 / 12), rel=0.2)


def test_a_missing_month_is_neither_read_as_zero_nor_as_a_jump() -> None:
    # a random walk knows its level at every count: what lies between the first and the last tells nothing
    # more about the drift, so two counts and ten irregular ones on the way forecast the same
    few = totals({0: 400, 60: 500})
    many = totals({0: 400, 7: 480, 12: 410, 13: 415, 31: 520, 44: 390, 60: 500})
    rng = ("demand:total", DemandSettings())
    left = state_space(few, 24, 200, stream(1, rng[0]), rng[1])
    right = state_space(many, 24, 200, stream(1, rng[0]), rng[1])
    assert right == pytest.approx(left, rel=1e-8)


def test_after_five_years_the_state_space_spread_is_the_one_worked_by_hand() -> None:
    # variance at H years = V ((1 - m) H + m H^2 (1 - w)): shocks of each year, and a drift that persists
    known = totals({0: 500, 12: 500})
    variance = 0.0025 + 1 / 500
    weight = 0.1 / (0.1 + 0.9)
    by_hand = np.sqrt(variance * (0.9 * 5 + 0.1 * 25 * (1 - weight)))
    paths = state_space(known, 60, 20_000, stream(1, "demand:total"), DemandSettings())
    assert np.log(paths[:, -1]).std() == pytest.approx(by_hand, rel=0.025)


def test_the_last_value_carried_forward_has_its_median_at_the_last_value() -> None:
    paths = last_value(SHORT, 36, 10_001, stream(1, "demand:total"), DemandSettings())
    # the log spread after three years is at most 0.11 x sqrt(3): the median is known to 1.25 x 0.19 / 100
    assert np.median(paths, axis=0) == pytest.approx(np.full(36, 100.0), rel=0.0075)
