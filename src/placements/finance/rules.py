"""Cost rules: what makes an amount, in Python and as an Excel formula, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CostRule:
    """One way in which an amount of money comes about.

    ``amount`` and ``formula`` say the same: quantity x rate x factor, where the factor is 1 unless the
    rate is uncertain (then: mean of rate x quantity over the paths, over central rate x mean quantity).
    ``measure_cost`` is True for what the strategy itself costs, False for placements it may save on.
    """

    name: str
    title: str
    quantity_unit: str
    measure_cost: bool

    def amount(self, quantity: Floats, rate: Floats) -> Floats:
        """GBP; shapes broadcast, usually (paths, months)."""
        return quantity * rate

    def formula(self, quantity: str, rate: str, factor: str) -> str:
        """The Excel formula of the mean amount, rounded to the penny; arguments are cell references."""
        return f"=ROUND({quantity}*{rate}*{factor},2)"


PLACEMENT = CostRule("placement", "Placements at their weekly price", "child-weeks", False)
"""Bed-weeks (mean of opening and closing children x days / 7) at the weekly unit cost."""

HOME_MARGINAL = CostRule("home_marginal", "Homes: cost of each resident", "child-weeks", False)
"""Bed-weeks in an own home at the cost of one more resident (food, activities)."""

HOME_FIXED = CostRule("home_fixed", "Homes: fixed cost, full or empty", "place-weeks", False)
"""Registered places x weeks from the month staff start, at (quoted - marginal) x quoted occupancy."""

SERVICE = CostRule("service", "Services of the strategy", "months", True)
"""Months in which a service runs, at a twelfth of its yearly cost."""

MOVE = CostRule("move", "Planned moves", "moves", True)
"""Planned moves at the cost of one."""

UNREALISED = CostRule("unrealised_saving", "Saving on placements that is not delivered", "GBP", True)
"""The share of the saving on placements that does not turn into cash."""

NEW_HOME_FIXED = CostRule("new_home_fixed", "New homes: fixed cost, full or empty", "place-weeks", True)
"""As ``HOME_FIXED``, for homes that a measure opens."""

NEW_HOME_MARGINAL = CostRule("new_home_marginal", "New homes: cost of each resident", "child-weeks", True)
"""As ``HOME_MARGINAL``, for homes that a measure opens."""

RULES: dict[str, CostRule] = {
    rule.name: rule
    for rule in (
        PLACEMENT,
        HOME_FIXED,
        HOME_MARGINAL,
        NEW_HOME_FIXED,
        NEW_HOME_MARGINAL,
        SERVICE,
        MOVE,
        UNREALISED,
    )
}
