"""A sufficiency statement as a document: headings, paragraphs, points and tables, whatever file it is written to."""

from __future__ import annotations

from dataclasses import dataclass

from placements.reports.publish.document import Table


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Points:
    """A list, a sentence each."""

    items: tuple[str, ...]


Block = Paragraph | Points | Table
"""A table's title is its caption; its ``about`` stands above its rows."""


@dataclass(frozen=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Statement:
    """Everything that one statement says. ``about``: what it is and whence, a line each, under the title."""

    title: str
    about: tuple[str, ...]
    sections: tuple[Section, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(
            block for section in self.sections for block in section.blocks if isinstance(block, Table)
        )


def paragraphs(*texts: str) -> tuple[Paragraph, ...]:
    """A paragraph for each text that says something."""
    return tuple(Paragraph(text) for text in texts if text)
