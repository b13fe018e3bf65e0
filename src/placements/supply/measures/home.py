"""Open a children's home."""

from __future__ import annotations

import difflib
from typing import Any, Literal

import numpy as np
from pydantic import Field

from placements.domain import Month, Range
from placements.inputs import rows_of
from placements.supply.context import Context
from placements.supply.measures.base import Assumed, MeasureBase
from placements.supply.measures.timed import beyond_horizon
from placements.supply.plan import Floats, SupplyPlan
from placements.supply.provision import Provision


class Home(MeasureBase):
    """Open one of the planned homes of provision.csv, run by the council or bought from another provider.

    It starts in the month in which it opens and ends where its row of provision.csv says that it closes; the ramp-up is
    its build-up.
    """

    kind: Literal["home"]
    """`home`."""
    provision: str
    """The planned home: its name in the `provision` column of provision.csv."""
    contract: Literal["own", "block", "spot"] = "own"
    """`own`: the council runs it, with a fixed cost, full or empty, and a marginal cost for each resident; `block`:
    another provider runs it, and each registered place is paid for from the opening month, taken or not; `spot`: as
    `block`, but only child-weeks are paid for."""
    price: str | None = None
    """For `block` and `spot`, in place of the costs in provision.csv: the row of strategy_costs.csv that holds the
    price, of `block` in GBP per place per week, of `spot` in GBP per child per week. Each resident of a `block`
    adds the `marginal_cost` of its row in provision.csv; a blank cell adds nothing."""
    months_late: int = Field(default=0, ge=0, le=60)
    """Months by which it opens, and its staff start, later than provision.csv says."""
    staff_months_before: int = Field(default=3, ge=0, le=24)
    """Months before opening from which the full fixed cost is paid; of homes that the council runs."""
    ramp_up_children_per_month: Assumed = Field(default=Range(low=0.5, central=1.0, high=1.5))
    """Children who can move in each month after opening until the home is as full as it gets."""
    max_occupancy: Assumed = Field(default=Range(low=0.75, central=0.85, high=0.95))
    """Share of the registered places that matching and staffing allow to be filled (0-1)."""
    decay_per_year: float = Field(default=0.0, ge=0.0, le=1.0)
    """Share of `max_occupancy` lost in each year after the home is as full as it gets."""
    otherwise_in: dict[str, Assumed] = Field(default_factory=dict)
    """Of the residents, the share (0-1) that would otherwise have been in each other need group, as in
    `{ fostering = 0.1 }`. The rest would have been in the need group of the home's own placement type."""

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        row = self._row(name, context)
        opens: Month = row.opens + self.months_late
        if not context.base_month < opens:
            base = context.base_month
            found = f"{self.provision} opens in {opens}, and the base month is {base}: it is open already."
            remedy = (
                "Write existing into its status in provision.csv and leave the measure out, or a later month."
            )
            raise context.problem(f"measures.{name}.provision", found, remedy)
        ends = None if row.closes is None else row.closes + -1
        own = self.contract == "own"
        staffed = context.running(opens + -self.staff_months_before if own else opens, ends)
        if not staffed.any():
            where = "months_late" if self.months_late else "provision"
            found = f"{self.provision} opens in {opens}{', and its staff start' if own else ''}"
            raise beyond_horizon(f"measures.{name}.{where}", found, context)
        accepts = self._accepts(name, str(row.placement_type), context)
        usable = self._usable(name, float(row.places), opens, context) * context.running(opens, ends)
        plan = self._noted(plan, str(row.title), opens, context)
        return plan.with_provision(
            Provision(
                id=self.provision,
                title=str(row.title),
                placement_type=str(row.placement_type),
                kind="home",
                places=float(row.places),
                usable=usable,
                registered=float(row.places) * context.running(opens, ends),
                accepts=accepts,
                accepts_central=self._central(str(row.placement_type), context),
                match_share=float(row.match_share),
                staffed=staffed,
                running_cost=str(row.running_cost),
                marginal_cost=self._marginal_cost(name, row, context),
                quoted_occupancy=str(row.quoted_occupancy),
                planned=True,
                contract=self.contract,
                price=self._price(name, context),
            )
        )

    def _price(self, name: str, context: Context) -> str:
        """The row that holds the agreed price; "" for a home that the council runs."""
        key = f"measures.{name}.price"
        if self.contract == "own":
            if self.price is not None:
                found = f'"{self.price}" has no effect on a home that the council runs.'
                raise context.problem(key, found, 'Leave it out, or write contract = "block" or "spot".')
            return ""
        unit = "GBP per place per week" if self.contract == "block" else "GBP per child per week"
        if self.price is None:
            remedy = f"Name a row of strategy_costs.csv in {unit}."
            raise context.problem(key, f"a home under contract {self.contract} has no price.", remedy)
        return context.cost_item(key, self.price, unit)

    def _marginal_cost(self, name: str, row: Any, context: Context) -> str:
        """The row that holds what one more resident costs; "" where that is nothing."""
        if self.contract == "spot":
            return self._price(name, context)
        blank = [column for column in ("marginal_cost", "quoted_occupancy") if not getattr(row, column)]
        if self.contract == "own" and blank:
            found = f"{self.provision} has no {blank[0]} in provision.csv."
            remedy = (
                "A home that the council runs needs one: fill the cell, or name a contract and its price."
            )
            raise context.problem(f"measures.{name}.contract", found, remedy)
        return str(row.marginal_cost)

    def _noted(self, plan: SupplyPlan, title: str, opens: Month, context: Context) -> SupplyPlan:
        """Say where the home lies beyond the forecast, or its staff before it."""
        last = context.months[-1]
        if last < opens:
            plan = plan.with_note(
                f"{self.title or title} opens in {opens.label}, after the forecast ends in {last.label}: its staff "
                "are paid, and no child is counted in it."
            )
        first = opens + -self.staff_months_before
        if self.contract == "own" and not context.base_month < first:
            before = context.base_month - first + 1
            months = "month" if before == 1 else f"{before} months"
            plan = plan.with_note(
                f"The staff of {self.title or title} start in {first.label}: what they cost in the {months} "
                f"up to {context.base_month.label} is spent already, and in no figure here."
            )
        return plan

    def _row(self, name: str, context: Context) -> Any:
        table = context.council.provision
        planned = table[(table["status"] == "planned") & (table["kind"] == "home")]
        for row in rows_of(planned):
            if row.provision == self.provision:
                return row
        known = [str(p) for p in planned["provision"]]
        near = difflib.get_close_matches(self.provision, known, n=1)
        raise context.problem(
            f"measures.{name}.provision",
            f'"{self.provision}" is not a planned home of provision.csv.',
            f'Did you mean "{near[0]}"?' if near else f"Planned homes: {', '.join(known) or 'none'}.",
        )

    def _usable(self, name: str, places: float, opens: Month, context: Context) -> Floats:
        """Shape (paths, months): ramp-up from the opening month to the highest occupancy."""
        occupancy = context.share(f"measures.{name}.max_occupancy", self.max_occupancy)
        key = f"measures.{name}.ramp_up_children_per_month"
        pace = context.not_negative(key, self.ramp_up_children_per_month)
        elapsed = np.array([max(month - opens + 1, 0) for month in context.months], dtype=float)
        usable: Floats = np.minimum(pace[:, None] * elapsed, occupancy[:, None] * places)
        if self.decay_per_year:
            # months of ramp-up differ from path to path; without any pace nothing is ever full
            months = np.divide(occupancy * places, pace, out=np.full_like(pace, np.inf), where=pace > 0)
            years_after = np.maximum(elapsed - np.ceil(months)[:, None], 0) / 12
            usable = usable * (1 - self.decay_per_year) ** years_after
        return usable

    def _accepts(self, name: str, type_id: str, context: Context) -> dict[str, Floats]:
        own = context.placement_types[type_id].need_group
        shares: dict[str, Floats] = {}
        for group, share in self.otherwise_in.items():
            key = f"measures.{name}.otherwise_in.{group}"
            if context.need_group(key, group) == own:
                raise context.problem(
                    key, "it is the home's own need group, which takes the rest.", "Take it out."
                )
            shares[group] = context.share(key, share)
        rest = 1 - np.sum(list(shares.values()), axis=0) if shares else np.ones(context.paths)
        if rest.min() < -1e-9:
            raise context.problem(
                f"measures.{name}.otherwise_in",
                "the shares add to more than 1.",
                "They are shares of the home's residents: lower them.",
            )
        return {own: np.maximum(rest, 0.0), **shares}

    def _central(self, type_id: str, context: Context) -> dict[str, float]:
        shares = {group: context.central(share) for group, share in self.otherwise_in.items()}
        return {context.placement_types[type_id].need_group: 1 - sum(shares.values()), **shares}
