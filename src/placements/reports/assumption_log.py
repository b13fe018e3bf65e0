"""What nobody published: every assumption with its low, central and high value, its unit and its reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from placements.changes.of_tables import of_contracts
from placements.domain.placement_types import price_key
from placements.inputs import CouncilInputs
from placements.inputs.columns import ASSUMPTION
from placements.reports.quality import measure_ranges
from placements.reports.words import first_upper, plural
from placements.result import RunResult

Title = Callable[["pd.Series[Any]"], str]


@dataclass(frozen=True)
class LoggedAssumption:
    """One row of the log; ``low``, ``central`` and ``high`` are None where a number has no meaning or no limit."""

    group: str
    title: str
    low: float | None
    central: float | None
    high: float | None
    unit: str
    reason: str
    source: str = ""


def assumption_log(result: RunResult) -> tuple[LoggedAssumption, ...]:
    """Every row of the council's tables marked as an assumption, and every range of the scenario."""
    council, context = result.council, result.context
    sources: tuple[tuple[str, pd.DataFrame, str, Title], ...] = (
        (
            "Prices",
            council.unit_costs,
            "weekly_cost_gbp",
            lambda row: context.price_title(price_key(row["placement_type"], row["placements"])),
        ),
        (
            "Rise of prices a year",
            council.uplifts,
            "uplift_per_year",
            lambda row: context.price_title(str(row["line"])),
        ),
        ("Costs of the strategy", council.strategy_costs, "amount_gbp", lambda row: str(row["title"])),
        ("Places", council.provision, "places", lambda row: str(row["title"])),
        ("Market prices above a number of children", council.market_tiers, "price_factor", _tier),
        ("Caseloads of posts", council.posts, "cases_per_post", lambda row: str(row["title"])),
        ("Other", council.assumptions, "value", lambda row: str(row["title"])),
        ("Ledger", council.ledger, "amount_gbp", _of_ledger),
    )
    rows = [row for group, table, value, title in sources for row in _rows(group, table, value, title)]
    return (*rows, *_contract_rows(council), *_measure_rows(result))


def _rows(group: str, table: pd.DataFrame, value: str, title: Title) -> list[LoggedAssumption]:
    assumed = table[table["basis"] == ASSUMPTION]
    return [
        LoggedAssumption(
            group,
            title(row),
            *_bounds(row, value),
            unit=str(row["unit"]),
            reason=str(row["reason"]),
            source=str(row["source"]) if "source" in row else "",
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
        )
        for name, measure, field, value in measure_ranges(result.scenario.settings)
    ]


def _contract_rows(council: CouncilInputs) -> list[LoggedAssumption]:
    """When a contract runs and from when it saves: words instead of figures."""
    return [
        LoggedAssumption(
            "Months of contracts", f"{entry.what}: {entry.value}", None, None, None, "", entry.reason
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
