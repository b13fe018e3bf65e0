"""On the Cost neutrality sheet: capital, shown beside the revenue-only test and never within it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.reports.words import percent, pounds
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import INTEREST, LIFE, capital_id
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.homes.homes import HomesSheet

POUNDS = Look("plain", "pounds")


@dataclass(frozen=True)
class CapitalRows:
    charge_per_year: Cell
    cumulative: Row


def write_capital(
    book: Book, sheet: Sheet, inputs: InputCells, homes: HomesSheet, net_saving: Row
) -> CapitalRows | None:
    """The yearly charge for capital, by month from the first opening, and what is left after it."""
    view, id_ = book.result.neutrality.capital, capital_id(book.result)
    if view is None or id_ is None:
        return None
    letters = book.timeline.letters
    sheet.block({"A": "With capital, apart from the test above", "F": "Unit", "G": "Amount"}, letters)
    year = _charge_per_year(sheet, inputs, id_, view.charge_per_year)
    sheet.texts({"A": "A new home is open (1: yes)", "F": "1 or 0"})
    opened = np.any([row.figures > 0 for row in homes.new_places], axis=0).astype(float)
    flag = f"=IF(SUM({column_span(homes.new_places)})>0,1,0)" if homes.new_places else "=0"
    flags = np.zeros(len(letters)) if not homes.new_places else opened
    is_open = sheet.across(letters, flag, flags, Look("plain", "whole"))
    sheet.down()
    charges = np.round(flags * view.charge_per_year / inputs["months_in_a_year"].value, 2)
    formula = f"=ROUND({is_open.ref}*{year.address}/months_in_a_year,2)"
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
    return CapitalRows(year, cumulative)


def _charge_per_year(sheet: Sheet, inputs: InputCells, id_: str, value: float) -> Cell:
    """The equal yearly payment that repays the capital with interest over its life."""
    amount, rate, life = (inputs[key].ref for key in (id_, INTEREST, LIFE))
    sheet.texts({"A": "Capital", "F": "GBP"})
    sheet.formula("G", f"={amount}", inputs[id_].value, POUNDS)
    sheet.down()
    sheet.texts({"A": "Charge a year: interest and repayment, in equal payments over its life", "F": "GBP"})
    formula = f"=IF({rate}=0,{amount}/{life},{amount}*{rate}/(1-(1+{rate})^(0-{life})))"
    cell = sheet.formula("G", formula, value, Look("plain", "pence"))
    sheet.down()
    return cell
