"""The Section 251 sheet: both budgets by the lines of the return, summed from the lines of the budget by formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from placements.domain.section_251 import RETURN, SECTION_251_LINES, SECTION_251_TOTALS, group_of
from placements.finance.section_251 import (
    INCOME,
    NOT_MAPPED,
    PROVISIONS,
    Place251,
    Return251,
    in_order_of_the_return,
)
from placements.reports.words import children_words, list_words, pounds
from placements.reports.workbook.frame.book import PLAN_TITLES, SECTION_251, Book, LineFigures
from placements.reports.workbook.frame.check import Check, apart, total_of
from placements.reports.workbook.frame.paper import fit_pages
from placements.reports.workbook.frame.sheet import Floats, Row, Sheet, block_span, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import HEADER_ROW, MonthHeader, write_year_header
from placements.reports.workbook.written import Written

WIDTHS = {"A": 72, "B": 11, "C": 2, "D": 11, "E": 8, "F": 11}
YEAR_WIDTH = 17.0
NAMES = {"B": "Line", "D": "Provision", "E": "Part", "F": "Group", "G": "All years"}
NET = "net"
POUNDS, TOTAL = Look("plain", "pence"), Look("total", "pence")


@dataclass(frozen=True)
class _Mapped:
    """One line of a plan's budget, where it stands in the return, and its amounts by month in the workbook."""

    line: LineFigures
    place: Place251
    months: Row


@dataclass(frozen=True)
class _Plan:
    """Rows of one plan: every row of the return, those of them that are sums, and the lines of the budget below."""

    rows: tuple[Row, ...]
    groups: dict[str, Row]
    total: Row
    budget: tuple[Row, ...]


def write_section_251(book: Book, written: Written) -> tuple[Check, ...]:
    sheet = book.sheets[SECTION_251]
    _set_up(book, sheet)
    mapped = {plan: _mapped(book, written, plan) for plan in PLAN_TITLES}
    sheet.title("Section 251: both budgets by the lines of the return", *_notes(book, mapped["strategy"]))
    sheet.row = max(sheet.row + 1, HEADER_ROW)
    header = sheet.row
    sheet.worksheet.freeze_panes(header, 1)
    sheet.worksheet.repeat_rows(header - 1)
    years = write_year_header(sheet, book.timeline, written.by_year.years, {"A": "Financial year"})
    places = in_order_of_the_return(one.place for lines in mapped.values() for one in lines)
    of_return = tuple(_rows_of_return(places))
    # the budget's lines stand below both plans' return, which sums them
    first = sheet.row + 2 * (len(of_return) + 3)
    plans = {}
    for plan, lines in mapped.items():
        here, sheet.row = sheet.row, first
        budget = _budget_block(book, sheet, plan, lines, written.budget.header, years)
        first, sheet.row = sheet.row + 1, here
        plans[plan] = _return_block(sheet, plan, of_return, lines, budget)
    sheet.row = first
    letters = (*"ABCDEFG", *book.timeline.year_letters)
    fit_pages(sheet, letters, first - 1, (header, header))
    return tuple(_checks(book, written, plans))


def _set_up(book: Book, sheet: Sheet) -> None:
    money = max(YEAR_WIDTH, len(book.widest) + 4.0)
    sheet.widen(WIDTHS | {"G": money} | dict.fromkeys(book.timeline.year_letters, money))


def _mapped(book: Book, written: Written, plan: str) -> tuple[_Mapped, ...]:
    """Every line of the plan's budget and, where there is a whole service, of what stands beside it."""
    result = book.result
    costed = result.do_nothing if plan == "do_nothing" else result.strategy
    found = Return251(costed, result.scenario.settings.measures)
    rows = list(zip(book.lines[plan], written.budget.plans[plan].lines, strict=True))
    if written.whole_service is not None:
        beside = book.beside[plan]
        # the sheet Whole service repeats what counts in the budget before them
        parts = written.whole_service.plans[plan].parts
        rows += zip(beside, parts[len(parts) - len(beside) :], strict=True)
    return tuple(
        _Mapped(line, found.place(line.key, line.title, line.placement_type, line.provision), row)
        for line, row in rows
    )


def _notes(book: Book, strategy: Iterable[_Mapped]) -> Iterator[str]:
    yield (
        f"Both budgets by the lines of {RETURN}. Sums of the sheets Budget and Whole service, to the penny; means "
        "over all simulated futures. Income is below zero."
    )
    yield (
        "Where each line of the budget stands is listed below; it is said by section_251 in placement-types.toml, of "
        "a measure, in posts.csv and in contracts.csv."
    )
    yield (
        "External provision is private, other public and voluntary together: PLACE_PROVIDER of the SSDA903 return "
        "tells them apart, and no table of this run does. Capital is left out."
    )
    yield _left_over(strategy)
    if (asylum := _asylum(book)) is not None:
        yield asylum


def _left_over(strategy: Iterable[_Mapped]) -> str:
    left = [one.line for one in strategy if one.place.line == NOT_MAPPED]
    if not left:
        return "Every line of the budget has its line in the return."
    money = pounds(float(sum(line.amount.sum() for line in left)))
    titles = list(dict.fromkeys(line.title for line in left))
    named = titles[:3] + ([f"{len(titles) - 3} more"] if len(titles) > 3 else [])
    return f"As run, {money} of the strategy over all years is not mapped: {list_words(named)}."


def _asylum(book: Book) -> str | None:
    """What the return asks for apart, and the run does not price apart."""
    children = book.result.tables.uasc
    if children.empty:
        return None
    known = children_words(float(children["mean"].mean()))
    return (
        f"3.1.10 asks for asylum-seeking children apart. Here {known} on average are unaccompanied, and their cost "
        "is in the lines of the placements where they live: move it by hand."
    )


@dataclass(frozen=True)
class _ReturnRow:
    """One row of the return: of one line, provision and part; or the sum of a line, or of a group, alone."""

    title: str
    line: str = ""
    provision: str = ""
    part: str = NET
    group: str = ""

    @property
    def is_sum(self) -> bool:
        return not self.provision

    def holds(self, place: Place251) -> bool:
        """Whether a line of the budget with that place is in this row."""
        if not self.provision:
            return place.line == self.line if self.line else _group(place) == self.group
        return (place.line, place.provision, place.part) == (self.line, self.provision, self.part)


def _rows_of_return(places: list[Place251]) -> Iterator[_ReturnRow]:
    """Each line by provision, its income and, where there are several of these, its net; then the group's total."""
    for group in dict.fromkeys(_group(place) for place in places):
        mine = [place for place in places if _group(place) == group]
        for line in dict.fromkeys(place.line for place in mine):
            leaves = list(dict.fromkeys(_leaf(place) for place in mine if place.line == line))
            yield from leaves
            if len(leaves) > 1 and line != NOT_MAPPED:
                yield _ReturnRow(f"{line} {SECTION_251_LINES[line]}: net", line)
        if group in SECTION_251_TOTALS:
            yield _ReturnRow(" ".join(SECTION_251_TOTALS[group]), group=group)
        elif group == NOT_MAPPED:
            yield _ReturnRow("Not mapped: net", group=group)


def _group(place: Place251) -> str:
    return _group_of_code(place.line)


def _leaf(place: Place251) -> _ReturnRow:
    lead = "Not mapped" if place.line == NOT_MAPPED else f"{place.line} {place.title}"
    what = INCOME if place.part == INCOME else PROVISIONS[place.provision]
    return _ReturnRow(f"{lead}: {what}", place.line, place.provision, place.part, _group(place))


def _budget_block(
    book: Book, sheet: Sheet, plan: str, lines: tuple[_Mapped, ...], months: MonthHeader, years: Row
) -> tuple[Row, ...]:
    """Every line of the plan's budget by financial year, with where it stands in the return."""
    sheet.block(NAMES | {"A": f"{PLAN_TITLES[plan]}: where each line of the budget stands, £"}, years.letters)
    rows = []
    for one in lines:
        words = {"A": one.line.title, **_words(_leaf(one.place))}
        formula = f"=SUMPRODUCT({months.in_year(years)}*{one.months.span})"
        by_year = book.timeline.by_year(one.line.amount)
        rows.append(sheet.summed(words, years.letters, formula, by_year, POUNDS))
    return tuple(rows)


def _words(row: _ReturnRow) -> dict[str, str]:
    return {
        "B": row.line.replace("_", " "),
        "D": PROVISIONS.get(row.provision, ""),
        "E": row.part,
        "F": row.group.replace("_", " "),
    }


def _return_block(
    sheet: Sheet,
    plan: str,
    of_return: tuple[_ReturnRow, ...],
    lines: tuple[_Mapped, ...],
    budget: tuple[Row, ...],
) -> _Plan:
    """The plan's return: sums of the rows of ``budget``, in the order of ``lines``, that each row holds."""
    letters = budget[0].letters
    sheet.block(NAMES | {"A": f"{PLAN_TITLES[plan]} by line of the return, £"}, letters)
    rows, groups = [], {}
    for row in of_return:
        words = {"A": row.title, **_words(row)}
        values = _sum(budget, (row.holds(one.place) for one in lines))
        formula = _formula(row, budget, sheet.row)
        found = sheet.summed(words, letters, formula, values, TOTAL if row.is_sum else POUNDS)
        rows.append(found)
        if row.is_sum and row.group:
            groups[row.group] = found
    title = {"A": f"{PLAN_TITLES[plan]}: all lines, net"}
    formula = f"=SUM({column_span(budget)})"
    total = sheet.summed(title, letters, formula, _sum(budget, (True for _ in lines)), TOTAL)
    sheet.down()
    return _Plan(tuple(rows), groups, total, budget)


def _sum(budget: tuple[Row, ...], held: Iterable[bool]) -> Floats:
    kept = [row.figures for row, holds in zip(budget, held, strict=True) if holds]
    total: Floats = np.sum([np.zeros_like(budget[0].figures), *kept], axis=0)
    return total


def _formula(row: _ReturnRow, budget: tuple[Row, ...], here: int) -> str:
    """The rows of the budget whose line, provision and part, or whose group, is that of the row ``here``."""
    by = "BDE" if row.provision else "B" if row.line else "F"
    same = "*".join(f"({column_span(budget, letter)}=${letter}{here})" for letter in by)
    return f"=SUMPRODUCT({same}*{column_span(budget)})"


def _checks(book: Book, written: Written, plans: dict[str, _Plan]) -> Iterator[Check]:
    engine = book.result.tables.section_251
    for plan, title in PLAN_TITLES.items():
        mine = plans[plan]
        service = written.whole_service
        budget = written.by_year.plans[plan].net if service is None else service.plans[plan].years
        what = f"Section 251, {title}: lines of the return add to the plan's budget, in every year"
        yield Check(what, total_of(mine.total), total_of(budget), difference=apart(mine.total, budget))
        parts = column_span(mine.rows, "E")
        leaves = f'SUMPRODUCT(({parts}<>"{NET}")*{block_span(mine.rows)})'
        value = float(np.round(sum(row.figures.sum() for row in mine.budget), 2))
        what = f"Section 251, {title}: rows by provision and income add to all lines"
        yield Check(what, (leaves, value), total_of(mine.total))
        net = engine[engine["plan"] == plan].groupby(engine["line"].map(_group_of_code))["net_gbp"].sum()
        for group, row in mine.groups.items():
            name = "not mapped" if group == NOT_MAPPED else " ".join(SECTION_251_TOTALS[group])
            what = f"As run: section 251, {title}, {name}, as the engine has it"
            yield Check(what, total_of(row), float(np.round(net[group], 2)))


def _group_of_code(line: str) -> str:
    return NOT_MAPPED if line == NOT_MAPPED else group_of(line)
