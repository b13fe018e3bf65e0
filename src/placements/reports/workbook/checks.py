"""The Checks sheet: everything that must add up, each with its tolerance, and one cell for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from placements.finance.break_even import break_even_occupancy
from placements.finance.whole_service_table import WHOLE_SERVICE
from placements.reports.workbook.activity import Activity
from placements.reports.workbook.assumptions import InputCells
from placements.reports.workbook.book import CHECKS, PLAN_TITLES, Book
from placements.reports.workbook.budget import Budget
from placements.reports.workbook.budget_by_year import ByYear
from placements.reports.workbook.cost_neutrality import NeutralitySheet
from placements.reports.workbook.homes import HomesSheet
from placements.reports.workbook.sheet import Cell, Row, Sheet, block_span
from placements.reports.workbook.style import Look, Number
from placements.reports.workbook.whole_service import WholeServiceSheet

WIDTHS = {"A": 8, "B": 88, "C": 18, "D": 18, "E": 16, "F": 12, "G": 12}
ALL_AGREE = "All checks agree"
HEADER_ROW = 7


@dataclass(frozen=True)
class Check:
    """One cross-foot: ``left`` and ``right`` are formulas with their value.

    A plain number on the right is what the engine found: such a check holds only as long as no assumption
    was changed. ``difference`` is a formula of its own where agreement on the sums is not enough.
    """

    what: str
    left: tuple[str, float]
    right: tuple[str, float] | float
    tolerance: str = "tolerance_gbp"
    difference: str = ""
    number: Number = "pence"


@dataclass(frozen=True)
class Checked:
    """The sheets that are checked."""

    inputs: InputCells
    activity: Activity
    budget: Budget
    by_year: ByYear
    homes: HomesSheet
    neutrality: NeutralitySheet
    whole_service: WholeServiceSheet | None


@dataclass(frozen=True)
class CheckCells:
    """The cell that sums the checks up, and the one that counts those that no longer apply."""

    overall: Cell
    changed: Cell


def write_checks(book: Book, checked: Checked) -> CheckCells:
    sheet = book.sheets[CHECKS]
    _set_up(sheet)
    sheet.title(
        "Checks",
        "OK: both sides agree within the tolerance. FAIL: they do not, and the workbook must not be used.",
        "changed: compares with the engine as run, which no longer applies because an assumption was changed.",
    )
    top, sheet.row = sheet.row, HEADER_ROW
    names = ("No.", "What must agree", "Left", "Right", "Difference", "Tolerance", "Result")
    for column, name in zip("ABCDEFG", names, strict=True):
        sheet.text(column, name, Look("header", "text" if column == "B" else "right"))
    sheet.down()
    first = sheet.row
    for number, check in enumerate(_checks(book, checked), start=1):
        sheet.number("A", number, Look("plain", "whole"))
        _write(sheet, check, checked.inputs)
    results = f"$G${first}:$G${sheet.row - 1}"
    _colour(sheet, f"G{first}:G{sheet.row - 1}")
    sheet.row = top
    return _sum_up(sheet, results)


def _set_up(sheet: Sheet) -> None:
    sheet.widen(WIDTHS)
    sheet.worksheet.freeze_panes(HEADER_ROW, 0)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1)
    sheet.worksheet.fit_to_pages(1, 0)


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
    formula = check.difference or f"ABS($C{here}-$D{here})"
    difference = 0.0 if check.difference else abs(check.left[1] - right)
    sheet.formula("E", f"={formula}", difference, Look("plain", "factor"))
    tolerance = inputs[check.tolerance]
    sheet.formula("F", f"={tolerance.ref}", tolerance.value, Look("plain", "general"))
    otherwise = f'IF({inputs.changed.address}>0,"changed","FAIL")' if as_run else '"FAIL"'
    result = f'=IFERROR(IF($E{here}<=$F{here},"OK",{otherwise}),"FAIL")'
    sheet.formula("G", result, "OK" if difference <= tolerance.value else "FAIL", Look("plain", "right"))
    sheet.down()


def _colour(sheet: Sheet, cells: str) -> None:
    for word, look in (("OK", sheet.styles.good), ("FAIL", sheet.styles.bad)):
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
        sheet.worksheet.conditional_format(cells, rule)


def _sum_up(sheet: Sheet, results: str) -> CheckCells:
    fails = f'SUMPRODUCT(({results}="FAIL")*1)'
    words = f'IF({fails}=1,"1 check fails",{fails}&" checks fail")'
    sheet.text("B", "All checks together", Look("total"))
    overall = sheet.formula("C", f'=IF({fails}=0,"{ALL_AGREE}",{words})', ALL_AGREE, Look("total", "right"))
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


def _total(row: Row) -> tuple[str, float]:
    return f"SUM({row.span})", float(np.round(row.figures.sum(), 2))


def _apart(left: Row, right: Row) -> str:
    """The sum of absolute differences: two rows that only agree in their sums do not pass."""
    return f"SUMPRODUCT(ABS({left.span}-{right.span}))"


def _checks(book: Book, checked: Checked) -> Iterator[Check]:
    yield from _of_children(checked)
    for plan, title in PLAN_TITLES.items():
        yield from _of_plan(checked, plan, title)
    yield from _of_saving(checked)
    if checked.whole_service is not None:
        yield from _of_whole_service(book, checked.whole_service)
    yield from _as_run(book, checked)


def _of_children(checked: Checked) -> Iterator[Check]:
    for children in checked.activity.children:
        yield Check(
            f"{children.title}: placement types add to the engine's total in every month (sums of all months)",
            _total(children.total),
            _total(children.engine),
            "tolerance_children",
            _apart(children.total, children.engine),
            "children",
        )


def _of_plan(checked: Checked, plan: str, title: str) -> Iterator[Check]:
    mine, years = checked.budget.plans[plan], checked.by_year.plans[plan]
    lines = float(np.round(sum(row.figures.sum() for row in mine.lines), 2))
    parts = float(np.round(sum(row.figures.sum() for row in years.parts), 2))
    yield Check(
        f"{title}: lines add to the plan's total",
        (f"SUM({block_span(mine.lines)})", lines),
        _total(mine.total),
    )
    yield Check(f"{title}: financial years add to the months", _total(years.net), _total(mine.total))
    yield Check(
        f"{title}: placement types and rules by year add to the lines by month",
        (f"SUM({block_span(years.parts)})", parts),
        (f"SUM({block_span(mine.lines)})", lines),
    )


def _of_saving(checked: Checked) -> Iterator[Check]:
    months, years = checked.neutrality.months, checked.neutrality.years
    plans = checked.budget.plans
    do_nothing, strategy = plans["do_nothing"].total, plans["strategy"].total
    difference = float(np.round(do_nothing.figures.sum() - strategy.figures.sum(), 2))
    between = (f"SUM({do_nothing.span})-SUM({strategy.span})", difference)
    yield Check("Net saving by month is the difference of the plans", _total(months.net), between)
    yield Check("Net saving by year adds to net saving by month", _total(years.net), _total(months.net))
    yield Check(
        "Net saving on Budget by year is that on Cost neutrality, in every year",
        _total(checked.by_year.difference),
        _total(years.net),
        difference=_apart(checked.by_year.difference, years.net),
    )
    for rows, name in ((months, "month"), (years, "year")):
        last = rows.cumulative.last
        what = f"Cumulative net saving by {name} ends at the sum of net saving"
        yield Check(what, (last.address, last.value), _total(rows.net))


def _of_whole_service(book: Book, sheet: WholeServiceSheet) -> Iterator[Check]:
    table = book.result.tables.whole_service
    engine = table[table["line"] == WHOLE_SERVICE].set_index(["plan", "financial_year"])["mean_gbp"]
    for plan, title in PLAN_TITLES.items():
        mine = sheet.plans[plan]
        parts = float(np.round(sum(row.figures.sum() for row in mine.parts), 2))
        spans = (f"SUM({block_span(mine.parts)})", parts)
        yield Check(f"{title}, whole service: lines add to the total", spans, _total(mine.total))
        what = f"{title}, whole service: financial years add to the months"
        yield Check(what, _total(mine.years), _total(mine.total))
        for place, (year, label) in enumerate(
            zip(book.timeline.years, book.timeline.year_labels, strict=True)
        ):
            row = mine.years
            cell = Cell(row.sheet, row.letters[place], row.row, float(row.figures[place]))
            right = float(np.round(engine[plan, year.label], 2))
            what = f"As run: {title}, whole service, {label}, as the engine has it"
            yield Check(what, (cell.address, cell.value), right)


def _as_run(book: Book, checked: Checked) -> Iterator[Check]:
    """The workbook's formulas against what the engine found."""
    tables, timeline = book.result.tables, book.timeline
    for plan, title in PLAN_TITLES.items():
        costs = tables.cost[tables.cost["plan"] == plan].groupby("financial_year")["mean_gbp"].sum()
        net = checked.by_year.plans[plan].net
        for place, (year, label) in enumerate(zip(timeline.years, timeline.year_labels, strict=True)):
            cell = Cell(net.sheet, net.letters[place], net.row, float(net.figures[place]))
            right = float(np.round(costs[year.label], 2))
            yield Check(f"As run: {title}, {label}, as the engine has it", (cell.address, cell.value), right)
    saving = tables.net_saving
    years = checked.neutrality.years
    for place, label in enumerate(timeline.year_labels):
        row = years.cumulative
        right = float(saving["cumulative_mean"].iloc[place])
        left = (f"{Cell(row.sheet, row.letters[place], row.row, 0).address}", float(row.figures[place]))
        yield Check(f"As run: cumulative net saving at the end of {label}, as the engine has it", left, right)
    yield from _views_as_run(book, checked)


def _views_as_run(book: Book, checked: Checked) -> Iterator[Check]:
    found = break_even_occupancy(book.result.strategy)
    if found is not None:
        titles = [*(home.title for home in found.homes), "all new homes"]
        occupancies = [*(home.occupancy for home in found.homes), found.occupancy]
        for title, value, cell in zip(titles, occupancies, checked.homes.break_even, strict=True):
            if value is not None:
                what = f"As run: break-even occupancy, {title}, as the engine has it"
                yield Check(what, (cell.address, value), value, "tolerance_share", number="factor")
    view, capital = book.result.neutrality.capital, checked.neutrality.capital
    if view is not None and capital is not None:
        charge = capital.charge_per_year
        what = "As run: charge for capital a year, as the engine has it"
        yield Check(what, (charge.address, charge.value), view.charge_per_year)
