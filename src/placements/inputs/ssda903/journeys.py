"""Children's journeys month by month: what a forecast of entries, stays, moves and exits learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placements.inputs.journeys_schema import (
    AGE_UNKNOWN,
    ENTERED,
    EXACT_AGES_FROM,
    IN_CARE,
    LEFT,
    OPEN,
    STAYS,
)
from placements.inputs.ssda903.codes import TYPE_IDS
from placements.inputs.ssda903.counting import count_rows, words_of
from placements.inputs.ssda903.month_ends import (
    Days,
    Ints,
    Spells,
    births,
    expanded,
    month_ends,
    month_number,
    spanned,
    spells_of,
    uasc_on,
)

if TYPE_CHECKING:
    from placements.inputs.ssda903.care import Care

COLUMNS = (
    "month",
    "uasc",
    "placement_type",
    "was",
    "age_months",
    "months_in_placement",
    "to",
    "children",
)


def journeys(care: Care) -> pd.DataFrame:
    """Where every child looked after was at the end of each month, by where the child was a month before.

    Returns
    -------
    pandas.DataFrame
        Columns ``COLUMNS``; one row for every combination that occurred, with the number of ``children``:

        - ``month``: "2021-04"; the last is the month after the last whole one, in which all is ``open``.
        - ``uasc``: whether unaccompanied asylum-seeking at the start of the month, or on the day of entry.
        - ``placement_type``: at the start of the month; of the first placement for those who entered.
        - ``was``: "in_care" at the start of the month, or "entered": a stay in care began within it.
        - ``age_months``: calendar months from the month of birth to the month before ``month`` ("entered":
          to ``month``), in whole years below 192; -1 where not known.
        - ``months_in_placement``: calendar months from the month in which the placement started to the month
          before ``month``: 0 to 11, 12 for 12 to 23, 24 for 24 and more; 0 for those who entered.
        - ``to``: "stays" in the placement, a placement type (another placement), "left" or "open".

        A child who leaves and comes back within a month is one who left and one who entered. In every month
        those in care and those who entered, less those who left, are the children looked after at its end,
        and those are the children in care of the next month, in all and by type.
    """
    ends, spells = month_ends(care), spells_of(care)
    types = words_of(care.placements["placement_type"].iloc[spells.order], TYPE_IDS)
    first, beyond = spanned(spells.start, spells.end, ends)
    later = _later_placement(spells, first, beyond)
    coded = [
        _in_care(care, spells, (first, beyond), later, ends),
        _entered(care, spells, (first, beyond), later, ends),
    ]
    parts = {name: np.concatenate([part[name] for part in coded]) for name in coded[0]}
    parts["placement_type"] = types.codes[parts.pop("placement")]
    moved = parts["to"] >= 0
    parts["to"][moved] = types.codes[parts["to"][moved]]
    return _named(count_rows({name: parts[name] for name in COLUMNS[:-1]}), types.words)


_NOT_MOVED = {STAYS: -1, LEFT: -2, OPEN: -3}
"""Codes of ``to`` below those of the placements."""


def _later_placement(spells: Spells, first: Ints, beyond: Ints) -> Ints:
    """For each placement, the next of its stay in care that spans a month end, or -1; shape (placements,)."""
    size = len(first)
    spans = np.where(beyond > first, np.arange(size), size)
    # from the end backwards: the nearest placement at or after each that spans a month end
    nearest = np.minimum.accumulate(np.append(spans, size)[::-1])[::-1][1:]
    stay = np.append(np.cumsum(spells.opens), -1)
    return np.where(stay[nearest] == stay[:-1], nearest, -1) if size else nearest


def _in_care(
    care: Care, spells: Spells, spans: tuple[Ints, Ints], later: Ints, ends: Days
) -> dict[str, Ints]:
    """Every child at every month end, and what became of the child in the month after it."""
    first, beyond = spans
    rows, at = expanded(first, beyond)
    to = np.full(len(rows), _NOT_MOVED[STAYS])
    last = at + 1 == beyond[rows]
    to[last] = _next(later[rows[last]], at[last] + 1, first)
    to[at == len(ends) - 1] = _NOT_MOVED[OPEN]
    month, on = month_number(ends)[at], ends[at]
    return {
        "month": month + 1,
        "uasc": uasc_on(care, spells.child[rows], on).astype(np.int64),
        "placement": rows,
        "was": np.zeros(len(rows), dtype=np.int64),
        "age_months": _ages(births(care, spells.child[rows]), month),
        "months_in_placement": _durations(month - month_number(spells.start[rows])),
        "to": to,
    }


def _entered(
    care: Care, spells: Spells, spans: tuple[Ints, Ints], later: Ints, ends: Days
) -> dict[str, Ints]:
    """Every stay in care that began within a whole month, and where it stood at the end of that month."""
    first, beyond = spans
    rows = np.flatnonzero(spells.opens & (spells.start > ends[0]) & (spells.start <= ends[-1]))
    at = first[rows]
    to = np.where(beyond[rows] > at, _NOT_MOVED[STAYS], _next(later[rows], at, first))
    month = month_number(ends)[at]
    nothing = np.zeros(len(rows), dtype=np.int64)
    return {
        "month": month,
        "uasc": uasc_on(care, spells.child[rows], spells.start[rows]).astype(np.int64),
        "placement": rows,
        "was": nothing + 1,
        "age_months": _ages(births(care, spells.child[rows]), month),
        "months_in_placement": nothing,
        "to": to,
    }


def _next(later: Ints, at: Ints, first: Ints) -> Ints:
    """The later placement where it counts on the month end ``at``, else the code of having left."""
    return np.where((later >= 0) & (first[later] == at), later, _NOT_MOVED[LEFT])


def _ages(birth: Days, month: Ints) -> Ints:
    known = ~np.isnat(birth)
    ages = np.full(len(birth), AGE_UNKNOWN, dtype=np.int64)
    ages[known] = month[known] - month_number(birth[known])
    in_years = np.where(ages < EXACT_AGES_FROM, ages // 12 * 12, ages)
    # a birth after the day of counting is a finding, not an age
    return np.where(known & (ages >= 0), in_years, AGE_UNKNOWN)


def _durations(months: Ints) -> Ints:
    return np.where(months < 12, months, np.where(months < 24, 12, 24))


def _named(counted: Mapping[str, Ints], types: Sequence[str]) -> pd.DataFrame:
    codes = {code: name for name, code in _NOT_MOVED.items()} | dict(enumerate(types))
    months, places = np.unique(counted["month"], return_inverse=True)
    names = np.array([f"{month // 12:04d}-{month % 12 + 1:02d}" for month in months.tolist()], dtype=object)
    columns: dict[str, object] = {
        "month": pd.Series(names[places], dtype="str"),
        "uasc": counted["uasc"] == 1,
        "placement_type": _words(counted["placement_type"], codes),
        "was": _words(counted["was"], {0: IN_CARE, 1: ENTERED}),
        "age_months": counted["age_months"],
        "months_in_placement": counted["months_in_placement"],
        "to": _words(counted["to"], codes),
        "children": counted["children"],
    }
    return pd.DataFrame(columns)


def _words(codes: Ints, words: Mapping[int, str]) -> pd.Series:
    lowest = min(words)
    names = np.array([words.get(code, "") for code in range(lowest, max(words) + 1)], dtype=object)
    return pd.Series(names[codes - lowest], dtype="str")
