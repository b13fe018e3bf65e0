"""What measures cost besides places: services, moves, one-off amounts; and what a price cap takes off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placements.finance import rules
from placements.finance.budget_lines import SERVICES, BudgetLine, Rate
from placements.finance.prices import PriceBook
from placements.finance.rules import CostRule
from placements.supply import SupplyPlan
from placements.supply.plan import CountedCost, PriceLimit, ServiceCost

Floats = NDArray[np.float64]

COUNTED: dict[str, tuple[str, CostRule]] = {
    "GBP once": ("once", rules.ONE_OFF),
    "GBP per household": ("household", rules.HOUSEHOLDS),
    "GBP per child": ("child", rules.CHILDREN_HELPED),
}
"""Unit of the cost -> the first word of the line's key, and the rule."""


def measure_lines(
    placements: Sequence[BudgetLine],
    moves: Floats,
    concerned: Mapping[str, Floats],
    supply: SupplyPlan,
    book: PriceBook,
) -> list[BudgetLine]:
    """The lines of a plan that belong to its measures.

    Parameters
    ----------
    placements
        The lines of all places, which a price cap acts on.
    moves
        Planned moves by route, shape (paths, months, routes).
    concerned
        Measure -> children on whom it acts in the month, shape (paths, months).
    """
    lines = [line for limit in supply.price_limits for line in _capped(limit, placements)]
    lines += [_service(service, book) for service in supply.services]
    for number, route in enumerate(supply.routes):
        rate = Rate(route.cost_item)
        key = f"move:{route.measure}"
        lines.append(BudgetLine(key, route.title, SERVICES, "", rules.MOVE, moves[:, :, number], rate))
    lines += [_counted(cost, concerned, book) for cost in supply.counted_costs]
    return lines


def _service(service: ServiceCost, book: PriceBook) -> BudgetLine:
    divisor = 12.0 if book.unit(service.cost_item) == "GBP per year" else 1.0
    rate = Rate(service.cost_item, divisor=divisor)
    key = f"service:{service.measure}"
    return BudgetLine(key, service.title, SERVICES, "", rules.SERVICE, service.open_share, rate)


def _counted(cost: CountedCost, concerned: Mapping[str, Floats], book: PriceBook) -> BudgetLine:
    word, rule = COUNTED[book.unit(cost.cost_item)]
    count = concerned[cost.measure] if cost.count is None else cost.count
    key = f"{word}:{cost.measure}"
    return BudgetLine(key, cost.title, SERVICES, "", rule, count, Rate(cost.cost_item))


def _capped(limit: PriceLimit, placements: Sequence[BudgetLine]) -> list[BudgetLine]:
    """For each line of the type: its weeks under the cap taken off at its own rate, and put back at the capped one."""
    found = []
    for line in placements:
        if line.placement_type != limit.placement_type or line.rule is not rules.PLACEMENT:
            continue
        weeks = line.quantity * limit.share
        title = f"{limit.title}: {line.title}"
        key = f"cap:{limit.measure}:{line.key}"
        capped = replace(line.rate, at_most=limit.cap)
        found.append(
            replace(
                line, key=f"{key}:off", title=f"{title}, taken off", rule=rules.PRICE_CAP, quantity=-weeks
            )
        )
        found.append(
            replace(
                line,
                key=f"{key}:on",
                title=f"{title}, at most the cap",
                rule=rules.PRICE_CAP,
                quantity=weeks,
                rate=capped,
            )
        )
    return found
