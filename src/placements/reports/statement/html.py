"""A statement as HTML that a word processor opens as a document: headings, paragraphs, lists and tables alone.

Widths and sides of columns are attributes beside the styles, and the body has the language too: LibreOffice takes
them from nothing else.
"""

from __future__ import annotations

import re
from html import escape

from placements.reports.publish.document import LANGUAGE, Table
from placements.reports.statement.cells import cell_text, lines_beside
from placements.reports.statement.document import Block, Paragraph, Points, Statement

STYLE = (
    "body{font-family:Arial,sans-serif;font-size:11pt;line-height:1.4;max-width:60em;margin:1em auto;padding:0 1em}"
    "h1,h2,th,td,caption{font-family:Arial,sans-serif}h1{font-size:18pt}h2{font-size:14pt}"
    "table{border-collapse:collapse;margin:0 0 1em}"
    "caption{text-align:left;font-weight:bold;padding:.5em 0}"
    "th,td{border:1px solid #595959;padding:.2em .4em;font-size:9pt;text-align:left;vertical-align:top;line-height:1.2}"
    "tbody th{font-weight:normal}td.number,th.number{text-align:right}"
)
DATE = re.compile(r"^\d{1,2} [A-Z][a-z]+ \d{4}$")
ON_A_LINE, WIDEST = 20, 44
"""Letters by which the widths of columns are set: a date stays on one line, longer texts are wrapped the more."""


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
        f'<body lang="{LANGUAGE}">',
        "<main>",
        f"<h1>{escape(statement.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in statement.about),
    ]
    for section in statement.sections:
        parts.append(f"<h2>{escape(section.heading)}</h2>")
        for block in section.blocks:
            parts += _block(block)
    return "\n".join([*parts, "</main>", "</body>", "</html>", ""])


def _block(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [f"<p>{escape(block.text)}</p>"]
    if isinstance(block, Points):
        return ["<ul>", *(f"<li>{escape(item)}</li>" for item in block.items), "</ul>"]
    return _table(block)


def _table(table: Table) -> list[str]:
    heads = "".join(
        f'<th scope="col" width="{width}%"{_side(number=column.kind.number)}>{escape(column.heading)}</th>'
        for column, width in zip(table.columns, _widths(table), strict=True)
    )
    rows = []
    for row in table.rows:
        cells = [
            DATE.sub(_on_a_line, escape(cell_text(cell, column.kind)))
            for cell, column in zip(row, table.columns, strict=True)
        ]
        rest = "".join(
            f"<td{_side(number=column.kind.number)}>{cell}</td>"
            for cell, column in zip(cells[1:], table.columns[1:], strict=True)
        )
        rows.append(f'<tr><th scope="row"{_side(number=False)}>{cells[0]}</th>{rest}</tr>')
    return [
        '<table border="1" width="100%" cellpadding="2">',
        f'<caption style="text-align:left">{escape(table.title)}</caption>',
        f"<thead><tr>{heads}</tr></thead>",
        "<tbody>",
        *rows,
        "</tbody>",
        "</table>",
        *(f"<p>{escape(line)}</p>" for line in lines_beside(table)),
    ]


def _side(*, number: bool) -> str:
    return ' class="number" align="right"' if number else ' align="left"'


def _on_a_line(date: re.Match[str]) -> str:
    """With spaces at which no line breaks: a column of dates three lines high makes a table three times as long."""
    return date[0].replace(" ", "&nbsp;")


def _widths(table: Table) -> list[int]:
    """Per cent of the width for each column, by its longest text and the longest word of its heading."""
    letters = []
    for place, column in enumerate(table.columns):
        longest = max((len(cell_text(row[place], column.kind)) for row in table.rows), default=0)
        text = min(longest, ON_A_LINE) + min(max(longest - ON_A_LINE, 0) / 4, WIDEST - ON_A_LINE)
        letters.append(max(text, *(len(word) for word in column.heading.split())) + 2)
    return [round(100 * size / sum(letters)) for size in letters]
