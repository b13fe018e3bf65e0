"""Forecast methods and simulated paths of children looked after; the only room that knows statsmodels."""

from placements.demand.history import MonthlyTotal, known_mix, monthly_total
from placements.demand.methods import METHODS
from placements.demand.paths import DemandPaths, simulate_demand
from placements.demand.settings import DemandSettings

__all__ = [
    "METHODS",
    "DemandPaths",
    "DemandSettings",
    "MonthlyTotal",
    "known_mix",
    "monthly_total",
    "simulate_demand",
]
