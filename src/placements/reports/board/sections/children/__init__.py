"""Children looked after: what was counted, the forecast with its range, and the last forecast against what happened."""

from placements.reports.board.sections.children.section import children

__all__ = ["children"]
