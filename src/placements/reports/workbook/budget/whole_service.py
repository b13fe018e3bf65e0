"""The Whole service sheet: posts, funded and unfunded, and contracts beside placements and measures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.finance.rules import POST
from placements.finance.whole_service_table import PLACEMENTS_AND_MEASURES, TITLES
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.budget.budget import Budget, PlanBudget
from placements.reports.workbook.children.activity import line_words
from placements.reports.workbook.frame.book import PLAN_TITLES, WHOLE_SERVICE, Book, LineFigures
from placements.reports.workbook.frame.paper import Part, print_parts
from placements.reports.workbook.frame.sheet import Row, Sheet, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import (
    HEADER_ROW,
    MonthHeader,
    lay_out,
    write_month_header,
    write_year_header,
)
from placements.reports.workbook.prices.unit_costs import UnitCosts, write_rate

WIDTHS = {"A": 62, "B": 30, "C": 22, "D": 16, "E": 12, "F": 16, "G": 17}
POUNDS = Look("plain", "pounds")
TOTAL = Look("total", "pounds")
ENGINE = Look("engine", "quantity")


@dataclass(frozen=True)
class WholePlan:
    """Rows of one plan: placements and measures, each post and contract; their total by month and by year."""

    parts: tuple[Row, ...]
    total: Row
    years: Row


@dataclass(frozen=True)
class WholeServiceSheet:
    plans: dict[str, WholePlan]


@dataclass(frozen=True)
class WholeServiceSources:
    """What the sheet reads of others; ``years`` is the row that states the financial years."""

    inputs: InputCells
    costs: UnitCosts
    budget: Budget
    years: Row


@dataclass(frozen=True)
class _PlanRows:
    parts: tuple[Row, ...]
    total: Row


def write_whole_service(book: Book, sources: WholeServiceSources) -> WholeServiceSheet | None:
    """None where the council has neither posts nor contracts: then there is no such sheet."""
    if WHOLE_SERVICE not in book.sheets:
        return None
    sheet = book.sheets[WHOLE_SERVICE]
    sheet.keys = "BCDE"
    lay_out(sheet, book.timeline, WIDTHS, widest=book.widest)
    sheet.title(
        "Whole service: with posts and contracts",
        "Amount = quantity x rate x uncertainty factor, rounded to the penny; a month is a twelfth of a year. "
        "Below zero: what others pay, and savings.",
        "Funded posts are in the base budget and paid for whether they are needed or not; unfunded ones are needed "
        "beyond them. " + _counts(book),
        f"Grey cells are values of the engine, means over all futures, from {book.run_words}. On paper: the money.",
        column="B",
    )
    header = write_month_header(sheet, book.timeline, sources.budget.header)
    rates = _rates(book, sheet, sources)
    engine = {plan: _quantities_and_factors(book, sheet, plan) for plan in PLAN_TITLES}
    top = sheet.row
    plans = {plan: _plan(book, sheet, plan, (sources, rates, *engine[plan])) for plan in PLAN_TITLES}
    money_to = sheet.row - 2
    years = _years(book, sheet, header, sources.years, plans)
    sheet.worksheet.repeat_rows(0, HEADER_ROW)
    parts = (Part(top, sheet.row - 1, "first page"), Part(top, money_to, "later pages"))
    print_parts(book, sheet, parts, years_on_sheet=True)
    return WholeServiceSheet(
        {plan: WholePlan(rows.parts, rows.total, years[plan]) for plan, rows in plans.items()}
    )


def _counts(book: Book) -> str:
    if any(line.rule == POST for line in book.lines["do_nothing"]):
        return "Posts count in the test of cost neutrality: count_posts is true."
    return "None of it counts in the test of cost neutrality."


def _rates(book: Book, sheet: Sheet, sources: WholeServiceSources) -> dict[str, Row]:
    names = {
        "A": "Rate of each line beside the budget",
        "B": "Line",
        "C": "Price",
        "D": "Less",
        "E": "Times",
        "F": "Unit",
        "G": "Divided by",
    }
    sheet.block(names, book.timeline.letters, right="EG")
    rows: dict[str, Row] = {}
    for line in book.beside["do_nothing"]:
        rows[line.key] = write_rate(book, sheet, sources.inputs, sources.costs, line)
        sheet.down()
    sheet.down()
    return rows


def _quantities_and_factors(book: Book, sheet: Sheet, plan: str) -> tuple[list[Row], list[Row]]:
    title = PLAN_TITLES[plan]
    quantities = _engine_rows(book, sheet, plan, f"{title}: quantity of each line", "quantity")
    return quantities, _engine_rows(book, sheet, plan, f"{title}: uncertainty factor", "factor")


def _plan(
    book: Book,
    sheet: Sheet,
    plan: str,
    what: tuple[WholeServiceSources, dict[str, Row], list[Row], list[Row]],
) -> _PlanRows:
    """The money of one plan, of the rates, quantities and factors that stand above it."""
    sources, rates, quantities, factors = what
    title, lines = PLAN_TITLES[plan], book.beside[plan]
    letters = book.timeline.letters
    names = {
        "A": f"{title}, £",
        "B": "Line",
        "C": "Plan",
        "D": "Placement type",
        "E": "Rule",
        "G": "All months",
    }
    sheet.block(names, letters)
    parts = list(_from_budget(book, sheet, plan, sources.budget.plans[plan]))
    for line, quantity, factor in zip(lines, quantities, factors, strict=True):
        formula = line.rule.formula(quantity.ref, rates[line.key].ref, factor.ref)
        parts.append(sheet.summed(line_words(line, plan), letters, formula, line.amount, POUNDS))
    together = np.sum([row.figures for row in parts], axis=0)
    words = {"A": f"{title}: whole service"}
    total = sheet.summed(words, letters, f"=SUM({column_span(parts)})", together, TOTAL)
    sheet.down()
    return _PlanRows(tuple(parts), total)


def _engine_rows(book: Book, sheet: Sheet, plan: str, title: str, what: str) -> list[Row]:
    """Quantities or factors, which only a new run changes."""
    letters = book.timeline.letters
    names = {"A": title, "B": "Line", "C": "Plan", "D": "Placement type", "E": "Rule", "F": "Unit"}
    sheet.block(names, letters)
    rows = []
    for line in book.beside[plan]:
        is_quantity = what == "quantity"
        unit = line.rule.quantity_unit if is_quantity else ""
        sheet.texts({**line_words(line, plan), "F": unit})
        figures = line.quantity if is_quantity else line.factor
        rows.append(sheet.values(letters, figures, ENGINE if is_quantity else Look("engine", "factor")))
        sheet.down()
    sheet.down()
    return rows


def _from_budget(book: Book, sheet: Sheet, plan: str, budget: PlanBudget) -> list[Row]:
    """What the sheet Budget holds: all of it in one row, less the posts that count there, which follow it."""
    letters = book.timeline.letters
    counted: list[tuple[LineFigures, Row]] = [
        (line, row) for line, row in zip(book.lines[plan], budget.lines, strict=True) if line.rule == POST
    ]
    less = "".join(f"-{row.ref}" for _, row in counted)
    rest = budget.total.figures - np.sum(
        [np.zeros(len(letters)), *(row.figures for _, row in counted)], axis=0
    )
    words = {"A": f"{TITLES[PLACEMENTS_AND_MEASURES]} (sheet Budget)"}
    rows = [sheet.summed(words, letters, f"=ROUND({budget.total.ref}{less},2)", rest, POUNDS)]
    for line, row in counted:
        rows.append(sheet.summed(line_words(line, plan), letters, f"={row.ref}", row.figures, POUNDS))
    return rows


def _years(
    book: Book, sheet: Sheet, header: MonthHeader, stated: Row, plans: dict[str, _PlanRows]
) -> dict[str, Row]:
    """The whole service of both plans by financial year."""
    years = write_year_header(sheet, book.timeline, stated, {"A": "By financial year, £", "G": "All years"})
    found = {}
    for plan, rows in plans.items():
        formula = f"=SUMPRODUCT({header.in_year(years)}*{rows.total.span})"
        words = {"A": f"{PLAN_TITLES[plan]}: whole service"}
        by_year = book.timeline.by_year(rows.total.figures)
        found[plan] = sheet.summed(words, years.letters, formula, by_year, TOTAL)
    do_nothing, strategy = found["do_nothing"], found["strategy"]
    sheet.summed(
        {"A": "Do nothing less strategy: below zero the strategy costs more"},
        years.letters,
        f"=ROUND({do_nothing.ref}-{strategy.ref},2)",
        do_nothing.figures - strategy.figures,
        TOTAL,
    )
    return found
