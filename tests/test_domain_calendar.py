"""Months and financial years are types that add up."""

from __future__ import annotations

import datetime as dt

import pytest

from placements.domain import FinancialYear, Month
from placements.domain.calendar import months_between


@pytest.mark.parametrize(("start", "days"), [(2014, 365), (2015, 366), (2016, 365), (1999, 366), (2099, 365)])
def test_the_weeks_of_a_financial_year_add_to_its_days_over_seven(start: int, days: int) -> None:
    # 2015/16 holds 29 February 2016; 1999/00 holds that of 2000, 2099/00 none: 2100 is no leap year
    year = FinancialYear(start)
    months = months_between(year.first_month, year.last_month)
    assert len(months) == 12
    assert sum(month.days for month in months) == days
    assert sum(month.weeks for month in months) == pytest.approx(days / 7, rel=1e-15)


def test_a_leap_february_has_a_seventh_of_a_week_more() -> None:
    assert Month(2016, 2).weeks == 29 / 7
    assert Month(2015, 2).weeks == 4
    assert Month(2016, 2).last_day == dt.date(2016, 2, 29)


def test_every_month_lies_in_the_financial_year_that_holds_its_days() -> None:
    for month in months_between(Month(2014, 1), Month(2017, 12)):
        year = month.financial_year
        assert dt.date(year.start, 4, 1) <= month.first_day <= month.last_day <= year.last_day
    assert Month(2016, 3).financial_year == FinancialYear(2015)
    assert Month(2016, 4).financial_year == FinancialYear(2016)


@pytest.mark.parametrize("steps", [-25, -12, -1, 0, 1, 11, 12, 13, 120])
def test_going_on_and_coming_back_are_the_same_number_of_months(steps: int) -> None:
    start = Month(2015, 12)
    assert (start + steps) - start == steps
    assert (start + steps) + -steps == start
    assert (start + steps > start) == (steps > 0)


def test_months_between_holds_both_ends_and_nothing_where_the_end_is_before_the_start() -> None:
    assert months_between(Month(2015, 12), Month(2016, 2)) == (
        Month(2015, 12),
        Month(2016, 1),
        Month(2016, 2),
    )
    assert months_between(Month(2016, 1), Month(2015, 12)) == ()


def test_a_month_reads_back_as_it_is_written() -> None:
    for month in months_between(Month(1999, 11), Month(2001, 2)):
        assert Month.parse(str(month)) == month
    assert Month.of(dt.date(2016, 2, 29)) == Month(2016, 2)


@pytest.mark.parametrize("text", ["2016-13", "2016-00", "2016/04", "04-2016", "2016-4", "April 2016", ""])
def test_what_is_not_a_month_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a month\. Write the year and month as in 2016-04\."):
        Month.parse(text)


def test_there_is_no_thirteenth_month() -> None:
    with pytest.raises(ValueError, match="13 is not a month: months run from 1 to 12"):
        Month(2016, 13)


def test_a_financial_year_is_called_by_both_its_years() -> None:
    assert [FinancialYear(y).label for y in (2015, 1999, 2008, 2099)] == [
        "2015/16",
        "1999/00",
        "2008/09",
        "2099/00",
    ]
    assert FinancialYear(2015) < FinancialYear(2016)
