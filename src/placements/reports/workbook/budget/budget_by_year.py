"""The Budget by year sheet: both plans by financial year, placement type and cost rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from placements.finance import RULES
from placements.reports.workbook.budget.budget import Budget, PlanBudget
from placements.reports.workbook.frame.book import BY_YEAR, PLAN_TITLES, Book
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet, block_span, column_span, quoted
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import HEADER_ROW, LABELS, MonthHeader

WIDTHS = {"A": 62, "B": 3, "C": 12, "D": 22, "E": 19, "F": 3, "G": 15}
YEAR_WIDTH = 21.0
PENCE = Look("plain", "pence")
TOTAL = Look("total", "pence")


@dataclass(frozen=True)
class PlanByYear:
    """Rows of one plan: one for each placement type and rule, then the net budget."""

    parts: tuple[Row, ...]
    net: Row


@dataclass(frozen=True)
class ByYear:
    """``years`` is the header row with the financial years as words."""

    years: Row
    plans: dict[str, PlanByYear]
    difference: Row


def write_budget_by_year(book: Book, budget: Budget) -> ByYear:
    sheet = book.sheets[BY_YEAR]
    sheet.keys = "DE"
    _set_up(book, sheet)
    sheet.title(
        "Budget by financial year: what both plans cost, by placement type",
        "April to March; a part-year says which months it has. Sums of the sheet Budget, to the penny.",
        "The mean over all simulated futures. Nominal prices. No income is in the budget: gross is net.",
    )
    years = _year_header(book, sheet)
    plans = {}
    for plan in PLAN_TITLES:
        plans[plan] = _plan(book, sheet, plan, budget, years)
        sheet.down()
    do_nothing, strategy = plans["do_nothing"].net, plans["strategy"].net
    difference = sheet.summed(
        {"A": "Do nothing less strategy: below zero the strategy costs more"},
        years.letters,
        f"=ROUND({do_nothing.ref}-{strategy.ref},2)",
        do_nothing.figures - strategy.figures,
        TOTAL,
    )
    return ByYear(years, plans, difference)


def _set_up(book: Book, sheet: Sheet) -> None:
    money = max(YEAR_WIDTH, len(book.widest) + 4)
    sheet.widen(WIDTHS | {"G": money} | dict.fromkeys(book.timeline.year_letters, money))
    sheet.worksheet.freeze_panes(HEADER_ROW, 1)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1)
    sheet.worksheet.fit_to_pages(1, 0)


def _year_header(book: Book, sheet: Sheet) -> Row:
    sheet.row = HEADER_ROW
    names = {"A": "Financial year", "G": "All years"}
    for column in LABELS:
        sheet.text(column, names.get(column, ""), Look("header", "right_wrap" if column == "G" else "wrap"))
    letters = book.timeline.year_letters
    for letter, label in zip(letters, book.timeline.year_labels, strict=True):
        sheet.text(letter, label, Look("header", "right_wrap"))
    sheet.down()
    return Row(sheet.name, HEADER_ROW, letters, np.zeros(len(letters)))


def _plan(book: Book, sheet: Sheet, plan: str, budget: Budget, years: Row) -> PlanByYear:
    names = {
        "A": f"{PLAN_TITLES[plan]}, £",
        "B": "",
        "C": "Plan",
        "D": "Placement type",
        "E": "Rule",
        "G": "All years",
    }
    sheet.block(names, years.letters)
    mine, lines = budget.plans[plan], book.lines[plan]
    amounts: dict[tuple[str, str], Floats] = {}
    for line in lines:
        key = (line.placement_type, line.rule.name)
        amounts[key] = amounts.get(key, 0) + line.amount
    parts = [
        _part(book, sheet, plan, key, _sums(mine, budget.header, years, sheet.row), amounts[key])
        for key in sorted(amounts, key=lambda key: _order(book, key))
    ]
    formula = f"=SUM({column_span(parts)})"
    values = np.sum([part.figures for part in parts], axis=0)
    words = {"A": f"{PLAN_TITLES[plan]}: net budget"}
    net = sheet.summed(words, years.letters, formula, values, TOTAL)
    return PlanByYear(tuple(parts), net)


def _order(book: Book, key: tuple[str, str]) -> tuple[int, int]:
    """Placement types as everywhere, services last; rules in the order of their list."""
    ids, rules = book.result.context.placement_types.ids, list(RULES)
    return (ids.index(key[0]) if key[0] in ids else len(ids), rules.index(key[1]))


def _sums(plan: PlanBudget, header: MonthHeader, years: Row, here: int) -> str:
    """Sum of the plan's lines of this row's type and rule over the months of the column's year."""
    name = quoted(plan.total.sheet)
    first, last = plan.lines[0].row, plan.lines[-1].row
    of_type = f"({name}!$D${first}:$D${last}=$D{here})"
    of_rule = f"({name}!$E${first}:$E${last}=$E{here})"
    return f"=SUMPRODUCT({of_type}*{of_rule}*{header.in_year(years)}*{block_span(plan.lines)})"


def _part(book: Book, sheet: Sheet, plan: str, key: tuple[str, str], formula: str, amounts: Floats) -> Row:
    placement_type, rule = key
    title = RULES[rule].title
    words = {
        "A": f"{book.type_title(placement_type)}: {title[0].lower()}{title[1:]}",
        "C": PLAN_TITLES[plan],
        "D": placement_type,
        "E": rule,
    }
    by_year = book.timeline.by_year(amounts)
    return sheet.summed(words, book.timeline.year_letters, formula, by_year, PENCE)
