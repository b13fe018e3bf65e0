"""The Change log sheet: what moved since an earlier run, step by step, each with the answer after it."""

from __future__ import annotations

from collections.abc import Iterator

from placements.beside import Answer, Change, ChangeLog, ChangeStep, Moved
from placements.reports.workbook.frame.book import CHANGE_LOG, PLAN_TITLES, Book
from placements.reports.workbook.frame.check import Check, total_of
from placements.reports.workbook.frame.listing import ListColumn, Live, WrittenList, write_list
from placements.reports.workbook.frame.listing import Written as ListCell
from placements.reports.workbook.frame.sheet import Cell, Sheet
from placements.reports.workbook.frame.style import Look
from placements.reports.workbook.written import Written

STEP, WHAT, WHERE, WAS, IS, UNIT = "Step", "What was changed", "Where", "Was", "Is", "Unit"
DO_NOTHING, STRATEGY = "Do nothing after it, £", "Strategy after it, £"
MEAN = "Moved: mean net saving, £"
MEDIAN = "Moved: median net saving, £"
POINTS = "Moved: cost neutral, percentage points"

COLUMNS = (
    ListColumn(STEP, 7, "text"),
    ListColumn(WHAT, 42, "beside_wrap"),
    ListColumn(WHERE, 29, "beside_wrap"),
    ListColumn(WAS, 22, "beside_wrap"),
    ListColumn(IS, 22, "beside_wrap"),
    ListColumn(UNIT, 14, "beside_wrap"),
    ListColumn(DO_NOTHING, 17, "pounds", "engine"),
    ListColumn(STRATEGY, 17, "pounds", "engine"),
    ListColumn(MEAN, 18, "pounds"),
    ListColumn(MEDIAN, 18, "pounds", "engine"),
    ListColumn(POINTS, 14, "quantity", "engine"),
)
Cells = tuple[ListCell | Live, ...]

HOW_TO = (
    "This run was made without an earlier one beside it, so there is nothing to compare it with. Name one, such as "
    "last month's: placements run SCENARIO --since outputs/last-month"
)


def write_change_log(book: Book, written: Written) -> tuple[Check, ...]:
    """One row for each change; those made together share a step, whose own row has the money."""
    sheet, log = book.sheets[CHANGE_LOG], book.result.beside.changes
    if log is None:
        sheet.title("Change log: what moved since an earlier run", HOW_TO)
        sheet.worksheet.freeze_panes(1, 0)
        sheet.worksheet.repeat_rows(0)
        sheet.worksheet.fit_to_pages(1, 0)
        return ()
    sheet.title("Change log: what moved since an earlier run", *_notes(book, log))
    sheet.down()
    first = sheet.row + 1
    listed = write_list(sheet, "change_log", COLUMNS, _rows(log, first))
    total = _total(sheet, listed, log)
    return tuple(_checks(log, written, total))


def _notes(book: Book, log: ChangeLog) -> Iterator[str]:
    yield (
        f"From run {log.since}, inputs {log.since_hash}, to {book.run_words}: by how much each change moved the net "
        "saving by the end of the forecast, in £. Minus: less is saved."
    )
    yield (
        "Grey: both plans as the engine worked them out once the change, and all changes above it, are made. The moved "
        "mean is a formula: the net saving after a step less that after the step before it."
    )
    yield from log.notes


def _rows(log: ChangeLog, first: int) -> Iterator[Cells]:
    """The rows of the list, the first of which stands in row ``first``."""
    before = log.before
    yield ("0", f"Run {log.since}, as it was", "results.json", "", "", "", *_plans(before), None, None, None)
    row = first + 1
    for step, moved in zip(log.steps, log.moved(), strict=True):
        yield _step(step, moved, (first, row))
        row += 1
        if len(step.changes) > 1:
            for number, change in enumerate(step.changes, start=1):
                yield (f"{step.id}.{number}", *_texts(change), *(None,) * 5)
                row += 1
    for change in log.unmoved:
        yield ("none", *_texts(change), None, None, "nothing", "nothing", "nothing")


def _step(step: ChangeStep, moved: Moved, rows: tuple[int, int]) -> Cells:
    """A step's own row; ``rows`` are that of the first answer, and its own.

    What it moved is the net saving now, less the first one and all that the steps before it moved: one formula for
    every row, whatever stands between the steps.
    """
    first, own = rows
    formula = f"=($G{own}-$H{own})-($G${first}-$H${first})-SUM($I${first}:$I{own - 1})"
    figures = (Live(formula, moved.net_saving_gbp), moved.median_gbp, _points(moved))
    if len(step.changes) == 1:
        texts = (step.what, *_texts(step.changes[0])[1:])
    else:
        texts = (step.what, f"{len(step.changes)} changes, below", "", "", "")
    return (step.id, *texts, *_plans(step.answer), *figures)


def _texts(change: Change) -> tuple[str, ...]:
    return (change.what, change.where, change.before, change.after, change.unit)


def _plans(answer: Answer) -> tuple[float, float]:
    return (answer.do_nothing_gbp, answer.strategy_gbp)


def _points(moved: Moved) -> float:
    return round(100 * moved.probability, 7) + 0.0


def _total(sheet: Sheet, listed: WrittenList, log: ChangeLog) -> Cell:
    """The sums under the list; returns that of the mean."""
    whole = log.after.since(log.before)
    sheet.texts({**dict.fromkeys("ABCDEFGH", ""), "B": "All changes together"}, Look("total"))
    sums = (whole.net_saving_gbp, whole.median_gbp, _points(whole))
    cells = [
        sheet.formula(
            listed.letters[title],
            f"=SUM({listed.span(title)})",
            value,
            Look("total", "quantity" if title == POINTS else "pounds"),
        )
        for title, value in zip((MEAN, MEDIAN, POINTS), sums, strict=True)
    ]
    sheet.down()
    return cells[0]


def _checks(log: ChangeLog, written: Written, total: Cell) -> Iterator[Check]:
    what = f"Change log: the steps since {log.since} add to the difference of both runs' mean net saving"
    yield Check(what, (total.address, total.value), log.after.since(log.before).net_saving_gbp)
    for plan, title in PLAN_TITLES.items():
        what = f"Change log: {title.lower()} after the last step is that of Budget by year"
        yield Check(what, total_of(written.by_year.plans[plan].net), getattr(log.after, f"{plan}_gbp"))
