"""The Counts sheet: every dated count of children that the inputs hold, used by the forecast or not."""

from __future__ import annotations

from collections.abc import Iterator

from placements.demand.explain import series_titles
from placements.inputs.rows import rows_of
from placements.reports.words import plural
from placements.reports.workbook.frame.book import COUNTS, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.listing import ListColumn, write_list
from placements.reports.workbook.frame.sheet import quoted, serial
from placements.reports.workbook.written import Written

ACTUAL, NOT_USED = "actual", "not used"
COLUMNS = (
    ListColumn("Date", 13, "date", "engine"),
    ListColumn("Children who are counted", 34),
    ListColumn("Children", 11, "whole", "engine"),
    ListColumn("Unit", 11),
    ListColumn("Used", 11),
    ListColumn("Definition", 52),
    ListColumn("Source", 62),
    ListColumn("Row in history", 9, "whole", "engine"),
)


def write_counts(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    history = book.result.council.history
    sheet = book.sheets[COUNTS]
    sheet.title(
        "Counts of children: what the forecast rests on",
        f"{plural(len(history), 'dated count')} of {plural(history['date'].nunique(), 'day')}, as published. A "
        "month without a count is missing; nothing was filled in.",
        "Actual: the forecast reads it. Not used: it is listed as evidence alone. Sheet Activity has the forecast.",
        f"Grey cells are as the inputs have them, from {book.run_words}.",
    )
    sheet.down()
    listed = write_list(sheet, "counts", COLUMNS, _rows(book))
    used, every = float(history["used"].sum()), float(len(history))
    spans = {title: f"{quoted(listed.sheet)}!{listed.span(title)}" for title in ("Used", "Children")}
    children = float(history.loc[history["used"], "children"].sum())
    return (
        Check(
            "Counts: those used and those not used are all of them",
            (
                f'SUMPRODUCT(({spans["Used"]}="{ACTUAL}")*1)+SUMPRODUCT(({spans["Used"]}="{NOT_USED}")*1)',
                every,
            ),
            every,
            "tolerance_children",
            number="whole",
        ),
        Check(
            f"Counts: children of the {plural(int(used), 'count')} that the forecast reads, added up",
            (f'SUMPRODUCT(({spans["Used"]}="{ACTUAL}")*{spans["Children"]})', children),
            children,
            "tolerance_children",
            number="whole",
        ),
    )


def _rows(book: Book) -> Iterator[tuple[str | float, ...]]:
    titles = series_titles(book.result.context.placement_types)
    order = list(titles)
    history = book.result.council.history
    for row in sorted(rows_of(history), key=lambda row: (row.date, order.index(str(row.placement_type)))):
        yield (
            float(serial(row.date)),
            titles[str(row.placement_type)],
            float(row.children),
            str(row.unit),
            ACTUAL if row.used else NOT_USED,
            str(row.definition),
            str(row.source),
            float(row.row),
        )
