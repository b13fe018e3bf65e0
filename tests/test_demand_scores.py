"""Scores worked by hand, and the law that each keeps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from placements.demand.scores import (
    bias,
    coverage,
    interval_score,
    mean_absolute_error,
    skill,
    skill_range,
    weighted_absolute_error,
)
from placements.domain.assumption import stream

ACTUAL = np.array([100.0, 50.0, 0.0])
FORECAST = np.array([90.0, 53.0, 2.0])


def test_errors_are_those_worked_by_hand() -> None:
    # |90 - 100| + |53 - 50| + |2 - 0| = 15: 5 a forecast, and 15 of 150 children
    assert mean_absolute_error(ACTUAL, FORECAST) == pytest.approx(5)
    assert weighted_absolute_error(ACTUAL, FORECAST) == pytest.approx(0.1)
    # -10 + 3 + 2 = -5
    assert bias(ACTUAL, FORECAST) == pytest.approx(-5 / 3)


def test_a_share_of_no_children_is_not_a_number() -> None:
    assert math.isnan(weighted_absolute_error(np.zeros(2), np.ones(2)))


def test_the_ends_of_a_range_belong_to_it() -> None:
    low, high = np.array([1.0, 1.0, 1.0, 1.0]), np.array([3.0, 3.0, 3.0, 3.0])
    assert coverage(low, high, np.array([1.0, 3.0, 0.99, 3.01])) == 0.5


def test_the_interval_score_is_the_width_and_ten_times_what_80_per_cent_ranges_miss_by() -> None:
    # 2 / (1 - 0.8) = 10: widths 20 and 20; the first misses by 3 above, the second by 1 below
    low, high = np.array([90.0, 40.0]), np.array([110.0, 60.0])
    assert interval_score(low, high, np.array([113.0, 39.0]), 0.8) == pytest.approx((50 + 30) / 2)


def test_the_interval_score_is_lowest_for_the_range_that_holds_what_it_says() -> None:
    counts = stream(1, "counts").normal(100, 10, 4000)
    z80 = 1.2816
    scores = {
        width: interval_score(np.full(4000, 100 - width), np.full(4000, 100 + width), counts, 0.8)
        for width in (0.6 * z80 * 10, z80 * 10, 1.6 * z80 * 10)
    }
    assert min(scores, key=lambda width: scores[width]) == z80 * 10


def test_skill_is_what_the_error_is_smaller_by() -> None:
    assert skill(9, 10) == pytest.approx(0.1)
    assert skill(12, 10) == pytest.approx(-0.2)
    assert skill(0, 0) == 0
    assert math.isnan(skill(1, 0))


def test_forecasts_that_are_all_a_tenth_better_leave_no_doubt_of_their_skill() -> None:
    other = np.array([10.0, 20.0, 5.0, 8.0])
    low, high = skill_range(0.9 * other, other, np.array([1, 1, 2, 3]), stream(1, "x"))
    assert (low, high) == pytest.approx((0.1, 0.1))


def test_the_range_of_a_skill_is_that_of_resampled_origins_worked_by_hand() -> None:
    # two origins, skills 0.5 and -0.5 of equal weight: resampled means are 0.5, 0 and -0.5 with 1/4, 1/2, 1/4,
    # so that the tenth from either end is an extreme
    errors, other = np.array([5.0, 15.0]), np.array([10.0, 10.0])
    assert skill_range(errors, other, np.array([1, 2]), stream(1, "x")) == pytest.approx((-0.5, 0.5))


def test_forecasts_of_one_month_are_drawn_together() -> None:
    # twenty authorities that are wrong together are one piece of evidence a month, not twenty
    months = np.repeat([1, 2, 3, 4, 5, 6], 20)
    errors = np.repeat([5.0, 15.0, 8.0, 12.0, 6.0, 14.0], 20)
    other = np.full(120, 10.0)
    together = skill_range(errors, other, months, stream(1, "x"))
    apart = skill_range(errors, other, np.arange(120), stream(1, "x"))
    assert together[1] - together[0] > 3 * (apart[1] - apart[0])


def test_overlapping_forecasts_are_drawn_in_blocks() -> None:
    # six good months, then six bad ones: by single months they would average out
    errors, other = np.repeat([5.0, 15.0], 6), np.full(12, 10.0)
    single = skill_range(errors, other, np.arange(12), stream(1, "x"), block=1)
    blocks = skill_range(errors, other, np.arange(12), stream(1, "x"), block=4)
    assert blocks[1] - blocks[0] > 1.3 * (single[1] - single[0])


def test_one_origin_tells_nothing_of_how_sure_a_skill_is() -> None:
    low, high = skill_range(np.ones(3), np.ones(3), np.array([7, 7, 7]), stream(1, "x"))
    assert math.isnan(low)
    assert math.isnan(high)
