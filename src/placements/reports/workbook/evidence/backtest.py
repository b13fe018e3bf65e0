"""The Backtest sheet: what past forecasts were off by, and how often their ranges held, as values of the engine."""

from __future__ import annotations

import math

from placements.demand.explain import series_titles
from placements.reports.backtest_words import MEANING, Cells, rows_by_title
from placements.reports.workbook.frame.book import BACKTEST, Book
from placements.reports.workbook.frame.sheet import Sheet
from placements.reports.workbook.frame.style import Look, Number

COLUMNS: tuple[tuple[str, str, Number], ...] = (
    ("Months ahead", "horizon_months", "whole"),
    ("Forecasts", "forecasts", "whole"),
    ("Error, children", "mean_absolute_error", "children"),
    ("Last count's error, children", "last_value_error", "children"),
    ("Error, share", "error_share", "percent"),
    ("Last count's error, share", "last_value_error_share", "percent"),
    ("Skill", "skill", "percent"),
    ("Skill, low", "skill_low", "percent"),
    ("Skill, high", "skill_high", "percent"),
    ("Bias, children", "bias", "children"),
    ("50% range held", "coverage_50", "percent"),
    ("80% range held", "coverage_80", "percent"),
    ("95% range held", "coverage_95", "percent"),
    ("Score of the 50% range", "interval_score_50", "children"),
    ("Score of the 80% range", "interval_score_80", "children"),
    ("Score of the 95% range", "interval_score_95", "children"),
)
LETTERS = "BCDEFGHIJKLMNOPQ"
ENOUGH = "R"
WIDTHS = {"A": 38} | dict.fromkeys(LETTERS, 11) | {ENOUGH: 15}
HEADER_ROW = 6


def write_backtest_sheet(book: Book) -> None:
    """One row a series and horizon, from ``RunResult.backtest``; where there are none, the sentence why."""
    sheet = book.sheets[BACKTEST]
    sheet.widen(WIDTHS)
    found = book.result.backtest
    sheet.title(
        "Backtest: how good earlier forecasts would have been",
        found.sentence,
        "The same method was given only what was known in each of some past months. Grey cells are values of "
        "the engine.",
        f"From {book.run_words}.",
    )
    sheet.row = HEADER_ROW
    _header(sheet)
    titles = series_titles(book.result.context.placement_types)
    for title, rows in rows_by_title(found.table, titles).items():
        for row in rows:
            _row(sheet, title, row)
    sheet.down()
    for note in (*found.notes, *_lines(MEANING)):
        sheet.text("A", note, Look("note"))
        sheet.down()
    sheet.worksheet.freeze_panes(HEADER_ROW, 1)
    sheet.worksheet.repeat_rows(HEADER_ROW - 1)
    sheet.worksheet.fit_to_pages(1, 0)


def _header(sheet: Sheet) -> None:
    sheet.text("A", "Children", Look("header", "wrap"))
    for letter, (title, _, _) in zip(LETTERS, COLUMNS, strict=True):
        sheet.text(letter, title, Look("header", "right_wrap"))
    sheet.text(ENOUGH, "Enough to tell", Look("header", "right_wrap"))
    sheet.down()


def _row(sheet: Sheet, title: str, row: Cells) -> None:
    sheet.text("A", title)
    for letter, (_, name, number) in zip(LETTERS, COLUMNS, strict=True):
        value = float(row[name])
        if math.isnan(value):
            sheet.text(letter, "n/a", Look("engine", "right"))
        else:
            sheet.number(letter, value, Look("engine", number))
    sheet.text(ENOUGH, "yes" if row["enough_to_tell"] else "too few to tell", Look("plain", "right"))
    sheet.down()


def _lines(text: str) -> list[str]:
    """A sentence a row: a long text in one cell would be cut at the edge of the page."""
    return [f"{sentence.rstrip('.')}." for sentence in text.split(". ")]
