"""One month's linear programme as rows and columns, and as a PuLP problem.

Prices and penalties are GBP per week, so that a dual is GBP per week too. The matrix is the same in
every month and on every path; only right-hand sides, and each April the prices, change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import pulp
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
        (group, line id) -> usable places that the group may fill.
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
    """Which columns and rows the month's programme has."""

    groups: tuple[str, ...]
    lines: tuple[Line, ...]
    routes: tuple[MoveRoute, ...]
    settings: AllocationSettings
    placing: list[tuple[str, Line]] = field(init=False)
    moves: list[tuple[int, str, Line, Line]] = field(init=False)
    stocks: list[tuple[str, Line]] = field(init=False)

    def __post_init__(self) -> None:
        self.placing = [(g, line) for g in self.groups for line in self.lines if g in line.accepts]
        self.moves = []
        stocks = list(self.placing)
        for number, route in enumerate(self.routes):
            sources = [line for line in self.lines if line.placement_type == route.from_type]
            targets = [line for line in self.lines if line.placement_type == route.to_type]
            for source in sources:
                for group in source.accepts:
                    for target in targets:
                        self.moves.append((number, group, source, target))
                        if (group, target) not in stocks:
                            stocks.append((group, target))
        self.stocks = stocks

    def columns(self) -> list[str]:
        names = [stock(g, line) for g, line in self.stocks]
        names += [place(g, line) for g, line in self.placing]
        names += [move(*m) for m in self.moves]
        names += [gap(g) for g in self.groups]
        names += [over(line) for line in self.lines if line.limited]
        names += [beyond(g, line) for g, line in self.shared()]
        names += [tier(line, k) for line in self.lines for k in range(len(line.tiers))]
        return names

    def shared(self) -> list[tuple[str, Line]]:
        """(group, line) of limited lines whose places are divided between need groups."""
        return [(g, line) for g, line in self.placing if line.limited and len(line.accepts) > 1]

    def matched(self) -> list[tuple[str, str, tuple[Line, ...]]]:
        """(group, name, lines) wherever not every child of the group can be matched to the lines."""
        together: dict[tuple[str, str], list[Line]] = {}
        for g, line in self.placing:
            together.setdefault((g, line.matched_as), []).append(line)
        return [
            (g, name, tuple(lines))
            for (g, name), lines in together.items()
            if any(p.match_share < 1 for line in lines for p in line.provisions)
        ]

    def rows(self) -> list[Row]:
        return [
            *continuity_rows(self),
            *need_rows(self),
            *matching_rows(self),
            *capacity_rows(self),
            *acceptance_rows(self),
            *tier_rows(self),
            *move_rows(self),
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
        for g, line in self.shared():
            cost[beyond(g, line)] = self.settings.over_capacity_penalty_gbp_per_week
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


def beyond(group: str, line: Line) -> str:
    return name_of("beyond", group, line.id)


def tier(line: Line, number: int) -> str:
    return name_of("tier", line.id, str(number))


def continuity_rows(model: MonthModel) -> list[Row]:
    """stock = stayers + placed + moved in - moved out: a settled child stays."""
    rows = []
    placing = {(g, line.id) for g, line in model.placing}
    for g, line in model.stocks:
        terms = {stock(g, line): 1.0}
        if (g, line.id) in placing:
            terms[place(g, line)] = -1.0
        for number, group, source, target in model.moves:
            if group == g and source.id == line.id:
                terms[move(number, group, source, target)] = 1.0
            if group == g and target.id == line.id:
                terms[move(number, group, source, target)] = -1.0
        key = (g, line.id)
        rows.append(Row(name_of("continuity", g, line.id), terms, "==", partial(_stayers, key)))
    return rows


def need_rows(model: MonthModel) -> list[Row]:
    """Every child who needs a place is placed, or reported as unplaced."""
    rows = []
    for g in model.groups:
        terms = {place(group, line): 1.0 for group, line in model.placing if group == g}
        terms[gap(g)] = 1.0
        rows.append(Row(name_of("need", g), terms, "==", partial(_need, g)))
    return rows


def matching_rows(model: MonthModel) -> list[Row]:
    """At most a share of the children of a group who need a place in the month can be matched to a line.

    The homes of one placement type are matched together: how their costs are named changes nothing.
    """
    return [
        Row(
            name_of("matching", g, name),
            {place(g, line): 1.0 for line in lines},
            "<=",
            partial(_part_of_need, (g, name)),
        )
        for g, name, lines in model.matched()
    ]


def capacity_rows(model: MonthModel) -> list[Row]:
    """Children in a line do not exceed its usable places, but by a reported excess."""
    rows = []
    for line in model.lines:
        if not line.limited:
            continue
        terms = {stock(g, other): 1.0 for g, other in model.stocks if other.id == line.id}
        terms[over(line)] = -1.0
        rows.append(Row(name_of("capacity", line.id), terms, "<=", partial(_usable, line.id)))
    return rows


def acceptance_rows(model: MonthModel) -> list[Row]:
    """Children of a group do not exceed the places of a line that would otherwise be theirs."""
    rows = []
    for g, line in model.shared():
        terms = {stock(g, line): 1.0, beyond(g, line): -1.0}
        key = (g, line.id)
        rows.append(Row(name_of("acceptance", g, line.id), terms, "<=", partial(_accepts, key)))
    return rows


def tier_rows(model: MonthModel) -> list[Row]:
    """Children in a line are priced tier by tier; every tier but the last has a width."""
    rows = []
    for line in model.lines:
        terms = {stock(g, other): 1.0 for g, other in model.stocks if other.id == line.id}
        terms |= {tier(line, k): -1.0 for k in range(len(line.tiers))}
        rows.append(Row(name_of("tiers", line.id), terms, "==", _nothing))
        for k, (start, end) in enumerate(zip(line.tiers, line.tiers[1:], strict=False)):
            width = end - start
            rows.append(
                Row(
                    name_of("width", line.id, str(k)),
                    {tier(line, k): 1.0},
                    "<=",
                    partial(_same, width),
                )
            )
    return rows


def move_rows(model: MonthModel) -> list[Row]:
    """Planned moves are bounded a month, and as a share of the children in the line moved from."""
    rows = []
    for number, route in enumerate(model.routes):
        mine = [m for m in model.moves if m[0] == number]
        if not mine:
            continue
        terms = {move(*m): 1.0 for m in mine}
        rows.append(Row(f"moves{number}", terms, "<=", partial(_most_moves, number)))
        for g, source in dict.fromkeys((m[1], m[2].id) for m in mine):
            terms = {move(*m): 1.0 for m in mine if (m[1], m[2].id) == (g, source)}
            rows.append(
                Row(
                    name_of(f"stability{number}", g, source),
                    terms,
                    "<=",
                    partial(_part_of_stayers, (g, source), route.share_of_stock),
                )
            )
    return rows


def _paths(state: MonthState) -> int:
    return len(next(iter(state.need.values())))


def _nothing(state: MonthState) -> Floats:
    return np.zeros(_paths(state))


def _same(value: float, state: MonthState) -> Floats:
    return np.full(_paths(state), value)


def _stayers(key: tuple[str, str], state: MonthState) -> Floats:
    return state.stayers[key]


def _part_of_stayers(key: tuple[str, str], share: float, state: MonthState) -> Floats:
    return share * state.stayers[key]


def _need(group: str, state: MonthState) -> Floats:
    return state.need[group]


def _part_of_need(key: tuple[str, str], state: MonthState) -> Floats:
    return state.matched[key] * state.need[key[0]]


def _usable(line: str, state: MonthState) -> Floats:
    return state.usable[line]


def _accepts(key: tuple[str, str], state: MonthState) -> Floats:
    return state.accepts[key]


def _most_moves(route: int, state: MonthState) -> Floats:
    return state.most_moves[route]


# pulp ships no types: LpProblem is Any here and is named for the reader
LpProblem = Any


def build_problem(columns: list[str], objective: dict[str, float], rows: list[Row], rhs: Floats) -> LpProblem:
    """The programme in PuLP, with right-hand sides ``rhs`` of shape (rows,)."""
    problem = pulp.LpProblem("placements_month", pulp.LpMinimize)
    variables = {name: problem.add_variable(name, 0, None) for name in columns}
    problem += pulp.lpSum(price * variables[name] for name, price in objective.items())
    for row, value in zip(rows, rhs, strict=True):
        left = pulp.lpSum(coefficient * variables[name] for name, coefficient in row.terms.items())
        problem += (left == float(value) if row.sense == "==" else left <= float(value)), row.name
    return problem
