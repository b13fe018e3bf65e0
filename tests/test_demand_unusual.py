"""A one-month spike is left out and named; a break stays and widens the band; the last month may be either."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from placements.demand.averaged import Averaged
from placements.demand.method import Ask
from placements.demand.priors import default_priors
from placements.demand.series import MonthlySeries
from placements.demand.unusual import averaged_with_care
from placements.domain import Month

PRIORS = default_priors()
START = Month(2012, 1)


def walk(months: int = 60) -> NDArray[np.float64]:
    return np.round(300 + np.cumsum(np.random.default_rng(4).normal(0, 4, months)))


def fit(children: NDArray[np.float64], *, replace_spikes: bool = True) -> Averaged:
    series = MonthlySeries("total", START, children)
    families = ((PRIORS.family["children"], 1.0),)
    return averaged_with_care(Ask(series, PRIORS.variance["large"], families, replace_spikes=replace_spikes))


def year_ahead(fitted: Averaged) -> NDArray[np.float64]:
    rng = np.random.default_rng(1)
    return fitted.simulate(rng.standard_normal((2000, 12)), rng)[:, -1]


def test_a_plain_walk_has_nothing_unusual() -> None:
    found = fit(walk()).explanation
    assert (found.spikes, found.breaks, found.last_stands_out) == ((), (), False)


@pytest.mark.parametrize("place", [20, 50, 57])
def test_a_spike_is_named_and_moves_the_forecast_hardly(place: int) -> None:
    children = walk()
    spiked = children.copy()
    spiked[place] *= 1.3
    found = fit(spiked)
    assert found.explanation.spikes == (START + place,)
    assert np.median(year_ahead(found)) == pytest.approx(np.median(year_ahead(fit(children))), rel=0.02)


def test_a_spike_stays_in_the_fit_where_the_scenario_says_so() -> None:
    spiked = walk()
    spiked[50] *= 1.3
    kept, left = fit(spiked, replace_spikes=False), fit(spiked)
    assert kept.explanation.spikes == ()
    assert np.ptp(np.quantile(year_ahead(kept), [0.1, 0.9])) > np.ptp(
        np.quantile(year_ahead(left), [0.1, 0.9])
    )


def test_a_break_is_reported_stays_in_the_fit_and_widens_the_band() -> None:
    children = walk()
    broken = children.copy()
    broken[40:] += 90
    found = fit(broken)
    assert found.explanation.breaks == (START + 40,)
    assert found.explanation.spikes == ()
    before, after = (np.ptp(np.quantile(year_ahead(f), [0.1, 0.9])) for f in (fit(children), found))
    assert after > 1.1 * before


def test_a_last_count_that_stands_out_may_be_spike_or_break_so_the_band_holds_both() -> None:
    children = walk()
    jumped = children.copy()
    jumped[-1] = children[-2] * 1.3
    found = fit(jumped)
    assert found.explanation.last_stands_out
    low, high = np.quantile(year_ahead(found), [0.1, 0.9])
    assert low < children[-2] < jumped[-1] * 1.05
    assert high > children[-2] * 1.2


def test_a_season_is_no_spike() -> None:
    months = np.arange(72)
    peaks = np.where(months % 12 == 11, 60.0, 0.0)
    children = np.round(300 + peaks + np.random.default_rng(5).normal(0, 3, 72))
    assert fit(children).explanation.spikes == ()


def test_few_counts_have_no_scale_by_which_one_could_stand_out() -> None:
    found = fit(np.array([100.0, 101, 99, 150, 100, 102])).explanation
    assert (found.spikes, found.breaks, found.last_stands_out) == ((), (), False)
