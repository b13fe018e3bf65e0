"""What nobody published: every assumption with its low, central and high value and its reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from placements.changes.of_tables import of_contracts
from placements.domain.placement_types import price_key
from placements.inputs import CouncilInputs
from placements.inputs.columns import ASSUMPTION
from placements.reports.board.parts import Column, Group, Passage, Row, Table, worded
from placements.reports.quality import assumed_figures, measure_ranges
from placements.reports.words import first_upper, plural
from placements.result import RunResult

Title = Callable[["pd.Series[Any]"], str]


def assumptions(result: RunResult) -> Passage:
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
    groups = [Group(title, _rows(table, value, words)) for title, table, value, words in sources]
    groups.append(Group("Months of contracts", _contract_rows(council)))
    groups.append(Group("Measures of the scenario", _measure_rows(result)))
    groups = [group for group in groups if group.rows]
    count = assumed_figures(council, result.scenario.settings)
    if not count.every:
        return Passage("What nobody published", ("Every figure used was published.",))
    columns = (
        *worded("Assumption"),
        *(Column(title) for title in ("Low", "Central", "High")),
        *worded("Unit", "Reason"),
    )
    table = Table(f"All {plural(count.every, 'assumption')}", columns, tuple(groups))
    sentence = f"{first_upper(count.sentence)} Where low and high differ, each future draws its own value between them."
    return Passage("What nobody published", (sentence,), folded=(table,))


def _rows(table: pd.DataFrame, value: str, title: Title) -> tuple[Row, ...]:
    assumed = table[table["basis"] == ASSUMPTION]
    return tuple(
        Row(
            title(row),
            (
                *(_number(amount) for amount in _bounds(row, value)),
                str(row["unit"]),
                str(row["reason"]),
            ),
        )
        for _, row in assumed.iterrows()
    )


def _bounds(row: pd.Series[Any], value: str) -> tuple[float, float, float]:
    """Low, central and high; the central value thrice where no range is given."""
    central = float(row[value])
    low, high = (float(row.get(bound, math.nan)) for bound in ("low", "high"))
    return (central if math.isnan(low) else low, central, central if math.isnan(high) else high)


def _number(amount: float) -> str:
    return "unlimited" if math.isnan(amount) else f"{amount:,.10g}"


def _tier(row: pd.Series[Any]) -> str:
    return f"{row['provision']}, from {plural(int(row['from_children']), 'child', 'children')} on"


def _measure_rows(result: RunResult) -> tuple[Row, ...]:
    rows = []
    for name, measure, field, value in measure_ranges(result.scenario.settings):
        numbers = (_number(amount) for amount in (value.low, value.central, value.high))
        heading = f"{measure.named(name)}: {field.replace('_', ' ')}"
        rows.append(Row(heading, (*numbers, _unit(field), value.reason or "Default of the model")))
    return tuple(rows)


def _contract_rows(council: CouncilInputs) -> tuple[Row, ...]:
    """When a contract runs and from when it saves: words instead of figures."""
    return tuple(
        Row(f"{entry.what}: {entry.value}", ("", "", "", "", entry.reason))
        for entry in of_contracts(council)
        if entry.basis == ASSUMPTION
    )


def _of_ledger(row: pd.Series[Any]) -> str:
    return f"{first_upper(str(row['figure']).replace('_', ' '))} of {row['financial_year']}, {row['placement_type']}"


def _unit(field: str) -> str:
    """The unit that a measure's field has in its name."""
    for ending, unit in (("_per_month", "per month"), ("_per_year", "per year"), ("_share", "share")):
        if field.endswith(ending):
            return unit
    return "share" if "share" in field or "occupancy" in field else "as the scenario says"
