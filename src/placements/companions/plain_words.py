"""Values of tables and scenarios as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping

from placements.domain import FinancialYear
from placements.inputs.numbers import plain

WORDS = ("title", "definition", "source", "reason", "note", "as_at")
"""Columns and keys that say what a figure is, and on which no figure rests."""


def words(value: object) -> str:
    """One value in words.

    Examples
    --------
    >>> words(3402.5), words(True), words(None), words({"low": 0.0, "central": 0.1, "high": 0.25})
    ('3,402.5', 'yes', '', '0.1 (0 to 0.25)')
    >>> words({"kind": "home", "otherwise_in": {"fostering": 0.1}, "groups": ["a", "b"]})
    'kind home; otherwise_in fostering 0.1; groups a, b'
    """
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case FinancialYear():
            return value.label
        case Mapping() if "central" in value:
            return with_range(value["central"], value["low"], value["high"])
        case Mapping():
            return "; ".join(
                f"{name} {words(inner)}" for name, inner in value.items() if inner not in (None, "")
            )
        case list() | tuple():
            return ", ".join(words(one) for one in value) or "none"
        case _:
            return str(value)


def number(value: float) -> str:
    """``value`` in digits, thousands apart."""
    whole, dot, rest = plain(value).partition(".")
    return f"{int(whole):,}{dot}{rest}" if whole not in ("-0",) else f"{whole}{dot}{rest}"


def with_range(value: object, low: object, high: object) -> str:
    """A value with its range, where it has one."""
    if low in (None, "") or high in (None, "") or (low == value and high == value):
        return words(value)
    return f"{words(value)} ({words(low)} to {words(high)})"


def without_words(value: object) -> object:
    """``value`` without what only says what it is; a range without its reason and source."""
    match value:
        case Mapping():
            return {name: without_words(inner) for name, inner in value.items() if name not in WORDS}
        case list() | tuple():
            return [without_words(one) for one in value]
        case _:
            return value
