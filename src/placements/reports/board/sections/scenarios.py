"""Scenarios."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def scenarios(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Scenarios."""
    del paper
    return None
