"""Place more children with family and friends."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from placements.supply.context import Context
from placements.supply.measures.base import Assumed
from placements.supply.measures.diverted import with_diversion
from placements.supply.measures.timed import Timed
from placements.supply.plan import ServiceCost, SupplyPlan


class FamilyAndFriends(Timed):
    """A share of the entrants who would have gone to foster carers goes to family and friends instead."""

    kind: Literal["family_and_friends"]
    """`family_and_friends`."""
    from_group: str
    """The need group whose entrants are placed with family and friends instead."""
    to_group: str
    """The need group that holds placements with family and friends."""
    entrants_share: Assumed
    """Share of the entrants of `from_group` concerned, once it is built up (0-1)."""
    build_up_months: int = Field(default=12, ge=1, le=60)
    """Months over which the share rises evenly from nothing to its full size."""
    cost: str | None = None
    """The row of strategy_costs.csv that holds what finding and supporting them costs a year or a month."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        share = context.share(f"{key}.entrants_share", self.entrants_share)
        pairs = context.diversions(key, self.from_group, self.to_group)
        plan = with_diversion(plan, name, pairs, share[:, None] * self.strength(name, context))
        if self.cost is None:
            return plan
        cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
        return plan.with_service(ServiceCost(name, self.named(name), cost, self.running(name, context)))
