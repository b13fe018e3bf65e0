"""How wide, how high and how large: the same in every kind of file. Sans serif, 12 points or more, no colour."""

from __future__ import annotations

import textwrap

from placements.reports.publish.document import Cell, Kind, Table

FONT = "Arial"
SIZE, HEADING_SIZE, TITLE_SIZE = 12, 14, 16

PAGE_WIDTH = 130
"""Digits across a landscape page of A4, where 12 points are printed as 10."""
COVER_WIDTH = 100
NUMBER_WIDTH, NARROWEST, MARGIN = 17, 10, 3
LETTERS_A_DIGIT = 1.12
"""Letters on average are narrower than digits."""
LINE_HEIGHT = 1.3
"""Height of a line of text over its size in points."""


def widths(table: Table) -> list[int]:
    """Width of each column in digits: figures have room to grow, and the longest texts are wrapped to fit a page."""
    natural = [_natural(table, place) for place in range(len(table.columns))]
    narrow = [NARROWEST if not column.kind.number else NUMBER_WIDTH for column in table.columns]
    cap = max(natural)
    while cap > NARROWEST and sum(_capped(natural, narrow, cap)) > PAGE_WIDTH:
        cap -= 1
    return _capped(natural, narrow, cap)


def _natural(table: Table, place: int) -> int:
    column = table.columns[place]
    heading = max(len(word) for word in column.heading.split()) + MARGIN
    if column.kind.number and column.kind is not Kind.FIGURE:
        return max(NUMBER_WIDTH, heading)
    return max(NARROWEST, heading, *(len(str(row[place])) + MARGIN for row in table.rows))


def _capped(natural: list[int], narrow: list[int], cap: int) -> list[int]:
    return [max(least, min(width, cap)) for width, least in zip(natural, narrow, strict=True)]


def row_height(
    cells: tuple[Cell, ...], columns: list[int], size: float = SIZE, *, bold: bool = False
) -> float:
    """Points that a row needs for its longest wrapped cell; bold letters are a tenth wider."""
    wider = size / SIZE * (1.1 if bold else 1.0)
    lines = max(
        len(textwrap.wrap(str(cell), max(int((width - 1) * LETTERS_A_DIGIT / wider), 1)))
        for cell, width in zip(cells, columns, strict=True)
    )
    return max(lines, 1) * size * LINE_HEIGHT + 2
