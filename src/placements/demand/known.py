"""What officers know, put to work: on the history before a fit, on the paths after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from placements.demand.events import Closure, Event, LevelShift, OneOff, PlannedChange
from placements.demand.series import MonthlySeries
from placements.domain import Month
from placements.domain.assumption import stream

Floats = NDArray[np.float64]


def fitted_history(series: MonthlySeries, events: Iterable[Event]) -> MonthlySeries:
    """The history a method is to learn from; the counts themselves are left alone.

    A one-off's months are left out. A level shift's step is taken out of the months before it, in
    proportion, so that it is evidence neither of growth nor of spread.
    """
    children = series.children.copy()
    for event in events:
        if event.series != series.key:
            continue
        first = max(event.month - series.first_month, 0)
        if isinstance(event, OneOff):
            last = (event.last_month or event.month) - series.first_month
            left = children.copy()
            left[first : max(last + 1, 0)] = np.nan
            # the last count is where the forecast starts: it cannot be left out as well as everything else
            if np.isfinite(left).any():
                children = left
        elif isinstance(event, LevelShift):
            children = _without_step(children, first)
    return series.with_children(children)


def _without_step(children: Floats, first: int) -> Floats:
    before, after = children[:first], children[first:]
    known_before, known_after = before[np.isfinite(before)], after[np.isfinite(after)]
    if len(known_before) == 0 or len(known_after) == 0 or known_before[-1] <= 0:
        return children
    return np.concatenate([before * (known_after[0] / known_before[-1]), after])


def planned_changes(
    key: str, events: Mapping[str, Event], months: tuple[Month, ...], paths: int, seed: int
) -> Floats:
    """Children that planned changes add to one series, shape (paths, horizon)."""
    added = np.zeros((paths, len(months)))
    for name, event in events.items():
        if isinstance(event, PlannedChange) and event.series == key:
            added += _one_change(name, event, months, paths, seed)
    return added


def _one_change(name: str, event: PlannedChange, months: tuple[Month, ...], paths: int, seed: int) -> Floats:
    luck = stream(seed, f"demand:event:{name}")
    size = event.children.draw(luck.random(paths))
    latest = event.latest_month or event.month
    start = (event.month - months[0]) + luck.integers(0, latest - event.month + 1, paths)
    since = np.arange(len(months))[None, :] - start[:, None]
    built = np.clip((since + 1) / (event.build_up_months + 1), 0.0, 1.0)
    changed: Floats = size[:, None] * np.where(since >= 0, built, 0.0)
    return changed


def open_months(key: str, events: Iterable[Event], months: tuple[Month, ...]) -> NDArray[np.bool_]:
    """Months in which a placement type is not closed, shape (horizon,)."""
    is_open = np.ones(len(months), dtype=bool)
    for event in events:
        if isinstance(event, Closure) and event.series == key:
            is_open &= np.array([month < event.month for month in months])
    return is_open
