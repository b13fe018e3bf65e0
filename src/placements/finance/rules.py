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

POST = CostRule("post", "Posts", "post-months", False)
"""Full-time posts in each month, at a twelfth of what one costs a year: funded ones, and those needed beyond."""

TEAM = CostRule("team", "Teams of the strategy", "post-months", True)
"""As ``POST``, for the team of a measure, whose posts follow from the families that it works with."""

CONTRACT = CostRule("contract", "Contracts", "months", False)
"""Months in which a contract runs, at a twelfth of its yearly cost; below 0 for what others pay and for savings."""

BLOCK_PLACES = CostRule("block_places", "Places bought en bloc, taken or not", "place-weeks", True)
"""Places x weeks of the contract at the agreed price; the weeks of children beyond them at the same."""

BLOCK_RESIDENTS = CostRule("block_residents", "Residents of places bought en bloc", "child-weeks", True)
"""Bed-weeks in places bought en bloc at the cost of one more resident: usually nothing, as the place is paid."""

AGREED_PLACES = CostRule("agreed_places", "Placements at an agreed price", "child-weeks", False)
"""Bed-weeks in places of a framework, or of a home of another provider, at their own weekly price."""

PRICE_CAP = CostRule("price_cap", "Placements under a price cap", "child-weeks", False)
"""Bed-weeks under the cap, taken off at the price without it (a quantity below 0) and put back at the lower of
price and cap. Two lines: neither rate is 0 where the price is not, so that a factor can carry the mean."""

HOUSEHOLDS = CostRule("households", "Approved foster households", "households", True)
"""Households that a measure gets approved at the cost of one, once each."""

CHILDREN_HELPED = CostRule("children_helped", "Children whom a measure helps", "children", True)
"""Children on whom a measure acts at the cost of one, once each."""

ONE_OFF = CostRule("one_off", "One-off costs of the strategy", "payments", True)
"""An amount paid in one month, in the prices of that month: no uplift."""

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
        TEAM,
        POST,
        CONTRACT,
        UNREALISED,
        BLOCK_PLACES,
        BLOCK_RESIDENTS,
        AGREED_PLACES,
        PRICE_CAP,
        HOUSEHOLDS,
        CHILDREN_HELPED,
        ONE_OFF,
    )
}
