"""A statement as HTML that a word processor opens as a document: headings, paragraphs, lists and tables alone."""

from __future__ import annotations

from html import escape

from placements.reports.publish.document import LANGUAGE, Table
from placements.reports.statement.cells import cell_text, lines_beside
from placements.reports.statement.document import Block, Paragraph, Points, Statement

STYLE = (
    "body{font-family:Arial,sans-serif;font-size:11pt;line-height:1.4;max-width:60em;margin:1em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:0 0 1em}caption{text-align:left;font-weight:bold;padding:.5em 0}"
    "th,td{border:1px solid #595959;padding:.2em .5em;text-align:left;vertical-align:top}"
    "td.number,th.number{text-align:right}"
)


def html_text(statement: Statement) -> str:
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{LANGUAGE}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(statement.title)}</title>",
        f"<style>{STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{escape(statement.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in statement.about),
    ]
    for section in statement.sections:
        parts.append(f"<h2>{escape(section.heading)}</h2>")
        for block in section.blocks:
            parts += _block(block)
    return "\n".join([*parts, "</body>", "</html>", ""])


def _block(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [f"<p>{escape(block.text)}</p>"]
    if isinstance(block, Points):
        return ["<ul>", *(f"<li>{escape(item)}</li>" for item in block.items), "</ul>"]
    return _table(block)


def _table(table: Table) -> list[str]:
    heads = "".join(
        f'<th scope="col"{_side(column.kind.number)}>{escape(column.heading)}</th>'
        for column in table.columns
    )
    rows = []
    for row in table.rows:
        cells = [
            escape(cell_text(cell, column.kind)) for cell, column in zip(row, table.columns, strict=True)
        ]
        rest = "".join(
            f"<td{_side(column.kind.number)}>{cell}</td>"
            for cell, column in zip(cells[1:], table.columns[1:], strict=True)
        )
        rows.append(f'<tr><th scope="row">{cells[0]}</th>{rest}</tr>')
    return [
        '<table border="1">',
        f"<caption>{escape(table.title)}</caption>",
        f"<thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
        *(f"<p>{escape(line)}</p>" for line in lines_beside(table)),
    ]


def _side(number: bool) -> str:
    return ' class="number" align="right"' if number else ""
