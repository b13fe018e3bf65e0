"""What a journeys table shows up to one month: who was looked after, how long, how old, and what they did."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.series import MONTHS_A_YEAR
from placements.domain import DemandError, Month
from placements.inputs.journeys_schema import AGE_UNKNOWN, DURATIONS, ENTERED, EXACT_AGES_FROM, IN_CARE, LEFT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ADULT = 216
"""Months from the month of birth to the month of the 18th birthday."""
BAND_OF_DURATION: Ints = np.array([0, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 5])
"""Which band of lengths each of them belongs to: the first month, 1-2, 3-5, 6-11, 12-23, 24 and more."""
BANDS = 6
FIRST_OF_BAND: Ints = np.searchsorted(BAND_OF_DURATION, np.arange(BANDS))
BIRTHDAYS = (0, 1, 5, 10, 16, 18)
"""Completed years between which rates of leaving and moving are alike: the age bands of the return."""
AGE_BANDS = len(BIRTHDAYS) - 1
BAND_OF_AGE: Ints = np.searchsorted(np.array(BIRTHDAYS[1:]), np.arange(ADULT) // 12, side="right")
"""Age band of each age in months, shape (216,)."""
YEARS = 18
FEWEST_MONTHS = 12
MOST_OF_UNKNOWN_AGE = 0.2


@dataclass(frozen=True, eq=False)
class Observed:
    """Counts of children of one population, unaccompanied or not, up to the base month.

    Attributes
    ----------
    types
        Ids of the placement types: the order of every axis of types.
    months
        Months of the flows, the base month last.
    exposure
        Children at the start of each month who do not turn 18 in it, shape (months, types, bands, age bands).
    left
        Of these, who left care within the month; same shape.
    moved
        Of these, who were in another placement at its end; with a last axis of the type moved to.
    entered
        Children whose period of care began in the month, shape (months, types, years of age).
    landed
        What became of them by the end of the month, shape (types, 2 + types): stays, left, moved to each type.
    stock
        Children at the end of the base month, shape (types, durations, ages in months); a child whose age is
        not known, or known in years, is spread over what it may be.
    """

    types: tuple[str, ...]
    months: tuple[Month, ...]
    exposure: Floats
    left: Floats
    moved: Floats
    entered: Floats
    landed: Floats
    stock: Floats

    @property
    def is_empty(self) -> bool:
        """Whether nobody was ever seen."""
        return bool(self.stock.sum() == 0 and self.entered.sum() == 0)


def observed(journeys: pd.DataFrame, types: tuple[str, ...], base_month: Month, *, uasc: bool) -> Observed:
    """What was known of one population at the end of ``base_month``.

    Parameters
    ----------
    journeys
        As ``CouncilInputs.journeys``; ``refuse_journeys`` has found nothing against it.
    uasc
        Whether unaccompanied children or the others.
    """
    last = _number(base_month)
    numbers = journeys["month"].to_numpy()
    first = int(numbers[journeys["was"].to_numpy() == IN_CARE].min())
    of_population = journeys["uasc"].to_numpy() == uasc
    known = journeys[of_population & (numbers <= last)]
    span = last - first + 1
    exposure, left, moved = _flows(known[known["was"] == IN_CARE], types, first, span)
    entered, landed = _entered(known[known["was"] == ENTERED], types, first, span)
    opening = journeys[of_population & (numbers == last + 1) & (journeys["was"] == IN_CARE).to_numpy()]
    return Observed(
        types=types,
        months=tuple(base_month + step for step in range(1 - span, 1)),
        exposure=exposure,
        left=left,
        moved=moved,
        entered=entered,
        landed=landed,
        stock=_stock(opening, types),
    )


def _refuse_unknown_ages(journeys: pd.DataFrame, base_month: Month) -> None:
    """Without ages nobody turns 18 and rates by age mean nothing."""
    stock = journeys[(journeys["month"] == _number(base_month) + 1) & (journeys["was"] == IN_CARE)]
    whole = int(stock["children"].sum())
    unknown = int(stock[stock["age_months"] == AGE_UNKNOWN]["children"].sum())
    if unknown > MOST_OF_UNKNOWN_AGE * whole:
        raise DemandError(
            f"Of {whole} children looked after in {base_month}, the dates of birth of {unknown} are not known; "
            "stock_and_flow follows ages. Import the header tables with the episodes, or choose another method."
        )


def in_bands(children: Floats, axis: int) -> Floats:
    """Durations of ``axis`` summed to bands of lengths."""
    parts = np.split(children, FIRST_OF_BAND[1:], axis=axis)
    return np.stack([part.sum(axis=axis) for part in parts], axis=axis)


def _number(month: Month) -> int:
    return month.year * 12 + month.month - 1


def _month(number: int) -> Month:
    return Month(number // 12, number % 12 + 1)


def refuse_journeys(journeys: pd.DataFrame, types: tuple[str, ...], base_month: Month) -> None:
    """Raise a DemandError where the table does not allow a forecast from ``base_month``."""
    if journeys.empty:
        raise DemandError(
            "The method stock_and_flow needs the table journeys, which is not there. Make it from the SSDA903 "
            "with `placements import-903`, or choose another method."
        )
    numbers = journeys["month"].to_numpy()
    last, first = _month(int(numbers.max()) - 1), _month(int(numbers.min()))
    if last < base_month:
        raise DemandError(
            f"The table journeys ends with {last}, before the base month {base_month}. Import the SSDA903 up to "
            f"{base_month}, or let base_month be {last}."
        )
    months = base_month - first + 1
    if months < FEWEST_MONTHS:
        raise DemandError(
            f"The table journeys holds {max(months, 0)} months up to {base_month}; stock_and_flow needs "
            f"{FEWEST_MONTHS} or more. Import more years of the SSDA903, or choose another method."
        )
    _refuse_unknown_ages(journeys, base_month)
    unknown = sorted(set(journeys["placement_type"].unique()) - set(types))
    if unknown:
        raise DemandError(
            f"The table journeys counts the placement types {', '.join(unknown)}, which are not forecast; "
            f"forecast are {', '.join(types)}. Name the same types in both."
        )


def _places(table: pd.DataFrame, types: tuple[str, ...]) -> Ints:
    return pd.Index(types).get_indexer(pd.Index(table["placement_type"])).astype(np.int64)


def _destinations(table: pd.DataFrame, types: tuple[str, ...]) -> Ints:
    """Place of the type moved to; -1 for whoever stays, left or is still there."""
    return pd.Index(types).get_indexer(pd.Index(table["to"])).astype(np.int64)


def _counted(shape: tuple[int, ...], at: tuple[Ints, ...], children: Floats) -> Floats:
    flat = np.ravel_multi_index(at, shape)
    # bincount of nothing counts in whole numbers
    counted = np.bincount(flat, weights=children, minlength=int(np.prod(shape))).astype(np.float64)
    return counted.reshape(shape)


def _flows(
    table: pd.DataFrame, types: tuple[str, ...], first: int, span: int
) -> tuple[Floats, Floats, Floats]:
    """Exposure, leavers and movers; a child of unknown age counts as the others of its kind do."""
    ages = table["age_months"].to_numpy()
    table = table[ages != ADULT - 1]
    ages = table["age_months"].to_numpy()
    band = np.where(ages == AGE_UNKNOWN, AGE_BANDS, BAND_OF_AGE[np.clip(ages, 0, ADULT - 1)])
    duration = _duration(table)
    at = (table["month"].to_numpy() - first, _places(table, types), BAND_OF_DURATION[duration], band)
    shape = (span, len(types), BANDS, AGE_BANDS + 1)
    children = table["children"].to_numpy(dtype=np.float64)
    to = table["to"].to_numpy()
    destination = _destinations(table, types)
    exposure = _counted(shape, at, children)
    left = _counted(shape, at, np.where(to == LEFT, children, 0.0))
    moves = destination >= 0
    moved = _counted(
        (*shape, len(types)), (*(axis[moves] for axis in at), destination[moves]), children[moves]
    )
    share = _shares_of_known(exposure.sum(axis=(0, 2)))
    return (
        _spread(exposure, share[None, :, None, :]),
        _spread(left, share[None, :, None, :]),
        np.moveaxis(_spread(np.moveaxis(moved, 4, 3), share[None, :, None, None, :]), 3, 4),
    )


def _shares_of_known(counts: Floats) -> Floats:
    """Share of each age among those whose age is known, by type; the last place of the axis is unknown."""
    known = counts[:, :-1]
    together = known.sum(axis=0)
    even = np.full(known.shape[1], 1 / known.shape[1])
    fallback = together / together.sum() if together.sum() > 0 else even
    whole = known.sum(axis=1, keepdims=True)
    shares: Floats = np.where(whole > 0, known / np.where(whole > 0, whole, 1.0), fallback)
    return shares


def _spread(counts: Floats, share: Floats) -> Floats:
    """Counts whose last place, the unknown age, is spread over the others."""
    spread: Floats = counts[..., :-1] + counts[..., -1:] * share
    return spread


def _duration(table: pd.DataFrame) -> Ints:
    """Place in ``DURATIONS``."""
    return np.searchsorted(np.array(DURATIONS), table["months_in_placement"].to_numpy(), side="right") - 1


def _entered(table: pd.DataFrame, types: tuple[str, ...], first: int, span: int) -> tuple[Floats, Floats]:
    ages = table["age_months"].to_numpy()
    year = np.where(ages == AGE_UNKNOWN, YEARS, np.clip(ages // MONTHS_A_YEAR, 0, YEARS - 1))
    place, children = _places(table, types), table["children"].to_numpy(dtype=np.float64)
    counted = _counted(
        (span, len(types), YEARS + 1), (table["month"].to_numpy() - first, place, year), children
    )
    entered = _spread(counted, _shares_of_known(counted.sum(axis=0))[None])
    to, destination = table["to"].to_numpy(), _destinations(table, types)
    became = np.where(to == LEFT, 1, np.where(destination >= 0, 2 + destination, 0))
    return entered, _counted((len(types), 2 + len(types)), (place, became), children)


def _stock(table: pd.DataFrame, types: tuple[str, ...]) -> Floats:
    """Children by type, duration and age in months; ages in years spread evenly over their months."""
    ages = np.minimum(table["age_months"].to_numpy(), ADULT - 1)
    in_years = (ages >= 0) & (ages < EXACT_AGES_FROM)
    age = np.where(ages == AGE_UNKNOWN, ADULT, ages)
    at = (_places(table, types), _duration(table), age)
    shape = (len(types), len(DURATIONS), ADULT + 1)
    children = table["children"].to_numpy(dtype=np.float64)
    exact = _counted(shape, tuple(axis[~in_years] for axis in at), children[~in_years])
    years = _counted(shape, tuple(axis[in_years] for axis in at), children[in_years])
    by_year = years[:, :, :EXACT_AGES_FROM].reshape(*shape[:2], -1, MONTHS_A_YEAR).sum(axis=3)
    exact[:, :, :EXACT_AGES_FROM] += np.repeat(by_year / MONTHS_A_YEAR, MONTHS_A_YEAR, axis=2)
    return _spread(exact, _shares_of_known(exact.sum(axis=1))[:, None, :])
