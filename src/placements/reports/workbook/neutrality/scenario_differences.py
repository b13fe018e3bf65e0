"""The other runs' net saving less this run's, future by future: a block of the Scenarios sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from placements.beside import OtherRun
from placements.domain import FinancialYear
from placements.finance.side_by_side import TIE, Difference, PathCosts, paired
from placements.reports.words import date_words, list_words
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.style import Look

HEADS = {
    "A": "Differences future by future",
    "B": "Run",
    "C": "By",
    "D": "Saves more in",
    "E": "Median",
    "F": "P10",
    "G": "P90",
    "H": "Mean",
    "I": "The same in",
    "J": "Saves less in",
}
NOTE = (
    "Net saving of each other run less this run's in the same future, then its range over all futures. Means of the "
    "differences are differences of the means; quantiles are not. The same: to the pound."
)
NO_COSTS = "kept no costs by future (tables/paths.csv): run its scenario again with this version"
OTHER_WORLD = (
    "Doing nothing costs something else there (other demand, prices or settings): not the strategy's difference "
    "alone."
)
SAME_BASIS = {"horizon": "other months", "seed": "another seed", "paths": "another number of futures"}


def write_differences(book: Book, sheet: Sheet, this: Mapping[str, Any]) -> None:
    """A row for each other run and financial year; words for a run that did not meet the same futures.

    ``this``: the results of the book's own run (Any: JSON).
    """
    others = book.result.beside.runs
    if not others:
        return
    own = PathCosts.of_table(book.result.tables.paths)
    sheet.down()
    sheet.block(HEADS, ("H", "I", "J"), right="DEFG")
    for other in others:
        words = why_not(other, this, own)
        if words:
            sheet.texts({"A": str(other.results["title"]), "B": other.name}, Look("plain", "wrap"))
            sheet.text("C", words)
            sheet.down()
        elif other.costs is not None:
            _write_run(book, sheet, other, other.costs, own)
    sheet.text("A", NOTE, Look("note"))
    sheet.down()


def why_not(other: OtherRun, this: Mapping[str, Any], own: PathCosts) -> str:
    """Why a run cannot be compared with ``this`` future by future; "" where it can. (Any: JSON.)"""
    differ = [word for key, word in SAME_BASIS.items() if other.results[key] != this[key]]
    if differ:
        return f"did not meet the same futures: {list_words(differ)}"
    costs = other.costs
    fits = costs is not None and costs.years == own.years and costs.strategy.shape == own.strategy.shape
    return "" if fits else NO_COSTS


def _write_run(book: Book, sheet: Sheet, other: OtherRun, costs: PathCosts, own: PathCosts) -> None:
    pair = paired(costs, own)
    for one in pair.by_year:
        sheet.text("A", str(other.results["title"]), Look("plain", "wrap"))
        sheet.text("B", other.name, Look("plain", "wrap"))
        last = FinancialYear(int(one.financial_year[:4])).last_day
        end = book.result.scenario.settings.last_month.last_day
        sheet.text("C", date_words(min(last, end)))
        _write_figures(sheet, one)
        sheet.down()
    if not pair.same_do_nothing:
        sheet.text("A", OTHER_WORLD, Look("note"))
        sheet.down()


def _write_figures(sheet: Sheet, one: Difference) -> None:
    shares = {"D": one.larger, "I": one.tie, "J": one.smaller}
    amounts = {"E": one.median, "F": one.p10, "G": one.p90, "H": one.mean}
    for letter, share in shares.items():
        sheet.number(letter, share, Look("engine", "percent"))
    for letter, amount in amounts.items():
        # pennies of rounding would read as -£0
        sheet.number(letter, 0.0 if abs(amount) < TIE else round(amount, 2), Look("engine", "pounds"))
