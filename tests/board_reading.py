"""The board paper read back: its sentences, titles, notes, alt texts and chart labels, and the figures in them.

A figure in the text is held to be right where a file of the run has a number of the same kind that is written so:
money against amounts in GBP, per cent against shares, all others against counts, months and years. The kind comes from
the name of the key. Sentences that stand in a file word for word are not read again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

Json = Any  # Any: JSON

UNREAD = {"style", "script", "table", "title", "head"}
"""``title`` and ``head``: the name of the page, which its heading repeats."""
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

MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
SHORT_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
NOT_FIGURES = re.compile(
    "|".join(
        [
            r"\b\d{4}/\d{2}\b",  # a financial year
            rf"\b\d{{1,2}} {MONTH}(?: \d{{4}})?",  # 31 March 2020
            rf"\b{MONTH} \d{{4}}",
            rf"\b{SHORT_MONTH} ?\d{{2,4}}\b",
            r"\b(?:in|of|since|by|from|to|until) (?:19|20)\d\d\b(?![,./]\d)",
            r"\b(?:19|20)\d\d-\d\d\b",
            r"\b\d\d:\d\d\b",
            r"\b\d+\.\d+\.\d+\w*\b",  # a version
            r"\b[0-9a-f]{12}\b",  # a hash
            r"\bP\d\d\b",
            r"\bA4\b",
            r"\b(?:section|paragraph|Section|Table|s) ?\d+[A-Z]?\b",
            r"SSDA903|\b903\b|£/week",
        ]
    )
)
FIGURE = re.compile(
    r"(?P<sign>[-−])?(?P<pound>£)?(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<unit>[mk]\b|%| percentage points?| points?)?"
)


@dataclass(frozen=True)
class Said:
    """A figure as the text has it: ``kind`` is money, share or count; ``room`` is half of its last digit."""

    text: str
    kind: str
    size: float
    room: float


def figures_in(text: str) -> list[Said]:
    """Every figure of a text that is no date, name or hash."""
    found = []
    for match in FIGURE.finditer(NOT_FIGURES.sub(" ", text)):
        digits = match["digits"].rstrip(",").replace(",", "")
        scale = {"m": 1e6, "k": 1e3}.get(match["unit"] or "", 1.0)
        kind = "money" if match["pound"] else "count"
        if (match["unit"] or "").strip().startswith(("%", "p")):
            kind, scale = "share", 0.01
        places = len(digits.partition(".")[2])
        found.append(Said(match[0], kind, float(digits) * scale, 0.5 * scale * 10**-places))
    return found


@dataclass
class Pool:
    """The numbers of the files by kind, whatever their sign, and every text of theirs that has a figure."""

    numbers: dict[str, list[float]] = field(default_factory=lambda: {"money": [], "share": [], "count": []})
    texts: set[str] = field(default_factory=set)

    def add(self, document: Json, key: str = "") -> None:
        if isinstance(document, Mapping):
            for name, value in document.items():
                self.add(value, str(name))
        elif isinstance(document, list | tuple):
            self.numbers["count"].append(float(len(document)))
            for value in document:
                self.add(value, key)
        elif isinstance(document, str):
            self.texts.add(document)
        elif isinstance(document, int | float) and not isinstance(document, bool):
            for kind in kinds_of(key):
                self.numbers[kind].append(abs(float(document)))

    def finish(self) -> None:
        """Sort, so that a figure is looked up fast; once all is added."""
        for kind, numbers in self.numbers.items():
            self.numbers[kind] = sorted(set(numbers))

    def holds(self, said: Said) -> bool:
        numbers = self.numbers[said.kind]
        slack = said.room * 1.0001 + 1e-9
        at = bisect_left(numbers, said.size - slack)
        return at < len(numbers) and numbers[at] <= said.size + slack


MONEY = re.compile(r"gbp|_cost|fixed|margin|avoided")
SHARE = re.compile(
    r"share|probability|occupancy|coverage|threshold|refuted|rate|growth|weights?|level|drift|damped|reverting|seasonal|"
    r"skill|bias|central|low|high|factor|correlation|turnover"
)


def kinds_of(key: str) -> tuple[str, ...]:
    """What the number under a key may be written as; a mean or quantile without a unit may be money or children."""
    if MONEY.search(key):
        return ("money",)
    if key in ("low", "central", "high", "figure", "value", "switching_value"):
        return ("money", "share", "count")
    if re.fullmatch(r"(cumulative_)?(mean|median|p\d\d|least|most|amount|low_third|high_third)", key):
        return ("money", "count")
    if SHARE.search(key):
        return ("share", "count") if key in ("level", "bias", "rate") else ("share",)
    return ("count",)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unread: list[str] = []
        self.parts: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD and not (tag == "title" and "svg" in self.unread):
            self.unread.append(tag)
        if tag in BLOCKS:
            self.parts.append("")
        elif tag == "tspan":
            self.parts[-1] += " "
        label = dict(attrs).get("aria-label")
        if label and not self.unread:
            self.parts += [label, ""]

    def handle_endtag(self, tag: str) -> None:
        if self.unread and self.unread[-1] == tag:
            self.unread.pop()
        if tag in BLOCKS:
            self.parts.append("")

    def handle_data(self, data: str) -> None:
        if not self.unread:
            self.parts[-1] += data


def texts_of(page: str) -> list[str]:
    """Every text of the page outside its tables, in order: chart labels and alt texts among them."""
    reader = _Reader()
    reader.feed(page)
    found = [text for part in reader.parts if (text := " ".join(part.split()))]
    bare = [False, *(bool(BARE.fullmatch(text)) for text in found), False]
    # numbers alone, without a unit, one after the other: the ticks of an axis
    in_a_row = [
        here and (before or after) for before, here, after in zip(bare, bare[1:], bare[2:], strict=False)
    ]
    return [text for text, tick in zip(found, in_a_row, strict=True) if not tick and not is_tick(text)]


BARE = re.compile(r"[-−–]?\d[\d,.]*")


def is_tick(text: str) -> bool:
    """Whether it is what stands at an axis: a figure alone, of at most two digits that are not a nought at its end, or
    of two decimals and more and no unit."""
    match = re.fullmatch(r"[-−–]?£?(\d[\d,.]*)[mk%]?", text)
    if match is None:
        return False
    return len(match[1].replace(",", "").replace(".", "").strip("0")) <= 2 or bool(
        re.fullmatch(r"[-−–]?\d+\.\d{2,}", text)
    )


def cells_of(page: str) -> list[str]:
    """Every cell of the page's tables that is no heading."""
    return [" ".join(cell.split()) for cell in re.findall(r"<td[^>]*>([^<]*)</td>", page)]


def foreign(texts: Iterable[str], pool: Pool, allowed: Mapping[str, str]) -> Iterator[tuple[Said, str]]:
    """Each figure that neither a file nor the list of constants has, with the text in which it stands.

    ``allowed``: pattern of a text -> why the figures in what it matches need no file.
    """
    constants = [re.compile(pattern) for pattern in allowed]
    theirs = sorted((text for text in pool.texts if any(map(str.isdigit, text))), key=len, reverse=True)
    for text in texts:
        rest = text
        if not any(map(str.isdigit, rest)):
            continue
        for theirs_text in theirs:
            if theirs_text in rest:
                rest = rest.replace(theirs_text, " ")
        for constant in constants:
            rest = constant.sub(" ", rest)
        for said in figures_in(rest):
            if not pool.holds(said):
                yield said, text
