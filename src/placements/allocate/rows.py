"""The rows of the month's programme, one function a family, and the programme as a PuLP problem."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray

from placements.allocate.model import (
    MonthModel,
    MonthState,
    Row,
    beyond,
    gap,
    move,
    name_of,
    over,
    place,
    stock,
    tier,
)

Floats = NDArray[np.float64]


def month_rows(model: MonthModel) -> list[Row]:
    """Every row of the month's programme."""
    return [
        *continuity_rows(model),
        *need_rows(model),
        *matching_rows(model),
        *capacity_rows(model),
        *acceptance_rows(model),
        *tier_rows(model),
        *move_rows(model),
    ]


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
    """Children of a level do not exceed the places of a line that would otherwise be theirs."""
    rows = []
    for level, line in model.shared():
        terms = {
            stock(g, other): 1.0
            for g, other in model.stocks
            if other.id == line.id and model.level(g) == level
        }
        terms[beyond(level, line)] = -1.0
        rows.append(
            Row(name_of("acceptance", level, line.id), terms, "<=", partial(_accepts, (level, line.id)))
        )
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
