"""Tables of what one more place is worth, and one child fewer who needs one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.finance.budget import PlanResult

Floats = NDArray[np.float64]


def place_value(plan: PlanResult) -> pd.DataFrame:
    """plan, provision, title, month, gbp_per_week (mean), p10_, p50_, p90_ and last_gbp_per_week."""
    values = plan.allocation.place_values
    rows = [
        _rows(plan, {"provision": v.provision, "title": v.title}, v.mean, v.p10, v.p50, v.p90, last=v.last)
        for v in values
    ]
    return _joined(rows, ("plan", "provision", "title", "month"), "last")


def child_value(plan: PlanResult) -> pd.DataFrame:
    """plan, need_group, month, gbp_per_week (mean), p10_, p50_, p90_ and more_gbp_per_week."""
    values = plan.allocation.child_values
    rows = [_rows(plan, {"need_group": v.group}, v.mean, v.p10, v.p50, v.p90, more=v.more) for v in values]
    return _joined(rows, ("plan", "need_group", "month"), "more")


def _rows(
    plan: PlanResult,
    names: Mapping[str, str],
    mean: Floats,
    p10: Floats,
    p50: Floats,
    p90: Floats,
    **other: Floats,
) -> pd.DataFrame:
    months = [str(month) for month in plan.book.context.months]
    amounts = {"": mean, "p10_": p10, "p50_": p50, "p90_": p90}
    amounts |= {f"{name}_": values for name, values in other.items()}
    rounded = {f"{name}gbp_per_week": np.round(values, 2) + 0.0 for name, values in amounts.items()}
    return pd.DataFrame({"plan": plan.plan, **names, "month": months, **rounded})


def _joined(frames: list[pd.DataFrame], names: tuple[str, ...], other: str) -> pd.DataFrame:
    """The rows of all; the columns where there are none."""
    if frames:
        return pd.concat(frames, ignore_index=True)
    amounts = [f"{name}gbp_per_week" for name in ("", "p10_", "p50_", "p90_", f"{other}_")]
    return pd.DataFrame(columns=[*names, *amounts])
