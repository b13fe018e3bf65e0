"""A publication as an Excel workbook of values, marked up for those who listen to it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from placements.reports.publish.document import CONTENTS, COVER, LANGUAGE, Cell, Kind, Publication, Table
from placements.reports.publish.layout import (
    COVER_WIDTH,
    FONT,
    HEADING_SIZE,
    SIZE,
    TITLE_SIZE,
    row_height,
    widths,
)
from placements.reports.publish.parts import packed

NUMBER_FORMATS = {Kind.WHOLE: "#,##0", Kind.PERCENT: "0%", Kind.FIGURE: "#,##0.##########"}
LINK_COLOUR = "#0000FF"
A4 = 9


def xlsx_bytes(publication: Publication) -> bytes:
    """The file: the same publication, the same bytes."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, _options())
    workbook.set_properties(
        {
            "title": publication.title,
            "subject": publication.subject,
            "author": publication.creator,
            "keywords": "children looked after, placements, sufficiency, budget",
            "created": publication.created.replace(tzinfo=None),
        }
    )
    _write_cover(workbook, publication)
    for table in (*publication.front, *publication.tables):
        _write_table(workbook, table)
    workbook.close()
    return packed(file.getvalue(), {"docProps/core.xml": _with_language})


def _options() -> dict[str, object]:
    return {
        "in_memory": True,
        # what people typed stays what they typed
        "strings_to_numbers": False,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_format_properties": {"font_name": FONT, "font_size": SIZE},
    }


def _with_language(core: bytes) -> bytes:
    """The document's properties with the language, which XlsxWriter has no way to write."""
    end = b"</cp:coreProperties>"
    return core.replace(end, f"<dc:language>{escape(LANGUAGE)}</dc:language>".encode() + end)


def _look(workbook: Workbook, **properties: object) -> Format:
    return workbook.add_format({"font_name": FONT, "font_size": SIZE, "valign": "top", **properties})


def _write_cover(workbook: Workbook, publication: Publication) -> None:
    sheet = _sheet(workbook, COVER)
    sheet.set_column(0, 0, COVER_WIDTH)
    lines = [(publication.title, TITLE_SIZE)]
    for section in publication.cover:
        lines += [(section.heading, HEADING_SIZE), *((paragraph, SIZE) for paragraph in section.paragraphs)]
    for row, (line, size) in enumerate(lines):
        bold = size > SIZE
        sheet.set_row(row, row_height((line,), [COVER_WIDTH], size, bold=bold))
        sheet.write_string(row, 0, line, _look(workbook, bold=bold, font_size=size, text_wrap=True))


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    sheet: Worksheet = workbook.add_worksheet(name)
    sheet.set_paper(A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _write_table(workbook: Workbook, table: Table) -> None:
    sheet, wide = _sheet(workbook, table.sheet), widths(table)
    for place, width in enumerate(wide):
        sheet.set_column(place, place, width)
    header = _write_above(workbook, sheet, table)
    sheet.set_row(header, row_height(tuple(c.heading for c in table.columns), wide, bold=True))
    looks = [_column_look(workbook, column.kind) for column in table.columns]
    last_row, last_column = header + len(table.rows), len(table.columns) - 1
    headings = [
        {
            "header": column.heading,
            "header_format": _look(workbook, bold=True, text_wrap=True, **_side(column.kind)),
        }
        for column in table.columns
    ]
    # a table without stripes, filters or colour: it is there to be found and read out, not to look like one
    options = {"name": table.name, "columns": headings, "autofilter": False, "style": None}
    sheet.add_table(header, 0, last_row, last_column, options)
    for row, cells in enumerate(table.rows, start=header + 1):
        sheet.set_row(row, row_height(cells, wide))
        _write_row(sheet, row, cells, looks)
    if table.sheet == CONTENTS:
        link = _look(workbook, font_color=LINK_COLOUR, underline=1)
        for row, (name, *_) in enumerate(table.rows, start=header + 1):
            sheet.write_url(row, 0, f"internal:'{name}'!A1", link, str(name))
    sheet.repeat_rows(header)


def _write_above(workbook: Workbook, sheet: Worksheet, table: Table) -> int:
    """The title and what a reader must know; returns the row of the table's headings."""
    sheet.set_row(0, row_height((table.title,), [len(table.title) * 2], TITLE_SIZE))
    sheet.write_string(0, 0, table.title, _look(workbook, bold=True, font_size=TITLE_SIZE))
    text = _look(workbook)
    for row, line in enumerate(table.above, start=1):
        sheet.set_row(row, row_height((line,), [len(line) * 2]))
        sheet.write_string(row, 0, line, text)
    return 1 + len(table.above)


def _side(kind: Kind) -> dict[str, object]:
    # figures stand a little off the text of the next column
    return {"align": "right", "indent": 1} if kind.number else {"align": "left"}


def _column_look(workbook: Workbook, kind: Kind) -> Format:
    number = {"num_format": NUMBER_FORMATS[kind]} if kind.number else {"text_wrap": True}
    return _look(workbook, **_side(kind), **number)


def _write_row(sheet: Worksheet, row: int, cells: Sequence[Cell], looks: Sequence[Format]) -> None:
    for place, (cell, look) in enumerate(zip(cells, looks, strict=True)):
        if isinstance(cell, str):
            sheet.write_string(row, place, str(cell), look)
        else:
            sheet.write_number(row, place, cell, look)
