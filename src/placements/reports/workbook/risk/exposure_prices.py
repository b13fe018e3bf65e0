"""On the Exposure sheet: for each dated price its Aprils, the net quantity paid at it, and what a pound of it adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from placements.finance import PriceRow
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import ONCE, price_id, uplift_id
from placements.reports.workbook.assumptions.price_base import base_formula
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet, serial
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.risk.exposure_lines import ExposedLines

QUANTITY = Look("plain", "quantity")
PER_POUND = Look("plain", "hundredths")


@dataclass(frozen=True)
class PriceRows:
    """One dated price by month: ``aprils`` since its base, and net ``units`` that are paid at it.

    ``slope`` is what one pound more of the base adds to the net saving.
    """

    row: PriceRow
    aprils: Row
    units: Row
    slope: Cell


def write_prices(
    book: Book, sheet: Sheet, inputs: InputCells, lines: ExposedLines, month: str
) -> list[PriceRows]:
    """Three blocks with a row for each dated price that a line of either plan is paid at.

    ``month`` is the header's cell in the column of a formula.
    """
    used = [row for row in inputs.used.price_rows if row.key in lines.keys]
    writer = _Writer(book, sheet, inputs, month)
    aprils = writer.aprils(used)
    return writer.per_pound(used, aprils, writer.units(used, lines))


@dataclass(frozen=True)
class _Writer:
    book: Book
    sheet: Sheet
    inputs: InputCells
    month: str

    def aprils(self, used: Sequence[PriceRow]) -> list[Row]:
        names = {"A": "Aprils since the base of each price", "B": "Price", "C": "Holds from", "F": "Unit"}
        self.sheet.block(names, self.book.timeline.letters, right="CG")
        return [self._aprils(row) for row in self._each(used)]

    def _aprils(self, row: PriceRow) -> Row:
        sheet, timeline = self.sheet, self.book.timeline
        sheet.texts({"A": row.title, "B": row.key, "F": "Aprils"})
        starts = self.inputs.valid(price_id(row))[0]
        sheet.formula("C", f"={starts}", serial(row.valid_from), Look("plain", "date"))
        whole = Look("plain", "whole")
        if row.unit == ONCE:  # what is paid once is in the prices of the month in which it is paid
            return sheet.across(timeline.letters, "=0", np.zeros(len(timeline.months)), whole)
        since = f"{_financial_year(self.month)}-({_financial_year(f'$C{sheet.row}')})"
        years = np.array([float(row.years(month)) for month in timeline.months])
        return sheet.across(timeline.letters, f"=MAX({since},0)", years, whole)

    def units(self, used: Sequence[PriceRow], lines: ExposedLines) -> list[Row]:
        """Net quantity paid at each price, times its multiple; below 0 where the strategy pays it for more."""
        names = {"A": "Net quantity at each price", "B": "Price", "F": "Unit", "G": "All months"}
        self.sheet.block(names, self.book.timeline.letters)
        return [self._units(row, lines) for row in self._each(used)]

    def _units(self, row: PriceRow, lines: ExposedLines) -> Row:
        sheet, timeline = self.sheet, self.book.timeline
        starts, ends = self.inputs.valid(price_id(row))
        last_day = f"DATE(YEAR({self.month}),MONTH({self.month})+1,1)-1"
        holds = f'IF(AND({starts}<={last_day},OR({ends}="",{last_day}<={ends})),1,0)'
        sheet.texts({"A": row.title, "B": row.key, "F": "units of the price"})
        figures = lines.units(row.key) * np.array([float(row.holds(month)) for month in timeline.months])
        formula = f"={lines.units_formula(f'$B{sheet.row}')}*{holds}"
        here = sheet.across(timeline.letters, formula, figures, QUANTITY)
        sheet.formula("G", f"=SUM({here.span})", figures.sum(), QUANTITY)
        return here

    def per_pound(
        self, used: Sequence[PriceRow], aprils: Sequence[Row], units: Sequence[Row]
    ) -> list[PriceRows]:
        names = {"A": "Net saving for each pound of the price", "B": "Price", "E": "Base now", "F": "Unit"}
        self.sheet.block(names | {"G": "All months"}, self.book.timeline.letters, right="EG")
        rows = zip(self._each(used), aprils, units, strict=True)
        return [self._per_pound(row, years, saved) for row, years, saved in rows]

    def _per_pound(self, row: PriceRow, aprils: Row, units: Row) -> PriceRows:
        sheet = self.sheet
        sheet.texts({"A": row.title, "B": row.key, "F": "GBP for each pound"})
        base = self.inputs[price_id(row)]
        sheet.formula("E", f"={base_formula(row, base)}", row.typical.central, Look("plain", "pence"))
        formula, risen = f"={units.ref}", units.figures
        if row.unit != ONCE:
            formula += f"*(1+{self.inputs[uplift_id(row)].ref})^{aprils.ref}"
            risen = risen * (1 + row.uplift.central) ** aprils.figures
        here = sheet.across(self.book.timeline.letters, formula, risen, PER_POUND)
        slope = sheet.formula("G", f"=SUM({here.span})", risen.sum(), PER_POUND)
        return PriceRows(row, aprils, units, slope)

    def _each(self, used: Sequence[PriceRow]) -> Iterator[PriceRow]:
        """Each price in a row of its own, then a blank row."""
        for row in used:
            yield row
            self.sheet.down()
        self.sheet.down()


def _financial_year(day: str) -> str:
    """The year in whose April the financial year of ``day`` starts, as a formula."""
    return f"YEAR({day})-IF(MONTH({day})<financial_year_starts,1,0)"
