"""The field's words as frozen types: months, financial years, placement types, ranges, errors."""

from placements.domain.assumption import Range
from placements.domain.calendar import FinancialYear, Month
from placements.domain.errors import (
    DemandError,
    InputError,
    OutputError,
    PlacementsError,
    Problem,
    ScenarioError,
    SolverError,
    VerifyError,
)
from placements.domain.placement_types import PlacementType, PlacementTypes

__all__ = [
    "DemandError",
    "FinancialYear",
    "InputError",
    "Month",
    "OutputError",
    "PlacementType",
    "PlacementTypes",
    "PlacementsError",
    "Problem",
    "Range",
    "ScenarioError",
    "SolverError",
    "VerifyError",
]
