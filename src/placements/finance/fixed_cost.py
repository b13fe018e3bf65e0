"""What a home costs full or empty is never negative: a resident adds no more than the place is quoted at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placements.domain import Problem, Range, ScenarioError
from placements.finance.prices import PriceBook
from placements.supply import Context, SupplyPlan
from placements.supply.provision import Provision

Floats = NDArray[np.float64]


def check_fixed_cost(plans: tuple[SupplyPlan, ...], context: Context) -> None:
    """Refuse a marginal cost above the quoted cost of a home's place, of which it is a part.

    The fixed cost of a place is (quoted - marginal) x quoted occupancy. Both are compared as they are drawn, in the
    months in which the home's fixed cost is paid: a run that passes has no negative fixed cost on any path.

    Raises
    ------
    ScenarioError
        With a problem for each pair of rows, whatever the number of homes that they price.
    """
    # nothing that is drawn here is drawn for the plans
    book = PriceBook(replace(context, draws=context.draws.apart()))
    problems: dict[tuple[str, str], Problem] = {}
    for provision in (one for plan in plans for one in plan.provisions):
        pair = _quoted(provision), provision.marginal_cost
        own = provision.kind == "home" and provision.contract == "own" and provision.marginal_cost
        found = _problem(provision, book) if own and pair not in problems else None
        if found is not None:
            problems[pair] = found
    if problems:
        raise ScenarioError(problems.values())


def _quoted(home: Provision) -> str:
    return home.running_cost or home.placement_type


def _problem(home: Provision, book: PriceBook) -> Problem | None:
    quoted, marginal = _quoted(home), home.marginal_cost
    paid = home.staffed > 0
    central = (book.central(quoted) - book.central(marginal))[paid]
    if (central < 0).any():
        month = int(np.flatnonzero(paid)[(central < 0).argmax()])
        words = f"{_pounds(book.central(marginal)[month])} in {book.context.months[month].label}"
        here = _pounds(book.central(quoted)[month])
        found = f"{words} {_of(marginal, book)} is above the {here} {_of(quoted, book)}"
    elif book.is_uncertain(quoted) or book.is_uncertain(marginal):
        below = (book.drawn(quoted) - book.drawn(marginal))[:, paid] < 0
        if not below.any():
            return None
        futures = f"in {int(below.any(axis=1).sum()):,} of {book.context.paths:,} simulated futures"
        overlap = (
            f"{_ends(marginal, book)} {_of(marginal, book)} and {_ends(quoted, book)} {_of(quoted, book)}"
        )
        found = f"{overlap} overlap with their uplifts: {futures} the first is above the second"
    else:
        return None
    return Problem(
        "provision.csv",
        f"{found}: the fixed cost of {home.id} would be negative.",
        "What one more resident adds is a part of what a place costs when it is quoted: lower it, or raise the other.",
        column="marginal_cost",
    )


def _of(key: str, book: PriceBook) -> str:
    table = "unit_costs.csv" if key in book.context.placement_types.ids else "strategy_costs.csv"
    return f"of {key} ({table})"


def _ends(key: str, book: PriceBook) -> str:
    ranges = [row.base for row in book.rows if row.key == key]
    ends = Range(low=min(r.low for r in ranges), central=ranges[0].central, high=max(r.high for r in ranges))
    return _pounds(ends.low) if ends.is_known else f"{_pounds(ends.low)} to {_pounds(ends.high)}"


def _pounds(amount: float) -> str:
    return f"£{amount:,.2f}".removesuffix(".00")
