"""What a person may type into an input cell: the rules that Excel holds, from the bounds of tables and settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from placements.inputs.columns import Column
from placements.inputs.numbers import plain
from placements.inputs.typed_cells import EARLIEST_SIGNED, LARGEST_TYPED, LATEST_SIGNED, LONGEST_TYPED

LONGEST_UNIT = 100

Rule = dict[str, Any]
"""A data validation as xlsxwriter takes it, which ships no types."""


def rule_of(column: Column, unit: str, months: tuple[dt.date, dt.date]) -> Rule:
    """What may be typed for ``column``; ``months`` are the first days of the first and last month of the forecast."""
    if column.kind in ("choice", "yes_no"):
        allowed = list(column.allowed)
        return _said({"validate": "list", "source": allowed}, f"Choose {' or '.join(allowed)}.")
    if column.kind == "month":
        first, last = months
        rule = {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
        return _said(
            rule,
            f"Type a month by its first day, from {first:%d/%m/%Y} to {last:%d/%m/%Y}. Only a new run follows.",
        )
    kind = "integer" if column.kind == "whole" else "decimal"
    noun = "a whole number" if column.kind == "whole" else "a number"
    low, high = column.minimum if column.above is None else column.above, column.maximum
    rule, allowed_words = _bounded(low, high, strict=column.above is not None)
    return _said({"validate": kind} | rule, f"Type {noun}{allowed_words}{_in(unit)}.")


def _in(unit: str) -> str:
    """The unit after a number: Excel shows 255 characters of a message, and a unit may be a sentence."""
    return f" ({unit if len(unit) <= LONGEST_UNIT else unit[: LONGEST_UNIT - 3] + '...'})" if unit else ""


def _bounded(low: float | None, high: float | None, *, strict: bool) -> tuple[Rule, str]:
    if low is not None and high is not None:
        rule = {"criteria": "between", "minimum": low, "maximum": high}
        return rule, f" from {plain(low)} to {plain(high)}"
    if low is not None:
        rule = {"criteria": ">" if strict else ">=", "value": low}
        return rule, f" above {plain(low)}" if strict else f", {plain(low)} or more"
    if high is not None:
        return {"criteria": "<=", "value": high}, f", {plain(high)} or less"
    return {"criteria": "between", "minimum": -LARGEST_TYPED, "maximum": LARGEST_TYPED}, ""


WORDS: Rule = {
    "validate": "length",
    "criteria": "<=",
    "value": LONGEST_TYPED,
    "error_title": "Too long",
    "error_message": f"Write at most {LONGEST_TYPED} characters.",
}
DAY: Rule = {
    "validate": "date",
    "criteria": "between",
    "minimum": EARLIEST_SIGNED,
    "maximum": LATEST_SIGNED,
    "error_title": "Not a date",
    "error_message": "Type the day of the sign-off, such as 1/2/2016.",
}


def _said(rule: Rule, words: str) -> Rule:
    return rule | {
        "ignore_blank": False,
        "input_title": "Input",
        "input_message": words,
        "error_title": "Not allowed",
        "error_message": words,
    }


class Rules:
    """The rules of a sheet, each written once with all cells that it holds for."""

    def __init__(self) -> None:
        self._cells: dict[str, list[tuple[int, int]]] = {}
        self._rules: dict[str, Rule] = {}

    def add(self, address: str, rule: Mapping[str, Any]) -> None:
        key = repr(sorted(rule.items()))
        self._rules[key] = dict(rule)
        self._cells.setdefault(key, []).append(xl_cell_to_rowcol(address))

    def write(self, worksheet: Any) -> None:
        """Any: xlsxwriter ships no types."""
        for key, cells in self._cells.items():
            first, *others = _ranges(cells)
            worksheet.data_validation(
                *first, self._rules[key] | {"other_cells": [list(one) for one in others]}
            )


def _ranges(cells: list[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """Cells that follow one another down a column as one range: (first row, column, last row, column)."""
    found: list[tuple[int, int, int, int]] = []
    for row, column in sorted(set(cells), key=lambda cell: (cell[1], cell[0])):
        if found and found[-1][3] == column and found[-1][2] == row - 1:
            found[-1] = (found[-1][0], column, row, column)
        else:
            found.append((row, column, row, column))
    return found
