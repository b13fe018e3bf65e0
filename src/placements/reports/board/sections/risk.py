"""Risk."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def risk(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Risk."""
    del paper
    return None
