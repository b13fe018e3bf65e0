"""On the Unit costs sheet: what a child-week of each placement type costs on average, existing and new together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from placements.domain.placement_types import EXISTING, price_key
from placements.finance.decomposition import CHILD_WEEKS
from placements.finance.rules import PLACEMENT
from placements.reports.workbook.frame.book import PLAN_TITLES, UNIT_COSTS, Book, LineFigures
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.sheet import Cell, Floats, Row, Sheet, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.prices.unit_costs import types_apart
from placements.reports.workbook.written import Written

NOBODY = "no children"
NOTE = (
    "All that the Budget pays for the placement type over the child-weeks of its lines on Activity: with the fixed "
    "cost of homes, full or empty, and less what a price cap spares."
)


def write_average_prices(book: Book, written: Written) -> tuple[Check, ...]:
    """Both plans, a row for each placement type; below a type that is priced apart, how much of it is existing."""
    sheet = book.sheets[UNIT_COSTS]
    sheet.row = written.costs.averages
    return tuple(check for plan in PLAN_TITLES for check in _of_plan(book, sheet, written, plan))


def _of_plan(book: Book, sheet: Sheet, written: Written, plan: str) -> list[Check]:
    title = PLAN_TITLES[plan]
    names = {
        "A": f"{title}: average price paid for a child-week",
        "C": "Plan",
        "D": "Placement type",
        "F": "Unit",
        "G": "All months",
    }
    sheet.block(names, book.timeline.letters)
    sheet.text("B", NOTE, Look("note"))
    sheet.down()
    checks = []
    for placement_type in book.result.context.placement_types:
        sheet.texts(
            {"A": placement_type.title, "C": title, "D": placement_type.id, "F": "GBP per child-week"}
        )
        average = _average(book, sheet, written, plan, placement_type.id)
        if average is not None:
            what = f"As run: {title}, {placement_type.title}: average price of a child-week, as the engine has it"
            checks.append(
                Check(what, (average.address, average.value), _of_engine(book, plan, placement_type.id))
            )
        sheet.down()
        if placement_type.id in types_apart(book):
            _share(book, sheet, written, plan, placement_type.id)
    sheet.down()
    return checks


def _average(book: Book, sheet: Sheet, written: Written, plan: str, type_id: str) -> Cell | None:
    """The row of one placement type; its figure for all months, None where the plan has no child in it."""
    lines, here = book.lines[plan], sheet.row
    budget, activity = written.budget.plans[plan].lines, written.activity.quantities[plan]
    types = column_span(budget, "D"), column_span(activity, "D")
    weeks = (
        f'SUMIFS({column_span(activity)},{types[1]},$D{here},{column_span(activity, "F")},"{CHILD_WEEKS}")'
    )
    amount = f"SUMIF({types[0]},$D{here},{column_span(budget)})"
    formula = f'=IF({weeks}<=tolerance_children,"{NOBODY}",{amount}/{weeks})'
    mine = [line for line in lines if line.placement_type == type_id]
    amounts = _sum(book, mine, lambda line: line.amount)
    quantities = _sum(
        book, [m for m in mine if m.rule.quantity_unit == CHILD_WEEKS], lambda line: line.quantity
    )
    values = _over(written, amounts, quantities)
    sheet.words_across(book.timeline.letters, formula, values, "pence")
    (all_months,) = _over(written, np.array([amounts.sum()]), np.array([quantities.sum()]))
    cell = sheet.formula("G", formula.replace("{c}", "G"), all_months, Look("plain", "pence"))
    return cell if isinstance(all_months, float) else None


def _share(book: Book, sheet: Sheet, written: Written, plan: str, type_id: str) -> None:
    """Of the child-weeks at the type's own prices, those of placements from before the forecast."""
    lines = book.lines[plan]
    at_price = [
        i for i, line in enumerate(lines) if line.placement_type == type_id and line.rule == PLACEMENT
    ]
    existing = [i for i in at_price if lines[i].key.endswith(price_key("", EXISTING))]
    rows = written.activity.quantities[plan]
    above, below = (_added([rows[i] for i in which]) for which in (existing, at_price))
    formula = f'=IF({below}<=tolerance_children,"{NOBODY}",({above})/({below}))'
    title = book.result.context.price_title(price_key(type_id, EXISTING))
    sheet.texts({"A": f"{title}: share of child-weeks", "C": PLAN_TITLES[plan], "D": type_id, "F": "share"})
    quantities = [
        _sum(book, [lines[i] for i in which], lambda line: line.quantity) for which in (existing, at_price)
    ]
    sheet.words_across(book.timeline.letters, formula, _over(written, *quantities), "percent")
    (all_months,) = _over(written, *(np.array([one.sum()]) for one in quantities))
    sheet.formula("G", formula.replace("{c}", "G"), all_months, Look("plain", "percent"))
    sheet.down()


def _added(rows: list[Row]) -> str:
    return "+".join(row.ref for row in rows)


def _over(written: Written, amounts: Floats, quantities: Floats) -> list[float | str]:
    """The one over the other; words where there is nobody."""
    fewest = written.inputs["tolerance_children"].value
    return [
        NOBODY if weeks <= fewest else float(amount / weeks)
        for amount, weeks in zip(amounts, quantities, strict=True)
    ]


def _sum(book: Book, lines: list[LineFigures], figures: Callable[[LineFigures], Floats]) -> Floats:
    nothing = np.zeros(len(book.timeline.months))
    total: Floats = np.sum([nothing, *(figures(line) for line in lines)], axis=0)
    return total


def _of_engine(book: Book, plan: str, type_id: str) -> float:
    """From the run's table of lines."""
    table = book.result.tables.lines
    mine = table[(table["plan"] == plan) & (table["placement_type"] == type_id)]
    weeks = mine.loc[mine["unit"] == CHILD_WEEKS, "quantity"].sum()
    return float(mine["amount_gbp"].sum() / weeks)
