"""What a full year of the children and the prices of the base month costs: what a medium-term plan starts from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from placements.domain import FinancialYear, Month
from placements.domain.calendar import DAYS_A_WEEK, months_between
from placements.domain.placement_types import NEW, price_key
from placements.finance.budget import BudgetLine, PlanResult, Rate
from placements.finance.line_means import to_the_penny
from placements.finance.prices import PriceBook, PriceRow
from placements.finance.rules import HOME_FIXED, PLACEMENT, POST
from placements.inputs import rows_of
from placements.supply import Provision

MONTHS_A_YEAR = 12


def base_position(do_nothing: PlanResult, lines: pd.DataFrame) -> pd.DataFrame:
    """The lines of the plan without measures, for a full financial year as the base month was.

    Parameters
    ----------
    lines
        ``ResultTables.lines``.

    Returns
    -------
    pd.DataFrame
        line, title, placement_type, provision, rule, unit, count, quantity, rate_gbp, factor, amount_gbp. ``count``:
        children at the end of the base month, places that were open, or posts (those of the first month: none are
        counted before). ``quantity``: the count for all weeks (posts: months) of the financial year of the base month.
        ``rate_gbp``: at the prices of the base month; ``factor``: that of the first month, for what a range adds to its
        central value. ``amount_gbp`` = round(quantity x rate_gbp x factor, 2).
    """
    book = do_nothing.book
    mine = lines[lines["plan"] == do_nothing.plan].drop_duplicates("line")
    firsts = {str(row.line): row for row in rows_of(mine)}
    weeks = days_of(book.context.base_month.financial_year) / DAYS_A_WEEK
    opening = dict(
        zip((p.id for p in do_nothing.supply.provisions), do_nothing.allocation.opening, strict=True)
    )
    rows = []
    for line in do_nothing.lines:
        first = firsts[line.key]
        count = _count(line, do_nothing, opening, float(first.quantity))
        quantity = count * (MONTHS_A_YEAR if line.rule == POST else weeks)
        rows.append(_row(line, count, quantity, (_rate(line.rate, book), float(first.factor))))
    return pd.DataFrame(rows)


def _row(line: BudgetLine, count: float, quantity: float, paid: tuple[float, float]) -> dict[str, object]:
    """``paid`` is the rate and the factor."""
    return {
        "line": line.key,
        "title": line.title,
        "placement_type": line.placement_type,
        "provision": line.provision,
        "rule": line.rule.name,
        "unit": line.rule.quantity_unit,
        "count": count,
        "quantity": quantity,
        "rate_gbp": paid[0],
        "factor": paid[1],
        "amount_gbp": float(to_the_penny(np.array(quantity * paid[0] * paid[1]))),
    }


def days_of(year: FinancialYear) -> int:
    return sum(month.days for month in months_between(year.first_month, year.last_month))


def base_price(rows: Iterable[PriceRow], month: Month) -> PriceRow:
    """The row, of those of one key, that prices the base month; the first that follows where none does yet."""
    in_order = sorted(rows, key=lambda row: row.valid_from)
    return next((row for row in in_order if row.holds(month)), in_order[0])


def _count(line: BudgetLine, plan: PlanResult, opening: dict[str, Any], first_month: float) -> float:
    """Children, places or posts; ``opening`` are the children of each provision at the end of the base month."""
    provision = plan.supply.provision(line.provision)
    if provision is None:
        return first_month
    if line.rule == HOME_FIXED:
        return provision.places * _was_open(provision, plan)
    children = float(opening[provision.id])
    if line.rule != PLACEMENT:
        return children
    # placements that begin later are none of the base month's
    return 0.0 if line.key.endswith(price_key("", NEW)) else _in_tier(line, provision, children)


def _was_open(home: Provision, plan: PlanResult) -> bool:
    base = plan.book.context.base_month
    row = next(r for r in rows_of(plan.book.context.council.provision) if r.provision == home.id)
    return (row.opens is None or row.opens <= base) and (row.closes is None or base < row.closes)


def _in_tier(line: BudgetLine, market: Provision, children: float) -> float:
    """Those of the market's children who pay the price of the line's tier."""
    starts = [tier.from_children for tier in market.tiers]
    if len(starts) < 2:
        return children
    place = int(line.key.removeprefix(f"{market.id}:").partition(":")[0]) - 1
    end = starts[place + 1] if place + 1 < len(starts) else np.inf
    return float(np.clip(children, starts[place], end) - starts[place])


def _rate(rate: Rate, book: PriceBook) -> float:
    """As ``Rate.central``, at the prices of the base month."""
    if not rate.price:
        return 0.0
    price = _price(rate.price, book) - (_price(rate.less, book) if rate.less else 0.0)
    amount = price * rate.times_central / rate.divisor
    return min(amount, _price(rate.at_most, book)) if rate.at_most else amount


def _price(key: str, book: PriceBook) -> float:
    month, draws = book.context.base_month, book.context.draws
    row = base_price((row for row in book.rows if row.key == key), month)
    uplift = draws.central(f"uplift of {row.uplift_line}", row.uplift)
    return draws.central(f"price of {row.name}", row.typical) * (1 + uplift) ** row.years(month)
