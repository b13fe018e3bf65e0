"""Sufficiency: children who need a place against the places there are, and who has none."""

from placements.reports.board.sections.sufficiency.section import sufficiency

__all__ = ["sufficiency"]
