"""Simulated paths by age: who of a path's children are in which age band, and who has a birthday into the next.

Approximation: a path draws whole children by type; of which ages those are who leave or move is expected, in
proportion to the rates of the ages that the path holds, and so are birthdays. Within a type age bands hold expected
children, as bands of length do, and they add to the type's whole number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.stock_and_flow.age_rates import AgeRates, AgeSplit
from placements.demand.stock_and_flow.in_proportion import of_bands

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Aged:
    """Children of each path by age.

    A need group is a level of need and an age band: level by level, within each from the youngest band on.

    Attributes
    ----------
    children
        At each month end, shape (paths, months, types, age bands).
    stayed
        Who was in a need group at the start of the month and is in it at its end, shape (paths, months, groups).
    crossed
        Who was in it at the start and is, a birthday later, in the next older group of its level; same shape.
    """

    children: Floats
    stayed: Floats
    crossed: Floats

    def __add__(self, other: Aged) -> Aged:
        """Two populations together."""
        return Aged(self.children + other.children, self.stayed + other.stayed, self.crossed + other.crossed)


@dataclass(frozen=True, eq=False)
class Events:
    """What happened to whole children of each path and type in one month, shape (paths, types).

    ``moved`` and ``onward``, who entered and moved within the month, have a last axis of the type moved to;
    ``entered`` are those who entered and are still where they entered.
    """

    adults: Floats
    left: Floats
    moved: Floats
    entered: Floats
    onward: Floats


class AgeWalk:
    """The ages of all paths as they go from month to month.

    Parameters
    ----------
    opening
        Children at the start, shape (types, age bands).
    draw
        The draw of the rates in which each path lives, shape (paths,).
    """

    def __init__(
        self, split: AgeSplit, rates: AgeRates, opening: Floats, draw: NDArray[np.int64], months: int
    ) -> None:
        self._rates, self._draw = rates, draw
        self._membership = split.membership
        self._together = split.membership @ split.membership.T
        paths, (types, bands) = len(draw), opening.shape
        groups = split.membership.shape[1] * bands
        self._now = np.broadcast_to(opening, (paths, types, bands)).copy()
        self.found = Aged(
            children=np.empty((paths, months, types, bands)),
            stayed=np.empty((paths, months, groups)),
            crossed=np.empty((paths, months, groups)),
        )

    def step(self, month: int, events: Events, whole: Floats) -> None:
        """Let one month pass; ``whole`` are the children of each type at its end, shape (paths, types)."""
        rates, draw = self._rates, self._draw
        crosses = rates.crosses[draw, month]
        now = self._without_leavers(month, events)
        later, same = np.zeros_like(now), np.zeros_like(now)
        each = rates.moved[draw, month]
        for to in range(now.shape[1]):
            moving = of_bands(events.moved[:, :, to], now * each[..., to], now)
            now = np.maximum(now - moving, 0.0)
            later[:, to] += _older(moving, crosses).sum(axis=1)
            same += moving * self._together[:, to, None]
        later += _older(now, crosses) + self._entering(month, events)
        same += now
        self.found.stayed[:, month] = self._by_group(same * (1 - crosses))
        self.found.crossed[:, month] = self._by_group(same * crosses)
        self._now = _adding_to(whole, later)
        self.found.children[:, month] = self._now

    def _without_leavers(self, month: int, events: Events) -> Floats:
        """Who is left once those who turn 18 and then the others who leave are gone."""
        now, grown = self._now, np.zeros_like(self._now)
        grown[:, :, -1] = now[:, :, -1] * self._rates.grown[self._draw, month]
        now = np.maximum(now - of_bands(events.adults, grown, now), 0.0)
        leaving = now * self._rates.left[self._draw, month]
        rest: Floats = np.maximum(now - of_bands(events.left, leaving, now), 0.0)
        return rest

    def _entering(self, month: int, events: Events) -> Floats:
        """Who entered within the month, by the type at its end and age; shape (paths, types, age bands)."""
        ages = self._rates.entered[self._draw, month]
        found: Floats = events.entered[:, :, None] * ages + np.einsum("pij,pib->pjb", events.onward, ages)
        return found

    def _by_group(self, children: Floats) -> Floats:
        """Children by type and age band summed to need groups, shape (paths, groups)."""
        grouped: Floats = np.einsum("pib,il->plb", children, self._membership)
        return grouped.reshape(len(children), -1)


def _older(children: Floats, crosses: Floats) -> Floats:
    """Children once those who have the birthday are in the next band."""
    crossing = children * crosses
    older = children - crossing
    older[..., 1:] += crossing[..., :-1]
    return older


def _adding_to(whole: Floats, children: Floats) -> Floats:
    """Bands that add to the whole number of each type: sums round."""
    found = children.sum(axis=2)
    scaled: Floats = children * np.divide(whole, found, out=np.zeros_like(found), where=found > 0)[..., None]
    return scaled
