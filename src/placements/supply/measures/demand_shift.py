"""Change which children enter care: assessment that finds another need, or entries that rise or fall."""

from __future__ import annotations

from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from placements.supply.context import Context
from placements.supply.measures.base import Assumed
from placements.supply.measures.diverted import with_diversion
from placements.supply.measures.timed import Timed
from placements.supply.plan import CountedCost, EntrantEffect, Floats, ServiceCost, SupplyPlan


class DemandShift(Timed):
    """Entrants need something else, or more or fewer enter.

    Either `from_group`, `to_group` and `entrants_share`: better assessment or earlier work finds that a share of
    the entrants of one need group needs what another group needs. Or `groups` and `entries_change_share`: entries
    of those groups fall or rise by a share, whatever the reason, without a service that would have to be paid for.
    """

    kind: Literal["demand_shift"]
    """`demand_shift`."""
    from_group: str | None = None
    """The need group whose entrants turn out to need something else."""
    to_group: str | None = None
    """The need group that they need instead."""
    entrants_share: Assumed | None = None
    """Share of the entrants of `from_group` concerned, once it is built up (0-1)."""
    groups: list[str] = Field(default_factory=list)
    """Need groups whose entries change."""
    entries_change_share: Assumed | None = None
    """Change of the entries of `groups`, once it is built up: -0.1 is a tenth fewer, 0.1 a tenth more."""
    cost: str | None = None
    """The row of strategy_costs.csv that holds what it costs, in GBP per year or per month; left out: nothing."""
    cost_per_child: str | None = None
    """The row of strategy_costs.csv in GBP per child that is paid for each entrant who enters `to_group`
    instead; left out: nothing."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        diverts = (self.from_group, self.to_group, self.entrants_share)
        changes = (self.groups or None, self.entries_change_share)
        whole = [all(part is not None for part in parts) for parts in (diverts, changes)]
        begun = [any(part is not None for part in parts) for parts in (diverts, changes)]
        if sum(begun) != 1 or begun != whole:
            raise ValueError(
                "a demand_shift needs from_group, to_group and entrants_share, or groups and entries_change_share. "
                "Write all of the one and none of the other; two measures can do both"
            )
        if self.cost_per_child is not None and begun[1]:
            raise ValueError(
                "cost_per_child is paid for entrants who enter another group, and here none does. "
                "Write cost, or leave the key out"
            )
        return self

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key, strength = f"measures.{name}", self.strength(name, context)
        if self.entries_change_share is not None:
            plan = plan.with_effect(self._changed(name, self.entries_change_share, strength, context))
        else:
            assert self.from_group and self.to_group and self.entrants_share is not None
            share = context.share(f"{key}.entrants_share", self.entrants_share)
            pairs = context.diversions(key, self.from_group, self.to_group)
            plan = with_diversion(plan, name, pairs, share[:, None] * strength)
        if self.cost is not None:
            cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
            running = self.running(name, context)
            plan = plan.with_service(ServiceCost(name, self.named(name), cost, running))
        if self.cost_per_child is not None:
            cost = context.cost_item(f"{key}.cost_per_child", self.cost_per_child, "GBP per child")
            plan = plan.with_counted_cost(CountedCost(name, f"{self.named(name)}: each child", cost))
        return plan

    def _changed(self, name: str, change: Assumed, strength: Floats, context: Context) -> EntrantEffect:
        key = f"measures.{name}"
        drawn = context.within(f"{key}.entries_change_share", change, -1, 1)
        return EntrantEffect(
            measure=name,
            groups=context.need_groups(f"{key}.groups", self.groups),
            share=-drawn[:, None] * strength,
            delayed_share=np.zeros(context.paths),
        )
