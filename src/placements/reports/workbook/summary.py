"""The Summary sheet: one page in thousands of pounds, for a person who reads no other."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from placements.reports.words import date_words, first_upper, percent, pounds
from placements.reports.workbook.frame.book import PLAN_TITLES, SUMMARY, Book
from placements.reports.workbook.frame.check import Check, apart, total_of
from placements.reports.workbook.frame.sheet import Row, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.frame.timeline import LABELS
from placements.reports.workbook.summary_charts import CHART_ROWS, insert_summary_charts
from placements.reports.workbook.written import Written

WIDTHS = {"A": 62, "B": 2, "C": 2, "D": 2, "E": 2, "F": 2, "G": 15}
YEAR_WIDTH = 15.0
THOUSANDS = Look("plain", "thousands")
TOTAL = Look("total", "thousands")
ENGINE = Look("engine", "thousands")


@dataclass(frozen=True)
class SummaryRows:
    """Rows of money across the years, and the checks that hold them to the other sheets."""

    do_nothing: Row
    strategy: Row
    net: Row
    cumulative: Row


def write_summary(book: Book, written: Written) -> tuple[Check, ...]:
    """The answer in words, both budgets by year, why they differ, children and homes, two charts: on one page."""
    sheet = book.sheets[SUMMARY]
    sheet.widen(WIDTHS | dict.fromkeys(book.timeline.year_letters, YEAR_WIDTH))
    sheet.title(
        f"{book.council}: {book.result.scenario.settings.title}",
        "£000 but where another unit is named; April to March. Means over all simulated futures, in the prices of each "
        "year; below zero the strategy costs more.",
        f"Formulas follow the sheet Assumptions; grey cells are the engine's, from {book.run_words}.",
    )
    sheet.down()
    _words(book, sheet)
    years = _header(book, sheet, written)
    rows, checks = _money(book, sheet, written, years)
    children = list(_children(book, sheet, written, years))
    _facts(book, sheet)
    insert_summary_charts(book, sheet, years, (rows.do_nothing, rows.strategy), written)
    sheet.worksheet.freeze_panes(1, 1)
    sheet.worksheet.repeat_rows(0)
    sheet.worksheet.print_area(f"A1:{_last_letter(book)}{sheet.row + CHART_ROWS + 1}")
    sheet.worksheet.fit_to_pages(1, 1)
    return (*checks, *children)


def _last_letter(book: Book) -> str:
    return max(book.timeline.year_letters[-1], "L", key=lambda letter: (len(letter), letter))


def _words(book: Book, sheet: Sheet) -> None:
    found = book.result.neutrality
    blank = dict.fromkeys(("B", "C", "D", "E", "F", "G", *book.timeline.year_letters), "")
    sheet.texts({**blank, "A": f"Is it cost neutral? {first_upper(found.verdict)}."}, Look("total"))
    sheet.down()
    sentences = [found.sentence, found.reason]
    if found.stress is not None:
        sentences.append(
            f"Under the stress case ({found.stress.title}): cost neutral in {percent(found.stress.probability)} of "
            f"futures, median {pounds(found.stress.median)}."
        )
    for sentence in sentences:
        for line in _lines(sentence):
            sheet.text("A", line)
            sheet.down()
    sheet.down()


def _lines(text: str, width: int = 150) -> Iterator[str]:
    """A line a row: wrapped text would need merged cells to run across the page."""
    yield from textwrap.wrap(text, width)


def _header(book: Book, sheet: Sheet, written: Written) -> Row:
    """The financial years, by formula from Budget by year."""
    stated = written.by_year.years
    for column in LABELS:
        words = {"A": "Financial year", "G": "All years"}.get(column, "")
        sheet.text(column, words, Look("header", "right_wrap" if column == "G" else "wrap"))
    for letter, label in zip(stated.letters, book.timeline.year_labels, strict=True):
        sheet.formula(letter, f"={stated.fixed}".replace("{c}", letter), label, Look("header", "right_wrap"))
    row = Row(sheet.name, sheet.row, stated.letters, stated.figures)
    sheet.down()
    return row


def _money(book: Book, sheet: Sheet, written: Written, years: Row) -> tuple[SummaryRows, tuple[Check, ...]]:
    plans, savings = written.by_year.plans, written.neutrality.years
    net = {plan: plans[plan].net for plan in PLAN_TITLES}
    do_nothing, strategy = (
        sheet.summed({"A": f"{title}: net budget"}, years.letters, f"={row.ref}", row.figures, THOUSANDS)
        for title, row in zip(PLAN_TITLES.values(), net.values(), strict=True)
    )
    saved = _saved_on_placements(book, sheet, written, years)
    paid = _paid_for_measures(book, sheet, written, years)
    formula = f"=ROUND({do_nothing.ref}-{strategy.ref},2)"
    words = {"A": "Net saving"}
    saving = sheet.summed(words, years.letters, formula, do_nothing.figures - strategy.figures, TOTAL)
    sheet.total_words({"A": "Cumulative net saving"})
    running = np.round(saving.figures.cumsum(), 2) + 0.0
    cumulative = sheet.across(years.letters, f"=ROUND(SUM({saving.to_here}),2)", running, TOTAL)
    sheet.down()
    _ranges(book, sheet, years)
    parts = np.round(saved.figures - paid.figures, 2)
    return SummaryRows(do_nothing, strategy, saving, cumulative), (
        Check(
            "Summary: net saving by year is that on Cost neutrality",
            total_of(saving),
            total_of(savings.net),
            difference=apart(saving, savings.net),
        ),
        Check(
            "Summary: saved on placements less what the strategy costs is the net saving",
            (f"SUM({saved.span})-SUM({paid.span})", float(np.round(parts.sum(), 2))),
            total_of(saving),
        ),
    )


def _saved_on_placements(book: Book, sheet: Sheet, written: Written, years: Row) -> Row:
    """Do nothing less strategy on the lines on which a strategy can save."""
    budget = written.budget
    ours, theirs = (budget.plans[plan].placements for plan in ("do_nothing", "strategy"))
    formula = f"=ROUND(SUMPRODUCT({budget.header.in_year(years)}*({ours.span}-{theirs.span})),2)"
    values = book.timeline.by_year(ours.figures - theirs.figures)
    return sheet.summed(
        {"A": "of the difference: saved on placements"}, years.letters, formula, values, THOUSANDS
    )


def _paid_for_measures(book: Book, sheet: Sheet, written: Written, years: Row) -> Row:
    """What the strategy itself costs: homes, services, moves, savings not delivered."""
    budget = written.budget
    ours, theirs = (budget.plans[plan].measures for plan in ("do_nothing", "strategy"))
    formula = f"=ROUND(SUMPRODUCT({budget.header.in_year(years)}*({theirs.span}-{ours.span})),2)"
    values = book.timeline.by_year(theirs.figures - ours.figures)
    return sheet.summed(
        {"A": "of the difference: what the strategy itself costs"}, years.letters, formula, values, THOUSANDS
    )


def _ranges(book: Book, sheet: Sheet, years: Row) -> None:
    table = book.result.tables.net_saving
    for key, title in (("p10", "P10"), ("p50", "P50, the median"), ("p90", "P90")):
        sheet.texts({"A": f"Cumulative net saving, {title}"})
        sheet.values(years.letters, np.asarray(table[f"cumulative_{key}"], dtype=float), ENGINE)
        sheet.down()
    sheet.texts({"A": "Probability of being cost neutral by the end of the year"})
    neutral = np.asarray(table["probability_cost_neutral"], dtype=float)
    sheet.values(years.letters, neutral, Look("engine", "percent"))
    sheet.down(2)


def _children(book: Book, sheet: Sheet, written: Written, years: Row) -> Iterator[Check]:
    """Children looked after on the last day of March, in both plans; column G holds those counted."""
    counted = book.result.context.base_month.label
    names = {"A": "Children looked after on 31 March, mean", "G": f"Counted {counted}"}
    sheet.block(names, years.letters)
    header, look = written.activity.header, Look("plain", "children")
    for title, rows in zip(("Do nothing", "Strategy"), written.activity.children[1:], strict=True):
        sheet.text("A", title)
        opening = float(book.result.demand.opening.sum())
        sheet.formula("G", f"={_cell(rows.total, 'G')}", opening, look)
        figures = book.timeline.at_year_ends(rows.total.figures)
        row = sheet.across(years.letters, header.at_year_end(rows.total, years), figures, look)
        last = rows.total.last
        sheet.down()
        yield Check(
            f"Summary: children on the last 31 March, {title.lower()}, are those of Activity",
            (row.last.address, row.last.value),
            (last.address, last.value),
            "tolerance_children",
            number="children",
        )
    sheet.down()


def _cell(row: Row, column: str) -> str:
    """The address of the cell of ``row`` in ``column``."""
    return row.ref.replace("{c}", f"${column}$")


def _facts(book: Book, sheet: Sheet) -> None:
    """What must be true, and what is not in the figures: a line each."""
    sheet.block({"A": "To be known"}, book.timeline.year_letters)
    for sentence in _to_be_known(book):
        for line in _lines(sentence):
            sheet.text("A", line)
            sheet.down()
    sheet.down()


def _to_be_known(book: Book) -> Iterator[str]:
    found, result = book.result.neutrality, book.result
    if found.planned_occupancy is not None:
        needs = "the new homes do not pay even when full"
        if found.break_even_occupancy is not None and found.break_even_occupancy <= 1:
            needs = f"the new homes pay from an occupancy of {found.break_even_occupancy:.1%} on"
        yield f"Homes: {needs}; planned are {found.planned_occupancy:.1%}."
    outstanding = f"{pounds(-found.trough)} in {found.trough_month.label}"
    if found.payback_month is None:
        yield f"Payback: not by {date_words(found.by.last_day)} on the median path; most outstanding: {outstanding}."
    else:
        yield f"Payback: from {found.payback_month.label} on the median path; most outstanding: {outstanding}."
    if found.capital is not None:
        yield (
            f"Capital, apart from the test: {pounds(found.capital.amount)}, {pounds(found.capital.charge_per_year)} a "
            f"year; with it cost neutral in {percent(found.capital.probability)} of futures."
        )
    present = found.present_value
    yield (
        f"Net present value at {present.discount_rate:.1%} in prices of {present.base_month.label}: median "
        f"{pounds(present.revenue.median)}, not negative in {percent(present.revenue.probability)} of futures."
    )
    if found.drivers:
        first = found.drivers[0]
        yield (
            f"What moves it most: {first.name} (median {pounds(first.low_third)} where it is low, "
            f"{pounds(first.high_third)} where it is high)."
        )
    yield f"Earlier forecasts: {result.backtest.sentence}"
    if result.conflicts:
        yield (
            "Published figures conflict, see Evidence: " + "; ".join(c.topic for c in result.conflicts) + "."
        )
    yield from result.notes
