"""What unit costs, uplifts, strategy costs and assumptions must satisfy, alone and together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import pairwise

from placements.domain import Month, PlacementTypes, Problem
from placements.domain.placement_types import EXISTING, NEW, price_key
from placements.inputs.columns import GBP_ONCE, SHARE
from placements.inputs.near_miss import did_you_mean
from placements.inputs.numbers import plain
from placements.inputs.prices_apart import (
    BOTH,
    half_priced,
    priced_types,
    series_of,
    unpriced_new_problems,
    words_of,
)
from placements.inputs.tables import ReadTable, Row


def unit_cost_problems(table: ReadTable) -> list[Problem]:
    """Prices that end before they start, overlap, or leave days without a price."""
    problems = []
    by_type: dict[str, list[Row]] = defaultdict(list)
    for row in table.having("placement_type", "placements", "valid_from", "valid_to"):
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            found = f"{row['valid_to']} is before valid_from {row['valid_from']}."
            problems.append(table.problem(row, "valid_to", found, "Swap them, or clear valid_to."))
        else:
            by_type[row["placement_type"]].append(row)
    for type_id, rows in by_type.items():
        rows.sort(key=lambda row: (row["valid_from"], row["row"]))
        half = list(half_priced(table, type_id, rows))
        problems += half or _overlaps_and_gaps(table, type_id, rows)
    return problems


def _overlaps_and_gaps(table: ReadTable, type_id: str, rows: list[Row]) -> list[Problem]:
    """Of each series of prices; what is wrong between two rows that price all placements is said once."""
    problems = []
    for who, series in series_of(rows).items():
        for earlier, later in pairwise(series):
            if who != NEW or earlier["placements"] or later["placements"]:
                problems += _overlap_or_gap(table, words_of(type_id, who), earlier, later)
    return problems


def _overlap_or_gap(table: ReadTable, what: str, earlier: Row, later: Row) -> list[Problem]:
    starts, ends = later["valid_from"], earlier["valid_to"]
    day_before = starts - dt.timedelta(days=1)
    if ends is None or ends >= starts:
        until = "without an end" if ends is None else f"until {ends}"
        found = f"{what} has a price in row {earlier['row']} {until}, and another from {starts}."
        if earlier["valid_from"] == starts:
            remedy = "Keep one of the two rows."
        else:
            remedy = f"Write {day_before} as valid_to in row {earlier['row']}, or keep one of the two."
        return [table.problem(later, "valid_from", found, remedy)]
    if ends < day_before:
        found = f"{what} has no price from {ends + dt.timedelta(days=1)} to {day_before}."
        remedy = f"Write {day_before} as valid_to in row {earlier['row']}, or add the price between."
        return [table.problem(later, "valid_from", found, remedy)]
    return []


def unpriced_type_problems(
    unit_costs: ReadTable, history: ReadTable, types: PlacementTypes, base_month: Month
) -> list[Problem]:
    """Each placement type that has children in the history but no price on the last day of the base month.

    Where existing and new placements are priced apart, it is the price of existing ones that is asked for then, and
    that of new ones a month later.
    """
    day = base_month.last_day
    priced = {
        row["placement_type"]
        for row in unit_costs.rows
        if row["placements"] != NEW
        and row["valid_from"] <= day
        and (row["valid_to"] is None or row["valid_to"] >= day)
    }
    with_history = {row["placement_type"] for row in history.rows if row["used"]}
    # where the one price is missing altogether, that is said once
    half = {*priced_types(unit_costs)} - {*priced_types(unit_costs, *BOTH)}
    return [
        Problem(
            unit_costs.file,
            f"{type_id} has children in history but no unit cost on {day}.",
            "Add its unit cost for that day.",
            column="placement_type",
        )
        for type_id in types.ids
        if type_id in with_history and type_id not in priced | half
    ] + unpriced_new_problems(unit_costs, base_month)


def uplift_problems(uplifts: ReadTable, strategy_costs: ReadTable, types: PlacementTypes) -> list[Problem]:
    """Lines that nothing bears the name of, and prices without an uplift."""
    repeated = [row["item"] for row in strategy_costs.rows if row["unit"] != GBP_ONCE]
    lines = {row["line"] for row in uplifts.rows}
    known = [*types.ids, *(row["item"] for row in strategy_costs.rows)]
    new = [price_key(type_id, NEW) for type_id in types.ids]
    problems = [_of_existing(uplifts, row) for row in uplifts.rows if row["line"].endswith(f":{EXISTING}")]
    problems += [
        uplifts.problem(
            row,
            "line",
            f'"{row["line"]}" is neither a placement type nor an item of strategy_costs.',
            did_you_mean(row["line"], known + new if ":" in row["line"] else known),
        )
        for row in uplifts.rows
        if row["line"] not in (*known, *new) and not row["line"].endswith(f":{EXISTING}")
    ]
    once = {row["item"] for row in strategy_costs.rows if row["unit"] == GBP_ONCE}
    problems += [
        uplifts.problem(
            row,
            "line",
            f'"{row["line"]}" is paid once, in the prices of its month: an uplift has no effect on it.',
            "Take the row out.",
        )
        for row in uplifts.rows
        if row["line"] in once
    ]
    for what, names in (("placement type", types.ids), ("item of strategy_costs", repeated)):
        for name in names:
            if name not in lines:
                found = f"the {what} {name} has no uplift."
                problems.append(
                    Problem(uplifts.file, found, "Add a row for it; 0 is an uplift too.", column="line")
                )
    return problems


def _of_existing(uplifts: ReadTable, row: Row) -> Problem:
    type_id = row["line"].partition(":")[0]
    found = f'"{row["line"]}" is no line: the line {type_id} holds for {EXISTING} placements.'
    return uplifts.problem(row, "line", found, f'Write "{type_id}"; {NEW} ones may have "{type_id}:{NEW}".')


def assumption_problems(table: ReadTable) -> list[Problem]:
    """Shares outside 0 to 1."""
    problems = []
    for row in table.having("unit", "value", "low", "high"):
        for column in ("value", "low", "high"):
            if row["unit"] == SHARE and (row[column] < 0 or row[column] > 1):
                found = f'"{plain(row[column])}" is not a share.'
                example = plain(row[column] / 100) if 1 < row[column] <= 100 else "0.85"
                problems.append(
                    table.problem(row, column, found, f"Write a share from 0 to 1, such as {example}.")
                )
    return problems


def shared_item_problems(strategy_costs: ReadTable, assumptions: ReadTable) -> list[Problem]:
    """Items of assumptions that are items of strategy_costs too: nobody could tell which is meant."""
    costs = {row["item"]: row["row"] for row in strategy_costs.rows}
    return [
        assumptions.problem(
            row,
            "item",
            f'"{row["item"]}" is an item of strategy_costs too (row {costs[row["item"]]}).',
            "Rename one of them.",
        )
        for row in assumptions.rows
        if row["item"] in costs
    ]
