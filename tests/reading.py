"""A page as a reader of its markup sees it, without a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr", "base"}
BLOCKS = {
    "p",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "figcaption",
    "dd",
    "dt",
    "text",
    "desc",
    "summary",
    "div",
    "strong",
}
"""Tags whose text stands for itself: a sentence, a heading, a label of a chart."""
PLACES = {"section", "figure"}
NO_PROSE = {"style", "script", "table", "head"}


@dataclass(frozen=True)
class Text:
    """A text of the page outside its tables, or a cell.

    ``place`` is the id of the section that holds it, and of the figure where it stands in one: ``money/bridge``; "" for
    what stands in none.
    """

    place: str
    words: str


class Read(HTMLParser):
    """Tags in order, text, headings, sentences and labels by section, and the rows of each table by its caption."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.headings: list[tuple[int, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.cells: list[Text] = []
        self.open: list[str] = []
        self._places: list[str] = []
        self._pieces: list[list[str]] = []
        self._caption = ""
        self._cell = ""
        self._break()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append((tag, given))
        if tag not in VOID:
            self.open.append(tag)
        if tag in PLACES:
            self._places.append(given.get("id", ""))
        if tag in ("th", "td", "caption") or re.fullmatch("h[1-6]", tag):
            self._cell = ""
        if tag == "tr":
            self.tables[self._caption].append([])
        if tag in BLOCKS or tag in PLACES:
            self._break()
        elif tag == "tspan":
            self._pieces[-1].append(" ")
        if "aria-label" in given and self._prose:
            self._break()
            self._pieces[-1].append(given["aria-label"])
            self._break()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes what is not open"
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), self._cell))
        if tag == "caption":
            self._caption = self._cell
            assert self._caption not in self.tables, f"two tables are called {self._caption}"
            self.tables[self._caption] = []
        if tag in ("th", "td"):
            self.tables[self._caption][-1].append(self._cell)
        if tag == "td":
            self.cells.append(Text(self._place, " ".join(self._cell.split())))
        if tag in PLACES:
            self._places.pop()
        if tag in BLOCKS or tag in PLACES:
            self._break()

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
            self._cell += data
        if self._prose:
            self._pieces[-1].append(data)

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())

    @property
    def texts(self) -> list[Text]:
        """Every text outside the tables, in order: chart labels and alt texts among them, no name of the page."""
        read = (Text(piece[0], " ".join("".join(piece[1:]).split())) for piece in self._pieces)
        return [text for text in read if text.words]

    @property
    def _prose(self) -> bool:
        return not NO_PROSE & set(self.open)

    @property
    def _place(self) -> str:
        return "/".join(self._places)

    def _break(self) -> None:
        self._pieces.append([self._place])
