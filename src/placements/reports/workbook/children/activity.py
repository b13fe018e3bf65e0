"""The Activity sheet: children, starts, ends, moves and quantities of the engine; bed-weeks by formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from placements.domain.placement_types import TOTAL
from placements.reports.workbook.children.activity_flows import write_bed_weeks, write_flows
from placements.reports.workbook.children.activity_rows import Activity, ChildrenRows
from placements.reports.workbook.frame.book import ACTIVITY, PLAN_TITLES, Book, LineFigures
from placements.reports.workbook.frame.paper import over_time, print_parts
from placements.reports.workbook.frame.sheet import Row, Sheet, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import HEADER_ROW, lay_out, write_month_values

__all__ = ["Activity", "ChildrenRows", "line_words", "write_activity"]

WIDTHS = {"A": 50, "B": 21, "C": 11, "D": 16, "E": 15, "F": 12, "G": 18}


def write_activity(book: Book) -> Activity:
    """Children by month and type, who starts and ends, the quantity of every line of both budgets, bed-weeks."""
    sheet = book.sheets[ACTIVITY]
    sheet.keys = "BDE"
    lay_out(sheet, book.timeline, WIDTHS)
    sheet.title(
        "Activity: how many children live where",
        "Grey cells are values of the engine, means over all simulated futures: they change with a new run "
        "only.",
        "Starts enter care, ends leave it; moves are planned moves, homes that close, and places for who waited.",
        f"From {book.run_words}. On paper: where children live; all else on screen only.",
        column="B",
    )
    header = write_month_values(sheet, book.timeline)
    _actual_or_forecast(book, sheet)
    tables = book.result.tables
    children = [_children(book, sheet, "Demand: children looked after without the strategy", tables.demand)]
    for plan, title in PLAN_TITLES.items():
        mine = tables.placements[tables.placements["plan"] == plan]
        children.append(_children(book, sheet, f"{title}: where children live", mine))
    live_to = sheet.row - 2
    flows = {plan: write_flows(book, sheet, plan) for plan in PLAN_TITLES}
    quantities = {plan: _quantities(book, sheet, plan) for plan in PLAN_TITLES}
    found = Activity(header, tuple(children), quantities, flows)
    checks = write_bed_weeks(book, sheet, found)
    print_parts(book, sheet, over_time(1, live_to, HEADER_ROW + 3))
    return replace(found, checks=checks)


def _actual_or_forecast(book: Book, sheet: Sheet) -> None:
    """A third row of the header: column G was counted, the months are forecast."""
    flags = dict.fromkeys("BCDEF", "") | {"A": "Actual or forecast", "G": "actual"}
    for column, words in (flags | dict.fromkeys(book.timeline.letters, "forecast")).items():
        sheet.text(column, words, Look("header", "text" if column == "A" else "right"))
    sheet.worksheet.freeze_panes(sheet.row, 1)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1, sheet.row - 1)
    sheet.down()


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
    return ChildrenRows(title, tuple(rows), total, kept)


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
