"""On the Cost neutrality sheet: capital, shown beside the revenue-only test and never within it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.reports.words import percent, pounds
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import INTEREST, LIFE, capital_id
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet, block_span, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import MonthHeader, write_year_header
from placements.reports.workbook.homes.homes import HomesSheet

POUNDS = Look("plain", "pounds")


@dataclass(frozen=True)
class CapitalRows:
    """``opened``: 1 from the month in which the first new home opens; ``charge`` and ``cumulative`` by month."""

    amount: Cell
    charge_per_year: Cell
    opened: Row
    charge: Row
    cumulative: Row


def write_capital(
    book: Book, sheet: Sheet, inputs: InputCells, homes: HomesSheet, net_saving: Row
) -> CapitalRows | None:
    """The yearly charge for capital, by month from the first opening over its life, and what is left after it."""
    view, id_ = book.result.neutrality.capital, capital_id(book.result)
    if view is None or id_ is None or not homes.new_places:
        return None
    letters = book.timeline.letters
    sheet.block({"A": "With capital, apart from the test above", "F": "Unit", "G": "Amount"}, letters)
    amount, year = _charge_per_year(sheet, inputs, id_, view.charge_per_year)
    opened, charged = _months_charged(sheet, letters, homes.new_places, inputs)
    charges = np.round(charged.figures * view.charge_per_year / inputs["months_in_a_year"].value, 2)
    formula = f"=ROUND({charged.ref}*{year.address}/months_in_a_year,2)"
    words = {"A": "Charge for capital", "F": "GBP"}
    charge = sheet.summed(words, letters, formula, charges, POUNDS)
    sheet.total_words({"A": "Cumulative net saving after capital", "F": "GBP"})
    left = np.round(net_saving.figures.cumsum() - charges.cumsum(), 2) + 0.0
    formula = f"=ROUND(SUM({net_saving.to_here})-SUM({charge.to_here}),2)"
    cumulative = sheet.across(letters, formula, left, Look("total", "pounds"))
    sheet.down()
    found = f"cost neutral in {percent(view.probability)} of futures, median {pounds(view.median)}"
    sheet.texts({"A": "With capital, by the last month (engine)", "B": found})
    sheet.down()
    return CapitalRows(amount, year, opened, charge, cumulative)


def _months_charged(
    sheet: Sheet, letters: tuple[str, ...], places: tuple[Row, ...], inputs: InputCells
) -> tuple[Row, Row]:
    """From the first opening on, whether or not a home closes again; and those months while it is paid back."""
    look, first = Look("plain", "whole"), block_span(places).split(":")[0]
    sheet.texts({"A": "A new home is, or was, open (1: yes)", "F": "1 or 0"})
    flags = (np.cumsum(np.sum([row.figures for row in places], axis=0)) > 0).astype(float)
    last = column_span(places).split(":")[-1]
    opened = sheet.across(letters, f"=IF(SUM({first}:{last})>0,1,0)", flags, look)
    sheet.down()
    sheet.texts({"A": "Capital is being paid back (1: yes)", "F": "1 or 0"})
    months = inputs[LIFE].value * inputs["months_in_a_year"].value
    formula = f"=IF(SUM({opened.to_here})<={inputs[LIFE].ref}*months_in_a_year,{opened.ref},0)"
    charged = sheet.across(letters, formula, flags * (flags.cumsum() <= months), look)
    sheet.down()
    return opened, charged


def write_capital_by_year(
    book: Book, sheet: Sheet, stated: Row, header: MonthHeader, rows: CapitalRows
) -> Row:
    """The charge of each financial year, and what is left of the cumulative net saving after it."""
    names = {"A": "With capital, by financial year", "F": "Unit", "G": "All years"}
    years = write_year_header(sheet, book.timeline, stated, names)
    words = {"A": "Charge for capital: interest and minimum revenue provision", "F": "GBP"}
    by_year = book.timeline.by_year(rows.charge.figures)
    formula = f"=SUMPRODUCT({header.in_year(years)}*{rows.charge.span})"
    charge = sheet.summed(words, years.letters, formula, by_year, POUNDS)
    sheet.total_words({"A": "Cumulative net saving after capital, at the end of the year", "F": "GBP"})
    left = np.round(book.timeline.at_year_ends(rows.cumulative.figures), 2) + 0.0
    formula = header.at_year_end(rows.cumulative, years)
    sheet.across(years.letters, formula, left, Look("total", "pounds"))
    sheet.down()
    return charge


def _charge_per_year(sheet: Sheet, inputs: InputCells, id_: str, value: float) -> tuple[Cell, Cell]:
    """The equal yearly payment that repays the capital with interest over its life."""
    amount, rate, life = (inputs[key].ref for key in (id_, INTEREST, LIFE))
    sheet.texts({"A": "Capital", "F": "GBP"})
    paid = sheet.formula("G", f"={amount}", inputs[id_].value, POUNDS)
    sheet.down()
    sheet.texts({"A": "Charge a year: interest and repayment, in equal payments over its life", "F": "GBP"})
    formula = f"=IF({rate}=0,{amount}/{life},{amount}*{rate}/(1-(1+{rate})^(0-{life})))"
    cell = sheet.formula("G", formula, value, Look("plain", "pence"))
    sheet.down()
    return paid, cell
