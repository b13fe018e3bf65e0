"""The changes of a scenario as arrays: what multiplies and what adds to each rate, by month, type and age.

Several changes of one rate multiply each other; what they add is added after that, so that their order is irrelevant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from placements.demand.series import MONTHS_A_YEAR
from placements.demand.stock_and_flow.changes import FlowChange
from placements.demand.stock_and_flow.cohorts import Changes
from placements.demand.stock_and_flow.observed import YEARS
from placements.demand.stock_and_flow.population import DRAWS, Learned
from placements.domain import DemandError, Month, Range
from placements.domain.assumption import stream
from placements.domain.placement_types import UASC

Floats = NDArray[np.float64]

LAST_YEAR = 12
NEXT_TO_NONE = 1e-6
OF_MEASURES = "measures."
"""Before the names of changes that a measure makes."""


def refuse_changes(
    changes: Mapping[str, FlowChange], types: tuple[str, ...], base_month: Month, last_month: Month
) -> None:
    """Raise a DemandError for every change that this council and these months do not allow."""
    problems = [
        f'{_key(name)} names the placement type "{wrong}"; known: {", ".join(types)}.'
        for name, change in changes.items()
        for wrong in (*change.placement_types, *change.to)
        if wrong not in types
    ]
    problems += [
        f"{_key(name)} begins in {change.month}, and the counts up to the base month {base_month} "
        f"hold its effect already. Let it begin in {base_month + 1} or later, with what is still to come."
        for name, change in changes.items()
        if not base_month < change.month
    ]
    problems += [
        f"{_key(name)} begins in {change.month}, after the last month of the forecast, {last_month}: it would change "
        "nothing. Let it begin earlier, let last_month be later, or leave it out."
        for name, change in changes.items()
        if last_month < change.month
    ]
    if problems:
        raise DemandError("\n".join(problems))


def _key(name: str) -> str:
    """Where the change stands in the scenario."""
    return name if name.startswith(OF_MEASURES) else f"demand.flow_changes.{name}"


def changes_of(
    changes: Mapping[str, FlowChange],
    key: str,
    months: Sequence[Month],
    learned: Mapping[str, Learned],
    seed: int,
) -> Changes | None:
    """What ``changes`` make of the rates of the population ``key``; None where none concerns it."""
    types = len(learned[key].seen.types)
    concerned = {name: change for name, change in changes.items() if concerns(change, key)}
    if not concerned:
        return None
    shape = (DRAWS, len(months), types, YEARS)
    arrays = {
        "entries": (np.ones(shape), np.zeros(shape)),
        "exits": (np.ones(shape), np.zeros(shape)),
        "moves": (np.ones((*shape, types)), np.zeros((*shape, types))),
    }
    for name, change in concerned.items():
        times, more = arrays[change.flow]
        where = where_of(change, learned[key].seen.types)
        built = _built(change, months).reshape(-1, *[1] * where.ndim)
        size = {one: size_of(change, where, found) for one, found in learned.items() if concerns(change, one)}
        # children who are added are shared out over both populations, as those whom they join
        share = size[key] / sum(found.sum() for found in size.values())
        grown = 1 + (_drawn(change.multiply_by, f"{name}:multiply_by", seed, where) - 1) * built
        times *= np.where(where, grown, 1.0)
        more += _drawn(change.add_per_month, f"{name}:add_per_month", seed, where) * built * share
    (entered, enters), (left, leaves), (moved, moves) = arrays.values()
    return Changes(entered, enters, left, leaves, moved, moves)


def concerns(change: FlowChange, key: str) -> bool:
    """Whether the change is about the population ``key``."""
    return change.unaccompanied != ("without" if key == UASC else "only")


def where_of(change: FlowChange, types: tuple[str, ...]) -> NDArray[np.bool_]:
    """What is concerned, shape (types, years), for moves (types, years, types to)."""
    named = np.array([not change.placement_types or one in change.placement_types for one in types])
    ages = np.arange(YEARS)
    aged = (ages >= change.lowest_age) & (ages <= change.highest_age)
    where: NDArray[np.bool_] = named[:, None] & aged[None, :]
    if change.flow != "moves":
        return where
    to = np.array([not change.to or one in change.to for one in types])
    moving: NDArray[np.bool_] = where[:, :, None] & to[None, None, :]
    return moving


def _built(change: FlowChange, months: Sequence[Month]) -> Floats:
    """Share of its full size by month, 0-1."""
    since = np.array([month - change.month for month in months], dtype=np.float64)
    built = np.clip((since + 1) / (change.build_up_months + 1), 0.0, 1.0)
    over = np.array([change.last_month is not None and change.last_month < month for month in months])
    return np.where((since >= 0) & ~over, built, 0.0)


def drawn_on_paths(value: Range, name: str, seed: int, paths: int) -> Floats:
    """The value on each path, shape (paths,): that of the draw of the rates in which the path lives."""
    return _of_draws(value, name, seed)[np.arange(paths) % DRAWS]


def _of_draws(value: Range, name: str, seed: int) -> Floats:
    """The value in each draw of the rates: evenly through its range, in an order of its own."""
    even = (np.arange(DRAWS) + 0.5) / DRAWS
    return value.draw(stream(seed, f"flows:change:{name}").permutation(even))


def _drawn(value: Range, name: str, seed: int, where: NDArray[np.bool_]) -> Floats:
    """The same, to be multiplied with months and with what is changed."""
    return _of_draws(value, name, seed).reshape(-1, 1, *[1] * where.ndim)


def size_of(change: FlowChange, where: NDArray[np.bool_], learned: Learned) -> Floats:
    """Children whom those who are added join, of the shape of ``where``; next to none is not none."""
    if change.flow == "entries":
        size = learned.seen.entered[-LAST_YEAR:].sum(axis=0)
    else:
        stock = learned.seen.stock.sum(axis=1)
        size = stock.reshape(len(stock), YEARS, MONTHS_A_YEAR).sum(axis=2)
    if change.flow == "moves":
        size = size[:, :, None] * learned.mixes["moves"]
    return np.where(where, size + NEXT_TO_NONE, 0.0)
