"""Change entries into care, exits from it or moves within it: early help, reunification, support to carers."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from placements.demand.stock_and_flow import FlowChange, FlowSettings, drawn_on_paths
from placements.domain import Range
from placements.supply.context import Context
from placements.supply.measures.base import MeasureBase
from placements.supply.measures.timed import beyond_horizon
from placements.supply.plan import ServiceCost, SupplyPlan


class ChangeFlows(MeasureBase, FlowSettings):
    """Entries, exits or moves of named ages and placement types, under the strategy only.

    For a council that forecasts by `stock_and_flow`: the strategy's children make journeys of their own, on the same
    luck as those of do-nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    kind: Literal["change_flows"]
    """`change_flows`."""
    cost: str | None = None
    """The row of strategy_costs.csv that holds what it costs, in GBP per year or per month; left out: nothing."""
    reason: str = Field(default="", max_length=500)
    """Who says that it acts so."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        if context.months[-1] < self.month:
            raise beyond_horizon(f"{key}.month", f"it starts in {self.month}", context)
        for type_id in (*self.placement_types, *self.to):
            context.placement_type(f"{key}.placement_types", type_id)
        settings = {field: getattr(self, field) for field in FlowSettings.model_fields}
        change = FlowChange(**settings, reason=self.reason or self.named(name))
        self._noted(key, "multiply_by", self.multiply_by, context)
        self._noted(key, "add_per_month", self.add_per_month, context)
        plan = plan.with_flow_change(key, change)
        if self.cost is None:
            return plan
        cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
        running = context.running(self.month, self.last_month)
        return plan.with_service(ServiceCost(name, self.named(name), cost, running))

    def _noted(self, key: str, field: str, value: Range, context: Context) -> None:
        """Let the reports know what each path drew."""
        if not value.is_known:
            drawn = drawn_on_paths(value, f"{key}:{field}", context.draws.seed, context.paths)
            context.draws.note(f"{key}.{field}", drawn)
