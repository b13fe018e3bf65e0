"""Dated counts become a monthly axis on which a missing month is missing."""

from __future__ import annotations

import numpy as np
import pytest
from builders import BASE_MONTH, TINY, history

from placements.demand import known_mix, monthly_total
from placements.domain import Month

MIX = {"carers": 50, "agency": 30, "home": 5, "outside": 15}


def test_a_month_without_a_count_is_missing_and_not_interpolated() -> None:
    table = history({"2015-03-31": {"total": 90}, "2015-07-15": {"total": 95}, "2015-12-31": {"total": 100}})
    found = monthly_total(table, TINY, BASE_MONTH)
    assert found.first_month == Month(2015, 3)
    assert found.last_month == BASE_MONTH
    assert np.flatnonzero(np.isfinite(found.children)).tolist() == [0, 4, 9]
    assert found.children[[0, 4, 9]].tolist() == [90, 95, 100]
    assert found.last_value == 100


def test_of_two_counts_in_a_month_the_later_stands_for_it_whatever_the_order_of_rows() -> None:
    table = history({"2015-12-31": {"total": 100}, "2015-06-30": {"total": 97}, "2015-06-01": {"total": 92}})
    for rows in (table, table.iloc[::-1]):
        found = monthly_total(rows, TINY, BASE_MONTH)
        assert found.children[0] == 97


def test_where_no_total_was_published_the_sum_of_all_types_is_the_total() -> None:
    table = history(
        {"2015-06-30": MIX, "2015-09-30": {"carers": 60, "agency": 30}, "2015-12-31": {"total": 104}}
    )
    found = monthly_total(table, TINY, BASE_MONTH)
    # June: 50 + 30 + 5 + 15 = 100. September counts two types of four: no total
    assert found.children[0] == 100
    assert np.isnan(found.children[3])


def test_a_published_total_goes_before_the_sum_of_its_types() -> None:
    table = history({"2015-12-31": {"total": 101, **MIX}, "2015-06-30": {"total": 90}})
    assert monthly_total(table, TINY, BASE_MONTH).last_value == 101


def test_a_count_that_is_not_used_is_not_there() -> None:
    table = history({"2015-06-30": {"total": 90}, "2015-09-30": {"total": 500}, "2015-12-31": {"total": 100}})
    table.loc[1, "used"] = False
    assert np.nanmax(monthly_total(table, TINY, BASE_MONTH).children) == 100


def test_the_known_mix_is_that_of_the_last_date_on_which_every_type_was_counted() -> None:
    later = {"carers": 60, "agency": 20, "home": 5, "outside": 15}
    partly = {"carers": 10, "agency": 90}
    table = history({"2015-06-30": later, "2015-12-31": partly, "2015-03-31": MIX})
    mix = known_mix(table, TINY)
    assert mix.tolist() == pytest.approx([0.6, 0.2, 0.05, 0.15])
    assert mix.sum() == pytest.approx(1.0, abs=1e-15)
