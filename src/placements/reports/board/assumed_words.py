"""What is assumed, in words: the names of assumptions and of drivers, and their values with units."""

from __future__ import annotations

import re
from collections.abc import Callable

from placements.reports.words import first_upper, pounds, whole_pounds

NO_LIMIT = "no limit"
# from here whole pounds are longer to read than they are exact
LARGE_GBP = 100_000

FIELDS = {
    "entries avoided share": "share of entries avoided",
    "reach share": "share of entrants it could work with",
    "delay share": "share of avoided entries that only come later",
    "entrants share": "share of entrants concerned",
    "entries change share": "share by which entries change",
    "moves per month": "moves a month",
    "extra places per month": "extra places a month",
    "approvals per month": "households approved a month",
    "max occupancy": "highest occupancy",
}
"""Fields of measures whose own names do not read as a phrase."""
PHRASES: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"^price factor of (.+) from (\S+ child(?:ren)?)$"),
        # the provision is named by its id
        lambda found: f"Dearer places from {found[2]} on: {found[1].replace('-', ' ').replace('_', ' ')}",
    ),
    (re.compile(r"^price of (.+)$"), r"Price: \1"),
    (re.compile(r"^uplift of (.+)$"), r"Rise of the price a year: \1"),
)


def assumption_words(name: str) -> str:
    """The name of an assumption or driver as a reader has it.

    Examples
    --------
    >>> assumption_words("uplift of External residential")
    'Rise of the price a year: External residential'
    >>> assumption_words("edge of care: entries avoided share"), assumption_words("carers")
    ('Edge of care: share of entries avoided', 'Carers')
    >>> assumption_words("price factor of external-homes from 87 children")
    'Dearer places from 87 children on: external homes'
    """
    for pattern, words in PHRASES:
        if pattern.match(name):
            return pattern.sub(words, name)
    before, colon, field = name.rpartition(": ")
    return first_upper(f"{before}{colon}{FIELDS.get(field, field)}")


def exact_words(value: float | None, unit: str) -> str:
    """A figure as it was given, no digit lost: its £ or % with it, the rest of its unit in ``per_words``.

    Examples
    --------
    >>> exact_words(0.024, "share per year"), exact_words(1300000.0, "GBP per year"), exact_words(0.25, "")
    ('2.4%', '£1,300,000', '0.25')
    >>> exact_words(None, "places")
    'no limit'
    """
    if value is None:
        return NO_LIMIT
    if is_share(unit):
        return f"{_plain(value * 100, 10)}%"
    if unit.startswith("GBP"):
        text = _plain(abs(value), 12) if value == int(value) else f"{abs(value):,.2f}"
        return f"{'-' if value < 0 else ''}£{text}"
    return _plain(value, 10)


def round_words(value: float, unit: str) -> str:
    """A figure that was worked out, or that stands where there is little room: three digits or so.

    Examples
    --------
    >>> round_words(0.188814, "share"), round_words(2584.75, "GBP per place per week"), round_words(0.48687, "")
    ('18.9%', '£2,585', '0.487')
    >>> round_words(1_300_000.0, "GBP per year"), round_words(-0.040389, "share per year")
    ('£1.30m', '-4%')
    """
    if is_share(unit):
        return f"{_plain(round(value * 100, 1), 10)}%"
    if unit.startswith("GBP"):
        return pounds(value) if abs(value) >= LARGE_GBP else whole_pounds(value)
    return _plain(value, 3 if abs(value) < 1000 else 10)


def per_words(unit: str) -> str:
    """What of a unit does not stand with its figure.

    Examples
    --------
    >>> per_words("GBP per child per week"), per_words("share per year"), per_words("share"), per_words("places")
    ('per child per week', 'per year', '', 'places')
    """
    for stem in ("GBP", "share"):
        if unit == stem or unit.startswith(stem + " "):
            return unit[len(stem) :].strip()
    return unit


def is_share(unit: str) -> bool:
    """Whether a figure of this unit is a share, which a reader has in percent."""
    return unit == "share" or unit.startswith("share ")


def _plain(value: float, digits: int) -> str:
    return f"{float(f'{value:.{digits}g}') + 0.0:,.{digits}g}"
