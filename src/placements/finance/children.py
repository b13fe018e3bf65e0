"""Tables of children: how many need a place, and where they live."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.domain.placement_types import TOTAL
from placements.finance.budget import PlanResult

Floats = NDArray[np.float64]

CHILDREN_DECIMALS = 4


def quantiles(values: Floats, decimals: int) -> dict[str, Floats]:
    """p10, p50, p90 over the first axis."""
    found = np.quantile(values, [0.1, 0.5, 0.9], axis=0)
    return {name: np.round(q, decimals) + 0.0 for name, q in zip(("p10", "p50", "p90"), found, strict=True)}


def _children_rows(months: list[str], types: dict[str, Floats]) -> pd.DataFrame:
    """Rows by type and month, then the total, whose mean is the sum of the rounded means."""
    frames = []
    for name, children in types.items():
        mean = np.round(children.mean(axis=0), CHILDREN_DECIMALS)
        columns = {"month": months, "placement_type": name, "mean": mean}
        frames.append(pd.DataFrame(columns | quantiles(children, CHILDREN_DECIMALS)))
    total = np.sum(list(types.values()), axis=0)
    mean = np.round(np.sum([frame["mean"].to_numpy() for frame in frames], axis=0), CHILDREN_DECIMALS)
    columns = {"month": months, "placement_type": TOTAL, "mean": mean}
    frames.append(pd.DataFrame(columns | quantiles(total, CHILDREN_DECIMALS)))
    return pd.concat(frames, ignore_index=True)


def demand_table(demand: DemandPaths) -> pd.DataFrame:
    """month, placement_type (and ``total``), mean, p10, p50, p90, last_value."""
    ids = demand.placement_types.ids
    months = [str(month) for month in demand.months]
    table = _children_rows(months, {t: demand.children[:, :, i] for i, t in enumerate(ids)})
    last = dict(zip(ids, demand.opening, strict=True)) | {TOTAL: demand.opening.sum()}
    table["last_value"] = table["placement_type"].map(last).astype(float).round(CHILDREN_DECIMALS)
    return table


def uasc_table(demand: DemandPaths) -> pd.DataFrame:
    """month, mean, p10, p50, p90; no rows where no unaccompanied children were counted."""
    months = [] if demand.uasc is None else [str(month) for month in demand.months]
    children = np.zeros((1, 0)) if demand.uasc is None else demand.uasc
    mean = np.round(children.mean(axis=0), CHILDREN_DECIMALS)
    return pd.DataFrame({"month": months, "mean": mean} | quantiles(children, CHILDREN_DECIMALS))


def placements_table(plan: PlanResult, demand: DemandPaths) -> pd.DataFrame:
    """plan, month, placement_type (and ``total``), mean, p10, p50, p90."""
    months = [str(month) for month in demand.months]
    types: dict[str, Floats] = {}
    for type_id in demand.placement_types.ids:
        of_type = [p.placement_type == type_id for p in plan.allocation.provisions]
        types[type_id] = plan.allocation.children[:, :, of_type].sum(axis=2)
    table = _children_rows(months, types)
    table.insert(0, "plan", plan.plan)
    return table
