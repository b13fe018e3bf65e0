"""Demand and journeys whose children's ages are known, for tests of need groups that are cut at ages."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from builders import tiny_demand
from builders_journeys import PLACEMENT_TYPES, TYPES, history_of, synthetic_journeys
from numpy.typing import NDArray

from placements.demand import DemandPaths, DemandSettings, simulate_demand
from placements.demand.paths import membership_of
from placements.demand.stock_and_flow import AgePaths, AgeSplit, FlowForecast, simulate_flows
from placements.domain import Month
from placements.finance import PlanResult
from placements.prepared import load
from placements.run import do_nothing_plan, forecast
from placements.starter_council import new_council

Floats = NDArray[np.float64]

CUTS = (5, 11, 16)
BASE = Month(2021, 3)
SPLIT = AgeSplit(CUTS, membership_of(PLACEMENT_TYPES))


@functools.cache
def aged_flows(paths: int = 200, horizon: int = 24) -> FlowForecast:
    """Journeys of a synthetic council of 200 children, by age band."""
    return simulate_flows(synthetic_journeys(), TYPES, BASE, horizon, paths=paths, seed=7, split=SPLIT)


def aged_demand(*cuts: int, paths: int = 100, last_month: Month = Month(2023, 3)) -> DemandPaths:
    """The demand of that council, need groups cut at ``cuts``."""
    table = synthetic_journeys()
    return simulate_demand(
        history_of(table),
        PLACEMENT_TYPES,
        DemandSettings(method="stock_and_flow"),
        base_month=BASE,
        last_month=last_month,
        paths=paths,
        seed=2,
        journeys=table,
        age_bands=cuts,
    )


def two_bands(
    children: Sequence[Sequence[float]],
    opening: Sequence[float],
    *,
    share: float,
    retained: tuple[float, float],
    crossing: float,
    cut: int = 16,
) -> DemandPaths:
    """One path of the four types of ``TINY`` whose bands are those below and above ``cut``.

    ``children`` has shape (months, 4); ``share`` of each type are in the older band, always. Of a month's children
    ``retained`` of each band stay and ``crossing`` of the younger have the birthday.
    """
    demand = tiny_demand(np.array([children], dtype=float), opening)
    months = len(children)
    shares = np.array([1 - share, share])
    of_groups = (1, months, 2, 2)
    ages = AgePaths(
        cuts=(cut,),
        shares=np.broadcast_to(shares, (1, months, 4, 2)),
        opening=np.broadcast_to(shares, (4, 2)),
        retained=np.broadcast_to(np.array(retained), of_groups).reshape(1, months, 4),
        crossings=np.broadcast_to(np.array([crossing, 0.0]), of_groups).reshape(1, months, 4),
    )
    fields = {name: getattr(demand, name) for name in ("placement_types", "months", "opening", "children")}
    return DemandPaths(**fields, retained=ages.retained, ages=ages)


def council_of_journeys(folder: Path) -> Path:
    """The starter council with the history and the journeys of the synthetic one; its inputs folder."""
    new_council(folder)
    inputs = folder / "inputs" / folder.name
    table = synthetic_journeys()
    history = history_of(table).assign(
        unit="children", definition="all ages", source="a synthetic return", used="yes"
    )
    history.to_csv(inputs / "history.csv", index=False)
    months = [f"{number // 12}-{number % 12 + 1:02d}" for number in table["month"]]
    uasc = np.where(table["uasc"], "yes", "no")
    table.assign(month=months, uasc=uasc).to_csv(inputs / "journeys.csv", index=False)
    return inputs


def plan_by_ages(folder: Path, *cuts: int, paths: int = 8) -> PlanResult:
    """The do-nothing plan of that council, need groups cut at ``cuts``."""
    inputs = council_of_journeys(folder)
    file = folder / "models" / folder.name / "ages.toml"
    lines = [
        'extends = "do-nothing.toml"',
        'base_month = "2021-03"',
        'last_month = "2022-03"',
        f"paths = {paths}",
        '[demand]\nmethod = "stock_and_flow"',
        f"[supply]\nage_bands = {list(cuts)}",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    ready = load(file, inputs).ready
    return do_nothing_plan(ready, forecast(ready))
