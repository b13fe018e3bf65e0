"""The sheets that are written already: what the formulas of later ones point to."""

from __future__ import annotations

from dataclasses import dataclass

from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.bridge.base_position import BasePosition
from placements.reports.workbook.budget.budget import Budget
from placements.reports.workbook.budget.budget_by_year import ByYear
from placements.reports.workbook.budget.whole_service import WholeServiceSheet
from placements.reports.workbook.children.activity import Activity
from placements.reports.workbook.homes.homes import HomesSheet
from placements.reports.workbook.neutrality.cost_neutrality import NeutralitySheet
from placements.reports.workbook.prices.unit_costs import UnitCosts


@dataclass(frozen=True)
class Written:
    """Where the live core of the workbook stands; ``whole_service`` is None where there is no such sheet."""

    inputs: InputCells
    activity: Activity
    costs: UnitCosts
    budget: Budget
    by_year: ByYear
    homes: HomesSheet
    neutrality: NeutralitySheet
    whole_service: WholeServiceSheet | None
    base: BasePosition
