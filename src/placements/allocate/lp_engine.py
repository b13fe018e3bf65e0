"""The month's linear programme on every path: the exact answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from placements.allocate.answer import MonthAnswer
from placements.allocate.model import MonthModel, MonthState, Prices, gap, move, name_of, place, stock
from placements.allocate.outcome import SolverOutcome
from placements.allocate.rows import month_rows
from placements.allocate.solver import MonthSolver

Floats = NDArray[np.float64]


class LpEngine:
    """Solves the programme of ``model`` month by month; ``plan`` names it in errors."""

    def __init__(self, model: MonthModel, plan: str) -> None:
        self.model = model
        self.rows = month_rows(model)
        columns = model.columns()
        self.solver = MonthSolver(columns, self.rows, model.settings.solver, plan)
        index = {name: i for i, name in enumerate(columns)}
        self._stocks = [index[stock(g, line)] for g, line in model.stocks]
        self._places = [index[place(g, line)] for g, line in model.placing]
        self._gaps = [index[gap(g)] for g in model.groups]
        self._moves = [
            [index[move(*m)] for m in model.moves if m[0] == number] for number in range(len(model.routes))
        ]
        self.duals: Floats = np.zeros((0, len(self.rows)))

    @property
    def outcome(self) -> SolverOutcome:
        return self.solver.outcome

    def month(self, state: MonthState, prices: Prices, where: str) -> MonthAnswer:
        """Place the month's children. Raises SolverError that names ``where`` and the path."""
        rhs = np.stack([row.rhs(state) for row in self.rows], axis=1)
        primal, self.duals = self.solver.solve(self.model.objective(prices), rhs, where)
        moves = np.zeros((len(primal), len(self._moves)))
        for number, columns in enumerate(self._moves):
            moves[:, number] = primal[:, columns].sum(axis=1)
        return MonthAnswer(primal[:, self._stocks], primal[:, self._gaps], moves, primal[:, self._places])

    def worth_of_place(self, line_id: str) -> Floats:
        """Minus the dual of a line's capacity in the last month solved: GBP a week, shape (paths,)."""
        names = [row.name for row in self.rows]
        worth: Floats = -self.duals[:, names.index(name_of("capacity", line_id))]
        return worth
