"""What children need: a level of need, or a level and an age band where the forecast knows ages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

YOUNGEST, OLDEST = 0, 17
"""Completed years of age of children looked after."""


@dataclass(frozen=True)
class NeedGroup:
    """Children of one level of need (fostering, residential ...) and of the ages from ``first_age`` to ``last_age``.

    Ages are completed years, both included.
    """

    id: str
    level: str
    first_age: int = YOUNGEST
    last_age: int = OLDEST


@dataclass(frozen=True)
class NeedGroups:
    """The need groups of one model: levels in their order, within each the age bands from the youngest on.

    ``cuts`` are the ages at which a new band begins, rising; without them every level is a group by itself,
    under the level's own name.

    Examples
    --------
    >>> NeedGroups(("residential",), (5, 11, 16)).ids
    ('residential_0_to_4', 'residential_5_to_10', 'residential_11_to_15', 'residential_16_to_17')
    >>> NeedGroups(("fostering", "residential")).ids
    ('fostering', 'residential')
    """

    all_levels: tuple[str, ...]
    cuts: tuple[int, ...] = ()

    def __iter__(self) -> Iterator[NeedGroup]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.all_levels) * self.bands

    @property
    def bands(self) -> int:
        """Age bands of each level: 1 where ages are not told apart."""
        return len(self.cuts) + 1

    @property
    def groups(self) -> tuple[NeedGroup, ...]:
        if not self.cuts:
            return tuple(NeedGroup(level, level) for level in self.all_levels)
        return tuple(
            NeedGroup(f"{level}_{band_name(first, last)}", level, first, last)
            for level in self.all_levels
            for first, last in bands_of(self.cuts)
        )

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(group.id for group in self.groups)

    @property
    def levels(self) -> tuple[str, ...]:
        """The level of each group, in the order of ``ids``."""
        return tuple(group.level for group in self.groups)

    def of_level(self, level: str) -> tuple[NeedGroup, ...]:
        """The groups of a level, the youngest first; none where there is no such level."""
        return tuple(group for group in self.groups if group.level == level)

    def named(self, name: str) -> tuple[NeedGroup, ...]:
        """The one group of that id, or every group of the level of that name.

        Raises
        ------
        KeyError
            Where there is neither.
        """
        found = tuple(group for group in self.groups if name in (group.id, group.level))
        if not found:
            raise KeyError(name)
        return found

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that ``named`` knows: levels first, then the groups that are parts of one."""
        return tuple(dict.fromkeys((*self.all_levels, *self.ids)))

    def older(self, group: NeedGroup) -> NeedGroup | None:
        """The group that a child of ``group`` grows into on a birthday; None for the oldest."""
        mates = self.of_level(group.level)
        place = mates.index(group) + 1
        return mates[place] if place < len(mates) else None


def bands_of(cuts: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """First and last completed year of each age band: (5, 11) gives 0 to 4, 5 to 10 and 11 to 17."""
    starts = (YOUNGEST, *cuts)
    ends = (*(cut - 1 for cut in cuts), OLDEST)
    return tuple(zip(starts, ends, strict=True))


def band_name(first: int, last: int) -> str:
    """An age band within an id: ``11_to_15``, or ``17`` where it is one year."""
    return f"{first}_to_{last}" if first < last else f"{first}"


def band_of_years(cuts: Sequence[int]) -> NDArray[np.int64]:
    """The place of the age band of each completed year of age, shape (18,)."""
    return np.searchsorted(np.array(cuts, dtype=np.int64), np.arange(OLDEST + 1), side="right")
