"""From where children live to what it costs, line by line, on every path."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.allocate.lines import Line
from placements.demand import DemandPaths
from placements.domain.progress import StageProgress, silent_stage
from placements.finance.budget_lines import SERVICES, BudgetLine, Rate, bed_weeks
from placements.finance.measure_lines import measure_lines
from placements.finance.prices import PriceBook
from placements.finance.provision_lines import child_rate, provision_lines
from placements.supply import Context, NeedPaths, SupplyPlan, need_paths

__all__ = [
    "SERVICES",
    "BudgetLine",
    "PlanResult",
    "Rate",
    "bed_weeks",
    "central_prices",
    "charge_unrealised",
    "cost_allocation",
    "cost_need",
    "cost_plan",
    "moves_of_existing",
    "opening_children",
    "plan_need",
    "prices_as_drawn",
]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PlanResult:
    """One plan: its supply, who lives where, what it costs.

    ``total`` is GBP, shape (paths, months); ``unrealised`` the part of it that is saving not delivered,
    1 - ``delivered_share`` of the saving on placements. ``beside`` are lines of the whole service that do not count
    in the test of cost neutrality, at the prices of ``beside_book``: posts and contracts.
    """

    plan: str
    supply: SupplyPlan
    need: NeedPaths
    allocation: Allocation
    lines: tuple[BudgetLine, ...]
    book: PriceBook
    total: Floats
    unrealised: Floats
    delivered_share: float = 1.0
    beside: tuple[BudgetLine, ...] = ()
    beside_book: PriceBook | None = None

    @property
    def whole_service(self) -> Floats:
        """GBP of the lines beside ``total``, shape (paths, months): with it, what the whole service costs."""
        return np.zeros_like(self.total) if self.beside_book is None else _sum(self.beside, self.beside_book)

    def placements_cost(self) -> Floats:
        """GBP of the lines on which a strategy can save, shape (paths, months)."""
        return _sum(self.lines, self.book, measure_cost=False)


def cost_plan(
    plan: str,
    supply: SupplyPlan,
    demand: DemandPaths,
    context: Context,
    turnover_per_year: Floats,
    settings: AllocationSettings,
    progress: StageProgress = silent_stage,
) -> PlanResult:
    """Apply the measures to entries, allocate month by month, and cost every line.

    The demand paths, prices and draws are the caller's: give both plans the same.
    """
    need = plan_need(supply, demand, turnover_per_year)
    return cost_need(plan, supply, need, opening_children(demand), PriceBook(context), settings, progress)


def plan_need(supply: SupplyPlan, demand: DemandPaths, turnover_per_year: Floats) -> NeedPaths:
    """Who needs a place under the plan, once its measures have acted."""
    return need_paths(demand, turnover_per_year, supply.entrant_effects, supply.stayer_effects)


def opening_children(demand: DemandPaths) -> dict[tuple[str, str], float]:
    """(placement type, need group) -> children at the end of the base month."""
    return demand.opening_by_type_and_group()


def cost_need(
    plan: str,
    supply: SupplyPlan,
    need: NeedPaths,
    opening: dict[tuple[str, str], float],
    book: PriceBook,
    settings: AllocationSettings,
    progress: StageProgress = silent_stage,
) -> PlanResult:
    """As ``cost_plan``, for need and prices that are worked out already: plans that differ in places share them."""
    prices = central_prices(supply, book)
    return cost_allocation(
        plan, supply, need, allocate(plan, supply, need, opening, prices, settings, progress), book
    )


def cost_allocation(
    plan: str, supply: SupplyPlan, need: NeedPaths, allocation: Allocation, book: PriceBook
) -> PlanResult:
    """Cost every line of a plan whose children are placed already."""
    lines = tuple(provision_lines(allocation, need, supply, book))
    lines += tuple(measure_lines(lines, allocation.moves, need.concerned, supply, book))
    total = _sum(lines, book)
    return PlanResult(plan, supply, need, allocation, lines, book, total, np.zeros_like(total))


def charge_unrealised(strategy: PlanResult, do_nothing: PlanResult, delivered_share: float) -> PlanResult:
    """The strategy with the part of its saving on placements that is not delivered charged to it."""
    if delivered_share == 1:
        return strategy
    gross = do_nothing.placements_cost() - strategy.placements_cost()
    # where placements cost more than doing nothing there is no saving to fall short of
    unrealised = (1 - delivered_share) * np.maximum(gross, 0.0)
    return replace(
        strategy, total=strategy.total + unrealised, unrealised=unrealised, delivered_share=delivered_share
    )


def _sum(lines: tuple[BudgetLine, ...], book: PriceBook, *, measure_cost: bool | None = None) -> Floats:
    total = np.zeros((book.context.paths, len(book.context.months)))
    for line in lines:
        if measure_cost is None or line.rule.measure_cost == measure_cost:
            total += line.amounts(book)
    return total


def central_prices(supply: SupplyPlan, book: PriceBook) -> AllocationPrices:
    """The prices by which children are placed: what a placement costs that begins now.

    Approximation: a planned move spares the price of a new placement, whoever is moved.
    """

    by_month: dict[tuple[str, int], Floats] = {}

    def line_price(line: Line, tier: int, month: int) -> float:
        key = line.provisions[0].id, tier
        if key not in by_month:
            by_month[key] = child_rate(line.provisions[0], tier, book).central(book)
        return float(by_month[key][month])

    def move_price(route: int, month: int) -> float:
        return float(book.central(supply.routes[route].cost_item)[month])

    rates = [
        child_rate(provision, tier, book)
        for provision in supply.provisions
        for tier in range(max(len(provision.tiers), 1))
    ]
    dearest = max(float(rate.drawn(book).max()) for rate in rates)
    return AllocationPrices(line_price, move_price, dearest)


def moves_of_existing(supply: SupplyPlan, book: PriceBook) -> bool:
    """Whether planned moves leave a type whose existing placements have another price than those by which they move."""
    return any(book.apart(route.from_type) for route in supply.routes)


def prices_as_drawn(supply: SupplyPlan, book: PriceBook, path: int = 0) -> AllocationPrices:
    """What children and moves cost on one path, in place of the central prices by which they are placed."""

    drawn: dict[tuple[str, int], Floats] = {}

    def line_price(line: Line, tier: int, month: int) -> float:
        key = line.provisions[0].id, tier
        if key not in drawn:
            drawn[key] = child_rate(line.provisions[0], tier, book).drawn(book)
        return _on_path(drawn[key], path, month)

    def move_price(route: int, month: int) -> float:
        return _on_path(Rate(supply.routes[route].cost_item).drawn(book), path, month)

    return AllocationPrices(line_price, move_price)


def _on_path(rate: Floats, path: int, month: int) -> float:
    return float(rate[path, month] if rate.ndim == 2 else rate[month])
