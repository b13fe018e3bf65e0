"""Who lives where before anybody is placed in a month: who stays, who ages, who must leave a home that closes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from placements.allocate.lines import Line, matched_share
from placements.allocate.model import MonthModel, MonthState
from placements.supply import NeedPaths

Floats = NDArray[np.float64]
Opening = Mapping[tuple[str, str], float]
"""(placement type, need group) -> children at the end of the base month."""


def opening_stocks(
    lines: tuple[Line, ...], level_of: Mapping[str, str], children: Opening
) -> dict[tuple[str, str], float]:
    """(group, line id) -> children in the base month.

    Lines of one type share its children pro rata to places, and its markets take the rest. Children of an age
    that no line of their type takes live there all the same: they have had a birthday.
    """
    found: dict[tuple[str, str], float] = {}
    left = {line.id: line.room() for line in lines if line.limited}
    together: dict[tuple[str, ...], dict[str, float]] = {}
    by_id = {line.id: line for line in lines}
    for (type_id, group), count in children.items():
        existing = [line for line in lines if line.placement_type == type_id and line.existing]
        fitting = [line for line in existing if line.takes(group, level_of.get(group, group))] or existing
        together.setdefault(tuple(line.id for line in fitting), {})[group] = count
    # those with fewest lines to be in first: the others have somewhere else
    for ids, groups in sorted(together.items(), key=lambda item: len(item[0])):
        total = sum(groups.values())
        within = _spread([by_id[i] for i in ids], total, left)
        for line_id, count in within.items():
            for group, of_group in groups.items():
                part = count * of_group / total if total else 0.0
                found[group, line_id] = found.get((group, line_id), 0.0) + part
            if line_id in left:
                left[line_id] = max(left[line_id] - count, 0.0)
    return found


def _spread(lines: list[Line], children: float, left: Mapping[str, float]) -> dict[str, float]:
    """Children in each line: the limited ones pro rata to the room left, the markets what they do not hold."""
    limited = [line for line in lines if line.limited]
    markets = [line for line in lines if not line.limited]
    room = sum(left[line.id] for line in limited)
    within = min(children, room) if markets else children
    found = {line.id: within * (left[line.id] / room if room else 1 / len(limited)) for line in limited}
    return found | {line.id: (children - within) / len(markets) for line in markets}


@dataclass
class Stocks:
    """The state of one plan's allocation as it goes from month to month.

    Every array of stocks has the shape (paths, stocks), in the order of ``model.stocks``.
    """

    model: MonthModel
    need: NeedPaths
    opening: Mapping[tuple[str, str], float]
    keys: list[tuple[str, str]] = field(init=False)
    displaced: dict[int, Floats] = field(init=False, default_factory=dict)
    """As in ``Whereabouts``, of the months whose ``state`` was asked for."""

    def __post_init__(self) -> None:
        groups = list(self.model.groups)
        self.keys = [(g, line.id) for g, line in self.model.stocks]
        self._group = np.array([groups.index(g) for g, _ in self.keys])
        at = {key: i for i, key in enumerate(self.keys)}
        self._crossings: list[tuple[NDArray[np.intp], NDArray[np.intp], int, int, Floats]] = []
        for (left, joined), share in self.need.crossings.items():
            pairs = [(at[left, line], at[joined, line]) for g, line in self.keys if g == left]
            sources, targets = (np.array(side, dtype=np.intp) for side in zip(*pairs, strict=True))
            self._crossings.append((sources, targets, groups.index(left), groups.index(joined), share))

    def first(self, paths: int) -> Floats:
        """Stocks at the end of the base month."""
        start = np.array([self.opening.get(key, 0.0) for key in self.keys])
        return np.broadcast_to(start, (paths, len(start)))

    def state(self, month: int, before: Floats, unplaced: Floats, most: list[Floats]) -> MonthState:
        """What the month starts from.

        Parameters
        ----------
        before
            Stocks at the end of the month before.
        unplaced
            Children without a place then, shape (paths, groups).
        most
            Planned moves at most by route, each of shape (paths, months).
        """
        retention = self.need.retention[:, month]
        stayers = before * retention[:, self._group]
        waiting = self.need.entrants[:, month] + unplaced * retention
        for sources, targets, left, joined, share in self._crossings:
            stayers[:, targets] += before[:, sources] * share[:, month, None]
            waiting[:, joined] += unplaced[:, left] * share[:, month]
        for line in self.model.lines:
            if line.closes_a_home(month):
                self._leave(line, month, stayers, waiting)
        lines = self.model.lines
        return MonthState(
            stayers={key: stayers[:, i] for i, key in enumerate(self.keys)},
            need={g: waiting[:, i] for i, g in enumerate(self.model.groups)},
            usable={line.id: line.usable[:, month] for line in lines if line.limited},
            accepts={(level, line.id): line.accepts[level][:, month] for level, line in self.model.shared()},
            matched={(g, n): matched_share(held, g, month) for g, n, held in self.model.matched()},
            most_moves={number: bound[:, month] for number, bound in enumerate(most)},
        )

    def _leave(self, line: Line, month: int, stayers: Floats, waiting: Floats) -> None:
        """A home that closes is the one case in which settled children must move: they need a place again.

        Whoever came by a planned move from another level of need goes to a market of the same placement type.
        """
        groups = self.model.groups
        at = {key: i for i, key in enumerate(self.keys)}
        for level in dict.fromkeys(self.model.level(g) for g, there in self.keys if there == line.id):
            here = [i for i in self.model.stocks_of[line.id] if self.model.level(self.keys[i][0]) == level]
            total = stayers[:, here].sum(axis=1)
            room = line.accepts[level][:, month] if level in line.accepts else np.zeros(len(total))
            kept = np.divide(room, total, out=np.ones_like(total), where=total > room)
            for i in here:
                group = self.keys[i][0]
                refuge = self.model.refuge(group, line)
                leaving = stayers[:, i] * (1 - kept)
                stayers[:, i] *= kept
                if refuge is None:
                    waiting[:, groups.index(group)] += leaving
                    self.displaced.setdefault(month, np.zeros_like(stayers))[:, i] = leaving
                else:
                    stayers[:, at[group, refuge.id]] += leaving
