"""Run a service for children on the edge of care."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from placements.domain import Range
from placements.domain.month_field import MonthField
from placements.supply.measures.base import Assumed, MeasureBase
from placements.supply.plan import Context, EntrantEffect, ServiceCost, SupplyPlan


class EdgeOfCare(MeasureBase):
    """Support families so that fewer children enter care. Some only enter later."""

    kind: Literal["edge_of_care"]
    """`edge_of_care`."""
    starts: MonthField
    """First month of the service, in quotes: "2016-06"."""
    ends: MonthField | None = None
    """Last month of the service; left out: it goes on."""
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
    decay_per_year: float = Field(default=0.0, ge=0.0, le=1.0)
    """Share of the effect lost in each year after it is built up."""
    cost: str
    """The row of strategy_costs.csv that holds what the service costs, in GBP per year or per month."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        running = context.running(self.starts, self.ends)
        built = context.build_up(self.starts, self.build_up_months)
        years_after = np.array(
            [max(month - self.starts + 1 - self.build_up_months, 0) / 12 for month in context.months]
        )
        shape = running * built * (1 - self.decay_per_year) ** years_after
        reach = context.share(f"{key}.reach_share", self.reach_share)
        avoided = context.share(f"{key}.entries_avoided_share", self.entries_avoided_share)
        share = (reach * avoided)[:, None] * shape
        effect = EntrantEffect(
            measure=name,
            groups=context.need_groups(f"{key}.groups", self.groups),
            share=share,
            delayed_share=context.share(f"{key}.delay_share", self.delay_share),
            delay_months=self.delay_months,
        )
        cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
        return plan.with_effect(effect).with_service(ServiceCost(name, self.named(name), cost, running))
