"""The MTFP sheet: the strategy's medium-term financial plan, each year from its base budget to its net budget."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from placements.finance.mtfp import (
    AVOIDED,
    BASE,
    CASHABLE,
    DEMOGRAPHY,
    FULL_YEAR,
    INFLATION,
    INVESTMENT,
    NET,
    PRESSURES,
    SAVINGS,
    STEPS,
    Mtfp,
    full_years,
    strategy_mtfp,
)
from placements.inputs.ledger_schema import BUDGET
from placements.reports.workbook.bridge.mtfp_chart import CHART_ROWS, insert_bridge_chart, write_bridge
from placements.reports.workbook.bridge.mtfp_workings import (
    PlanColumns,
    PlanSources,
    Workings,
    last_years,
    write_workings,
)
from placements.reports.workbook.frame.book import BY_YEAR, MTFP, Book
from placements.reports.workbook.frame.check import Check, apart, total_of
from placements.reports.workbook.frame.sheet import Cell, Row, Sheet, column_span
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import HEADER_ROW, LABELS, columns
from placements.reports.workbook.written import Written

WIDTHS = {"A": 50}
POUNDS = Look("plain", "pounds")
TOTAL = Look("total", "pounds")
TITLES = {
    BASE: "Base budget",
    FULL_YEAR: "Full-year effect of last year",
    DEMOGRAPHY: "Demography",
    INFLATION: "Inflation",
    PRESSURES: "Pressures",
    SAVINGS: "Savings",
    INVESTMENT: "Investment",
    NET: "Net budget",
}
WORDS = {
    BASE: "Last year's net budget. The first year's: {base}",
    FULL_YEAR: "As if all year were like last March, at last year's prices: of each line, (quantity of March for the "
    "days of this year - last year's quantity) x last year's rate. A leap day is in it.",
    DEMOGRAPHY: "More or fewer children than in March, without the strategy: (this year's quantity - that of March for "
    "the days of this year) x last year's rate.",
    INFLATION: "This year's quantity x (this year's rate - last year's): fees, allowances and pay; new placements at "
    "another price than those they replace.",
    PRESSURES: "{pressures}",
    SAVINGS: "Change of what the strategy saves on placements against doing nothing, less what is not delivered of it. "
    "Below zero: it lowers the budget.",
    INVESTMENT: "Change of what the strategy itself costs: new homes full or empty, services, moves. Revenue only.",
    NET: "The sum of the rows above it: the strategy's budget of the year, as on the sheet Budget by year.",
}
SPLIT = {
    CASHABLE: "Of the savings: cashable, below what was spent last year",
    AVOIDED: "Of the savings: cost avoidance, against doing nothing only",
}
NO_FULL_YEAR = (
    "No plan: the forecast from {first} to {last} holds no full financial year, April to March, and a part of a year "
    "has no base budget. Let it run to a March after a full year."
)


def write_mtfp(book: Book, written: Written) -> tuple[Check, ...]:
    sheet = book.sheets[MTFP]
    plan = strategy_mtfp(book.result.tables.lines, book.result.tables.base_position, book.result.context)
    _set_up(book, sheet)
    sheet.title(
        "Medium-term financial plan: how each budget follows from the last",
        "The strategy's net budget in full financial years, mean over all simulated futures, nominal prices. "
        "Each step is what it adds to the budget.",
        _first_year_words(book),
    )
    if not plan.years:
        months = book.timeline.months
        sheet.text("A", NO_FULL_YEAR.format(first=months[0].label, last=months[-1].label), Look("note"))
        return ()
    across = _columns(plan)
    header = _header(book, sheet, plan, across)
    sources = PlanSources(plan, written, across, header)
    top = sheet.row
    sheet.row = top + _rows_of_the_top(book)
    workings = write_workings(book, sheet, sources)
    sheet.row = top
    rows, first = _steps(sheet, sources, workings)
    split = _split(sheet, sources, workings, rows[SAVINGS])
    chart, sheet.row = sheet.row, sheet.row + CHART_ROWS
    _words(book, sheet, plan)
    _outside(book, sheet, written)
    moved = [(step, TITLES[step], rows[step]) for step in STEPS if step != BASE]
    sheet.worksheet.print_area(f"A1:{across.years[-1]}{sheet.row - 2}")
    bridge = write_bridge(sheet, plan, first, moved)
    sheet.row = chart
    insert_bridge_chart(book, sheet, plan, bridge, moved)
    return tuple(_checks(book, written, rows, split))


def _set_up(book: Book, sheet: Sheet) -> None:
    # the table of the bridge stands in the columns of the labels
    pounds, pence = max(15.0, len(book.widest) + 1.0), max(17.0, len(book.widest) + 4.0)
    years = dict.fromkeys(("G", "H", *book.timeline.year_letters), pence)
    sheet.widen(WIDTHS | dict.fromkeys("BCDEF", pounds) | years)
    sheet.worksheet.freeze_panes(HEADER_ROW, 1)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1)
    sheet.worksheet.fit_to_pages(1, 1)


def _columns(plan: Mtfp) -> PlanColumns:
    """Full years from column H on; the year before the first stands left of it, where labels stand elsewhere."""
    return PlanColumns(LABELS[-1], columns(len(plan.years)))


def _first_year_words(book: Book) -> str:
    parts = [
        label
        for label, year in zip(book.timeline.year_labels, book.timeline.years, strict=True)
        if year not in full_years(book.timeline.months)
    ]
    if not parts:
        return "Every financial year of the forecast is a full one."
    return f"{' and '.join(parts)}: no full year, and no year of the plan. What it costs stands apart below."


def _header(book: Book, sheet: Sheet, plan: Mtfp, across: PlanColumns) -> Row:
    sheet.row = HEADER_ROW
    for column in LABELS:
        sheet.text(column, "Financial year" if column == "A" else "", Look("header", "wrap"))
    for letter, year in zip(across.years, plan.years, strict=True):
        sheet.text(letter, year.label, Look("header", "right_wrap"))
    before = f"{book.result.context.base_month.financial_year}: {'ledger' if plan.from_ledger else 'base position'}"
    sheet.text(across.before, before, Look("header", "right_wrap"))
    sheet.down()
    return Row(sheet.name, HEADER_ROW, across.years, np.zeros(len(across.years)))


def _rows_of_the_top(book: Book) -> int:
    """Rows above the workings: steps, split, words, months outside the plan, bridge and chart."""
    outside = len(book.timeline.years) - len(full_years(book.timeline.months))
    of_words = len(WORDS) + 2 + (outside + 2 if outside else 0)
    return len(STEPS) + 1 + len(SPLIT) + 2 + CHART_ROWS + of_words + len(STEPS) + 2


def _steps(sheet: Sheet, sources: PlanSources, found: Workings) -> tuple[dict[str, Row], Cell]:
    """The rows of the steps, and the cell of the first base budget."""
    across, plan, base = sources.columns, sources.plan, sources.written.base
    top = sheet.row
    net = Row(sheet.name, top + len(STEPS) - 1, across.years, plan.steps[NET])
    first = Cell(sheet.name, across.before, net.row, plan.base_budget)
    spent = [f"({at(found.spent)}-{at(found.without)}-{at(found.posts)})" for at in (_now, last_years)]
    rows = {
        step: Row(sheet.name, top + place, across.years, plan.steps[step]) for place, step in enumerate(STEPS)
    }
    of_types = {step: f"=ROUND(SUM({column_span(found.types[step])}),2)" for step in (FULL_YEAR, DEMOGRAPHY)}
    placements = f"{found.without.ref}-{last_years(found.without)}"
    correction = f"IF({found.years.ref}={base.year.address}+1,{base.total.address}-{first.address},0)"
    formulas = {
        BASE: f"={last_years(net)}",
        **of_types,
        INFLATION: f"=ROUND({placements}-{rows[FULL_YEAR].ref}-{rows[DEMOGRAPHY].ref},2)",
        PRESSURES: f"=ROUND({found.posts.ref}-{last_years(found.posts)}+{correction},2)",
        SAVINGS: f"=ROUND({spent[0]}-{spent[1]},2)",
        INVESTMENT: f"=ROUND({found.own.ref}-{last_years(found.own)},2)",
        NET: f"=ROUND(SUM({column_span([rows[BASE], rows[INVESTMENT]])}),2)",
    }
    for step in STEPS:
        look = TOTAL if step in (BASE, NET) else POUNDS
        sheet.texts({"A": TITLES[step]} | dict.fromkeys("BCDEFG", ""), Look(look.role))
        sheet.text(across.before, "", look)
        if step == NET:
            budget = (
                base.ledger_totals.get(f"Ledger {_base_year(sources)} {BUDGET}")
                if plan.from_ledger
                else base.total
            )
            assert budget is not None
            sheet.formula(across.before, f"={budget.address}", first.value, look)
        across.write(sheet, formulas[step], plan.steps[step], look)
        sheet.down()
    sheet.down()
    return rows, first


def _now(row: Row) -> str:
    return row.ref


def _base_year(sources: PlanSources) -> str:
    return str(type(sources.plan.years[0])(sources.plan.years[0].start - 1))


def _split(sheet: Sheet, sources: PlanSources, found: Workings, savings: Row) -> dict[str, Row]:
    """Savings that lower what is spent, and those that only keep it from rising."""
    across, plan = sources.columns, sources.plan
    extra = [letter for letter in across.all if letter not in LABELS]
    sheet.block({"A": "What kind of savings"}, extra)
    less = f"MIN(0-{savings.ref},{last_years(found.spent)}-{found.spent.ref})"
    cashable = Row(sheet.name, sheet.row, across.years, plan.steps[CASHABLE])
    formulas = {
        CASHABLE: f"=ROUND(0-MAX({less},0),2)",
        AVOIDED: f"=ROUND({savings.ref}-{cashable.ref},2)",
    }
    rows = {}
    for step, title in SPLIT.items():
        sheet.text("A", title)
        rows[step] = across.write(sheet, formulas[step], plan.steps[step], POUNDS)
        sheet.down()
    sheet.down()
    return rows


def _words(book: Book, sheet: Sheet, plan: Mtfp) -> None:
    base_month = book.result.context.base_month
    year = base_month.financial_year
    base = f"a full year of the children and prices of the end of {base_month.label} (sheet Base position): no ledger "
    base += f"gives a budget of {year}."
    pressures = "Change of what posts cost that count in the budget" + (
        "." if plan.quantity.size and _has_posts(book) else ": none do."
    )
    if plan.from_ledger:
        base = f"the ledger's budget of {year} (sheet Base position)."
        pressures += (
            f" In the first year also what a year as the end of {base_month.label} costs beyond that budget."
        )
    sheet.block({"A": "What each step is"})
    for step, title in TITLES.items():
        words = WORDS[step].format(base=base, pressures=pressures) if "{" in WORDS[step] else WORDS[step]
        sheet.texts({"A": title, "B": words}, Look("note"))
        sheet.down()
    sheet.down()


def _has_posts(book: Book) -> bool:
    return any(line.rule.name == "post" for line in book.lines["do_nothing"])


def _outside(book: Book, sheet: Sheet, written: Written) -> None:
    """What the strategy costs in months that are in no full year."""
    net, full = written.by_year.plans["strategy"].net, full_years(book.timeline.months)
    outside = [place for place, year in enumerate(book.timeline.years) if year not in full]
    if not outside:
        return
    sheet.block({"A": "Months that are in no year of the plan", "G": "Net budget"})
    for place in outside:
        label = book.timeline.year_labels[place]
        cell = Cell(BY_YEAR, net.letters[place], net.row, float(net.figures[place]))
        sheet.text("A", f"{label}: the strategy's net budget")
        sheet.formula("G", f"={cell.address}", cell.value, POUNDS)
        sheet.down()
    sheet.down()


def _checks(book: Book, written: Written, rows: dict[str, Row], split: dict[str, Row]) -> Iterator[Check]:
    net, base, savings = rows[NET], rows[BASE], rows[SAVINGS]
    years = written.by_year.plans["strategy"].net
    full = full_years(book.timeline.months)
    places = [place for place, year in enumerate(book.timeline.years) if year in full]
    letters = tuple(years.letters[place] for place in places)
    strategy = Row(years.sheet, years.row, letters, years.figures[places])
    yield Check(
        "MTFP: base budget and steps add to the strategy's budget on Budget by year, in every full year",
        total_of(net),
        total_of(strategy),
        difference=apart(net, strategy),
    )
    if len(full) > 1:
        later = Row(base.sheet, base.row, base.letters[1:], base.figures[1:])
        earlier = Row(net.sheet, net.row, net.letters[:-1], net.figures[:-1])
        what = "MTFP: each year's base budget is the net budget of the year before"
        yield Check(what, total_of(later), total_of(earlier), difference=apart(later, earlier))
    both = f"SUM({split[CASHABLE].span})+SUM({split[AVOIDED].span})"
    value = float(np.round(split[CASHABLE].figures.sum() + split[AVOIDED].figures.sum(), 2))
    yield Check(
        "MTFP: cashable savings and cost avoidance add to the savings", (both, value), total_of(savings)
    )
    engine = book.result.tables.mtfp.groupby("step")["amount_gbp"]
    for step in STEPS[1:]:
        right = float(np.round(engine.get_group(step).sum(), 2))
        what = f"As run: MTFP, {TITLES[step].lower()}, sum of all years, as the engine has it"
        yield Check(what, total_of(rows[step]), right)
