"""One population, unaccompanied or not: what its journeys show, and its futures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow.age_rates import AgeSplit
from placements.demand.stock_and_flow.cohorts import Changes, Scales, expected_rates
from placements.demand.stock_and_flow.futures import Ahead, Futures, simulate
from placements.demand.stock_and_flow.levels import Levels, follow
from placements.demand.stock_and_flow.observed import Observed
from placements.demand.stock_and_flow.shapes import Shapes, fit_shapes, mean_chances
from placements.domain.assumption import stream

Floats = NDArray[np.float64]

DRAWS = 32
"""Sets of rates that are drawn as far as they are uncertain; each path lives in one of them."""
HALF_LIFE_MONTHS = 60.0
"""A month this long ago tells half as much of how rates depend on type, length and age as the last one."""
ENTRY_GROWTH_SD, EXIT_GROWTH_SD, SHARE_GROWTH_SD = 0.03, 0.015, 0.05
"""How far entries, rates of leaving and moving, and shares of types are believed to grow in a year."""
STEADY, STEADY_SHARE = 0.75, 0.4
"""Share of belief, before the history is seen, in a level that does not grow: a trend has to be earned."""
SHARE_MONTHS = 24
"""Months whose mix of types the shares start from."""


@dataclass(frozen=True)
class Learned:
    """What one population's history shows.

    Attributes
    ----------
    seen
        Its counts.
    shapes
        Chances by type, length and age.
    entries, exits, moves, within
        Levels of all types together, one flow each: moves from one type to another, and within a type.
    entry_types, exit_types, move_types
        Levels of each type's share: of entries, of exits, of moves to it from others.
    mixes
        What these shares are multiples of, by name: "entries", "exits", "moves"; each sums to 1.
    """

    seen: Observed
    shapes: Shapes
    entries: Levels
    exits: Levels
    moves: Levels
    within: Levels
    entry_types: Levels
    exit_types: Levels
    move_types: Levels
    mixes: Mapping[str, Floats]


def learn(seen: Observed, seed: int, key: str) -> Learned:
    """Chances and levels of one population; ``key`` names its random stream."""
    ago = np.arange(len(seen.months))[::-1]
    shapes = fit_shapes(seen, 0.5 ** (ago / HALF_LIFE_MONTHS), DRAWS, stream(seed, f"flows:rates:{key}"))
    left, moved = mean_chances(shapes)
    days = np.array([month.days for month in seen.months], dtype=np.float64)
    entered, exited = seen.entered.sum(axis=2), seen.left.sum(axis=(2, 3))
    mix = entered.sum(axis=0) + 0.5
    expected_entries = days[:, None] * mix / mix.sum()
    expected_exits = np.einsum("tidb,idb->ti", seen.exposure, left)
    moves = seen.moved.sum(axis=(2, 3))
    expected = np.einsum("tidb,idbj->tij", seen.exposure, moved)
    arrived, staying = _parted(moves)
    expected_moves, expected_within = _parted(expected)
    return Learned(
        seen=seen,
        shapes=shapes,
        entries=_together(entered, expected_entries, ENTRY_GROWTH_SD),
        exits=_together(exited, expected_exits, EXIT_GROWTH_SD),
        moves=_together(arrived, expected_moves, EXIT_GROWTH_SD),
        within=_together(staying, expected_within, EXIT_GROWTH_SD),
        entry_types=_shared(entered, expected_entries),
        exit_types=_shared(exited, expected_exits),
        move_types=_shared(arrived, expected_moves),
        mixes={
            "entries": mix / mix.sum(),
            "exits": _mix(expected_exits),
            "moves": _mix(expected_moves),
        },
    )


def _parted(moves: Floats) -> tuple[Floats, Floats]:
    """Moves (months, types from, types to) to each type from others, and within each type; (months, types)."""
    within = np.einsum("tii->ti", moves)
    return moves.sum(axis=1) - within, within


def _together(events: Floats, expected: Floats, growth_sd: float) -> Levels:
    """The level of all types together, from counts of shape (months, types)."""
    return follow(events.sum(axis=1)[None], expected.sum(axis=1)[None], growth_sd, STEADY)


def _shared(events: Floats, expected: Floats) -> Levels:
    """Levels of each type's share of every month's total: a share is no share of a rise in all."""
    whole = expected.sum(axis=1, keepdims=True)
    beside = events.sum(axis=1, keepdims=True) * expected / np.where(whole > 0, whole, 1.0)
    return follow(events.T, beside.T, SHARE_GROWTH_SD, STEADY_SHARE)


def _mix(expected: Floats) -> Floats:
    """The mix of types in the last two years."""
    mix = expected[-SHARE_MONTHS:].sum(axis=0)
    return mix / mix.sum() if mix.sum() > 0 else np.full(len(mix), 1 / len(mix))


def levels_ahead(learned: Learned, days: Floats, paths: int, seed: int, key: str) -> Ahead:
    """Levels of each path; what types share and what is their own, each uncertain, each moving on.

    Parameters
    ----------
    days
        Days of each month ahead, shape (months,).
    """

    def drawn(name: str, levels: Levels) -> Floats:
        return levels.simulate(len(days), paths, stream(seed, f"flows:{name}:{key}"))

    def shares(name: str, levels: Levels) -> Floats:
        """Of each path, month and type, so that what one type gains the others lose."""
        found = drawn(f"{name} by type", levels)
        return np.moveaxis(found / np.tensordot(learned.mixes[name], found, axes=1), 0, 2)

    entries = drawn("entries", learned.entries)[0] * days
    exits, moves = drawn("exits", learned.exits)[0], drawn("moves", learned.moves)[0]
    return Ahead(
        entered=entries[:, :, None] * learned.mixes["entries"] * shares("entries", learned.entry_types),
        left=exits[:, :, None] * shares("exits", learned.exit_types),
        moved=moves[:, :, None] * shares("moves", learned.move_types),
        within=drawn("within", learned.within)[0],
        dispersion=float(learned.entries.dispersion[0]),
    )


def mean_scales(ahead: Ahead) -> Scales:
    """The average path: what the expected children follow."""
    types = ahead.left.shape[2]
    moved = np.repeat(ahead.moved.mean(axis=0)[:, None, :], types, axis=1)
    moved[:, np.arange(types), np.arange(types)] = ahead.within.mean(axis=0)[:, None]
    return Scales(entered=ahead.entered.mean(axis=0), left=ahead.left.mean(axis=0), moved=moved)


def futures(
    learned: Learned,
    days: Floats,
    changes: Changes | None,
    *,
    paths: int,
    seed: int,
    key: str,
    split: AgeSplit | None = None,
) -> Futures:
    """Simulated futures of one population."""
    ahead = levels_ahead(learned, days, paths, seed, key)
    scales = mean_scales(ahead)
    cuts = () if split is None else split.cuts
    rates = expected_rates(learned.seen.stock, learned.shapes, scales, changes, cuts)
    beside = Ahead(
        entered=ahead.entered,
        left=ahead.left / scales.left,
        moved=ahead.moved / ahead.moved.mean(axis=0),
        within=ahead.within / ahead.within.mean(axis=0),
        dispersion=ahead.dispersion,
    )
    return simulate(learned.seen.stock, rates, beside, stream(seed, f"flows:chance:{key}"), split)
