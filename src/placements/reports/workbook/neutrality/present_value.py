"""On the Cost neutrality sheet: net present value, the one view in which money is deflated and discounted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.finance.present_value import discount_factors, real_terms
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.assumptions.inputs_used import DISCOUNT, INFLATION
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import MonthHeader, write_year_header
from placements.reports.workbook.neutrality.capital import CapitalRows

POUNDS, TOTAL = Look("plain", "pounds"), Look("total", "pounds")
QUANTILES = {"p10": "P10", "p50": "P50 (median)", "p90": "P90"}


@dataclass(frozen=True)
class PresentValueSources:
    """What the months read: inputs, the header, net saving, and capital where there is some."""

    inputs: InputCells
    header: MonthHeader
    net_saving: Row
    capital: CapitalRows | None


@dataclass(frozen=True)
class PresentRows:
    """Present value of the net saving by month, and of the capital, where there is some."""

    present: Row
    capital: Cell | None


def write_present_value(book: Book, sheet: Sheet, sources: PresentValueSources) -> PresentRows:
    """Net saving in prices of the base month, discounted, month by month."""
    base = book.result.context.base_month.label
    names = {"A": f"Present value, in prices of {base}", "F": "Unit", "G": "All months"}
    sheet.block(names, book.timeline.letters)
    worth = _worth(book, sheet, sources)
    value = np.round(sources.net_saving.figures * worth.figures, 2)
    words = {"A": "Present value of the net saving", "F": "GBP"}
    formula = f"=ROUND({sources.net_saving.ref}*{worth.ref},2)"
    present = sheet.summed(words, book.timeline.letters, formula, value, POUNDS)
    return PresentRows(present, None if sources.capital is None else _capital(sheet, sources.capital, worth))


def _worth(book: Book, sheet: Sheet, sources: PresentValueSources) -> Row:
    """What a pound of the month is worth in the base month, after inflation and waiting."""
    months, settings = book.timeline.months, book.result.scenario.settings.neutrality
    inflation, waiting = sources.inputs[INFLATION].ref, sources.inputs[DISCOUNT].ref
    here, first = sources.header.months.fixed, _first(sources.header.months)
    since = f"((YEAR({here})-YEAR({first}))*months_in_a_year+MONTH({here})-MONTH({first})+1)/months_in_a_year"
    year, first_year = (f"(YEAR({m})-IF(MONTH({m})<financial_year_starts,1,0))" for m in (here, first))
    formula = f"=(1+{inflation})^(0-{since})*(1+{waiting})^({first_year}-{year})"
    base = book.result.context.base_month
    worth = real_terms(months, base, settings.inflation_rate) * discount_factors(
        months, settings.discount_rate
    )
    sheet.texts({"A": "What a pound of the month is worth", "F": "GBP"})
    row = sheet.across(book.timeline.letters, formula, worth, Look("plain", "factor"))
    sheet.down()
    return row


def _first(row: Row) -> str:
    """The first cell of a row, held fast."""
    return row.span.split(":")[0]


def _capital(sheet: Sheet, capital: CapitalRows, worth: Row) -> Cell:
    """The capital, as if paid in the month in which the first new home opens."""
    opening = int(capital.opened.figures.argmax())
    paid = round(capital.amount.value * float(worth.figures[opening]), 2)
    sheet.texts({"A": "Capital, paid when the first new home opens", "F": "GBP"})
    at_opening = f"INDEX({worth.span},MATCH(1,{capital.opened.span},0))"
    cell = sheet.formula("G", f"=ROUND({capital.amount.address}*{at_opening},2)", paid, POUNDS)
    sheet.down()
    return cell


def write_present_value_by_year(
    book: Book, sheet: Sheet, stated: Row, header: MonthHeader, rows: PresentRows
) -> tuple[Check, ...]:
    """Present value by financial year with its range, and what is left of it after capital."""
    base = book.result.context.base_month.label
    names = {"A": f"Net present value, in prices of {base} (Green Book)", "F": "Unit", "G": "All years"}
    years = write_year_header(sheet, book.timeline, stated, names)
    formula = f"=SUMPRODUCT({header.in_year(years)}*{rows.present.span})"
    words = {"A": "Present value of the net saving", "F": "GBP"}
    by_year = book.timeline.by_year(rows.present.figures)
    row = sheet.summed(words, years.letters, formula, by_year, POUNDS)
    sheet.total_words({"A": "Cumulative present value", "F": "GBP"})
    running = np.round(row.figures.cumsum(), 2) + 0.0
    cumulative = sheet.across(years.letters, f"=ROUND(SUM({row.to_here}),2)", running, TOTAL)
    sheet.down()
    table = book.result.tables.present_value
    for key, title in QUANTILES.items():
        sheet.texts({"A": f"Cumulative present value, {title} (engine)", "F": "GBP"})
        values = np.asarray(table[f"cumulative_{key}_gbp"], dtype=float)
        sheet.values(years.letters, values, Look("engine", "pounds"))
        sheet.down()
    after = None if rows.capital is None else _after_capital(sheet, rows.capital, cumulative.last)
    return tuple(_checks(book, cumulative, after))


def _after_capital(sheet: Sheet, capital: Cell, present: Cell) -> Cell:
    sheet.texts(
        {"A": "Net present value after the capital itself, paid when the first new home opens", "F": "GBP"}
    )
    value = round(present.value - capital.value, 2) + 0.0
    found = sheet.formula("G", f"=ROUND({present.address}-{capital.address},2)", value, POUNDS)
    sheet.down()
    return found


def _checks(book: Book, cumulative: Row, after: Cell | None) -> list[Check]:
    table = book.result.tables.present_value
    engine = float(table["cumulative_mean_gbp"].iloc[-1])
    last, tolerance = cumulative.last, "tolerance_rounding_gbp"
    left = (last.address, last.value)
    found = [Check("As run: mean net present value, as the engine has it", left, engine, tolerance)]
    if after is not None:
        what = "As run: mean net present value after capital, as the engine has it"
        right = engine - float(table["capital_gbp"].sum())
        found.append(Check(what, (after.address, after.value), right, tolerance))
    return found
