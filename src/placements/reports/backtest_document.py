"""Past forecasts, as ``results.json`` has them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from placements.demand.backtest_table import Backtest
from placements.domain.placement_types import TOTAL
from placements.reports.json_rows import json_rows

SCORE_DECIMALS = 6

Document = dict[str, Any]
"""Any: JSON."""


def backtest_document(found: Backtest) -> Document:
    """The sentence, the notes, the scores of each series and horizon, every forecast, and the latest of the total."""
    points = found.points.round(SCORE_DECIMALS)
    return {
        "sentence": found.sentence,
        "notes": list(found.notes),
        "rows": [_scored(row, points) for row in json_rows(found.table.round(SCORE_DECIMALS))],
        "points": json_rows(points),
        "latest": _latest(points),
    }


def held_80(points: pd.DataFrame) -> pd.Series:
    """Whether each count lay in the 80% range of its forecast, the ends of the range with it."""
    held: pd.Series = (points["actual"] >= points["q0.1"]) & (points["actual"] <= points["q0.9"])
    return held


def latest_of(points: pd.DataFrame) -> pd.DataFrame:
    """The forecasts of the total made in the latest month that has counts to score, one a count, in their order."""
    if points.empty:
        return points
    total = points[points["series"] == TOTAL]
    latest = total[total["origin"] == total["origin"].max()]
    in_order: pd.DataFrame = latest.drop_duplicates("target").sort_values("target", kind="stable")
    return in_order


def _scored(row: Document, points: pd.DataFrame) -> Document:
    scored = points[(points["series"] == row["series"]) & (points["horizon_months"] == row["horizon_months"])]
    return {**row, "held_80": int(held_80(scored).sum())}


def _latest(points: pd.DataFrame) -> Document | None:
    latest = latest_of(points)
    if latest.empty:
        return None
    return {
        "origin": str(latest["origin"].iloc[0]),
        "counts": len(latest),
        "held_80": int(held_80(latest).sum()),
    }
