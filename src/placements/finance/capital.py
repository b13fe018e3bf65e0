"""Capital, shown beside the revenue-only test and never within it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.finance.break_even import BreakEven
from placements.finance.budget import PlanResult
from placements.finance.settings import NeutralitySettings

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


def capital_view(
    strategy: PlanResult,
    net_saving: Floats,
    break_even: BreakEven | None,
    settings: NeutralitySettings,
) -> CapitalView | None:
    """Net saving less the charge for capital from the month the first new home opens; None without capital.

    ``net_saving`` has shape (paths, months).
    """
    if settings.capital is None:
        return None
    context = strategy.book.context
    item = context.cost_item("neutrality.capital", settings.capital, "GBP once")
    amount = context.item("neutrality.capital", item).central
    charge = yearly_charge(amount, settings.capital_interest_rate, settings.capital_life_years)
    opened = np.zeros(len(context.months), dtype=bool)
    for provision in strategy.supply.provisions:
        opened |= provision.planned & (provision.registered > 0)
    final = (net_saving - opened * charge / 12).sum(axis=1)
    occupancy = None
    if break_even is not None and break_even.margin > 0:
        occupancy = (break_even.fixed + charge / WEEKS_A_YEAR) / break_even.margin
    return CapitalView(amount, charge, float((final >= -0.01).mean()), float(np.median(final)), occupancy)
