"""What nobody published: every assumption with its low, central and high value, its unit and its reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from placements.changes import sign_offs_of
from placements.changes.of_tables import of_contracts, unit_cost_id
from placements.domain.placement_types import price_key
from placements.inputs import CouncilInputs
from placements.inputs.columns import ASSUMPTION
from placements.reports.quality import measure_ranges
from placements.reports.words import first_upper, plural
from placements.result import RunResult

Words = Callable[["pd.Series[Any]"], str]


@dataclass(frozen=True)
class LoggedAssumption:
    """One row of the log; ``low``, ``central`` and ``high`` are None where a number has no meaning or no limit.

    ``id`` is that of the sheet Assumptions, by which owner and sign-off are found; "" where it has none. ``owner`` and
    what is of the sign-off are "" where nobody owns it or signed for it; ``signed_off_on`` is as in 2016-02-01.
    """

    group: str
    title: str
    low: float | None
    central: float | None
    high: float | None
    unit: str
    reason: str
    source: str = ""
    id: str = ""
    owner: str = ""
    signed_off_by: str = ""
    signed_off_on: str = ""
    sign_off_note: str = ""


@dataclass(frozen=True)
class _Source:
    """A table of assumptions: where its value stands, what its rows are called, and their ids."""

    group: str
    table: pd.DataFrame
    value: str
    title: Words
    id: Words


def assumption_log(result: RunResult) -> tuple[LoggedAssumption, ...]:
    """Every row of the council's tables marked as an assumption, and every range of the scenario, with who signed."""
    rows = [row for source in _sources(result) for row in _rows(source)]
    rows += [*_contract_rows(result.council), *_measure_rows(result)]
    signed = sign_offs_of(result.council)
    return tuple(
        replace(
            row,
            owner=found.owner,
            signed_off_by=found.signed_off_by,
            signed_off_on=found.signed_off_on,
            sign_off_note=found.note,
        )
        if (found := signed.get(row.id)) is not None
        else row
        for row in rows
    )


def _sources(result: RunResult) -> tuple[_Source, ...]:
    council, context = result.council, result.context
    return (
        _Source(
            "Prices",
            council.unit_costs,
            "weekly_cost_gbp",
            lambda row: context.price_title(price_key(row["placement_type"], row["placements"])),
            unit_cost_id,
        ),
        _Source(
            "Rise of prices a year",
            council.uplifts,
            "uplift_per_year",
            lambda row: context.price_title(str(row["line"])),
            lambda row: f"uplifts:{row['line']}",
        ),
        _Source(
            "Costs of the strategy",
            council.strategy_costs,
            "amount_gbp",
            _titled,
            _id("strategy_costs", "item"),
        ),
        _Source("Places", council.provision, "places", _titled, _id("provision", "provision")),
        _Source(
            "Market prices above a number of children",
            council.market_tiers,
            "price_factor",
            _tier,
            lambda row: f"market_tiers:{row['provision']}:{row['from_children']:g}",
        ),
        _Source("Caseloads of posts", council.posts, "cases_per_post", _titled, _id("posts", "post")),
        _Source("Other", council.assumptions, "value", _titled, _id("assumptions", "item")),
        # a line of the ledger is no assumption of the model: the sheet Assumptions does not have it
        _Source("Ledger", council.ledger, "amount_gbp", _of_ledger, lambda _: ""),
    )


def _id(table: str, column: str) -> Words:
    return lambda row: f"{table}:{row[column]}"


def _titled(row: pd.Series[Any]) -> str:
    return str(row["title"])


def _rows(source: _Source) -> list[LoggedAssumption]:
    assumed = source.table[source.table["basis"] == ASSUMPTION]
    return [
        LoggedAssumption(
            source.group,
            source.title(row),
            *_bounds(row, source.value),
            unit=str(row["unit"]),
            reason=str(row["reason"]),
            source=str(row["source"]) if "source" in row else "",
            id=source.id(row),
        )
        for _, row in assumed.iterrows()
    ]


def _bounds(row: pd.Series[Any], value: str) -> tuple[float | None, float | None, float | None]:
    """Low, central and high; the central value thrice where no range is given, None where there is no limit."""
    central = float(row[value])
    low, high = (float(row.get(bound, math.nan)) for bound in ("low", "high"))
    found = (central if math.isnan(low) else low, central, central if math.isnan(high) else high)
    first, second, third = (None if math.isnan(number) else number for number in found)
    return first, second, third


def _tier(row: pd.Series[Any]) -> str:
    return f"{row['provision']}, from {plural(int(row['from_children']), 'child', 'children')} on"


def _measure_rows(result: RunResult) -> list[LoggedAssumption]:
    return [
        LoggedAssumption(
            "Measures of the scenario",
            f"{measure.named(name)}: {field.replace('_', ' ')}",
            value.low,
            value.central,
            value.high,
            _unit(field),
            value.reason or "Default of the model",
            value.source,
            id=f"measures.{name}.{field}",
        )
        for name, measure, field, value in measure_ranges(result.scenario.settings)
    ]


def _contract_rows(council: CouncilInputs) -> list[LoggedAssumption]:
    """When a contract runs and from when it saves: words instead of figures."""
    return [
        LoggedAssumption(
            "Months of contracts",
            f"{entry.what}: {entry.value}",
            None,
            None,
            None,
            "",
            entry.reason,
            id=entry.id,
        )
        for entry in of_contracts(council)
        if entry.basis == ASSUMPTION
    ]


def _of_ledger(row: pd.Series[Any]) -> str:
    return f"{first_upper(str(row['figure']).replace('_', ' '))} of {row['financial_year']}, {row['placement_type']}"


def _unit(field: str) -> str:
    """The unit that a measure's field has in its name."""
    for ending, unit in (("_per_month", "per month"), ("_per_year", "per year"), ("_share", "share")):
        if field.endswith(ending):
            return unit
    return "share" if "share" in field or "occupancy" in field else "as the scenario says"
