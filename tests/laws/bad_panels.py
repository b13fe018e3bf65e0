"""Histories as bad as they come, and the laws that every forecast of them keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.joint import JointForecast, simulate_series
from placements.demand.series import MonthlySeries
from placements.demand.settings import DemandSettings
from placements.demand.table import forecast_table
from placements.domain import Month

Floats = NDArray[np.float64]

LAST = Month(2015, 12)
TOTAL = "total"
NAMES = ("in_house_foster", "ifa", "in_house_residential", "external_residential", "other")
HONEST_FROM = 10.0
"""From this level on a band must have a width, whatever the history."""
TIMES_LARGEST = 45.0
"""No path exceeds this multiple of the largest count; 20, of two models' halves, and what widening adds."""


@dataclass(frozen=True)
class Panel:
    """Types, and their total where it was counted, on axes that end with ``LAST``."""

    kind: str
    total: MonthlySeries
    parts: tuple[MonthlySeries, ...]

    @property
    def series(self) -> tuple[MonthlySeries, ...]:
        return (self.total, *self.parts)


Parts = list[Floats]
Damage = Callable[[Parts, np.random.Generator], Parts]


def panel(kind: str, seed: int) -> Panel:
    """A panel of one of ``KINDS``; the same seed gives the same panel."""
    rng = np.random.default_rng([seed, list(KINDS).index(kind)])
    months = int(rng.integers(2, 61))
    count = int(rng.integers(1, 5))
    parts = [_walk(months, rng) for _ in range(count)]
    total = np.sum(parts, axis=0)
    parts = KINDS[kind](parts, rng)
    if all(len(part) == months for part in parts):
        # the sum where all are known; what was counted of the total elsewhere
        whole = np.sum(parts, axis=0)
        total = np.where(np.isfinite(whole), whole, total)
    else:
        total = np.sum([np.nan_to_num(part[-1:]) for part in parts], axis=0)
    named = [*NAMES, *(f"type_{number}" for number in range(len(parts)))]
    series = [_on_axis(named[place], part) for place, part in enumerate(parts)]
    return Panel(kind, _on_axis(TOTAL, total), tuple(series))


def _walk(months: int, rng: np.random.Generator) -> Floats:
    level = float(rng.choice([1.0, 8.0, 60.0, 500.0]))
    path = level * np.exp(np.cumsum(rng.normal(0, rng.choice([0.01, 0.1, 0.5]), months)))
    counts: Floats = np.round(path) if rng.random() < 0.8 else path
    return counts


def _on_axis(key: str, children: Floats) -> MonthlySeries:
    """Without what is missing before the first count; the axis ends with ``LAST`` whether or not it was counted."""
    first = int(np.flatnonzero(np.isfinite(children))[0])
    return MonthlySeries(key, LAST + -(len(children) - 1 - first), children[first:])


def _one_point(parts: Parts, rng: np.random.Generator) -> Parts:
    return [_only(part, [len(part) - 1]) for part in parts]


def _only(part: Floats, months: Sequence[int]) -> Floats:
    kept = np.full(len(part), np.nan)
    kept[list(months)] = part[list(months)]
    return kept


def _all_zeros(parts: Parts, rng: np.random.Generator) -> Parts:
    return [part * 0 for part in parts]


def _one_zero(parts: Parts, rng: np.random.Generator) -> Parts:
    return [parts[0] * 0, *parts[1:]]


def _constant(parts: Parts, rng: np.random.Generator) -> Parts:
    return [np.full(len(part), part[-1]) for part in parts]


def _gap_of_three_years(parts: Parts, rng: np.random.Generator) -> Parts:
    return [np.concatenate([part[:-1], np.full(36, np.nan), part[-1:]]) for part in parts]


def _zero_next_to_500(parts: Parts, rng: np.random.Generator) -> Parts:
    zero = np.where(rng.random(len(parts[0])) < 0.5, 0.0, 500.0)
    return [zero, *parts[1:]]


def _ends_before(parts: Parts, rng: np.random.Generator) -> Parts:
    return [_cut(parts[0], last=int(rng.integers(1, len(parts[0])))), *parts[1:]]


def _cut(part: Floats, *, last: int) -> Floats:
    kept = part.copy()
    kept[last:] = np.nan
    return kept


def _more_types_than_observations(parts: Parts, rng: np.random.Generator) -> Parts:
    few = int(rng.integers(1, 4))
    return [_walk(few, rng) for _ in range(int(rng.integers(few + 1, 13)))]


def _frequency_changes(parts: Parts, rng: np.random.Generator) -> Parts:
    months = len(parts[0])
    yearly = np.arange(months - 1, -1, -1)[::-1] % 12 == (months - 1) % 12
    monthly_from = int(rng.integers(0, months))
    kept = yearly | (np.arange(months) >= monthly_from)
    kept[-1] = True
    return [np.where(kept, part, np.nan) for part in parts]


def _starts_half_way(parts: Parts, rng: np.random.Generator) -> Parts:
    first = parts[0].copy()
    first[: len(first) // 2] = 0.0 if rng.random() < 0.5 else np.nan
    return [first, *parts[1:]]


def _short_and_long(parts: Parts, rng: np.random.Generator) -> Parts:
    return [_only(part, range(int(rng.integers(0, len(part))), len(part))) for part in parts]


def _random_gaps(parts: Parts, rng: np.random.Generator) -> Parts:
    holed = []
    for part in parts:
        hole = rng.random(len(part)) < rng.choice([0.1, 0.5, 0.9])
        hole[rng.integers(len(part))] = False
        holed.append(np.where(hole, np.nan, part))
    return holed


def _spikes_and_steps(parts: Parts, rng: np.random.Generator) -> Parts:
    struck = []
    for part in parts:
        month = int(rng.integers(len(part)))
        spiked = part.copy()
        if rng.random() < 0.5:
            spiked[month] *= rng.choice([0.0, 3.0, 50.0])
        else:
            spiked[month:] *= rng.choice([0.0, 0.3, 4.0])
        struck.append(spiked)
    return struck


def _very_small_and_very_large(parts: Parts, rng: np.random.Generator) -> Parts:
    return [part * rng.choice([1e-12, 1e-3, 1e6, 1e9]) for part in parts]


KINDS: dict[str, Damage] = {
    "one point": _one_point,
    "all zeros": _all_zeros,
    "a type that is always 0": _one_zero,
    "constant": _constant,
    "a gap of three years": _gap_of_three_years,
    "0 next to 500": _zero_next_to_500,
    "a series that ends before the others": _ends_before,
    "more types than observations": _more_types_than_observations,
    "a frequency that changes": _frequency_changes,
    "a type that starts half way": _starts_half_way,
    "short and long": _short_and_long,
    "gaps anywhere": _random_gaps,
    "spikes and steps": _spikes_and_steps,
    "very small and very large": _very_small_and_very_large,
}


def forecast(series: Sequence[MonthlySeries], horizon: int, paths: int, **how: object) -> JointForecast:
    return simulate_series(series, horizon, paths=paths, seed=7, **how)  # type: ignore[arg-type]


def broken_laws(found: Panel, horizon: int, paths: int, *, children: bool = True) -> Iterator[str]:
    """A sentence for each law that a forecast of ``found`` breaks."""
    together = forecast(found.series, horizon, paths, total=TOTAL, children=children)
    yield from _of_paths(together, found.series)
    parts, whole = together.paths[:, :, 1:], together.of(TOTAL)
    # a sum of nine types or more depends in its last digit on the order in which NumPy adds
    if not np.allclose(parts.sum(axis=2), whole, rtol=1e-14, atol=0):
        yield "the parts do not add to the total exactly"
    again = forecast(found.series, horizon, paths, total=TOTAL, children=children)
    if not np.array_equal(again.paths, together.paths):
        yield "the same seed gives other paths"
    rounded = DemandSettings(whole_children=True)
    in_children = forecast(
        found.series, horizon, paths, total=TOTAL, children=children, settings=rounded
    ).paths
    if not np.array_equal(in_children, np.floor(in_children)):
        yield "whole children are not whole"
    if not np.array_equal(in_children[:, :, 1:].sum(axis=2), in_children[:, :, 0]):
        yield "whole children do not add to the total"
    yield from _of_paths(forecast(found.parts, horizon, paths, children=children), found.parts)


def _of_paths(joint: JointForecast, series: Sequence[MonthlySeries]) -> Iterator[str]:
    if not np.isfinite(joint.paths).all():
        yield "a path is not finite"
        return
    if (joint.paths < 0).any():
        yield "a path is negative"
    largest = max(float(one.known.max()) for one in series) * len(series)
    if joint.paths.max() > TIMES_LARGEST * max(largest, len(series)):
        yield f"a path reaches {joint.paths.max():.3g}, the largest count is {largest:.3g}"
    for one in series:
        if one.last_value >= HONEST_FROM and len(joint.paths) > 1:
            low, high = np.quantile(joint.of(one.key)[:, -1], [0.1, 0.9])
            if not low < high:
                yield f"{one.key}: the band has no width"


def tidy(series: Sequence[MonthlySeries]) -> pd.DataFrame:
    rows = [
        ((one.first_month + place).last_day, one.key, value)
        for one in series
        for place, value in enumerate(one.children)
        if np.isfinite(value)
    ]
    return pd.DataFrame(rows, columns=["date", "series", "value"])


def moved_by_others(found: Panel, horizon: int, paths: int) -> list[str]:
    """Series of a table without groups whose forecast depends on what else the table holds."""
    parts = tidy(found.parts)
    all_of_them = forecast_table(parts, horizon, paths=paths)
    moved = []
    for one in found.parts:
        alone = forecast_table(parts[parts["series"] == one.key], horizon, paths=paths)
        beside = all_of_them[all_of_them["series"] == one.key].reset_index(drop=True)
        if not alone.equals(beside):
            moved.append(one.key)
    return moved
