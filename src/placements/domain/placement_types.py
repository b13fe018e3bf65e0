"""Where a child lives (placement type) and what a child needs (need group)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

TOTAL = "total"
"""The history row that counts all children looked after."""
UASC = "uasc"
"""The history row that counts unaccompanied asylum-seeking children, who are within the total."""
UNPLACED = "unplaced"
"""The rows of children without a place, where tables go by placement type."""
EXISTING = "existing"
"""Placements of children who lived there at the end of the base month, for as long as they stay."""
NEW = "new"
"""Placements that begin later."""


def price_key(placement_type: str, placements: str = "") -> str:
    """What a price of the type goes by: ``placements`` is ``EXISTING``, ``NEW``, or "" for one price for all.

    Examples
    --------
    >>> price_key("ifa", NEW)
    'ifa:new'
    """
    return f"{placement_type}:{placements}" if placements else placement_type


def price_words(title: str, placements: str = "") -> str:
    """The title of a type, and which of its placements, where the first month of the forecast is not at hand.

    Examples
    --------
    >>> price_words("IFA", NEW)
    'IFA: new placements'
    """
    return f"{title}: {placements} placements" if placements else title


@dataclass(frozen=True)
class PlacementType:
    """One placement type, from a block of ``placement-types.toml``.

    ``need_group`` is the family of placements that meets the same need: children are forecast by
    placement type, placed by need group. ``section_251`` is the line of the section 251 return that its cost stands
    in, "" where that is not stated.
    """

    id: str
    title: str
    need_group: str
    definition: str = ""
    section_251: str = ""


@dataclass(frozen=True)
class PlacementTypes:
    """The placement types of one model, in the order in which every table and chart shows them."""

    types: tuple[PlacementType, ...]

    def __iter__(self) -> Iterator[PlacementType]:
        return iter(self.types)

    def __len__(self) -> int:
        return len(self.types)

    def __getitem__(self, type_id: str) -> PlacementType:
        for placement_type in self.types:
            if placement_type.id == type_id:
                return placement_type
        raise KeyError(type_id)

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(placement_type.id for placement_type in self.types)

    @property
    def need_groups(self) -> tuple[str, ...]:
        """Need groups in the order in which they first appear."""
        return tuple(dict.fromkeys(placement_type.need_group for placement_type in self.types))

    def in_group(self, need_group: str) -> tuple[PlacementType, ...]:
        return tuple(t for t in self.types if t.need_group == need_group)
