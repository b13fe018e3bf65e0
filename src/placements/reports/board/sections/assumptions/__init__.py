"""Assumptions and evidence: what nobody published, what conflicts, what is not used, and what would mend it."""

from placements.reports.board.sections.assumptions.section import assumptions

__all__ = ["assumptions"]
