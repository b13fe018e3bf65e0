"""Solve the month's programme on all paths: exactly, and each optimal basis only once.

An optimal basis of a linear programme is a rule that stays optimal for every right-hand side on which
its solution is not negative. So one HiGHS solve gives a rule, the rule is applied to all paths at once,
and HiGHS is asked again only for a path that no known rule fits. The answer is the programme's own
optimum, primal and dual, on every path.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from placements.allocate.live_highs import (
    TOLERANCE,
    LiveHighs,
    cbc_name,
    has_highs,
    solve_with_cbc,
    version_of,
)
from placements.allocate.model import Row
from placements.allocate.outcome import SolverOutcome, Stop
from placements.domain import SolverError

Floats = NDArray[np.float64]

WORST_CONDITION = 1e9
# A rule is tried where it can be expected to fit so large a share of the paths, by row and column of the
# programme, that trying costs less than solving; in many need groups each basis fits few paths.
PAYS_PER_ROW_AND_COLUMN = 2.5e-4
REMEMBERED = 8
LOOK_AGAIN = 64
SECONDS = 60.0
"""What one month on one path may take; it takes less than a thousandth of one."""


@dataclass
class _Rule:
    """An optimal basis: which columns are basic, and which rows hold them down.

    ``share`` of the paths it was tried on that it fitted, the last time counting half.
    """

    columns: NDArray[np.intp]
    rows: NDArray[np.intp]
    inverse: Floats
    share: float | None = None


@dataclass
class MonthSolver:
    """Solves one programme structure for many right-hand sides and a few price vectors."""

    columns: list[str]
    rows: list[Row]
    choice: str
    plan: str
    seconds: float = SECONDS
    outcome: SolverOutcome = field(init=False)

    def __post_init__(self) -> None:
        index = {name: i for i, name in enumerate(self.columns)}
        self._matrix = np.zeros((len(self.rows), len(self.columns)))
        for r, row in enumerate(self.rows):
            for name, coefficient in row.terms.items():
                self._matrix[r, index[name]] = coefficient
        self._equal = np.array([row.sense == "==" for row in self.rows])
        self._rules: list[_Rule] = []
        self._pays = PAYS_PER_ROW_AND_COLUMN * sum(self._matrix.shape)
        self._fresh, self._asked = 1.0, 0
        self._highs: LiveHighs | None = None
        self._basis_is_fresh = False
        self._cbc = cbc_name() if self.choice != "highs" else None
        use_highs = self.choice in ("auto", "highs") and has_highs()
        if not use_highs and self._cbc is None:
            wanted = {"highs": "HiGHS", "cbc": "CBC"}.get(self.choice, "HiGHS or CBC")
            package = "pulp[cbc]" if self.choice == "cbc" else "highspy"
            raise SolverError(f"{wanted} is not installed. Install it with: pip install {package}")
        self._use_highs = use_highs
        self.outcome = SolverOutcome("HiGHS" if use_highs else "CBC", version_of(use_highs))

    def solve(self, objective: dict[str, float], rhs: Floats, where: str) -> tuple[Floats, Floats]:
        """Optimal columns, shape (paths, columns), and duals, shape (paths, rows), for ``rhs`` (paths, rows).

        Raises SolverError naming ``where`` (plan and month) and the path.
        """
        cost = np.array([objective.get(name, 0.0) for name in self.columns])
        primal = np.empty((len(rhs), len(self.columns)))
        dual = np.empty((len(rhs), len(self.rows)))
        left = np.arange(len(rhs))
        self.outcome.solved += len(rhs)
        self._rules = sorted((r for r in self._rules if self._pay(r)), key=lambda r: -(r.share or 0.0))
        for rule in self._rules:
            if not len(left):
                break
            left = self._follow(rule, cost, rhs, left, primal, dual)
        while len(left):
            path = int(left[0])
            primal[path], dual[path] = self._ask(objective, cost, rhs[path], f"{where}, path {path + 1}")
            left = left[1:]
            self._asked += 1
            if self._fresh >= self._pays or self._asked % LOOK_AGAIN == 0:
                found = self._rule() if self._basis_is_fresh else None
                if found is not None:
                    left = self._follow(found, cost, rhs, left, primal, dual)
                    if found.share is not None:
                        self._fresh += (found.share - self._fresh) / REMEMBERED
                    if self._pay(found):
                        self._rules.append(found)
        return primal, dual

    def _pay(self, rule: _Rule) -> bool:
        """Whether a rule fits often enough to be tried before HiGHS is asked; one that was never tried does."""
        return rule.share is None or rule.share >= self._pays

    def _follow(
        self, rule: _Rule, cost: Floats, rhs: Floats, left: NDArray[np.intp], primal: Floats, dual: Floats
    ) -> NDArray[np.intp]:
        """Fill in the paths on which the rule is optimal; return those on which it is not."""
        prices = cost[rule.columns] @ rule.inverse
        reduced = cost - prices @ self._matrix[rule.rows]
        held = ~self._equal[rule.rows]
        if reduced.min() < -TOLERANCE or (prices[held] > TOLERANCE).any():
            return left
        values = rhs[np.ix_(left, rule.rows)] @ rule.inverse.T
        activity = values @ self._matrix[:, rule.columns].T
        slack = rhs[left] - activity
        fits = (values >= -TOLERANCE).all(axis=1) & (slack >= -TOLERANCE).all(axis=1)
        fits &= (np.abs(slack[:, self._equal]) <= TOLERANCE).all(axis=1)
        done = left[fits]
        if len(left):
            here = len(done) / len(left)
            rule.share = here if rule.share is None else (rule.share + here) / 2
        primal[done] = 0.0
        primal[np.ix_(done, rule.columns)] = np.maximum(values[fits], 0.0)
        dual[done] = 0.0
        dual[np.ix_(done, rule.rows)] = prices
        return left[~fits]

    def _ask(
        self, objective: dict[str, float], cost: Floats, rhs: Floats, where: str
    ) -> tuple[Floats, Floats]:
        """One programme by HiGHS, cold if need be, else by CBC; raises SolverError where neither has an optimum."""
        self.outcome.by_solver += 1
        self._basis_is_fresh = False
        stop = Stop.FAILED
        if self._use_highs:
            if self._highs is None:
                self._highs = LiveHighs(self.columns, self.rows, objective, rhs, self.seconds)
            stop = self._highs.solve(cost, rhs)
            self.outcome.retried += self._highs.retried
            if stop is Stop.OPTIMAL:
                self._basis_is_fresh = True
                return self._highs.primal(), self._highs.dual()
        if self._cbc is not None:
            self.outcome.by_cbc += 1
            solved = solve_with_cbc(self._cbc, self.columns, self.rows, objective, rhs, self.seconds)
            if solved is not None:
                return solved
        self.outcome.status = stop.value
        raise SolverError(
            f"The allocation could not be solved ({self.plan}, {where}): the solver {stop.value}. "
            "Please report this with the scenario and the input files' hashes; no figures were written."
        )

    def _rule(self) -> _Rule | None:
        """The optimal basis that HiGHS ended with, or None if it cannot be inverted safely."""
        assert self._highs is not None
        columns, rows = self._highs.basis()
        square: Floats = self._matrix[np.ix_(rows, columns)]
        if square.shape[0] != square.shape[1]:
            return None
        try:
            inverse = np.linalg.inv(square)
        except np.linalg.LinAlgError:
            return None
        if np.linalg.norm(square, 1) * np.linalg.norm(inverse, 1) > WORST_CONDITION:
            return None
        return _Rule(columns, rows, inverse.astype(np.float64))
