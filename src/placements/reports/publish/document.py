"""A publication as a document: a cover, contents, notes and tables, whatever kind of file it is written to.

After the Government Analysis Function's guidance on releasing statistics in spreadsheets: one table a sheet, its title
in the first cell, what a reader must know above it and nothing below it, no cell left blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from placements.reports.words import list_words

LANGUAGE = "en-GB"


class Shorthand(StrEnum):
    """What stands in a cell that has no figure: the Analysis Function's symbols."""

    CONFIDENTIAL = "[c]"
    NOT_AVAILABLE = "[x]"
    NOT_APPLICABLE = "[z]"


MEANING = {
    Shorthand.CONFIDENTIAL: "confidential, because it is about fewer than 5 children or would give such a figure away",
    Shorthand.NOT_AVAILABLE: "not available",
    Shorthand.NOT_APPLICABLE: "not applicable",
}


class Kind(Enum):
    """How a column is shown; the unit stands in its heading."""

    TEXT = "text"
    WHOLE = "whole"
    PERCENT = "percent"
    FIGURE = "figure"

    @property
    def number(self) -> bool:
        return self is not Kind.TEXT


Cell = str | int | float | Shorthand


@dataclass(frozen=True)
class Column:
    heading: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Table:
    """One sheet with one table.

    ``about``: what stands above the table, a line each. ``notes``: numbers of the notes that apply to it.
    """

    sheet: str
    title: str
    about: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """What the table is called in the file: letters, digits and underscores."""
        return f"table_{self.sheet.lower()}"

    @property
    def withheld(self) -> tuple[int, int]:
        """How many of its figures are withheld, and how many there are."""
        figures = [
            cell
            for row in self.rows
            for cell, column in zip(row, self.columns, strict=True)
            if column.kind.number and cell is not Shorthand.NOT_APPLICABLE
        ]
        return sum(cell is Shorthand.CONFIDENTIAL for cell in figures), len(figures)

    @property
    def above(self) -> tuple[str, ...]:
        """Every line above the table, under its title."""
        used = [mark for mark in Shorthand if any(cell is mark for row in self.rows for cell in row)]
        shorthand = [f"Shorthand used in this table: {mark} {MEANING[mark]}." for mark in used]
        return ("This worksheet contains one table.", *self.about, *self._notes(), *shorthand)

    def _notes(self) -> list[str]:
        if not self.notes:
            return []
        which = list_words([str(number) for number in self.notes])
        one = len(self.notes) == 1
        return [
            f"{'Note' if one else 'Notes'} {which} on the worksheet Notes {'applies' if one else 'apply'}."
        ]


@dataclass(frozen=True)
class Section:
    """A heading of the cover and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Publication:
    """Everything that is published of one run."""

    title: str
    subject: str
    creator: str
    created: dt.datetime
    cover: tuple[Section, ...]
    notes: tuple[str, ...]
    tables: tuple[Table, ...]

    @property
    def front(self) -> tuple[Table, Table]:
        """The table of contents and the table of notes."""
        listed: list[tuple[str, str]] = [(NOTES, "Notes that apply to the tables")]
        listed += [(table.sheet, table.title) for table in self.tables]
        contents = Table(
            CONTENTS,
            "Table of contents",
            ("Each name links to its worksheet.",),
            (Column("Worksheet"), Column("What it contains")),
            tuple(listed),
        )
        notes = Table(
            NOTES,
            "Notes",
            (),
            (Column("Note number"), Column("Note")),
            tuple((f"Note {number}", text) for number, text in enumerate(self.notes, start=1)),
        )
        return contents, notes


COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"


def plain(text: str) -> Cell:
    """A text on one line, without characters that a file cannot hold; an empty one is "not available"."""
    kept = "".join(
        character if character.isprintable() or character in EMOJI_PARTS else " " for character in text
    )
    return " ".join(kept.split()) or Shorthand.NOT_AVAILABLE


EMOJI_PARTS = "‍️"
"""What joins the parts of one emoji: not printable by itself."""


def rows_of(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(row) for row in rows)
