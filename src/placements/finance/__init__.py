"""Cost rules, the comparison of both plans, and the test of cost neutrality."""

from placements.finance.budget import BudgetLine, PlanResult, cost_plan
from placements.finance.decomposition import decompose
from placements.finance.neutrality import Comparison, Neutrality, StressCase, compare, judge
from placements.finance.outcome import Outcome
from placements.finance.prices import PriceBook, PriceRow
from placements.finance.rules import RULES, CostRule
from placements.finance.settings import NeutralitySettings
from placements.finance.summary import ResultTables, summarise

__all__ = [
    "RULES",
    "BudgetLine",
    "Comparison",
    "CostRule",
    "Neutrality",
    "NeutralitySettings",
    "Outcome",
    "PlanResult",
    "PriceBook",
    "PriceRow",
    "ResultTables",
    "StressCase",
    "compare",
    "cost_plan",
    "decompose",
    "judge",
    "summarise",
]
