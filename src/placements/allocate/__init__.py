"""Place children into provision, month by month; the only room that knows PuLP and the solver."""

from placements.allocate.allocation import Allocation, PlaceValue, allocate
from placements.allocate.settings import AllocationSettings
from placements.allocate.solver import SolverOutcome

__all__ = ["Allocation", "AllocationSettings", "PlaceValue", "SolverOutcome", "allocate"]
