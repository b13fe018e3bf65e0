"""What each age band of a type does in a month, where need groups tell ages apart: rates of the expected children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.series import MONTHS_A_YEAR
from placements.demand.stock_and_flow.observed import YEARS
from placements.domain.need_groups import band_of_years, bands_of

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AgeSplit:
    """How children are told apart: by age, and by the level of need of their placement type.

    Attributes
    ----------
    cuts
        Ages in completed years at which a band begins, rising.
    membership
        1 where a type belongs to a level of need, shape (types, levels).
    """

    cuts: tuple[int, ...]
    membership: Floats

    @property
    def bands(self) -> int:
        return len(self.cuts) + 1

    @property
    def of_years(self) -> Floats:
        """1 where a completed year of age belongs to a band, shape (18, bands)."""
        return np.eye(self.bands)[band_of_years(self.cuts)]


@dataclass(frozen=True, eq=False)
class AgeRates:
    """Monthly chances by type and age band, shape (draws, months, types, age bands).

    Attributes
    ----------
    left
        To leave care before 18.
    moved
        To move to each type; last axis: types.
    grown
        Of the oldest band: to turn 18, shape (draws, months, types).
    crosses
        Of those who stay in care: to have the birthday that leads into the next band; 0 for the oldest.
    entered
        Share of those who enter the type who are in the band at the month's end.
    """

    left: Floats
    moved: Floats
    grown: Floats
    crosses: Floats
    entered: Floats

    @classmethod
    def empty(cls, draws: int, months: int, types: int, bands: int) -> AgeRates:
        shape = (draws, months, types, bands)
        return cls(
            left=np.zeros(shape),
            moved=np.zeros((*shape, types)),
            grown=np.zeros(shape[:3]),
            crosses=np.zeros(shape),
            entered=np.zeros(shape),
        )


def note_stock(
    found: AgeRates,
    month: int,
    cuts: tuple[int, ...],
    children: Floats,
    last_months: Floats,
    adults: Floats,
    left: Floats,
    moved: Floats,
) -> None:
    """Write down what the children there at the month's start do.

    Parameters
    ----------
    children
        Expected children who do not turn 18, by band of length, shape (draws, types, bands of length, years); the
        years are the last ones.
    last_months
        Those of them in the last month of their year of age; same shape.
    adults
        Those who do turn 18, shape (draws, types, durations).
    left, moved
        Chances, shape as ``children``; ``moved`` with a last axis of types.
    """
    of_years = np.eye(len(cuts) + 1)[band_of_years(cuts)][YEARS - children.shape[3] :]
    people = children.sum(axis=2) @ of_years
    safe = np.where(people > 0, people, 1.0)
    found.left[:, month] = ((children * left).sum(axis=2) @ of_years) / safe
    gone = np.einsum("kidy,kidyj->kijy", children, moved)
    found.moved[:, month] = np.moveaxis(gone @ of_years, 2, 3) / safe[..., None]
    grown = adults.sum(axis=2)
    oldest = people[:, :, -1] + grown
    found.grown[:, month] = grown / np.where(oldest > 0, oldest, 1.0)
    stays = 1 - left
    staying = (children * stays).sum(axis=2) @ of_years
    found.crosses[:, month] = _crosses(cuts, staying, (last_months * stays).sum(axis=2))


def _crosses(cuts: tuple[int, ...], staying: Floats, birthdays: Floats) -> Floats:
    """Share of each band's children still in care whose birthday leads into the next band.

    Parameters
    ----------
    staying
        Children still in care, shape (draws, types, age bands).
    birthdays
        Those who have a birthday, by year of age before it; the years are the last ones.
    """
    first = YEARS - birthdays.shape[2]
    crosses: Floats = np.zeros_like(staying)
    for band, (start, end) in enumerate(bands_of(cuts)[:-1]):
        # nobody there: as if they were spread evenly over the band
        even = 1 / (MONTHS_A_YEAR * (end - start + 1))
        crosses[:, :, band] = even
        if end >= first:
            there = staying[:, :, band]
            crosses[:, :, band] = np.where(
                there > 0, birthdays[:, :, end - first] / np.where(there > 0, there, 1.0), even
            )
    return crosses


def note_entrants(found: AgeRates, month: int, cuts: tuple[int, ...], entering: Floats) -> None:
    """Write down how old those who enter are, from children by draw, type and year of age (all 18)."""
    of_years = np.eye(len(cuts) + 1)[band_of_years(cuts)]
    banded = entering @ of_years
    whole = banded.sum(axis=2, keepdims=True)
    of_all = of_years.sum(axis=0) / YEARS
    found.entered[:, month] = np.where(whole > 0, banded / np.where(whole > 0, whole, 1.0), of_all)
