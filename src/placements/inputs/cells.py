"""One cell of a table: what was typed, and the value it stands for."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from placements.inputs.columns import Column
from placements.inputs.dates import read_date, read_financial_year, read_month
from placements.inputs.faults import UnreadableCellError, shown
from placements.inputs.formula_mark import unmarked
from placements.inputs.near_miss import did_you_mean
from placements.inputs.numbers import read_number, read_whole

LONGEST_TEXT = 500
_EXCEL_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
_ID_RULES = {
    "item": (re.compile(r"[a-z0-9_]+"), "lower-case letters, digits and underscores", "_"),
    "uplift_line": (
        re.compile(r"[a-z0-9_]+(:(new|existing))?"),
        'lower-case letters, digits and underscores, with ":new" after a placement type',
        "_",
    ),
    "provision_id": (re.compile(r"[a-z0-9-]+"), "lower-case letters, digits and hyphens", "-"),
}


@dataclass(frozen=True)
class UnsavedFormula:
    """A workbook cell whose formula was never calculated, so that no value lies in the file."""

    formula: str


Cell = str | dt.date | UnsavedFormula
"""What a file holds in one cell: text as typed, a workbook's own date, or a formula without a result."""


def is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()


def read_cell(cell: Cell, column: Column, placement_types: Sequence[str]) -> Any:
    """The value of one cell: its type is the column's kind (Any: one function serves every column).

    Blank cells give the column's default where a blank is allowed.

    Raises
    ------
    UnreadableCellError
        With what was found and what to write instead.
    """
    if isinstance(cell, UnsavedFormula):
        raise UnreadableCellError(
            f'"{shown(cell.formula)}" is a formula whose result is not saved in the file.',
            "Open the workbook in Excel, save it and try again, or type the value.",
        )
    if isinstance(cell, dt.date):
        return _from_date(cell, column)
    text = unmarked(cell.strip()) if column.kind == "text" else cell.strip()
    refuse_damage(text)
    if not text:
        return _blank(column)
    return _from_text(text, column, placement_types)


def _from_text(text: str, column: Column, placement_types: Sequence[str]) -> Any:
    match column.kind:
        case "number":
            return read_number(text, column)
        case "whole":
            return read_whole(text, column)
        case "date":
            return read_date(text)
        case "month":
            return read_month(text)
        case "financial_year":
            return read_financial_year(text)
        case "placement_type":
            return _one_of(text, (*placement_types, *column.allowed), "a placement type")
        case "choice":
            return _one_of(text, column.allowed, f"allowed as {column.name}")
        case "yes_no":
            return _one_of(text.lower(), column.allowed, "yes or no") == "yes"
        case "item" | "uplift_line" | "provision_id":
            return _id(text, column)
        case _:
            return text


def refuse_damage(text: str) -> None:
    """Raise UnreadableCellError for errors of Excel, signs that cannot be seen, and text that is too long."""
    if text.upper() in _EXCEL_ERRORS:
        raise UnreadableCellError(
            f'"{text}" is an error of Excel, not a value.',
            "Mend the formula in the workbook, or type the value.",
        )
    # isprintable spares nearly every cell the walk through its characters
    for character in "" if text.isprintable() else text:
        if character in "\r\n\u2028\u2029":
            raise UnreadableCellError("the text holds a line break.", "Write it on one line.")
        if unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs"):
            raise UnreadableCellError(
                f"the text holds a character that cannot be seen (U+{ord(character):04X}).",
                "Delete the cell and type it again.",
            )
    if "\ufffd" in text:
        raise UnreadableCellError(
            f'"{shown(text)}" holds "\ufffd" where a character was lost.', "Type that character again."
        )
    if len(text) > LONGEST_TEXT:
        raise UnreadableCellError(
            f'the text is {len(text):,} characters long ("{shown(text)}").',
            f"Write at most {LONGEST_TEXT} characters.",
        )


def _blank(column: Column) -> Any:
    if not column.blank:
        raise UnreadableCellError("the cell is blank.", f"Write {_wanted(column)}.")
    if column.default is not None:
        return column.default
    match column.kind:
        case "number" | "whole":
            return float("nan")
        case "date" | "month":
            return None
        case _:
            return ""


def _wanted(column: Column) -> str:
    match column.kind:
        case "choice" | "yes_no":
            return f"{', '.join(column.allowed[:-1])} or {column.allowed[-1]}".removeprefix(" or ")
        case "text":
            return f'the {column.name}, such as "{column.example}"'
        case "number":
            noun = "a share" if column.noun == "share" else "a number"
        case "whole":
            noun = "a whole number"
        case "item" | "uplift_line" | "provision_id":
            noun = "an id"
        case _:
            noun = f"a {column.kind.replace('_', ' ')}"
    return f"{noun}, such as {column.example}"


def _one_of(text: str, allowed: Sequence[str], what: str) -> str:
    if text in allowed:
        return text
    if len(allowed) == 1:
        raise UnreadableCellError(f'"{shown(text)}" is not {what}.', f'Write "{allowed[0]}".')
    raise UnreadableCellError(f'"{shown(text)}" is not {what}.', did_you_mean(text, allowed))


def _id(text: str, column: Column) -> str:
    rule, words, joint = _ID_RULES[column.kind]
    if rule.fullmatch(text):
        return text
    name, ending = text.lower(), ""
    if column.kind == "uplift_line" and re.search(r":\s*new\s*$", name):
        name, ending = name.rpartition(":")[0], ":new"
    plain = re.sub(r"[^a-z0-9]+", joint, name).strip(joint)
    plain += ending if plain else ""
    remedy = f'Write "{plain}".' if plain else f'Write an id such as "{column.example}".'
    raise UnreadableCellError(f'"{shown(text)}" is not an id: ids hold {words}.', remedy)


def _from_date(cell: dt.date, column: Column) -> Any:
    match column.kind:
        case "date":
            return cell
        case "month":
            return read_month(cell)
        case _:
            raise UnreadableCellError(
                f"the cell holds the date {cell.isoformat()}.",
                f"Write {_wanted(column)}, and format the cell as General or Text.",
            )
