"""Dated prices: from the validity date, with an uplift each April, central and as drawn on each path."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.domain import Month, Range
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
        The placement type, or the item of strategy_costs.csv, that it prices.
    base
        GBP per ``unit`` in the financial year of ``valid_from``.
    uplift
        Share added each April after that year.
    """

    key: str
    title: str
    base: Range
    unit: str
    valid_from: dt.date
    valid_to: dt.date | None
    uplift: Range
    basis: str
    source: str

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
    year of the validity date.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rows = (*_unit_cost_rows(context), *_item_rows(context))
        self._central: dict[str, Floats] = {}
        self._drawn: dict[str, Floats] = {}

    def central(self, key: str) -> Floats:
        """GBP per unit, shape (months,)."""
        if key in self._central:
            return self._central[key]
        price = np.full(len(self.context.months), np.nan)
        for row in self._rows(key):
            for index, month in enumerate(self.context.months):
                if row.holds(month):
                    base = self.context.draws.central(f"price of {row.key}", row.base)
                    uplift = self.context.draws.central(f"uplift of {row.key}", row.uplift)
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
            base = self.context.draws(f"price of {row.key}", row.base)
            uplift = self.context.draws(f"uplift of {row.key}", row.uplift)
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
    return [
        PriceRow(
            key=str(row.placement_type),
            title=context.placement_types[str(row.placement_type)].title,
            base=dated_range(row, float(row.weekly_cost_gbp)),
            unit=str(row.unit),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            uplift=context.council.uplift(str(row.placement_type)),
            basis=str(row.basis),
            source=str(row.source),
        )
        for row in rows_of(context.council.unit_costs.sort_values("valid_from"))
    ]


def _item_rows(context: Context) -> list[PriceRow]:
    return [
        PriceRow(
            key=str(row.item),
            title=str(row.title),
            base=dated_range(row, float(row.amount_gbp)),
            unit=str(row.unit),
            valid_from=row.valid_from,
            valid_to=None,
            uplift=_uplift(context, row),
            basis=str(row.basis),
            source=str(row.source),
        )
        for row in rows_of(context.council.strategy_costs)
    ]


def _uplift(context: Context, row: object) -> Range:
    unit, item = str(getattr(row, "unit", "")), str(getattr(row, "item", ""))
    return Range.model_validate(0.0) if unit == "GBP once" else context.council.uplift(item)
