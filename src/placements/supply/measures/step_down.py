"""Move settled children, as planned, to a placement that suits them better and costs less."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from placements.supply.context import Context
from placements.supply.measures.base import Assumed
from placements.supply.measures.timed import Timed
from placements.supply.plan import MoveRoute, SupplyPlan


class StepDown(Timed):
    """Planned moves from one placement type to another, a few a month, each with a cost."""

    kind: Literal["step_down"]
    """`step_down`."""
    from_type: str
    """The placement type moved from."""
    to_type: str
    """The placement type moved to."""
    moves_per_month: Assumed
    """Children who can be moved in a month, at most, once it is built up."""
    share_of_stock_per_month: float = Field(default=0.04, ge=0.0, le=1.0)
    """Share of the children in `from_type` who can be moved in a month, at most: settled children stay."""
    cost: str
    """The row of strategy_costs.csv that holds what one move costs, in GBP per move."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        most = context.not_negative(f"{key}.moves_per_month", self.moves_per_month)
        if self.from_type == self.to_type:
            raise context.problem(f"{key}.to_type", "it is the type they move from.", "Name another type.")
        route = MoveRoute(
            measure=name,
            title=self.named(name),
            from_type=context.placement_type(f"{key}.from_type", self.from_type),
            to_type=context.placement_type(f"{key}.to_type", self.to_type),
            most=most[:, None] * self.strength(name, context),
            share_of_stock=self.share_of_stock_per_month,
            cost_item=context.cost_item(f"{key}.cost", self.cost, "GBP per move"),
        )
        return plan.with_route(route)
