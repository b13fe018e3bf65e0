"""Prices that no run takes: a workbook that holds them says so, instead of working out a budget from them."""

from __future__ import annotations

from collections.abc import Iterator

from placements.finance.rules import HOME_FIXED, NEW_HOME_FIXED
from placements.inputs.rows import rows_of
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.written import Written


def write_refused_prices(book: Book, written: Written) -> tuple[Check, ...]:
    """Nothing on a sheet of its own: the checks of what `placements run` would refuse."""
    return (*_fixed_costs(book, written), *_incomes(book, written))


def _fixed_costs(book: Book, written: Written) -> Iterator[Check]:
    """What one more resident adds is a part of what a place costs."""
    fixed = dict.fromkeys(
        line.key
        for lines in book.lines.values()
        for line in lines
        if line.rule in (HOME_FIXED, NEW_HOME_FIXED)
    )
    below = [f"SUMPRODUCT(({written.costs.rates[key].span}<0-tolerance_gbp)*1)" for key in fixed]
    if below:
        what = "The fixed cost of homes is not below zero: a resident adds no more than a place costs (months in which)"
        yield Check(what, ("+".join(below), 0.0), ("0", 0.0), number="whole")


def _incomes(book: Book, written: Written) -> Iterator[Check]:
    """What others pay of a contract, and what is to be saved on it, are together at most all of it."""
    cells, more = written.inputs.cells, []
    for row in rows_of(book.result.council.contracts):
        ids = [f"strategy_costs:{item}" for item in (row.income_item, row.saving_item)]
        off = "+".join(cells[id_].ref for id_ in ids if id_ in cells)
        cost = f"strategy_costs:{row.cost_item}"
        if cost in cells and off:
            more.append(f"IF({off}>{cells[cost].ref},1,0)")
    if more:
        what = (
            "Others pay and savings spare no more of a contract than all of it (contracts of which they do)"
        )
        yield Check(what, ("+".join(more), 0.0), ("0", 0.0), number="whole")
