"""The inputs that formulas use: every price, uplift, factor, occupancy and share behind the budget."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from placements.domain import Range
from placements.finance import PriceRow
from placements.inputs.rows import rows_of
from placements.result import RunResult

Kind = Literal["price", "uplift", "factor", "share", "rate", "years"]

DELIVERED = "neutrality.savings_delivered_share"
INTEREST = "neutrality.capital_interest_rate"
LIFE = "neutrality.capital_life_years"
DISCOUNT = "neutrality.discount_rate"
INFLATION = "neutrality.inflation_rate"
ONCE = "GBP once"


@dataclass(frozen=True)
class UsedInput:
    """One input cell of the Assumptions sheet.

    ``id`` is table, row and so on, joined by colons: it leads back to the file that the value came from.
    """

    id: str
    what: str
    value: Range
    unit: str
    kind: Kind
    basis: str
    source: str
    reason: str
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class UsedInputs:
    """Inputs by section of the sheet, and the ids under which formulas find them."""

    sections: dict[str, tuple[UsedInput, ...]]
    price_rows: tuple[PriceRow, ...]
    times_ids: dict[str, str]

    @property
    def ids(self) -> set[str]:
        return {row.id for rows in self.sections.values() for row in rows}


def price_id(row: PriceRow) -> str:
    """``unit_costs:TYPE:DATE``, ``unit_costs:TYPE:existing:DATE`` (or ``new``), or ``strategy_costs:ITEM``."""
    return f"unit_costs:{row.name}:{row.valid_from}" if row.placement_type else f"strategy_costs:{row.name}"


def uplift_id(row: PriceRow) -> str:
    """``uplifts:LINE``: existing and new placements of a type may share one."""
    return f"uplifts:{row.uplift_line}"


def capital_id(result: RunResult) -> str | None:
    """The input that holds the capital of the measures, where the scenario names one."""
    item = result.scenario.settings.neutrality.capital
    return None if item is None else f"strategy_costs:{item}"


def used_inputs(result: RunResult) -> UsedInputs:
    """Everything that a formula of the workbook reads, in the order of the sheet."""
    plans = (result.do_nothing, result.strategy)
    rates = [line.rate for plan in plans for line in (*plan.lines, *plan.beside)]
    keys = {key for rate in rates for key in (rate.price, rate.less, rate.at_most) if key}
    prices = tuple(row for row in result.strategy.book.rows if row.key in keys)
    repeated = tuple(row for row in prices if row.unit != ONCE)
    times = {rate.times_key for rate in rates if rate.times_key}
    shares, factors = _shares(times, result), _factors(times, result)
    of_savings = set(result.council.contracts["delivered"])
    sections = {
        "Prices": tuple(_price(row, result) for row in first_of_each(by_key(prices), price_id)),
        "Uplifts each April": tuple(_uplift(row, result) for row in first_of_each(repeated, uplift_id)),
        "Price of further places, as a multiple": tuple(factors.values()),
        "Occupancy at which the cost of homes was quoted": tuple(
            row for key, row in shares.items() if key not in of_savings
        ),
        "Share of a contract's saving that is delivered": tuple(
            row for key, row in shares.items() if key in of_savings
        ),
        "Cost neutrality": (*_delivered(result), *_capital(result, keys), *_present_value(result)),
    }
    return UsedInputs(
        {title: rows for title, rows in sections.items() if rows},
        prices,
        {key: row.id for key, row in {**shares, **factors}.items()},
    )


def by_key(rows: Iterable[PriceRow]) -> list[PriceRow]:
    """Rows of one key together, in order of their dates, keys in their first order."""
    found: dict[str, list[PriceRow]] = {}
    for row in rows:
        found.setdefault(row.key, []).append(row)
    return [row for same in found.values() for row in sorted(same, key=lambda row: row.valid_from)]


def first_of_each(rows: Iterable[PriceRow], name: Callable[[PriceRow], str]) -> list[PriceRow]:
    """Rows of one name once: a price for all placements is in the series of the existing and of the new ones."""
    found: dict[str, PriceRow] = {}
    for row in rows:
        found.setdefault(name(row), row)
    return list(found.values())


def _price(row: PriceRow, result: RunResult) -> UsedInput:
    mine = _row_of(row, result)
    return UsedInput(
        price_id(row),
        row.title,
        row.base,
        row.unit,
        "price",
        row.basis,
        row.source,
        str(mine["reason"]),
        row.valid_from,
        row.valid_to,
    )


def _row_of(row: PriceRow, result: RunResult) -> pd.Series[Any]:
    """The row of the council's table that the price was read from."""
    if not row.placement_type:
        items = result.council.strategy_costs
        return items[(items["item"] == row.key) & (items["valid_from"] == row.valid_from)].iloc[0]
    table = result.council.unit_costs
    mine = (table["placement_type"] == row.placement_type) & (table["placements"] == row.placements)
    return table[mine & (table["valid_from"] == row.valid_from)].iloc[0]


def _uplift(row: PriceRow, result: RunResult) -> UsedInput:
    table = result.council.uplifts
    mine = table[table["line"] == row.uplift_line].iloc[0]
    title = result.context.price_title(row.uplift_line)
    return _from_table(mine, uplift_id(row), f"Uplift: {title}", row.uplift, "uplift")


def _from_table(row: Any, id_: str, what: str, value: Range, kind: Kind) -> UsedInput:
    return UsedInput(
        id_,
        what,
        value,
        str(row["unit"]),
        kind,
        str(row["basis"]),
        str(row["source"]),
        str(row["reason"]),
    )


def _factors(times: set[str], result: RunResult) -> dict[str, UsedInput]:
    """Of each market tier that prices a line and stands in market_tiers, by the key of its draw."""
    table = result.council.market_tiers
    found = {}
    for provision in result.strategy.supply.provisions:
        rows = table[table["provision"] == provision.id]
        for tier in provision.tiers:
            mine = rows[rows["from_children"] == tier.from_children]
            if tier.key in times and not mine.empty:
                id_ = f"market_tiers:{provision.id}:{tier.from_children:g}"
                what = f"{provision.title}, price above {tier.from_children:g} children"
                found[tier.key] = _from_table(mine.iloc[0], id_, what, tier.factor, "factor")
    return found


def _shares(times: set[str], result: RunResult) -> dict[str, UsedInput]:
    """Rows of assumptions that a rate is multiplied by: occupancies of homes, delivered shares of savings."""
    found = {}
    for row in rows_of(result.council.assumptions):
        if row.item in times:
            value = result.council.amount(row.item)
            found[str(row.item)] = UsedInput(
                f"assumptions:{row.item}",
                str(row.title),
                value,
                str(row.unit),
                "share",
                str(row.basis),
                str(row.source),
                str(row.reason),
            )
    return found


def has_unrealised(result: RunResult) -> bool:
    """Whether the strategy is charged with saving that is not delivered."""
    return bool(result.strategy.unrealised.any())


def _delivered(result: RunResult) -> tuple[UsedInput, ...]:
    if not has_unrealised(result):
        return ()
    share = result.scenario.settings.neutrality.savings_delivered_share
    return (
        _setting(DELIVERED, "Share of the saving on placements that is delivered", share, "share", "share"),
    )


def _capital(result: RunResult, priced: set[str]) -> tuple[UsedInput, ...]:
    """The amount, where it is not among the prices already, and how it is paid back."""
    item = result.scenario.settings.neutrality.capital
    if item is None or result.neutrality.capital is None:
        return ()
    settings = result.scenario.settings.neutrality
    row = next(row for row in result.strategy.book.rows if row.key == item)
    return (
        *(() if item in priced else (_price(row, result),)),
        _setting(INTEREST, "Interest on capital", settings.capital_interest_rate, "share per year", "rate"),
        _setting(LIFE, "Years over which capital is repaid", settings.capital_life_years, "years", "years"),
    )


def _present_value(result: RunResult) -> tuple[UsedInput, ...]:
    settings = result.scenario.settings.neutrality
    waiting, inflation = settings.discount_rate, settings.inflation_rate
    return (
        _setting(DISCOUNT, "What a year's waiting costs, in real terms", waiting, "share per year", "rate"),
        _setting(
            INFLATION, "General inflation, for prices of the base month", inflation, "share per year", "rate"
        ),
    )


def _setting(id_: str, what: str, value: float, unit: str, kind: Kind) -> UsedInput:
    here = Range.model_validate(value)
    return UsedInput(id_, what, here, unit, kind, "setting", "The scenario file", "")
