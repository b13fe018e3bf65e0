"""Prices of existing and new placements: what rows that tell them apart must satisfy together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from placements.domain import Month, Problem
from placements.domain.placement_types import EXISTING, NEW, price_key
from placements.inputs.tables import ReadTable, Row

BOTH = (EXISTING, NEW)


def series_of(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Rows of one placement type by the placements they price: "" for all of them, or ``EXISTING`` and ``NEW``.

    Where a type has rows for either, a row for all of them belongs to both.
    """
    if not any(row["placements"] for row in rows):
        return {"": list(rows)}
    return {who: [row for row in rows if row["placements"] in ("", who)] for who in BOTH}


def words_of(type_id: str, who: str) -> str:
    """The type, and which of its placements, for messages."""
    return f"{type_id} ({who} placements)" if who else type_id


def half_priced(table: ReadTable, type_id: str, rows: Sequence[Row]) -> Iterator[Problem]:
    """A type that prices existing placements and not new ones, or the other way round."""
    said = {str(row["placements"]) for row in rows} - {""}
    for who in said if len(said) == 1 else ():
        other = NEW if who == EXISTING else EXISTING
        first = next(row for row in rows if row["placements"] == who)
        found = f"{type_id} has a price for {who} placements and none for {other} ones."
        remedy = f"Add a row for {other} placements, or clear the cell: a blank row prices them all."
        yield table.problem(first, "placements", found, remedy)


def priced_types(unit_costs: ReadTable, *whose: str) -> tuple[str, ...]:
    """Placement types with a price for each of ``whose`` placements; without any, for either of the two."""
    said: dict[str, set[str]] = {}
    for row in unit_costs.rows:
        if row["placements"]:
            said.setdefault(str(row["placement_type"]), set()).add(str(row["placements"]))
    return tuple(type_id for type_id, found in said.items() if found.issuperset(whose))


def unpriced_new_problems(unit_costs: ReadTable, base_month: Month) -> list[Problem]:
    """Types without a price for placements that begin in the first month of the forecast."""
    day = (base_month + 1).last_day
    return [
        Problem(
            unit_costs.file,
            f"{type_id} has no unit cost for {NEW} placements on {day}.",
            "Add it: from the first month of the forecast on, children are placed at it.",
            column="placement_type",
        )
        for type_id in priced_types(unit_costs, *BOTH)
        if not any(
            row["placement_type"] == type_id and row["placements"] in ("", NEW) and _holds(row, day)
            for row in unit_costs.rows
        )
    ]


def _holds(row: Row, day: object) -> bool:
    return bool(row["valid_from"] <= day and (row["valid_to"] is None or row["valid_to"] >= day))


def own_home_problems(unit_costs: ReadTable, provision: ReadTable) -> list[Problem]:
    """Types priced apart whose price is the fixed cost of homes, or which have homes only."""
    problems = []
    for type_id in priced_types(unit_costs):
        mine = [row for row in provision.rows if row["placement_type"] == type_id]
        homes = [row for row in mine if row["kind"] == "home"]
        # a planned home without a marginal cost is bought, at the price that its measure names
        at_its_price = [row for row in homes if not row["running_cost"] and row["marginal_cost"]]
        fixed = at_its_price or (homes if len(homes) == len(mine) else [])
        if fixed:
            first = next(
                row for row in unit_costs.rows if row["placement_type"] == type_id and row["placements"]
            )
            found = (
                f"the unit cost of {type_id} is the running cost of {fixed[0]['provision']} (provision), which is "
                "paid full or empty, whoever lives there."
            )
            remedy = "Keep one blank row for each date"
            if len(homes) < len(mine):
                remedy += ", or give its homes a running_cost of their own"
            problems.append(unit_costs.problem(first, "placements", found, f"{remedy}."))
    return problems


def new_uplift_problems(uplifts: ReadTable, unit_costs: ReadTable) -> list[Problem]:
    """Uplifts of new placements of a type whose price is one for all."""
    lines = {price_key(type_id, NEW): type_id for type_id in priced_types(unit_costs)}
    problems = []
    for row in uplifts.rows:
        name, _, who = str(row["line"]).partition(":")
        if who == NEW and row["line"] not in lines:
            found = f"unit_costs has no price for {NEW} placements of {name}, so that nothing rises by this."
            remedy = f"Take the row out, or price {EXISTING} and {NEW} placements of {name} apart."
            problems.append(uplifts.problem(row, "line", found, remedy))
    return problems
