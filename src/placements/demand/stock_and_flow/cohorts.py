"""Expected children month by month: by type, time in placement and age, who leaves, who moves, who turns 18.

Ages move on by the calendar: a child leaves care in the month of the 18th birthday. What comes out are the rates of
each type and length as the ages in it make them, month by month: simulated paths follow these.

Approximation: a path that holds more or fewer children than expected holds them at the expected ages.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.series import MONTHS_A_YEAR
from placements.demand.stock_and_flow.age_rates import AgeRates, note_entrants, note_stock
from placements.demand.stock_and_flow.observed import (
    BAND_OF_AGE,
    BAND_OF_DURATION,
    BANDS,
    FIRST_OF_BAND,
    YEARS,
    in_bands,
)
from placements.demand.stock_and_flow.shapes import MOST_A_MONTH, Shapes
from placements.inputs.journeys_schema import DURATIONS

Floats = NDArray[np.float64]

_BAND_OF_YEAR = BAND_OF_AGE[::MONTHS_A_YEAR]
_LAST_OF_BAND = np.searchsorted(BAND_OF_DURATION, np.arange(BANDS), side="right") - 1
_A_YEAR_ON = 1 / MONTHS_A_YEAR
"""Share of those who have been there 12 to 23 months who have been there 24 a month later."""
_PASSES_ON = np.where(np.array(DURATIONS) == 12, _A_YEAR_ON, 1.0)


@dataclass(frozen=True)
class Scales:
    """What the rates of an average month are multiplied by, by month ahead; what is added to entries.

    Attributes
    ----------
    entered
        Children who enter each type a month, shape (months, types).
    left
        Shape (months, types).
    moved
        Shape (months, types moved from, types moved to).
    """

    entered: Floats
    left: Floats
    moved: Floats


@dataclass(frozen=True)
class Changes:
    """What a scenario changes, shape (draws, months, types, 18 years of age), moves with a last axis of types.

    ``times`` multiply; ``more`` are children a month.
    """

    entered_times: Floats
    entered_more: Floats
    left_times: Floats
    left_more: Floats
    moved_times: Floats
    moved_more: Floats


@dataclass(frozen=True)
class Rates:
    """Monthly chances by type and band of length, shape (draws, months, types, bands).

    Attributes
    ----------
    left
        To leave care before 18.
    grown
        To turn 18, and so to leave.
    moved
        To move to each type; last axis: types.
    passes
        Of those who stay: to be in the next band a month later.
    entered_times, entered_more
        What changes make of each type's entries: entries x times + more; shape (draws, months, types).
    landed
        What becomes of entrants by the end of their month, shape (draws, months, types, 2 + types).
    cuts, ages
        Ages at which need groups are cut, and the same chances by age band; None where ages are not told apart.
    """

    left: Floats
    grown: Floats
    moved: Floats
    passes: Floats
    entered_times: Floats
    entered_more: Floats
    landed: Floats
    cuts: tuple[int, ...] = ()
    ages: AgeRates | None = None


def expected_rates(
    stock: Floats, shapes: Shapes, scales: Scales, changes: Changes | None, cuts: tuple[int, ...] = ()
) -> Rates:
    """Follow the expected children of each draw through the months ahead.

    Parameters
    ----------
    stock
        Children at the start, shape (types, durations, ages in months).
    changes
        None: nothing is changed.
    cuts
        Ages in completed years between which rates are told apart as well.
    """
    horizon = len(scales.entered)
    draws, types = shapes.draws, len(stock)
    # children of any age may be added
    youngest = _youngest(stock, shapes) if changes is None else 0
    of_ages = stock.reshape(types, len(DURATIONS), YEARS, MONTHS_A_YEAR)[:, :, youngest:]
    children = np.broadcast_to(of_ages, (draws, *of_ages.shape)).copy()
    shape = (draws, horizon, types, BANDS)
    rates = Rates(
        left=np.empty(shape),
        grown=np.empty(shape),
        moved=np.empty((*shape, types)),
        passes=np.empty(shape),
        entered_times=np.ones((draws, horizon, types)),
        entered_more=np.zeros((draws, horizon, types)),
        landed=np.repeat(shapes.landed[:, None], horizon, axis=1),
        cuts=cuts,
        ages=AgeRates.empty(draws, horizon, types, len(cuts) + 1) if cuts else None,
    )
    for month in range(horizon):
        children = _one_month(children, month, shapes, scales, changes, rates)
    return rates


def _youngest(stock: Floats, shapes: Shapes) -> int:
    """The first year of age at which anybody is, or enters: years before it need no following."""
    held = stock.sum(axis=(0, 1)).reshape(YEARS, MONTHS_A_YEAR).sum(axis=1) + shapes.ages.sum(axis=(0, 1))
    return int(np.argmax(held > 0))


def _one_month(
    children: Floats, month: int, shapes: Shapes, scales: Scales, changes: Changes | None, rates: Rates
) -> Floats:
    adults = children[:, :, :, -1, -1].copy()
    children[:, :, :, -1, -1] = 0.0
    # a matrix product: summing a short last axis is several times slower
    of_year = children @ np.ones(MONTHS_A_YEAR)
    banded = in_bands(of_year, 2)
    left, moved = _chances(banded, month, shapes, scales, changes)
    if rates.ages is not None:
        last_months = in_bands(children[..., -1], 2)
        note_stock(rates.ages, month, rates.cuts, banded, last_months, adults, left, moved)
    grown = in_bands(adults, 2)
    whole = banded.sum(axis=3) + grown
    safe, some = np.where(whole > 0, whole, 1.0), whole > 0
    rates.grown[:, month] = grown / safe
    rates.left[:, month] = np.where(some, (banded * left).sum(axis=3) / safe, left.mean(axis=3))
    by_type = np.einsum("kidy,kidyj->kidj", banded, moved)
    rates.moved[:, month] = np.where(some[..., None], by_type / safe[..., None], moved.mean(axis=3))
    arriving = np.einsum("kidym,kidyj->kjym", in_bands(children, 2), moved, optimize=True)
    stays = (1 - left - moved.sum(axis=4))[:, :, BAND_OF_DURATION]
    rates.passes[:, month] = _passes((of_year * stays).sum(axis=3))
    children *= stays[..., None]
    later = _one_month_on(children, arriving)
    entering = _entering(month, shapes, scales, changes, rates)
    if rates.ages is not None:
        note_entrants(rates.ages, month, rates.cuts, entering)
    # the ages of entrants are those of the month's end already
    followed = entering[:, :, YEARS - children.shape[3] :]
    if changes is not None:
        rates.landed[:, month] = _landed(entering, month, shapes.landed, changes)
    later[:, :, 0] += _landing(followed, rates.landed[:, month])[..., None] / MONTHS_A_YEAR
    return later


def _chances(
    of_year: Floats, month: int, shapes: Shapes, scales: Scales, changes: Changes | None
) -> tuple[Floats, Floats]:
    """Chances to leave and to move by draw, type, band and year of age; together never a certainty."""
    first = YEARS - of_year.shape[3]
    bands = _BAND_OF_YEAR[first:]
    left = shapes.left[..., bands] * scales.left[month][None, :, None, None]
    moved = shapes.moved[:, :, :, bands] * scales.moved[month][None, :, None, None, :]
    if changes is not None:
        exposed = of_year.sum(axis=2, keepdims=True)
        exposed = np.where(exposed > 0, exposed, np.inf)
        left = (
            left * changes.left_times[:, month, :, None, first:]
            + changes.left_more[:, month, :, None, first:] / exposed
        )
        moved = (
            moved * changes.moved_times[:, month, :, None, first:]
            + changes.moved_more[:, month, :, None, first:] / exposed[..., None]
        )
        left, moved = np.maximum(left, 0.0), np.maximum(moved, 0.0)
    together = left + moved.sum(axis=4)
    scale = np.minimum(1.0, MOST_A_MONTH / np.maximum(together, 1e-12))
    return left * scale, moved * scale[..., None]


def _passes(of_duration: Floats) -> Floats:
    """Share of each band that passes into the next; the last band has none."""
    on = of_duration * _PASSES_ON
    whole = in_bands(of_duration, 2)
    last = on[:, :, _LAST_OF_BAND]
    width = _LAST_OF_BAND - FIRST_OF_BAND + 1
    even = _PASSES_ON[_LAST_OF_BAND] / width
    share: Floats = np.where(whole > 0, last / np.where(whole > 0, whole, 1.0), even)
    share[:, :, -1] = 0.0
    return share


def _entering(month: int, shapes: Shapes, scales: Scales, changes: Changes | None, rates: Rates) -> Floats:
    """Children who enter by draw, type and year of age."""
    entering: Floats = scales.entered[month][None, :, None] * shapes.ages
    if changes is None:
        return entering
    changed: Floats = np.maximum(
        entering * changes.entered_times[:, month] + changes.entered_more[:, month], 0.0
    )
    rates.entered_times[:, month] = (shapes.ages * changes.entered_times[:, month]).sum(axis=2)
    rates.entered_more[:, month] = changes.entered_more[:, month].sum(axis=2)
    return changed


def _landed(entering: Floats, month: int, landed: Floats, changes: Changes) -> Floats:
    """What becomes of entrants where leaving or moving is changed: in their first month as in later ones."""
    whole = entering.sum(axis=2, keepdims=True)
    ages = np.where(whole > 0, entering / np.where(whole > 0, whole, 1.0), 1 / YEARS)
    found = landed.copy()
    found[:, :, 1] *= (ages * changes.left_times[:, month]).sum(axis=2)
    found[:, :, 2:] *= (ages[..., None] * changes.moved_times[:, month]).sum(axis=2)
    gone = found[:, :, 1:].sum(axis=2, keepdims=True)
    found[:, :, 1:] *= np.minimum(1.0, 1.0 / np.maximum(gone, 1e-12))
    found[:, :, 0] = 1 - found[:, :, 1:].sum(axis=2)
    return found


def _landing(entering: Floats, landed: Floats) -> Floats:
    """Where entrants are at the end of the month, shape (draws, types, years)."""
    moving = np.einsum("kiy,kij->kjy", entering, landed[:, :, 2:])
    found: Floats = entering * landed[:, :, 0, None] + moving
    return found


def _one_month_on(children: Floats, arriving: Floats) -> Floats:
    """A month later: everybody a month longer in placement, or in a new one, and a month older."""
    now = children.reshape(*children.shape[:3], -1)
    older = np.zeros_like(now)
    later, before = older[..., 1:], now[..., :-1]
    later[:, :, 0] = arriving.reshape(*arriving.shape[:2], -1)[..., :-1]
    later[:, :, 1:-1] = before[:, :, :-2]
    later[:, :, -2] += before[:, :, -2] * (1 - _A_YEAR_ON)
    later[:, :, -1] = before[:, :, -1] + before[:, :, -2] * _A_YEAR_ON
    return older.reshape(children.shape)
