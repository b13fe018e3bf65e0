"""What the table of posts must satisfy, and what its column driver says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from placements.domain import Month, PlacementTypes, Problem
from placements.inputs.columns import CASES_PER_POST, FAMILIES_PER_POST, GBP_PER_POST_YEAR
from placements.inputs.named_items import named_item_problems, period_problems
from placements.inputs.near_miss import did_you_mean
from placements.inputs.numbers import plain
from placements.inputs.tables import ReadTable, Row

ALL_CHILDREN = "children"
PLACES_OF = "places of "
FAMILIES_OF = "families of "

DriverKind = Literal["children", "placement_type", "places", "families", "counted"]


@dataclass(frozen=True)
class Driver:
    """One thing that posts follow.

    ``name`` is a placement type, a provision, a measure or a driver of the table drivers; "children" where all
    children looked after are meant.
    """

    kind: DriverKind
    name: str


def drivers_of(text: str, type_ids: Iterable[str]) -> tuple[Driver, ...]:
    """The drivers that a cell names, in its order; what is no word of ours is taken as a row of drivers.

    Examples
    --------
    >>> drivers_of("children + child_protection_plans", ["ifa"])
    (Driver(kind='children', name='children'), Driver(kind='counted', name='child_protection_plans'))
    >>> drivers_of("places of in-house-carers", ["ifa"])
    (Driver(kind='places', name='in-house-carers'),)
    """
    return tuple(_driver(" ".join(part.split()), tuple(type_ids)) for part in text.split("+"))


def _driver(word: str, type_ids: tuple[str, ...]) -> Driver:
    if word == ALL_CHILDREN:
        return Driver("children", word)
    if word in type_ids:
        return Driver("placement_type", word)
    if word.startswith(PLACES_OF):
        return Driver("places", word.removeprefix(PLACES_OF))
    if word.startswith(FAMILIES_OF):
        return Driver("families", word.removeprefix(FAMILIES_OF))
    return Driver("counted", word)


def post_problems(table: ReadTable, types: PlacementTypes) -> list[Problem]:
    """Posts that end before they start, count a driver twice, or whose caseload is of another kind."""
    problems = period_problems(table)
    for row in table.having("driver", "unit", "funded_posts"):
        drivers = drivers_of(row["driver"], types.ids)
        of_families = [driver for driver in drivers if driver.kind == "families"]
        twice = [driver.name for driver in dict.fromkeys(drivers) if drivers.count(driver) > 1]
        if twice:
            found = f'"{twice[0]}" is named twice.'
            problems.append(table.problem(row, "driver", found, "Name each driver once."))
        if of_families and len(drivers) > 1:
            found = "families a year are added to something else."
            problems.append(table.problem(row, "driver", found, "Give the team a row of its own."))
        unit = FAMILIES_PER_POST if of_families else CASES_PER_POST
        if row["unit"] != unit:
            found = f'"{row["unit"]}" does not fit the driver {row["driver"]}.'
            problems.append(table.problem(row, "unit", found, f'Write "{unit}", and the caseload in it.'))
        if of_families and row["funded_posts"] > 0:
            found = f"the team of a measure has {plain(row['funded_posts'])} funded posts."
            remedy = "Write 0: a team of the strategy is a cost of the strategy, whoever pays for it."
            problems.append(table.problem(row, "funded_posts", found, remedy))
    return problems


def post_reference_problems(
    posts: ReadTable,
    drivers: ReadTable,
    provision: ReadTable,
    strategy_costs: ReadTable,
    types: PlacementTypes,
    base_month: Month,
) -> list[Problem]:
    """Drivers that are not known, or not yet known in the base month, and costs that are not there."""
    first: dict[str, dt.date] = {}
    for row in drivers.rows:
        first[row["driver"]] = min(row["date"], first.get(row["driver"], row["date"]))
    kinds = {row["provision"]: row["kind"] for row in provision.rows}
    problems: list[Problem] = []
    for row in posts.rows:
        for driver in drivers_of(row["driver"], types.ids):
            if driver.kind == "places":
                problems += _places_problems(posts, row, driver.name, kinds)
            elif driver.kind != "families":
                problems += _counted_problems(posts, row, driver, first, types, base_month)
        problems += named_item_problems(posts, row, "cost_item", strategy_costs, GBP_PER_POST_YEAR)
    return problems


def _places_problems(posts: ReadTable, row: Row, name: str, kinds: dict[str, str]) -> list[Problem]:
    counted = [provision for provision, kind in kinds.items() if kind in ("home", "carers")]
    if name not in kinds:
        found = f'"{name}" is not in the table provision.'
        return [posts.problem(row, "driver", found, did_you_mean(name, counted))]
    if name not in counted:
        found = f'"{name}" is provision of kind {kinds[name]}.'
        remedy = "Only homes and carers have a number of places: name the placement type for its children."
        return [posts.problem(row, "driver", found, remedy)]
    return []


def _counted_problems(
    posts: ReadTable, row: Row, driver: Driver, first: dict[str, dt.date], types: PlacementTypes, base: Month
) -> list[Problem]:
    name = driver.name
    if driver.kind != "counted":
        if name not in first:
            return []
        found = f'"{name}" is a driver of the table drivers too, so that nobody could tell which is meant.'
        return [posts.problem(row, "driver", found, "Rename that driver.")]
    if name not in first:
        found = f'"{name}" is neither children, a placement type nor a driver of the table drivers.'
        remedy = did_you_mean(name, [ALL_CHILDREN, *types.ids, *first])
        return [posts.problem(row, "driver", found, f'{remedy} Or write "places of" or "families of".')]
    if first[name] > base.last_day:
        found = f'"{name}" has its first figure on {first[name]}, after the base month {base}.'
        remedy = f"Add a figure of {base} or before to the table drivers."
        return [posts.problem(row, "driver", found, remedy)]
    return []
