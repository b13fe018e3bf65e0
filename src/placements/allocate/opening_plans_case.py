"""What the integer programme of opening plans is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from placements.allocate.allocation import AllocationPrices
from placements.allocate.settings import AllocationSettings
from placements.allocate.stocks import Opening
from placements.domain import Month
from placements.supply import NeedPaths, Provision, SupplyPlan

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HomeAt:
    """A home of one kind, opened in one month.

    ``provision`` is of one path: ``usable`` has shape (1, months). ``cost_gbp`` is what it costs over the horizon
    whoever lives there.
    """

    kind: int
    month: Month
    provision: Provision
    cost_gbp: float


@dataclass(frozen=True)
class OpeningCase:
    """One path with certain need, and the homes that may open on it.

    Attributes
    ----------
    supply, need
        The strategy without any of the homes, of one path.
    prices
        What a child in each line costs a week, and a move, on this path.
    weeks
        Shape (months,).
    standing_gbp
        What is paid whatever opens and wherever children live.
    most_of_kind
        Kind -> how many there are.
    capital_gbp
        Kind -> the capital of one.
    """

    supply: SupplyPlan
    need: NeedPaths
    opening: Opening
    prices: AllocationPrices
    weeks: Floats
    standing_gbp: float
    homes: tuple[HomeAt, ...]
    most_of_kind: Mapping[int, int]
    settings: AllocationSettings
    most_homes: int | None = None
    capital_budget_gbp: float | None = None
    capital_gbp: Mapping[int, float] = field(default_factory=dict)


Chosen = Mapping[tuple[int, Month], int]
"""(kind, opening month) -> homes."""


@dataclass(frozen=True)
class OpeningAnswer:
    """What the solver found.

    Attributes
    ----------
    status
        ``optimal`` is the only one with an answer.
    why
        In words, where there is none.
    chosen
        What opens; nothing else does.
    cost_gbp
        Over the horizon, without penalties.
    penalty_gbp
        Weeks without a place, or above the places there are, at the penalties that rank them.
    """

    status: Literal["optimal", "time limit", "no solver", "failed"]
    solver: str
    why: str = ""
    chosen: Chosen = field(default_factory=dict)
    cost_gbp: float = float("nan")
    penalty_gbp: float = float("nan")
