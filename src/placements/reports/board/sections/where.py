"""Where children live."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def where(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Where children live."""
    del paper
    return None
