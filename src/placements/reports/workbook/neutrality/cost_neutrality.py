"""The Cost neutrality sheet: do nothing less strategy by month and year, its range, payback, capital apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.reports.words import date_words, percent, pounds
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.budget.budget import Budget
from placements.reports.workbook.budget.budget_by_year import ByYear
from placements.reports.workbook.frame.book import NEUTRALITY, Book
from placements.reports.workbook.frame.check import Check, total_of
from placements.reports.workbook.frame.paper import Part, print_parts
from placements.reports.workbook.frame.sheet import Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import (
    HEADER_ROW,
    MonthHeader,
    lay_out,
    write_month_header,
    write_year_header,
)
from placements.reports.workbook.homes.homes import HomesSheet
from placements.reports.workbook.neutrality.capital import (
    CapitalRows,
    write_capital,
    write_capital_by_year,
)
from placements.reports.workbook.neutrality.present_value import (
    PresentRows,
    PresentValueSources,
    write_present_value,
    write_present_value_by_year,
)
from placements.reports.workbook.neutrality.saving_chart import CHART_ROWS, insert_saving_chart

WIDTHS = {"A": 62, "B": 6, "C": 6, "D": 6, "E": 6, "F": 9, "G": 16}
POUNDS = Look("plain", "pounds")
TOTAL = Look("total", "pounds")
ENGINE = Look("engine", "pounds")
ROWS_BY_YEAR = 14
"""Rows of capital and of present value by year, which stand above the chart."""
QUANTILES = {"p10": "P10", "p50": "P50 (median)", "p90": "P90"}


@dataclass(frozen=True)
class SavingRows:
    """Rows of money across the months or the financial years; quantiles are the engine's."""

    do_nothing: Row
    strategy: Row
    net: Row
    cumulative: Row
    quantiles: dict[str, Row]


@dataclass(frozen=True)
class NeutralitySheet:
    months: SavingRows
    years: SavingRows
    capital: CapitalRows | None
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class NeutralitySources:
    """The sheets that Cost neutrality reads."""

    inputs: InputCells
    header: MonthHeader
    budget: Budget
    by_year: ByYear
    homes: HomesSheet


def write_cost_neutrality(book: Book, sources: NeutralitySources) -> NeutralitySheet:
    sheet = book.sheets[NEUTRALITY]
    lay_out(sheet, book.timeline, WIDTHS, widest=book.widest)
    sheet.title(
        "Cost neutrality: does the strategy pay for itself?",
        _answer(book),
        "Net saving = do nothing less strategy, same futures and prices, mean of all; below zero it costs more.",
        f"Grey cells: values of the engine, from {book.run_words}, as run. By month: on screen only.",
        column="B",
    )
    header = write_month_header(sheet, book.timeline, sources.header)
    months = _months(book, sheet, sources)
    _payback(book, sheet, header, months.cumulative)
    sheet.down()
    by_year = sheet.row
    years = _years(book, sheet, sources)
    sheet.down()
    top, bottom = sheet.row, sheet.row + ROWS_BY_YEAR + CHART_ROWS
    sheet.row = bottom + 1
    capital = write_capital(book, sheet, sources.inputs, sources.homes, months.net)
    sheet.down()
    present = write_present_value(
        book, sheet, PresentValueSources(sources.inputs, header, months.net, capital)
    )
    lines = {"Mean": months.cumulative, **{q.upper(): row for q, row in months.quantiles.items()}}
    insert_saving_chart(book, sheet, header, lines, bottom - CHART_ROWS)
    end, sheet.row = sheet.row, top
    checks = _by_year(book, sheet, sources.by_year.years, header, (capital, present))
    sheet.row = bottom
    sheet.worksheet.repeat_rows(0, HEADER_ROW - 2)
    print_parts(book, sheet, [Part(by_year, bottom, "first page")], years_on_sheet=True)
    sheet.row = end
    return NeutralitySheet(months, years, capital, checks)


def _answer(book: Book) -> str:
    """The verdict of the run in the words of the Cover, as short as a page is wide."""
    found = book.result.neutrality
    return (
        f"As run: {found.verdict}; cost neutral in {percent(found.probability)} of futures by "
        f"{date_words(found.by.last_day)}, median net saving {pounds(found.median)}."
    )


def _by_year(
    book: Book, sheet: Sheet, years: Row, header: MonthHeader, rows: tuple[CapitalRows | None, PresentRows]
) -> tuple[Check, ...]:
    """What stands beside the test, by financial year: the months that it is worked out from are below the chart."""
    capital, present = rows
    checks: tuple[Check, ...] = ()
    if capital is not None:
        charge = write_capital_by_year(book, sheet, years, header, capital)
        checks = _checks_of_capital(book, charge)
        sheet.down()
    return checks + write_present_value_by_year(book, sheet, years, header, present)


def _checks_of_capital(book: Book, charge: Row) -> tuple[Check, ...]:
    engine = float(book.result.tables.capital["charge_gbp"].sum())
    what = "As run: charge for capital over all years, as the engine has it"
    return (Check(what, total_of(charge), engine, "tolerance_rounding_gbp"),)


def _months(book: Book, sheet: Sheet, sources: NeutralitySources) -> SavingRows:
    sheet.block({"A": "By month", "F": "Unit", "G": "All months"}, book.timeline.letters)
    plans = sources.budget.plans
    totals = (plans["do_nothing"].total, plans["strategy"].total)
    return _savings(sheet, totals, book.result.tables.net_saving_months)


def _years(book: Book, sheet: Sheet, sources: NeutralitySources) -> SavingRows:
    names = {"A": "By financial year", "F": "Unit", "G": "All years"}
    write_year_header(sheet, book.timeline, sources.by_year.years, names)
    plans, table = sources.by_year.plans, book.result.tables.net_saving
    rows = _savings(sheet, (plans["do_nothing"].net, plans["strategy"].net), table)
    sheet.texts({"A": "Probability that it is not below zero at the end of the year (engine)", "F": "share"})
    neutral = np.asarray(table["probability_cost_neutral"], dtype=float)
    sheet.values(book.timeline.year_letters, neutral, Look("engine", "percent"))
    sheet.down()
    return rows


def _savings(sheet: Sheet, totals: tuple[Row, Row], table: pd.DataFrame) -> SavingRows:
    """Both plans, net saving and its running total by formula; below, the engine's quantiles of the total."""
    letters = totals[0].letters
    do_nothing, strategy = (
        sheet.summed({"A": title, "F": "GBP"}, letters, f"={total.ref}", total.figures, POUNDS)
        for title, total in zip(("Do nothing", "Strategy"), totals, strict=True)
    )
    formula = f"=ROUND({do_nothing.ref}-{strategy.ref},2)"
    words = {"A": "Net saving", "F": "GBP"}
    net = sheet.summed(words, letters, formula, do_nothing.figures - strategy.figures, TOTAL)
    sheet.total_words({"A": "Cumulative net saving", "F": "GBP"})
    running = np.round(net.figures.cumsum(), 2) + 0.0
    cumulative = sheet.across(letters, f"=ROUND(SUM({net.to_here}),2)", running, TOTAL)
    sheet.down()
    quantiles = {}
    for key, title in QUANTILES.items():
        sheet.texts({"A": f"Cumulative net saving, {title} (engine)", "F": "GBP"})
        values = np.asarray(table[f"cumulative_{key}"], dtype=float)
        quantiles[key] = sheet.values(letters, values, ENGINE)
        sheet.down()
    return SavingRows(do_nothing, strategy, net, cumulative, quantiles)


def _payback(book: Book, sheet: Sheet, header: MonthHeader, cumulative: Row) -> None:
    """The first month from which the mean cumulative net saving is not below zero until the end."""
    lowest_from_here = np.minimum.accumulate(cumulative.figures[::-1])[::-1]
    flags = (lowest_from_here >= 0).astype(float)
    sheet.texts({"A": "Not below zero from here to the end (1: yes)", "F": "1 or 0"})
    formula = f"=IF(MIN({cumulative.from_here})>=0,1,0)"
    row = sheet.across(book.timeline.letters, formula, flags, Look("plain", "whole"))
    sheet.down()
    sheet.total_words({"A": "Paid back from, on the mean of all futures"})
    month = f"INDEX({header.months.span},MATCH(1,{row.span},0))"
    formula = f'=IF(SUM({row.span})=0,"not by the end",{month})'
    value = header.months.figures[int(flags.argmax())] if flags.any() else "not by the end"
    sheet.formula("G", formula, value, Look("total", "month"))
    sheet.down()
    paid = book.result.neutrality.payback_month
    sheet.text("A", "Paid back from, on the median of all futures (engine)")
    if paid is None:
        sheet.text("G", "not by the end", Look("engine", "right"))
    else:
        sheet.date("G", paid.first_day, Look("engine", "month"))
    sheet.down()
