"""What the places of a plan cost: a line for each home, contract, market tier and the carers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate import Allocation
from placements.allocate.staying import still_there
from placements.domain.placement_types import EXISTING, NEW, price_key
from placements.finance import rules
from placements.finance.budget_lines import BudgetLine, Rate, bed_weeks
from placements.finance.prices import PriceBook
from placements.supply import Context, NeedPaths, Provision, SupplyPlan
from placements.supply.provision import FRAMEWORK

Floats = NDArray[np.float64]


def provision_lines(
    allocation: Allocation, need: NeedPaths, supply: SupplyPlan, book: PriceBook
) -> Iterator[BudgetLine]:
    """The lines of all places, in the order of the plan's provision."""
    weeks = np.array([month.weeks for month in book.context.months])
    for index, provision in enumerate(supply.provisions):
        opening, children = float(allocation.opening[index]), allocation.children[:, :, index]
        if provision.contract != "own":
            yield from _contract_lines(provision, bed_weeks(opening, children, weeks), weeks)
        elif provision.kind == "home":
            yield from _home_lines(provision, bed_weeks(opening, children, weeks), weeks, book)
        elif book.apart(provision.placement_type):
            still = np.minimum(still_there(allocation.whereabouts, need, provision.id), children)
            yield from _lines_apart(provision, opening, children, still, book)
        else:
            yield from _tier_lines(provision, opening, children, book)


def child_rate(provision: Provision, tier: int, book: PriceBook, placements: str = NEW) -> Rate:
    """What one more child in the provision costs a week; ``EXISTING``: what one does who was there before.

    The two differ where the prices of the placement type do.
    """
    if provision.kind in ("home", FRAMEWORK):
        return Rate(provision.marginal_cost)
    price = book.new(provision.placement_type)
    if placements == EXISTING and book.apart(provision.placement_type):
        price = price_key(provision.placement_type, EXISTING)
    if not provision.tiers:
        return Rate(price)
    context = book.context
    here = provision.tiers[tier]
    name = f"price factor of {here.key}"
    drawn = None if here.factor.is_known else context.draws(name, here.factor)
    return Rate(
        price,
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


def _home_lines(
    provision: Provision, child_weeks: Floats, weeks: Floats, book: PriceBook
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
            _fixed_rate(provision, book.context),
        ),
        BudgetLine(
            f"{provision.id}:residents",
            f"{provision.title}: residents",
            provision.placement_type,
            provision.id,
            marginal,
            child_weeks,
            child_rate(provision, 0, book),
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


def _tier_lines(provision: Provision, opening: float, children: Floats, book: PriceBook) -> list[BudgetLine]:
    weeks = np.array([month.weeks for month in book.context.months])
    lines = []
    for number, (start, end) in enumerate(_tiers(provision)):
        many = len(provision.tiers) > 1
        title = provision.title
        if many:
            title += f", up to {end:.0f} children" if np.isfinite(end) else f", above {start:.0f} children"
        lines.append(
            BudgetLine(
                f"{provision.id}:{number + 1}" if many else provision.id,
                title,
                provision.placement_type,
                provision.id,
                rules.PLACEMENT,
                bed_weeks(
                    float(np.clip(opening, start, end) - start), np.clip(children, start, end) - start, weeks
                ),
                child_rate(provision, number, book),
            )
        )
    return lines


def _tiers(provision: Provision) -> list[tuple[float, float]]:
    """Children from which, and up to which, each price of a market holds; one for all where there are no tiers."""
    starts = [tier.from_children for tier in provision.tiers] or [0.0]
    return list(zip(starts, [*starts[1:], np.inf], strict=True))


def _lines_apart(
    provision: Provision, opening: float, children: Floats, still: Floats, book: PriceBook
) -> Iterator[BudgetLine]:
    """Each line of the provision as two: its placements of before the forecast, and the new ones.

    ``still`` are the children of the base month who are still there, shape (paths, months). They were there first:
    they are in the first tiers of a market, and whoever comes later is above them. Child-weeks of the two add to those
    of the line; a tier that none of them was in has new ones only.
    """
    all_of_it = _tier_lines(provision, opening, children, book)
    before = _tier_lines(provision, opening, still, book)
    for number, (line, existing) in enumerate(zip(all_of_it, before, strict=True)):
        # a float's last digit must not make it negative
        weeks = {EXISTING: existing.quantity, NEW: np.maximum(line.quantity - existing.quantity, 0.0)}
        if _tiers(provision)[number][0] >= opening:
            # nobody of before was ever so high up in the market
            del weeks[EXISTING]
        for who, quantity in weeks.items():
            yield replace(
                line,
                key=price_key(line.key, who),
                title=line.title + book.context.placements_words(who),
                quantity=quantity,
                rate=child_rate(provision, number, book, who),
            )
