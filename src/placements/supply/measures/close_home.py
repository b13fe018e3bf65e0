"""Close one of the homes that the council has."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from pydantic import Field

from placements.domain.month_field import MonthField
from placements.supply.context import Context, nearest
from placements.supply.measures.base import MeasureBase
from placements.supply.measures.timed import beyond_horizon
from placements.supply.plan import CountedCost, SupplyPlan


class CloseHome(MeasureBase):
    """Close an existing home. Its residents need a place again; its fixed cost stops after a notice.

    A home is open or closed: there is no build-up, decay or end. A home that this strategy opens closes by its own
    row of provision.csv.
    """

    kind: Literal["close_home"]
    """`close_home`."""
    provision: str
    """The existing home: its name in the `provision` column of provision.csv."""
    starts: MonthField
    """First month in which it is closed, in quotes: "2016-09"."""
    notice_months: int = Field(default=3, ge=0, le=36)
    """Months, from `starts` on, for which the fixed cost is still paid: notice to staff and landlord."""
    cost: str | None = None
    """The row of strategy_costs.csv that holds what closing costs, in GBP once (redundancy, say), paid in the month
    of `starts`; left out: nothing."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        home = plan.provision(self.provision)
        homes = [p.id for p in plan.provisions if p.kind == "home" and not p.planned]
        if home is None or home.id not in homes:
            found = f'"{self.provision}" is not an existing home of provision.csv.'
            raise context.problem(f"{key}.provision", found, nearest(self.provision, homes))
        if context.months[-1] < self.starts:
            raise beyond_horizon(f"{key}.starts", f"it closes in {self.starts}", context)
        is_open = 1 - context.running(self.starts, None)
        if not (home.registered * (1 - is_open)).any():
            found = f"{self.provision} is closed in {self.starts} already."
            remedy = "Write an earlier month than its row of provision.csv says, or leave the measure out."
            raise context.problem(f"{key}.starts", found, remedy)
        paid = 1 - context.running(self.starts + self.notice_months, None)
        plan = plan.replacing(
            replace(
                home,
                usable=home.usable * is_open,
                registered=home.registered * is_open,
                staffed=home.staffed * paid,
            )
        )
        if self.cost is None:
            return plan
        cost = context.cost_item(f"{key}.cost", self.cost, "GBP once")
        once = context.running(self.starts, self.starts)
        return plan.with_counted_cost(CountedCost(name, self.named(name), cost, once))
