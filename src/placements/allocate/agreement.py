"""Does the waterfall cost what the linear programme costs? Asked of a sample of every run's own months."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from placements.allocate.answer import MonthAnswer, weekly_cost
from placements.allocate.lp_engine import LpEngine
from placements.allocate.model import MonthModel, MonthState, Prices
from placements.allocate.outcome import SolverOutcome

Floats = NDArray[np.float64]


def sampled(paths: int, most: int) -> NDArray[np.intp]:
    """At most ``most`` of the paths, evenly spaced."""
    return np.unique(np.linspace(0, paths - 1, min(paths, most)).astype(np.intp))


class Agreement:
    """Solves the programme of sampled paths from the state in which the waterfall found them.

    Raises SolverError where no solver is installed.
    """

    def __init__(self, model: MonthModel, plan: str, paths: int) -> None:
        self.model = model
        self._engine = LpEngine(model, plan)
        self._paths = sampled(paths, model.settings.sampled_paths)
        self.outcome: SolverOutcome = self._engine.outcome
        self.outcome.engine = "waterfall"
        self._sum, self._seen = 0.0, 0

    @property
    def largest(self) -> float:
        return self.outcome.largest_gap

    def see(self, state: MonthState, prices: Prices, answer: MonthAnswer, where: str) -> None:
        """Compare one month: relative difference of cost, penalties included."""
        self._seen += 1
        if (self._seen - 1) % self.model.settings.sampled_every_months:
            return
        here = state.at(self._paths)
        ours = weekly_cost(self.model, here, prices, answer.at(self._paths))
        theirs = weekly_cost(self.model, here, prices, self._engine.month(here, prices, where))
        gap = np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1.0)
        self._sum += float(gap.sum())
        self.outcome.sampled += len(self._paths)
        self.outcome.mean_gap = self._sum / self.outcome.sampled
        self.outcome.largest_gap = max(self.outcome.largest_gap, float(gap.max(initial=0.0)))
