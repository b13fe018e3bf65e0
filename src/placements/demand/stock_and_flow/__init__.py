"""Demand from children's journeys: entries, lengths of stay, moves and birthdays."""

from placements.demand.stock_and_flow.age_rates import AgeSplit
from placements.demand.stock_and_flow.ages import AgePaths, age_paths
from placements.demand.stock_and_flow.changed import drawn_on_paths
from placements.demand.stock_and_flow.changes import FlowChange, FlowSettings
from placements.demand.stock_and_flow.forecast import FlowForecast, simulate_flows

__all__ = [
    "AgePaths",
    "AgeSplit",
    "FlowChange",
    "FlowForecast",
    "FlowSettings",
    "age_paths",
    "drawn_on_paths",
    "simulate_flows",
]
