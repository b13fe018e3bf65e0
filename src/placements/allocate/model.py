"""One month's linear programme as rows and columns, and as a PuLP problem.

Prices and penalties are GBP per week, so that a dual is GBP per week too. The matrix is the same in
every month and on every path; only right-hand sides, and each April the prices, change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from placements.allocate.lines import Line
from placements.allocate.settings import AllocationSettings
from placements.supply import MoveRoute

Floats = NDArray[np.float64]

# GBP a week per child and place in the list: small enough never to change which plan is cheapest,
# enough to make the choice between equal plans the same on every machine
TIE_BREAK = 1e-6


@dataclass(frozen=True)
class MonthState:
    """What changes from month to month and path to path. All arrays start with the axis (paths,).

    Attributes
    ----------
    stayers
        (group, line id) -> children still there from last month.
    need
        Group -> entrants and children without a place from last month.
    usable
        Line id -> usable places.
    accepts
        (level, line id) -> usable places that children of the level may fill.
    matched
        (group, what a limit on matching holds for) -> most of the need that can be matched to it, 0-1.
    most_moves
        Route number -> planned moves at most.
    """

    stayers: dict[tuple[str, str], Floats]
    need: dict[str, Floats]
    usable: dict[str, Floats]
    accepts: dict[tuple[str, str], Floats]
    matched: dict[tuple[str, str], Floats]
    most_moves: dict[int, Floats]

    def at(self, paths: NDArray[np.intp]) -> MonthState:
        """The same month on some of the paths."""
        return MonthState(*({key: v[paths] for key, v in held.items()} for held in vars(self).values()))


@dataclass(frozen=True)
class Row:
    """A constraint: sum of coefficient x column, ``==`` or ``<=``, and its right-hand side on all paths."""

    name: str
    terms: dict[str, float]
    sense: str
    rhs: Callable[[MonthState], Floats]


@dataclass(frozen=True)
class Prices:
    """GBP per week in one month: (line id, tier) -> price of a child, route number -> cost of a move."""

    line: dict[tuple[str, int], float]
    move: dict[int, float]


@dataclass
class MonthModel:
    """Which columns and rows the month's programme has.

    ``level_of`` says the level of need of a group, where groups differ by age too. ``crossings`` are pairs of
    groups of which children of the one become the other; ``there`` (group, line id) pairs with children in the
    base month. Both only add stocks: a settled child stays, wherever birthdays lead.
    """

    groups: tuple[str, ...]
    lines: tuple[Line, ...]
    routes: tuple[MoveRoute, ...]
    settings: AllocationSettings
    level_of: Mapping[str, str] = field(default_factory=dict)
    crossings: tuple[tuple[str, str], ...] = ()
    there: frozenset[tuple[str, str]] = frozenset()
    placing: list[tuple[str, Line]] = field(init=False)
    moves: list[tuple[int, str, Line, Line]] = field(init=False)
    stocks: list[tuple[str, Line]] = field(init=False)
    stocks_of: dict[str, list[int]] = field(init=False)
    """Line id -> which of ``stocks`` are in it."""
    stocks_of_level: dict[tuple[str, str], list[int]] = field(init=False)
    """(level, line id) -> which of ``stocks`` are of the level in the line."""

    def __post_init__(self) -> None:
        self.placing = [(g, line) for g in self.groups for line in self.lines if line.takes(g, self.level(g))]
        stocks = dict.fromkeys((g, line.id) for g, line in self.placing)
        stocks |= dict.fromkeys(
            (g, line.id) for g in self.groups for line in self.lines if (g, line.id) in self.there
        )
        self.moves = []
        known = -1
        while known != len(stocks):
            known = len(stocks)
            for left, joined in self.crossings:
                stocks |= {(joined, name): None for g, name in list(stocks) if g == left}
            self.moves = self._moves(stocks)
            stocks |= dict.fromkeys((g, target.id) for _, g, _, target in self.moves)
        by_id = {line.id: line for line in self.lines}
        self.stocks = [(g, by_id[name]) for g, name in stocks]
        self.stocks_of = {line.id: [] for line in self.lines}
        self.stocks_of_level = {}
        for number, (g, line) in enumerate(self.stocks):
            self.stocks_of[line.id].append(number)
            self.stocks_of_level.setdefault((self.level(g), line.id), []).append(number)

    def level(self, group: str) -> str:
        return self.level_of.get(group, group)

    def refuge(self, group: str, line: Line) -> Line | None:
        """Where children whom a planned move brought to a line of another level go when a home of it closes.

        A market of the same placement type in which such children may live; None: they need a place of their own
        group, as everybody else in the line does.
        """
        if self.level(group) in line.accepts:
            return None
        here = {other.id for g, other in self.stocks if g == group}
        markets = [other for other in self.lines if other.id in here and not other.limited]
        return next((m for m in markets if m.placement_type == line.placement_type), None)

    def _moves(self, stocks: Mapping[tuple[str, str], None]) -> list[tuple[int, str, Line, Line]]:
        """(route, group, line moved from, line moved to) for whoever may live in the one and come into the other.

        Whom a step-down brought there does not step down again by the same route's type.
        """
        return [
            (number, g, source, target)
            for number, route in enumerate(self.routes)
            for source in self.lines
            if source.placement_type == route.from_type
            for g in self.groups
            if (g, source.id) in stocks and self.level(g) in source.accepts
            for target in self.lines
            if target.placement_type == route.to_type and target.admits(g)
        ]

    def columns(self) -> list[str]:
        names = [stock(g, line) for g, line in self.stocks]
        names += [place(g, line) for g, line in self.placing]
        names += [move(*m) for m in self.moves]
        names += [gap(g) for g in self.groups]
        names += [over(line) for line in self.lines if line.limited]
        names += [beyond(level, line) for level, line in self.shared()]
        names += [tier(line, k) for line in self.lines for k in range(len(line.tiers))]
        return names

    def shared(self) -> list[tuple[str, Line]]:
        """(level, line) of limited lines whose places are divided between levels of need."""
        pairs = {(self.level(g), line.id): line for g, line in self.placing}
        return [(level, line) for (level, _), line in pairs.items() if line.limited and len(line.accepts) > 1]

    def matched(self) -> list[tuple[str, str, tuple[Line, ...]]]:
        """(group, name, lines) wherever not every child of the group can be matched to the lines."""
        together: dict[tuple[str, str], list[Line]] = {}
        for g, line in self.placing:
            together.setdefault((g, line.matched_as), []).append(line)
        return [
            (g, name, tuple(lines))
            for (g, name), lines in together.items()
            if any(p.match_by_group.get(g, p.match_share) < 1 for line in lines for p in line.provisions)
        ]

    def objective(self, prices: Prices) -> dict[str, float]:
        """GBP per week of each column."""
        cost: dict[str, float] = {}
        for index, (g, line) in enumerate(self.placing):
            cost[place(g, line)] = TIE_BREAK * (index + 1)
        for index, (number, g, source, target) in enumerate(self.moves):
            cost[move(number, g, source, target)] = prices.move[number] + TIE_BREAK * (index + 1)
        for g in self.groups:
            cost[gap(g)] = self.settings.unplaced_penalty_gbp_per_week
        for line in self.lines:
            if line.limited:
                cost[over(line)] = self.settings.over_capacity_penalty_gbp_per_week
            for k in range(len(line.tiers)):
                cost[tier(line, k)] = prices.line[line.id, k]
        for level, line in self.shared():
            cost[beyond(level, line)] = self.settings.over_capacity_penalty_gbp_per_week
        return cost


def word(name: str) -> str:
    """A name that every solver's file format takes."""
    return re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")


def name_of(*parts: str) -> str:
    """The parts as one word, two underscores apart, so that no two names run into one."""
    return "__".join(word(part) for part in parts)


def stock(group: str, line: Line) -> str:
    return name_of("stock", group, line.id)


def place(group: str, line: Line) -> str:
    return name_of("place", group, line.id)


def move(number: int, group: str, source: Line, target: Line) -> str:
    return name_of(f"move{number}", group, source.id, "to", target.id)


def gap(group: str) -> str:
    return name_of("unplaced", group)


def over(line: Line) -> str:
    return name_of("over", line.id)


def beyond(level: str, line: Line) -> str:
    return name_of("beyond", level, line.id)


def tier(line: Line, number: int) -> str:
    return name_of("tier", line.id, str(number))
