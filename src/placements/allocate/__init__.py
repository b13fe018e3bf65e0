"""Place children into provision, month by month; the only room that knows PuLP and the solver."""

from placements.allocate.allocation import Allocation, allocate
from placements.allocate.outcome import SolverOutcome
from placements.allocate.settings import AllocationSettings
from placements.allocate.whereabouts import Whereabouts
from placements.allocate.worth import ChildValue, PlaceValue

__all__ = [
    "Allocation",
    "AllocationSettings",
    "ChildValue",
    "PlaceValue",
    "SolverOutcome",
    "Whereabouts",
    "allocate",
]
