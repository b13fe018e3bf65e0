"""Sufficiency."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def sufficiency(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Sufficiency."""
    del paper
    return None
