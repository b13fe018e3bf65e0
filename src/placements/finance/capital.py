"""Capital, shown beside the revenue-only test and never within it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.domain import FinancialYear, Month
from placements.finance.break_even import BreakEven
from placements.finance.budget import PlanResult
from placements.finance.outcome import Outcome
from placements.finance.settings import NeutralitySettings
from placements.supply import Context, SupplyPlan

Floats = NDArray[np.float64]

WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True)
class CapitalView:
    """The test once capital is paid for; money in GBP.

    ``charge_per_year`` is the equal yearly payment of interest and minimum revenue provision.
    """

    amount: float
    charge_per_year: float
    probability: float
    median: float
    break_even_occupancy: float | None


@dataclass(frozen=True)
class CapitalCharges:
    """What capital costs the revenue account, month by month; GBP.

    Attributes
    ----------
    amount
        Borrowed in the month in which the first new home opens.
    spent
        ``amount`` in that month, 0 in all others, shape (months,).
    interest, repaid
        Interest, and minimum revenue provision, shape (months,). Together a twelfth of the equal yearly
        payment in every month from the opening until the life of the capital ends.
    """

    amount: float
    spent: Floats
    interest: Floats
    repaid: Floats

    @property
    def charge(self) -> Floats:
        """Interest and minimum revenue provision together, shape (months,)."""
        return self.interest + self.repaid


def yearly_charge(amount: float, interest_rate: float, life_years: int) -> float:
    """The equal yearly payment (annuity) that repays ``amount`` with interest over its life.

    Examples
    --------
    >>> round(yearly_charge(7_000_000, 0.03, 25))
    401995
    >>> yearly_charge(100.0, 0.0, 25)
    4.0
    """
    if interest_rate == 0:
        return amount / life_years
    return float(amount * interest_rate / (1 - (1 + interest_rate) ** -life_years))


def capital_charges(strategy: PlanResult, settings: NeutralitySettings) -> CapitalCharges | None:
    """Interest and minimum revenue provision by month; None where the scenario names no capital or no home opens.

    Each year from the opening pays interest on what is still owed at its start, and the rest of the equal
    payment repays (the annuity method of minimum revenue provision). A home that closes is paid off all
    the same.
    """
    context = strategy.book.context
    first = _first_opening(strategy.supply, context)
    if settings.capital is None or first is None:
        return None
    amount = _amount(settings.capital, context)
    months = len(context.months)
    spent, interest, repaid = np.zeros(months), np.zeros(months), np.zeros(months)
    spent[first] = amount
    rate, life = settings.capital_interest_rate, settings.capital_life_years
    charge, owed = yearly_charge(amount, rate, life), amount
    for start in range(first, min(months, first + 12 * life), 12):
        year = slice(start, start + 12)
        interest[year] = owed * rate / 12
        repaid[year] = (charge - owed * rate) / 12
        owed -= charge - owed * rate
    return CapitalCharges(amount, spent, interest, repaid)


def capital_left_out(strategy: SupplyPlan, context: Context, settings: NeutralitySettings) -> str:
    """A sentence where the scenario names capital and no month is there to charge it in; "" otherwise.

    No figure with capital is shown then: it would be the revenue-only one under another name.
    """
    if settings.capital is None:
        return ""
    amount, last = _amount(settings.capital, context), context.months[-1].label
    if _first_opening(strategy, context) is not None:
        return ""
    return (
        f"The capital of £{amount:,.0f} is in no figure: it is charged from the opening of the first new home, and "
        f"none opens by {last}."
    )


def _amount(item: str, context: Context) -> float:
    key = "neutrality.capital"
    return context.item(key, context.cost_item(key, item, "GBP once")).central


def _first_opening(strategy: SupplyPlan, context: Context) -> int | None:
    """The index of the month in which the first new home opens."""
    opened = np.zeros(len(context.months), dtype=bool)
    for provision in strategy.provisions:
        opened |= (provision.planned and provision.kind == "home") & (provision.registered > 0)
    return int(opened.argmax()) if opened.any() else None


def capital_view(
    strategy: PlanResult,
    net_saving: Floats,
    break_even: BreakEven | None,
    settings: NeutralitySettings,
) -> CapitalView | None:
    """Net saving less the charge for capital from the month the first new home opens; None where nothing is charged.

    ``net_saving`` has shape (paths, months).
    """
    charges = capital_charges(strategy, settings)
    if charges is None:
        return None
    amount = charges.amount
    charge = yearly_charge(amount, settings.capital_interest_rate, settings.capital_life_years)
    final = Outcome.of((net_saving - charges.charge).sum(axis=1))
    occupancy = None
    if break_even is not None and break_even.margin > 0:
        occupancy = (break_even.fixed + charge / WEEKS_A_YEAR) / break_even.margin
    return CapitalView(amount, charge, final.probability, final.median, occupancy)


def capital_table(charges: CapitalCharges | None, months: tuple[Month, ...]) -> pd.DataFrame:
    """By financial year: interest, minimum revenue provision, both together, and what is still owed at its end.

    To the penny; interest and provision add to the charge. No rows without capital.
    """
    years: tuple[FinancialYear, ...] = tuple(dict.fromkeys(month.financial_year for month in months))
    rows, owed = [], 0.0
    for year in years if charges is not None else ():
        assert charges is not None
        mine = np.array([month.financial_year == year for month in months])
        charge = round(float(charges.charge[mine].sum()), 2)
        interest = round(float(charges.interest[mine].sum()), 2)
        repaid = round(charge - interest, 2)
        owed = round(owed + float(charges.spent[mine].sum()) - repaid, 2)
        rows.append((year.label, int((charges.charge[mine] > 0).sum()), interest, repaid, charge, owed))
    columns = [
        "financial_year",
        "months_charged",
        "interest_gbp",
        "minimum_revenue_provision_gbp",
        "charge_gbp",
        "outstanding_gbp",
    ]
    return pd.DataFrame(rows, columns=columns)
