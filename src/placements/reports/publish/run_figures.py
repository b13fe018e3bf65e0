"""What is published of a run: its figures at the end of each financial year, as ``results.json`` has them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from placements.domain import Month
from placements.domain.placement_types import TOTAL, UASC

DO_NOTHING, STRATEGY = PLANS = ("do_nothing", "strategy")
SERVICES = "services"
"""Costs of a year that stand under no placement type."""

Json = Mapping[str, Any]  # Any: JSON, described by results.schema.json


@dataclass(frozen=True)
class Spread:
    """Mean, P10 and P90 over simulated futures."""

    mean: float
    p10: float
    p90: float

    @classmethod
    def of(cls, row: Json, suffix: str = "") -> Spread:
        return cls(*(float(row[f"{name}{suffix}"]) for name in ("mean", "p10", "p90")))


@dataclass(frozen=True)
class TypeTitle:
    """A placement type, what it is called, and the family of need that it meets."""

    id: str
    title: str
    need_group: str


@dataclass(frozen=True)
class HomeFigure:
    """One home on the last day of a month. ``occupancy``: share of places, None where it has none."""

    plan: str
    home: str
    title: str
    planned: bool
    month: Month
    places: float
    children: float
    occupancy: float | None


@dataclass(frozen=True)
class LevelFigure:
    """One level of need on the last day of a month, or all (``level`` is ``total``).

    Usable places, how many are short and the probability that any is are None where places are not limited.
    """

    plan: str
    level: str
    month: Month
    need: float
    usable: float | None
    short: float | None
    probability: float | None


@dataclass(frozen=True)
class YearSaving:
    """Net saving of a financial year and up to its end, GBP; ``probability`` that the latter is 0 or more."""

    year: str
    months: int
    annual: Spread
    cumulative: Spread
    probability: float


@dataclass(frozen=True)
class RunFigures:
    """The figures from which a publication is made.

    Attributes
    ----------
    counted
        (date, placement type, ``total`` or ``uasc``) -> children, counted.
    needs, lives
        Children who need a place by (month, placement type, ``total`` or ``uasc``), and who live somewhere by
        (plan, month, placement type or ``total``).
    last_count
        Placement type -> the count that its forecast starts from.
    cost, budget
        GBP by (plan, financial year, placement type or ``services``), and by (plan, financial year).
    home_types
        Home -> its placement type.
    levels
        Need against usable places; empty where the run has none.
    limited
        Placement types that have no more places than those that the council runs or has under contract, by (plan,
        month).
    results
        The whole document, for words.
    """

    council: str
    title: str
    paths: int
    base: Month
    months: tuple[Month, ...]
    types: tuple[TypeTitle, ...]
    counted: Mapping[tuple[dt.date, str], int]
    last_count: Mapping[str, float]
    needs: Mapping[tuple[Month, str], Spread]
    lives: Mapping[tuple[str, Month, str], Spread]
    homes: tuple[HomeFigure, ...]
    home_types: Mapping[str, str]
    levels: tuple[LevelFigure, ...]
    limited: Mapping[tuple[str, Month], frozenset[str]]
    cost: Mapping[tuple[str, str, str], float]
    budget: Mapping[tuple[str, str], Spread]
    saving: tuple[YearSaving, ...]
    results: Json

    @property
    def year_ends(self) -> tuple[Month, ...]:
        """The last month of each financial year, as far as the run goes."""
        return tuple({month.financial_year: month for month in self.months}.values())

    @property
    def count_dates(self) -> tuple[dt.date, ...]:
        """Each 31 March that was counted, and the day on which the forecast starts."""
        dates = sorted({date for date, _ in self.counted})
        return tuple(d for d in dates if (d.month, d.day) == (3, 31) or d == self.base.last_day)

    def mean_in_year(self, plan: str, year: str, type_id: str) -> float:
        """Children who live in the placement type, on average over the year's months."""
        months = [month for month in self.months if month.financial_year.label == year]
        return sum(self.lives[plan, month, type_id].mean for month in months) / len(months)


def run_figures(results: Json, home_types: Mapping[str, str]) -> RunFigures:
    """The figures of a ``results.json``. Raises KeyError or ValueError where it is not one of this version."""
    types = tuple(
        TypeTitle(*(str(row[k]) for k in ("id", "title", "need_group"))) for row in results["placement_types"]
    )
    needs = {(Month.parse(row["month"]), str(row["placement_type"])): row for row in results["demand"]}
    first = min(month for month, _ in needs)
    return RunFigures(
        council=str(results["council"]),
        title=str(results["title"]),
        paths=int(results["paths"]),
        base=Month.parse(results["horizon"]["base_month"]),
        months=tuple(sorted({month for month, _ in needs})),
        types=types,
        counted={
            (dt.date.fromisoformat(row["date"]), str(row["placement_type"])): int(row["children"])
            for row in results["counted"]
        },
        last_count={key: float(row["last_value"]) for (month, key), row in needs.items() if month == first},
        needs={key: Spread.of(row) for key, row in needs.items()}
        | {(Month.parse(row["month"]), UASC): Spread.of(row) for row in results["uasc"]},
        lives={
            (str(row["plan"]), Month.parse(row["month"]), str(row["placement_type"])): Spread.of(row)
            for row in results["placements"]
        },
        homes=tuple(_home(row) for row in results["homes"]),
        home_types=home_types,
        levels=tuple(
            _level(row)
            for row in results.get("sufficiency", ())
            if row["need_group"] in (row["level"], TOTAL)
        ),
        limited=_limited(results["sufficiency_by_type"]),
        cost=_costs(results["cost"], {one.id for one in types}),
        budget={
            (str(row["of"]), str(row["financial_year"])): Spread.of(row, "_gbp")
            for row in results["ranges"]
            if row["of"] in PLANS
        },
        saving=tuple(_saving(row) for row in results["net_saving"]),
        results=results,
    )


def _home(row: Json) -> HomeFigure:
    occupancy = row["occupancy"]
    return HomeFigure(
        plan=str(row["plan"]),
        home=str(row["provision"]),
        title=str(row["title"]),
        planned=bool(row["planned"]),
        month=Month.parse(row["month"]),
        places=float(row["places"]),
        children=float(row["children"]),
        occupancy=None if occupancy is None else float(occupancy),
    )


def _level(row: Json) -> LevelFigure:
    usable, short, probability = (row[name] for name in ("usable_mean", "gap_mean", "gap_probability"))
    return LevelFigure(
        plan=str(row["plan"]),
        level=str(row["need_group"]),
        month=Month.parse(row["month"]),
        need=float(row["need_mean"]),
        usable=None if usable is None else float(usable),
        short=None if short is None else float(short),
        probability=None if probability is None else float(probability),
    )


def _limited(rows: Sequence[Json]) -> dict[tuple[str, Month], frozenset[str]]:
    found: dict[tuple[str, Month], frozenset[str]] = {}
    for row in rows:
        key = (str(row["plan"]), Month.parse(row["month"]))
        one = {str(row["placement_type"])} if row["places"] == "limited" else set()
        found[key] = found.get(key, frozenset()) | one
    return found


def _costs(rows: Sequence[Json], types: set[str]) -> dict[tuple[str, str, str], float]:
    found: dict[tuple[str, str, str], float] = {}
    for row in rows:
        type_id = str(row["placement_type"])
        key = (str(row["plan"]), str(row["financial_year"]), type_id if type_id in types else SERVICES)
        found[key] = found.get(key, 0.0) + float(row["mean_gbp"])
    return found


def _saving(row: Json) -> YearSaving:
    return YearSaving(
        year=str(row["financial_year"]),
        months=int(row["months"]),
        annual=Spread.of(row["annual"]),
        cumulative=Spread.of(row["cumulative"]),
        probability=float(row["probability_cost_neutral"]),
    )


__all__ = [
    "DO_NOTHING",
    "PLANS",
    "SERVICES",
    "STRATEGY",
    "TOTAL",
    "UASC",
    "HomeFigure",
    "LevelFigure",
    "RunFigures",
    "Spread",
    "TypeTitle",
    "YearSaving",
    "run_figures",
]
