"""Words used."""

from __future__ import annotations

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section


def glossary(paper: Paper) -> Section | None:
    """TO BE WRITTEN: Words used."""
    del paper
    return None
