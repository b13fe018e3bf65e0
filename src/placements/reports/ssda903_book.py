"""``quality.xlsx``: what is wrong with a return, for whoever mends it: by rule, by row, and what was left out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from placements.reports.workbook.frame.sheet import LONGEST_TEXT, Sheet
from placements.reports.workbook.frame.style import FONT, ROW_HEIGHT, Look, Number, Styles, set_up_page

SUMMARY, ACCOUNT, FINDINGS = "Summary", "Account", "Findings"
MOST_FINDINGS = 10_000
"""Rows of the sheet, which take about a second; a person reads no more, and quality.csv holds them all."""
Columns = tuple[tuple[str, str, float, Number], ...]
"""Of each column of a sheet: its name in the table, what stands above it, its width, how it is written."""

_SUMMARY: Columns = (
    ("severity", "Severity", 10, "text"),
    ("dfe", "DfE rule", 10, "wrap"),
    ("title", "What is wrong", 44, "wrap"),
    ("findings", "Times", 9, "whole"),
    ("children", "Children", 9, "whole"),
    ("done", "What was done", 52, "wrap"),
    ("rule", "Rule", 26, "text"),
)
_ACCOUNT: Columns = (
    ("table", "Table", 14, "text"),
    ("outcome", "What became of it", 64, "wrap"),
    ("rows", "Rows", 10, "whole"),
    ("children", "Children", 10, "whole"),
    ("rule", "Rule", 30, "text"),
)
_FINDINGS: Columns = (
    ("severity", "Severity", 9, "text"),
    ("dfe", "DfE rule", 9, "text"),
    ("file", "File", 22, "text"),
    ("row", "Row", 8, "whole"),
    ("la", "Authority", 14, "text"),
    ("child", "Child", 13, "text"),
    ("column", "Column", 16, "text"),
    ("found", "What was found", 70, "wrap"),
    ("done", "What was done", 44, "wrap"),
    ("rule", "Rule", 26, "text"),
)
_NO_ROW = ("row", "rows")
"""Columns in which 0 is no number: a finding on a whole file is on no row, a line on children counts none."""
PRIVATE = "This file names children by their id: keep it where the return itself is kept."


@dataclass(frozen=True, eq=False)
class Quality903:
    """What was found wrong with a return, and what became of its rows.

    ``findings`` (``Care.findings``) names children: it is for the local report alone. ``summary`` is as
    ``summary_by_rule`` gives it, ``account`` is ``Care.account``. ``notes`` are sentences on what was read.
    """

    findings: pd.DataFrame
    summary: pd.DataFrame
    account: pd.DataFrame
    notes: tuple[str, ...] = ()


def write_quality_book(path: Path, quality: Quality903, created: dt.date) -> Path:
    """Write the workbook: the same findings on the same day, the same bytes."""
    findings = quality.findings
    with xlsxwriter.Workbook(str(path), _options()) as workbook:
        made = dt.datetime.combine(created, dt.time())
        about = {"title": "SSDA903: quality of the return", "comments": PRIVATE, "created": made}
        workbook.set_properties(about)
        styles = Styles(workbook)
        _sheet(
            _new(workbook, styles, SUMMARY),
            "SSDA903: what is wrong with the return",
            quality.notes,
            quality.summary,
            _SUMMARY,
        )
        what = "Every row that was read and every child: the rows of a table add up to those of its files."
        _sheet(_new(workbook, styles, ACCOUNT), "What became of every row", [what], quality.account, _ACCOUNT)
        shown = findings.head(MOST_FINDINGS)
        rest = len(findings) - len(shown)
        more = [f"{rest:,} more findings, the least grave, stand in quality.csv only."] if rest else []
        _sheet(_new(workbook, styles, FINDINGS), "Every finding, by row", [PRIVATE, *more], shown, _FINDINGS)
    return path


def _options() -> dict[str, object]:
    return {
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONT["font_name"], "font_size": FONT["font_size"]},
        "default_row_height": ROW_HEIGHT,
    }


def _new(workbook: Any, styles: Styles, name: str) -> Sheet:  # Any: xlsxwriter ships no types
    worksheet = workbook.add_worksheet(name)
    worksheet.hide_gridlines(2)
    set_up_page(worksheet, "import-903", "")
    return Sheet(worksheet, name, styles)


def _sheet(sheet: Sheet, title: str, notes: Sequence[str], table: pd.DataFrame, columns: Columns) -> None:
    letters = [chr(ord("A") + place) for place in range(len(columns))]
    sheet.widen({letter: width for letter, (_, _, width, _) in zip(letters, columns, strict=True)})
    sheet.title(title, *notes)
    sheet.down()
    for letter, (_, head, _, number) in zip(letters, columns, strict=True):
        sheet.text(letter, head, Look("header", "right_wrap" if number == "whole" else "wrap"))
    header = sheet.row
    sheet.down()
    _rows(sheet, table, columns)
    if not len(table):
        sheet.text("A", "Nothing was found.", Look("note"))
    # ids and rule numbers are text on purpose: no green corner says otherwise
    sheet.worksheet.ignore_errors({"number_stored_as_text": f"A1:{letters[-1]}{sheet.row}"})
    sheet.worksheet.freeze_panes(header, 0)
    sheet.worksheet.repeat_rows(header - 1)
    sheet.worksheet.autofilter(header - 1, 0, max(header, sheet.row - 2), len(columns) - 1)
    sheet.worksheet.fit_to_pages(1, 0)


def _rows(sheet: Sheet, table: pd.DataFrame, columns: Columns) -> None:
    """The table column by column: cell by cell through ``Sheet`` takes five times as long."""
    for place, (name, _, _, number) in enumerate(columns):
        # text in a column after figures is kept off them, as everywhere in the house's workbooks
        beside: dict[Number, Number] = {"text": "beside", "wrap": "beside_wrap"}
        look = sheet.styles(Look("plain", beside.get(number, number) if place else number))
        for row, value in enumerate(table[name].tolist(), start=sheet.row - 1):
            if number != "whole":
                if value:
                    sheet.worksheet.write_string(row, place, str(value)[:LONGEST_TEXT], look)
            elif value or name not in _NO_ROW:
                sheet.worksheet.write_number(row, place, int(value), look)
    for row, lines in enumerate(_lines(table, columns), start=sheet.row - 1):
        if lines > 1:
            sheet.worksheet.set_row_pixels(row, lines * ROW_HEIGHT)
    sheet.down(len(table))


def _lines(table: pd.DataFrame, columns: Columns) -> list[int]:
    """How many lines the longest wrapped text of each row takes: not every program makes rows higher itself."""
    wrapped = [
        # a width counts digits, of which a tenth less goes into it than of ordinary words
        (table[name].astype("str").str.len() / (1.1 * width)).apply(math.ceil)
        for name, _, width, number in columns
        if number == "wrap"
    ]
    lines: list[int] = pd.concat(wrapped, axis=1).max(axis=1).astype("int64").tolist()
    return lines
