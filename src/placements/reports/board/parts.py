"""What a page is made of: tables, figures, notices. The template draws them, these only hold words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

RowKind = Literal["plain", "total", "minor"]

# with as many lines on paper a table may go on over the page: kept whole it would leave half a page empty
LONG_LINES, LETTERS_A_LINE = 9, 80


@dataclass(frozen=True)
class Column:
    """``numeric`` columns stand to the right and never break."""

    title: str
    numeric: bool = True


@dataclass(frozen=True)
class Row:
    """``kind``: a total stands out; a minor row is left out in print."""

    heading: str
    cells: tuple[str, ...]
    kind: RowKind = "plain"


@dataclass(frozen=True)
class Group:
    """Rows under a title of their own; "" for a table without groups."""

    title: str
    rows: tuple[Row, ...]

    @property
    def is_minor(self) -> bool:
        """Whether nothing of it stands on paper, so that its title does not either."""
        return bool(self.rows) and all(row.kind == "minor" for row in self.rows)


@dataclass(frozen=True)
class Table:
    """The first column holds the rows' headings. Every row has a cell for each other column.

    ``printed`` says on paper what of the table stands there: minor rows do not. ``is_on_screen_alone``: another
    table of the page has on paper what this one would.
    """

    caption: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    note: str = ""
    printed: str = ""
    is_on_screen_alone: bool = False

    def __post_init__(self) -> None:
        for row in (row for group in self.groups for row in group.rows):
            if len(row.cells) != len(self.columns) - 1:
                raise ValueError(
                    f'"{row.heading}" has {len(row.cells)} cells in {len(self.columns)} columns.'
                )

    @property
    def is_long(self) -> bool:
        """Whether it may break between its rows on paper."""
        printed = (row for group in self.groups for row in group.rows if row.kind != "minor")
        lines = (1 + max(map(len, (row.heading, *row.cells))) // LETTERS_A_LINE for row in printed)
        return sum(lines) >= LONG_LINES


def numeric(*titles: str) -> tuple[Column, ...]:
    """A first column of headings and numeric ones after it."""
    return (Column(titles[0], numeric=False), *(Column(title) for title in titles[1:]))


def worded(*titles: str) -> tuple[Column, ...]:
    """Columns of text."""
    return tuple(Column(title, numeric=False) for title in titles)


@dataclass(frozen=True)
class Figure:
    """A chart with what a reader needs who sees it, or does not.

    ``wide`` and ``narrow`` are the same chart for two widths of page; ``title`` says its message.
    """

    key: str
    title: str
    wide: Markup
    narrow: Markup
    source: str
    tables: tuple[Table, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the first page: what it is, the figure, and what to read it with."""

    name: str
    figure: str
    beside: str


@dataclass(frozen=True)
class Notice:
    """A sentence above the verdict; a warning comes first and says that it is one."""

    text: str
    warning: bool


@dataclass(frozen=True)
class Passage:
    """A heading, sentences under it, tables that stand open and tables that unfold.

    ``see`` has the keys of the sections that say more; one that the page does not have is not linked.
    """

    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    folded: tuple[Table, ...] = ()
    see: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """One section of the page under a heading that says its message.

    ``key`` is its place in the page's links, ``short`` what the list of contents calls it. Figures and passages have
    headings one level below. ``are_steps``: its points are numbered.
    ``words`` are explained one by one: the word, what it means.
    """

    key: str
    short: str
    title: str
    sentences: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    passages: tuple[Passage, ...] = ()
    are_steps: bool = False
    words: tuple[tuple[str, str], ...] = ()
