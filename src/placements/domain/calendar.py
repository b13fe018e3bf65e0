"""Months and English local-government financial years (April to March) as types."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass

DAYS_A_WEEK = 7


@functools.total_ordering
@dataclass(frozen=True)
class Month:
    """A calendar month.

    Examples
    --------
    >>> Month(2016, 2).weeks * 7
    29.0
    >>> (Month(2015, 12) + 4).label
    'Apr 2016'
    >>> Month(2016, 4) - Month(2015, 12)
    4
    >>> Month.parse("2016-03").financial_year.label
    '2015/16'
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            raise ValueError(f"{self.month} is not a month: months run from 1 to 12.")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``YYYY-MM``. Raises ValueError with a sentence."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if match is None or not 1 <= int(match[2]) <= 12:
            raise ValueError(f'"{text}" is not a month. Write the year and month as in 2016-04.')
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, date: dt.date) -> Month:
        return cls(date.year, date.month)

    @property
    def days(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    @property
    def weeks(self) -> float:
        # days / 7, not 52 weeks / 12: 52 loses 0.27% of a year, about £110k on a £40m budget
        return self.days / DAYS_A_WEEK

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.month, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, self.month, self.days)

    @property
    def financial_year(self) -> FinancialYear:
        return FinancialYear(self.year if self.month >= 4 else self.year - 1)

    @property
    def label(self) -> str:
        return f"{calendar.month_abbr[self.month]} {self.year}"

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __lt__(self, other: Month) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    def __add__(self, months: int) -> Month:
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(year, month + 1)

    def __sub__(self, other: Month) -> int:
        """Months from ``other`` to this one."""
        return (self.year - other.year) * 12 + self.month - other.month


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """All months from ``first`` to ``last``, both included."""
    return tuple(first + step for step in range(last - first + 1))


@functools.total_ordering
@dataclass(frozen=True)
class FinancialYear:
    """1 April of ``start`` to 31 March of the next year.

    Examples
    --------
    >>> FinancialYear(2016).label
    '2016/17'
    >>> FinancialYear(2019).last_day
    datetime.date(2020, 3, 31)
    """

    start: int

    @property
    def label(self) -> str:
        return f"{self.start}/{(self.start + 1) % 100:02d}"

    @property
    def first_month(self) -> Month:
        return Month(self.start, 4)

    @property
    def last_month(self) -> Month:
        return Month(self.start + 1, 3)

    @property
    def last_day(self) -> dt.date:
        return self.last_month.last_day

    def __str__(self) -> str:
        return self.label

    def __lt__(self, other: FinancialYear) -> bool:
        return self.start < other.start
