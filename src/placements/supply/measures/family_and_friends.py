"""Place more children with family and friends."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from placements.domain.month_field import MonthField
from placements.supply.measures.base import Assumed, MeasureBase
from placements.supply.plan import Context, EntrantEffect, ServiceCost, SupplyPlan


class FamilyAndFriends(MeasureBase):
    """A share of the entrants who would have gone to foster carers goes to family and friends instead."""

    kind: Literal["family_and_friends"]
    """`family_and_friends`."""
    starts: MonthField
    """First month, in quotes: "2016-04"."""
    ends: MonthField | None = None
    """Last month; left out: it goes on."""
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
        running = context.running(self.starts, self.ends)
        shape = running * context.build_up(self.starts, self.build_up_months)
        share = context.share(f"{key}.entrants_share", self.entrants_share)
        if self.from_group == self.to_group:
            raise context.problem(f"{key}.to_group", "it is the group they come from.", "Name another group.")
        effect = EntrantEffect(
            measure=name,
            groups=(context.need_group(f"{key}.from_group", self.from_group),),
            share=share[:, None] * shape,
            delayed_share=np.zeros(context.paths),
            diverted_to=context.need_group(f"{key}.to_group", self.to_group),
        )
        plan = plan.with_effect(effect)
        if self.cost is None:
            return plan
        cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
        return plan.with_service(ServiceCost(name, self.named(name), cost, running))
