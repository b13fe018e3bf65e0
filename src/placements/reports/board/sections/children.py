"""Children looked after."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def children(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Children looked after."""
    del paper
    return None
