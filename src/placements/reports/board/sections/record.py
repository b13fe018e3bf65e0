"""Past forecasts."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def record(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Past forecasts."""
    del paper
    return None
