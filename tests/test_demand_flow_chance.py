"""Whole children by chance: quantiles of their distributions, monotone in the rate, unbiased down to one child."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from placements.demand.stock_and_flow.chance import EXACT_TO, binomial, count, rounded

LUCK = (np.arange(20_000) + 0.5) / 20_000
"""Numbers between 0 and 1 that are spread as evenly as can be."""


@pytest.mark.parametrize(
    ("children", "chance"), [(1, 0.05), (3, 0.4), (12, 0.1), (50, 0.1), (6, 0.9), (0, 0.3)]
)
def test_a_small_binomial_is_its_exact_quantile(children: int, chance: float) -> None:
    drawn = binomial(np.full(LUCK.size, float(children)), np.full(LUCK.size, chance), LUCK)
    assert np.array_equal(drawn, stats.binom.ppf(LUCK, children, chance).clip(0))


@pytest.mark.parametrize(("children", "chance"), [(80, 0.1), (400, 0.05), (200, 0.6)])
def test_a_large_one_has_the_mean_and_variance_of_the_count(children: int, chance: float) -> None:
    assert children * chance > EXACT_TO
    drawn = binomial(np.full(LUCK.size, float(children)), np.full(LUCK.size, chance), LUCK)
    assert drawn.mean() == pytest.approx(children * chance, rel=0.003)
    assert drawn.var() == pytest.approx(children * chance * (1 - chance), rel=0.03)
    assert ((drawn >= 0) & (drawn <= children)).all()


@pytest.mark.parametrize("mean", [0.02, 1.0, 5.0, 20.0])
@pytest.mark.parametrize("dispersion", [1.0, 1.3])
def test_counts_have_their_mean_and_dispersion(mean: float, dispersion: float) -> None:
    drawn = count(np.full(LUCK.size, mean), dispersion, LUCK)
    assert drawn.mean() == pytest.approx(mean, rel=0.01)
    assert drawn.var() == pytest.approx(dispersion * mean, rel=0.04)
    assert np.array_equal(drawn, np.floor(drawn))


def test_a_higher_rate_never_brings_fewer_on_the_same_luck() -> None:
    for low, high in ((0.1, 0.12), (2.0, 2.5), (5.9, 6.1), (12.0, 13.0)):
        fewer, more = (count(np.full(LUCK.size, mean), 1.1, LUCK) for mean in (low, high))
        assert (more >= fewer).mean() > 0.999


def test_birthdays_are_all_but_certain() -> None:
    drawn = rounded(np.full(LUCK.size, 2.25), LUCK)
    assert set(drawn) == {2.0, 3.0}
    assert drawn.mean() == pytest.approx(2.25, abs=0.001)
