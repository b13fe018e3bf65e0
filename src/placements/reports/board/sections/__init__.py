"""The sections of the page after its first: one function (paper) -> section each, in the order of the page.

A section that has nothing to say is None.
"""

from __future__ import annotations

from collections.abc import Callable

from placements.reports.board.paper import Paper
from placements.reports.board.parts import Section
from placements.reports.board.sections.assumptions import assumptions
from placements.reports.board.sections.children import children
from placements.reports.board.sections.glossary import glossary
from placements.reports.board.sections.homes import homes
from placements.reports.board.sections.method import method
from placements.reports.board.sections.money import money
from placements.reports.board.sections.record import record
from placements.reports.board.sections.risk import risk
from placements.reports.board.sections.scenarios import scenarios
from placements.reports.board.sections.sufficiency import sufficiency
from placements.reports.board.sections.where import where

SECTIONS: tuple[Callable[[Paper], Section | None], ...] = (
    children,
    where,
    sufficiency,
    money,
    homes,
    risk,
    scenarios,
    record,
    assumptions,
    method,
    glossary,
)

__all__ = ["SECTIONS"]
