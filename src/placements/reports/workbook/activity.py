"""The Activity sheet: children, child-weeks, places and moves, as values of the engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.domain.placement_types import TOTAL
from placements.reports.workbook.book import ACTIVITY, PLAN_TITLES, Book, LineFigures
from placements.reports.workbook.sheet import Row, Sheet, column_span
from placements.reports.workbook.style import Look
from placements.reports.workbook.timeline import MonthHeader, fit_rows, lay_out, write_month_values

WIDTHS = {"A": 50, "B": 26, "C": 12, "D": 20, "E": 18, "F": 13, "G": 18}


@dataclass(frozen=True)
class ChildrenRows:
    """Children of one plan, or of the demand, by month: the types, their total, the engine's total."""

    title: str
    total: Row
    engine: Row


@dataclass(frozen=True)
class Activity:
    """Rows of the sheet; ``quantities`` of each plan are in the order of ``Book.lines``."""

    header: MonthHeader
    children: tuple[ChildrenRows, ...]
    quantities: dict[str, tuple[Row, ...]]


def write_activity(book: Book) -> Activity:
    """Children by month and type, then the quantity of every line of both budgets."""
    sheet = book.sheets[ACTIVITY]
    lay_out(sheet, book.timeline, WIDTHS)
    sheet.title(
        "Activity",
        "Grey cells are values of the engine, means over all simulated futures: they change with a new run "
        "only.",
        f"From {book.run_words}.",
        column="B",
    )
    header = write_month_values(sheet, book.timeline)
    tables = book.result.tables
    children = [_children(book, sheet, "Demand: children looked after without the strategy", tables.demand)]
    for plan, title in PLAN_TITLES.items():
        mine = tables.placements[tables.placements["plan"] == plan]
        children.append(_children(book, sheet, f"{title}: where children live", mine))
    quantities = {plan: _quantities(book, sheet, plan) for plan in PLAN_TITLES}
    fit_rows(sheet, book.timeline)
    return Activity(header, tuple(children), quantities)


def _children(book: Book, sheet: Sheet, title: str, table: pd.DataFrame) -> ChildrenRows:
    """Children at the end of each month; column G holds those counted at the end of the base month."""
    counted = book.result.context.base_month.label
    letters, look = book.timeline.letters, Look("engine", "children")
    names = {"A": title, "D": "Placement type", "F": "Unit", "G": f"Counted {counted}"}
    sheet.block(names, letters)
    opening = book.result.tables.demand.groupby("placement_type")["last_value"].first()
    rows = []
    for placement_type in book.result.context.placement_types:
        mine = table[table["placement_type"] == placement_type.id]
        sheet.texts({"A": placement_type.title, "D": placement_type.id, "F": "children"})
        sheet.number("G", float(opening[placement_type.id]), look)
        rows.append(sheet.values(letters, np.asarray(mine["mean"], dtype=float), look))
        sheet.down()
    engine = np.asarray(table.loc[table["placement_type"] == TOTAL, "mean"], dtype=float)
    sheet.total_words({"A": "All children looked after", "D": TOTAL, "F": "children"})
    total_look = Look("total", "children")
    formula = f"=SUM({column_span(rows)})"
    of_opening = formula.replace("{c}", "G")
    sheet.formula("G", of_opening, float(opening.drop(TOTAL).sum()), total_look)
    total = sheet.across(letters, formula, np.sum([row.figures for row in rows], axis=0), total_look)
    sheet.down()
    sheet.texts({"A": "The engine's total, for the checks", "D": TOTAL, "F": "children"})
    kept = sheet.values(letters, engine, look)
    sheet.down(2)
    return ChildrenRows(title, total, kept)


def _quantities(book: Book, sheet: Sheet, plan: str) -> tuple[Row, ...]:
    letters = book.timeline.letters
    names = {
        "A": f"{PLAN_TITLES[plan]}: quantity of each line of the budget",
        "B": "Line",
        "C": "Plan",
        "D": "Placement type",
        "E": "Rule",
        "F": "Unit",
        "G": "All months",
    }
    sheet.block(names, letters)
    rows = []
    for line in book.lines[plan]:
        if line.recipe is None:  # the saving that is not delivered: the Budget sheet works it out
            continue
        sheet.texts({**line_words(line, plan), "F": line.rule.quantity_unit})
        here = Row(sheet.name, sheet.row, letters, line.quantity)
        sheet.formula("G", f"=SUM({here.span})", line.quantity.sum(), Look("plain", "quantity"))
        rows.append(sheet.values(letters, line.quantity, Look("engine", "quantity")))
        sheet.down()
    sheet.down()
    return tuple(rows)


def line_words(line: LineFigures, plan: str) -> dict[str, str]:
    """What columns A to E say of a line of a budget."""
    return {
        "A": line.title,
        "B": line.key,
        "C": PLAN_TITLES[plan],
        "D": line.placement_type,
        "E": line.rule.name,
    }
