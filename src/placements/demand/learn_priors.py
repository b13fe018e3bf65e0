"""A region's own priors: the variance law of each series, learned from the counts of several authorities."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.priors import GENERAL, Priors, default_priors
from placements.domain import DemandError

Floats = NDArray[np.float64]

DAYS_A_YEAR = 365.25
FALLBACKS = ("large", "small", GENERAL)
FEWEST_CHANGES = 30
"""Yearly changes a law is learned from, at least; a series with fewer keeps the law it had."""
SHORTEST_GAP = 300
"""Days between two counts whose change is taken for a yearly one; nearer counts are passed over."""
LONGEST_GAP = 430
FIXED = np.concatenate([[1e-4], np.geomspace(0.0005, 0.6, 40)])
PER_CHILD = np.concatenate([[0.0], np.geomspace(0.05, 8.0, 40)])
FREEDOMS = (3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 20.0, 60.0)


@dataclass(frozen=True)
class YearlyChanges:
    """Changes of the log count over about a year, and the level each started from; shape (changes,)."""

    change: Floats
    level: Floats
    years: Floats


def learn_priors(panel: pd.DataFrame, base: Priors | None = None) -> Priors:
    """Priors with the variance law of every series of ``panel`` learned anew; the rest as in ``base``.

    Parameters
    ----------
    panel
        Columns ``date`` (datetime.date or Timestamp), ``series``, ``value`` and ``group`` (the authority); blank
        values are passed over.

    Raises
    ------
    DemandError
        Where no series holds enough yearly changes.
    """
    beliefs = default_priors() if base is None else base
    laws, law_of = dict(beliefs.variance), dict(beliefs.law_of)
    learned = 0
    for key, rows in panel.groupby("series", sort=True):
        name = str(key)
        changes = yearly_changes(rows)
        if len(changes.change) < FEWEST_CHANGES:
            continue
        before = beliefs.law(name)
        # a series that is called as a law others fall back on must not take its place
        law = f"{name}_series" if name in FALLBACKS else name
        laws[law] = before.model_copy(update=learn_law(changes))
        law_of[name] = law
        learned += 1
    if learned == 0:
        raise DemandError(
            f"No series of the panel has {FEWEST_CHANGES} changes over a year. Give more authorities or years."
        )
    return beliefs.model_copy(update={"variance": laws, "law_of": law_of})


def yearly_changes(rows: pd.DataFrame) -> YearlyChanges:
    """Changes from each count to the next one about a year later, authority by authority."""
    found = [pair for _, one in rows.groupby("group", sort=True) for pair in _pairs(one)]
    columns = np.array(found, dtype=np.float64).reshape(-1, 3)
    return YearlyChanges(columns[:, 0], columns[:, 1], columns[:, 2])


def _pairs(one: pd.DataFrame) -> Iterator[tuple[float, float, float]]:
    counts = sorted(
        (_as_date(date), float(value))
        for date, value in zip(one["date"], one["value"], strict=True)
        if np.isfinite(float(value))
    )
    start = 0
    for end in range(1, len(counts)):
        days = (counts[end][0] - counts[start][0]).days
        if days < SHORTEST_GAP:
            continue
        before, after = counts[start][1], counts[end][1]
        if days <= LONGEST_GAP and before > 0:
            yield np.log((after + 0.5) / (before + 0.5)), before, days / DAYS_A_YEAR
        start = end


def _as_date(value: object) -> dt.date:
    return pd.Timestamp(value).date()  # type: ignore[arg-type]  # a cell is a date of one kind or another


def learn_law(changes: YearlyChanges) -> dict[str, float]:
    """The law under which these changes are likeliest, by search over a grid: Student's t around no change.

    ``fixed``, ``per_child`` and ``freedom`` of a ``VarianceLaw``.
    """
    square = changes.change**2 / changes.years
    share = 1 / np.maximum(changes.level, 1.0)
    variance = FIXED[:, None, None] + PER_CHILD[None, :, None] * share
    best = (-np.inf, 0.0, 0.0, 0.0)
    for freedom in FREEDOMS:
        each = -0.5 * np.log(variance) - (freedom + 1) / 2 * np.log1p(square / variance / freedom)
        likelihood = each.sum(axis=2) + len(square) * _log_constant(freedom)
        place = np.unravel_index(int(likelihood.argmax()), likelihood.shape)
        best = max(
            best, (float(likelihood[place]), float(FIXED[place[0]]), float(PER_CHILD[place[1]]), freedom)
        )
    _, fixed, per_child, freedom = best
    return {"fixed": round(fixed, 5), "per_child": round(per_child, 3), "freedom": freedom}


def _log_constant(freedom: float) -> float:
    return math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
