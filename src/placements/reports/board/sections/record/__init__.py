"""How good this model has been: the test that a reader may ask of any forecast."""

from placements.reports.board.sections.record.section import record

__all__ = ["record"]
