"""Forecast methods and simulated paths of children looked after; the only room that knows statsmodels."""

from placements.demand.history import driver_series, known_mix, monthly_total
from placements.demand.method import Explanation
from placements.demand.paths import DemandPaths, simulate_demand
from placements.demand.priors import Priors, default_priors, read_priors
from placements.demand.series import MonthlySeries
from placements.demand.settings import DemandSettings

__all__ = [
    "DemandPaths",
    "DemandSettings",
    "Explanation",
    "MonthlySeries",
    "Priors",
    "default_priors",
    "driver_series",
    "known_mix",
    "monthly_total",
    "read_priors",
    "simulate_demand",
]
