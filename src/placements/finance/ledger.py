"""What the council's ledger says, by the placement types of a budget."""

from __future__ import annotations

import pandas as pd

from placements.domain import FinancialYear
from placements.finance.budget_lines import SERVICES
from placements.inputs.ledger_schema import BUDGET, CONTRACTS, POSTS

NOT_IN_BUDGET = "not in this budget"


def counted_as(placement_type: str, *, posts_count: bool) -> str:
    """The type of the budget's lines that a row of the ledger is compared with, or ``NOT_IN_BUDGET``.

    Contracts stand beside every budget, posts beside one in which they do not count.
    """
    if placement_type == CONTRACTS or (placement_type == POSTS and not posts_count):
        return NOT_IN_BUDGET
    return SERVICES if placement_type == POSTS else placement_type


def ledger_table(ledger: pd.DataFrame, *, posts_count: bool) -> pd.DataFrame:
    """financial_year (text), figure, placement_type, counted_as, child_weeks (NaN: not given), amount_gbp."""
    return pd.DataFrame(
        {
            "financial_year": [str(year) for year in ledger["financial_year"]],
            "figure": ledger["figure"],
            "placement_type": ledger["placement_type"],
            "counted_as": [counted_as(str(t), posts_count=posts_count) for t in ledger["placement_type"]],
            "child_weeks": ledger["child_weeks"],
            "amount_gbp": ledger["amount_gbp"],
        }
    )


def ledger_budget(ledger: pd.DataFrame, year: FinancialYear, *, posts_count: bool) -> float | None:
    """The budget of the year in GBP, by what a plan's budget holds; None where the ledger has none."""
    table = ledger_table(ledger, posts_count=posts_count)
    mine = table[(table["financial_year"] == year.label) & (table["figure"] == BUDGET)]
    if mine.empty:
        return None
    return float(mine.loc[mine["counted_as"] != NOT_IN_BUDGET, "amount_gbp"].sum())
