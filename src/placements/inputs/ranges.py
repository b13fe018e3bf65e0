"""Where a figure comes from: a published one stands alone, an assumption has a range and a reason."""

from __future__ import annotations

import math

from placements.domain import Problem
from placements.inputs.columns import ASSUMPTION, PUBLISHED
from placements.inputs.numbers import plain
from placements.inputs.tables import ReadTable, Row


def provenance_problems(table: ReadTable) -> list[Problem]:
    """Every row whose basis, low, high and reason contradict each other."""
    names = table.table.column_names
    if "basis" not in names:
        return []
    problems: list[Problem] = []
    for row in table.having("basis", "reason"):
        if row["basis"] == ASSUMPTION and not row["reason"]:
            problems.append(
                table.problem(row, "reason", "the cell is blank.", "An assumption needs a reason: write why.")
            )
    value = table.table.value
    if value is not None:
        for row in table.having("basis", "low", "high"):
            problems += _published_with_range(table, row) if row["basis"] == PUBLISHED else []
            problems += _assumption_range(table, row, value) if row["basis"] == ASSUMPTION else []
    return problems


def _published_with_range(table: ReadTable, row: Row) -> list[Problem]:
    return [
        table.problem(
            row,
            bound,
            f"a published figure has {bound} {plain(row[bound])}.",
            "Clear low and high, or write assumption as the basis.",
        )
        for bound in ("low", "high")
        if not math.isnan(row[bound])
    ]


def _assumption_range(table: ReadTable, row: Row, value: str) -> list[Problem]:
    blank = [bound for bound in ("low", "high") if math.isnan(row[bound])]
    if blank:
        remedy = "An assumption needs low and high; write the value in both if it is certain."
        return [table.problem(row, bound, "the cell is blank.", remedy) for bound in blank]
    if value not in row:
        return []
    low, central, high = row["low"], row[value], row["high"]
    problems = []
    if low > central:
        found = f"low {plain(low)} is more than {value} {plain(central)}."
        problems.append(table.problem(row, "low", found, f"Write low at or below {value}."))
    if high < central:
        found = f"high {plain(high)} is less than {value} {plain(central)}."
        problems.append(table.problem(row, "high", found, f"Write high at or above {value}."))
    return problems
