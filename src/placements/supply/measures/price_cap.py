"""Cap what is paid for a placement."""

from __future__ import annotations

from typing import Literal

from placements.domain import Range
from placements.supply.context import Context
from placements.supply.measures.base import Assumed
from placements.supply.measures.timed import Timed
from placements.supply.plan import PriceLimit, SupplyPlan
from placements.supply.provision import FRAMEWORK


class PriceCap(Timed):
    """A weekly price above which a share of the placements of one type is not paid.

    It holds for what is bought at the type's unit cost, tier by tier; places with a price of their own (homes,
    frameworks) are not concerned. A cap above every price saves nothing. Approximation: children are still
    placed, and the break-even occupancy of homes is still worked out, at the prices without the cap.
    """

    kind: Literal["price_cap"]
    """`price_cap`."""
    placement_type: str
    """The placement type whose price is capped."""
    cap: str
    """The row of strategy_costs.csv that holds the most that is paid, in GBP per child per week."""
    share: Assumed = Range(low=1.0, central=1.0, high=1.0)
    """Share of the placements of that type for which the cap holds, once it is built up (0-1)."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        share = context.share(f"{key}.share", self.share)
        limit = PriceLimit(
            measure=name,
            title=self.named(name),
            placement_type=context.placement_type(f"{key}.placement_type", self.placement_type),
            cap=context.cost_item(f"{key}.cap", self.cap, "GBP per child per week"),
            share=share[:, None] * self.strength(name, context),
        )
        if all(
            p.kind in ("home", FRAMEWORK) for p in plan.provisions if p.placement_type == limit.placement_type
        ):
            found = f'no place of "{self.placement_type}" is paid for at the unit cost of the type.'
            raise context.problem(f"{key}.placement_type", found, "Name a type that is bought by the week.")
        before = next((p for p in plan.price_limits if _together(p, limit)), None)
        if before is not None:
            raise context.problem(
                f"{key}.placement_type",
                f'the price of "{self.placement_type}" is capped by the measure {before.measure} in the same months.',
                "Let one end before the other starts, or keep one of the two.",
            )
        return plan.with_price_limit(limit)


def _together(one: PriceLimit, other: PriceLimit) -> bool:
    """Whether both cap the price of one type in one month, on any path."""
    return one.placement_type == other.placement_type and bool(((one.share > 0) & (other.share > 0)).any())
