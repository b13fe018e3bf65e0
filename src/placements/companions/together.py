"""Which differences are changed together, in which order, and what such a step is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from placements.companions.differences import Difference
from placements.companions.mixture import PRIORS, SETTING, TYPE
from placements.domain import Month

MOST_APART = 20
"""More steps than this and changes are made table by table."""

PRICES = ("unit_costs", "strategy_costs", "uplifts", "market_tiers")
FUTURES = ("seed", "paths")
BASE_MONTH = (SETTING, "base_month")

FIRST, HORIZON, NEW_COUNTS, OLD_COUNTS, TYPES, PRICED, TABLES, BELIEFS, SETTINGS, MEASURES = range(10)
"""The order: random numbers, horizon, base month with its counts, earlier counts, types, prices, tables, scenario."""


@dataclass(frozen=True)
class Together:
    """Differences that make one step. ``what`` is "" where the one difference speaks for itself."""

    differences: tuple[Difference, ...]
    what: str = ""

    @property
    def names(self) -> frozenset[str]:
        return frozenset().union(*(one.names for one in self.differences))

    @property
    def title(self) -> str:
        return self.what or self.differences[0].change.what

    def with_(self, other: Together) -> Together:
        return Together((*self.differences, *other.differences), f"{self.title}; with it: {other.title}")


@dataclass(frozen=True)
class Ordered:
    """Steps in order; ``by_table``: there were too many to be made apart."""

    steps: tuple[Together, ...]
    by_table: bool


def in_steps(found: Sequence[Difference], old_base: Month, new_base: Month) -> Ordered:
    """Data first, then prices, other tables, settings and measures."""
    window = (min(old_base, new_base).last_day, max(old_base, new_base).last_day)
    placed = sorted(
        ((_rank(one, window), number) for number, one in enumerate(found)),
        key=lambda place: (place[0], _within(found[place[1]])),
    )
    groups: dict[tuple[object, ...], list[Difference]] = {}
    for rank, number in placed:
        groups.setdefault((rank, _apart(rank, found[number])), []).append(found[number])
    by_table = len(groups) > MOST_APART
    if by_table:
        groups = {}
        for rank, number in placed:
            groups.setdefault((rank, _table(rank, found[number])), []).append(found[number])
    return Ordered(tuple(_named(key, tuple(group), new_base) for key, group in groups.items()), by_table)


def _rank(one: Difference, window: tuple[dt.date, dt.date]) -> int:
    if one.key[0] == SETTING:
        if one.place in FUTURES:
            return FIRST
        if one.place == "last_month":
            return HORIZON
        if one.place == "base_month":
            return NEW_COUNTS
        return MEASURES if one.place == "measures" else SETTINGS
    if one.key[0] == TYPE:
        return TYPES
    if one.key[0] == PRIORS:
        return BELIEFS
    if one.date is not None and window[0] < one.date <= window[1]:
        return NEW_COUNTS
    if one.place == "history":
        return OLD_COUNTS
    return PRICED if one.place in PRICES else TABLES


def _within(one: Difference) -> int:
    """The base month before its counts, and prices before what is counted on them."""
    if one.key == BASE_MONTH:
        return -1
    return PRICES.index(one.place) if one.place in PRICES else 0


def _apart(rank: int, one: Difference) -> object:
    """What differences of one step share, where there are few: the new counts, or the counts of one day."""
    if rank == NEW_COUNTS:
        return ""
    return one.date if rank == OLD_COUNTS else one.key


def _table(rank: int, one: Difference) -> object:
    return "" if rank in (NEW_COUNTS, OLD_COUNTS, SETTINGS, MEASURES) else one.place


def _named(key: tuple[object, ...], group: tuple[Difference, ...], base: Month) -> Together:
    rank, of = key
    counts = sum(one.place in ("history", "drivers") for one in group)
    if len(group) == 1:
        return Together(group)
    if rank == NEW_COUNTS and any(one.key == BASE_MONTH for one in group):
        return Together(
            group, f"The base month is {base.label}, with {counts} count{'s' if counts != 1 else ''}"
        )
    if isinstance(of, dt.date):
        return Together(group, f"{counts} counts of {of.isoformat()}")
    places = {MEASURES: "measures", SETTINGS: "settings of the scenario", TYPES: "placement types"}
    where = places.get(rank if isinstance(rank, int) else -1, f"rows of {group[0].place}")
    return Together(group, f"{len(group)} {where}")
