"""One line of a plan's budget: a quantity, the rate it is paid at, and the rule that makes money of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.finance.prices import PriceBook
from placements.finance.rules import CostRule

Floats = NDArray[np.float64]

SERVICES = "services"
"""Stands where a cost belongs to no placement type."""


@dataclass(frozen=True)
class Rate:
    """How a line's rate is made of prices: central and drawn, and the parts for the workbook.

    ``price`` minus ``less`` (if any), times ``times`` (central, and drawn shape (paths,)), over
    ``divisor``, and no more than the price ``at_most`` (if any). Covers every rule: a price; a price in a
    market tier; (quoted - marginal) x quoted occupancy of a home; a yearly amount by the month; a capped
    price. Where ``price`` is "" there is nothing to pay.
    """

    price: str
    less: str = ""
    times_key: str = ""
    times_central: float = 1.0
    times_drawn: Floats | None = None
    divisor: float = 1.0
    at_most: str = ""

    def central(self, book: PriceBook) -> Floats:
        """Shape (months,)."""
        if not self.price:
            return np.zeros(len(book.context.months))
        price = book.central(self.price)
        if self.less:
            price = price - book.central(self.less)
        rate = price * self.times_central / self.divisor
        return np.minimum(rate, book.central(self.at_most)) if self.at_most else rate

    def drawn(self, book: PriceBook) -> Floats:
        """Shape (paths, months), or (months,) where nothing is uncertain."""
        if not self.is_uncertain(book):
            return self.central(book)
        price = book.drawn(self.price)
        if self.less:
            price = price - book.drawn(self.less)
        times: Floats | float = self.times_central if self.times_drawn is None else self.times_drawn[:, None]
        drawn: Floats = price * times / self.divisor
        return np.minimum(drawn, book.drawn(self.at_most)) if self.at_most else drawn

    def is_uncertain(self, book: PriceBook) -> bool:
        keys = [key for key in (self.price, self.less, self.at_most) if key]
        return self.times_drawn is not None or any(book.is_uncertain(key) for key in keys)


@dataclass(frozen=True)
class BudgetLine:
    """One line of a plan's budget.

    ``quantity`` has shape (paths, months) or (months,); ``rate`` is GBP per unit of it. ``provision`` is
    "" where a line belongs to none.
    """

    key: str
    title: str
    placement_type: str
    provision: str
    rule: CostRule
    quantity: Floats
    rate: Rate

    def amounts(self, book: PriceBook) -> Floats:
        """GBP, shape (paths, months)."""
        months, paths = len(book.context.months), book.context.paths
        amounts = self.rule.amount(self.quantity, self.rate.drawn(book))
        return np.broadcast_to(amounts, (paths, months))


def bed_weeks(opening: float, children: Floats, weeks: Floats) -> Floats:
    """Child-weeks of each month: mean of opening and closing children x weeks; shape as ``children``."""
    before = np.concatenate([np.full_like(children[:, :1], opening), children[:, :-1]], axis=1)
    return (before + children) / 2 * weeks
