"""Recruit and keep more in-house foster carers."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
from pydantic import Field

from placements.domain.month_field import MonthField
from placements.supply.measures.base import Assumed, MeasureBase
from placements.supply.plan import Context, ServiceCost, SupplyPlan, nearest


class FosterRecruitment(MeasureBase):
    """Add places with in-house carers, month by month, on top of their net growth without it."""

    kind: Literal["foster_recruitment"]
    """`foster_recruitment`."""
    provision: str
    """The carers: their name in the `provision` column of provision.csv."""
    starts: MonthField
    """First month in which the campaign is paid for, in quotes: "2016-04"."""
    ends: MonthField | None = None
    """Last month; left out: it goes on. Places won stay."""
    lead_months: int = Field(default=6, ge=0, le=36)
    """Months from the start until the first approval adds a place."""
    extra_places_per_month: Assumed
    """Places gained each month, approvals less carers who leave, beyond what would happen anyway."""
    cost: str
    """The row of strategy_costs.csv that holds what the campaign costs, in GBP per year or per month."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        carers = plan.provision(self.provision)
        if carers is None or carers.kind != "carers":
            known = [p.id for p in plan.provisions if p.kind == "carers"]
            raise context.problem(
                f"{key}.provision",
                f'"{self.provision}" is not a provision of kind carers.',
                nearest(self.provision, known),
            )
        pace = context.value(f"{key}.extra_places_per_month", self.extra_places_per_month)
        last = None if self.ends is None else self.ends + self.lead_months
        gained = np.cumsum(context.running(self.starts + self.lead_months, last))
        usable = np.maximum(carers.usable + pace[:, None] * gained, 0.0)
        cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
        running = context.running(self.starts, self.ends)
        return plan.replacing(replace(carers, usable=usable)).with_service(
            ServiceCost(name, self.named(name), cost, running)
        )
