"""An assumption is drawn once a path, within its range, and from a stream of its own."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from placements.domain import Range
from placements.domain.assumption import CappedDraws, Draws, stream

EVENLY = np.linspace(0.0, 1.0, 20_001)

RANGES = [(0.0, 0.1, 0.25), (0.0, 0.0, 1.0), (-0.5, 0.25, 1.0), (2700.0, 3300.0, 3300.0), (1.0, 2.0, 3.0)]


@pytest.mark.parametrize(("low", "central", "high"), RANGES)
def test_every_draw_lies_within_its_range_and_the_ends_are_reached(
    low: float, central: float, high: float
) -> None:
    drawn = Range(low=low, central=central, high=high).draw(EVENLY)
    assert drawn[0] == pytest.approx(low, abs=1e-12)
    assert drawn[-1] == pytest.approx(high, abs=1e-12)
    assert (drawn >= low - 1e-12).all()
    assert (drawn <= high + 1e-12).all()
    assert (np.diff(drawn) >= 0).all()


@pytest.mark.parametrize(("low", "central", "high"), RANGES)
def test_draws_have_the_mean_and_the_median_of_the_triangle(low: float, central: float, high: float) -> None:
    # the area left of x <= central is (x - low)^2 / ((high - low)(central - low)); it is 1/2 at the median
    value = Range(low=low, central=central, high=high)
    width = high - low
    if central - low >= width / 2:
        median = low + np.sqrt(width * (central - low) / 2)
    else:
        median = high - np.sqrt(width * (high - central) / 2)
    assert float(value.draw(np.array([0.5]))[0]) == pytest.approx(median, rel=1e-12)
    assert value.draw(EVENLY).mean() == pytest.approx((low + central + high) / 3, rel=1e-4, abs=1e-4 * width)
    assert value.mean == pytest.approx((low + central + high) / 3)


def test_the_share_of_draws_below_the_central_value_is_its_place_in_the_range() -> None:
    drawn = Range(low=0.0, central=0.1, high=0.25).draw(EVENLY)
    assert (drawn <= 0.1).mean() == pytest.approx(0.4, abs=1e-3)


def test_a_plain_number_is_known_and_not_drawn() -> None:
    value = Range.model_validate(0.1)
    draws = Draws(seed=1, paths=50)
    assert value.is_known
    assert (draws("x", value) == 0.1).all()
    assert draws.uncertain == {}


@pytest.mark.parametrize(("low", "central", "high"), [(2, 1, 3), (1, 4, 3), (3, 2, 1)])
def test_a_range_out_of_order_is_refused(low: float, central: float, high: float) -> None:
    with pytest.raises(ValidationError, match="are not in order: low must not exceed central"):
        Range(low=low, central=central, high=high)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "0.1", None])
def test_what_is_not_a_number_is_no_range(value: object) -> None:
    with pytest.raises(ValidationError):
        Range.model_validate(value)


def test_another_assumption_leaves_the_draws_of_the_others_alone() -> None:
    wide = Range(low=0, central=1, high=2)
    alone, crowded = Draws(seed=7, paths=100), Draws(seed=7, paths=100)
    for name in ("first", "second", "third"):
        crowded(name, wide)
    assert np.array_equal(alone("price", wide), crowded("price", wide))


def test_two_names_draw_independent_luck_and_one_name_always_the_same() -> None:
    left, right = stream(1, "demand:total").random(20_000), stream(1, "demand:mix:ifa").random(20_000)
    # the standard error of a correlation of 20,000 independent pairs is 0.007
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.03
    assert np.array_equal(left, stream(1, "demand:total").random(20_000))
    assert not np.array_equal(left, stream(2, "demand:total").random(20_000))


def test_the_lucky_path_stays_lucky_when_only_the_range_moves() -> None:
    draws = Draws(seed=3, paths=200)
    near = draws("occupancy", Range(low=0.75, central=0.85, high=0.95))
    far = draws("occupancy", Range(low=0.5, central=0.6, high=0.9))
    assert np.array_equal(np.argsort(near), np.argsort(far))


def test_a_capped_draw_is_the_draw_or_the_cap_and_others_are_left_alone() -> None:
    free, capped = Draws(1, 500), CappedDraws(1, 500, {"occupancy": 0.75})
    occupancy, price = Range(low=0.5, central=0.8, high=0.95), Range(low=1, central=2, high=3)
    drawn = free("occupancy", occupancy)
    assert (capped("occupancy", occupancy) == np.minimum(drawn, 0.75)).all()
    assert (capped.uncertain["occupancy"] <= 0.75).all()
    assert 0 < np.mean(drawn < 0.75) < 1
    assert (capped("price", price) == free("price", price)).all()
    assert (capped.central("occupancy", occupancy), capped.central("price", price)) == (0.75, 2)
    assert (capped.apart()("occupancy", occupancy) == np.minimum(drawn, 0.75)).all()
    known = Range.model_validate(0.9)
    assert capped("occupancy", known).tolist() == [0.75] * 500
