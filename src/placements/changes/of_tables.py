"""Every assumption in the council's tables, with the cell that it is written in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from placements.changes.entry import Entry, TableCell
from placements.domain import PlacementTypes
from placements.domain.placement_types import NEW, price_key, price_words
from placements.inputs import TABLES, CouncilInputs, rows_of
from placements.inputs.columns import SHARE, Column


def unit_cost_id(row: Any) -> str:
    """The id of a row of unit_costs (Any: a row of a table)."""
    key = price_key(str(row.placement_type), str(getattr(row, "placements", "")))
    return f"unit_costs:{key}:{row.valid_from}"


def of_prices(council: CouncilInputs, types: PlacementTypes) -> Iterator[Entry]:
    """Every price by placement type, then every item of strategy_costs."""
    for row in rows_of(council.unit_costs):
        title = price_words(types[str(row.placement_type)].title, str(row.placements))
        yield _entry("unit_costs", row, unit_cost_id(row), title)
    for row in rows_of(council.strategy_costs):
        yield _entry("strategy_costs", row, f"strategy_costs:{row.item}", str(row.title))


def of_uplifts(council: CouncilInputs, types: PlacementTypes) -> Iterator[Entry]:
    titles = {str(row.item): str(row.title) for row in rows_of(council.strategy_costs)}
    titles |= {price_key(t.id, whose): price_words(t.title, whose) for t in types for whose in ("", NEW)}
    for row in rows_of(council.uplifts):
        yield _entry("uplifts", row, f"uplifts:{row.line}", f"Uplift: {titles.get(str(row.line), row.line)}")


def of_tiers(council: CouncilInputs) -> Iterator[Entry]:
    titles = {str(row.provision): str(row.title) for row in rows_of(council.provision)}
    for row in rows_of(council.market_tiers):
        what = f"{titles.get(str(row.provision), row.provision)}, price above {row.from_children:g} children"
        yield _entry("market_tiers", row, f"market_tiers:{row.provision}:{row.from_children:g}", what)


def of_assumptions(council: CouncilInputs) -> Iterator[Entry]:
    for row in rows_of(council.assumptions):
        entry = _entry("assumptions", row, f"assumptions:{row.item}", str(row.title))
        if row.unit == SHARE and entry.column is not None:
            share = replace(entry.column, minimum=0.0, maximum=1.0, noun="share")
            entry = replace(entry, column=share)
        yield entry


def of_provision(council: CouncilInputs) -> Iterator[Entry]:
    """The places of each provision; of a market, that it has no limit."""
    for row in rows_of(council.provision):
        entry = _entry("provision", row, f"provision:{row.provision}", f"Places: {row.title}", "places")
        if entry.value != entry.value:  # NaN, a market, is not equal to itself
            entry = replace(entry, value="as many as are needed", unit="", column=None, place=None)
        yield entry


def of_posts(council: CouncilInputs) -> Iterator[Entry]:
    for row in rows_of(council.posts):
        id_ = f"posts:{row.post}"
        yield _entry("posts", row, id_, f"Caseload: {row.title} ({row.driver})")
        what = f"Posts in the base budget: {row.title}"
        funded = _entry("posts", row, f"{id_}:funded", what, "funded_posts")
        yield replace(funded, unit="posts")


def of_contracts(council: CouncilInputs) -> Iterator[Entry]:
    """When each contract runs, and from when it saves; words, which the tables alone can change."""
    for row in rows_of(council.contracts):
        starts = "before the first month" if row.starts is None else str(row.starts)
        when = f"{starts} to {'no end' if row.ends is None else row.ends}"
        if row.saving_from is not None:
            when += f"; saves from {row.saving_from}"
        yield Entry(
            f"contracts:{row.contract}",
            f"Contract: {row.title}",
            when,
            basis=str(row.basis),
            source=str(row.source),
            reason=str(row.reason),
            as_at=_as_at(row),
        )


def _entry(table: str, row: Any, id_: str, what: str, column: str = "") -> Entry:
    """The value of ``column``, by default that of the table; a range only where the table's own value has one."""
    name = column or str(TABLES[table].value)
    low = high = None
    if name == TABLES[table].value and row.low < row.high:  # NaN, not drawn, is not below anything
        low, high = float(row.low), float(row.high)
    return Entry(
        id_,
        what,
        float(getattr(row, name)),
        str(row.unit),
        low,
        high,
        basis=str(row.basis),
        source=str(row.source),
        reason=str(row.reason),
        as_at=_as_at(row),
        column=_strict(TABLES[table].column(name)),
        place=TableCell(table, int(row.row), name),
    )


def _strict(column: Column) -> Column:
    """The column as it is for a cell that may not be emptied."""
    return replace(column, blank=False)


def _as_at(row: Any) -> dt.date | None:
    found = getattr(row, "as_at", None)
    return found if isinstance(found, dt.date) else None
