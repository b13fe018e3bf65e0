"""Who was looked after on the last day of every month: each placement beside the month ends that it spans."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from placements.inputs.ssda903.care import Care

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Days = NDArray[np.datetime64]

ONE_DAY = np.timedelta64(1, "D")
NEVER = np.datetime64("9999-12-31", "D")
"""The end of what has not ended: comparisons with NaT are false both ways."""


@dataclass(frozen=True, eq=False)
class Spells:
    """Placements in order of child and start, as plain arrays, and the unbroken stays in care that they make.

    Attributes
    ----------
    start, end
        Days, shape (placements,): a child is there from ``start`` until the day before ``end``; ``NEVER``
        where the placement has not ended.
    child
        Key of the child, shape (placements,).
    opens
        Whether the placement is the first of a stay in care, shape (placements,): of a period of care,
        or after a gap within one, so that whoever comes and goes is always counted as both.
    order
        Rows of ``care.placements``, shape (placements,), in which the other arrays stand.
    """

    start: Days
    end: Days
    child: Ints
    opens: Bools
    order: Ints

    @property
    def closes(self) -> Bools:
        """Whether the placement is the last of its stay in care, shape (placements,)."""
        return np.append(self.opens[1:], True) if len(self.opens) else self.opens


def days(dates: pd.Series) -> Days:
    """Dates without a time of day; NaT stays NaT."""
    return dates.to_numpy().astype("datetime64[D]")


def month_number(dates: Days) -> Ints:
    """Months as numbers: year x 12 + month - 1. No date may be NaT."""
    return dates.astype("datetime64[M]").astype(np.int64) + 1970 * 12


def month_ends(care: Care) -> Days:
    """The last day of every month, from the month before ``first_day`` to the last whole month of data."""
    first = np.datetime64(care.first_day, "M")
    # the month of the day after the last day: a last day within a month leaves that month out
    beyond = (np.datetime64(care.last_day, "D") + ONE_DAY).astype("datetime64[M]")
    months = (max(beyond, first) - first).astype(np.int64) + 1
    firsts_of_next: Days = first + np.arange(months).astype("timedelta64[M]")
    numbers = firsts_of_next.astype("datetime64[D]").astype(np.int64) - 1
    last_days: Days = numbers.astype("datetime64[D]")
    return last_days


def spells_of(care: Care) -> Spells:
    """The placements of ``care`` as arrays in order of child and start."""
    placements = care.placements
    start, child = days(placements["start"]), placements["child_key"].to_numpy(np.int64)
    end = days(placements["end"])
    end = np.where(np.isnat(end), NEVER, end)
    order = np.lexsort((end, start, child))
    start, end, child = start[order], end[order], child[order]
    period = placements["period"].to_numpy(np.int64)[order]
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = (child[1:] != child[:-1]) | (period[1:] != period[:-1]) | (start[1:] > end[:-1])
    return Spells(start, end, child, opens, order)


def spanned(start: Days, end: Days, ends: Days) -> tuple[Ints, Ints]:
    """The first of ``ends`` on which each placement counts, and the first after it on which it no longer does.

    A child counts on a day where start <= day < end.
    """
    return np.searchsorted(ends, start, side="left"), np.searchsorted(ends, end, side="left")


def expanded(first: Ints, beyond: Ints) -> tuple[Ints, Ints]:
    """Every placement once for every month end on which it counts.

    Returns
    -------
    tuple
        The place of the placement and the place of the month end, both of shape (placement-months,).
    """
    times = np.maximum(beyond - first, 0)
    rows = np.repeat(np.arange(len(times)), times)
    starts_at = np.repeat(np.cumsum(times) - times, times)
    return rows, np.arange(len(rows)) - starts_at + np.repeat(first, times)


def uasc_on(care: Care, child: Ints, on: Days) -> Bools:
    """Whether each child was an unaccompanied asylum-seeking child on the day beside it."""
    listed = care.children["uasc"].to_numpy(bool)[child]
    ceased = days(care.children["uasc_ceased"])[child]
    unaccompanied: Bools = listed & (np.isnat(ceased) | (ceased > on))
    return unaccompanied


def births(care: Care, child: Ints) -> Days:
    """Birth dates, NaT where not known."""
    return days(care.children["birth"])[child]
