"""What the table of the ledger must satisfy."""

from __future__ import annotations

import math

from placements.domain import Month, PlacementTypes, Problem
from placements.inputs.ledger_schema import BESIDE_TYPES, FORECAST_OUTTURN, OUTTURN
from placements.inputs.numbers import plain
from placements.inputs.tables import ReadTable


def ledger_problems(table: ReadTable, types: PlacementTypes, base_month: Month) -> list[Problem]:
    """Figures that are not whole, outturns of years that are not over, and child-weeks that cannot be."""
    return _types_missing(table, types) + _not_over(table, base_month) + _weeks(table)


def _types_missing(table: ReadTable, types: PlacementTypes) -> list[Problem]:
    """A figure that lacks a placement type is no total, and would be compared as one."""
    if not table.is_whole:
        return []
    first: dict[tuple[object, object], int] = {}
    there: dict[tuple[object, object], set[str]] = {}
    for place, row in enumerate(table.rows):
        key = (row["financial_year"], row["figure"])
        first.setdefault(key, place)
        there.setdefault(key, set()).add(row["placement_type"])
    problems = []
    for (year, figure), place in first.items():
        missing = [id_ for id_ in types.ids if id_ not in there[year, figure]]
        if missing:
            found = f"the {figure} of {year} has no row for {', '.join(missing)}."
            remedy = "Add a row for each, with 0 pounds where nothing was spent: only a whole figure can be compared."
            problems.append(table.problem(table.rows[place], "placement_type", found, remedy))
    return problems


def _not_over(table: ReadTable, base_month: Month) -> list[Problem]:
    problems = []
    for row in table.having("financial_year", "figure"):
        year = row["financial_year"]
        if row["figure"] == OUTTURN and base_month < year.last_month:
            found = f"{year} is not over in the base month {base_month}, so that it has no outturn yet."
            problems.append(table.problem(row, "figure", found, f'Write "{FORECAST_OUTTURN}".'))
    return problems


def _weeks(table: ReadTable) -> list[Problem]:
    problems = []
    for row in table.having("placement_type", "child_weeks"):
        weeks = row["child_weeks"]
        if math.isnan(weeks):
            continue
        if row["placement_type"] in BESIDE_TYPES:
            found = f"{row['placement_type']} have {plain(weeks)} child-weeks."
            problems.append(
                table.problem(row, "child_weeks", found, "Clear the cell: only placement types have any.")
            )
        elif weeks == 0 and row.get("amount_gbp", 0):
            found = f"{plain(row['amount_gbp'])} pounds were spent on no child-week."
            remedy = "Write the child-weeks, or clear the cell where the ledger does not say."
            problems.append(table.problem(row, "child_weeks", found, remedy))
    return problems
