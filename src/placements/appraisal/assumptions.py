"""The assumptions that carry a range, and how far each could be from what is believed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from placements.domain import Range
from placements.run import readable
from placements.supply import Context

TIMES = "times the unit cost"
PRICE, UPLIFT, FACTOR = "price of ", "uplift of ", "price factor of "
SHARE_WORDS = re.compile(r"(share|occupancy|fill_rate|otherwise_in|turnover)")

LOWEST_UPLIFT, HIGHEST_UPLIFT = -0.1, 0.2
"""Rises a year between which a price is looked at: from a fall of 10% to a rise of 20%."""
TIMES_AS_HIGH = 3.0
"""A price, pace or number is looked at up to three times its highest value."""


@dataclass(frozen=True)
class Assumption:
    """One assumption with a range.

    Attributes
    ----------
    name
        What it is drawn under.
    title
        What a reader knows it by.
    unit
        Of its values: GBP ..., share, share per year, ...; "" where its title says it.
    range
        Low, central and high as they were given.
    least, most
        Between which it is looked at when its range does not decide: shares from 0 to 1, prices not below 0, factors
        of tiers not below 1.
    """

    name: str
    title: str
    unit: str
    range: Range
    least: float
    most: float


def assumption(name: str, value: Range, context: Context) -> Assumption:
    """The assumption drawn under ``name``."""
    unit = _unit(name, context)
    least, most = _plausible(unit, value)
    return Assumption(name, readable(name, context), unit, value, least, most)


def _unit(name: str, context: Context) -> str:
    if name.startswith(UPLIFT):
        return "share per year"
    if name.startswith(FACTOR):
        return TIMES
    if name.startswith(PRICE):
        key = name.removeprefix(PRICE)
        if key.partition(":")[0] in context.placement_types.ids:
            return "GBP per child per week"
        return context.council.unit(key)
    try:
        return context.council.unit(name)
    except KeyError:
        return "share" if SHARE_WORDS.search(name.split(".", 2)[-1]) else ""


def _plausible(unit: str, value: Range) -> tuple[float, float]:
    if unit == "share":
        return (0.0 if value.low >= 0 else -1.0), 1.0
    if unit == TIMES:
        # tiers rise: below the first one's price the later places of a market would be taken first
        return min(value.low, 1.0), TIMES_AS_HIGH * value.high
    if unit == "share per year":
        return min(value.low, LOWEST_UPLIFT), max(value.high, HIGHEST_UPLIFT)
    if value.low >= 0:
        return 0.0, TIMES_AS_HIGH * value.high
    width = value.high - value.low
    return value.low - width, value.high + width


def several_ranges(seen: Mapping[str, tuple[Range, ...]]) -> dict[str, str]:
    """Name -> why it is not moved: one name that stands for several figures, such as prices of several dates.

    A figure that is known counts: held together with one that is not, it would move too.
    """
    return {
        name: f"{len(ranges)} dated figures that differ: no one value stands for all of them."
        for name, ranges in seen.items()
        if len(ranges) > 1 and not all(one.is_known for one in ranges)
    }
