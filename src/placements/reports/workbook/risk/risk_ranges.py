"""On the Risk sheet: both budgets and the net saving by financial year, with their ranges and what to hold for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from placements.finance.ranges import ALL_YEARS, CUMULATIVE, NET_SAVING
from placements.reports.workbook.frame.book import PLAN_TITLES, Book
from placements.reports.workbook.frame.check import Check, apart, total_of
from placements.reports.workbook.frame.sheet import Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import write_year_header
from placements.reports.workbook.written import Written

POUNDS = Look("plain", "pounds")
TOTAL = Look("total", "pounds")
ENGINE = Look("engine", "pounds")

OF_COST = {
    "p10": "1 in 10 futures costs no more",
    "p50": "as likely dearer as cheaper",
    "p80": "8 in 10 futures cost no more",
    "p90": "9 in 10 futures cost no more",
}
OF_SAVING = {
    "p10": "9 in 10 futures save at least this",
    "p20": "8 in 10 futures save at least this",
    "p50": "as likely more as less",
    "p80": "2 in 10 futures save at least this",
    "p90": "1 in 10 futures saves at least this",
}


@dataclass(frozen=True)
class RangeRows:
    """The mean, which is live, and rows of the engine by name."""

    mean: Row
    engine: dict[str, Row]


def write_ranges(book: Book, sheet: Sheet, written: Written) -> tuple[Check, ...]:
    """Four blocks: what each plan costs, what is saved in each year, and by the end of each."""
    checks: list[Check] = []
    for plan in PLAN_TITLES:
        rows = _plan(book, sheet, written, plan)
        checks += _checks_of_plan(book, written, plan, rows)
    saved = _saving(book, sheet, written)
    running = _running(book, sheet, written)
    for what, rows in (("Net saving", saved), ("Cumulative net saving", running)):
        checks.append(_in_order(f"Risk: {what}", rows))
    return tuple(checks)


def _table(book: Book, of: str) -> pd.DataFrame:
    table = book.result.tables.ranges
    return table[table["of"] == of].set_index("financial_year")


def _all_years(table: pd.DataFrame, column: str) -> float:
    return float(table[column].to_numpy(dtype=float)[list(table.index).index(ALL_YEARS)])


def _plan(book: Book, sheet: Sheet, written: Written, plan: str) -> RangeRows:
    title = PLAN_TITLES[plan]
    names = {"A": f"{title}: what it costs, £", "B": "What it says", "G": "All years"}
    write_year_header(sheet, book.timeline, written.by_year.years, names)
    net = written.by_year.plans[plan].net
    words = {"A": "Budget", "B": "mean of all futures (sheet Budget by year)"}
    budget = sheet.summed(words, net.letters, f"={net.ref}", net.figures, TOTAL)
    table = _table(book, plan)
    rows = _engine_rows(book, sheet, table, OF_COST)
    words = {"A": "Risk reserve", "B": "P80 less the budget as run, never below £0"}
    rows["reserve"] = _engine_row(book, sheet, table, "reserve", words)
    together, held = budget.row, rows["reserve"].row
    sheet.total_words({"A": "Budget with its risk reserve"})
    as_run = "enough in 8 of 10 futures"
    words_now = f'=IF(changed_here>0,"budget as changed, reserve as run: run again","{as_run}")'
    sheet.formula("B", words_now, as_run, Look("total", "beside"))
    figures = budget.figures + rows["reserve"].figures
    whole = float(budget.figures.sum()) + _all_years(table, "reserve_gbp")
    sheet.formula("G", f"=G{together}+G{held}", whole, TOTAL)
    sheet.across(budget.letters, f"={{c}}{together}+{{c}}{held}", figures, TOTAL)
    sheet.down(2)
    return RangeRows(budget, rows)


def _saving(book: Book, sheet: Sheet, written: Written) -> RangeRows:
    names = {"A": "Net saving in the year, £", "B": "What it says", "G": "All years"}
    write_year_header(sheet, book.timeline, written.by_year.years, names)
    net = written.neutrality.years.net
    words = {"A": "Mean", "B": "do nothing less strategy: below £0 it costs more"}
    mean = sheet.summed(words, net.letters, f"={net.ref}", net.figures, TOTAL)
    table = _table(book, NET_SAVING)
    rows = _engine_rows(book, sheet, table, OF_SAVING)
    _shortfall(book, sheet, table, rows)
    sheet.down()
    return RangeRows(mean, rows)


def _running(book: Book, sheet: Sheet, written: Written) -> RangeRows:
    names = {"A": "Net saving by the end of the year, £", "B": "What it says"}
    write_year_header(sheet, book.timeline, written.by_year.years, names)
    cumulative = written.neutrality.years.cumulative
    sheet.total_words({"A": "Mean", "B": "do nothing less strategy: below £0 it costs more"})
    mean = sheet.across(cumulative.letters, f"={cumulative.ref}", cumulative.figures, TOTAL)
    sheet.down()
    table = _table(book, CUMULATIVE)
    rows = _engine_rows(book, sheet, table, OF_SAVING)
    _shortfall(book, sheet, table, rows)
    sheet.texts({"A": "Probability that it is not below £0", "B": "share of all futures"})
    neutral = np.asarray(book.result.tables.net_saving["probability_cost_neutral"], dtype=float)
    sheet.values(book.timeline.year_letters, neutral, Look("engine", "percent"))
    sheet.down(2)
    sheet.text(
        "A",
        "Quantiles of all years are those of the sum, which is not the sum of the years' quantiles: a dear year and a "
        "cheap one make up for each other in part.",
        Look("note"),
    )
    sheet.down(2)
    return RangeRows(mean, rows)


def _shortfall(book: Book, sheet: Sheet, table: pd.DataFrame, rows: dict[str, Row]) -> None:
    words = {"A": "Reserve against a shortfall", "B": "mean as run less P20, never below £0"}
    rows["reserve"] = _engine_row(book, sheet, table, "reserve", words)


def _engine_rows(book: Book, sheet: Sheet, table: pd.DataFrame, says: Mapping[str, str]) -> dict[str, Row]:
    return {
        name: _engine_row(book, sheet, table, name, {"A": name.upper(), "B": words})
        for name, words in says.items()
    }


def _engine_row(book: Book, sheet: Sheet, table: pd.DataFrame, name: str, words: Mapping[str, str]) -> Row:
    """The years, and in G the figure of all years, which is no sum of them."""
    sheet.texts(words)
    column = table[f"{name}_gbp"]
    if ALL_YEARS in column.index:
        sheet.number("G", float(column[ALL_YEARS]), ENGINE)
    labels = [year.label for year in book.timeline.years]
    row = sheet.values(book.timeline.year_letters, np.asarray(column.loc[labels], dtype=float), ENGINE)
    sheet.down()
    return row


def _checks_of_plan(book: Book, written: Written, plan: str, rows: RangeRows) -> Iterator[Check]:
    title, net = PLAN_TITLES[plan], written.by_year.plans[plan].net
    yield Check(
        f"Risk: {title}: the budget is that of Budget by year, in every year",
        total_of(rows.mean),
        total_of(net),
        difference=apart(rows.mean, net),
    )
    table = _table(book, plan)
    mean = _all_years(table, "mean_gbp")
    yield Check(
        f"As run: {title}: mean of the ranges of all years, as the engine has it", total_of(rows.mean), mean
    )
    over = f"{rows.engine['p80'].span}-{rows.mean.span}"
    short = np.maximum(rows.engine["p80"].figures - rows.mean.figures, 0).sum()
    left = (f"SUMPRODUCT(({over}>0)*({over}))", float(np.round(short, 2)))
    reserve = float(np.round(rows.engine["reserve"].figures.sum(), 2))
    yield Check(f"As run: {title}: reserves of the years are P80 less the budget", left, reserve)
    yield _in_order(f"Risk: {title}", rows)


def _in_order(what: str, rows: RangeRows) -> Check:
    """How often a lower quantile exceeds a higher one: never."""
    quantiles = [row for name, row in rows.engine.items() if name != "reserve"]
    pairs = pairwise(quantiles)
    formula = "+".join(f"SUMPRODUCT(({low.span}>{high.span})*1)" for low, high in pairs)
    return Check(
        f"{what}: no lower quantile exceeds a higher one (years in which one does)",
        (formula, 0.0),
        ("0", 0.0),
    )
