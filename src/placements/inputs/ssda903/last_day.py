"""From which day to which day a return says who was looked after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.domain import InputError, Problem
from placements.inputs.ssda903.day_numbers import (
    NEVER,
    NO_YEAR,
    Ints,
    collection_years,
    day_number,
    day_of,
    last_days_of,
)

LIKELY_BY_CHANCE = 4.0
"""Starts and ends to be expected in a stretch without any: with 4, chance leaves it empty in 2% of returns."""
A_YEAR = 365
FAR = 366
"""Days between a date and the nearest other one that make it a slip of the pen, not a day of data."""
FEW = 0.01
"""The share of dates that may be such slips."""


@dataclass(frozen=True)
class Window:
    """The days for which the data hold every child looked after.

    ``last_known`` is the last day of the data themselves, which ``last`` may precede where it was stated.
    ``today`` is the day on which the return is read, None where it is not told: nothing later is known to anybody.
    """

    first: dt.date
    last: dt.date
    reason: str
    last_known: dt.date
    today: dt.date | None = None

    @property
    def no_later(self) -> int:
        """The number of the last day that any date can be of; ``NEVER``: all may be."""
        return NEVER if self.today is None else day_number(self.today)


def window_of(rows: pd.DataFrame, la: Ints, stated: dt.date | None, today: dt.date | None = None) -> Window:
    """Infer the first and the last day of the data.

    The first day is 1 April of the first collection year. The last day is the latest start or end of an
    episode, or 31 March of the last collection year where the days between would be empty by chance: a
    part-year extract is part of a year. So is a return whose year is not over. Of several authorities the shortest
    window holds.

    Parameters
    ----------
    rows
        ``episode_rows`` with a start.
    la
        The authority of each row as a number, shape (rows,).
    stated
        The last day as the user states it.
    today
        The day of reading, None where it is not told: no later day is counted, and no return is of a year that
        begins later.

    Raises
    ------
    InputError
        Where the last day that was stated lies before the first day.
    """
    no_later = NEVER if today is None else day_number(today)
    windows = [_of_one_authority(rows[la == number], no_later) for number in np.unique(la)]
    first = max(window[0] for window in windows)
    last, reason = min(((window[1], window[2]) for window in windows), key=lambda found: found[0])
    if stated is None:
        return Window(day_of(first), day_of(last), reason, day_of(last), today)
    if day_number(stated) < first:
        raise InputError(
            [
                Problem(
                    "--last-day",
                    f"{stated:%d/%m/%Y} lies before the first day of the data, {day_of(first):%d/%m/%Y}.",
                    "State a later day, or give the returns of the years before.",
                )
            ]
        )
    return Window(day_of(first), stated, "as stated.", day_of(last), today)


def _of_one_authority(rows: pd.DataFrame, no_later: int) -> tuple[int, int, str]:
    """First day, last day (numbers) and how the last was found."""
    events = _events(rows, no_later)
    years = rows["year"].to_numpy()
    known = years[(years != NO_YEAR) & (last_days_of(years - 1) < no_later)]
    latest = int(events[-1])
    last_year = int(known.max()) if len(known) else int(collection_years(events[-1:])[0])
    year_before, year_end = (int(day) for day in last_days_of(np.array([last_year - 1, last_year])))
    first_year = int(known.min()) if len(known) else _first_year(rows, latest)
    first = int(last_days_of(np.array([first_year - 1]))[0]) + 1
    # a return of the last year holds its children even where none of them started or ended
    reached = max(latest, year_before)
    if year_end > no_later:
        reason = (
            f"the year of the last return goes on to {_shown(year_end)}; the latest start or end of an episode "
            f"is {_shown(latest)}."
        )
        return first, reached, reason
    # a rate over the last year of data: of a return that covers less, over what it covers
    recent = events[events > latest - A_YEAR]
    expected = (year_end - reached) * len(recent) / A_YEAR
    if latest >= year_end or expected < LIKELY_BY_CHANCE:
        reason = (
            f"the end of the last collection year; the latest start or end of an episode is {_shown(latest)}."
        )
        return first, year_end, reason
    reason = (
        f"the latest start or end of an episode; {expected:.0f} more would be expected by {_shown(year_end)} "
        "if the data went on until then."
    )
    return first, reached, reason


def _events(rows: pd.DataFrame, no_later: int) -> Ints:
    """Starts and ends that can be believed, each of a child once, in order; shape (events,)."""
    start, end = rows["start"].to_numpy(), rows["end"].to_numpy()
    until = np.minimum(rows["year_end"].to_numpy(), no_later)
    key = rows["key"].to_numpy()
    ended = (end <= until) & (end != NEVER)
    days, keys = (
        np.concatenate([start[start <= until], end[ended]]),
        np.concatenate([key[start <= until], key[ended]]),
    )
    if not len(days):
        # every date lies after its year: then they are all that there is to go by
        days, keys = np.minimum(start, no_later), key
    low = int(days.min())
    days = np.unique(keys * (int(days.max()) - low + 1) + days - low) % (int(days.max()) - low + 1) + low
    days.sort()
    gaps = np.flatnonzero(np.diff(days) > FAR) + 1
    slips = gaps[len(days) - gaps <= FEW * len(days)]
    return days[: slips[0]] if len(slips) else days


def _first_year(rows: pd.DataFrame, latest: int) -> int:
    """The first collection year of files that name none: that of the first ends, as a return holds no earlier ones."""
    end = rows["end"].to_numpy()
    years = collection_years(end[end <= latest])
    if not len(years):
        return int(collection_years(np.array([latest]))[0])
    found, ends = np.unique(years, return_counts=True)
    # a few ends of long ago are slips; a year of data has at least a tenth of what a usual year has
    return int(found[ends >= 0.1 * np.median(ends)][0])


def _shown(day: int) -> str:
    return f"{day_of(day):%d/%m/%Y}"
