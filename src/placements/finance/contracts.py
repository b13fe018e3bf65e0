"""Contracts: what they cost, what others pay of it, and how much of a saving that is aimed at comes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.domain import Month
from placements.finance import rules
from placements.finance.budget import SERVICES, BudgetLine, Rate
from placements.inputs import rows_of
from placements.supply import Context

Floats = NDArray[np.float64]

MONTHS_A_YEAR = 12.0


def contract_lines(context: Context) -> tuple[BudgetLine, ...]:
    """The lines of contracts.csv, a month at a twelfth of the year, the same in both plans.

    Of each contract: its cost; less what others pay; less the saving that is aimed at, times the share of it that is
    delivered. Nothing is paid or saved in months in which the contract does not run.
    """
    return tuple(line for row in rows_of(context.council.contracts) for line in _lines(row, context))


def _lines(row: Any, context: Context) -> list[BudgetLine]:
    """``row`` is Any: see ``rows_of``."""
    runs = running(row, context)
    lines = [
        _line(f"contract:{row.contract}", str(row.title), runs, Rate(row.cost_item, divisor=MONTHS_A_YEAR))
    ]
    if row.income_item:
        rate = Rate(row.income_item, divisor=MONTHS_A_YEAR)
        lines.append(_line(f"contract:{row.contract}:income", f"{row.title}: paid by others", -runs, rate))
    if row.saving_item:
        saves = runs * context.running(row.saving_from, None)
        title = f"{row.title}: saving delivered"
        lines.append(_line(f"contract:{row.contract}:saving", title, -saves, _saving_rate(row, context)))
    return lines


def _line(key: str, title: str, months: Floats, rate: Rate) -> BudgetLine:
    return BudgetLine(key, title, SERVICES, "", rules.CONTRACT, months + 0.0, rate)


def _saving_rate(row: Any, context: Context) -> Rate:
    delivered = context.council.amount(row.delivered)
    drawn = None if delivered.is_known else context.draws(row.delivered, delivered)
    return Rate(
        row.saving_item,
        times_key=row.delivered,
        times_central=delivered.central,
        times_drawn=drawn,
        divisor=MONTHS_A_YEAR,
    )


def running(row: Any, context: Context) -> Floats:
    """1 in the months from ``starts`` to ``ends`` of a row, both included, else 0; shape (months,)."""
    starts: Month = context.months[0] if row.starts is None else row.starts
    return context.running(starts, row.ends)
