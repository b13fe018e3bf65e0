"""Demand from children's journeys: entries, lengths of stay, moves and birthdays."""

from placements.demand.stock_and_flow.changed import drawn_on_paths
from placements.demand.stock_and_flow.changes import FlowChange, FlowSettings
from placements.demand.stock_and_flow.forecast import FlowForecast, simulate_flows

__all__ = ["FlowChange", "FlowForecast", "FlowSettings", "drawn_on_paths", "simulate_flows"]
