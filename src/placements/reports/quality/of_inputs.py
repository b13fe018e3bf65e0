"""Findings about prices, assumptions and published figures."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from placements.domain.placement_types import price_key
from placements.inputs.columns import ASSUMPTION
from placements.inputs.rows import rows_of
from placements.reports.quality.assumed import assumed_figures
from placements.reports.quality.finding import Finding, Weight
from placements.reports.quality.input_files import InputTable, input_tables
from placements.reports.words import date_words, list_words, percent, plural
from placements.result import RunResult

AREA = "Inputs"
OLD_MONTHS = 24
WIDE = 1.0
"""A range as wide as the value itself."""
WIDE_PRICE = 0.2
"""Uplifts whose ends lie further apart than this share of the price, once every April of the run is added."""
MOSTLY = 0.5
VALUES = {"unit_costs": "weekly_cost_gbp", "strategy_costs": "amount_gbp", "assumptions": "value"}
UPLIFT = "uplift_per_year"
LEADS = {"uplifts": "Uplift: ", "unit_costs": "Price: ", "strategy_costs": "Cost: "}
DRIVER_LEADS = {"uplifts": "uplift of ", "unit_costs": "price of ", "strategy_costs": "price of "}
"""What the name of a driver of the answer begins with, before the title of the row."""


def findings_on_inputs(result: RunResult) -> Iterator[Finding]:
    """How much is assumed, how old it is, which ranges are wide or have no source, and what contradicts what."""
    tables = input_tables(result)
    yield _assumed(result, tables)
    yield from _old(result, tables)
    yield from _absent(tables)
    yield from _doubtful(result)
    yield from _conflicts(result)
    yield from _suitability(result)


def _assumed(result: RunResult, tables: tuple[InputTable, ...]) -> Finding:
    count = assumed_figures(result.council, result.scenario.settings)
    share = count.assumed / count.stated if count.stated else 0.0
    most = max(tables, key=lambda table: table.assumed)
    found = count.sentence
    if count.assumed:
        found += f" Of those in the tables ({percent(share)}) most are in {most.name}: {most.assumed} of {most.rows}."
    weight = Weight.LOOK if share >= MOSTLY else Weight.INFORMATION
    remedy = (
        "Replace by what the council pays and counts, those that move the answer first."
        if count.every
        else ""
    )
    return Finding(AREA, "Assumptions", found, weight, remedy)


def _old(result: RunResult, tables: tuple[InputTable, ...]) -> Iterator[Finding]:
    for table in tables:
        if table.age_months is not None and table.newest is not None and table.age_months >= OLD_MONTHS:
            yield Finding(
                AREA,
                f"Age of {table.name}",
                f"Its newest figure is of {date_words(table.newest)}, {plural(table.age_months, 'month')} before the "
                f"base month, {result.context.base_month.label}.",
                Weight.LOOK,
                f"Bring {table.file or table.name} up to date.",
            )


def _absent(tables: tuple[InputTable, ...]) -> Iterator[Finding]:
    absent = [table for table in tables if not table.is_there]
    if absent:
        names = list_words([table.name for table in absent])
        yield Finding(
            AREA, "Tables without rows", f"{plural(len(absent), 'table')} of {len(tables)}: {names}."
        )


def _doubtful(result: RunResult) -> Iterator[Finding]:
    """Assumptions whose range is wide, and those that name no source; graver where they move the answer."""
    aprils = sum(month.month == 4 for month in result.context.months)
    moving = {
        driver.name for driver in result.neutrality.drivers if driver.is_beyond_chance(result.demand.paths)
    }
    for name, row in _assumptions(result):
        value = float(getattr(row, VALUES.get(name, UPLIFT)))
        wide = _wide(name, value, float(row.low), float(row.high), aprils)
        sourceless = str(row.source).strip().lower().startswith("assum")
        title = _title(result, name, row)
        moves = f"{DRIVER_LEADS.get(name, '')}{title}" in moving
        if not wide or not (sourceless or moves):
            continue
        what = " It moves the answer by more than chance does." if moves else ""
        yield Finding(
            AREA,
            f"{LEADS.get(name, '')}{title}",
            f"{_figure(value, row)}, taken from {_figure(float(row.low), row)} to {_figure(float(row.high), row)}: "
            f"{wide}{', and it names no source' if sourceless else ''}.{what}",
            Weight.WEAKENS if moves else Weight.LOOK,
            f"Find a source for it ({name}, row {row.row}), or narrow the range with the council's own figures.",
        )


def _assumptions(result: RunResult) -> Iterator[tuple[str, Any]]:
    """(table, row) of every figure that is assumed and has a range. Any: see ``rows_of``."""
    for name in (*VALUES, "uplifts"):
        table = getattr(result.council, name)
        for row in rows_of(table[table["basis"] == ASSUMPTION]):
            if not (math.isnan(row.low) or math.isnan(row.high)):
                yield name, row


def _wide(table: str, value: float, low: float, high: float, aprils: int) -> str:
    """What makes the range wide, in words; "" where it is not."""
    if table == "uplifts":
        apart = ((1 + high) ** aprils - (1 + low) ** aprils) / (1 + value) ** aprils
        return (
            f"after {plural(aprils, 'April')} its ends are {percent(apart)} of the price apart"
            if apart >= WIDE_PRICE
            else ""
        )
    if high - low < WIDE * abs(value):
        return ""
    if not value:
        return "its central value is 0"
    return f"the range is {(high - low) / abs(value):.1f} times the value"


def _title(result: RunResult, table: str, row: Any) -> str:
    if table == "unit_costs":
        return result.context.price_title(price_key(str(row.placement_type), str(row.placements)))
    return result.context.price_title(str(row.line)) if table == "uplifts" else str(row.title)


def _figure(value: float, row: Any) -> str:
    unit = str(row.unit)
    if unit.startswith("share"):
        return f"{value:.1%}" + (" a year" if unit == "share per year" else "")
    return f"£{value:,.0f}" if unit.startswith("GBP") else f"{value:g}"


def _conflicts(result: RunResult) -> Iterator[Finding]:
    for topic in result.conflicts:
        said = list_words([f"{figure.statement} ({date_words(figure.date)})" for figure in topic.figures])
        yield Finding(
            AREA,
            "Conflicting evidence",
            f"{topic.topic}: {said}.",
            Weight.LOOK,
            "Compare dates and definitions: the sheet Evidence has them side by side.",
        )


def _suitability(result: RunResult) -> Iterator[Finding]:
    titles = {str(row.provision): str(row.title) for row in rows_of(result.council.provision)}
    for row in rows_of(result.council.suitability):
        place = titles.get(str(row.provision), str(row.provision))
        share = float(row.match_share)
        if math.isnan(share):
            what = f"{place} takes children of {row.need_group}, as many as its own row says"
        elif share == 0:
            what = f"{place} takes no new children of {row.need_group}"
        else:
            what = f"{place} takes at most {percent(share)} of a month's new placements of {row.need_group}"
        yield Finding(
            AREA,
            "Suitability",
            f"{what} ({row.basis}; {row.source}).",
            Weight.LOOK if row.basis == ASSUMPTION else Weight.INFORMATION,
            "Ask those who match children to homes." if row.basis == ASSUMPTION else "",
        )
