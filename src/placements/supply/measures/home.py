"""Open a children's home."""

from __future__ import annotations

import difflib
from typing import Any, Literal

import numpy as np
from pydantic import Field

from placements.domain import Month, Range
from placements.inputs import rows_of
from placements.supply.measures.base import Assumed, MeasureBase
from placements.supply.plan import Context, Floats, SupplyPlan
from placements.supply.provision import Provision


class Home(MeasureBase):
    """Open one of the planned homes of provision.csv, in the council's own running."""

    kind: Literal["home"]
    """`home`."""
    provision: str
    """The planned home: its name in the `provision` column of provision.csv."""
    months_late: int = Field(default=0, ge=0, le=60)
    """Months by which it opens, and its staff start, later than provision.csv says."""
    staff_months_before: int = Field(default=3, ge=0, le=24)
    """Months before opening from which the full fixed cost is paid."""
    ramp_up_children_per_month: Assumed = Field(default=Range(low=0.5, central=1.0, high=1.5))
    """Children who can move in each month after opening until the home is as full as it gets."""
    max_occupancy: Assumed = Field(default=Range(low=0.75, central=0.85, high=0.95))
    """Share of the registered places that matching and staffing allow to be filled (0-1)."""
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
        accepts = self._accepts(name, str(row.placement_type), context)
        usable = self._usable(name, float(row.places), opens, context) * context.running(opens, ends)
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
                staffed=context.running(opens + -self.staff_months_before, ends),
                running_cost=str(row.running_cost),
                marginal_cost=str(row.marginal_cost),
                quoted_occupancy=str(row.quoted_occupancy),
                planned=True,
            )
        )

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
        pace = context.value(f"measures.{name}.ramp_up_children_per_month", self.ramp_up_children_per_month)
        elapsed = np.array([max(month - opens + 1, 0) for month in context.months], dtype=float)
        filled = np.minimum(pace[:, None] * elapsed, occupancy[:, None] * places)
        usable: Floats = np.maximum(filled, 0.0)
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
