"""The Input files sheet: each table that was read, how much of it is assumed, its dates and its file's hash."""

from __future__ import annotations

from collections.abc import Iterator

from placements.inputs.columns import ASSUMPTION, PUBLISHED
from placements.reports.quality import InputTable, input_tables
from placements.reports.words import month_words, plural
from placements.reports.workbook.frame.book import INPUT_FILES, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.listing import ListColumn, Live, WrittenList, write_list
from placements.reports.workbook.frame.sheet import quoted, serial
from placements.reports.workbook.written import Written

HASH_DIGITS = 12
NOT_THERE = "not there"
COLUMNS = (
    ListColumn("Table", 17),
    ListColumn("File", 20),
    ListColumn("Rows", 8, "whole", "engine"),
    ListColumn("Published", 11, "whole", "engine"),
    ListColumn("Assumed", 10, "whole", "engine"),
    ListColumn("No basis stated", 10, "whole"),
    ListColumn("Oldest date", 12, "date", "engine"),
    ListColumn("Newest date", 12, "date", "engine"),
    ListColumn("Age, months", 9, "whole", "engine"),
    ListColumn("SHA-256, first 12", 17),
    ListColumn("What it holds", 74),
)


def write_input_files(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    tables = input_tables(book.result)
    there = [table for table in tables if table.is_there]
    sheet = book.sheets[INPUT_FILES]
    sheet.title(
        "Input files: what was read",
        f"{plural(len(there), 'table')} of {len(tables)} have rows, read from "
        f"{plural(len(book.result.council.files), 'file')}. Age counts from the newest date to the base month, "
        f"{month_words(book.result.context.base_month)}.",
        "Below 0: known after it. A row states its basis where its table has that column: published or assumed.",
        f"Grey cells are as the inputs have them, from {book.run_words}.",
    )
    sheet.down()
    first = sheet.row + 1
    rows = [_cells(table, first + place) for place, table in enumerate(tables)]
    return tuple(_checks(write_list(sheet, "input_files", COLUMNS, rows), tables))


def _cells(table: InputTable, row: int) -> tuple[float | str | Live | None, ...]:
    return (
        table.name,
        table.file or NOT_THERE,
        float(table.rows),
        float(table.published),
        float(table.assumed),
        Live(f"=$C{row}-$D{row}-$E{row}", float(table.without_basis)),
        *(None if day is None else float(serial(day)) for day in (table.oldest, table.newest)),
        None if table.age_months is None else float(table.age_months),
        table.sha256[:HASH_DIGITS],
        table.meaning,
    )


def _checks(listed: WrittenList, tables: tuple[InputTable, ...]) -> Iterator[Check]:
    name = quoted(listed.sheet)
    for title, word, attribute in (("Published", PUBLISHED, "published"), ("Assumed", ASSUMPTION, "assumed")):
        every = float(sum(getattr(table, attribute) for table in tables))
        what = f"Input files: rows whose basis is {word}, as the inputs have them"
        yield _whole(what, f"SUM({name}!{listed.span(title)})", every)
    rows = float(sum(table.rows for table in tables))
    parts = "+".join(f"SUM({name}!{listed.span(t)})" for t in ("Published", "Assumed", "No basis stated"))
    yield _whole("Input files: published, assumed and without a basis add to all rows", parts, rows)
    held = float(sum(bool(table.file) for table in tables))
    files = f'SUMPRODUCT(({name}!{listed.span("File")}<>"{NOT_THERE}")*1)'
    yield _whole("Input files: every table that was read has its file", files, held)


def _whole(what: str, formula: str, value: float) -> Check:
    return Check(what, (formula, value), value, "tolerance_children", number="whole")
