"""Why the children of a placement type become more or fewer: starts, ends and moves, month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.domain.placement_types import TOTAL, UNPLACED
from placements.finance.budget import PlanResult
from placements.finance.children import CHILDREN_DECIMALS

Floats = NDArray[np.float64]

UNITS = 10**CHILDREN_DECIMALS
COLUMNS = ("opening", "starts", "ends", "moves_in", "moves_out", "closing")


@dataclass(frozen=True)
class Account:
    """Means over all paths; the last of ``places`` are the children without a place.

    Attributes
    ----------
    places
        Placement types, then ``unplaced``.
    opening
        Children at the end of the base month, shape (places,).
    starts, ends
        Children who enter care into, and who leave care from, each place; shape (months, places).
    moves
        From, to: children who move between places, shape (months, places, places), nothing on the diagonal.
    closing
        Children at each month end, shape (months, places).
    """

    places: tuple[str, ...]
    opening: Floats
    starts: Floats
    ends: Floats
    moves: Floats
    closing: Floats


def starts_and_ends_table(plan: PlanResult, demand: DemandPaths) -> pd.DataFrame:
    """plan, month, placement_type, opening, starts, ends, moves_in, moves_out, closing: means, to the fourth decimal.

    A row for each placement type, one for the children without a place (``unplaced``) and one for all children looked
    after (``total``). In each of them

        opening + starts - ends + moves_in - moves_out = closing

    exactly, and what moves out of all rows moves into others. ``closing`` is the mean of the table of placements; what
    rounding leaves over is in ``ends``, or where that would be below 0 in ``starts``.
    """
    found = _rounded(account(plan, demand.placement_types.ids))
    months = [str(month) for month in demand.months]
    frames = [
        pd.DataFrame(
            {"plan": plan.plan, "month": months, "placement_type": place, **_columns(found, [number])}
        )
        for number, place in enumerate(found.places)
    ]
    every = list(range(len(found.places)))
    total = {"plan": plan.plan, "month": months, "placement_type": TOTAL, **_columns(found, every)}
    return pd.concat([*frames, pd.DataFrame(total)], ignore_index=True)


def account(plan: PlanResult, type_ids: tuple[str, ...]) -> Account:
    """Who starts, ends and moves, from the allocation's own stocks.

    Starts are children who enter care, ends those who leave it: also those whom a measure helps home. A birthday is
    neither. Moves between types are planned moves, the way of a child whose home closes into a place of another type,
    and the way of a child who had waited into a place. A move within a type is none.

    Approximation: of the children of a need group who need a place in a month, those who enter care, those who
    waited and those whose home closed are placed alike, pro rata.
    """
    places = (*type_ids, UNPLACED)
    months = len(plan.book.context.months)
    starts, moves = _placed(plan, places)
    for number, route in enumerate(plan.supply.routes):
        moved = plan.allocation.moves[:, :, number].mean(axis=0)
        moves[:, places.index(route.from_type), places.index(route.to_type)] += moved
    moves[:, range(len(places)), range(len(places))] = 0.0
    opening, closing = np.zeros(len(places)), np.zeros((months, len(places)))
    for index, provision in enumerate(plan.allocation.provisions):
        number = places.index(provision.placement_type)
        opening[number] += plan.allocation.opening[index]
        closing[:, number] += plan.allocation.children[:, :, index].mean(axis=0)
    closing[:, -1] = plan.allocation.unplaced.mean(axis=0).sum(axis=1)
    return Account(places, opening, starts, _leaving(plan, places), moves, closing)


def _leaving(plan: PlanResult, places: tuple[str, ...]) -> Floats:
    """Children who leave care, by month and place."""
    there, waiting = plan.allocation.whereabouts, plan.allocation.unplaced
    groups = plan.need.groups
    leave = 1 - plan.need.retention
    for (left, _), share in plan.need.crossings.items():
        leave[:, :, groups.index(left)] -= share
    ends = np.zeros((leave.shape[1], len(places)))
    for number, (group, line) in enumerate(there.stocks):
        before = _before(there.opening[number], there.children[:, :, number])
        share = leave[:, :, groups.index(group)]
        ends[:, places.index(line.placement_type)] += (before * share).mean(axis=0)
    for number in range(len(groups)):
        ends[:, -1] += (_before(0.0, waiting[:, :, number]) * leave[:, :, number]).mean(axis=0)
    return np.maximum(ends, 0.0)


def _before(opening: float, children: Floats) -> Floats:
    """Children at the end of the month before, shape (paths, months)."""
    return np.concatenate([np.full_like(children[:, :1], opening), children[:, :-1]], axis=1)


def _placed(plan: PlanResult, places: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Where those go who need a place in a month: starts by place, and moves from place to place."""
    months = plan.need.entrants.shape[1]
    starts, moves = np.zeros((months, len(places))), np.zeros((months, len(places), len(places)))
    for index, group in enumerate(plan.need.groups):
        needing: Floats = np.zeros(plan.need.entrants.shape[:2])
        went = dict(_went(plan, group))
        for children in went.values():
            needing = needing + children
        entering = plan.need.entrants[:, :, index]
        displaced = dict(_displaced(plan, group))
        for place, children in went.items():
            to = places.index(place)
            part = np.divide(children, needing, out=np.zeros_like(needing), where=needing > 0)
            starts[:, to] += (part * entering).mean(axis=0)
            moves[:, -1, to] += (part * _waited(plan, index)).mean(axis=0)
            for (month, place_left), left in displaced.items():
                moves[month, places.index(place_left), to] += (part[:, month] * left).mean()
    return starts, moves


def _went(plan: PlanResult, group: str) -> Iterator[tuple[str, Floats]]:
    """Place -> children of the group who needed a place and went there, shape (paths, months)."""
    there, found = plan.allocation.whereabouts, dict[str, Floats]()
    for number, (of, line) in enumerate(there.placing):
        if of == group:
            before = found.get(line.placement_type, 0.0)
            found[line.placement_type] = before + there.placed[:, :, number]
    yield from found.items()
    yield UNPLACED, plan.allocation.unplaced[:, :, plan.need.groups.index(group)]


def _waited(plan: PlanResult, index: int) -> Floats:
    """Children who were without a place in the month before and still need one of the group, shape (paths, months)."""
    need, unplaced = plan.need, plan.allocation.unplaced
    waited: Floats = _before(0.0, unplaced[:, :, index]) * need.retention[:, :, index]
    for (left, joined), share in need.crossings.items():
        if joined == need.groups[index]:
            waited = waited + _before(0.0, unplaced[:, :, need.groups.index(left)]) * share
    return waited


def _displaced(plan: PlanResult, group: str) -> Iterator[tuple[tuple[int, str], Floats]]:
    """(month index, placement type) -> children of the group whose home closed, shape (paths,)."""
    there, found = plan.allocation.whereabouts, dict[tuple[int, str], Floats]()
    for month, left in there.displaced.items():
        for number, (of, line) in enumerate(there.stocks):
            if of == group:
                key = month, line.placement_type
                found[key] = found.get(key, 0.0) + left[:, number]
    yield from found.items()


def _rounded(found: Account) -> Account:
    """The same in ten-thousandths of a child, with each row's account still exact."""
    opening, starts, ends, moves, closing = (
        np.rint(values * UNITS)
        for values in (found.opening, found.starts, found.ends, found.moves, found.closing)
    )
    before = np.concatenate([opening[None, :], closing[:-1]])
    over = before + starts - ends + moves.sum(axis=1) - moves.sum(axis=2) - closing
    if np.abs(over).max(initial=0.0) > len(found.places) + 2:
        raise ArithmeticError(
            "The account of starts, ends and moves does not close: the allocation lost children."
        )
    ends = ends + over
    starts, ends = starts + np.maximum(-ends, 0.0), np.maximum(ends, 0.0)
    return Account(found.places, opening, starts, ends, moves, closing)


def _columns(found: Account, numbers: list[int]) -> dict[str, Floats]:
    """The columns of some places together, in children."""
    before = np.concatenate([found.opening[None, :], found.closing[:-1]])
    parts = (
        before,
        found.starts,
        found.ends,
        found.moves.sum(axis=1),
        found.moves.sum(axis=2),
        found.closing,
    )
    return {
        name: part[:, numbers].sum(axis=1) / UNITS + 0.0 for name, part in zip(COLUMNS, parts, strict=True)
    }
