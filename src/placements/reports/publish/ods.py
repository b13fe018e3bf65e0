"""A publication as an OpenDocument spreadsheet of values: the format in which government asks for them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field

from odfdo import Cell as OdsCell
from odfdo import Column as OdsColumn
from odfdo import Document, Element, Link, Paragraph, Row, Style
from odfdo import Table as OdsTable

from placements.reports.publish.document import (
    CONTENTS,
    COVER,
    LANGUAGE,
    Cell,
    Kind,
    Publication,
    Table,
)
from placements.reports.publish.layout import (
    COVER_WIDTH,
    HEADING_SIZE,
    SIZE,
    TITLE_SIZE,
    row_height,
    widths,
)
from placements.reports.publish.ods_styles import (
    COLUMN_HEADING,
    COVER_TITLE,
    HEADING,
    LINE,
    LOOKS,
    NUMBER_HEADING,
    TEXT,
    TITLE,
    settings_part,
    styles_part,
)
from placements.reports.publish.parts import packed

CM_A_DIGIT = 0.238
"""A digit of Arial at 12 points."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

LEFT_BEHIND = ("Thumbnails/thumbnail.png", "Configurations2/accelerator/current.xml", "Configurations2/")
"""Parts of the empty document that are a picture of something else, or a program's toolbars."""


def ods_bytes(publication: Publication) -> bytes:
    """The file: the same publication, the same bytes."""
    document = Document("spreadsheet")
    _set_about(document, publication)
    document.set_part("styles.xml", styles_part())
    document.set_part("settings.xml", settings_part())
    for path in LEFT_BEHIND:
        document.manifest.del_full_path(path)
    document.body.clear()
    sizes = _Sizes(document)
    document.body.append(_cover(sizes, publication))
    tables = (*publication.front, *publication.tables)
    for table in tables:
        document.body.append(_sheet(sizes, table))
    document.body.append(_table_marks(tables))
    file = io.BytesIO()
    document.save(file)
    return packed(file.getvalue(), without=("Thumbnails/", "Configurations2/"))


def _set_about(document: Document, publication: Publication) -> None:
    meta = document.meta
    meta.title = publication.title
    meta.subject = publication.subject
    meta.initial_creator = publication.creator
    meta.creator = publication.creator
    meta.language = LANGUAGE
    meta.creation_date = publication.created.replace(tzinfo=None)
    meta.date = publication.created.replace(tzinfo=None)
    meta.keyword = "children looked after, placements, sufficiency, budget"


@dataclass
class _Sizes:
    """The styles of columns and rows of a document: one for each width and height that it has."""

    document: Document
    made: set[str] = field(default_factory=set)

    def column(self, width: int) -> str:
        name = f"column{width}"
        return self._kept(Style("table-column", name=name, width=f"{width * CM_A_DIGIT:.2f}cm"), name)

    def row(self, height: float) -> str:
        name = f"row{round(height)}"
        return self._kept(Style("table-row", name=name, height=f"{round(height)}pt"), name)

    def _kept(self, style: Style, name: str) -> str:
        if name not in self.made:
            self.made.add(name)
            self.document.insert_style(style, automatic=True)
        return name


def _cover(sizes: _Sizes, publication: Publication) -> OdsTable:
    lines = [(publication.title, COVER_TITLE, TITLE_SIZE)]
    for section in publication.cover:
        lines.append((section.heading, HEADING, HEADING_SIZE))
        lines += [(paragraph, TEXT, SIZE) for paragraph in section.paragraphs]
    sheet = _empty(sizes, COVER, [COVER_WIDTH])
    for line, style, size in lines:
        height = row_height((line,), [COVER_WIDTH], size, bold=style != TEXT)
        sheet.append(_row(sizes, height, [_cell(line, style)]))
    return sheet


def _sheet(sizes: _Sizes, table: Table) -> OdsTable:
    wide = widths(table)
    sheet = _empty(sizes, table.sheet, wide)
    sheet.append(_row(sizes, TITLE_SIZE * 1.4, [_cell(table.title, TITLE)]))
    for line in table.above:
        sheet.append(_row(sizes, SIZE * 1.4, [_cell(line, LINE)]))
    headings = tuple(column.heading for column in table.columns)
    styles = [NUMBER_HEADING if column.kind.number else COLUMN_HEADING for column in table.columns]
    header = Element.from_tag("table:table-header-rows")
    cells = [_cell(text, style) for text, style in zip(headings, styles, strict=True)]
    header.append(_row(sizes, row_height(headings, wide, bold=True), cells))
    sheet.append(header)
    looks = [column.kind for column in table.columns]
    for values in table.rows:
        cells = [_value(value, kind) for value, kind in zip(values, looks, strict=True)]
        if table.sheet == CONTENTS:
            cells[0] = _link(str(values[0]))
        sheet.append(_row(sizes, row_height(values, wide), cells))
    return sheet


def _empty(sizes: _Sizes, name: str, wide: Iterable[int]) -> OdsTable:
    sheet = OdsTable(name, style="ta1")
    for width in wide:
        sheet.append(OdsColumn(style=sizes.column(width)))
    return sheet


def _row(sizes: _Sizes, height: float, cells: Iterable[OdsCell]) -> Row:
    row = Row(style=sizes.row(height))
    for cell in cells:
        row.append(cell)
    return row


def _cell(text: str, style: str) -> OdsCell:
    cell = OdsCell(style=style)
    cell.set_attribute("office:value-type", "string")
    cell.append(Paragraph(text))
    return cell


def _value(value: Cell, kind: Kind) -> OdsCell:
    if isinstance(value, str):
        return _cell(str(value), LOOKS[kind])
    if kind is Kind.PERCENT:
        return OdsCell(value, text=f"{value:.0%}", cell_type="percentage", style=LOOKS[kind])
    return OdsCell(value, text=f"{value:,}", style=LOOKS[kind])


def _link(sheet: str) -> OdsCell:
    cell = OdsCell(style=TEXT)
    cell.set_attribute("office:value-type", "string")
    cell.set_attribute("office:string-value", sheet)
    paragraph = Paragraph()
    paragraph.append(Link(f"#{sheet}.A1", text=sheet))
    cell.append(paragraph)
    return cell


def _table_marks(tables: Iterable[Table]) -> Element:
    """Each table as a named range with a header row, as it is marked up in a workbook."""
    marks = Element.from_tag("table:database-ranges")
    for table in tables:
        first, columns = 2 + len(table.above), LETTERS[len(table.columns) - 1]
        mark = Element.from_tag("table:database-range")
        mark.set_attribute("table:name", table.name)
        mark.set_attribute(
            "table:target-range-address",
            f"{table.sheet}.A{first}:{table.sheet}.{columns}{first + len(table.rows)}",
        )
        mark.set_attribute("table:contains-header", "true")
        marks.append(mark)
    return marks
