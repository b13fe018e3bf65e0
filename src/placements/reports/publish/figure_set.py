"""Figures of a publication by key, how they add up, and which are the same: what each part of it is added to."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.few_children import is_small
from placements.reports.publish.disclosure import Protection, protect
from placements.reports.publish.system import Figure, Key, Relation

OF_A_TOTAL, OF_A_SAVING, OF_MANY = 1_000.0, 3_000.0, 10.0
"""How much more a reader loses with a total, a saving or the children of a level than with one placement type."""
TRACE = 0.01
"""Children that are left over by rounding each mean to four decimals."""
ROUNDED_TO = 5
ALL_HOMES = "all homes"
"""Stands where a row is of all homes together; a home's own name has no space."""


@dataclass
class PublishedSet:
    """Figures, relations and pairs of the same figure, as ``protect`` takes them."""

    figures: dict[Key, Figure] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    same: list[tuple[Key, Key]] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        self.figures |= {figure.key: figure for figure in figures}

    def add_up(self, parts: Iterable[Key], total: Key) -> None:
        """The parts make the total; where there is no part, nothing is said."""
        found = list(parts)
        if found:
            self.relations.append(dict.fromkeys(found, 1.0) | {total: -1.0})

    def add_parts(self, total: Key, parts: Mapping[Key, float], rest: str = "rest") -> None:
        """The parts and what is left of the total make the total; what is left is not shown, but can be worked out."""
        if not parts:
            return
        left = self.figures[total].children - sum(parts.values())
        keys = list(parts)
        if abs(left) > TRACE:
            keys.append((*total, rest))
            # where more live in the parts than in the total, they are not parts of it: nothing small is left
            self.add(Figure(keys[-1], left, is_small(left), published=False))
        self.add_up(keys, total)

    def protect(self) -> Protection:
        return protect(self.figures.values(), self.relations, self.same)


def counted_key(date: dt.date, type_id: str) -> Key:
    return ("counted", date.isoformat(), type_id)


def needs_key(month: Month, type_id: str) -> Key:
    return ("needs", str(month), type_id)


def lives_key(plan: str, month: Month, type_id: str) -> Key:
    return ("lives", plan, str(month), type_id)


def home_key(plan: str, month: Month, home: str) -> Key:
    return ("home", plan, str(month), home)


def level_key(plan: str, month: Month, level: str) -> Key:
    return ("level", plan, str(month), level)


def short_key(plan: str, month: Month, level: str) -> Key:
    """Places short at a level."""
    return (*level_key(plan, month, level), "short")


def cost_key(plan: str, year: str, type_id: str) -> Key:
    return ("cost", plan, year, type_id)


def mean_key(plan: str, year: str, type_id: str) -> Key:
    return ("mean", plan, year, type_id)


def saving_key(kind: str, year: str) -> Key:
    """``kind`` is ``annual`` or ``cumulative``."""
    return ("saving", kind, year)


def reluctance(children: float, type_id: str) -> float:
    """Large placement types are worth more to a reader than small ones, and totals far more."""
    return OF_A_TOTAL if type_id == TOTAL else 1.0 + math.log10(1.0 + children)


def together_in(plan: str, year: str, type_id: str) -> str:
    """Who knows what a placement type costs in a year knows about how many live there, and the other way round."""
    return f"{plan} {year} {type_id}"
