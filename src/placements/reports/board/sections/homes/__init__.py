"""The homes: how they fill, the occupancy they need, what must be true, and the worth of one more place."""

from placements.reports.board.sections.homes.section import homes

__all__ = ["homes"]
