"""The Checks sheet: everything that must add up, each with its tolerance, and one cell for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from placements.finance.break_even import break_even_occupancy
from placements.finance.whole_service_table import WHOLE_SERVICE
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.budget.whole_service import WholeServiceSheet
from placements.reports.workbook.frame.book import CHECKS, PLAN_TITLES, Book
from placements.reports.workbook.frame.check import RUN_AGAIN, Check, apart, total_of
from placements.reports.workbook.frame.paper import fit_pages
from placements.reports.workbook.frame.sheet import Cell, Sheet, block_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.written import Written

WIDTHS = {"A": 8, "B": 88, "C": 18, "D": 18, "E": 16, "F": 12, "G": 12}
ALL_AGREE = "All checks agree"
CHILDREN_WOULD_MOVE = "Run again: children would move"
HEADER_ROW = 7


@dataclass(frozen=True)
class CheckCells:
    """The cell that sums the checks up, and the one that counts those that no longer apply."""

    overall: Cell
    changed: Cell


def write_checks(book: Book, written: Written, of_sheets: Iterable[Check]) -> CheckCells:
    """The checks of the live core, then ``of_sheets``: those that the other sheets bring with them."""
    sheet = book.sheets[CHECKS]
    _set_up(sheet)
    sheet.title(
        "Checks: does everything add up?",
        "OK: both sides agree within the tolerance. FAIL: they do not, and the workbook must not be used.",
        "changed: compares with the engine as run, which no longer applies because an assumption was changed. "
        "run again: formulas cannot follow this change.",
    )
    top, sheet.row = sheet.row, HEADER_ROW
    names = ("No.", "What must agree", "Left", "Right", "Difference", "Tolerance", "Result")
    for column, name in zip("ABCDEFG", names, strict=True):
        sheet.text(column, name, Look("header", "text" if column == "B" else "right"))
    sheet.down()
    first = sheet.row
    for number, check in enumerate((*_checks(book, written), *of_sheets), start=1):
        sheet.number("A", number, Look("plain", "whole"))
        _write(sheet, check, written.inputs)
    results = f"$G${first}:$G${sheet.row - 1}"
    _colour(sheet, f"G{first}:G{sheet.row - 1}")
    fit_pages(sheet, WIDTHS, sheet.row - 1, (HEADER_ROW, HEADER_ROW))
    sheet.row = top
    return _sum_up(sheet, results)


def _set_up(sheet: Sheet) -> None:
    sheet.widen(WIDTHS)
    sheet.worksheet.freeze_panes(HEADER_ROW, 0)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1)


def _write(sheet: Sheet, check: Check, inputs: InputCells) -> None:
    here, look = sheet.row, Look("plain", check.number)
    sheet.text("B", check.what, Look("plain", "wrap"))
    sheet.formula("C", f"={check.left[0]}", check.left[1], look)
    as_run = isinstance(check.right, float)
    if isinstance(check.right, float):
        right = check.right
        sheet.number("D", right, Look("engine", check.number))
    else:
        right = check.right[1]
        sheet.formula("D", f"={check.right[0]}", right, look)
    # where a side is words, such as "does not pay even when full", the sides do not agree: words exceed any number
    formula = f'IFERROR({check.difference or f"ABS($C{here}-$D{here})"},"not numbers")'
    difference = 0.0 if check.difference else abs(check.left[1] - right)
    sheet.formula("E", f"={formula}", difference, Look("plain", "factor"))
    tolerance = inputs[check.tolerance]
    sheet.formula("F", f"={tolerance.ref}", tolerance.value, Look("plain", "general"))
    otherwise = f'"{check.otherwise or "FAIL"}"'
    if as_run:
        otherwise = f'IF({inputs.changed.address}>0,"changed","FAIL")'
    result = f'=IFERROR(IF($E{here}<=$F{here},"OK",{otherwise}),"FAIL")'
    sheet.formula("G", result, "OK" if difference <= tolerance.value else "FAIL", Look("plain", "right"))
    sheet.down()


def _colour(sheet: Sheet, cells: str) -> None:
    for word, look in (("OK", sheet.styles.good), ("FAIL", sheet.styles.bad), (RUN_AGAIN, sheet.styles.bad)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
        sheet.worksheet.conditional_format(cells, rule)


def _sum_up(sheet: Sheet, results: str) -> CheckCells:
    fails = f'SUMPRODUCT(({results}="FAIL")*1)'
    words = f'IF({fails}=1,"1 check fails",{fails}&" checks fail")'
    sheet.text("B", "All checks together", Look("total"))
    agree = f'IF(SUMPRODUCT(({results}="{RUN_AGAIN}")*1)=0,"{ALL_AGREE}","{CHILDREN_WOULD_MOVE}")'
    overall = sheet.formula("C", f"=IF({fails}=0,{agree},{words})", ALL_AGREE, Look("total", "right"))
    colour_overall(sheet, overall)
    sheet.down()
    sheet.text("B", "Checks against the run that no longer apply, because an assumption was changed")
    changed = sheet.formula("C", f'=SUMPRODUCT(({results}="changed")*1)', 0, Look("plain", "whole"))
    return CheckCells(overall, changed)


def colour_overall(sheet: Sheet, cell: Cell) -> None:
    """Green while all checks agree, else red: the words say the same."""
    for criteria, look in (("==", sheet.styles.good), ("!=", sheet.styles.bad)):
        rule = {"type": "cell", "criteria": criteria, "value": f'"{ALL_AGREE}"', "format": look}
        sheet.worksheet.conditional_format(f"{cell.column}{cell.row}", rule)


def _checks(book: Book, written: Written) -> Iterator[Check]:
    yield from _of_children(written)
    for plan, title in PLAN_TITLES.items():
        yield from _of_plan(written, plan, title)
    yield from _of_saving(written)
    if written.whole_service is not None:
        yield from _of_whole_service(book, written.whole_service)
    yield from _as_run(book, written)


def _of_children(written: Written) -> Iterator[Check]:
    for children in written.activity.children:
        yield Check(
            f"{children.title}: placement types add to the engine's total in every month (sums of all months)",
            total_of(children.total),
            total_of(children.engine),
            "tolerance_children",
            apart(children.total, children.engine),
            "children",
        )


def _of_plan(written: Written, plan: str, title: str) -> Iterator[Check]:
    mine, years = written.budget.plans[plan], written.by_year.plans[plan]
    lines = float(np.round(sum(row.figures.sum() for row in mine.lines), 2))
    parts = float(np.round(sum(row.figures.sum() for row in years.parts), 2))
    yield Check(
        f"{title}: lines add to the plan's total",
        (f"SUM({block_span(mine.lines)})", lines),
        total_of(mine.total),
    )
    yield Check(f"{title}: financial years add to the months", total_of(years.net), total_of(mine.total))
    yield Check(
        f"{title}: placement types and rules by year add to the lines by month",
        (f"SUM({block_span(years.parts)})", parts),
        (f"SUM({block_span(mine.lines)})", lines),
    )


def _of_saving(written: Written) -> Iterator[Check]:
    months, years = written.neutrality.months, written.neutrality.years
    plans = written.budget.plans
    do_nothing, strategy = plans["do_nothing"].total, plans["strategy"].total
    difference = float(np.round(do_nothing.figures.sum() - strategy.figures.sum(), 2))
    between = (f"SUM({do_nothing.span})-SUM({strategy.span})", difference)
    yield Check("Net saving by month is the difference of the plans", total_of(months.net), between)
    yield Check("Net saving by year adds to net saving by month", total_of(years.net), total_of(months.net))
    yield Check(
        "Net saving on Budget by year is that on Cost neutrality, in every year",
        total_of(written.by_year.difference),
        total_of(years.net),
        difference=apart(written.by_year.difference, years.net),
    )
    for rows, name in ((months, "month"), (years, "year")):
        last = rows.cumulative.last
        what = f"Cumulative net saving by {name} ends at the sum of net saving"
        yield Check(what, (last.address, last.value), total_of(rows.net))


def _of_whole_service(book: Book, sheet: WholeServiceSheet) -> Iterator[Check]:
    table = book.result.tables.whole_service
    engine = table[table["line"] == WHOLE_SERVICE].set_index(["plan", "financial_year"])["mean_gbp"]
    for plan, title in PLAN_TITLES.items():
        mine = sheet.plans[plan]
        parts = float(np.round(sum(row.figures.sum() for row in mine.parts), 2))
        spans = (f"SUM({block_span(mine.parts)})", parts)
        yield Check(f"{title}, whole service: lines add to the total", spans, total_of(mine.total))
        what = f"{title}, whole service: financial years add to the months"
        yield Check(what, total_of(mine.years), total_of(mine.total))
        for place, (year, label) in enumerate(
            zip(book.timeline.years, book.timeline.year_labels, strict=True)
        ):
            row = mine.years
            cell = Cell(row.sheet, row.letters[place], row.row, float(row.figures[place]))
            right = float(np.round(engine[plan, year.label], 2))
            what = f"As run: {title}, whole service, {label}, as the engine has it"
            yield Check(what, (cell.address, cell.value), right)


def _as_run(book: Book, written: Written) -> Iterator[Check]:
    """The workbook's formulas against what the engine found."""
    tables, timeline = book.result.tables, book.timeline
    for plan, title in PLAN_TITLES.items():
        costs = tables.cost[tables.cost["plan"] == plan].groupby("financial_year")["mean_gbp"].sum()
        net = written.by_year.plans[plan].net
        for place, (year, label) in enumerate(zip(timeline.years, timeline.year_labels, strict=True)):
            cell = Cell(net.sheet, net.letters[place], net.row, float(net.figures[place]))
            right = float(np.round(costs[year.label], 2))
            yield Check(f"As run: {title}, {label}, as the engine has it", (cell.address, cell.value), right)
    saving = tables.net_saving
    years = written.neutrality.years
    for place, label in enumerate(timeline.year_labels):
        row = years.cumulative
        right = float(saving["cumulative_mean"].iloc[place])
        left = (f"{Cell(row.sheet, row.letters[place], row.row, 0).address}", float(row.figures[place]))
        yield Check(f"As run: cumulative net saving at the end of {label}, as the engine has it", left, right)
    yield from _views_as_run(book, written)


def _views_as_run(book: Book, written: Written) -> Iterator[Check]:
    found = break_even_occupancy(book.result.strategy)
    if found is not None:
        titles = [*(home.title for home in found.homes), "all new homes"]
        occupancies = [*(home.occupancy for home in found.homes), found.occupancy]
        for title, value, cell in zip(titles, occupancies, written.homes.break_even, strict=True):
            if value is not None:
                what = f"As run: break-even occupancy, {title}, as the engine has it"
                yield Check(what, (cell.address, value), value, "tolerance_share", number="factor")
    view, capital = book.result.neutrality.capital, written.neutrality.capital
    if view is not None and capital is not None:
        charge = capital.charge_per_year
        what = "As run: charge for capital a year, as the engine has it"
        yield Check(what, (charge.address, charge.value), view.charge_per_year)
