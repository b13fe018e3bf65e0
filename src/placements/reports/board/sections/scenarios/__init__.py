"""Scenarios side by side, and their differences future by future."""

from placements.reports.board.sections.scenarios.section import scenarios

__all__ = ["scenarios"]
