"""The cells of a statement's tables as text, the same in every kind of file."""

from __future__ import annotations

from placements.reports.publish.document import MEANING, Cell, Kind, Shorthand, Table
from placements.reports.words import percent


def cell_text(cell: Cell, kind: Kind) -> str:
    """
    Examples
    --------
    >>> cell_text(-1234567, Kind.WHOLE), cell_text(0.996, Kind.PERCENT), cell_text(2.0, Kind.FIGURE)
    ('-1,234,567', 'more than 99%', '2')
    """
    if isinstance(cell, str):
        return str(cell)
    if kind is Kind.PERCENT:
        return percent(float(cell))
    return f"{cell:,.0f}" if float(cell).is_integer() else f"{cell:,}"


def lines_beside(table: Table) -> tuple[str, ...]:
    """What stands beside the table, above or below it: its units, and the shorthand that it uses."""
    used = [mark for mark in Shorthand if any(cell is mark for row in table.rows for cell in row)]
    return (*table.about, *(f"{mark} means {MEANING[mark]}." for mark in used))
