"""Money: why the budget changes, what each year costs and saves, the budget round's plan, and capital beside it."""

from placements.reports.board.sections.money.section import money

__all__ = ["money"]
