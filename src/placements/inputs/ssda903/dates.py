"""Dates as councils' systems, Excel and hands write them: read where only one day can be meant, and named."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from placements.inputs.dates import EARLIEST_YEAR, LATEST_YEAR, is_british, read_date
from placements.inputs.faults import UnreadableCellError
from placements.inputs.ssda903.grid import Column

Form = Literal["", "blank", "serial", "us", "either", "other", "unreadable"]
"""How a text was read: "" as it should be; "either" where day and month may be meant the other way round."""

_BLANK_WORDS = frozenset({"", "NULL", "NONE", "NAN", "NAT", "NA", "N/A", "<NA>"})
_LONGEST_BLANK_WORD = 4

_TIME = re.compile(r"(.*?)[T ]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)(?:Z|\+00:?00)?")
_SERIAL = re.compile(r"([0-9]{5})(\.[0-9]+)?")
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_US = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_OTHER_JOINTS = re.compile(r"([0-9]{1,2})[. -]([0-9]{1,2})[. -]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]?([0-9]{2})[/.]?([0-9]{2})")
_NAMED = re.compile(r"([0-9]{1,2})[ /-]([A-Za-z]{3,9})[ /-]([0-9]{4})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True)
class ReadDate:
    """One text as a date; None where it is blank or cannot be read. ``swapped`` is the other order of "either"."""

    date: dt.date | None
    form: Form
    found: str = ""
    swapped: dt.date | None = None
    proves: Literal["", "uk", "us"] = ""


@dataclass(frozen=True)
class DateColumn:
    """A column of dates.

    Attributes
    ----------
    dates
        datetime64[s], one a row; NaT where blank or not readable.
    blank
        Whether the cell is blank.
    forms
        The ``Form`` of each row, once the order of the column is known: "either" only where the column holds
        month/day dates, so that a date which may be meant either way is in doubt.
    found
        What is wrong in each row, in words; "" where nothing is.
    order
        What the column proves: "uk", "us", "both", or "" where no date tells.
    """

    dates: NDArray[np.datetime64]
    blank: NDArray[np.bool_]
    forms: NDArray[np.object_]
    found: NDArray[np.object_]
    order: Literal["", "uk", "us", "both"]


def read_dates(column: Column) -> DateColumn:
    """The dates of a column, each distinct text read once."""
    there = np.zeros(len(column.texts), dtype=bool)
    there[column.codes] = True
    read = [
        read_one(text) if is_there else _BLANK
        for text, is_there in zip(column.texts, there.tolist(), strict=True)
    ]
    proofs = {one.proves for one in read}
    order: Literal["", "uk", "us", "both"] = "uk" if "uk" in proofs else ""
    if "us" in proofs:
        order = "both" if order else "us"
    read = [_in_order(one, text, order) for one, text in zip(read, column.texts, strict=True)]
    dates = np.array([one.date for one in read], dtype="datetime64[s]")
    return DateColumn(
        dates[column.codes],
        np.array([one.form == "blank" for one in read], dtype=bool)[column.codes],
        np.array([one.form for one in read], dtype=object)[column.codes],
        np.array([one.found for one in read], dtype=object)[column.codes],
        order,
    )


def _in_order(read: ReadDate, text: str, order: str) -> ReadDate:
    """A date that may be meant either way, in the order of its column."""
    if read.form != "either" or read.swapped is None or read.date is None:
        return read
    if order in ("", "uk"):
        return ReadDate(read.date, "other" if read.found else "", read.found)
    if order == "us":
        told = f'"{text}" may be {read.date:%d %B %Y} or {read.swapped:%d %B %Y}; other dates here are month/day.'
        return ReadDate(read.swapped, "either", told)
    told = f'"{text}" may be {read.date:%d %B %Y} or {read.swapped:%d %B %Y}; both orders are used here.'
    return ReadDate(read.date, "either", told)


def is_blank(text: str) -> bool:
    """Whether a cell is blank, or holds what programs write for one that is, as NULL."""
    return len(text) <= _LONGEST_BLANK_WORD and text.upper() in _BLANK_WORDS


@lru_cache(maxsize=100_000)
def read_one(text: str) -> ReadDate:
    """``text`` as a date, whichever way it is written.

    Examples
    --------
    >>> read_one("2017-04-09").date, read_one("09/04/2017 00:00").date, read_one("42834").form
    (datetime.date(2017, 4, 9), datetime.date(2017, 4, 9), 'serial')
    """
    if is_blank(text):
        return _BLANK
    timed = _TIME.fullmatch(text)
    if timed:
        return _without_time(text, timed[1], timed[2])
    try:
        date = read_date(text)
    except UnreadableCellError as fault:
        return _other_form(text, fault.found)
    return _british(date) if is_british(text) else ReadDate(date, "")


def _british(date: dt.date) -> ReadDate:
    if date.day > 12:
        return ReadDate(date, "", proves="uk")
    if date.day == date.month:
        return ReadDate(date, "")
    return ReadDate(date, "either", swapped=date.replace(month=date.day, day=date.month))


def _without_time(text: str, day: str, time: str) -> ReadDate:
    """A date with a time of the day; midnight is what programs write for a day."""
    read = read_one(day)
    midnight = not time.strip("0:.")
    if midnight or read.date is None or read.form not in ("", "either"):
        return read
    told = f'"{text}" has a time of the day.'
    return ReadDate(read.date, read.form or "other", told, read.swapped, read.proves)


def _other_form(text: str, refused: str) -> ReadDate:
    us, joined = _US.fullmatch(text), _OTHER_JOINTS.fullmatch(text)
    if us:
        date = _date(us[3], us[1], us[2])
        if date is not None and int(us[2]) > 12:
            told = f'"{text}" is in month/day order.'
            return ReadDate(date, "us", told, proves="us")
    elif joined:
        read = read_one("/".join(joined.groups()))
        if read.date is not None:
            told = read.found or f'"{text}" is not written as in 31/12/2015 or 2015-12-31.'
            form = "other" if read.form == "" else read.form
            return ReadDate(read.date, form, told, read.swapped, read.proves)
    elif serial := _SERIAL.fullmatch(text):
        date = _EXCEL_DAY_0 + dt.timedelta(days=int(serial[1]))
        return ReadDate(
            date, "serial", f'"{text}" is the serial number that Excel keeps for {date:%d/%m/%Y}.'
        )
    elif (date := _year_first_or_named(text)) is not None:
        return ReadDate(date, "other", f'"{text}" is not written as in 31/12/2015 or 2015-12-31.')
    return ReadDate(None, "unreadable", refused)


def _year_first_or_named(text: str) -> dt.date | None:
    year_first, in_words = _YEAR_FIRST.fullmatch(text), _NAMED.fullmatch(text)
    if year_first:
        return _date(*year_first.groups())
    if in_words and in_words[2][:3].lower() in _MONTHS:
        return _date(in_words[3], _MONTHS.index(in_words[2][:3].lower()) + 1, in_words[1])
    return None


def _date(year: str, month: str | int, day: str) -> dt.date | None:
    try:
        date = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return date if EARLIEST_YEAR <= date.year <= LATEST_YEAR else None


_BLANK = ReadDate(None, "blank")
