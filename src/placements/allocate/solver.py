"""Solve the month's programme on all paths: exactly, and each optimal basis only once.

An optimal basis of a linear programme is a rule that stays optimal for every right-hand side on which
its solution is not negative. So one HiGHS solve gives a rule, the rule is applied to all paths at once,
and HiGHS is asked again only for a path that no known rule fits. The answer is the programme's own
optimum, primal and dual, on every path.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray

from placements.allocate.model import Row
from placements.allocate.rows import LpProblem, build_problem
from placements.domain import SolverError

Floats = NDArray[np.float64]

# children; a hundred-thousandth of a child is far below what a report shows and above rounding in HiGHS
TOLERANCE = 1e-7
WORST_CONDITION = 1e9
# A rule is tried where it can be expected to fit so large a share of the paths, by row and column of the
# programme, that trying costs less than solving; in many need groups each basis fits few paths.
PAYS_PER_ROW_AND_COLUMN = 2.5e-4
REMEMBERED = 8
LOOK_AGAIN = 64


@dataclass
class SolverOutcome:
    """How one plan's children were placed.

    ``engine`` placed them. ``solved`` programmes in all, of which ``by_solver`` were handed to HiGHS or CBC and the
    rest followed from an optimal basis already known; ``retried`` needed a cold second attempt. Where the engine
    is the waterfall, ``sampled`` months of paths were solved as programmes too, and ``largest_gap`` is the largest
    difference of cost found, as a share.
    """

    solver: str
    version: str
    solved: int = 0
    by_solver: int = 0
    retried: int = 0
    status: str = "optimal"
    engine: str = "lp"
    sampled: int = 0
    largest_gap: float = 0.0


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
        self._fresh, self._asked, self._basis_is_fresh = 1.0, 0, False
        self._highs: Any = None
        self._order: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        available = pulp.listSolvers(onlyAvailable=True)
        self._cbc = next((name for name in ("COIN_CMD", "PULP_CBC_CMD") if name in available), None)
        use_highs = self.choice in ("auto", "highs") and "HiGHS" in available
        if not use_highs and (self.choice == "highs" or self._cbc is None):
            wanted = "HiGHS" if self.choice == "highs" else "HiGHS or CBC"
            raise SolverError(f"{wanted} is not installed. Install it with: pip install highspy")
        self._use_highs = use_highs
        self.outcome = SolverOutcome("HiGHS" if use_highs else "CBC", _version(use_highs))

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
                rule = self._rule() if self._basis_is_fresh else None
                if rule is not None:
                    left = self._follow(rule, cost, rhs, left, primal, dual)
                    if rule.share is not None:
                        self._fresh += (rule.share - self._fresh) / REMEMBERED
                    if self._pay(rule):
                        self._rules.append(rule)
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
        self.outcome.by_solver += 1
        self._basis_is_fresh = False
        if self._use_highs:
            answer = self._ask_highs(objective, cost, rhs)
            if answer is not None:
                self._basis_is_fresh = True
                return answer
        if self._cbc is not None and self.choice != "highs":
            solved = self._ask_cbc(objective, rhs)
            if solved is not None:
                return solved
        raise SolverError(
            f"The allocation could not be solved ({self.plan}, {where}): the solver did not report an optimum. "
            "Please report this with the scenario and the input files' hashes; no figures were written."
        )

    def _ask_highs(
        self, objective: dict[str, float], cost: Floats, rhs: Floats
    ) -> tuple[Floats, Floats] | None:
        if self._highs is None:
            self._start_highs(objective, rhs)
        highs = self._highs
        rows = np.arange(len(rhs), dtype=np.int32)
        columns = np.arange(len(cost), dtype=np.int32)
        highs.changeColsCost(len(cost), columns, cost[self._order])
        highs.changeRowsBounds(len(rhs), rows, np.where(self._equal, rhs, -np.inf), rhs)
        if not self._run_highs():
            # cold, by interior point with crossover ("ipm" may select another solver)
            self.outcome.retried += 1
            highs.clearSolver()
            highs.setOptionValue("solver", "ipx")
            good = self._run_highs()
            highs.setOptionValue("solver", "simplex")
            if not good:
                return None
        solution = highs.getSolution()
        primal = np.zeros(len(cost))
        primal[self._order] = np.asarray(solution.col_value)
        dual = np.asarray(solution.row_dual, dtype=float)
        return np.maximum(primal, 0.0), dual

    def _run_highs(self) -> bool:
        """True if HiGHS reports an optimum whose residuals are small: both are read, not one."""
        import highspy

        self._highs.run()
        information = self._highs.getInfo()
        return bool(
            self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            and information.max_primal_infeasibility < TOLERANCE
            and information.max_dual_infeasibility < TOLERANCE
        )

    def _start_highs(self, objective: dict[str, float], rhs: Floats) -> None:
        """Build the programme once in PuLP; later solves change right-hand sides on its HiGHS object."""
        problem = build_problem(self.columns, objective, self.rows, rhs)
        problem.solve(pulp.HiGHS(msg=False, threads=1))
        self._highs = problem.solverModel
        self._highs.setOptionValue("solver", "simplex")
        self._highs.setOptionValue("presolve", "off")
        # PuLP 3 hands columns over by name, PuLP 4 by creation: ask it
        index = {name: i for i, name in enumerate(self.columns)}
        self._order = np.array([index[v.name] for v in problem.variables()], dtype=np.intp)
        names = [constraint.name for constraint in _constraints(problem)]
        if names != [row.name for row in self.rows] or len(self._order) != len(self.columns):
            raise SolverError(
                "PuLP handed the allocation to HiGHS in an unknown order; no figures were written."
            )

    def _rule(self) -> _Rule | None:
        """The optimal basis that HiGHS ended with, or None if it cannot be inverted safely."""
        import highspy

        basis = self._highs.getBasis()
        basic = highspy.HighsBasisStatus.kBasic
        columns = self._order[[i for i, status in enumerate(basis.col_status) if status == basic]]
        rows = np.array([i for i, status in enumerate(basis.row_status) if status != basic], dtype=np.intp)
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

    def _ask_cbc(self, objective: dict[str, float], rhs: Floats) -> tuple[Floats, Floats] | None:
        problem = build_problem(self.columns, objective, self.rows, rhs)
        answer = problem.solve(getattr(pulp, str(self._cbc))(msg=False))
        if not _is_optimal(answer):
            return None
        values = {v.name: v.varValue for v in problem.variables()}
        primal = np.array([values[name] or 0.0 for name in self.columns])
        dual = np.array([problem.get_constraint_by_name(row.name).pi or 0.0 for row in self.rows])
        return np.maximum(primal, 0.0), dual


def _constraints(problem: LpProblem) -> list[Any]:
    found = problem.constraints()
    return found if isinstance(found, list) else list(found.values())


def _is_optimal(answer: Any) -> bool:
    """PuLP 3 answers with a number, PuLP 4 with an object that holds the status."""
    status = getattr(answer, "status", answer)
    return bool(int(status) == 1)


def _version(highs: bool) -> str:
    if not highs:
        return f"PuLP {pulp.__version__}"
    import highspy

    return str(highspy.Highs().version())
