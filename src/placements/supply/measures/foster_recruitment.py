"""Recruit and keep more in-house foster carers."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from placements.domain import Month, Range
from placements.inputs import rows_of
from placements.supply.context import Context, nearest
from placements.supply.measures.base import Assumed
from placements.supply.measures.timed import Timed, beyond_horizon
from placements.supply.plan import CountedCost, Floats, ServiceCost, SupplyPlan
from placements.supply.provision import Provision, open_months

NONE = Range(low=0.0, central=0.0, high=0.0)
ONE = Range(low=1.0, central=1.0, high=1.0)


class FosterRecruitment(Timed):
    """Add places with in-house carers, month by month, on top of their net growth without it.

    Say either the places that are gained, `extra_places_per_month`, or the households: those approved and those kept,
    with the children each has room for and the share of that room that is filled. Places won stay when it ends, until
    the carers' row of provision.csv closes.
    """

    kind: Literal["foster_recruitment"]
    """`foster_recruitment`."""
    provision: str
    """The carers: their name in the `provision` column of provision.csv."""
    lead_months: int = Field(default=6, ge=0, le=36)
    """Months from the start until the first approval adds a place; households are kept from the start."""
    extra_places_per_month: Assumed | None = None
    """Places gained each month, approvals less carers who leave, beyond what would happen anyway."""
    approvals_per_month: Assumed | None = None
    """Households approved each month beyond those approved anyway."""
    deregistrations_avoided_per_month: Assumed = NONE
    """Households kept each month that would have stopped fostering."""
    children_per_household: Assumed = ONE
    """Children whom a household has room for."""
    fill_rate: Assumed = ONE
    """Share of the room of these households that is filled (0-1)."""
    cost: str | None = None
    """The row of strategy_costs.csv that holds what the campaign costs, in GBP per year or per month; left out:
    nothing."""
    cost_per_household: str | None = None
    """The row of strategy_costs.csv in GBP per household that is paid once for each household approved, in the month
    of its approval; left out: nothing."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        households = (
            "deregistrations_avoided_per_month",
            "children_per_household",
            "fill_rate",
            "cost_per_household",
        )
        if self.extra_places_per_month is None and self.approvals_per_month is None:
            raise ValueError("it gains no place. Write extra_places_per_month, or approvals_per_month")
        if self.extra_places_per_month is None:
            return self
        said = [key for key in ("approvals_per_month", *households) if key in self.model_fields_set]
        if said:
            raise ValueError(
                f"extra_places_per_month and {said[0]} say the same twice. "
                "Keep the places, or the households with their approvals_per_month"
            )
        return self

    def apply(self, name: str, plan: SupplyPlan, context: Context) -> SupplyPlan:
        key = f"measures.{name}"
        carers = self._carers(name, plan, context)
        is_open = self._open(name, context)
        approved = self._approved(name, context) * is_open
        usable = np.maximum(carers.usable + self._won(name, approved, context) * is_open, 0.0)
        plan = plan.replacing(replace(carers, usable=usable))
        if self.cost is not None:
            cost = context.cost_item(f"{key}.cost", self.cost, "GBP per year", "GBP per month")
            running = self.running(name, context)
            plan = plan.with_service(ServiceCost(name, self.named(name), cost, running))
        if self.cost_per_household is not None:
            cost = context.cost_item(
                f"{key}.cost_per_household", self.cost_per_household, "GBP per household"
            )
            title = f"{self.named(name)}: each household"
            plan = plan.with_counted_cost(CountedCost(name, title, cost, approved))
        return plan

    def _carers(self, name: str, plan: SupplyPlan, context: Context) -> Provision:
        carers = plan.provision(self.provision)
        if carers is None or carers.kind != "carers":
            raise context.problem(
                f"measures.{name}.provision",
                f'"{self.provision}" is not a provision of kind carers.',
                nearest(self.provision, [p.id for p in plan.provisions if p.kind == "carers"]),
            )
        return carers

    @property
    def acts_from(self) -> Month:
        """The first month in which it adds or keeps a place."""
        kept = self.deregistrations_avoided_per_month
        keeps = isinstance(kept, str) or kept.high > 0
        return self.starts if keeps else self.starts + self.lead_months

    def _open(self, name: str, context: Context) -> Floats:
        """1 in the months in which the carers' own row is open, else 0; shape (months,).

        Raises ScenarioError where no place falls within the forecast, or the row closes before the first one.
        """
        self.running(name, context)
        first, last = self.acts_from, context.months[-1]
        if last < first:
            found = f"its first place comes in {first}, {self.lead_months} months after its start"
            raise beyond_horizon(f"measures.{name}.lead_months", found, context)
        table = context.council.provision
        (row,) = rows_of(table[(table["provision"] == self.provision) & (table["status"] == "existing")])
        if row.closes is not None and row.closes <= first:
            found = (
                f"{self.provision} closes in {row.closes}, and the measure's first place comes in {first}."
            )
            remedy = "Leave the measure out, or let it start earlier or the row of provision.csv close later."
            raise context.problem(f"measures.{name}.provision", found, remedy)
        return open_months(row, context)

    def _approved(self, name: str, context: Context) -> Floats:
        """Households approved in each month, shape (paths, months); none where places are stated."""
        if self.approvals_per_month is None:
            return np.zeros((context.paths, len(context.months)))
        pace = context.not_negative(f"measures.{name}.approvals_per_month", self.approvals_per_month)
        return pace[:, None] * self.strength(name, context, lead_months=self.lead_months)

    def _won(self, name: str, approved: Floats, context: Context) -> Floats:
        """Places won by each month, shape (paths, months)."""
        key = f"measures.{name}"
        if self.extra_places_per_month is not None:
            pace = context.value(f"{key}.extra_places_per_month", self.extra_places_per_month)
            return pace[:, None] * np.cumsum(self.strength(name, context, lead_months=self.lead_months))
        kept = context.not_negative(
            f"{key}.deregistrations_avoided_per_month", self.deregistrations_avoided_per_month
        )
        children = context.not_negative(f"{key}.children_per_household", self.children_per_household)
        filled = context.share(f"{key}.fill_rate", self.fill_rate)
        households = np.cumsum(approved + kept[:, None] * self.strength(name, context), axis=1)
        won: Floats = households * (children * filled)[:, None]
        return won
