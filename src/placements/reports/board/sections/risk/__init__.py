"""Risk: what moves the result, what must be held for it, harder cases, and what each measure is worth."""

from placements.reports.board.sections.risk.section import risk

__all__ = ["risk"]
