"""What the supply of places must satisfy: homes, carers, markets and their price tiers."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from placements.domain import PlacementTypes, Problem
from placements.inputs.columns import GBP_PER_CHILD_WEEK, GBP_PER_PLACE_WEEK, PLACES_PER_MONTH, SHARE
from placements.inputs.near_miss import did_you_mean
from placements.inputs.numbers import plain
from placements.inputs.tables import ReadTable, Row


@dataclass(frozen=True)
class _Reference:
    """A column that names an item of another table, the kind of provision that has it, and its unit."""

    column: str
    kind: str
    table: str
    unit: str


_REFERENCES = (
    _Reference("net_growth", "carers", "assumptions", PLACES_PER_MONTH),
    _Reference("running_cost", "home", "strategy_costs", GBP_PER_PLACE_WEEK),
    _Reference("marginal_cost", "home", "strategy_costs", GBP_PER_CHILD_WEEK),
    _Reference("quoted_occupancy", "home", "assumptions", SHARE),
)
_COUNTED = ("home", "carers")


def provision_problems(table: ReadTable, types: PlacementTypes) -> list[Problem]:
    """Every row whose columns contradict its kind, status or dates, and each type without provision."""
    problems: list[Problem] = []
    for row in table.having("kind", "places"):
        problems += _places_problems(table, row)
    for row in table.having("status", "opens"):
        if row["status"] == "planned" and row["opens"] is None:
            remedy = "Planned provision needs its first month, as in 2016-04."
            problems.append(table.problem(row, "opens", "the cell is blank.", remedy))
    for row in table.having("opens", "closes"):
        if row["opens"] is not None and row["closes"] is not None and row["closes"] <= row["opens"]:
            problems.append(_closes_too_early(table, row))
    for reference in _REFERENCES:
        for row in table.having("kind", reference.column):
            problems += _kind_problems(table, row, reference)
    if table.is_whole:
        existing = {row["placement_type"] for row in table.rows if row["status"] == "existing"}
        problems += [
            Problem(
                table.file,
                f"the placement type {type_id} has no existing provision.",
                "Add a row for where its children live today.",
                column="placement_type",
            )
            for type_id in types.ids
            if type_id not in existing
        ]
    return problems


def _places_problems(table: ReadTable, row: Row) -> list[Problem]:
    kind, blank = row["kind"], math.isnan(row["places"])
    if kind in _COUNTED and blank:
        remedy = f"Write the registered places: provision of kind {kind} has a number of them."
        return [table.problem(row, "places", "the cell is blank.", remedy)]
    if kind not in _COUNTED and not blank:
        found = f"provision of kind {kind} has {plain(row['places'])} places."
        return [
            table.problem(
                row, "places", found, "Clear the cell: only homes and carers have a number of places."
            )
        ]
    return []


def _closes_too_early(table: ReadTable, row: Row) -> Problem:
    same = row["closes"] == row["opens"]
    when = "the month in which it opens" if same else f"before it opens in {row['opens']}"
    found = f"closes in {row['closes']}, {when}."
    return table.problem(row, "closes", found, "Write a later month, or clear the cell if it stays open.")


def _kind_problems(table: ReadTable, row: Row, reference: _Reference) -> list[Problem]:
    item, kind = row[reference.column], row["kind"]
    # a home whose running cost is blank runs at the unit cost of its placement type
    # and one that is planned may be bought from another provider, at the price that its measure names
    required = reference.column != "running_cost" and row.get("status") != "planned"
    if kind == reference.kind == "home" and not item and required:
        remedy = f"A home needs one: write an item of {reference.table} in {reference.unit}."
        return [table.problem(row, reference.column, "the cell is blank.", remedy)]
    if kind != reference.kind and item:
        found = f'"{item}" has no effect on provision of kind {kind}.'
        return [table.problem(row, reference.column, found, "Clear the cell.")]
    return []


def reference_problems(
    provision: ReadTable, strategy_costs: ReadTable, assumptions: ReadTable
) -> list[Problem]:
    """Items that are not in the table they should be in, or are in another unit."""
    units = {
        table.table.name: {row["item"]: row["unit"] for row in table.rows}
        for table in (strategy_costs, assumptions)
    }
    problems = []
    for row in provision.rows:
        for reference in _REFERENCES:
            item, known = row[reference.column], units[reference.table]
            if not item:
                continue
            if item not in known:
                fitting = [name for name, unit in known.items() if unit == reference.unit]
                found = f'"{item}" is not an item of {reference.table}.'
                problems.append(provision.problem(row, reference.column, found, did_you_mean(item, fitting)))
            elif known[item] != reference.unit:
                found = f'"{item}" is in "{known[item]}".'
                remedy = f'Name an item of {reference.table} in "{reference.unit}".'
                problems.append(provision.problem(row, reference.column, found, remedy))
    return problems


def tier_problems(table: ReadTable) -> list[Problem]:
    """Prices that fall as more children are placed."""
    problems = []
    markets: dict[str, list[Row]] = defaultdict(list)
    for row in table.having("provision", "from_children", "price_factor"):
        markets[row["provision"]].append(row)
    for market, rows in markets.items():
        rows.sort(key=lambda row: (row["from_children"], row["row"]))
        for fewer, more in pairwise(rows):
            if more["price_factor"] < fewer["price_factor"]:
                found = (
                    f"the price of {market} falls from {plain(fewer['price_factor'])} (row {fewer['row']}) "
                    f"to {plain(more['price_factor'])} at {more['from_children']} children."
                )
                remedy = "Prices rise with demand: write a factor that is no smaller."
                problems.append(table.problem(more, "price_factor", found, remedy))
    return problems


def market_problems(tiers: ReadTable, provision: ReadTable) -> list[Problem]:
    """Tiers of a provision that is not there or is not a market."""
    kinds = {row["provision"]: row["kind"] for row in provision.rows}
    markets = [name for name, kind in kinds.items() if kind == "market"]
    problems = []
    for row in tiers.rows:
        name = row["provision"]
        if name not in kinds:
            found = f'"{name}" is not in the table provision.'
            problems.append(tiers.problem(row, "provision", found, did_you_mean(name, markets)))
        elif kinds[name] != "market":
            found = f'"{name}" is provision of kind {kinds[name]}.'
            problems.append(tiers.problem(row, "provision", found, "Only a market has price tiers."))
    return problems
