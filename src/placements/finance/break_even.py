"""Break-even occupancy of the homes that a strategy opens."""

from __future__ import annotations

from dataclasses import dataclass

from placements.finance.budget import PlanResult
from placements.finance.budget_lines import Rate
from placements.finance.rules import BLOCK_PLACES, NEW_HOME_FIXED
from placements.supply import Provision


@dataclass(frozen=True)
class HomeBreakEven:
    """One home, at central prices of the last month; GBP per week.

    ``occupancy`` = fixed / (avoided - marginal), and None where a resident saves nothing.
    """

    provision: str
    title: str
    places: float
    fixed_gbp_per_place_week: float
    marginal_gbp_per_child_week: float
    avoided_gbp_per_child_week: float
    planned_occupancy: float

    @property
    def occupancy(self) -> float | None:
        margin = self.avoided_gbp_per_child_week - self.marginal_gbp_per_child_week
        return self.fixed_gbp_per_place_week / margin if margin > 0 else None


@dataclass(frozen=True)
class BreakEven:
    """All new homes together. ``occupancy`` may exceed 1: then they do not pay even when full."""

    homes: tuple[HomeBreakEven, ...]

    @property
    def fixed(self) -> float:
        """GBP a week, full or empty."""
        return sum(h.places * h.fixed_gbp_per_place_week for h in self.homes)

    @property
    def margin(self) -> float:
        """GBP a week that all places save when full, before the fixed cost."""
        return sum(
            h.places * (h.avoided_gbp_per_child_week - h.marginal_gbp_per_child_week) for h in self.homes
        )

    @property
    def occupancy(self) -> float | None:
        return self.fixed / self.margin if self.margin > 0 else None

    @property
    def planned(self) -> float:
        """Mean share of the registered places that can be filled once the homes are built up (0-1)."""
        places = sum(h.places for h in self.homes)
        return sum(h.places * h.planned_occupancy for h in self.homes) / places


def break_even_occupancy(strategy: PlanResult) -> BreakEven | None:
    """Share of registered places at which the new homes cost what they avoid; None without a fixed cost of any.

    (c - v) x occ_quoted / (e - v): c the quoted cost a place-week, v the marginal cost of a resident,
    occ_quoted the occupancy at which c was quoted, e the price avoided: the market price of each need
    group the residents would otherwise have been in, weighted by those shares. Of places bought en bloc the agreed
    price is the fixed cost.
    """
    fixed = {
        line.provision: float(line.rate.central(strategy.book)[-1])
        for line in strategy.lines
        if line.rule in (NEW_HOME_FIXED, BLOCK_PLACES)
    }
    homes = [p for p in strategy.supply.provisions if p.kind == "home" and p.planned and p.registered[-1] > 0]
    # a home that is paid by the child-week has no fixed cost to earn back
    kept = [home for home in homes if home.id in fixed]
    return BreakEven(tuple(_home(home, fixed[home.id], strategy) for home in kept)) if kept else None


def _home(home: Provision, fixed: float, strategy: PlanResult) -> HomeBreakEven:
    places = float(home.registered[-1])
    return HomeBreakEven(
        provision=home.id,
        title=home.title,
        places=places,
        fixed_gbp_per_place_week=fixed,
        marginal_gbp_per_child_week=float(Rate(home.marginal_cost).central(strategy.book)[-1]),
        avoided_gbp_per_child_week=sum(
            share * _market_price(group, strategy) for group, share in home.accepts_central.items()
        ),
        planned_occupancy=float(home.usable[:, -1].mean()) / places,
    )


def avoided_prices(group: str, strategy: PlanResult) -> tuple[str, ...]:
    """Keys of the prices, the dearest of which a child of the group would otherwise cost: those of new placements.

    The markets of the group; where it has none, whatever else it has that is not a home.
    """
    in_group = {t.id for t in strategy.book.context.placement_types.in_group(group)}
    provisions = [p for p in strategy.supply.provisions if p.placement_type in in_group]
    markets = [p for p in provisions if p.kind == "market"]
    types = dict.fromkeys(p.placement_type for p in markets or provisions if p.kind != "home")
    return tuple(strategy.book.new(type_id) for type_id in types)


def _market_price(group: str, strategy: PlanResult) -> float:
    prices = (float(strategy.book.central(key)[-1]) for key in avoided_prices(group, strategy))
    return max(prices, default=0.0)
