"""The base of a price as formulas take it: one value that stands for all futures."""

from __future__ import annotations

from placements.finance import PriceRow
from placements.reports.workbook.assumptions.input_rows import HIGH, LOW
from placements.reports.workbook.frame.book import ASSUMPTIONS
from placements.reports.workbook.frame.sheet import Cell


def base_formula(row: PriceRow, value: Cell) -> str:
    """The value on Assumptions; of a price that is most likely nothing and may be more, the mean of its range.

    Which of the two it is, is asked of the cells: an officer may type 0 over a price, or a price over 0.

    ``PriceRow.typical`` is the same in Python.
    """
    if row.base.is_known:
        return value.ref
    low, high = (f"{ASSUMPTIONS}!${column}${value.row}" for column in (LOW, HIGH))
    return f"IF({value.ref}=0,AVERAGE({low},{value.ref},{high}),{value.ref})"
