"""Agree a number of places with a provider of one placement type."""

from __future__ import annotations

from typing import Literal

import numpy as np
from pydantic import Field

from placements.domain import Range
from placements.supply.context import Context
from placements.supply.measures.base import Assumed
from placements.supply.measures.timed import Timed
from placements.supply.plan import SupplyPlan
from placements.supply.provision import FRAMEWORK, Provision


class Framework(Timed):
    """A number of places of one placement type at an agreed price.

    As a block, each place is paid for, taken or not; else a place is paid for when a child lives there. Children are
    placed there where it is the cheapest place that suits them; a block, paid already, is filled first. When the
    agreement ends, the children who live there need a place again.
    """

    kind: Literal["framework"]
    """`framework`."""
    placement_type: str
    """The placement type of the places."""
    places: int = Field(ge=1, le=10_000)
    """Places agreed, once it is built up."""
    usable_share: Assumed = Range(low=1.0, central=1.0, high=1.0)
    """Share of the places that matching allows to be filled (0-1)."""
    match_share: float = Field(default=1.0, ge=0.0, le=1.0)
    """Largest share of a month's new placements of the need group that it can match (0-1)."""
    block: bool = False
    """`true`: every place is paid for, taken or not; `false`: only child-weeks are."""
    price: str
    """The row of strategy_costs.csv that holds the price: of a block in GBP per place per week, else in GBP per
    child per week."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        if plan.provision(name) is not None:
            found = f'"{name}" is the name of a provision of provision.csv or of another framework.'
            raise context.problem(key, found, "Give the measure another name.")
        type_id = context.placement_type(f"{key}.placement_type", self.placement_type)
        group = context.placement_types[type_id].need_group
        unit = "GBP per place per week" if self.block else "GBP per child per week"
        agreed = self.places * self.strength(name, context)
        usable = context.share(f"{key}.usable_share", self.usable_share)
        price = context.cost_item(f"{key}.price", self.price, unit)
        return plan.with_provision(
            Provision(
                id=name,
                title=self.named(name),
                placement_type=type_id,
                kind=FRAMEWORK,
                places=float(self.places),
                usable=usable[:, None] * agreed,
                registered=agreed,
                accepts={group: np.ones(context.paths)},
                accepts_central={group: 1.0},
                match_share=self.match_share,
                staffed=agreed / self.places,
                marginal_cost="" if self.block else price,
                planned=True,
                contract="block" if self.block else "spot",
                price=price,
            )
        )
