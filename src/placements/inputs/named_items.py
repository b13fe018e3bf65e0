"""Columns that name an item of strategy_costs or assumptions: it must be there, and in the right unit."""

from __future__ import annotations

from placements.domain import Problem
from placements.inputs.near_miss import did_you_mean
from placements.inputs.tables import ReadTable, Row


def named_item_problems(
    table: ReadTable, row: Row, column: str, items: ReadTable, unit: str
) -> list[Problem]:
    """The fault of the item that ``column`` names, if any; a blank cell names none."""
    item = row[column]
    units = {there["item"]: there["unit"] for there in items.rows}
    if not item:
        return []
    if item not in units:
        fitting = [name for name, found in units.items() if found == unit]
        found = f'"{item}" is not an item of {items.table.name}.'
        remedy = did_you_mean(item, fitting) or f'Add it there, in "{unit}".'
        return [table.problem(row, column, found, remedy)]
    if units[item] != unit:
        remedy = f'Name an item of {items.table.name} in "{unit}".'
        return [table.problem(row, column, f'"{item}" is in "{units[item]}".', remedy)]
    return []


def period_problems(table: ReadTable) -> list[Problem]:
    """Rows that end before they start."""
    return [
        table.problem(
            row,
            "ends",
            f"ends in {row['ends']}, before it starts in {row['starts']}.",
            "Write a later month, or clear the cell if it goes on.",
        )
        for row in table.having("starts", "ends")
        if row["starts"] is not None and row["ends"] is not None and row["ends"] < row["starts"]
    ]
