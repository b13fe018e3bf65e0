"""Numbers as people type them: plain digits are read, everything else is refused with what to write."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from placements.inputs.columns import Column
from placements.inputs.faults import UnreadableCellError, shown

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_SCIENTIFIC = re.compile(r"-?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,2}")
_LEADING = re.compile(r"-?[0-9]*\.?[0-9]+")
_MULTIPLES = {"k": 3, "m": 6, "mn": 6, "million": 6, "bn": 9, "thousand": 3}
_NOUNS = {
    "pounds": "a number of pounds",
    "share": "a share",
    "number": "a number",
}


def read_number(text: str, column: Column) -> float:
    """The number in ``text``, within the column's bounds.

    Raises
    ------
    UnreadableCellError
        For anything but digits with an optional sign and decimal point, and outside the bounds.
    """
    if not _PLAIN.fullmatch(text):
        raise UnreadableCellError(f'"{shown(text)}" is not {_noun(column)}.', _remedy(text, column))
    value = float(text)
    if not math.isfinite(value):
        raise UnreadableCellError(f'"{shown(text)}" is too large a number.', "Write the figure itself.")
    _check_bounds(text, value, column)
    return value


def read_whole(text: str, column: Column) -> int:
    """The whole number in ``text``; 12.0, as workbooks save 12, is whole. Raises UnreadableCellError."""
    if not _PLAIN.fullmatch(text) or float(text) % 1 != 0:
        raise UnreadableCellError(
            f'"{shown(text)}" is not a whole number of {column.noun}.', _remedy(text, column)
        )
    _check_bounds(text, float(text), column)
    return int(float(text))


def plain(number: float) -> str:
    """``number`` in digits, as one would type it.

    Examples
    --------
    >>> plain(1200.0), plain(0.85), plain(1e-05)
    ('1200', '0.85', '0.00001')
    """
    digits = format(Decimal(repr(float(number))), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def _noun(column: Column) -> str:
    return _NOUNS.get(column.noun, f"a number of {column.noun}")


def _remedy(text: str, column: Column) -> str:
    guess = meant_number(text)
    if guess is not None and column.kind == "whole" and guess % 1 != 0:
        return f"Write a whole number, such as {math.floor(guess)}."
    if guess is not None:
        pence = column.noun == "pounds" and guess % 1 == 0
        return f"Write {plain(guess)} or {plain(guess)}.00." if pence else f"Write {plain(guess)}."
    rest = ", or leave the cell blank" if column.blank else ""
    wanted = "a whole number" if column.kind == "whole" else "digits"
    return f"Write {wanted}, such as {column.example}{rest}."


def meant_number(text: str) -> float | None:
    """The number that ``text`` most likely stands for, or None where there is no telling."""
    meant = _meant(text)
    return meant if meant is not None and math.isfinite(meant) else None


def _meant(text: str) -> float | None:
    bare = text.replace("−", "-").replace("£", "").replace("GBP", "").replace("\u00a0", " ").strip()
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare.strip("()+ ")
    if _SCIENTIFIC.fullmatch(bare):
        return float(bare)
    if re.fullmatch(r"[0-9]+,[0-9]+", bare) and not _GROUPED.fullmatch(bare):
        bare = bare.replace(",", ".")  # a decimal comma: 0,85
    bare = re.sub(r"(?<=[0-9])[, ](?=[0-9]{3})", "", bare)
    leading = _LEADING.match(bare)
    if leading is None:
        return None
    rest = bare[leading.end() :].strip().lower()
    value = Decimal(leading[0])
    if rest.startswith("%"):
        value /= 100
    word = re.match(r"[a-z]*", rest)
    value *= 10 ** _MULTIPLES.get(word[0] if word else "", 0)
    if re.search(r"[0-9]", rest):
        return None
    return float(-value if negative else value)


def _check_bounds(text: str, value: float, column: Column) -> None:
    fault = None
    if column.minimum is not None and value < column.minimum:
        fault = f'"{text}" is less than {plain(column.minimum)}.'
    elif column.above is not None and value <= column.above:
        fault = f'"{text}" is not more than {plain(column.above)}.'
    elif column.maximum is not None and value > column.maximum:
        fault = f'"{text}" is more than {plain(column.maximum)}.'
    if fault is not None:
        raise UnreadableCellError(fault, _bounds_remedy(value, column))


def _bounds_remedy(value: float, column: Column) -> str:
    if column.minimum is not None:
        lowest = f"from {plain(column.minimum)}"
    else:
        lowest = f"above {plain(column.above)}" if column.above is not None else ""
    highest = f" to {plain(column.maximum)}" if column.maximum is not None else " upwards"
    noun = "a whole number" if column.kind == "whole" else _noun(column)
    percent = ""
    if column.noun == "share" and 1 < value <= 100:
        percent = f": {plain(value)}% is {plain(value / 100)}"
    return f"Write {noun} {lowest}{highest}{percent}."
