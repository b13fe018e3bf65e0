"""Solves the long programme of one path after the other on one HiGHS object that PuLP has built."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from placements.allocate.live_highs import LiveHighs, cbc_name, solve_with_cbc
from placements.allocate.model import MonthState, Row
from placements.allocate.months_together import UNIT_GBP, LongCosts, LongRow
from placements.allocate.outcome import SolverOutcome, Stop
from placements.domain import SolverError

Floats = NDArray[np.float64]

SECONDS = 120.0
"""What the horizon of one path may take; five years of a county take less than a tenth of one."""


class _LiveHorizon(LiveHighs):
    """Coefficients that hang on the path are changed on the live object as well."""

    def __init__(
        self, columns: list[str], rows: list[Row], objective: dict[str, float], rhs: Floats, seconds: float
    ) -> None:
        super().__init__(columns, rows, objective, rhs, seconds)
        # Dantzig's rule on unperturbed costs: few pivots lead from the optimum of a path to its neighbour's, and
        # reference weights and perturbation cost more than they spare (benchmarks/allocation_horizon.py)
        self.highs.setOptionValue("simplex_dual_edge_weight_strategy", 0)
        self.highs.setOptionValue("dual_simplex_cost_perturbation_multiplier", 0.0)
        self._place = np.argsort(self.order)

    def change(self, rows: NDArray[np.intp], columns: NDArray[np.intp], values: Floats) -> None:
        """Coefficients at (row, column), columns by their index in ``columns`` of the start."""
        places = self._place[columns].tolist()
        for row, column, value in zip(rows.tolist(), places, values.tolist(), strict=True):
            self.highs.changeCoeff(row, column, value)


class LongSolver:
    """The least cost of each path's horizon.

    ``chosen`` is the solver that the scenario asks for; ``by_month`` what became of the months' own programmes, and so
    which solver there is.
    """

    def __init__(
        self,
        rows: Sequence[LongRow],
        costs: LongCosts,
        chosen: str,
        by_month: SolverOutcome,
        plan: str,
        seconds: float,
    ) -> None:
        self.rows, self.costs, self.plan, self.seconds = rows, costs, plan, seconds
        terms = (name for row in rows for name in (*row.terms, *row.by_path))
        self.columns = list(dict.fromkeys([*costs.money, *costs.penalty, *terms]))
        self._money = np.array([costs.money.get(name, 0.0) for name in self.columns])
        self._penalty = np.array([costs.penalty.get(name, 0.0) for name in self.columns])
        self._rhs = np.stack([row.rhs for row in rows], axis=1)
        index = {name: i for i, name in enumerate(self.columns)}
        unlike = [
            (r, index[name], held)
            for r, row in enumerate(rows)
            for name, held in row.by_path.items()
            if np.ptp(held)
        ]
        self._at = np.array([(r, c) for r, c, _ in unlike], dtype=np.intp).reshape(-1, 2)
        self._unlike = np.array([held for _, _, held in unlike]).reshape(len(unlike), len(self._rhs)).T
        self._cbc = cbc_name() if chosen != "highs" else None
        self._use_highs = by_month.solver == "HiGHS"
        self._live: _LiveHorizon | None = None
        self._now = 0
        self.outcome = SolverOutcome(by_month.solver, by_month.version, engine="horizon")

    def cost(self, path: int, where: str) -> tuple[float, float]:
        """GBP over the horizon without penalties, and the penalties. Raises SolverError that names ``where``."""
        found = self._solved(path, where)
        return self.costs.opening_gbp + float(self._money @ found), float(self._penalty @ found)

    def _solved(self, path: int, where: str) -> Floats:
        """The columns of the optimum."""
        self.outcome.solved += 1
        self.outcome.by_solver += 1
        stop = Stop.FAILED
        if self._use_highs:
            live = self._at_path(path)
            stop = live.solve((self._money + self._penalty) / UNIT_GBP, self._rhs[path])
            self.outcome.retried += live.retried
            if stop is Stop.OPTIMAL:
                return live.primal()
        if self._cbc is not None:
            self.outcome.by_cbc += 1
            solved = solve_with_cbc(
                self._cbc, self.columns, self._on(path), self._objective(), self._rhs[path], self.seconds
            )
            if solved is not None:
                return solved[0]
        self.outcome.status = stop.value
        raise SolverError(
            f"The whole horizon could not be solved at once ({self.plan}, {where}): the solver {stop.value}. "
            "Please report this with the scenario and the input files' hashes; no figures were written."
        )

    def _at_path(self, path: int) -> _LiveHorizon:
        if self._live is None:
            self._live = _LiveHorizon(
                self.columns, self._on(path), self._objective(), self._rhs[path], self.seconds
            )
        else:
            unlike = np.flatnonzero(self._unlike[path] != self._unlike[self._now])
            rows, columns = self._at[unlike].T
            self._live.change(rows, columns, self._unlike[path, unlike])
        self._now = path
        return self._live

    def _on(self, path: int) -> list[Row]:
        return [Row(row.name, row.on(path), row.sense, partial(_known, row.rhs)) for row in self.rows]

    def _objective(self) -> dict[str, float]:
        costs = (self._money + self._penalty) / UNIT_GBP
        return dict(zip(self.columns, costs.tolist(), strict=True))


def _known(rhs: Floats, state: MonthState) -> Floats:
    """Long rows have their right-hand sides: no month is asked for them."""
    del state
    return rhs
