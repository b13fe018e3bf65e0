"""Where the rows of the Activity sheet stand: what other sheets read."""

from __future__ import annotations

from dataclasses import dataclass

from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.sheet import Row
from placements.reports.workbook.frame.timeline import MonthHeader


@dataclass(frozen=True)
class ChildrenRows:
    """Children of one plan, or of the demand, by month: the types, their total, the engine's total."""

    title: str
    types: tuple[Row, ...]
    total: Row
    engine: Row


@dataclass(frozen=True)
class FlowRows:
    """One flow of one plan: a row for each placement type, those without a place, and all."""

    types: tuple[Row, ...]
    unplaced: Row
    total: Row


@dataclass(frozen=True)
class PlanFlows:
    """What changes the children of one plan in a month; ``unplaced`` are those without a place at its end."""

    starts: FlowRows
    ends: FlowRows
    moves_in: FlowRows
    moves_out: FlowRows
    unplaced: Row


@dataclass(frozen=True)
class Activity:
    """Rows of the sheet; ``quantities`` of each plan are in the order of ``Book.lines``.

    ``children`` are the demand, then the plans; ``flows`` are by plan; ``checks`` the sheet's own.
    """

    header: MonthHeader
    children: tuple[ChildrenRows, ...]
    quantities: dict[str, tuple[Row, ...]]
    flows: dict[str, PlanFlows]
    checks: tuple[Check, ...] = ()
