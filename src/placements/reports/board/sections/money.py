"""Money."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def money(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Money."""
    del paper
    return None
