"""The Budget sheet: both plans by month, a row for each line, each amount from its cost rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.finance.rules import POST
from placements.reports.workbook.children.activity import Activity, line_words
from placements.reports.workbook.frame.book import BUDGET, PLAN_TITLES, Book, LineFigures
from placements.reports.workbook.frame.paper import over_time, print_parts
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import MonthHeader, lay_out, write_month_header
from placements.reports.workbook.prices.unit_costs import UnitCosts

WIDTHS = {"A": 50, "B": 21, "C": 11, "D": 16, "E": 15, "F": 15, "G": 17}
HEADER = {
    "B": "Line",
    "C": "Plan",
    "D": "Placement type",
    "E": "Rule",
    "F": "Provision",
    "G": "All months",
}
POUNDS = Look("plain", "pounds")
TOTAL = Look("total", "pounds")


@dataclass(frozen=True)
class PlanBudget:
    """Rows of one plan: its lines in the order of ``Book.lines``, two subtotals and the total."""

    lines: tuple[Row, ...]
    placements: Row
    measures: Row
    total: Row


@dataclass(frozen=True)
class Budget:
    header: MonthHeader
    plans: dict[str, PlanBudget]


def write_budget(book: Book, activity: Activity, costs: UnitCosts) -> Budget:
    """Do nothing first: the saving that is not delivered is worked out from both plans."""
    sheet = book.sheets[BUDGET]
    sheet.keys = "BDEF"
    lay_out(sheet, book.timeline, WIDTHS, widest=book.widest)
    sheet.title(
        "Budget by month: what each line of both plans costs",
        "Amount = quantity (Activity) x rate (Unit costs) x uncertainty factor (Unit costs), rounded to the "
        "penny. Shown in whole pounds.",
        "The mean over all simulated futures. Nominal prices: those of the year in which they are paid.",
        column="B",
    )
    header = write_month_header(sheet, book.timeline, activity.header)
    do_nothing = _plan(book, sheet, "do_nothing", activity, costs)
    sheet.down()
    strategy = _plan(book, sheet, "strategy", activity, costs, do_nothing.placements)
    print_parts(book, sheet, over_time(1, sheet.row - 1))
    return Budget(header, {"do_nothing": do_nothing, "strategy": strategy})


def _plan(
    book: Book,
    sheet: Sheet,
    plan: str,
    activity: Activity,
    costs: UnitCosts,
    do_nothing: Row | None = None,
) -> PlanBudget:
    """One plan; ``do_nothing`` is that plan's cost of placements, for the saving that is not delivered."""
    letters, lines = book.timeline.letters, book.lines[plan]
    sheet.block(HEADER | {"A": f"{PLAN_TITLES[plan]}, £"}, letters)
    savable = sum(not line.rule.measure_cost for line in lines)
    # the subtotal stands below the lines, and the saving not delivered, the last line, needs it
    subtotal = Row(sheet.name, sheet.row + len(lines), letters, _sum(book, lines[:savable]))
    rows = []
    for number, line in enumerate(lines):
        rate, factor = costs.rates[line.key].ref, costs.factors[plan][number].ref
        if line.recipe is None and do_nothing is not None:
            quantity = f"ROUND({do_nothing.ref}-{subtotal.ref},2)"
        else:
            quantity = activity.quantities[plan][number].ref
        rows.append(_line(book, sheet, plan, line, line.rule.formula(quantity, rate, factor)))
    title = "Placements and posts" if any(line.rule == POST for line in lines) else "Placements"
    placements = _subtotal(sheet, title, rows[:savable], subtotal.figures, letters)
    own = _sum(book, lines[savable:])
    measures = _subtotal(sheet, "What the strategy itself costs", rows[savable:], own, letters)
    both, title = f"={placements.ref}+{measures.ref}", f"{PLAN_TITLES[plan]}: total"
    total = sheet.summed({"A": title}, letters, both, placements.figures + measures.figures, TOTAL)
    return PlanBudget(tuple(rows), placements, measures, total)


def _line(book: Book, sheet: Sheet, plan: str, line: LineFigures, formula: str) -> Row:
    words = {**line_words(line, plan), "F": line.provision}
    return sheet.summed(words, book.timeline.letters, formula, line.amount, POUNDS)


def _sum(book: Book, lines: tuple[LineFigures, ...]) -> Floats:
    nothing = np.zeros(len(book.timeline.months))
    total: Floats = np.sum([nothing, *(line.amount for line in lines)], axis=0)
    return total


def _subtotal(sheet: Sheet, title: str, rows: list[Row], values: Floats, letters: tuple[str, ...]) -> Row:
    # a plan without measures has nothing to add up
    formula = f"=SUM({column_span(rows)})" if rows else "=0"
    return sheet.summed({"A": title}, letters, formula, values, TOTAL)
