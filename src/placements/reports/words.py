"""Figures as words: money, months, dates and changes, written the same way in every report.

Negative money has a hyphen before the pound sign (-£0.30m), as the verdict sentence writes it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from placements.domain import Month
from placements.finance.spoken import percent, percent_beside, pounds, stated_percent
from placements.reports.likelihood import LIKELIHOODS, Likelihood, likelihood_of, likelihood_words

__all__ = [
    "LIKELIHOODS",
    "Likelihood",
    "change_words",
    "children_words",
    "council_words",
    "date_words",
    "first_upper",
    "futures_words",
    "likelihood_of",
    "likelihood_words",
    "list_words",
    "month_words",
    "months_words",
    "more_or_less",
    "occupancy_words",
    "part_year",
    "pennies_words",
    "percent",
    "percent_beside",
    "plural",
    "pounds",
    "saving_words",
    "share_change_words",
    "stated_percent",
    "tenths",
    "thousands",
    "whole_pounds",
]

# not calendar.month_name: that follows the locale of the process
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

SMALL_WORDS = {"and", "of", "on", "upon", "the", "in", "with"}

# a change of less than a fortieth in four years is within what a count moves by in months
ABOUT_LEVEL = 0.025
SHARE_ABOUT_LEVEL = 0.01


def month_words(month: Month) -> str:
    """The month in full.

    Examples
    --------
    >>> month_words(Month(2016, 4))
    'April 2016'
    """
    return f"{MONTHS[month.month - 1]} {month.year}"


def date_words(date: dt.date) -> str:
    """The day in full.

    Examples
    --------
    >>> date_words(dt.date(2016, 2, 23))
    '23 February 2016'
    """
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def part_year(label: str, months: Sequence[Month]) -> str:
    """A financial year, with the months it covers where they are not all twelve.

    Examples
    --------
    >>> part_year("2015/16", [Month(2016, 1), Month(2016, 2), Month(2016, 3)])
    '2015/16 (Jan to Mar)'
    >>> part_year("2015/16", [Month(2016, 3)])
    '2015/16 (Mar only)'
    """
    if len(months) == 12:
        return label
    first, last = (MONTHS[month.month - 1][:3] for month in (months[0], months[-1]))
    return f"{label} ({first} only)" if len(months) == 1 else f"{label} ({first} to {last})"


def thousands(amount: float) -> str:
    """GBP in thousands, without a minus before nothing.

    Examples
    --------
    >>> thousands(1_234_499.0), thousands(-1_234_500.0), thousands(-320.0)
    ('£1,234k', '-£1,235k', '£0k')
    """
    size = _half_up(abs(amount) / 1e3)
    return f"{'-' if amount < 0 and size else ''}£{size:,}k"


def pennies_words(amount: float) -> str:
    """GBP to the penny.

    Examples
    --------
    >>> pennies_words(-1234567.891), pennies_words(0.0)
    ('-£1,234,567.89', '£0.00')
    """
    return f"{'-' if round(amount, 2) < 0 else ''}£{abs(round(amount, 2)):,.2f}"


def whole_pounds(amount: float) -> str:
    """GBP to the pound.

    Examples
    --------
    >>> whole_pounds(3402.4), whole_pounds(-0.3)
    ('£3,402', '£0')
    """
    return f"{'-' if round(amount) < 0 else ''}£{abs(round(amount)):,}"


def occupancy_words(share: float) -> str:
    """A share of places to a tenth of a percent.

    Examples
    --------
    >>> occupancy_words(0.8868)
    '88.7%'
    """
    return f"{share:.1%}"


def tenths(children: float) -> str:
    """Expected children, to a tenth, without a minus before nothing.

    Examples
    --------
    >>> tenths(201.44), tenths(-0.04), tenths(-1.26)
    ('201.4', '0.0', '-1.3')
    """
    return f"{round(children, 1) + 0.0:,.1f}"


def _half_up(size: float) -> int:
    return math.floor(size + 0.5)


def plural(count: int, one: str, many: str = "") -> str:
    """A count and its noun.

    Examples
    --------
    >>> plural(1, "simulated future"), plural(1000, "simulated future"), plural(2, "child", "children")
    ('1 simulated future', '1,000 simulated futures', '2 children')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def children_words(children: float) -> str:
    """Children to the nearest whole.

    Examples
    --------
    >>> children_words(605.6), children_words(1.0)
    ('606 children', '1 child')
    """
    return plural(_half_up(children), "child", "children")


def change_words(before: float, after: float, least: float = 1.0) -> str:
    """What a count does from ``before`` to ``after``.

    It is about level where it moves by less than 2.5%, or by less than ``least``: one child, so that 12.1 to 12.4
    children, both written as 12, is no rise. For GBP name another ``least``; shares have ``share_change_words``.

    Examples
    --------
    >>> change_words(606, 700), change_words(606, 500), change_words(606, 610)
    ('rises', 'falls', 'stays about level')
    >>> change_words(0, 0), change_words(1, 2), change_words(12.1, 12.4)
    ('stays about level', 'rises', 'stays about level')
    """
    moved = abs(after - before)
    if moved < max(ABOUT_LEVEL * abs(before), least) or after == before:
        return "stays about level"
    return "rises" if after > before else "falls"


def share_change_words(before: float, after: float) -> str:
    """What a share from 0 to 1 does; less than one percentage point, or 2.5% of itself, is about level.

    Examples
    --------
    >>> share_change_words(0.33, 0.36), share_change_words(0.36, 0.33), share_change_words(0.33, 0.335)
    ('rises', 'falls', 'stays about level')
    """
    return change_words(before, after, least=SHARE_ABOUT_LEVEL)


def futures_words(count: int) -> str:
    """
    Examples
    --------
    >>> futures_words(1), futures_words(1000)
    ('1 simulated future', '1,000 simulated futures')
    """
    return plural(count, "simulated future")


def months_words(count: int) -> str:
    """
    Examples
    --------
    >>> months_words(1), months_words(12)
    ('1 month', '12 months')
    """
    return plural(count, "month")


def more_or_less(amount: float) -> str:
    """A difference in GBP without a sign.

    Examples
    --------
    >>> more_or_less(300_000), more_or_less(-300_000), more_or_less(0.2)
    ('£0.30m more', '£0.30m less', 'the same')
    """
    if abs(amount) < 0.5:
        return "the same"
    return f"{pounds(abs(amount))} {'more' if amount > 0 else 'less'}"


def saving_words(net_saving: float) -> str:
    """What a plan does to the cost of doing nothing, from its net saving in GBP.

    Examples
    --------
    >>> saving_words(1_240_000), saving_words(-300_000), saving_words(0.0)
    ('saves £1.24m', 'costs £0.30m more', 'neither saves nor costs money')
    """
    if abs(net_saving) < 0.5:
        return "neither saves nor costs money"
    return f"saves {pounds(net_saving)}" if net_saving > 0 else f"costs {pounds(-net_saving)} more"


def list_words(words: Sequence[str]) -> str:
    """Words as a list.

    Examples
    --------
    >>> list_words(["a"]), list_words(["a", "b", "c"])
    ('a', 'a, b and c')
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def first_upper(text: str) -> str:
    """The text with its first letter as a capital, the rest as it is."""
    return text[:1].upper() + text[1:]


def council_words(name: str) -> str:
    """A council's name from the name of its folder; a name with capitals of its own is left alone.

    Examples
    --------
    >>> council_words("oxfordshire"), council_words("stoke-on-trent"), council_words("County of X")
    ('Oxfordshire', 'Stoke on Trent', 'County of X')
    """
    words = name.replace("-", " ").replace("_", " ").split()
    if name != name.lower():
        return " ".join(words)
    small = [word if word in SMALL_WORDS else first_upper(word) for word in words]
    return first_upper(" ".join(small))
