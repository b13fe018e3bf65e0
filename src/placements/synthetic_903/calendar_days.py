"""Dates as whole days since 1 January 1970, many at once."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from placements.synthetic_903.process import Days

EIGHTEEN_YEARS = 18 * 12


def as_day(date: dt.date) -> int:
    """Days from 1 January 1970 to ``date``."""
    return int(np.datetime64(date, "D").astype(np.int64))


def as_dates(days: Days) -> pd.Series:
    """The same days as a column of dates."""
    return pd.Series(days.astype("datetime64[D]").astype("datetime64[s]"))


def birthdays(day: Days) -> Days:
    """Birth days of which none is 29 February: a day earlier in its place."""
    month = day.astype("datetime64[D]").astype("datetime64[M]")
    leap = (day - month.astype("datetime64[D]").astype(np.int64) == 28) & (month.astype(np.int64) % 12 == 1)
    return np.where(leap, day - 1, day)


def eighteenth(birth: Days) -> Days:
    """18th birthdays of children born on ``birth``, none of it 29 February."""
    month = birth.astype("datetime64[D]").astype("datetime64[M]")
    in_month = birth - month.astype("datetime64[D]").astype(np.int64)
    return (month + np.timedelta64(EIGHTEEN_YEARS, "M")).astype("datetime64[D]").astype(np.int64) + in_month
