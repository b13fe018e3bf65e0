"""The changes of a scenario in sentences: each beside the rate that it replaces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.series import MONTHS_A_YEAR
from placements.demand.stock_and_flow.changed import OF_MEASURES, concerns, size_of, where_of
from placements.demand.stock_and_flow.changes import OLDEST, FlowChange
from placements.demand.stock_and_flow.observed import BAND_OF_AGE, YEARS, in_bands
from placements.demand.stock_and_flow.population import Learned
from placements.domain import DemandError, Range

Floats = NDArray[np.float64]

MONTH_DAYS = 365.25 / 12


@dataclass
class _Flow:
    """Children a month of one population and flow, by type, year of age and, for moves, type moved to."""

    times: Floats
    more: Floats


def told_changes(changes: Mapping[str, FlowChange], learned: Mapping[str, Learned]) -> tuple[str, ...]:
    """A sentence for each change, in order: the rate after those before it, and the rate once it is complete.

    Raises DemandError for a change of unaccompanied children where there never were any.
    """
    flows: dict[tuple[str, str], _Flow] = {}
    told = []
    for name, change in changes.items():
        found = {key: one for key, one in learned.items() if concerns(change, key)}
        if not found:
            raise DemandError(
                f"{name}: the change is about {_whom(change)} children, and the journeys count none. Leave it out."
            )
        for key, one in found.items():
            if (key, change.flow) not in flows:
                now = _children_a_month(change.flow, one)
                flows[key, change.flow] = _Flow(now, np.zeros_like(now))
        told.append(_told(name.removeprefix(OF_MEASURES), change, found, flows))
    return tuple(told)


def _told(
    name: str,
    change: FlowChange,
    learned: Mapping[str, Learned],
    flows: Mapping[tuple[str, str], _Flow],
) -> str:
    where = where_of(change, next(iter(learned.values())).seen.types)
    concerned = [flows[key, change.flow] for key in learned]
    times = sum(float(flow.times[where].sum()) for flow in concerned)
    more = sum(float(flow.more[where].sum()) for flow in concerned)
    low, after, high = (
        max(times * factor + more + extra, 0.0)
        for factor, extra in zip(_ends(change.multiply_by), _ends(change.add_per_month), strict=True)
    )
    _change(change, where, learned, flows)
    drawn = f" (between {low:.2f} and {high:.2f})" if low != high else ""
    enough = (
        ", as far as so many are there" if change.flow != "entries" and change.add_per_month.high > 0 else ""
    )
    phased = f", built up over {change.build_up_months} months" if change.build_up_months else ""
    until = f", until {change.last_month.label}" if change.last_month is not None else ""
    return (
        f"{name}: {_what(change)} go from {times + more:.2f} to {after:.2f} children a month{drawn} from "
        f"{change.month.label}{phased}{until}{enough}."
    )


def _change(
    change: FlowChange,
    where: NDArray[np.bool_],
    learned: Mapping[str, Learned],
    flows: Mapping[tuple[str, str], _Flow],
) -> None:
    """Let the next change of the same flow find what this one makes of it."""
    size = {key: size_of(change, where, one) for key, one in learned.items()}
    whole = sum(found.sum() for found in size.values())
    for key, found in size.items():
        flow = flows[key, change.flow]
        flow.times = np.where(where, flow.times * change.multiply_by.central, flow.times)
        flow.more = flow.more + change.add_per_month.central * found / whole


def _ends(value: Range) -> tuple[float, float, float]:
    return value.low, value.central, value.high


def _whom(change: FlowChange) -> str:
    return {"both": "all", "only": "unaccompanied", "without": "not unaccompanied"}[change.unaccompanied]


def _what(change: FlowChange) -> str:
    every = (change.lowest_age, change.highest_age) == (0, OLDEST)
    aged = "" if every else f" aged {change.lowest_age} to {change.highest_age}"
    children = "" if every and change.unaccompanied == "both" else " of children"
    whom = "" if change.unaccompanied == "both" else f" ({_whom(change)})"
    named = " and ".join(change.placement_types) if change.placement_types else "all placement types"
    to = f" to {' and '.join(change.to)}" if change.to else ""
    way = "to" if change.flow == "entries" else "from"
    return f"{change.flow}{children}{aged}{whom} {way} {named}{to}"


def _children_a_month(flow: str, learned: Learned) -> Floats:
    """Today's flow by type and year of age, for moves with a last axis of types, at today's stock and levels."""
    if flow == "entries":
        mix, shares = learned.mixes["entries"], learned.entry_types.mean
        expected = learned.entries.mean[0] * MONTH_DAYS * mix * shares / (mix @ shares)
        entering: Floats = expected[:, None] * learned.shapes.ages.mean(axis=0)
        return entering
    stock = learned.seen.stock
    by_year = stock.reshape(*stock.shape[:2], YEARS, MONTHS_A_YEAR).sum(axis=3)
    banded = in_bands(by_year, 1)
    year_band = BAND_OF_AGE[::MONTHS_A_YEAR]
    if flow == "exits":
        shares = learned.exit_types.mean
        level = learned.exits.mean[0] * shares / (learned.mixes["exits"] @ shares)
        chance = learned.shapes.left.mean(axis=0)[:, :, year_band] * level[:, None, None]
        leaving: Floats = (banded * chance).sum(axis=1)
        return leaving
    shares = learned.move_types.mean
    level = learned.moves.mean[0] * shares / (learned.mixes["moves"] @ shares)
    levels = np.repeat(level[None], len(level), axis=0)
    np.fill_diagonal(levels, learned.within.mean[0])
    chance = learned.shapes.moved.mean(axis=0)[:, :, year_band] * levels[:, None, None, :]
    moving: Floats = (banded[..., None] * chance).sum(axis=1)
    return moving
