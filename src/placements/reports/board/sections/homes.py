"""Homes."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def homes(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Homes."""
    del paper
    return None
