"""From where children live to what it costs, line by line, on every path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.allocate.lines import Line
from placements.demand import DemandPaths
from placements.domain.progress import StageProgress, silent_stage
from placements.finance import rules
from placements.finance.budget_lines import SERVICES, BudgetLine, Rate, bed_weeks
from placements.finance.measure_lines import measure_lines
from placements.finance.prices import PriceBook
from placements.supply import Context, NeedPaths, Provision, SupplyPlan, need_paths
from placements.supply.provision import FRAMEWORK

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
    context = book.context
    lines = _lines(allocation, need.concerned, supply, context, book)
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
    """The prices by which children are placed."""

    by_month: dict[tuple[str, int], Floats] = {}

    def line_price(line: Line, tier: int, month: int) -> float:
        key = line.provisions[0].id, tier
        if key not in by_month:
            by_month[key] = _child_rate(line.provisions[0], tier, book.context).central(book)
        return float(by_month[key][month])

    def move_price(route: int, month: int) -> float:
        return float(book.central(supply.routes[route].cost_item)[month])

    rates = [
        _child_rate(provision, tier, book.context)
        for provision in supply.provisions
        for tier in range(max(len(provision.tiers), 1))
    ]
    dearest = max(float(rate.drawn(book).max()) for rate in rates)
    return AllocationPrices(line_price, move_price, dearest)


def prices_as_drawn(supply: SupplyPlan, book: PriceBook, path: int = 0) -> AllocationPrices:
    """What children and moves cost on one path, in place of the central prices by which they are placed."""

    drawn: dict[tuple[str, int], Floats] = {}

    def line_price(line: Line, tier: int, month: int) -> float:
        key = line.provisions[0].id, tier
        if key not in drawn:
            drawn[key] = _child_rate(line.provisions[0], tier, book.context).drawn(book)
        return _on_path(drawn[key], path, month)

    def move_price(route: int, month: int) -> float:
        return _on_path(Rate(supply.routes[route].cost_item).drawn(book), path, month)

    return AllocationPrices(line_price, move_price)


def _on_path(rate: Floats, path: int, month: int) -> float:
    return float(rate[path, month] if rate.ndim == 2 else rate[month])


def _child_rate(provision: Provision, tier: int, context: Context) -> Rate:
    """What one more child in the provision costs a week."""
    if provision.kind in ("home", FRAMEWORK):
        return Rate(provision.marginal_cost)
    if not provision.tiers:
        return Rate(provision.placement_type)
    here = provision.tiers[tier]
    name = f"price factor of {here.key}"
    drawn = None if here.factor.is_known else context.draws(name, here.factor)
    return Rate(
        provision.placement_type,
        times_key=here.key,
        times_central=context.draws.central(name, here.factor),
        times_drawn=drawn,
    )


def _fixed_rate(provision: Provision, context: Context) -> Rate:
    """GBP per registered place and week, full or empty: (quoted - marginal) x quoted occupancy."""
    occupancy = context.council.amount(provision.quoted_occupancy)
    drawn = None if occupancy.is_known else context.draws(provision.quoted_occupancy, occupancy)
    return Rate(
        provision.running_cost or provision.placement_type,
        less=provision.marginal_cost,
        times_key=provision.quoted_occupancy,
        times_central=context.draws.central(provision.quoted_occupancy, occupancy),
        times_drawn=drawn,
    )


def _lines(
    allocation: Allocation,
    concerned: Mapping[str, Floats],
    supply: SupplyPlan,
    context: Context,
    book: PriceBook,
) -> tuple[BudgetLine, ...]:
    weeks = np.array([month.weeks for month in context.months])
    lines: list[BudgetLine] = []
    for index, provision in enumerate(supply.provisions):
        opening, children = float(allocation.opening[index]), allocation.children[:, :, index]
        if provision.contract != "own":
            lines.extend(_contract_lines(provision, bed_weeks(opening, children, weeks), weeks))
        elif provision.kind == "home":
            lines.extend(_home_lines(provision, bed_weeks(opening, children, weeks), weeks, context))
        else:
            lines.extend(_tier_lines(provision, opening, children, weeks, context))
    lines.extend(measure_lines(lines, allocation.moves, concerned, supply, book))
    return tuple(lines)


def _home_lines(
    provision: Provision, child_weeks: Floats, weeks: Floats, context: Context
) -> list[BudgetLine]:
    fixed = rules.NEW_HOME_FIXED if provision.planned else rules.HOME_FIXED
    marginal = rules.NEW_HOME_MARGINAL if provision.planned else rules.HOME_MARGINAL
    places = provision.staffed * provision.places * weeks
    return [
        BudgetLine(
            f"{provision.id}:fixed",
            f"{provision.title}: fixed",
            provision.placement_type,
            provision.id,
            fixed,
            places,
            _fixed_rate(provision, context),
        ),
        BudgetLine(
            f"{provision.id}:residents",
            f"{provision.title}: residents",
            provision.placement_type,
            provision.id,
            marginal,
            child_weeks,
            _child_rate(provision, 0, context),
        ),
    ]


def _contract_lines(provision: Provision, child_weeks: Floats, weeks: Floats) -> list[BudgetLine]:
    """Places of another provider at an agreed price: all of them, or the child-weeks spent in them."""
    block = provision.contract == "block"
    # more children than places, when an agreement shrinks or ends: their weeks are paid for too
    paid = np.maximum(provision.staffed * provision.places * weeks, child_weeks) if block else child_weeks
    found = [
        BudgetLine(
            f"{provision.id}:{'fixed' if block else 'residents'}",
            f"{provision.title}: {'places, taken or not' if block else 'child-weeks'}",
            provision.placement_type,
            provision.id,
            rules.BLOCK_PLACES if block else rules.AGREED_PLACES,
            paid,
            Rate(provision.price),
        )
    ]
    if block:
        found.append(
            BudgetLine(
                f"{provision.id}:residents",
                f"{provision.title}: residents",
                provision.placement_type,
                provision.id,
                rules.BLOCK_RESIDENTS,
                child_weeks,
                Rate(provision.marginal_cost),
            )
        )
    return found


def _tier_lines(
    provision: Provision, opening: float, children: Floats, weeks: Floats, context: Context
) -> list[BudgetLine]:
    starts = [tier.from_children for tier in provision.tiers] or [0.0]
    ends = [*starts[1:], np.inf]
    lines = []
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        title = provision.title
        if len(starts) > 1:
            title += f", up to {end:.0f} children" if np.isfinite(end) else f", above {start:.0f} children"
        lines.append(
            BudgetLine(
                provision.id if len(starts) == 1 else f"{provision.id}:{number + 1}",
                title,
                provision.placement_type,
                provision.id,
                rules.PLACEMENT,
                bed_weeks(
                    float(np.clip(opening, start, end) - start), np.clip(children, start, end) - start, weeks
                ),
                _child_rate(provision, number, context),
            )
        )
    return lines
