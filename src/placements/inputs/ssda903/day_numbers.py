"""Days as whole numbers, so that what has no end can be compared: days since 1 January 1970."""

from __future__ import annotations

import datetime as dt
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NEVER: Final = 10**7
"""Later than every day: the end of what has not ended. ``-NEVER`` is earlier than every day."""
NO_YEAR: Final = 0
"""The collection year of a row for which it is not known."""


def day_numbers(dates: pd.Series, missing: int = NEVER) -> Ints:
    """Each date as a number, ``missing`` where there is none; shape (rows,)."""
    days = dates.to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(days), missing, days.astype(np.int64))


def day_number(day: dt.date) -> int:
    """One day as a number."""
    return (day - dt.date(1970, 1, 1)).days


def day_of(number: int) -> dt.date:
    """The day that a number stands for."""
    return dt.date(1970, 1, 1) + dt.timedelta(days=int(number))


def dates_of(numbers: Ints) -> NDArray[np.datetime64]:
    """Dates by the second, as pandas keeps them; NaT for ``NEVER`` and ``-NEVER``."""
    dates = numbers.astype("datetime64[D]").astype("datetime64[s]")
    dates[np.abs(numbers) == NEVER] = np.datetime64("NaT", "s")
    return dates


def collection_years(days: Ints) -> Ints:
    """The collection year of each day: Y for 1 April Y-1 to 31 March Y."""
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return (months + 9) // 12 + 1970


def last_days_of(years: Ints) -> Ints:
    """31 March of each collection year; ``NEVER`` for ``NO_YEAR``."""
    marches = ((np.where(years == NO_YEAR, 1970, years) - 1970) * 12 + 3).astype("datetime64[M]")
    last = marches.astype("datetime64[D]").astype(np.int64) - 1
    return np.where(years == NO_YEAR, NEVER, last)


def eighteenth_birthdays(births: Ints) -> Ints:
    """The day on which each child is 18; ``NEVER`` where the birth is not known (``-NEVER``).

    Who was born on 29 February is 18 on 1 March of a year without one.
    """
    known = births != -NEVER
    days = np.where(known, births, 0).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    firsts = (months + np.timedelta64(18 * 12, "M")).astype("datetime64[D]")
    birthdays = (firsts + (days - months.astype("datetime64[D]"))).astype(np.int64)
    return np.where(known, birthdays, NEVER)


def shown_days(numbers: Ints) -> pd.Series[str]:
    """Days for a reader, as in 31/03/2019; "" where there is none."""
    days, places = np.unique(numbers, return_inverse=True)
    texts = np.array(
        [f"{day_of(day):%d/%m/%Y}" if abs(day) != NEVER else "" for day in days.tolist()], object
    )
    return pd.Series(texts[places] if len(texts) else texts, dtype="str")
