"""One-month spikes and suspected breaks: found by how far a count lies from what the months before lead one to expect.

A spike is left out of the fit and named; the count itself stays in the history. In the last month nobody can
tell a spike from a break: half of the paths start from either, and the band says so. A break further back
stays in the fit, where it widens the band.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placements.demand.averaged import Averaged, averaged
from placements.demand.method import Ask

Floats = NDArray[np.float64]

FEWEST_COUNTS = 13
"""With fewer counts in a row nothing is unusual: the scale of a month's change is not known."""
FAR = 4.0
"""Standard errors, robustly measured, from which a count is suspected."""
FAR_FOR_A_BREAK = 6.0
"""From which a break that stays in the fit is named: a nearer one is what volatile counts do every few years."""
BACK = 2.5
"""Standard errors within which the month after a spike is back where it was expected."""
MOST_SUSPECTS = 6
NORMAL_MAD = 0.6745


def averaged_with_care(ask: Ask) -> Averaged:
    """``averaged``, without one-month spikes, and of two minds where the last count stands out."""
    fitted = averaged(ask)
    if not ask.replace_spikes:
        return fitted
    spikes: list[int] = []
    breaks: list[int] = []
    for _ in range(MOST_SUSPECTS):
        settled = {*spikes, *breaks, _last(ask)}
        suspect = next((month for month in _suspects(fitted.errors) if month not in settled), None)
        if suspect is None:
            break
        without = averaged(_without(ask, [*spikes, suspect]))
        if _returns(without.errors, suspect):
            spikes.append(suspect)
            fitted = without
        else:
            breaks.append(suspect)
    last = _last(ask) in _suspects(fitted.errors)
    if last:
        fitted = fitted.and_half(averaged(_without(ask, [*spikes, _last(ask)])))
    first = ask.series.first_month
    still = set(_suspects(fitted.errors, FAR_FOR_A_BREAK))
    explanation = replace(
        fitted.explanation,
        spikes=tuple(first + month for month in sorted(spikes)),
        breaks=tuple(first + month for month in sorted(breaks) if month in still),
        last_stands_out=last,
    )
    return replace(fitted, explanation=explanation)


def _last(ask: Ask) -> int:
    return int(np.flatnonzero(np.isfinite(ask.series.children))[-1])


def _suspects(errors: Floats, far_out: float = FAR) -> list[int]:
    """Months whose error is so far out, the farthest first; none where the scale is not known."""
    known = errors[np.isfinite(errors)]
    if len(known) < FEWEST_COUNTS:
        return []
    scale = _scale(known)
    far = np.flatnonzero(np.nan_to_num(np.abs(errors)) > far_out * scale)
    return [int(month) for month in far[np.argsort(-np.abs(errors[far]))]]


def _scale(known: Floats) -> float:
    """Robust standard deviation; a history that mostly stands still has its smallest changes as scale."""
    scale = float(np.median(np.abs(known))) / NORMAL_MAD
    return max(scale, 0.25 * float(np.sqrt((known**2).mean())), 1e-9)


def _returns(errors: Floats, month: int) -> bool:
    """Whether the next count after ``month``, which was left out, is where it was expected."""
    known = errors[np.isfinite(errors)]
    after = errors[month + 1 :]
    following = after[np.isfinite(after)]
    return len(following) > 0 and abs(float(following[0])) < BACK * _scale(known)


def _without(ask: Ask, months: list[int]) -> Ask:
    children = ask.series.children.copy()
    children[months] = np.nan
    return replace(ask, series=ask.series.with_children(children))
