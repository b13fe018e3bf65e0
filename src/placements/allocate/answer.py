"""What an engine answers for a month, and what that month costs: the same sum for every engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.allocate.model import MonthModel, MonthState, Prices

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MonthAnswer:
    """Where children live at the end of a month.

    Attributes
    ----------
    stocks
        Shape (paths, stocks), in the order of ``MonthModel.stocks``.
    unplaced
        Shape (paths, groups).
    moves
        By route, shape (paths, routes).
    placed
        Children who needed a place and got one, shape (paths, placing), in the order of ``MonthModel.placing``.
    """

    stocks: Floats
    unplaced: Floats
    moves: Floats
    placed: Floats

    def at(self, paths: NDArray[np.intp]) -> MonthAnswer:
        """The answer for some of the paths."""
        return MonthAnswer(self.stocks[paths], self.unplaced[paths], self.moves[paths], self.placed[paths])


def line_loads(model: MonthModel, stocks: Floats) -> dict[str, Floats]:
    """Line id -> children in it, shape (paths,)."""
    return {line_id: _sum(stocks, here) for line_id, here in model.stocks_of.items()}


def _sum(stocks: Floats, here: list[int]) -> Floats:
    """Column by column: for a few columns twice as fast as taking them out first."""
    total: Floats = np.zeros(len(stocks))
    for column in here:
        total += stocks[:, column]
    return total


def excess(model: MonthModel, state: MonthState, stocks: Floats) -> Floats:
    """Children above usable places, of lines and of the shares of shared homes, shape (paths,)."""
    loads = line_loads(model, stocks)
    above: Floats = np.zeros(len(stocks))
    for line in model.lines:
        if line.limited:
            above += np.maximum(loads[line.id] - state.usable[line.id], 0.0)
    for level, line in model.shared():
        here = model.stocks_of_level[level, line.id]
        above += np.maximum(_sum(stocks, here) - state.accepts[level, line.id], 0.0)
    return above


def paid(model: MonthModel, prices: Prices, answer: MonthAnswer) -> Floats:
    """What children's places and planned moves cost: GBP a week without any penalty, shape (paths,)."""
    total: Floats = np.zeros(len(answer.stocks))
    loads = line_loads(model, answer.stocks)
    for line in model.lines:
        for k, (start, end) in enumerate(zip(line.tiers, (*line.tiers[1:], np.inf), strict=True)):
            total += (np.clip(loads[line.id], start, end) - start) * prices.line[line.id, k]
    for route in range(answer.moves.shape[1]):
        total += answer.moves[:, route] * prices.move[route]
    return total


def weekly_cost(model: MonthModel, state: MonthState, prices: Prices, answer: MonthAnswer) -> Floats:
    """The objective without its tie-break: GBP a week with penalties, shape (paths,)."""
    unplaced = answer.unplaced.sum(axis=1) * model.settings.unplaced_penalty_gbp_per_week
    above = excess(model, state, answer.stocks) * model.settings.over_capacity_penalty_gbp_per_week
    total: Floats = paid(model, prices, answer) + unplaced + above
    return total
