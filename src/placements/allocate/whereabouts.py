"""Which children live in which line, and who came into it: what an allocation knows before it is summed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate.lines import Line

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Whereabouts:
    """Children by need group and line, on every path.

    Attributes
    ----------
    stocks
        (group, line) of the last axis of ``children``.
    opening
        Children at the end of the base month, shape (stocks,).
    children
        At each month end, shape (paths, months, stocks).
    placing
        (group, line) of the last axis of ``placed``.
    placed
        Children who needed a place in the month and were placed, shape (paths, months, placing): who entered care,
        who had waited, and who had to leave a home that closed. Planned moves are not among them.
    displaced
        Month index -> children who had to leave a home that closed and needed a place again, shape (paths, stocks);
        only months in which one closed.
    """

    stocks: tuple[tuple[str, Line], ...]
    opening: Floats
    children: Floats
    placing: tuple[tuple[str, Line], ...]
    placed: Floats
    displaced: Mapping[int, Floats]

    def at(self, paths: slice) -> Whereabouts:
        """The same of some paths that follow one another."""
        displaced = {month: children[paths] for month, children in self.displaced.items()}
        return replace(self, children=self.children[paths], placed=self.placed[paths], displaced=displaced)
