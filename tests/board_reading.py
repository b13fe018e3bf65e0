"""The figures in the words of a board paper, and where each may come from.

A figure in the text is held to be right where a number of the same kind, in one of the lists of the file that its
section may use, is written so: money against amounts in GBP, per cent against shares, all others against counts, months
and years. The kind comes from the name of the key. Where the text names months or years, only rows of those are looked
at, and rows of none. Sentences that stand in a file word for word are not read again.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from reading import Text

Json = Any  # Any: JSON

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
MONTH = f"(?:{'|'.join(MONTHS)})"
SHORT_MONTH = f"(?:{'|'.join(name[:3] for name in MONTHS)})"
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
DATES = re.compile(rf"(?P<year>\b\d{{4}})/\d\d\b|\b(?P<month>{SHORT_MONTH})[a-z]* (?P<of>\d{{2,4}})\b")
FIGURE = re.compile(
    r"(?P<sign>[-−])?(?P<pound>£)?(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<unit>[mk]\b|%| percentage points?| points?)?"
)
ANY = ""
"""The date of what has none."""


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


def dates_in(text: str) -> set[str]:
    """The months that a text names, as ``2020-03``; a financial year is the March at its end."""
    found = set()
    for match in DATES.finditer(text):
        if match["year"]:
            found.add(f"{int(match['year']) + 1}-03")
        else:
            number = [name[:3] for name in MONTHS].index(match["month"]) + 1
            found.add(f"{int(match['of']) % 100 + 2000}-{number:02}")
    return found


def dates_of_row(row: Mapping[str, Json]) -> set[str]:
    """The months that a row of a file is of; empty where it is of none."""
    found = set()
    for name in ("month", "date", "by", "base_month", "origin", "target"):
        value = row.get(name)
        if isinstance(value, str) and re.match(r"\d{4}-\d\d", value):
            found.add(value[:7])
    for name in ("financial_year", "from_year", "to_year"):
        value = row.get(name)
        if isinstance(value, str) and re.match(r"\d{4}/\d\d", value):
            found.add(f"{int(value[:4]) + 1}-03")
    return found


@dataclass
class Pool:
    """The numbers of files by key, kind and month, whatever their sign; and every sentence that has a figure.

    A key is the whole way to a number, without the places in lists: ``net_saving.annual.p10``.

    ``ends`` are the months that a text without a date may speak of: the last count, and the end of the horizon.
    """

    ends: Set[str] = frozenset()
    numbers: dict[tuple[str, str, str], list[float]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)

    def add_file(self, document: Mapping[str, Json], prefix: str = "") -> None:
        """All of a file, each number under its key; before the key stands ``prefix``."""
        for name, value in document.items():
            self.add(prefix + name, value)

    def add(self, key: str, value: Json, dates: Set[str] = frozenset()) -> None:
        """A value and all that is in it; a row's numbers are of the months that it names, or that holds it."""
        if isinstance(value, Mapping):
            of = dates_of_row(value) or dates
            for name, one in value.items():
                self.add(f"{key}.{name}", one, of)
        elif isinstance(value, list | tuple):
            self._keep(key, "count", float(len(value)), dates)
            for one in value:
                self.add(key, one, dates)
        elif isinstance(value, str):
            self.texts.add(value)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            for kind in kinds_of(key.rpartition(".")[2]):
                self._keep(key, kind, abs(float(value)), dates)

    def _keep(self, key: str, kind: str, number: float, dates: Set[str]) -> None:
        for date in dates or {ANY}:
            self.numbers.setdefault((key, kind, date), []).append(number)

    def finish(self) -> None:
        """Sort, so that a figure is looked up fast; once all is added."""
        self.numbers = {key: sorted(set(numbers)) for key, numbers in self.numbers.items()}

    def holds(self, said: Said, keys: Iterable[str], dates: Set[str] | None) -> bool:
        """Whether it stands at one of ``keys`` or within it, in a row of ``dates`` or of none; None: in any row."""
        slack = said.room * 1.0001 + 1e-9
        begins = tuple(f"{key}." for key in keys)
        for (key, kind, date), numbers in self.numbers.items():
            if (
                kind == said.kind
                and (dates is None or date == ANY or date in dates)
                and f"{key}.".startswith(begins)
            ):
                at = bisect_left(numbers, said.size - slack)
                if at < len(numbers) and numbers[at] <= said.size + slack:
                    return True
        return False


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


BARE = re.compile(r"[-−–]?\d[\d,.]*")


def without_ticks(texts: Sequence[Text]) -> list[Text]:
    """The texts, less the numbers at the axes of charts."""
    bare = [False, *(bool(BARE.fullmatch(text.words)) for text in texts), False]
    # numbers alone, without a unit, one after the other: the ticks of an axis
    in_a_row = [
        here and (before or after) for before, here, after in zip(bare, bare[1:], bare[2:], strict=False)
    ]
    return [text for text, tick in zip(texts, in_a_row, strict=True) if not tick and not is_tick(text.words)]


def is_tick(text: str) -> bool:
    """Whether it is what stands at an axis: a figure alone, of at most two digits that are not a nought at its end, or
    of two decimals and more and no unit."""
    match = re.fullmatch(r"[-−–]?£?(\d[\d,.]*)[mk%]?", text)
    if match is None:
        return False
    return len(match[1].replace(",", "").replace(".", "").strip("0")) <= 2 or bool(
        re.fullmatch(r"[-−–]?\d+\.\d{2,}", text)
    )


@dataclass(frozen=True)
class Figure:
    """A figure of the page, the text in which it stands, and the months that this text speaks of."""

    said: Said
    text: Text
    dates: Set[str] | None


def figures_of(
    texts: Iterable[Text], pool: Pool, allowed: Mapping[str, str], dated: bool = True
) -> Iterator[Figure]:
    """Every figure that needs a file: neither in a sentence of a file nor a constant.

    ``allowed``: pattern of a text -> why the figures in what it matches need no file. ``dated``: whether a text is of
    the months that it names, and of the ends of the horizon where it names none; otherwise of any.
    """
    constants = [re.compile(pattern) for pattern in allowed]
    theirs = sorted(
        (one for one in pool.texts if " " in one and any(map(str.isdigit, one))), key=len, reverse=True
    )
    for text in texts:
        rest = text.words
        if not any(map(str.isdigit, rest)):
            continue
        for sentence in theirs:
            if sentence in rest:
                rest = rest.replace(sentence, " ")
        for constant in constants:
            rest = constant.sub(" ", rest)
        dates = (dates_in(text.words) or pool.ends) if dated else None
        for said in figures_in(rest):
            yield Figure(said, text, dates)
