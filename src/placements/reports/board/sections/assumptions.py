"""Assumptions and evidence."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def assumptions(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Assumptions and evidence."""
    del paper
    return None
