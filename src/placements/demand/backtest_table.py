"""What past forecasts amount to: one row a series and horizon, and the sentence that matters first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand import scores
from placements.demand.series import MONTHS_A_YEAR
from placements.domain import Month
from placements.domain.assumption import stream

Floats = NDArray[np.float64]

FEWEST_TO_TELL = 8
"""With fewer scored forecasts one that held or did not moves coverage by more than an eighth."""
INTERVALS = {50: ("q0.25", "q0.75"), 80: ("q0.1", "q0.9"), 95: ("q0.025", "q0.975")}
COLUMNS = (
    *("series", "horizon_months", "forecasts", "origins", "enough_to_tell", "mean_actual"),
    *("mean_absolute_error", "last_value_error", "error_share", "last_value_error_share"),
    *("skill", "skill_low", "skill_high", "bias", "bias_share"),
    *(f"coverage_{level}" for level in INTERVALS),
    *(f"interval_score_{level}" for level in INTERVALS),
)


@dataclass(frozen=True)
class Backtest:
    """Past forecasts and their scores.

    Attributes
    ----------
    table
        One row a series and horizon: series, horizon_months, forecasts, origins (months forecast from),
        enough_to_tell (eight forecasts or more), mean_actual; mean_absolute_error of the median and last_value_error,
        in children, and as shares of the counts (error_share, last_value_error_share); skill against the last
        value with its 80% range (skill_low, skill_high); bias in children, above 0 where forecasts were too
        high, and bias_share; coverage_50, _80 and _95, shares of outcomes that the range held;
        interval_score_50, _80 and _95, in children. NaN where a figure has no meaning.
    points
        One row a forecast: (group,) series, origin and target (months as text), horizon_months, months_ahead,
        actual, last_value, median and the quantiles q0.025, q0.1, q0.25, q0.75, q0.9, q0.975, in children.
    sentence
        What matters first; where nothing could be scored, why.
    notes
        Sentences on what could not be tested.
    """

    table: pd.DataFrame = field(repr=False)
    points: pd.DataFrame = field(repr=False)
    sentence: str
    notes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return self.points.empty


def tested(points: pd.DataFrame, total: str | None, seed: int, notes: Sequence[str] = ()) -> Backtest:
    """Score ``points``; ``total`` comes first, and the sentence speaks of it, or of all where there is none."""
    rows = [
        _row(str(series), int(horizon), part, seed)
        for series in sorted(dict.fromkeys(points["series"]), key=lambda name: name != total)
        for horizon, part in points[points["series"] == series].groupby("horizon_months", sort=True)
    ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return Backtest(table, points, _sentence(points, total, seed), tuple(notes))


def pooled(found: Mapping[str, Backtest], total: str | None, seed: int, group: str | None = None) -> Backtest:
    """Past forecasts of several authorities scored together.

    Parameters
    ----------
    found
        By name; not empty.
    group
        The column of ``points`` that tells them apart; None: their series have names of their own.
    """
    scored = {name: one for name, one in found.items() if not one.is_empty}
    if not scored:
        return next(iter(found.values()))
    frames = [
        one.points if group is None else _named(one.points, group, name) for name, one in scored.items()
    ]
    left_out = len(found) - len(scored)
    note = f"{left_out:,} of {len(found):,} have too few counts to test."
    return tested(pd.concat(frames, ignore_index=True), total, seed, (note,) if left_out else ())


def _named(points: pd.DataFrame, group: str, name: str) -> pd.DataFrame:
    return points.assign(**{group: name})[[group, *points.columns]]


def ahead_words(months: int) -> str:
    """How far ahead, in words.

    Examples
    --------
    >>> ahead_words(12), ahead_words(36), ahead_words(18), ahead_words(1)
    ('a year', '3 years', '18 months', 'a month')
    """
    if months % MONTHS_A_YEAR == 0:
        years = months // MONTHS_A_YEAR
        return "a year" if years == 1 else f"{years} years"
    return "a month" if months == 1 else f"{months} months"


def _row(series: str, horizon: int, part: pd.DataFrame, seed: int) -> dict[str, Any]:
    actual, median, last = (part[name].to_numpy(dtype=float) for name in ("actual", "median", "last_value"))
    origins = np.array([_number(month) for month in part["origin"]])
    error, other = (scores.mean_absolute_error(actual, values) for values in (median, last))
    low, high = scores.skill_range(
        np.abs(median - actual),
        np.abs(last - actual),
        origins,
        stream(seed, f"backtest:{series}:{horizon}"),
        _block(origins, horizon),
    )
    row: dict[str, Any] = {  # Any: text, counts, shares and whether there are enough
        "series": series,
        "horizon_months": horizon,
        "forecasts": len(part),
        "origins": len(np.unique(origins)),
        "enough_to_tell": len(part) >= FEWEST_TO_TELL,
        "mean_actual": float(actual.mean()),
        "mean_absolute_error": error,
        "last_value_error": other,
        "error_share": scores.weighted_absolute_error(actual, median),
        "last_value_error_share": scores.weighted_absolute_error(actual, last),
        "skill": scores.skill(error, other),
        "skill_low": low,
        "skill_high": high,
        "bias": scores.bias(actual, median),
        "bias_share": scores.bias(actual, median) / actual.mean() if actual.mean() > 0 else math.nan,
    }
    for level, (lower, upper) in INTERVALS.items():
        ends = part[lower].to_numpy(dtype=float), part[upper].to_numpy(dtype=float)
        row[f"coverage_{level}"] = scores.coverage(*ends, actual)
        row[f"interval_score_{level}"] = scores.interval_score(*ends, actual, level / 100)
    return {name: row[name] for name in COLUMNS}


def _number(month: object) -> int:
    parsed = Month.parse(str(month))
    return MONTHS_A_YEAR * parsed.year + parsed.month


def _block(origins: NDArray[np.int64], horizon: int) -> int:
    """How many neighbouring origins forecast overlapping months."""
    months = np.unique(origins)
    if len(months) < 2:
        return 1
    return max(1, round(horizon / float(np.median(np.diff(months)))))


def _sentence(points: pd.DataFrame, total: str | None, seed: int) -> str:
    if points.empty:
        return (
            "No past forecast can be scored: that needs a count with two earlier ones that reach two years back, and "
            "a later one about as far ahead as the horizon."
        )
    of_total = points[points["series"] == total]
    spoken, name = (points, "the counts were") if of_total.empty else (of_total, "the total was")
    horizons = sorted(set(spoken["horizon_months"]))
    horizon = MONTHS_A_YEAR if MONTHS_A_YEAR in horizons else int(horizons[0])
    part = spoken[spoken["horizon_months"] == horizon]
    row = _row(name, horizon, part, seed)
    number = len(part)
    error, last = (f"{row[name]:.1%}" for name in ("error_share", "last_value_error_share"))
    if row["enough_to_tell"]:
        return (
            f"Over {number:,} past forecasts {name} off by {error} {ahead_words(horizon)} ahead; carrying the last "
            f"count forward {last}; the 80% range held {row['coverage_80']:.0%}."
        )
    only = "Only 1 past forecast" if number == 1 else f"Only {number} past forecasts"
    return (
        f"{only} can be scored {ahead_words(horizon)} ahead, too few to tell: {name} off by {error}; carrying the "
        f"last count forward {last}; the 80% range held {round(row['coverage_80'] * number)} of {number}."
    )
