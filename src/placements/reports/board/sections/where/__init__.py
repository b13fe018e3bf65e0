"""Where children live: by placement type today and at the end of both plans, in-house, and outside the area."""

from placements.reports.board.sections.where.section import where

__all__ = ["where"]
