"""Help children to go home to their families, and stay there."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from placements.domain import Range
from placements.supply.context import Context
from placements.supply.measures.base import Assumed
from placements.supply.measures.timed import Timed
from placements.supply.plan import CountedCost, ServiceCost, StayerEffect, SupplyPlan


class Reunification(Timed):
    """More children in care go home each month. Some come back.

    It acts on the strategy's own children: on those who are still there after edge of care and every other measure
    on entries. Those who go home leave their placements in proportion, whatever these cost. Those who come back enter
    care again, in their need group; measures on entries do not work with them a second time.
    """

    kind: Literal["reunification"]
    """`reunification`."""
    groups: list[str] = Field(min_length=1)
    """Need groups whose children it helps to go home."""
    share_per_month: Assumed
    """Of the children in those groups who would stay through a month, the share who go home in it, once it is
    built up (0-1): 0.01 is one in a hundred a month, on top of those who leave anyway."""
    return_share: Assumed = Range(low=0.0, central=0.0, high=0.0)
    """Of the children who went home, the share who come back into care (0-1)."""
    return_months: int = Field(default=12, ge=1, le=120)
    """Months after which they come back."""
    build_up_months: int = Field(default=12, ge=1, le=60)
    """Months over which the effect rises evenly from nothing to its full size."""
    cost: str | None = None
    """The row of strategy_costs.csv that holds what the service costs, in GBP per year or per month; left out:
    nothing."""
    cost_per_child: str | None = None
    """The row of strategy_costs.csv in GBP per child that is paid once for each child who goes home; left out:
    nothing."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        share = context.share(f"{key}.share_per_month", self.share_per_month)
        effect = StayerEffect(
            measure=name,
            groups=context.need_groups(f"{key}.groups", self.groups),
            share=share[:, None] * self.strength(name, context),
            return_share=context.share(f"{key}.return_share", self.return_share),
            return_months=self.return_months,
        )
        plan = plan.with_stayer_effect(effect)
        if self.cost is not None:
            cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
            running = self.running(name, context)
            plan = plan.with_service(ServiceCost(name, self.named(name), cost, running))
        if self.cost_per_child is not None:
            cost = context.cost_item(f"{key}.cost_per_child", self.cost_per_child, "GBP per child")
            plan = plan.with_counted_cost(CountedCost(name, f"{self.named(name)}: each child", cost))
        return plan
