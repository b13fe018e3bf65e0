"""Legal statuses through a period of care: section 20, interim and full care orders, placement orders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.synthetic_903.journeys_of import Journeys, band_of
from placements.synthetic_903.process import Days, Ints
from placements.synthetic_903.records import Texts, draw_by, records

NEVER = np.iinfo(np.int64).max // 4
DAY_KEY = np.int64(1) << 20
"""More days than any date lies from 1970, so that period and day make one number that sorts by both."""

SECTION_20, INTERIM, FULL = "V2", "C1", "C2"


@dataclass(frozen=True, eq=False)
class LegalSteps:
    """The statuses of periods of care and the days on which they change.

    ``key`` sorts by period and day and holds the status from then on, the one at entry too; ``placement`` and
    ``day`` hold the changes after entry alone.
    """

    key: Ints
    status: Texts
    placement: Ints
    day: Days

    def status_of(self, period: Ints, day: Days) -> tuple[Texts, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        """(status on ``day``, whether it began on that day)."""
        key = period * DAY_KEY + day
        at = np.searchsorted(self.key, key, side="right") - 1
        return self.status[at], self.key[at] == key

    def first_within(self, journeys: Journeys) -> Days:
        """The first change strictly within each placement; ``NEVER`` where there is none."""
        first = np.full(len(journeys.child), NEVER)
        inside = self.day > journeys.start[self.placement]
        np.minimum.at(first, self.placement[inside], self.day[inside])
        return first


def legal_steps(
    journeys: Journeys, adopted: np.ndarray[tuple[int], np.dtype[np.bool_]], rng: np.random.Generator
) -> LegalSteps:
    """Draw them; ``adopted`` marks placements for adoption, before which a placement order is made."""
    first = np.concatenate(([True], journeys.leaves[:-1]))
    start, end = journeys.start[first], journeys.end[journeys.leaves]
    days, statuses = _course(journeys, first, rng)
    order_day = np.full(len(start), NEVER)
    low, high = records()["legal_status"]["order_before_placement_days"]
    before = rng.integers(low, high + 1, len(journeys.start))
    order_day[journeys.period[adopted]] = (journeys.start - before)[adopted]
    order_day = np.maximum(order_day, start)
    # an emergency ends by law within days, proceedings can wait
    days[2:] = [_waits(day, journeys) for day in days[2:]]
    days = [np.where((day < order_day) & (day < end), day, NEVER) for day in days]
    days.append(order_day)
    statuses.append(np.full(len(start), records()["legal_status"]["placed_for_adoption"]))
    return _joined(journeys, days, statuses)


def _course(
    journeys: Journeys, first: np.ndarray[tuple[int], np.dtype[np.bool_]], rng: np.random.Generator
) -> tuple[list[Days], list[Texts]]:
    """Days and statuses of each period: at entry, after an emergency, when proceedings begin, and at a full order."""
    table = records()["legal_status"]
    start, child = journeys.start[first], journeys.child[first]
    count = len(start)
    codes = np.asarray(table["at_entry"]["codes"])
    band = band_of(start - journeys.children.birth[child])
    entry = codes[draw_by(np.array(table["at_entry"]["weights"], dtype=np.float64), band, rng)]
    uasc = journeys.children.uasc[child]
    entry = np.where(uasc, table["uasc"], entry)
    emergency = np.isin(entry, table["emergency"])
    second_day = np.where(emergency, start + rng.integers(1, 4, count), NEVER)
    second = np.where(rng.random(count) < table["interim_after_emergency"], INTERIM, SECTION_20)
    now, since = np.where(emergency, second, entry), np.where(emergency, second_day, start)
    waited = 14 + np.ceil(rng.exponential(table["proceedings_mean_days"], count)).astype(np.int64)
    begins = (now == SECTION_20) & ~uasc & (rng.random(count) < table["proceedings_share"])
    third_day = np.where(begins, since + waited, NEVER)
    low, high = table["full_order_days"]
    interim = np.where(begins, third_day, since)
    full = ((now == INTERIM) | begins) & (rng.random(count) < table["full_order_share"])
    full_day = np.where(full, interim + rng.integers(low, high + 1, count), NEVER)
    statuses = [entry, second, np.full(count, INTERIM), np.full(count, FULL)]
    return [start, second_day, third_day, full_day], statuses


def _waits(day: Days, journeys: Journeys) -> Days:
    """Legal steps moved to the start of a placement of the same period that begins soon afterwards."""
    period = np.arange(len(day))
    happens = day < NEVER
    keys = journeys.period * DAY_KEY + journeys.start
    at = np.searchsorted(keys, np.where(happens, period * DAY_KEY + day, 0))
    at = np.minimum(at, len(keys) - 1)
    start = journeys.start[at]
    soon = (
        happens & (journeys.period[at] == period) & (start - day <= records()["legal_status"]["waits_days"])
    )
    return np.where(soon, start, day)


def _joined(journeys: Journeys, days: list[Days], statuses: list[Texts]) -> LegalSteps:
    """All steps of all periods in order; of two on one day the later in the course of law holds."""
    count = len(days[0])
    period = np.tile(np.arange(count), len(days))
    day, status = np.concatenate(days), np.concatenate(statuses)
    rank = np.repeat(np.arange(len(days)), count)
    happens = day < NEVER
    period, day, status, rank = period[happens], day[happens], status[happens], rank[happens]
    order = np.lexsort((rank, day, period))
    period, day, status = period[order], day[order], status[order]
    key = period * DAY_KEY + day
    last = np.concatenate((key[1:] != key[:-1], [True]))
    period, day, status, key = period[last], day[last], status[last], key[last]
    later = np.concatenate(([False], period[1:] == period[:-1]))
    starts = journeys.period * DAY_KEY + journeys.start
    placement = np.searchsorted(starts, key[later], side="right") - 1
    return LegalSteps(key, status, placement, day[later])
