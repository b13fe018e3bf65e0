"""A page as a reader of its markup sees it, without a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "img", "input", "hr", "base"}


class Read(HTMLParser):
    """Tags in order, text, headings, and the rows of each table by its caption."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.headings: list[tuple[int, str]] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.open: list[str] = []
        self._caption = ""
        self._cell = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("th", "td", "caption") or re.fullmatch("h[1-6]", tag):
            self._cell = ""
        if tag == "tr":
            self.tables[self._caption].append([])

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

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data
            self._cell += data

    def named(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())
