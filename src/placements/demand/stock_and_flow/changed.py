"""The changes of a scenario as arrays, and in sentences beside the rates that they replace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow.changes import FlowChange
from placements.demand.stock_and_flow.cohorts import Changes
from placements.demand.stock_and_flow.observed import BAND_OF_AGE, MONTHS_A_YEAR, YEARS, in_bands
from placements.demand.stock_and_flow.population import DRAWS, Learned
from placements.domain import DemandError, Month, Range
from placements.domain.assumption import stream
from placements.domain.placement_types import UASC

Floats = NDArray[np.float64]

MONTH_DAYS = 365.25 / 12
LAST_YEAR = 12
NEXT_TO_NONE = 1e-6


def refuse_changes(changes: Mapping[str, FlowChange], types: tuple[str, ...], base_month: Month) -> None:
    """Raise a DemandError for every change that this council and base month do not allow."""
    problems = [
        f'demand.flow_changes.{name} names the placement type "{wrong}"; known: {", ".join(types)}.'
        for name, change in changes.items()
        for wrong in (*change.placement_types, *change.to)
        if wrong not in types
    ]
    problems += [
        f"demand.flow_changes.{name} begins in {change.month}, and the counts up to the base month {base_month} "
        f"hold its effect already. Let it begin in {base_month + 1} or later, with what is still to come."
        for name, change in changes.items()
        if not base_month < change.month
    ]
    if problems:
        raise DemandError("\n".join(problems))


def changes_of(
    changes: Mapping[str, FlowChange],
    key: str,
    months: Sequence[Month],
    learned: Mapping[str, Learned],
    seed: int,
) -> Changes | None:
    """What ``changes`` make of the rates of the population ``key``; None where none concerns it."""
    types = len(learned[key].seen.types)
    concerned = {name: change for name, change in changes.items() if _concerns(change, key)}
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
        where = _where(change, learned[key].seen.types)
        built = _built(change, months).reshape(-1, *[1] * where.ndim)
        size = {one: _size(change, where, found) for one, found in learned.items() if _concerns(change, one)}
        # children who are added are shared out over both populations, as those whom they join
        share = size[key] / sum(found.sum() for found in size.values())
        grown = 1 + (_drawn(change.multiply_by, f"{name}:multiply_by", seed, where) - 1) * built
        more *= np.where(where, grown, 1.0)
        times *= np.where(where, grown, 1.0)
        more += _drawn(change.add_per_month, f"{name}:add_per_month", seed, where) * built * share
    (entered, enters), (left, leaves), (moved, moves) = arrays.values()
    return Changes(entered, enters, left, leaves, moved, moves)


def _concerns(change: FlowChange, key: str) -> bool:
    """Whether the change is about the population ``key``."""
    return change.unaccompanied != ("without" if key == UASC else "only")


def _where(change: FlowChange, types: tuple[str, ...]) -> NDArray[np.bool_]:
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


def _size(change: FlowChange, where: NDArray[np.bool_], learned: Learned) -> Floats:
    """Children whom those who are added join, of the shape of ``where``; next to none is not none."""
    if change.flow == "entries":
        size = learned.seen.entered[-LAST_YEAR:].sum(axis=0)
    else:
        stock = learned.seen.stock.sum(axis=1)
        size = stock.reshape(len(stock), YEARS, MONTHS_A_YEAR).sum(axis=2)
    if change.flow == "moves":
        size = size[:, :, None] * learned.mixes["moves"]
    return np.where(where, size + NEXT_TO_NONE, 0.0)


def told_changes(changes: Mapping[str, FlowChange], learned: Mapping[str, Learned]) -> tuple[str, ...]:
    """A sentence for each change: the rate that it replaces, and the rate once it is complete."""
    return tuple(_told(name, change, learned) for name, change in changes.items())


def _told(name: str, change: FlowChange, learned: Mapping[str, Learned]) -> str:
    before = sum(_children_a_month(change, one) for key, one in learned.items() if _concerns(change, key))
    low, after, high = (
        max(before * times + more, 0.0)
        for times, more in zip(_ends(change.multiply_by), _ends(change.add_per_month), strict=True)
    )
    drawn = f" (between {low:.2f} and {high:.2f})" if low != high else ""
    phased = f", built up over {change.build_up_months} months" if change.build_up_months else ""
    until = f", until {change.last_month.label}" if change.last_month is not None else ""
    return (
        f"{name}: {_what(change)} go from {before:.2f} to {after:.2f} children a month{drawn} from "
        f"{change.month.label}{phased}{until}."
    )


def _ends(value: Range) -> tuple[float, float, float]:
    return value.low, value.central, value.high


def _what(change: FlowChange) -> str:
    every = (change.lowest_age, change.highest_age) == (0, YEARS - 1)
    aged = "" if every else f" of children aged {change.lowest_age} to {change.highest_age}"
    whom = {"both": "", "only": " unaccompanied", "without": " not unaccompanied"}[change.unaccompanied]
    named = " and ".join(change.placement_types) if change.placement_types else "all placement types"
    to = f" to {' and '.join(change.to)}" if change.to else ""
    return (
        f"{change.flow}{whom and ','}{whom}{aged} {'to' if change.flow == 'entries' else 'from'} {named}{to}"
    )


def _children_a_month(change: FlowChange, learned: Learned) -> float:
    """Children a month whom the change concerns, at today's stock and rates."""
    where = _where(change, learned.seen.types)
    if change.flow == "entries":
        mix, shares = learned.mixes["entries"], learned.entry_types.mean
        expected = learned.entries.mean[0] * MONTH_DAYS * mix * shares / (mix @ shares)
        return float((expected[:, None] * learned.shapes.ages.mean(axis=0) * where).sum())
    stock = learned.seen.stock
    by_year = stock.reshape(*stock.shape[:2], YEARS, MONTHS_A_YEAR).sum(axis=3)
    banded = in_bands(by_year, 1)
    year_band = BAND_OF_AGE[::MONTHS_A_YEAR]
    if change.flow == "exits":
        shares = learned.exit_types.mean
        level = learned.exits.mean[0] * shares / (learned.mixes["exits"] @ shares)
        chance = learned.shapes.left.mean(axis=0)[:, :, year_band] * level[:, None, None]
        return float((banded * chance).sum(axis=1)[where].sum())
    shares = learned.move_types.mean
    level = learned.moves.mean[0] * shares / (learned.mixes["moves"] @ shares)
    levels = np.repeat(level[None], len(level), axis=0)
    np.fill_diagonal(levels, learned.within.mean[0])
    chance = learned.shapes.moved.mean(axis=0)[:, :, year_band] * levels[:, None, None, :]
    return float((banded[..., None] * chance).sum(axis=1)[where].sum())
