"""On the Unit costs sheet: the order of prices by which children were placed, and whether it still is that order.

Formulas leave children where the run placed them. That holds as long as each place stays cheaper than the same other
places as in the run; where a changed price turns an order round, the engine would place children elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.finance.budget_lines import Rate
from placements.finance.provision_lines import child_rate
from placements.reports.workbook.frame.book import UNIT_COSTS, Book
from placements.reports.workbook.frame.check import RUN_AGAIN, Check
from placements.reports.workbook.frame.sheet import Cell, Floats, Row, Sheet, block_span, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.written import Written
from placements.supply import Provision

NOTE = (
    "Workings, not printed. Children come in where it is cheapest, at the price of a placement that begins now. "
    "Formulas leave them where the run placed them: only a new run follows another order."
)
WHOLE = Look("plain", "whole")


@dataclass(frozen=True)
class _Place:
    """A provision at one of its prices, and the group of places of which a child takes the cheapest."""

    provision: Provision
    tier: int
    title: str
    group: str
    rate: Rate

    @property
    def key(self) -> str:
        return f"{self.provision.id}:{self.tier + 1}" if len(self.provision.tiers) > 1 else self.provision.id


def write_price_order(book: Book, written: Written) -> tuple[Check, ...]:
    """Prices by place, their order as run, and a mark in each month in which it is another one now."""
    sheet = book.sheets[UNIT_COSTS]
    places = _places(book, written)
    prices = _prices(book, sheet, written, places)
    as_run = _order_as_run(book, sheet, places, prices, written.inputs["tolerance_gbp"].value)
    moved = _moved(book, sheet, places, prices, as_run)
    sheet.down()
    without_place = _without_place(book, sheet)
    return (
        Check(
            "The order of prices by which children were placed is that of the run (places and months in which not)",
            (f"SUM({block_span(moved)})", 0.0),
            ("0", 0.0),
            otherwise=RUN_AGAIN,
            number="whole",
        ),
        *_never_falling(places, prices),
        Check(
            "No place is as dear as the engine counts a child to be who has none (places and months in which one is)",
            (f"SUMPRODUCT(({block_span(prices)}>={without_place.address})*1)", 0.0),
            ("0", 0.0),
            number="whole",
        ),
    )


def _places(book: Book, written: Written) -> list[_Place]:
    """In the order of the tables; those whose price is no input of this workbook cannot change, and are left out."""
    supply, priced = book.result.strategy.supply, book.result.strategy.book
    group_of = _groups(book)
    found = []
    for provision in supply.provisions:
        for tier in range(max(len(provision.tiers), 1)):
            rate = child_rate(provision, tier, priced)
            if not rate.price or rate.price in written.costs.prices:
                title = provision.title
                if len(provision.tiers) > 1:
                    title += f", above {provision.tiers[tier].from_children:g} children"
                group = group_of[book.result.context.placement_types[provision.placement_type].need_group]
                found.append(_Place(provision, tier, title, group, rate))
    return found


def _groups(book: Book) -> dict[str, str]:
    """Need group -> the first of those between which children can be placed or moved: shared homes, planned moves."""
    types, supply = book.result.context.placement_types, book.result.strategy.supply
    found = {group: group for group in types.need_groups}
    pairs = [(types[route.from_type].need_group, types[route.to_type].need_group) for route in supply.routes]
    for provision in supply.provisions:
        own = types[provision.placement_type].need_group
        pairs += [(own, level) for level in provision.accepts if level in found]
    for one, other in pairs:
        first, second = found[one], found[other]
        found = {group: first if head == second else head for group, head in found.items()}
    return found


def _prices(book: Book, sheet: Sheet, written: Written, places: list[_Place]) -> list[Row]:
    names = {"A": "What one more child costs a week", "B": "Place", "D": "Need", "F": "Unit"}
    sheet.block(names, book.timeline.letters)
    sheet.text("B", NOTE, Look("note"))
    sheet.down()
    rows = []
    for place in places:
        sheet.texts({"A": place.title, "B": place.key, "D": place.group, "F": "GBP per child-week"})
        formula = written.costs.price(place.rate.price) if place.rate.price else "0"
        times = written.inputs.times(place.rate.times_key)
        if times is not None:
            formula += f"*{times.ref}"
        values = place.rate.central(book.result.strategy.book)
        rows.append(sheet.across(book.timeline.letters, f"={formula}", values, Look("plain", "pence")))
        sheet.down()
    sheet.down()
    return rows


def _order_as_run(
    book: Book, sheet: Sheet, places: list[_Place], prices: list[Row], apart: float
) -> list[Row]:
    names = {"A": "Places that are cheaper, as run (engine)", "B": "Place", "D": "Need", "F": "Unit"}
    sheet.block(names, book.timeline.letters)
    rows = []
    for place, price in zip(places, prices, strict=True):
        cheaper = [
            other.figures < price.figures - apart
            for one, other in zip(places, prices, strict=True)
            if one.group == place.group
        ]
        sheet.texts({"A": place.title, "B": place.key, "D": place.group, "F": "places"})
        rows.append(sheet.values(book.timeline.letters, _count(cheaper), Look("engine", "whole")))
        sheet.down()
    sheet.down()
    return rows


def _count(flags: list[NDArray[np.bool_]]) -> Floats:
    counted: Floats = np.sum(flags, axis=0).astype(float)
    return counted


def _moved(book: Book, sheet: Sheet, places: list[_Place], prices: list[Row], as_run: list[Row]) -> list[Row]:
    names = {"A": "Another number of places is cheaper now (1: yes)", "B": "Place", "D": "Need", "F": "Unit"}
    sheet.block(names, book.timeline.letters)
    groups, all_prices = column_span(prices, "D"), column_span(prices)
    rows = []
    for place, price, was in zip(places, prices, as_run, strict=True):
        sheet.texts({"A": place.title, "B": place.key, "D": place.group, "F": "1 or 0"})
        cheaper = f"SUMPRODUCT(({groups}=$D{sheet.row})*({all_prices}<{price.ref}-tolerance_gbp))"
        formula = f"=IF({cheaper}={was.ref},0,1)"
        rows.append(sheet.across(book.timeline.letters, formula, np.zeros_like(price.figures), WHOLE))
        sheet.down()
    return rows


def _without_place(book: Book, sheet: Sheet) -> Cell:
    """The penalty of the engine, which every place must stay below: else it would leave children without one."""
    sheet.texts({"A": "A child without a place, as the engine counts it (engine)", "F": "GBP per child-week"})
    penalty = book.result.scenario.settings.allocation.unplaced_penalty_gbp_per_week
    cell = sheet.number("G", penalty, Look("engine", "pence"))
    sheet.down(2)
    return cell


def _never_falling(places: list[_Place], prices: list[Row]) -> Iterator[Check]:
    """The engine refuses a market whose further places are cheaper."""
    falls = [
        f"SUMPRODUCT(({further.span}<{price.span}-tolerance_gbp)*1)"
        for place, price, further in zip(places, prices, prices[1:], strict=False)
        if place.tier + 1 < len(place.provision.tiers)
    ]
    if falls:
        what = (
            "Further places of a market are never cheaper than those before them (months in which they are)"
        )
        yield Check(what, ("+".join(falls), 0.0), ("0", 0.0), number="whole")
