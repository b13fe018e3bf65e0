"""Children's journeys through care: who enters when, each placement, and when they leave."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from placements.synthetic_903.calendar_days import as_day, birthdays, eighteenth
from placements.synthetic_903.process import (
    BAND_DAYS,
    RESIDENTIAL,
    YEAR_DAYS,
    Days,
    Floats,
    Ints,
    Process,
    true_process,
)
from placements.synthetic_903.settings import SyntheticSettings

BURN_IN_YEARS = 21
"""Everybody who enters before this has left, at 18 at the latest, so that a steady council is steady."""
PILOT_CHILDREN = 60_000
"""Journeys from which the mean days in care of a child are learnt: to about half a percent."""
MOST_RESIDENTIAL = 0.9
"""However long the drift goes on, some placements are not residential."""
WITHIN_RESIDENTIAL = 0.5
"""The part of the drift that moves from one residential placement to the next take: as children in residential
care grow in number the share of all new placements would else grow by 6.8% a year where 5% is asked."""
NEWBORN_DAYS = 14
LATEST_ENTRY_DAYS = 90
"""Nobody enters within so many days of an 18th birthday."""


@dataclass(frozen=True, eq=False)
class Children:
    """One element a child: day of birth, day of first entry, whether an unaccompanied asylum-seeking child."""

    birth: Days
    entry: Days
    uasc: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @functools.cached_property
    def adult(self) -> Days:
        """18th birthdays."""
        return eighteenth(self.birth)


@dataclass(frozen=True, eq=False)
class Journeys:
    """One element a placement, by child and start; ``end`` is the day on which it ended, however late."""

    children: Children
    child: Ints
    period: Ints
    start: Days
    end: Days
    of_type: Ints

    @property
    def leaves(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Whether the child leaves care at the end of the placement."""
        return np.concatenate((self.period[1:] != self.period[:-1], [True]))


@dataclass(frozen=True)
class Change:
    """How the process changes from ``first_day``: growth of shares and lengths a year."""

    first_day: int
    residential_drift: float = 0.0
    lengths_growth: float = 0.0

    def factor(self, growth: float, day: Days) -> Floats:
        """What a rate is multiplied by on ``day``: 1 until the first day."""
        grown: Floats = (1.0 + growth) ** (np.maximum(day - self.first_day, 0) / YEAR_DAYS)
        return grown


def simulate_journeys(settings: SyntheticSettings, streams: list[np.random.Generator]) -> Journeys:
    """All placements of the burn-in and the window, of children and journeys that draw from two streams."""
    process = true_process()
    first_day = as_day(settings.first_day)
    change = Change(first_day, settings.residential_drift, settings.lengths_growth)
    entry = _entry_days(settings, change, streams[0])
    children = _children(entry, settings.uasc_share, process, streams[0])
    return _placements(children, process, change, streams[1])


@functools.lru_cache(maxsize=64)
def mean_days_in_care(uasc_share: float) -> float:
    """Days that a child of the unchanging process is looked after in all, on average, from a pilot."""
    rng = np.random.default_rng(903)
    process = true_process()
    children = _children(np.zeros(PILOT_CHILDREN, dtype=np.int64), uasc_share, process, rng)
    pilot = _placements(children, process, Change(0), rng)
    return float((pilot.end - pilot.start).sum() / PILOT_CHILDREN)


def _entry_days(settings: SyntheticSettings, change: Change, rng: np.random.Generator) -> Days:
    """The day of each child's first entry, in order: Poisson by day, from the start of the burn-in."""
    last = as_day(settings.last_day)
    days = np.arange(change.first_day - round(BURN_IN_YEARS * YEAR_DAYS), last + 1)
    # children on a day = first entries a day x mean days in care (Little's law)
    rate = settings.children / mean_days_in_care(settings.uasc_share)
    expected = rate * change.factor(settings.entries_growth, days)
    if settings.entries_spread > 0:
        month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        shape = settings.entries_spread**-2
        expected = expected * rng.gamma(shape, 1 / shape, int(np.ptp(month)) + 1)[month - month[0]]
    return np.repeat(days, rng.poisson(expected))


def _children(entry: Days, uasc_share: float, process: Process, rng: np.random.Generator) -> Children:
    """Who enters on the days ``entry``."""
    count = len(entry)
    uasc = rng.random(count) < uasc_share
    band = _pick(np.broadcast_to(process.entry_ages, (count, 5)), rng)
    older = rng.random(count) < process.uasc_16_17_share
    low, high = BAND_DAYS[band], BAND_DAYS[band + 1]
    low = np.where(uasc, np.where(older, 16, 13) * YEAR_DAYS, low)
    high = np.where(uasc, np.where(older, 18, 16) * YEAR_DAYS, high)
    newborn = (band == 0) & ~uasc & (rng.random(count) < process.newborn_share)
    high = np.minimum(np.where(newborn, NEWBORN_DAYS, high), BAND_DAYS[-1] - LATEST_ENTRY_DAYS)
    age = np.floor(low + rng.random(count) * (high - low)).astype(np.int64)
    return Children(birthdays(entry - age), entry, uasc)


def _placements(children: Children, process: Process, change: Change, rng: np.random.Generator) -> Journeys:
    """Placement after placement, all children at once, until each has left for good."""
    adult = children.adult
    child = np.arange(len(children.entry))
    start, period = children.entry, np.zeros(len(child), dtype=np.int64)
    of_type = _first_types(children, child, start, process, change, rng)
    steps: list[tuple[Ints, Ints, Days, Days, Ints]] = []
    while child.size:
        band = band_of(start - children.birth[child])
        days = process.days_until_end(of_type, band, rng.exponential(size=child.size))
        longer = change.factor(change.lengths_growth, start)
        end = np.minimum(start + np.maximum(np.rint(days * longer), 1).astype(np.int64), adult[child])
        steps.append((child, period, start, end, of_type))
        band = band_of(end - children.birth[child])
        leaves = (rng.random(child.size) < process.leaves[of_type, band]) | (end >= adult[child])
        gap = np.ceil(rng.exponential(process.returns_mean_days, child.size)).astype(np.int64)
        back = leaves & (rng.random(child.size) < process.returns_share)
        back &= end + gap < adult[child] - LATEST_ENTRY_DAYS
        part = np.where(RESIDENTIAL[of_type], WITHIN_RESIDENTIAL, 1.0)
        moved = _pick(_drifted(process.next_type[band, of_type], end, change, part), rng)
        start = np.where(back, end + gap, end)
        first = _first_types(children, child, start, process, change, rng)
        goes_on = back | ~leaves
        of_type = np.where(back, first, moved)[goes_on]
        child, start, period = child[goes_on], start[goes_on], (period + back)[goes_on]
    return _in_order(children, *(np.concatenate(parts) for parts in zip(*steps, strict=True)))


def _in_order(
    children: Children, child: Ints, period: Ints, start: Days, end: Days, of_type: Ints
) -> Journeys:
    """By child and start, with periods of care numbered through."""
    order = np.lexsort((start, child))
    child, period = child[order], period[order]
    first = np.concatenate(([True], (child[1:] != child[:-1]) | (period[1:] != period[:-1])))
    return Journeys(children, child, np.cumsum(first) - 1, start[order], end[order], of_type[order])


def _first_types(
    children: Children, child: Ints, day: Days, process: Process, change: Change, rng: np.random.Generator
) -> Ints:
    """The type in which each child who enters on ``day`` is placed."""
    shares = process.first_type[band_of(day - children.birth[child])]
    shares = np.where(children.uasc[child, None], process.first_type_uasc, shares)
    return _pick(_drifted(shares, day, change, np.ones(len(day))), rng)


def _drifted(shares: Floats, day: Days, change: Change, part: Floats) -> Floats:
    """``shares[child, type]`` with the residential ones grown until ``day``, to a power ``part``, the others less."""
    if change.residential_drift == 0:
        return shares
    residential = shares[:, RESIDENTIAL].sum(axis=1)
    grown = change.factor(change.residential_drift, day) ** part
    asked = np.minimum(residential * grown, MOST_RESIDENTIAL)
    grown = np.divide(asked, residential, out=np.ones_like(asked), where=residential > 0)
    rest = (1 - residential * grown) / (1 - residential)
    drifted: Floats = np.where(RESIDENTIAL, shares * grown[:, None], shares * rest[:, None])
    return drifted


def _pick(shares: Floats, rng: np.random.Generator) -> Ints:
    """One column a row, drawn with the chances of ``shares[row, column]``."""
    chosen: Ints = (rng.random((len(shares), 1)) > np.cumsum(shares, axis=1)[:, :-1]).sum(axis=1)
    return chosen


def band_of(age: Days) -> Ints:
    """The age band of each age in days."""
    return np.clip(np.searchsorted(BAND_DAYS, age, side="right") - 1, 0, 4)


def seen_in(journeys: Journeys, settings: SyntheticSettings) -> Journeys:
    """The periods of care of which a return of the window holds an episode, whole, and numbered anew."""
    first_day, last_day = as_day(settings.first_day), as_day(settings.last_day)
    # an episode that ended on 1 April stands in the return that begins on that day
    seen = (journeys.end >= first_day) & (journeys.start <= last_day)
    of_period = np.zeros(int(journeys.period[-1]) + 1, dtype=bool)
    of_period[journeys.period[seen]] = True
    kept = of_period[journeys.period]
    number = np.cumsum(of_period) - 1
    return Journeys(
        journeys.children,
        journeys.child[kept],
        number[journeys.period[kept]],
        journeys.start[kept],
        journeys.end[kept],
        journeys.of_type[kept],
    )
