"""The Base position sheet: a full year of the children and prices of the base month, beside the council's ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.finance.base_position import base_price, days_of
from placements.finance.budget import SERVICES, Rate
from placements.finance.prices import PriceRow
from placements.finance.rules import POST
from placements.inputs.rows import rows_of
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import by_key, price_id, uplift_id
from placements.reports.workbook.assumptions.price_base import base_formula
from placements.reports.workbook.bridge.ledger_list import LedgerList, write_ledger
from placements.reports.workbook.frame.book import BASE_POSITION, Book
from placements.reports.workbook.frame.sheet import Cell, Sheet, quoted
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import columns
from placements.reports.workbook.prices.unit_costs import UnitCosts

WIDTHS = {"A": 46, "B": 22, "C": 18, "D": 13, "E": 18, "F": 20, "G": 17}
QUANTITY, AMOUNT = "G", "H"
PENCE = Look("plain", "pence")
PRICE_HEADER = {"A": "Prices of the base month", "B": "Price", "F": "Unit", "G": "Price"}
LINE_HEADER = {
    "A": "By line of the budget without measures",
    "B": "Line",
    "C": "Placement type",
    "D": "Count",
    "E": "Rate",
    "F": "Uncertainty factor",
    "G": "Quantity in a year",
}


@dataclass(frozen=True)
class BasePosition:
    """Where the sheet stands.

    Attributes
    ----------
    label
        What the base position is called where it stands beside years.
    year, days
        In whose April the financial year of the base month starts, and its days.
    quantities, amounts
        A cell for each line of the plan without measures, in the order of ``Book.lines``.
    total
        What the whole year costs.
    ledger
        None where the council has none; ``ledger_totals`` are what each of its figures holds of this budget.
    """

    label: str
    year: Cell
    days: Cell
    quantities: tuple[Cell, ...]
    amounts: tuple[Cell, ...]
    total: Cell
    ledger: LedgerList | None
    ledger_totals: Mapping[str, Cell]


def down_span(cells: tuple[Cell, ...], column: str = "") -> str:
    """All of ``cells``, which follow one another down a column; or those beside them in another ``column``."""
    letter, first, last = column or cells[0].column, cells[0].row, cells[-1].row
    return f"{quoted(cells[0].sheet)}!${letter}${first}:${letter}${last}"


@dataclass(frozen=True)
class _Sources:
    """What a line is worked out from: the sheets, the prices of the base month by key, and the calendar."""

    inputs: InputCells
    costs: UnitCosts
    prices: Mapping[str, Cell]
    year: Cell
    days: Cell


def write_base_position(book: Book, inputs: InputCells, costs: UnitCosts) -> BasePosition:
    sheet = book.sheets[BASE_POSITION]
    base = book.result.context.base_month
    _set_up(book, sheet)
    sheet.title(
        "Base position: what a full year of today's children costs, beside the ledger",
        f"What {base.financial_year} would cost if all of it were as the end of {base.label}: the same children, "
        "places and prices, and no measures.",
        "Amount = quantity x rate x uncertainty factor (Unit costs, first month), rounded to the penny. "
        "Quantity = count x weeks of the year; posts: x months.",
        f"Grey cells are values of the engine, from {book.run_words}, or of the council's table ledger.",
    )
    sheet.down()
    year, days = _calendar(book, sheet)
    sources = _Sources(inputs, costs, _prices(book, sheet, inputs, year), year, days)
    quantities, amounts = _lines(book, sheet, sources)
    ledger_row = sheet.row + len(book.result.context.placement_types) + 4
    by_type_row, sheet.row = sheet.row, ledger_row
    ledger = write_ledger(book, sheet)
    end, sheet.row = sheet.row, by_type_row
    total, ledger_totals = _by_type(book, sheet, amounts, ledger)
    sheet.row = end
    label = f"Base position {base.financial_year}"
    return BasePosition(label, year, days, quantities, amounts, total, ledger, ledger_totals)


def _set_up(book: Book, sheet: Sheet) -> None:
    sheet.keys = "BC"
    money = max(17.0, len(book.widest) + 4.0)
    sheet.widen(WIDTHS | dict.fromkeys(("G", *columns(6)), money))
    sheet.worksheet.fit_to_pages(1, 0)
    sheet.worksheet.freeze_panes(1, 1)
    sheet.worksheet.repeat_rows(0)


def _calendar(book: Book, sheet: Sheet) -> tuple[Cell, Cell]:
    base = book.result.context.base_month
    sheet.block({"A": "The base month and its financial year", "F": "Unit", "G": "Value"})
    sheet.texts({"A": "Base month, last day", "F": "date"})
    last_day = sheet.date("G", base.last_day, Look("engine", "date")).address
    sheet.down()
    sheet.texts({"A": "Year in whose April its financial year starts", "F": "year"})
    formula = f"=YEAR({last_day})-IF(MONTH({last_day})<financial_year_starts,1,0)"
    year = sheet.formula("G", formula, base.financial_year.start, Look("plain", "whole"))
    sheet.down()
    sheet.texts({"A": "Days of that financial year", "F": "days"})
    days = sheet.formula(
        "G", days_formula(year.address), days_of(base.financial_year), Look("plain", "whole")
    )
    sheet.down(2)
    return year, days


def days_formula(year: str) -> str:
    """Days of the financial year that starts in April of ``year``, a cell reference."""
    return f"=DATE({year}+1,financial_year_starts,1)-DATE({year},financial_year_starts,1)"


def _prices(book: Book, sheet: Sheet, inputs: InputCells, year: Cell) -> dict[str, Cell]:
    """Each price that a line without measures uses, as it is in the base month; later prices do not matter."""
    sheet.block(PRICE_HEADER, right="G")
    recipes = [line.recipe for line in book.lines["do_nothing"] if line.recipe is not None]
    keys = {key for rate in recipes for key in (rate.price, rate.less, rate.at_most) if key}
    rows: dict[str, list[PriceRow]] = {}
    for row in by_key(inputs.used.price_rows):
        if row.key in keys:
            rows.setdefault(row.key, []).append(row)
    found = {}
    base = book.result.context.base_month
    for key, mine in rows.items():
        row = base_price(mine, base)
        starts = inputs.valid(price_id(row))[0]
        of_base = f"(YEAR({starts})-IF(MONTH({starts})<financial_year_starts,1,0))"
        aprils = f"MAX({year.address}-{of_base},0)"
        formula = f"={base_formula(row, inputs[price_id(row)])}*(1+{inputs[uplift_id(row)].ref})^{aprils}"
        value = row.typical.central * (1 + row.uplift.central) ** row.years(base)
        sheet.texts({"A": row.title, "B": key, "F": row.unit})
        found[key] = sheet.formula("G", formula, value, PENCE)
        sheet.down()
    sheet.down()
    return found


def _lines(book: Book, sheet: Sheet, sources: _Sources) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """The quantity and the amount of each line."""
    sheet.block(LINE_HEADER | {"H": "Amount"}, ["H"], right="DEFG")
    table = {str(row.line): row for row in rows_of(book.result.tables.base_position)}
    quantities, amounts = [], []
    for number, line in enumerate(book.lines["do_nothing"]):
        row, here = table[line.key], sheet.row
        sheet.texts({"A": line.title, "B": line.key, "C": line.placement_type})
        sheet.number("D", float(row.count), Look("engine", "children"))
        if line.recipe is not None:
            sheet.formula("E", f"={_rate(line.recipe, sources)}", float(row.rate_gbp), PENCE)
        factor = sources.costs.factors["do_nothing"][number]
        first = Cell(factor.sheet, factor.letters[0], factor.row, 0.0)
        sheet.formula("F", f"={first.address}", float(row.factor), Look("plain", "factor"))
        of_year = "months_in_a_year" if line.rule == POST else f"{sources.days.address}/days_in_a_week"
        quantity = float(row.quantity)
        quantities.append(
            sheet.formula(QUANTITY, f"=$D{here}*{of_year}", quantity, Look("plain", "quantity"))
        )
        formula = f"=ROUND($G{here}*$E{here}*$F{here},2)"
        amounts.append(sheet.formula(AMOUNT, formula, float(row.amount_gbp), PENCE))
        sheet.down()
    sheet.down()
    return tuple(quantities), tuple(amounts)


def _rate(recipe: Rate, sources: _Sources) -> str:
    """As on the sheet Unit costs, of the prices of the base month."""
    if not recipe.price:
        return "0"
    formula = sources.prices[recipe.price].address
    if recipe.less:
        formula = f"({formula}-{sources.prices[recipe.less].address})"
    times = sources.inputs.times(recipe.times_key)
    if times is not None:
        formula += f"*{times.ref}"
    if recipe.divisor != 1:
        formula += "/months_in_a_year"
    return f"MIN({formula},{sources.prices[recipe.at_most].address})" if recipe.at_most else formula


def _by_type(
    book: Book, sheet: Sheet, amounts: tuple[Cell, ...], ledger: LedgerList | None
) -> tuple[Cell, dict[str, Cell]]:
    """The base position and each figure of the ledger by placement type, and what each comes to."""
    names = () if ledger is None else ledger.names
    letters = columns(len(names))
    header = {"A": "By placement type, £", "C": "Placement type", "G": "Base position"}
    sheet.block(header | dict(zip(letters, names, strict=True)), letters)
    head, first = sheet.row - 1, sheet.row
    types = (*book.result.context.placement_types.ids, SERVICES)
    table: pd.Series[float] = book.result.tables.base_position.groupby("placement_type")["amount_gbp"].sum()
    span, of_type = down_span(amounts), down_span(amounts, "C")
    for type_id in types:
        here = sheet.row
        sheet.texts({"A": book.type_title(type_id), "C": type_id})
        formula = f"=SUMPRODUCT(({of_type}=$C{here})*{span})"
        sheet.formula("G", formula, np.round(float(table.get(type_id, 0.0)), 2), PENCE)
        for letter, name in zip(letters, names, strict=True):
            assert ledger is not None
            formula = f"={ledger.amount(f'{letter}${head}', f'$C{here}')}"
            sheet.formula(letter, formula, ledger.amounts.get((name, type_id), 0.0), PENCE)
        sheet.down()
    return _totals(sheet, first, names, ledger, (types, float(table.sum())))


def _totals(
    sheet: Sheet,
    first: int,
    names: tuple[str, ...],
    ledger: LedgerList | None,
    base: tuple[tuple[str, ...], float],
) -> tuple[Cell, dict[str, Cell]]:
    types, total = base
    look = Look("total", "pence")
    sheet.total_words({"A": "All of this budget"})
    formula = f"=SUM({{c}}${first}:{{c}}${sheet.row - 1})"
    found = sheet.formula("G", formula.replace("{c}", "G"), np.round(total, 2), look)
    of_ledger = {}
    for letter, name in zip(columns(len(names)), names, strict=True):
        assert ledger is not None
        amount = np.round(sum(ledger.amounts.get((name, type_id), 0.0) for type_id in types), 2)
        of_ledger[name] = sheet.formula(letter, formula.replace("{c}", letter), amount, look)
    return found, of_ledger
