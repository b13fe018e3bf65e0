"""Tornado and switching values: how far each assumption moves the result, and where it turns it round."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from placements.appraisal.assumptions import Assumption
from placements.appraisal.held import CentralCase
from placements.domain import ScenarioError
from placements.domain.progress import Progress, silent

Objective = Callable[[float], float]

TOLERANCE_GBP = 0.5
"""A median net saving smaller than this is £0."""
SHRINKINGS = 6
"""How often an end at which the scenario does not hold together is brought nearer, each time by half."""
STAGE = "Moving one assumption at a time"


@dataclass(frozen=True)
class Swing:
    """Median cumulative net saving as one assumption moves and all others are central; GBP.

    Attributes
    ----------
    at_low, at_high
        At the ends of its range.
    switching_value
        Where the median is £0, the nearest to central that was found; None where there is none.
    looked_from, looked_to
        Between which it was looked for: its range, and beyond it as far as the value is plausible.
    note
        Why there is none, or that the median jumps over £0 there; "" otherwise.
    """

    assumption: Assumption
    at_low: float
    at_central: float
    at_high: float
    switching_value: float | None
    looked_from: float
    looked_to: float
    note: str = ""

    @property
    def width(self) -> float:
        """GBP between the ends of the range, for the order of the tornado."""
        values = (self.at_low, self.at_central, self.at_high)
        return max(values) - min(values)

    @property
    def within_range(self) -> bool | None:
        if self.switching_value is None:
            return None
        return self.assumption.range.low <= self.switching_value <= self.assumption.range.high

    @property
    def distance_share(self) -> float | None:
        """Distance from central as a share of its size (-0.1: 10% below); None without a value, or from 0."""
        central = self.assumption.range.central
        if self.switching_value is None or central == 0:
            return None
        return (self.switching_value - central) / abs(central)


@dataclass(frozen=True)
class Tornado:
    """``swings``, the widest first; ``not_varied``: title -> why an assumption could not be moved."""

    swings: tuple[Swing, ...]
    not_varied: Mapping[str, str]


def tornado(case: CentralCase, progress: Progress = silent) -> Tornado:
    """Every assumption that carries a range, moved by itself."""
    swings, not_varied = [], dict(case.not_varied)
    central = case.median({})
    progress(STAGE, 0, len(case.assumptions))
    for done, one in enumerate(case.assumptions, start=1):
        try:
            swings.append(swing(one, partial(_median, case, one.name), central))
        except ScenarioError as error:
            not_varied[one.title] = f"at an end of its range the scenario does not hold together: {error}"
        progress(STAGE, done, len(case.assumptions))
    return Tornado(tuple(sorted(swings, key=lambda found: -found.width)), not_varied)


def _median(case: CentralCase, name: str, value: float) -> float:
    return case.median({name: value})


def swing(one: Assumption, objective: Objective, central: float) -> Swing:
    """The ends of the range, and where the objective is £0 within it or beyond.

    Parameters
    ----------
    objective
        Value of the assumption -> GBP. Raises ScenarioError where the scenario does not hold together.
    central
        GBP at the central value.
    """
    known = {one.range.central: central}

    def at(value: float) -> float:
        if value not in known:
            known[value] = objective(value)
        return known[value]

    low, high = at(one.range.low), at(one.range.high)
    points = sorted(known)
    found = _nearest(one, points, at)
    if found is None:
        points = sorted({_reach(one.least, points[0], at), *points, _reach(one.most, points[-1], at)})
        found = _nearest(one, points, at)
    note = "" if found is not None else f"none between {points[0]:g} and {points[-1]:g}"
    if found is not None and abs(at(found)) > 2 * TOLERANCE_GBP:
        note = "the median jumps over £0 here"
    return Swing(one, low, central, high, found, points[0], points[-1], note)


def _nearest(one: Assumption, points: list[float], at: Objective) -> float | None:
    """The root nearest to central between neighbouring points of opposite sign."""
    roots = [value for value in points if abs(at(value)) < TOLERANCE_GBP]
    for left, right in itertools.pairwise(points):
        if at(left) * at(right) < 0 and not {left, right} & set(roots):
            roots.append(root(at, left, right))
    return min(roots, key=lambda value: abs(value - one.range.central), default=None)


def root(objective: Objective, left: float, right: float, *, tolerance: float = 0.0) -> float:
    """Where the objective is £0, or jumps over it, between two values at which its signs differ.

    Brent's method: it keeps a bracket, so that it ends at a change of sign whatever the shape. ``tolerance`` is
    how near the value must come, 0 as near as numbers do.
    """
    # half a second to import, and every verb that can appraise would wait for it
    from scipy.optimize import brentq

    def settled(value: float) -> float:
        found = objective(value)
        return 0.0 if abs(found) < TOLERANCE_GBP else found

    return float(brentq(settled, left, right, xtol=max(tolerance, 1e-13), rtol=1e-13, maxiter=200))


def _reach(end: float, inner: float, at: Objective) -> float:
    """``end``, or as far towards it as the scenario holds together."""
    for _ in range(SHRINKINGS):
        try:
            at(end)
        except ScenarioError:
            end = (end + inner) / 2
        else:
            return end
    return inner
