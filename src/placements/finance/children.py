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
# a child missing from 200 paths of 1,000 is 0.2 expected children: below this share of one child it is rounding
A_TRACE_OF_A_CHILD = 0.005


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


def unplaced_table(plan: PlanResult) -> pd.DataFrame:
    """plan, month, need_group, mean, p90, probability."""
    months = [str(month) for month in plan.book.context.months]
    frames = []
    for number, group in enumerate(plan.allocation.groups):
        children = plan.allocation.unplaced[:, :, number]
        frames.append(
            pd.DataFrame(
                {
                    "plan": plan.plan,
                    "month": months,
                    "need_group": group,
                    "mean": np.round(children.mean(axis=0), CHILDREN_DECIMALS),
                    "p90": np.round(np.quantile(children, 0.9, axis=0), CHILDREN_DECIMALS),
                    "probability": (children > A_TRACE_OF_A_CHILD).mean(axis=0),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def over_capacity_table(plan: PlanResult) -> pd.DataFrame:
    """plan, month, mean, probability: children above usable places."""
    children = plan.allocation.over_capacity
    return pd.DataFrame(
        {
            "plan": plan.plan,
            "month": [str(month) for month in plan.book.context.months],
            "mean": np.round(children.mean(axis=0), CHILDREN_DECIMALS),
            "probability": (children > A_TRACE_OF_A_CHILD).mean(axis=0),
        }
    )


def homes_table(plan: PlanResult) -> pd.DataFrame:
    """plan, provision, title, planned, month, places, usable, children, occupancy."""
    months = [str(month) for month in plan.book.context.months]
    frames = [_empty_homes()]
    for index, provision in enumerate(plan.allocation.provisions):
        if provision.kind != "home":
            continue
        children = plan.allocation.children[:, :, index].mean(axis=0)
        places = provision.registered
        occupancy = np.divide(children, places, out=np.full(len(months), np.nan), where=places > 0)
        frames.append(
            pd.DataFrame(
                {
                    "plan": plan.plan,
                    "provision": provision.id,
                    "title": provision.title,
                    "planned": provision.planned,
                    "month": months,
                    "places": places,
                    "usable": np.round(provision.usable.mean(axis=0), CHILDREN_DECIMALS),
                    "children": np.round(children, CHILDREN_DECIMALS),
                    "occupancy": np.round(occupancy, 4),
                }
            )
        )
    return pd.concat(frames[1:] or frames, ignore_index=True)


def _empty_homes() -> pd.DataFrame:
    names = ["plan", "provision", "title", "planned", "month", "places", "usable", "children", "occupancy"]
    return pd.DataFrame(columns=names)


def moves_table(strategy: PlanResult) -> pd.DataFrame:
    """measure, title, month, mean."""
    months = [str(month) for month in strategy.book.context.months]
    rows: list[pd.DataFrame] = [pd.DataFrame(columns=["measure", "title", "month", "mean"])]
    for number, route in enumerate(strategy.supply.routes):
        mean = np.round(strategy.allocation.moves[:, :, number].mean(axis=0), CHILDREN_DECIMALS)
        rows.append(
            pd.DataFrame({"measure": route.measure, "title": route.title, "month": months, "mean": mean})
        )
    return pd.concat(rows[1:] or rows, ignore_index=True)
