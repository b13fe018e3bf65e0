"""The workings of the MTFP sheet: quantities, costs and rates of each line by full year, and the steps by type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from placements.finance.mtfp import DEMOGRAPHY, FULL_YEAR, INFLATION, OF_LINES, Mtfp, together
from placements.finance.rules import POST
from placements.reports.workbook.bridge.base_position import days_formula
from placements.reports.workbook.frame.book import Book
from placements.reports.workbook.frame.sheet import Cell, Floats, Row, Sheet, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.written import Written

PENCE = Look("plain", "pence")
QUANTITY = Look("plain", "quantity")
WHOLE = Look("plain", "whole")
TITLES = {
    FULL_YEAR: "Full-year effect of last year",
    DEMOGRAPHY: "Demography",
    INFLATION: "Inflation",
}


@dataclass(frozen=True)
class PlanColumns:
    """The columns of the full years, and of the year before the first of them, which stands left of it."""

    before: str
    years: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return (self.before, *self.years)

    def write(self, sheet: Sheet, formula: str, values: Floats, look: Look) -> Row:
        """One formula in every full year: ``{c}`` is its column, ``{p}`` that of the year before."""
        for column, last, value in zip(self.years, self.all, values, strict=False):
            sheet.formula(column, formula.replace("{c}", column).replace("{p}", last), float(value), look)
        return Row(sheet.name, sheet.row, self.years, values)


@dataclass(frozen=True)
class Workings:
    """Rows of the full years. ``without`` and the rest are sums of what plans cost; ``types`` the steps by type."""

    years: Row
    without: Row
    posts: Row
    spent: Row
    own: Row
    types: dict[str, tuple[Row, ...]]


@dataclass(frozen=True)
class PlanSources:
    """What the plan is written from: the engine's own, the sheets that are written, the columns, the year header."""

    plan: Mtfp
    written: Written
    columns: PlanColumns
    header: Row


@dataclass(frozen=True)
class _Calendar:
    years: Row
    days: Row
    march: Row
    march_days: Row
    forecast: Row


def last_years(row: Row) -> str:
    """The row's figure of the year before that of the formula's column."""
    return row.ref.replace("{c}", "{p}")


def write_workings(book: Book, sheet: Sheet, sources: PlanSources) -> Workings:
    calendar = _calendar(book, sheet, sources)
    plan, rows = sources.plan, sources.written.activity.quantities["do_nothing"]
    costs, base = sources.written.budget.plans["do_nothing"].lines, sources.written.base
    quantity = _by_year(book, sheet, sources, "Quantity in the year", (rows, base.quantities), plan.quantity)
    annualised = _annualised(book, sheet, sources, calendar, quantity)
    amount = _by_year(
        book, sheet, sources, "Cost in the year, do nothing", (costs, base.amounts), plan.amount
    )
    rate = _rates(book, sheet, sources, quantity, amount)
    totals = _totals(book, sheet, sources, amount)
    types = _by_type(book, sheet, sources, (quantity, annualised, amount, rate))
    return Workings(calendar.years, *totals, types)


def _block(sheet: Sheet, sources: PlanSources, title: str, names: dict[str, str] | None = None) -> None:
    sheet.block({"A": title, **(names or {})}, [c for c in sources.columns.all if c not in "ABCDEFG"])


def _calendar(book: Book, sheet: Sheet, sources: PlanSources) -> _Calendar:
    columns, plan, base = sources.columns, sources.plan, sources.written.base
    months = sources.written.activity.header.months
    _block(sheet, sources, "Calendar", {"F": "Unit"})
    rows = []

    def row(title: str, unit: str, formula: str, values: Sequence[float], look: Look, first: str = "") -> Row:
        sheet.texts({"A": title, "F": unit})
        if first:
            value = base.year.value if first == base.year.address else base.days.value
            sheet.formula(columns.before, f"={first}", value, look)
        found = columns.write(sheet, formula, np.array(values, dtype=float), look)
        sheet.down()
        rows.append(found)
        return found

    here = sheet.row
    starts = [year.start for year in plan.years]
    title = "Year in whose April the financial year starts"
    year = row(title, "year", f"={{p}}{here}+1", starts, WHOLE, base.year.address).ref
    days = [(y.last_day - y.first_month.first_day).days + 1 for y in plan.years]
    row("Days of the year", "days", days_formula(year), days, WHOLE, base.days.address)
    marches = [year_.first_month + -1 for year_ in plan.years]
    serials = dict(zip(book.timeline.months, book.timeline.serials, strict=True))
    first_days = [
        (m.first_day - book.timeline.months[0].first_day).days + book.timeline.serials[0] for m in marches
    ]
    formula = f"=DATE({year},financial_year_starts-1,1)"
    march = row("March before it", "date", formula, first_days, Look("plain", "month")).ref
    formula = f"=DATE({year},financial_year_starts,1)-{march}"
    row("Days of that March", "days", formula, [m.days for m in marches], WHOLE)
    formula = f"=IF(SUMPRODUCT(({months.span}={march})*1)>0,1,0)"
    row("That March is forecast (1: yes)", "1 or 0", formula, [float(m in serials) for m in marches], WHOLE)
    sheet.down()
    return _Calendar(*rows)


def _by_year(
    book: Book,
    sheet: Sheet,
    sources: PlanSources,
    title: str,
    what: tuple[Sequence[Row], Sequence[Cell]],
    values: Floats,
) -> tuple[Row, ...]:
    """A row for each line: the year before from the base position, then sums over the months of each year."""
    monthly, of_base = what
    money = "Cost" in title
    look = PENCE if money else QUANTITY
    _block(sheet, sources, title, {"B": "Line", "D": "Placement type", "F": "Unit"})
    rows = []
    for place, line in enumerate(sources.plan.lines):
        mine = numbers_of(book, line.key)
        unit = book.lines["do_nothing"][mine[0]].rule.quantity_unit
        sheet.texts({"A": line.title, "B": line.key, "D": line.placement_type, "F": "GBP" if money else unit})
        first = "+".join(of_base[number].address for number in mine)
        sheet.formula(sources.columns.before, f"={first}", values[place, 0], look)
        spans = "+".join(monthly[number].span for number in mine)
        in_year = sources.written.activity.header.in_year(sources.header)
        rows.append(
            sources.columns.write(sheet, f"=SUMPRODUCT({in_year}*({spans}))", values[place, 1:], look)
        )
        sheet.down()
    sheet.down()
    return tuple(rows)


def numbers_of(book: Book, key: str) -> list[int]:
    """The places of a line's parts, its existing and its new placements, among the lines of the budget."""
    return [number for number, line in enumerate(book.lines["do_nothing"]) if together(line.key) == key]


def _annualised(
    book: Book, sheet: Sheet, sources: PlanSources, calendar: _Calendar, quantity: tuple[Row, ...]
) -> tuple[Row, ...]:
    _block(
        sheet, sources, "Quantity of the March before, for the days of the year", {"B": "Line", "F": "Unit"}
    )
    months, monthly = (
        sources.written.activity.header.months,
        sources.written.activity.quantities["do_nothing"],
    )
    rows = []
    for place, line in enumerate(sources.plan.lines):
        mine = numbers_of(book, line.key)
        unit = book.lines["do_nothing"][mine[0]].rule.quantity_unit
        sheet.texts({"A": line.title, "B": line.key, "F": unit})
        spans = "+".join(monthly[number].span for number in mine)
        of_march = f"SUMPRODUCT(({months.span}={calendar.march.ref})*({spans}))/{calendar.march_days.ref}"
        of_base = f"{last_years(quantity[place])}/{last_years(calendar.days)}"
        formula = f"=IF({calendar.forecast.ref}=1,{of_march},{of_base})*{calendar.days.ref}"
        rows.append(sources.columns.write(sheet, formula, sources.plan.annualised[place], QUANTITY))
        sheet.down()
    sheet.down()
    return tuple(rows)


def _rates(
    book: Book, sheet: Sheet, sources: PlanSources, quantity: tuple[Row, ...], amount: tuple[Row, ...]
) -> tuple[Row, ...]:
    _block(sheet, sources, "Last year's rate; this year's where there was none", {"B": "Line", "F": "Unit"})
    rows = []
    for place, line in enumerate(sources.plan.lines):
        q, a = quantity[place], amount[place]
        unit = book.lines["do_nothing"][numbers_of(book, line.key)[0]].rule.quantity_unit.removesuffix("s")
        sheet.texts({"A": line.title, "B": line.key, "F": f"GBP per {unit}"})
        this_year = f"IF({q.ref}<>0,{a.ref}/{q.ref},0)"
        formula = f"=IF({last_years(q)}<>0,{last_years(a)}/{last_years(q)},{this_year})"
        rows.append(sources.columns.write(sheet, formula, sources.plan.rate[place], PENCE))
        sheet.down()
    sheet.down()
    return tuple(rows)


def _totals(
    book: Book, sheet: Sheet, sources: PlanSources, amount: tuple[Row, ...]
) -> tuple[Row, Row, Row, Row]:
    """What placements and posts cost without the strategy, and what it spends on them and on itself."""
    base, budget = sources.written.base, sources.written.budget.plans
    lines = book.lines["do_nothing"]
    posts = [number for number, line in enumerate(lines) if line.rule == POST]
    _block(sheet, sources, "What the plans cost", {"F": "Unit"})
    without = _without(sheet, sources, amount)
    of_posts = [(f"+{budget['do_nothing'].lines[n].span}", lines[n].amount) for n in posts]
    title = "Posts that count in the budget, do nothing" if posts else "Posts that count in the budget: none"
    first = _first([base.amounts[n] for n in posts])
    found = _sum_row(book, sheet, sources, title, first, of_posts)
    strategy = budget["strategy"]
    late = [
        (row.span, line.amount)
        for line, row in zip(book.lines["strategy"], strategy.lines, strict=True)
        if line.recipe is None
    ]
    spent = [
        (f"+{strategy.placements.span}", strategy.placements.figures),
        *((f"+{span}", months) for span, months in late),
    ]
    title = "Placements and posts, strategy, with what is not delivered of its saving"
    of_strategy = _sum_row(book, sheet, sources, title, _first([base.total]), spent)
    own = [
        (f"+{strategy.measures.span}", strategy.measures.figures),
        *((f"-{span}", -months) for span, months in late),
    ]
    title = "What the strategy itself costs, without saving not delivered"
    of_measures = _sum_row(book, sheet, sources, title, _first([]), own)
    sheet.down()
    return without, found, of_strategy, of_measures


def _without(sheet: Sheet, sources: PlanSources, amount: tuple[Row, ...]) -> Row:
    """Placements without the strategy, of all lines; the year before is the base position."""
    before, sums = sources.columns.before, np.round(sources.plan.amount.sum(axis=0), 2)
    sheet.texts({"A": "Placements, do nothing", "F": "GBP"})
    formula = f"=ROUND(SUM({column_span(amount)}),2)"
    sheet.formula(before, formula.replace("{c}", before), float(sums[0]), PENCE)
    row = sources.columns.write(sheet, formula, sums[1:], PENCE)
    sheet.down()
    return row


def _first(cells: Sequence[Cell]) -> tuple[str, float]:
    """The sum of some cells of the base position; nothing is 0."""
    formula = "+".join(cell.address for cell in cells) or "0"
    return formula, float(np.round(sum(cell.value for cell in cells), 2))


def _sum_row(
    book: Book,
    sheet: Sheet,
    sources: PlanSources,
    title: str,
    first: tuple[str, float],
    monthly: Sequence[tuple[str, Floats]],
) -> Row:
    """A row of sums over the months of each year: of spans with their signs, and their figures."""
    sheet.texts({"A": title, "F": "GBP"})
    sheet.formula(sources.columns.before, f"=ROUND({first[0]},2)", first[1], PENCE)
    in_year = sources.written.activity.header.in_year(sources.header)
    spans = "".join(span for span, _ in monthly).removeprefix("+")
    formula = f"=ROUND(SUMPRODUCT({in_year}*({spans})),2)" if spans else "=0"
    months = np.sum([np.zeros(len(book.timeline.months)), *(figures for _, figures in monthly)], axis=0)
    row = sources.columns.write(sheet, formula, _full(book, sources, months), PENCE)
    sheet.down()
    return row


def _full(book: Book, sources: PlanSources, monthly: Floats) -> Floats:
    """Sums of a month's figures over the full years."""
    by_year = dict(zip(book.timeline.years, book.timeline.by_year(monthly), strict=True))
    return np.array([by_year[year] for year in sources.plan.years])


def _by_type(
    book: Book, sheet: Sheet, sources: PlanSources, rows: tuple[tuple[Row, ...], ...]
) -> dict[str, tuple[Row, ...]]:
    """The three steps that children and prices make, by placement type; fractions of a penny are kept."""
    quantity, annualised, amount, rate = rows
    types = f"$D${quantity[0].row}:$D${quantity[-1].row}"
    q, a, now, r = (column_span(block) for block in (quantity, amount, annualised, rate))
    last = q.replace("{c}", "{p}")
    moved = {
        FULL_YEAR: f"({now}-{last})*{r}",
        DEMOGRAPHY: f"({q}-{now})*{r}",
        INFLATION: f"({a}-{q}*{r})",
    }
    ids = dict.fromkeys(line.placement_type for line in sources.plan.lines)
    found = {}
    for step in OF_LINES:
        _block(sheet, sources, f"{TITLES[step]}, by placement type", {"D": "Placement type", "F": "Unit"})
        of_lines, mine = sources.plan.of_lines(step), []
        for type_id in ids:
            chosen = [line.placement_type == type_id for line in sources.plan.lines]
            sheet.texts({"A": book.type_title(type_id), "D": type_id, "F": "GBP"})
            formula = f"=SUMPRODUCT(({types}=$D{sheet.row})*{moved[step]})"
            mine.append(sources.columns.write(sheet, formula, of_lines[chosen].sum(axis=0), PENCE))
            sheet.down()
        found[step] = tuple(mine)
        sheet.down()
    return found
