"""Dates and months as people and spreadsheets write them."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from placements.domain import FinancialYear, Month
from placements.inputs.faults import UnreadableCellError, shown

EARLIEST_YEAR, LATEST_YEAR = 1800, 2199
"""Series of other people go back far; a year outside is a slip of the pen."""

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_UK = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_TWO_DIGIT_YEAR = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{2})")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_OTHER_JOINTS = re.compile(r"([0-9]{1,2})[.-]([0-9]{1,2})[.-]([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_WITH_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[T ][0-9:.]+")
_NAMED_MONTH = re.compile(r"([A-Za-z]{3,9})[ -]?([0-9]{4}|[0-9]{2})")
_NUMBERED_MONTH = re.compile(r"([0-9]{1,2})[/-]([0-9]{4})")
_FINANCIAL_YEAR = re.compile(r"([0-9]{4})/([0-9]{2})")
_OTHER_FINANCIAL_YEAR = re.compile(r"(?:FY ?)?([0-9]{4}|[0-9]{2})[/ -]([0-9]{4}|[0-9]{2})")
_EXCEL_DAY_0 = dt.date(1899, 12, 30)


def is_iso(text: str) -> bool:
    """Whether ``text`` is written as in 2015-12-31."""
    return _ISO.fullmatch(text) is not None


def is_british(text: str) -> bool:
    """Whether ``text`` is written as in 31/12/2015."""
    return _UK.fullmatch(text) is not None


def read_date(text: str) -> dt.date:
    """The date in ``text``, written 2015-12-31 or 31/12/2015.

    Raises
    ------
    UnreadableCellError
        For every other form, for month/day order and for days that the calendar does not have.
    """
    iso, british = _ISO.fullmatch(text), _UK.fullmatch(text)
    if iso:
        return _on_calendar(text, year=int(iso[1]), month=int(iso[2]), day=int(iso[3]))
    if british:
        return _on_calendar(text, year=int(british[3]), month=int(british[2]), day=int(british[1]))
    raise _unknown_form(text)


def read_month(cell: str | dt.date) -> Month:
    """The month in ``cell``: 2016-04, or a workbook's date on the first of a month.

    Raises
    ------
    UnreadableCellError
        For every other form, with the month that was most likely meant.
    """
    if isinstance(cell, dt.date):
        if cell.day != 1:
            raise UnreadableCellError(
                f"{cell.isoformat()} is a day, not a month.", f"Write {Month.of(cell)}."
            )
        return Month.of(cell)
    try:
        return Month.parse(cell)
    except ValueError:
        meant = _meant_month(cell)
        remedy = f"Write {meant}." if meant else "Write the year and month as in 2016-04."
        raise UnreadableCellError(f'"{shown(cell)}" is not a month.', remedy) from None


def read_financial_year(text: str) -> FinancialYear:
    """The financial year in ``text``, written 2015/16.

    Raises
    ------
    UnreadableCellError
        For every other form, and for years that do not follow each other.
    """
    match = _FINANCIAL_YEAR.fullmatch(text)
    if match and int(match[2]) == (int(match[1]) + 1) % 100:
        if not EARLIEST_YEAR <= int(match[1]) <= LATEST_YEAR:
            found = f'"{text}" begins in the year {match[1]}.'
            raise UnreadableCellError(found, "Check the year; write it as in 2015/16.")
        return FinancialYear(int(match[1]))
    remedy = "Write the year of its April and the next, as in 2015/16."
    if match:
        found = f'"{text}" is not a financial year: {match[2]} does not follow {match[1]}.'
        raise UnreadableCellError(found, remedy)
    other = _OTHER_FINANCIAL_YEAR.fullmatch(text)
    if other and int(other[2]) % 100 == (int(other[1]) + 1) % 100:
        start = int(other[1]) if len(other[1]) == 4 else 2000 + int(other[1])
        found = f'"{text}" is not how a financial year is written here.'
        raise UnreadableCellError(found, f"Write {FinancialYear(start)}.")
    raise UnreadableCellError(f'"{shown(text)}" is not a financial year.', remedy)


def _on_calendar(text: str, *, year: int, month: int, day: int) -> dt.date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise UnreadableCellError(
            f'"{text}" is in the year {year}.', "Check the year; write the date as in 2015-12-31."
        )
    if "/" in text and month > 12 and 1 <= day <= 12 and month <= calendar.monthrange(year, day)[1]:
        meant = dt.date(year, day, month)
        raise UnreadableCellError(
            f'"{text}" is in month/day order.', f"Write {meant:%d/%m/%Y} or {meant:%Y-%m-%d}."
        )
    if not 1 <= month <= 12:
        raise UnreadableCellError(
            f'"{text}" is not a date: there is no month {month}.', "Write it as in 2015-12-31."
        )
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise UnreadableCellError(
            f'"{text}" is not a date: {calendar.month_name[month]} {year} has {days} days.',
            "Check the day in the source.",
        )
    return dt.date(year, month, day)


def _unknown_form(text: str) -> UnreadableCellError:
    if _SERIAL.fullmatch(text):
        date = _EXCEL_DAY_0 + dt.timedelta(days=int(float(text)))
        return UnreadableCellError(
            f'"{text}" is the serial number that Excel keeps for {date:%d/%m/%Y}.',
            f"Write {date:%Y-%m-%d}, or format the column as a date and save again.",
        )
    if _TWO_DIGIT_YEAR.fullmatch(text):
        return UnreadableCellError(
            f'"{text}" has a year of two digits.', "Write four digits, as in 31/12/2015 or 2015-12-31."
        )
    meant = _meant(text)
    if meant is not None:
        return UnreadableCellError(
            f'"{text}" is a date in a form that is not read.', f"Write {meant:%Y-%m-%d}."
        )
    return UnreadableCellError(f'"{shown(text)}" is not a date.', "Write it as in 2015-12-31 or 31/12/2015.")


def _meant(text: str) -> dt.date | None:
    for form, day_first in ((_OTHER_JOINTS, True), (_YEAR_FIRST, False), (_WITH_TIME, False)):
        match = form.fullmatch(text)
        if match:
            year, month, day = (int(match[i]) for i in ((3, 2, 1) if day_first else (1, 2, 3)))
            try:
                return dt.date(year, month, day)
            except ValueError:
                return None
    return None


def _meant_month(text: str) -> Month | None:
    """The month in "Apr-16", "April 2016", "04/2016" or a whole date; None where there is no telling."""
    named, numbered = _NAMED_MONTH.fullmatch(text), _NUMBERED_MONTH.fullmatch(text)
    if named:
        names = [name.lower() for name in calendar.month_abbr]
        short = named[1][:3].lower()
        year = int(named[2]) if len(named[2]) == 4 else 2000 + int(named[2])
        return Month(year, names.index(short)) if short in names[1:] else None
    if numbered:
        return Month(int(numbered[2]), int(numbered[1])) if 1 <= int(numbered[1]) <= 12 else None
    try:
        return Month.of(read_date(text))
    except UnreadableCellError:
        return None
