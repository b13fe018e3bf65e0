"""A budget line's mean month by month: quantity, rate and factor, and their product to the penny."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.finance.budget import BudgetLine, PlanResult

Floats = NDArray[np.float64]

# GBP a month; what a sum of up to a hundred lines rounded to pennies may be off by rounding alone
ROUNDING_OF_LINES = 0.5


@dataclass(frozen=True)
class LineMeans:
    """Means over the paths, each of shape (months,). ``rate_gbp`` is central where ``factor`` carries the rest."""

    quantity: Floats
    rate_gbp: Floats
    factor: Floats

    @property
    def amount_gbp(self) -> Floats:
        """round(quantity x rate_gbp x factor, 2): every cost in a report is a sum of these."""
        return to_the_penny(self.quantity * self.rate_gbp * self.factor)


def line_means(plan: PlanResult, line: BudgetLine) -> LineMeans:
    """The means of one of the plan's lines."""
    months = len(plan.book.context.months)
    quantity = np.broadcast_to(line.quantity, (plan.book.context.paths, months)).mean(axis=0)
    central = np.broadcast_to(line.rate.central(plan.book), (months,))
    factor = np.ones(months)
    if line.rate.is_uncertain(plan.book):
        mean = line.amounts(plan.book).mean(axis=0)
        factor = _ratio(mean, quantity * central)
        # most likely £0, but perhaps more: no factor makes something of nothing, so the mean rate stands here
        lost = (central == 0) & (quantity != 0)
        central = np.where(lost, np.divide(mean, quantity, out=np.zeros_like(mean), where=lost), central)
    return LineMeans(quantity, central, factor)


def unrealised_means(strategy: PlanResult, saving_gbp: Floats) -> LineMeans:
    """The saving that is not delivered: its share of ``saving_gbp``, what the rounded lines save by month."""
    share = np.full(len(saving_gbp), 1 - strategy.delivered_share)
    factor = _ratio(strategy.unrealised.mean(axis=0), saving_gbp * share, ROUNDING_OF_LINES)
    return LineMeans(saving_gbp, share, factor)


def to_the_penny(amounts: Floats) -> Floats:
    """Rounded as a spreadsheet's ROUND does: half a penny goes up in size, not to the even penny.

    Examples
    --------
    >>> to_the_penny(np.array([0.125, -0.125, 2.675]))
    array([ 0.13, -0.13,  2.68])
    """
    # a millionth of a penny: 2.675 is stored a little below, and a spreadsheet still rounds it up
    pence = np.floor(np.abs(amounts) * 100 + 0.5 + 1e-6)
    rounded: Floats = np.copysign(pence / 100, amounts) + 0.0
    return rounded


def _ratio(mean: Floats, base: Floats, rounding: float = 0.0) -> Floats:
    """Mean amount over central rate x mean quantity; exactly 1 where only rounding, in GBP, separates them."""
    ratio = np.divide(mean, base, out=np.ones_like(mean), where=base != 0)
    return np.where(np.abs(mean - base) <= rounding, 1.0, ratio)
