"""Method."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def method(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Method."""
    del paper
    return None
