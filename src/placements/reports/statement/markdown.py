"""A statement as Markdown, with the tables of GitHub's flavour."""

from __future__ import annotations

import re

from placements.reports.publish.document import Table
from placements.reports.statement.cells import cell_text, lines_beside
from placements.reports.statement.document import Block, Paragraph, Points, Statement

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
AT_THE_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def markdown_text(statement: Statement) -> str:
    parts = [f"# {marked(statement.title)}", *(marked(line) for line in statement.about)]
    for section in statement.sections:
        parts.append(f"## {marked(section.heading)}")
        for block in section.blocks:
            parts += _block(block)
    return "\n\n".join(parts) + "\n"


def marked(text: str) -> str:
    """The text on one line, with everything that Markdown or HTML would take for a sign of its own escaped.

    Examples
    --------
    >>> marked("a | <b>"), marked("- not a list")
    ('a \\\\| \\\\<b\\\\>', '\\\\- not a list')
    """
    line = SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return AT_THE_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", line)


def _block(block: Block) -> list[str]:
    if isinstance(block, Paragraph):
        return [marked(block.text)]
    if isinstance(block, Points):
        return ["\n".join(f"- {marked(item)}" for item in block.items)]
    return _table(block)


def _table(table: Table) -> list[str]:
    heads = [marked(column.heading) for column in table.columns]
    sides = ["---:" if column.kind.number else "---" for column in table.columns]
    rows = [
        [marked_cell(cell_text(cell, column.kind)) for cell, column in zip(row, table.columns, strict=True)]
        for row in table.rows
    ]
    lines = [_row(heads), _row(sides), *(_row(row) for row in rows)]
    return [f"**{marked(table.title)}**", *(marked(line) for line in lines_beside(table)), "\n".join(lines)]


def marked_cell(text: str) -> str:
    """A cell: a minus before a figure needs no escape there."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
