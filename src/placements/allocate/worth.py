"""What one more place is worth, and one child fewer who needs one: the month placed again with that one change.

A dual prices the same at the margin, but where several optima cost the same it is any number in an interval. Here
both ends are shown: what one more place saves, and what the last one saves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate.agreement import sampled
from placements.allocate.answer import MonthAnswer, paid
from placements.allocate.lines import Line
from placements.allocate.model import MonthModel, MonthState, Prices

Floats = NDArray[np.float64]
ROUNDING = 1e-7
"""Children."""
PlaceMonth = Callable[[MonthState, Prices, str], MonthAnswer]


@dataclass(frozen=True)
class PlaceValue:
    """Worth of one more usable place of a line, GBP per week; each array has shape (months,).

    ``last`` is the mean of what the last usable place saves: never less than one more does.
    """

    provision: str
    title: str
    mean: Floats
    p10: Floats
    p50: Floats
    p90: Floats
    last: Floats


@dataclass(frozen=True)
class ChildValue:
    """Worth of one child of a need group who does not need a place, GBP per week; each of shape (months,).

    ``more`` is the mean of what one child more would cost.
    """

    group: str
    mean: Floats
    p10: Floats
    p50: Floats
    p90: Floats
    more: Floats


class WorthByMonth:
    """Collects, month by month, what places and children are worth on sampled paths."""

    def __init__(self, model: MonthModel, paths: int, most: int) -> None:
        self.model = model
        self._paths = sampled(paths, most)
        self._lines = [line for line in model.lines if line.limited and most]
        self._groups = model.groups if most else ()
        self._place: dict[str, list[tuple[Floats, Floats]]] = {line.id: [] for line in self._lines}
        self._child: dict[str, list[tuple[Floats, Floats]]] = {g: [] for g in self._groups}

    def see(self, state: MonthState, prices: Prices, place: PlaceMonth, where: str) -> None:
        """Place the month again with each change, all changes at once."""
        if not len(self._paths):
            return
        here = state.at(self._paths)
        states = [here]
        for line in self._lines:
            states += [_with_places(here, self.model, line, change) for change in (1.0, -1.0)]
        for group in self._groups:
            states += [_with_children(here, group, change) for change in (1.0, -1.0)]
        stacked = _stacked(states)
        answer = place(stacked, prices, where)
        cost = _money(self.model, stacked, prices, answer)
        base, *changed = np.split(cost, len(states))
        for number, line in enumerate(self._lines):
            more, less = changed[2 * number : 2 * number + 2]
            taken = np.minimum(here.usable[line.id], 1.0)
            # children above the usable places stay where they are: a place more, or less, moves none of them
            within = ~_is_above(self.model, here, answer.stocks[: len(self._paths)], line)
            one_more = np.maximum(base - more, 0.0) * within
            last = np.divide(less - base, taken, out=one_more.copy(), where=taken > 0)
            self._place[line.id].append((one_more, np.maximum(last, 0.0) * within))
        for number, group in enumerate(self._groups, len(self._lines)):
            more, less = changed[2 * number : 2 * number + 2]
            gone = np.minimum(here.need[group], 1.0)
            one_more = np.maximum(more - base, 0.0)
            fewer = np.divide(base - less, gone, out=one_more.copy(), where=gone > 1e-6)
            self._child[group].append((np.maximum(fewer, 0.0), one_more))

    def of_places(self) -> tuple[PlaceValue, ...]:
        """For each line with limited places."""
        return tuple(PlaceValue(line.id, line.title, *_spread(self._place[line.id])) for line in self._lines)

    def of_children(self) -> tuple[ChildValue, ...]:
        """For each need group."""
        return tuple(ChildValue(group, *_spread(found)) for group, found in self._child.items())


def _spread(found: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Mean, p10, p50 and p90 of the first, mean of the second, by month."""
    first = np.stack([one for one, _ in found], axis=1)
    second = np.stack([other for _, other in found], axis=1)
    p10, p50, p90 = np.quantile(first, [0.1, 0.5, 0.9], axis=0)
    return first.mean(axis=0), p10, p50, p90, second.mean(axis=0)


def _money(model: MonthModel, state: MonthState, prices: Prices, answer: MonthAnswer) -> Floats:
    """GBP a week with no penalty in it, shape (paths,).

    A child without a place, or above the usable places, is priced as in the dearest place for such a child.
    """
    dearest = {
        g: max((_dearest(o, prices) for h, o in model.placing if h == g), default=0.0) for g in model.groups
    }
    total: Floats = paid(model, prices, answer) + answer.unplaced @ np.array(
        [dearest[g] for g in model.groups]
    )
    for line in model.lines:
        if line.limited:
            total += _above(model, state, prices, answer, line, dearest)
    return total


def _above(
    model: MonthModel,
    state: MonthState,
    prices: Prices,
    answer: MonthAnswer,
    line: Line,
    dearest: Mapping[str, float],
) -> Floats:
    """GBP a week by which children above a line's places would cost more in the dearest place for them.

    Above all its places, or above those of each level in a shared home: whichever is more, for they are the same
    children.
    """
    own = prices.line[line.id, 0]
    most = dict.fromkeys(line.accepts, 0.0)
    for g, other in model.placing:
        if other.id == line.id:
            most[model.level(g)] = max(most[model.level(g)], dearest[g] - own)
    load = answer.stocks[:, model.stocks_of[line.id]].sum(axis=1)
    above: Floats = np.maximum(load - state.usable[line.id], 0.0) * max(most.values(), default=0.0)
    by_level = np.zeros(len(load))
    for level in (level for level in line.accepts if (level, line.id) in state.accepts):
        there = answer.stocks[:, model.stocks_of_level[level, line.id]].sum(axis=1)
        by_level += np.maximum(there - state.accepts[level, line.id], 0.0) * most[level]
    return np.maximum(above, by_level)


def _is_above(model: MonthModel, state: MonthState, stocks: Floats, line: Line) -> NDArray[np.bool_]:
    """Whether children are above the line's places, or a level's above its part of them, shape (paths,)."""
    above = stocks[:, model.stocks_of[line.id]].sum(axis=1) > state.usable[line.id] + ROUNDING
    for level in (level for level in line.accepts if (level, line.id) in state.accepts):
        there = stocks[:, model.stocks_of_level[level, line.id]].sum(axis=1)
        above |= there > state.accepts[level, line.id] + ROUNDING
    return np.asarray(above)


def _dearest(line: Line, prices: Prices) -> float:
    return prices.line[line.id, len(line.tiers) - 1]


def _with_places(state: MonthState, model: MonthModel, line: Line, change: float) -> MonthState:
    """One usable place more, or one (or what there is) fewer, divided between levels as the line's places are."""
    usable = state.usable[line.id]
    changed = np.maximum(usable + change, 0.0)
    accepts = dict(state.accepts)
    for level, other in model.shared():
        if other.id == line.id:
            even = np.full_like(usable, 1 / len(line.accepts))
            part = np.divide(state.accepts[level, line.id], usable, out=even, where=usable > 0)
            accepts[level, line.id] = part * changed
    return replace(state, usable={**state.usable, line.id: changed}, accepts=accepts)


def _with_children(state: MonthState, group: str, change: float) -> MonthState:
    return replace(state, need={**state.need, group: np.maximum(state.need[group] + change, 0.0)})


def _stacked(states: list[MonthState]) -> MonthState:
    """The states one after the other on the axis of paths."""
    held = [vars(state) for state in states]
    return MonthState(
        **{
            name: {key: np.concatenate([one[name][key] for one in held]) for key in values}
            for name, values in held[0].items()
        }
    )
