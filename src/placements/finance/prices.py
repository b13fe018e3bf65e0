"""Dated prices: from the validity date, with an uplift each April, central and as drawn on each path."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.domain import Month, Range
from placements.domain.placement_types import EXISTING, NEW, price_key
from placements.inputs import rows_of
from placements.supply import Context, dated_range

Floats = NDArray[np.float64]

UNIT_COSTS = "unit_costs"


@dataclass(frozen=True)
class PriceRow:
    """One dated price.

    Attributes
    ----------
    key
        What it prices: an item of strategy_costs.csv, a placement type, or the type's existing or new placements
        (``price_key``).
    name
        What its base is known and drawn by: the key, or the type where the row prices all its placements and they
        are priced apart at other dates.
    placement_type
        Of a row of unit_costs.csv; "" for an item of strategy_costs.csv.
    placements
        As in unit_costs.csv: ``EXISTING``, ``NEW`` or "".
    base
        GBP per ``unit`` in the financial year of ``valid_from``.
    uplift
        Share added each April after that year; ``uplift_line`` is its row of uplifts.csv.
    """

    key: str
    name: str
    title: str
    base: Range
    unit: str
    valid_from: dt.date
    valid_to: dt.date | None
    uplift: Range
    basis: str
    source: str
    uplift_line: str
    placement_type: str = ""
    placements: str = ""

    @property
    def typical(self) -> Range:
        """The base where one value must stand for all paths: its central one.

        Of a price that is most likely nothing and may be more it is the mean: no factor makes something of £0.
        """
        if self.base.central != 0 or self.base.is_known:
            return self.base
        return self.base.model_copy(update={"central": self.base.mean})

    def holds(self, month: Month) -> bool:
        """Whether this row prices the month: the row valid on the month's last day does."""
        return self.valid_from <= month.last_day and (
            self.valid_to is None or month.last_day <= self.valid_to
        )

    def years(self, month: Month) -> int:
        """Aprils between the price base and the month; never negative."""
        return max(month.financial_year.start - Month.of(self.valid_from).financial_year.start, 0)


class PriceBook:
    """Every price a plan can meet, by placement type or item, month by month.

    The price of a month is ``base * (1 + uplift) ** years``, years counted in Aprils from the financial
    year of the validity date. A type whose existing and new placements are priced apart has two prices, and none that
    goes by the type alone: ``new`` says what a placement costs that begins now.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows = (*_unit_cost_rows(context), *_item_rows(context))
        self._central: dict[str, Floats] = {}
        self._drawn: dict[str, Floats] = {}

    def apart(self, placement_type: str) -> bool:
        """Whether existing and new placements of the type have prices of their own."""
        return any(row.key == price_key(placement_type, NEW) for row in self.rows)

    def new(self, placement_type: str) -> str:
        """The key of the price at which a placement of the type begins: what children are placed at."""
        return price_key(placement_type, NEW) if self.apart(placement_type) else placement_type

    def central(self, key: str) -> Floats:
        """GBP per unit, shape (months,)."""
        if key in self._central:
            return self._central[key]
        price = np.full(len(self.context.months), np.nan)
        for row in self._rows(key):
            for index, month in enumerate(self.context.months):
                if row.holds(month):
                    base = self.context.draws.central(f"price of {row.name}", row.typical)
                    uplift = self.context.draws.central(f"uplift of {row.uplift_line}", row.uplift)
                    price[index] = base * (1 + uplift) ** row.years(month)
        self._central[key] = self._complete(key, price)
        # kept, as a plan asks for it in every month: nobody may write into what others read
        self._central[key].setflags(write=False)
        return self._central[key]

    def drawn(self, key: str) -> Floats:
        """GBP per unit as drawn, shape (paths, months)."""
        if key in self._drawn:
            return self._drawn[key]
        price = np.full((self.context.paths, len(self.context.months)), np.nan)
        for row in self._rows(key):
            on = np.array([row.holds(month) for month in self.context.months])
            if not on.any():
                # a price of before or after the forecast is no assumption of it
                continue
            years = np.array([row.years(month) for month in self.context.months])[on]
            base = self.context.draws(f"price of {row.name}", row.base)
            uplift = self.context.draws(f"uplift of {row.uplift_line}", row.uplift)
            price[:, on] = base[:, None] * (1 + uplift[:, None]) ** years
        self._drawn[key] = self._complete(key, price)
        return self._drawn[key]

    def is_uncertain(self, key: str) -> bool:
        return any(not (row.base.is_known and row.uplift.is_known) for row in self._rows(key))

    def unit(self, key: str) -> str:
        return self._rows(key)[0].unit

    def title(self, key: str) -> str:
        return self._rows(key)[0].title

    def _rows(self, key: str) -> tuple[PriceRow, ...]:
        return tuple(row for row in self.rows if row.key == key)

    def _complete(self, key: str, price: Floats) -> Floats:
        missing = np.isnan(price).reshape(-1, price.shape[-1]).any(axis=0)
        if missing.any():
            month = self.context.months[int(np.argmax(missing))]
            raise self.context.problem(
                f"price of {key}",
                f"no price holds in {month.label}.",
                "Extend valid_to, or leave it blank; or let valid_from begin earlier.",
            )
        return price


def _unit_cost_rows(context: Context) -> list[PriceRow]:
    """In the order of their dates; both series of a type that is priced apart stand where its first row does."""
    rows = list(rows_of(context.council.unit_costs.sort_values("valid_from")))
    by_type: dict[str, list[Any]] = {}
    for row in rows:
        by_type.setdefault(str(row.placement_type), []).append(row)
    found: list[PriceRow] = []
    for row in rows:
        mine = by_type[str(row.placement_type)]
        if not any(one.placements for one in mine):
            found.append(_unit_cost_row(row, "", context))
        elif row is mine[0]:
            found += [
                _unit_cost_row(one, who, context)
                for who in (EXISTING, NEW)
                for one in mine
                if one.placements in ("", who)
            ]
    return found


def _unit_cost_row(row: Any, priced: str, context: Context) -> PriceRow:
    """``row`` is Any: see ``rows_of``. ``priced`` says which placements the series that it belongs to prices."""
    type_id, placements = str(row.placement_type), str(row.placements)
    key = price_key(type_id, priced)
    line = key if priced == NEW and (context.council.uplifts["line"] == key).any() else type_id
    return PriceRow(
        key=key,
        name=price_key(type_id, placements),
        title=context.price_title(price_key(type_id, placements)),
        base=dated_range(row, float(row.weekly_cost_gbp)),
        unit=str(row.unit),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        uplift=context.council.uplift(line),
        basis=str(row.basis),
        source=str(row.source),
        uplift_line=line,
        placement_type=type_id,
        placements=placements,
    )


def _item_rows(context: Context) -> list[PriceRow]:
    return [
        PriceRow(
            key=str(row.item),
            name=str(row.item),
            title=str(row.title),
            base=dated_range(row, float(row.amount_gbp)),
            unit=str(row.unit),
            valid_from=row.valid_from,
            valid_to=None,
            uplift=_uplift(context, row),
            basis=str(row.basis),
            source=str(row.source),
            uplift_line=str(row.item),
        )
        for row in rows_of(context.council.strategy_costs)
    ]


def _uplift(context: Context, row: object) -> Range:
    unit, item = str(getattr(row, "unit", "")), str(getattr(row, "item", ""))
    return Range.model_validate(0.0) if unit == "GBP once" else context.council.uplift(item)
