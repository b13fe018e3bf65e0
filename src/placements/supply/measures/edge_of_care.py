"""Run a service for children on the edge of care."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from placements.domain import Range
from placements.supply.context import Context
from placements.supply.measures.base import Assumed
from placements.supply.measures.timed import Timed
from placements.supply.plan import EntrantEffect, ServiceCost, SupplyPlan


class EdgeOfCare(Timed):
    """Support families so that fewer children enter care. Some only enter later."""

    kind: Literal["edge_of_care"]
    """`edge_of_care`."""
    groups: list[str] = Field(min_length=1)
    """Need groups whose entries it reduces."""
    reach_share: Assumed = Range(low=1.0, central=1.0, high=1.0)
    """Share of the entrants of those groups whom the service could work with (its age range, say)."""
    entries_avoided_share: Assumed
    """Of the entrants it could work with, the share who do not enter, once it is built up."""
    delay_share: Assumed = Range(low=0.0, central=0.0, high=0.0)
    """Of the entries avoided, the share that is delay: these children enter `delay_months` later."""
    delay_months: int = Field(default=12, ge=1, le=120)
    """Months by which delayed children enter later."""
    build_up_months: int = Field(default=12, ge=1, le=60)
    """Months over which the effect rises evenly from nothing to its full size."""
    cost: str
    """The row of strategy_costs.csv that holds what the service costs, in GBP per year or per month."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        reach = context.share(f"{key}.reach_share", self.reach_share)
        avoided = context.share(f"{key}.entries_avoided_share", self.entries_avoided_share)
        effect = EntrantEffect(
            measure=name,
            groups=context.need_groups(f"{key}.groups", self.groups),
            share=(reach * avoided)[:, None] * self.strength(name, context),
            delayed_share=context.share(f"{key}.delay_share", self.delay_share),
            delay_months=self.delay_months,
            reach=reach[:, None] * self.running(name, context),
        )
        cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
        service = ServiceCost(name, self.named(name), cost, self.running(name, context))
        return plan.with_effect(effect).with_service(service)
