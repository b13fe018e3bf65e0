"""What a person typed into a cell of a workbook: a number is a number, a day is a day, a text is a text."""

from __future__ import annotations

import datetime as dt

from placements.inputs.assumption_book import BookCell
from placements.inputs.cells import read_cell, refuse_damage
from placements.inputs.columns import Column
from placements.inputs.dates import read_date
from placements.inputs.faults import UnreadableCellError, shown
from placements.inputs.numbers import meant_number, plain, read_number

DAY_ZERO = dt.date(1899, 12, 30)
FIRST_DAY, LAST_DAY = 29_221, 109_574
"""1 January 1980 and 31 December 2199: what else stands in a cell for a day is a number that was meant as one."""

LONGEST_TYPED = 300
"""Characters that a cell for words takes; the sheet's own validation says so too."""

LARGEST_TYPED = 1e12
"""A larger number is a slip of the keyboard."""

EARLIEST_SIGNED, LATEST_SIGNED = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
"""Between which days a sign-off may be: a bare number that a date's format makes a day lies long before."""


def typed_value(cell: BookCell, column: Column) -> float | str:
    """A number within the bounds of ``column``, or one of its words; a month as in 2016-04.

    Raises
    ------
    UnreadableCellError
        With what was found and what to type instead.
    """
    _refuse_formula(cell, "a value")
    if cell.is_blank:
        raise UnreadableCellError("the cell is empty.", f"Type {_wanted(column)}.")
    if column.kind in ("number", "whole"):
        return _typed_number(cell, column)
    if isinstance(cell.value, bool):
        read_cell(str(cell.value), column, ())  # a word that is not allowed, as every other
    text = _as_day(cell.value) if column.kind == "month" else cell.value
    found = read_cell(text if isinstance(text, dt.date) else str(text), column, ())
    if column.kind == "yes_no":
        return "yes" if found else "no"
    return str(found)


def _typed_number(cell: BookCell, column: Column) -> float:
    value = cell.value
    if isinstance(value, dt.date):
        raise UnreadableCellError(
            f"the cell holds the date {value.isoformat()}.",
            f"Type {_wanted(column)}, and format the cell as a number.",
        )
    if isinstance(value, bool) or not isinstance(value, float):
        text = str(value).strip()
        refuse_damage(text)
        meant = meant_number(text)
        remedy = (
            f"Clear the cell and type {plain(meant)}." if meant is not None else f"Type {_wanted(column)}."
        )
        raise UnreadableCellError(f'"{shown(text)}" is text, not a number.', remedy)
    if column.kind == "whole" and value % 1 != 0:
        raise UnreadableCellError(
            f"{plain(value)} is not a whole number.", f"Type {int(value)} or {int(value) + 1}."
        )
    found = read_number(plain(value), column)
    if abs(found) > LARGEST_TYPED:
        raise UnreadableCellError(
            f"{value:.3g} is a larger number than anything costs.", f"Type {_wanted(column)}."
        )
    return found


def typed_text(cell: BookCell) -> str:
    """The words of a cell on one line, whatever they begin with; "" where it is empty."""
    _refuse_formula(cell, "words")
    if cell.is_blank:
        return ""
    value = cell.value
    if isinstance(value, float):
        return plain(value)
    text = " ".join(str(value).split())
    refuse_damage(text)
    if len(text) > LONGEST_TYPED:
        raise UnreadableCellError(
            f"the text is {len(text):,} characters long.", f"Write at most {LONGEST_TYPED} characters."
        )
    return text


def typed_day(cell: BookCell) -> str:
    """The day as in 2016-02-01, or "" where the cell is empty."""
    _refuse_formula(cell, "a date")
    if cell.is_blank:
        return ""
    value = _as_day(cell.value)
    if isinstance(value, str):
        return read_date(value.strip()).isoformat()
    if not isinstance(value, dt.date):
        shown_value = plain(value) if isinstance(value, float) else value
        raise UnreadableCellError(f'"{shown_value}" is not a date.', "Type the day as in 1/2/2016.")
    if not EARLIEST_SIGNED <= value <= LATEST_SIGNED:
        raise UnreadableCellError(f"{value.isoformat()} is in the year {value.year}.", "Check the year.")
    return value.isoformat()


def _as_day(value: object) -> object:
    """The day of a number by which spreadsheets know days: some programs lose that it is one."""
    if isinstance(value, float) and value % 1 == 0 and FIRST_DAY <= value <= LAST_DAY:
        return DAY_ZERO + dt.timedelta(days=int(value))
    return value


def _refuse_formula(cell: BookCell, wanted: str) -> None:
    if cell.is_formula:
        remedy = f"Type {wanted}"
        remedy += ", with an apostrophe before the first sign." if wanted == "words" else " in its place."
        raise UnreadableCellError(f'the cell holds the formula "{shown(str(cell.value))}".', remedy)


def _wanted(column: Column) -> str:
    match column.kind:
        case "choice" | "yes_no":
            return " or ".join(column.allowed)
        case "month":
            return f"a month, such as {column.example}"
        case "whole":
            return f"a whole number, such as {column.example}"
        case _:
            return f"a number, such as {column.example}"
