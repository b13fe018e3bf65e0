"""The Cover: what was asked, what the run found, whether the checks agree, and what would make it wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from placements.finance.children import A_TRACE_OF_A_CHILD
from placements.reports.quality import assumed_figures
from placements.reports.words import date_words, first_upper, percent, plural, pounds
from placements.reports.workbook.assumptions.assumptions import InputCells
from placements.reports.workbook.checks import CheckCells, colour_overall
from placements.reports.workbook.frame.book import COVER, GROUPS, PLAN_TITLES, Book, sheets_of
from placements.reports.workbook.frame.sheet import Sheet, quoted
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.neutrality.cost_neutrality import NeutralitySheet
from placements.reports.workbook.written import Written

WIDTHS = {"A": 34, "B": 150}
WRAP = Look("plain", "wrap")

LIMITS = {
    "Need": "Children's need is known by families of placement types, not child by child: whether one more child "
    "could live in a home or with a foster family is an assumption.",
    "Changed assumptions": "Formulas follow a changed price; where children live, probabilities and quantiles do "
    "not: a new run on this file follows (--assumptions).",
}
TURNOVER = (
    "Children who come and go are reckoned from counts and one assumed turnover, not from the journeys of "
    "children."
)
JOURNEYS = "Children who come and go are those of the journeys that the council's own return (SSDA903) shows."


def write_cover(book: Book, written: Written, checks: CheckCells) -> None:
    sheet = book.sheets[COVER]
    sheet.widen(WIDTHS)
    sheet.worksheet.fit_to_pages(1, 2)
    sheet.title(f"{book.council}: placement budget, {book.result.scenario.settings.title}")
    _checks(sheet, written.inputs, checks)
    _pairs(sheet, "Purpose", _purpose(book))
    _pairs(sheet, "The answer, as run", _answer(book))
    _live(book, sheet, written.neutrality)
    _pairs(sheet, "What would make this wrong", _doubts(book))
    _pairs(sheet, "This run", _run(book))
    sheet.worksheet.set_h_pagebreaks([sheet.row])
    _contents(book, sheet)
    _key(sheet)
    sheet.worksheet.activate()
    sheet.worksheet.set_first_sheet()


def _heading(sheet: Sheet, title: str) -> None:
    sheet.down()
    sheet.texts({"A": title, "B": ""}, Look("block"))
    sheet.down()


def _pairs(sheet: Sheet, title: str, pairs: Iterator[tuple[str, str]]) -> None:
    _heading(sheet, title)
    for label, words in pairs:
        sheet.texts({"A": label, "B": words}, WRAP)
        sheet.down()


def _checks(sheet: Sheet, inputs: InputCells, checks: CheckCells) -> None:
    sheet.text("A", "Checks of this workbook", Look("total"))
    cell = sheet.formula("B", f"={checks.overall.address}", "All checks agree", Look("total", "beside"))
    colour_overall(sheet, cell)
    sheet.down()
    counts = {
        "Inputs changed, formulas follow": inputs.changed,
        "Inputs changed that need a new run": inputs.changed_new_run,
    }
    for words, count in counts.items():
        sheet.text("A", words)
        sheet.formula("B", f"={count.address}", 0, Look("plain", "whole_left"))
        sheet.down()


def _purpose(book: Book) -> Iterator[tuple[str, str]]:
    settings = book.result.scenario.settings
    months = book.timeline.months
    yield (
        "What it is for",
        f"To set and monitor the budget for children's placements from {months[0].label} to {months[-1].label}, and to "
        f"test whether the placement strategy ({settings.title}) is cost neutral against doing nothing.",
    )
    yield (
        "How it is used",
        "Read Summary first. Change cells on Assumptions only: every formula follows. What a formula cannot follow "
        f"(where children live, probabilities) follows a new run: placements run {book.result.scenario.file.name} "
        "--assumptions and this file.",
    )


def _answer(book: Book) -> Iterator[tuple[str, str]]:
    found = book.result.neutrality
    yield "Is the strategy cost neutral?", f"{first_upper(found.verdict)}."
    yield "In a sentence", found.sentence
    yield "Reason", found.reason
    if found.stress is None:
        yield "Stress case", "The scenario names none."
    else:
        yield (
            "Stress case",
            f"{first_upper(found.stress.title)}: cost neutral in {percent(found.stress.probability)} of "
            f"futures; median net saving {pounds(found.stress.median)}.",
        )
    yield "With capital", _capital(book)
    for sentence in book.result.strategy.supply.notes:
        yield "Note", sentence
    worst = _unplaced(book.result.tables.unplaced)
    yield "Children without a place", worst


def _capital(book: Book) -> str:
    view = book.result.neutrality.capital
    if book.result.neutrality.capital_left_out:
        return book.result.neutrality.capital_left_out
    if view is None:
        return "The scenario names no capital: the test is of revenue only."
    needs = "the new homes do not pay even when full"
    if view.break_even_occupancy is not None and view.break_even_occupancy <= 1:
        needs = (
            f"needs occupancy of at least {view.break_even_occupancy:.1%} in the new homes for them to pay"
        )
    return (
        f"Apart from the test: with {pounds(view.amount)} of capital, {pounds(view.charge_per_year)} a year, "
        f"cost neutral in {percent(view.probability)} of futures; median {pounds(view.median)}; {needs}."
    )


def _unplaced(table: pd.DataFrame) -> str:
    some = table[table["mean"] > A_TRACE_OF_A_CHILD]
    if some.empty:
        return "None: every child has a place in both plans."
    worst = some.sort_values("mean").iloc[-1]
    where = f"{PLAN_TITLES[str(worst['plan'])]}, {worst['need_group']}, {worst['month']}"
    return (
        f"WARNING: up to {worst['mean']:.2f} children on average have no place ({where}). Their cost is not in "
        "the budget."
    )


def _live(book: Book, sheet: Sheet, neutrality: NeutralitySheet) -> None:
    last = neutrality.months.cumulative.last
    day = date_words(book.timeline.months[-1].last_day)
    _heading(sheet, "The answer now, with the assumptions as they stand in this workbook")
    sheet.text("A", "Mean net saving", WRAP)
    sheet.formula("B", f"={last.address}", last.value, Look("plain", "pence_left"))
    sheet.down()
    sheet.text("A", "By", WRAP)
    sheet.text(
        "B", f"{day}, mean over all simulated futures, revenue only; below zero the strategy costs more."
    )
    sheet.down()


def _run(book: Book) -> Iterator[tuple[str, str]]:
    settings, stamp = book.result.scenario.settings, book.stamp
    months = book.timeline.months
    yield "Council", book.council
    yield "Scenario", f"{settings.title} ({book.result.scenario.name})"
    yield "Run", f"{stamp.run_name}, {plural(settings.paths, 'simulated future')}, seed {settings.seed}"
    yield "Months", f"{months[0].label} to {months[-1].label}"
    yield "Written", f"{date_words(stamp.created.date())}, {stamp.created:%H:%M}, placements {stamp.version}"
    yield "Inputs", f"hash {stamp.inputs_hash}"


def _contents(book: Book, sheet: Sheet) -> None:
    _heading(sheet, "Sheets")
    for name, line in sheets_of(book.result).items():
        if name in GROUPS:
            sheet.text("A", GROUPS[name][0], Look("total"))
            sheet.text("B", "", Look("total"))
            sheet.down()
        if name == COVER:
            continue
        look = sheet.styles(Look("link"))
        sheet.worksheet.write_url(f"A{sheet.row}", f"internal:{quoted(name)}!A1", look, name)
        sheet.text("B", line, WRAP)
        sheet.down()


def _key(sheet: Sheet) -> None:
    _heading(sheet, "Key")
    for role, what, words in (
        (
            "sample",
            "Blue, pale yellow, border",
            "An input: on Assumptions, the cells to change; on Price volume mix, the two to choose by.",
        ),
        (
            "sample_later",
            "Blue, pale yellow, dashed border",
            "An input that only a new run follows; who owns and signed for an assumption, and notes.",
        ),
        ("engine", "Grey", "A value of the engine: changes with a new run only."),
        ("plain", "White", "A formula, or words: protected, without a password."),
        ("constant", "White, border", "A constant of the calendar or of the checks: protected."),
    ):
        sheet.text("A", what, Look(role))  # type: ignore[arg-type]
        sheet.text("B", words, WRAP)
        sheet.down()


def _doubts(book: Book) -> Iterator[tuple[str, str]]:
    result = book.result
    yield "Conflicting evidence", _conflicts(book)
    count = assumed_figures(result.council, result.scenario.settings)
    yield "Figures nobody published", f"{count.sentence} The sheet Assumptions says why, with a range."
    if result.neutrality.drivers:
        names = "; ".join(driver.name for driver in result.neutrality.drivers[:3])
        yield "What moves the answer most", f"{first_upper(names)}."
    yield from LIMITS.items()
    yield "Turnover", TURNOVER if result.demand.retained is None else JOURNEYS


def _conflicts(book: Book) -> str:
    conflicts = book.result.conflicts
    if not conflicts:
        return "No conflicting figures are in the inputs."
    figures = sum(len(conflict.figures) for conflict in conflicts)
    topics = "; ".join(conflict.topic for conflict in conflicts)
    return (
        f"{plural(len(conflicts), 'topic')} with {plural(figures, 'published figure')} that do not agree: "
        f"{topics}."
    )
