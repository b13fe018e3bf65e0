"""Equal rows once, with how many children they stand for; and the bands in which children are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.inputs.ssda903.month_ends import Bools, Days, Ints

AGE_BANDS = ("under 1", "1-4", "5-9", "10-15", "16-17", "18 and over", "not known")
"""Completed years on the day; the bands of the return."""
_BIRTHDAYS = np.array([1, 5, 10, 16, 18])


@dataclass(frozen=True, eq=False)
class Words:
    """A column of few words: ``words[codes[row]]`` is the word of a row."""

    codes: Ints
    words: tuple[str, ...]

    def __getitem__(self, rows: Ints) -> Words:
        return Words(self.codes[rows], self.words)


def words_of(values: pd.Series[str], order: Sequence[str] = ()) -> Words:
    """A column of texts as words: first those of ``order`` that occur, then the rest by the alphabet."""
    codes, found = pd.factorize(values.to_numpy(dtype=object))
    words = [str(word) for word in found]
    first = [word for word in order if word in words]
    ordered = (*first, *sorted(set(words) - set(first)))
    place = {word: number for number, word in enumerate(ordered)}
    places = np.array([place[word] for word in words], dtype=np.int64)
    return Words(places[codes] if len(codes) else codes.astype(np.int64), ordered)


def age_bands(birth: Days, on: Days) -> Words:
    """The band of each child's age on the day beside it; a birth after that day is no age."""
    known = ~np.isnat(birth)
    codes = np.full(len(birth), len(AGE_BANDS) - 1, dtype=np.int64)
    years = completed_years(birth[known], on[known])
    bands = np.searchsorted(_BIRTHDAYS, years, side="right")
    codes[known] = np.where(years >= 0, bands, len(AGE_BANDS) - 1)
    return Words(codes, AGE_BANDS)


def completed_years(birth: Days, on: Days) -> Ints:
    """Birthdays by ``on``; a child born on 29 February has it on 1 March of years without one."""
    years: Ints = (_month_and_day(on) - _month_and_day(birth)) // (12 * 32)
    return years


def _month_and_day(dates: Days) -> Ints:
    """A number in which a month has 32 days, so that days of months compare as the calendar does."""
    months = dates.astype("datetime64[M]")
    number: Ints = months.astype(np.int64) * 32 + (dates - months.astype("datetime64[D]")).astype(np.int64)
    return number


def count_rows(parts: Mapping[str, Ints]) -> dict[str, Ints]:
    """Equal rows once, in order of their columns, with their number as ``children``.

    Parameters
    ----------
    parts
        Columns of whole numbers, all of one length.
    """
    key = np.zeros(len(next(iter(parts.values()))), dtype=np.int64)
    lows = {name: int(part.min()) if len(part) else 0 for name, part in parts.items()}
    sizes = {name: int(part.max()) - lows[name] + 1 if len(part) else 1 for name, part in parts.items()}
    for name, part in parts.items():
        key = key * sizes[name] + part - lows[name]
    key, children = np.unique(key, return_counts=True)
    counted: dict[str, Ints] = {}
    for name in reversed(list(parts)):
        key, place = np.divmod(key, sizes[name])
        counted[name] = place + lows[name]
    return {name: counted[name] for name in parts} | {"children": children.astype(np.int64)}


def counted(columns: Mapping[str, Words | Ints | Bools]) -> pd.DataFrame:
    """The columns with equal rows once, and ``children``: words as text, numbers as int64, flags as bool."""
    rows = count_rows(
        {
            name: part.codes if isinstance(part, Words) else part.astype(np.int64)
            for name, part in columns.items()
        }
    )
    found: dict[str, object] = {}
    for name, part in columns.items():
        if isinstance(part, Words):
            found[name] = pd.Series(np.array(part.words, dtype=object)[rows[name]], dtype="str")
        else:
            found[name] = rows[name].astype(part.dtype)
    return pd.DataFrame(found | {"children": rows["children"]})
