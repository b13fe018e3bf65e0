"""Figures about fewer than five children: which are, and whether results hold any."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

FEWEST_TOLD = 5
"""Figures about fewer children than this are withheld from the public, none at all excepted."""
Results = Mapping[str, Any]
"""Any: JSON, as results.schema.json describes it."""
NOT_FOR_PUBLICATION = (
    "This paper holds counts below five children: it is for the board, not for publication. placements export "
    "--publish and placements statement --publish make copies for the public from a run."
)
CHILDREN = (
    ("history", "children"),
    ("counted", "children"),
    ("uasc", "mean"),
    ("demand", "mean"),
    ("placements", "mean"),
    ("homes", "children"),
)
"""Lists of ``results.json`` whose rows are about children, and the key of how many."""


def is_small(children: float) -> bool:
    """Whether a count or mean is about fewer than five children once it is shown as a whole number, and not none.

    A mean that is more than nothing and would be shown as 0 is small too, so that a zero is always a true zero.

    Examples
    --------
    >>> [is_small(children) for children in (0, 0.3, 1, 4.49, 4.5, 5)]
    [False, True, True, True, False, False]
    """
    return children > 0 and whole(children) < FEWEST_TOLD


def whole(children: float, base: int = 1) -> int:
    """The nearest multiple of ``base``; halves go up.

    Examples
    --------
    >>> whole(4.5), whole(7.4, 5), whole(7.5, 5), whole(0.0, 5)
    (5, 5, 10, 0)
    """
    return base * math.floor(children / base + 0.5)


def publication_notice(every: Iterable[Results]) -> str:
    """What a paper of these runs says of its publication; "" where it tells of no fewer than five children."""
    return NOT_FOR_PUBLICATION if any(map(holds_few_children, every)) else ""


def holds_few_children(results: Results) -> bool:
    """Whether a count, or a mean over futures that would be shown as one, is of 1 to 4 children."""
    return any(map(is_small, _children(results)))


def _children(results: Results) -> Iterator[float]:
    for rows, key in CHILDREN:
        for row in results[rows]:
            if row[key] is not None:
                yield float(row[key])
