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
from placements.finance import rules
from placements.finance.prices import PriceBook
from placements.finance.rules import CostRule
from placements.supply import Context, NeedPaths, Provision, SupplyPlan, need_paths

Floats = NDArray[np.float64]

SERVICES = "services"
"""Stands where a cost belongs to no placement type."""


@dataclass(frozen=True)
class Rate:
    """How a line's rate is made of prices: central and drawn, and the parts for the workbook.

    ``price`` minus ``less`` (if any), times ``times`` (central, and drawn shape (paths,)), over
    ``divisor``. Covers every rule: a price; a price in a market tier; (quoted - marginal) x quoted
    occupancy of a home; a yearly amount by the month.
    """

    price: str
    less: str = ""
    times_key: str = ""
    times_central: float = 1.0
    times_drawn: Floats | None = None
    divisor: float = 1.0

    def central(self, book: PriceBook) -> Floats:
        """Shape (months,)."""
        price = book.central(self.price)
        if self.less:
            price = price - book.central(self.less)
        return price * self.times_central / self.divisor

    def drawn(self, book: PriceBook) -> Floats:
        """Shape (paths, months), or (months,) where nothing is uncertain."""
        if not self.is_uncertain(book):
            return self.central(book)
        price = book.drawn(self.price)
        if self.less:
            price = price - book.drawn(self.less)
        times: Floats | float = self.times_central if self.times_drawn is None else self.times_drawn[:, None]
        drawn: Floats = price * times / self.divisor
        return drawn

    def is_uncertain(self, book: PriceBook) -> bool:
        keys = [key for key in (self.price, self.less) if key]
        return self.times_drawn is not None or any(book.is_uncertain(key) for key in keys)


@dataclass(frozen=True)
class BudgetLine:
    """One line of a plan's budget.

    ``quantity`` has shape (paths, months) or (months,); ``rate`` is GBP per unit of it. ``provision`` is
    "" where a line belongs to none.
    """

    key: str
    title: str
    placement_type: str
    provision: str
    rule: CostRule
    quantity: Floats
    rate: Rate

    def amounts(self, book: PriceBook) -> Floats:
        """GBP, shape (paths, months)."""
        months, paths = len(book.context.months), book.context.paths
        amounts = self.rule.amount(self.quantity, self.rate.drawn(book))
        return np.broadcast_to(amounts, (paths, months))


@dataclass(frozen=True)
class PlanResult:
    """One plan: its supply, who lives where, what it costs.

    ``total`` is GBP, shape (paths, months); ``unrealised`` the part of it that is saving not delivered,
    1 - ``delivered_share`` of the saving on placements.
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
    book = PriceBook(context)
    need = need_paths(demand, turnover_per_year, supply.entrant_effects)
    opening = dict(zip(demand.placement_types.ids, demand.opening.tolist(), strict=True))
    allocation = allocate(plan, supply, need, opening, _allocation_prices(supply, book), settings, progress)
    lines = _lines(allocation, supply, context, book)
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


def bed_weeks(opening: float, children: Floats, weeks: Floats) -> Floats:
    """Child-weeks of each month: mean of opening and closing children x weeks; shape as ``children``."""
    before = np.concatenate([np.full_like(children[:, :1], opening), children[:, :-1]], axis=1)
    return (before + children) / 2 * weeks


def _sum(lines: tuple[BudgetLine, ...], book: PriceBook, *, measure_cost: bool | None = None) -> Floats:
    total = np.zeros((book.context.paths, len(book.context.months)))
    for line in lines:
        if measure_cost is None or line.rule.measure_cost == measure_cost:
            total += line.amounts(book)
    return total


def _allocation_prices(supply: SupplyPlan, book: PriceBook) -> AllocationPrices:
    def line_price(line: Line, tier: int, month: int) -> float:
        rate = _child_rate(line.provisions[0], tier, book.context)
        return float(rate.central(book)[month])

    def move_price(route: int, month: int) -> float:
        return float(book.central(supply.routes[route].cost_item)[month])

    return AllocationPrices(line_price, move_price)


def _child_rate(provision: Provision, tier: int, context: Context) -> Rate:
    """What one more child in the provision costs a week."""
    if provision.kind == "home":
        return Rate(provision.marginal_cost)
    if not provision.tiers:
        return Rate(provision.placement_type)
    here = provision.tiers[tier]
    drawn = None if here.factor.is_known else context.draws(f"price factor of {here.key}", here.factor)
    return Rate(
        provision.placement_type,
        times_key=here.key,
        times_central=here.factor.central,
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
        times_central=occupancy.central,
        times_drawn=drawn,
    )


def _lines(
    allocation: Allocation, supply: SupplyPlan, context: Context, book: PriceBook
) -> tuple[BudgetLine, ...]:
    weeks = np.array([month.weeks for month in context.months])
    lines: list[BudgetLine] = []
    for index, provision in enumerate(supply.provisions):
        opening, children = float(allocation.opening[index]), allocation.children[:, :, index]
        if provision.kind == "home":
            lines.extend(_home_lines(provision, bed_weeks(opening, children, weeks), weeks, context))
        else:
            lines.extend(_tier_lines(provision, opening, children, weeks, context))
    for service in supply.services:
        divisor = 12.0 if book.unit(service.cost_item) == "GBP per year" else 1.0
        lines.append(
            BudgetLine(
                f"service:{service.measure}",
                service.title,
                SERVICES,
                "",
                rules.SERVICE,
                service.open_share,
                Rate(service.cost_item, divisor=divisor),
            )
        )
    for number, route in enumerate(supply.routes):
        moves = allocation.moves[:, :, number]
        key = f"move:{route.measure}"
        lines.append(BudgetLine(key, route.title, SERVICES, "", rules.MOVE, moves, Rate(route.cost_item)))
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
