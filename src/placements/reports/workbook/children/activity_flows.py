"""On the Activity sheet: who starts and ends a placement, who moves, and the bed-weeks that follow."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from placements.domain.placement_types import TOTAL, UNPLACED
from placements.reports.workbook.children.activity_rows import Activity, ChildrenRows, FlowRows, PlanFlows
from placements.reports.workbook.frame.book import PLAN_TITLES, Book
from placements.reports.workbook.frame.check import Check, total_of
from placements.reports.workbook.frame.sheet import Row, Sheet, block_span, column_span
from placements.reports.workbook.frame.style import Look

ENGINE, TOTALS = Look("engine", "children"), Look("total", "children")
WEEKS, ALL_WEEKS = Look("plain", "quantity"), Look("total", "quantity")
FLOWS = {
    "starts": "starts (children who enter care)",
    "ends": "ends (children who leave care)",
    "moves_in": "moves in from other types",
    "moves_out": "moves out to other types",
}
CHILD_WEEKS = "child-weeks"


def write_flows(book: Book, sheet: Sheet, plan: str) -> PlanFlows:
    """Starts, ends and moves by type; children without a place are a row of their own."""
    table = book.result.tables.starts_and_ends
    mine = table[table["plan"] == plan]
    found = {name: _flow(book, sheet, mine, (plan, name)) for name in FLOWS}
    names = {"A": f"{PLAN_TITLES[plan]}: children without a place", "D": "Placement type", "F": "Unit"}
    sheet.block(names | {"G": f"Counted {book.result.context.base_month.label}"}, book.timeline.letters)
    sheet.texts({"A": "At the end of the month", "C": PLAN_TITLES[plan], "D": UNPLACED, "F": "children"})
    sheet.number("G", 0.0, ENGINE)
    unplaced = sheet.values(book.timeline.letters, _values(mine, UNPLACED, "closing"), ENGINE)
    sheet.down(2)
    return PlanFlows(found["starts"], found["ends"], found["moves_in"], found["moves_out"], unplaced)


def _flow(book: Book, sheet: Sheet, table: pd.DataFrame, what: tuple[str, str]) -> FlowRows:
    (plan, name), letters = what, book.timeline.letters
    title = f"{PLAN_TITLES[plan]}: {FLOWS[name]}"
    names = {"A": title, "C": "Plan", "D": "Placement type", "F": "Unit", "G": "All months"}
    sheet.block(names, letters)
    titles = {t.id: t.title for t in book.result.context.placement_types} | {UNPLACED: "Without a place"}
    rows = []
    for type_id, words in titles.items():
        sheet.texts({"A": words, "C": PLAN_TITLES[plan], "D": type_id, "F": "children"})
        row = sheet.values(letters, _values(table, type_id, name), ENGINE)
        sheet.formula("G", f"=SUM({row.span})", row.figures.sum(), Look("plain", "children"))
        rows.append(row)
        sheet.down()
    sheet.total_words({"A": "All", "C": PLAN_TITLES[plan], "D": TOTAL, "F": "children"})
    values = np.sum([row.figures for row in rows], axis=0)
    total = sheet.across(letters, f"=SUM({column_span(rows)})", values, TOTALS)
    sheet.formula("G", f"=SUM({total.span})", values.sum(), TOTALS)
    sheet.down(2)
    return FlowRows(tuple(rows[:-1]), rows[-1], total)


def _values(table: pd.DataFrame, place: str, column: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.asarray(table.loc[table["placement_type"] == place, column], dtype=float)


def write_bed_weeks(book: Book, sheet: Sheet, found: Activity) -> tuple[Check, ...]:
    """Bed-weeks of each type by formula, and the sheet's checks: of children, and against what the budget pays for."""
    letters = book.timeline.letters
    sheet.block({"A": "Calendar", "F": "Unit"}, letters)
    sheet.texts({"A": "Weeks in the month: its days / 7", "F": "weeks"})
    month = found.header.months.fixed
    formula = f"=(DATE(YEAR({month}),MONTH({month})+1,1)-{month})/days_in_a_week"
    weeks = sheet.across(
        letters, formula, np.array([m.weeks for m in book.timeline.months]), Look("plain", "factor")
    )
    sheet.down(2)
    checks: list[Check] = []
    for (plan, title), children in zip(PLAN_TITLES.items(), found.children[1:], strict=True):
        total, paid = _bed_weeks(book, sheet, (plan, children), weeks, found.quantities[plan])
        checks += _checks(title, children, found.flows[plan])
        checks.append(
            Check(
                f"{title}: bed-weeks are the child-weeks that the budget pays for, in every month (sums of all months)",
                total_of(total),
                total_of(paid),
                "tolerance_child_weeks",
                _most_apart(f"{total.span}-{paid.span}"),
                "quantity",
            )
        )
    return tuple(checks)


def _bed_weeks(
    book: Book, sheet: Sheet, what: tuple[str, ChildrenRows], weeks: Row, quantities: tuple[Row, ...]
) -> tuple[Row, Row]:
    """The total of all types, and the child-weeks among the lines of the budget."""
    (plan, children), letters = what, book.timeline.letters
    title = f"{PLAN_TITLES[plan]}: bed-weeks, weeks x mean of opening and closing children"
    names = {"A": title, "C": "Plan", "D": "Placement type", "F": "Unit", "G": "All months"}
    sheet.block(names, letters)
    opening = book.result.tables.demand.groupby("placement_type")["last_value"].first()
    rows = []
    for placement_type, there in zip(book.result.context.placement_types, children.types, strict=True):
        words = {"A": placement_type.title, "C": PLAN_TITLES[plan], "D": placement_type.id, "F": CHILD_WEEKS}
        sheet.texts(words)
        before = np.concatenate([[float(opening[placement_type.id])], there.figures[:-1]])
        values = (before + there.figures) / 2 * weeks.figures
        for last, letter, value in zip(("G", *letters), letters, values, strict=False):
            mean = f"AVERAGE({last}{there.row}:{letter}{there.row})"
            sheet.formula(letter, f"={mean}*{letter}${weeks.row}", value, WEEKS)
        row = Row(sheet.name, sheet.row, letters, values)
        sheet.formula("G", f"=SUM({row.span})", values.sum(), WEEKS)
        rows.append(row)
        sheet.down()
    sheet.total_words({"A": "All bed-weeks", "C": PLAN_TITLES[plan], "D": TOTAL, "F": CHILD_WEEKS})
    sums = np.sum([row.figures for row in rows], axis=0)
    total = sheet.across(letters, f"=SUM({column_span(rows)})", sums, ALL_WEEKS)
    sheet.formula("G", f"=SUM({total.span})", sums.sum(), ALL_WEEKS)
    sheet.down()
    paid = _paid_for(book, sheet, plan, quantities)
    sheet.down(2)
    return total, paid


def _paid_for(book: Book, sheet: Sheet, plan: str, quantities: tuple[Row, ...]) -> Row:
    """The child-weeks among the quantities of the plan's lines: what the budget multiplies by a price."""
    words = "Child-weeks of the lines of the budget, for the checks"
    sheet.texts({"A": words, "C": PLAN_TITLES[plan], "D": TOTAL, "F": CHILD_WEEKS})
    units = f"$F${quantities[0].row}:$F${quantities[-1].row}"
    formula = f'=SUMIF({units},"{CHILD_WEEKS}",{column_span(quantities)})'
    lines = [line for line in book.lines[plan] if line.rule.quantity_unit == CHILD_WEEKS]
    values = np.sum([line.quantity for line in lines], axis=0)
    paid = sheet.across(book.timeline.letters, formula, values, WEEKS)
    sheet.formula("G", f"=SUM({paid.span})", values.sum(), WEEKS)
    return paid


def _checks(title: str, children: ChildrenRows, flows: PlanFlows) -> Iterator[Check]:
    """The account of each type, of all children, and of moves."""
    parts = (flows.starts, flows.ends, flows.moves_in, flows.moves_out)
    starts, ends, moves_in, moves_out = (block_span(part.types) for part in parts)
    opening, closing = _month_before(children.types), block_span(children.types)
    there = float(sum(row.figures.sum() for row in children.types))
    yield Check(
        f"{title}: children of each type = month before + starts - ends + moves in - moves out, in every month "
        "(sums of all months)",
        (f"SUM({closing})", there),
        (f"SUM({opening})+SUM({starts})-SUM({ends})+SUM({moves_in})-SUM({moves_out})", there),
        "tolerance_children",
        _most_apart(f"{opening}+{starts}-{ends}+{moves_in}-{moves_out}-{closing}"),
        "children",
    )
    in_, out = flows.moves_in.total, flows.moves_out.total
    what = f"{title}: what moves out of one type moves into another, in every month (sums of all months)"
    yield Check(
        what,
        total_of(in_),
        total_of(out),
        "tolerance_children",
        _most_apart(f"{in_.span}-{out.span}"),
        "children",
    )
    last, waiting = children.total.last, flows.unplaced.last
    counted = f"{last.sheet}!$G${last.row}"
    yield Check(
        f"{title}: children at the end, with or without a place = children counted + starts - ends",
        (f"{last.address}+{waiting.address}", last.value + waiting.value),
        (
            f"{counted}+SUM({flows.starts.total.span})-SUM({flows.ends.total.span})",
            last.value + waiting.value,
        ),
        "tolerance_children",
        number="children",
    )


def _month_before(rows: tuple[Row, ...]) -> str:
    """The cells of ``rows`` one month earlier: column G, counted, stands before the first month."""
    first, last = rows[0], rows[-1]
    end = ("G", *first.letters)[-2]
    return f"{first.sheet}!$G${first.row}:${end}${last.row}"


def _most_apart(difference: str) -> str:
    """The largest difference in any cell: rounded to the fourth decimal, differences of many cells add up."""
    return f"SUMPRODUCT(MAX(ABS({difference})))"
