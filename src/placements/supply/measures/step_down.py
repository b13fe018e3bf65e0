"""Move settled children, as planned, to a placement that suits them better and costs less."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from placements.domain.month_field import MonthField
from placements.supply.measures.base import Assumed, MeasureBase
from placements.supply.plan import Context, MoveRoute, SupplyPlan


class StepDown(MeasureBase):
    """Planned moves from one placement type to another, a few a month, each with a cost."""

    kind: Literal["step_down"]
    """`step_down`."""
    starts: MonthField
    """First month, in quotes: "2016-04"."""
    ends: MonthField | None = None
    """Last month; left out: it goes on."""
    from_type: str
    """The placement type moved from."""
    to_type: str
    """The placement type moved to."""
    moves_per_month: Assumed
    """Children who can be moved in a month, at most."""
    share_of_stock_per_month: float = Field(default=0.04, ge=0.0, le=1.0)
    """Share of the children in `from_type` who can be moved in a month, at most: settled children stay."""
    cost: str
    """The row of strategy_costs.csv that holds what one move costs, in GBP per move."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        most = context.value(f"{key}.moves_per_month", self.moves_per_month)
        if self.from_type == self.to_type:
            raise context.problem(f"{key}.to_type", "it is the type they move from.", "Name another type.")
        running = context.running(self.starts, self.ends)
        route = MoveRoute(
            measure=name,
            title=self.named(name),
            from_type=context.placement_type(f"{key}.from_type", self.from_type),
            to_type=context.placement_type(f"{key}.to_type", self.to_type),
            most=np.maximum(most[:, None] * running, 0.0),
            share_of_stock=self.share_of_stock_per_month,
            cost_item=context.cost_item(f"{key}.cost", self.cost, "GBP per move"),
        )
        return plan.with_route(route)
