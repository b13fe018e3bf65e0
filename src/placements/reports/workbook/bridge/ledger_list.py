"""On the Base position sheet: what the council's ledger says, row by row, and by placement type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from placements.finance.ledger import counted_as
from placements.finance.rules import POST
from placements.inputs.ledger_schema import BESIDE_TYPES
from placements.inputs.rows import rows_of
from placements.reports.workbook.frame.book import BASE_POSITION, Book
from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import columns

NONE_GIVEN = (
    "No ledger given: the council's folder has no table ledger with its budgets and outturns, so that nothing can be "
    "compared with them."
)
NOT_GIVEN = "not given"
HEADER = {
    "A": "Ledger",
    "B": "Placement type in the ledger",
    "C": "Counted as",
    "D": "Child-weeks",
    "E": "Amount",
    "F": "Low",
    "G": "High",
    "H": "Basis",
}
SOURCE_WIDTH = 70.0


@dataclass(frozen=True)
class LedgerList:
    """Where the rows of the ledger stand, and what each figure of a year holds by type.

    ``amounts`` and ``weeks`` go by (figure of a year, type); ``weeks`` is None where the ledger does not say.
    """

    first: int
    last: int
    names: tuple[str, ...]
    amounts: Mapping[tuple[str, str], float]
    weeks: Mapping[tuple[str, str], float | None]

    def span(self, column: str) -> str:
        return f"'{BASE_POSITION}'!${column}${self.first}:${column}${self.last}"

    def amount(self, name: str, type_id: str) -> str:
        """The formula of what a figure holds for a type; both arguments are cell references."""
        return f"SUMPRODUCT(({self.span('A')}={name})*({self.span('C')}={type_id})*{self.span('E')})"

    def child_weeks(self, name: str, type_id: str) -> str:
        """As ``amount``, for child-weeks: the words ``NOT_GIVEN`` where a row does not say."""
        chosen = f"({self.span('A')}={name})*({self.span('C')}={type_id})"
        missing = f'SUMPRODUCT({chosen}*({self.span("D")}="{NOT_GIVEN}"))'
        given = f"SUMIFS({self.span('D')},{self.span('A')},{name},{self.span('C')},{type_id})"
        return f'IF({missing}>0,"{NOT_GIVEN}",{given})'

    def values(self, name: str, types: tuple[str, ...]) -> Any:
        """GBP by type, shape (types,)."""
        return np.array([self.amounts.get((name, type_id), 0.0) for type_id in types])


def ledger_name(row: Any) -> str:
    """What a figure of a year is called; ``row`` is Any: see ``rows_of``."""
    return f"Ledger {row.financial_year} {str(row.figure).replace('_', ' ')}"


def write_ledger(book: Book, sheet: Sheet) -> LedgerList | None:
    """Every row of the ledger with where it comes from; None, and a sentence, where there is none."""
    rows = list(rows_of(book.result.council.ledger))
    if not rows:
        sheet.text("A", NONE_GIVEN, Look("note"))
        sheet.down(2)
        return None
    names = tuple(dict.fromkeys(ledger_name(row) for row in rows))
    # right of the figures that stand above it by placement type
    source = columns(max(len(names) + 1, 2))[-1]
    sheet.widen({source: SOURCE_WIDTH})
    sheet.block(HEADER, columns(max(len(names) + 1, 2)), right="DEFG")
    sheet.row -= 1
    sheet.text("H", "Basis", Look("block", "wrap"))
    sheet.text(source, "Source and reason", Look("block", "wrap"))
    sheet.down()
    first = sheet.row
    amounts: dict[tuple[str, str], float] = {}
    weeks: dict[tuple[str, str], float | None] = {}
    for row in rows:
        name, counted = ledger_name(row), _counted(book, row)
        _write(sheet, row, counted, source)
        amounts[name, counted] = amounts.get((name, counted), 0.0) + float(row.amount_gbp)
        given = None if np.isnan(row.child_weeks) else float(row.child_weeks)
        before = weeks.get((name, counted), 0.0)
        is_type = counted in book.result.context.placement_types.ids
        weeks[name, counted] = (
            None if is_type and (given is None or before is None) else (before or 0.0) + (given or 0.0)
        )
    last = sheet.row - 1
    sheet.down()
    return LedgerList(first, last, names, amounts, weeks)


def _counted(book: Book, row: Any) -> str:
    posts_count = any(line.rule == POST for line in book.lines["do_nothing"])
    return counted_as(str(row.placement_type), posts_count=posts_count)


def _write(sheet: Sheet, row: Any, counted: str, source: str) -> None:
    sheet.texts({"A": ledger_name(row), "B": str(row.placement_type), "C": counted})
    if not np.isnan(row.child_weeks):
        sheet.number("D", float(row.child_weeks), Look("engine", "quantity"))
    else:
        is_type = row.placement_type not in BESIDE_TYPES
        sheet.text("D", NOT_GIVEN if is_type else "none", Look("engine", "right"))
    sheet.number("E", float(row.amount_gbp), Look("engine", "pence"))
    for column, bound in (("F", row.low), ("G", row.high)):
        if not np.isnan(bound):
            sheet.number(column, float(bound), Look("engine", "pence"))
    sheet.text("H", str(row.basis))
    words = ". ".join(text.rstrip(".") for text in (str(row.source), str(row.reason)) if text)
    sheet.text(source, words, Look("plain", "wrap"))
    sheet.down()
