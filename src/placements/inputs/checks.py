"""All rules over all tables: within rows, within tables, between tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from placements.domain import Month, PlacementTypes, Problem
from placements.inputs.contracts import contract_problems, contract_reference_problems
from placements.inputs.history import history_problems
from placements.inputs.ledger import ledger_problems
from placements.inputs.posts import post_problems, post_reference_problems
from placements.inputs.prices import (
    assumption_problems,
    shared_item_problems,
    unit_cost_problems,
    unpriced_type_problems,
    uplift_problems,
)
from placements.inputs.prices_apart import new_uplift_problems, own_home_problems
from placements.inputs.provision import market_problems, provision_problems, reference_problems, tier_problems
from placements.inputs.ranges import provenance_problems
from placements.inputs.sign_offs import sign_off_problems
from placements.inputs.suitability import age_problems, suitability_problems
from placements.inputs.tables import ReadTable


def rule_problems(
    tables: Mapping[str, ReadTable], types: PlacementTypes, base_month: Month
) -> dict[str, list[Problem]]:
    """What the rules find, by table name, beyond what reading the cells found."""
    own: dict[str, Callable[[ReadTable], list[Problem]]] = {
        "history": lambda table: history_problems(table, types, base_month),
        "unit_costs": unit_cost_problems,
        "provision": lambda table: provision_problems(table, types) + age_problems(table),
        "market_tiers": tier_problems,
        "assumptions": assumption_problems,
        "posts": lambda table: post_problems(table, types),
        "contracts": contract_problems,
        "ledger": lambda table: ledger_problems(table, types, base_month),
        "sign_offs": sign_off_problems,
    }
    found = {
        name: duplicate_problems(table)
        + provenance_problems(table)
        + (own[name](table) if name in own else [])
        for name, table in tables.items()
    }
    sound = {name: table for name, table in tables.items() if table.is_whole}
    for name, problems in _between_tables(sound, types, base_month):
        found[name] += problems
    return found


def duplicate_problems(table: ReadTable) -> list[Problem]:
    """Rows that share what no two rows may share."""
    key = table.table.key
    first: dict[tuple[object, ...], int] = {}
    problems = []
    for row in table.having(*key) if key else ():
        value = tuple(row[column] for column in key)
        if value in first:
            words = " with ".join(
                f'"{part}"' if place == 0 else f"{key[place]} {part}" for place, part in enumerate(value)
            )
            found = f"{words} is in row {first[value]} already."
            problems.append(table.problem(row, key[0], found, "Keep one of the two rows, or rename one."))
        first.setdefault(value, row["row"])
    return problems


def _between_tables(
    sound: Mapping[str, ReadTable], types: PlacementTypes, base_month: Month
) -> list[tuple[str, list[Problem]]]:
    """Rules that compare tables, each only where all its tables could be read whole."""
    rules: tuple[tuple[tuple[str, ...], Callable[..., list[Problem]]], ...] = (
        (
            ("unit_costs", "history"),
            lambda costs, history: unpriced_type_problems(costs, history, types, base_month),
        ),
        (("uplifts", "strategy_costs"), lambda uplifts, costs: uplift_problems(uplifts, costs, types)),
        (("uplifts", "unit_costs"), new_uplift_problems),
        (("unit_costs", "provision"), own_home_problems),
        (("provision", "strategy_costs", "assumptions"), reference_problems),
        (("market_tiers", "provision"), market_problems),
        (("suitability", "provision"), suitability_problems),
        (
            ("assumptions", "strategy_costs"),
            lambda assumptions, costs: shared_item_problems(costs, assumptions),
        ),
        (
            ("posts", "drivers", "provision", "strategy_costs"),
            lambda posts, drivers, provision, costs: post_reference_problems(
                posts, drivers, provision, costs, types, base_month
            ),
        ),
        (("contracts", "strategy_costs", "assumptions"), contract_reference_problems),
    )
    return [
        (needed[0], rule(*(sound[name] for name in needed)))
        for needed, rule in rules
        if all(name in sound for name in needed)
    ]
