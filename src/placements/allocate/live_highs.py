"""One HiGHS object that PuLP has built: later solves change right-hand sides and prices on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray

from placements.allocate.model import Row
from placements.allocate.outcome import Stop
from placements.allocate.rows import LpProblem, build_problem
from placements.domain import SolverError

Floats = NDArray[np.float64]

# children; far below what a report shows and above rounding in HiGHS
TOLERANCE = 1e-7


class LiveHighs:
    """Solves one structure again and again; each solve may take ``seconds``."""

    def __init__(
        self, columns: list[str], rows: list[Row], objective: dict[str, float], rhs: Floats, seconds: float
    ) -> None:
        self.seconds = seconds
        self.retried = False
        problem = build_problem(columns, objective, rows, rhs)
        problem.solve(pulp.HiGHS(msg=False, threads=1, timeLimit=seconds))
        # PuLP ships no types: the solver's own object, of class highspy.Highs
        self.highs: Any = problem.solverModel
        self.highs.setOptionValue("solver", "simplex")
        self.highs.setOptionValue("presolve", "off")
        # PuLP 3 hands columns over by name, PuLP 4 by creation: ask it
        index = {name: i for i, name in enumerate(columns)}
        self.order = np.array([index[v.name] for v in problem.variables()], dtype=np.intp)
        names = [constraint.name for constraint in constraints_of(problem)]
        if names != [row.name for row in rows] or len(self.order) != len(columns):
            raise SolverError(
                "PuLP handed the allocation to HiGHS in an unknown order; no figures were written."
            )
        self._equal = np.array([row.sense == "==" for row in rows])
        self._rows = np.arange(len(rows), dtype=np.int32)
        self._columns = np.arange(len(columns), dtype=np.int32)
        self._cost: Floats | None = None

    def solve(self, cost: Floats, rhs: Floats) -> Stop:
        """Solve for prices ``cost`` (columns,) and right-hand sides ``rhs`` (rows,); once more, cold, if that fails."""
        if self._cost is None or not np.array_equal(cost, self._cost):
            self.highs.changeColsCost(len(cost), self._columns, cost[self.order])
            self._cost = cost.copy()
        self.highs.changeRowsBounds(len(rhs), self._rows, np.where(self._equal, rhs, -np.inf), rhs)
        self.retried = False
        stop = self._run()
        if stop is Stop.OPTIMAL:
            return stop
        # cold, by interior point with crossover ("ipm" may select another solver)
        self.retried = True
        self.highs.clearSolver()
        self.highs.setOptionValue("solver", "ipx")
        stop = self._run()
        self.highs.setOptionValue("solver", "simplex")
        return stop

    def _run(self) -> Stop:
        """Why HiGHS stopped; the status and the residuals are read, not one of them."""
        import highspy

        # its clock runs on from solve to solve
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + self.seconds)
        self.highs.run()
        status, found = self.highs.getModelStatus(), self.highs.getInfo()
        if status == highspy.HighsModelStatus.kOptimal:
            precise = max(found.max_primal_infeasibility, found.max_dual_infeasibility) < TOLERANCE
            return Stop.OPTIMAL if precise else Stop.IMPRECISE
        return {
            highspy.HighsModelStatus.kTimeLimit: Stop.TIME_LIMIT,
            highspy.HighsModelStatus.kInfeasible: Stop.INFEASIBLE,
            highspy.HighsModelStatus.kUnbounded: Stop.UNBOUNDED,
        }.get(status, Stop.FAILED)

    def primal(self) -> Floats:
        """Columns of the last optimum, shape (columns,)."""
        found = np.zeros(len(self.order))
        found[self.order] = np.asarray(self.highs.getSolution().col_value)
        return np.maximum(found, 0.0)

    def dual(self) -> Floats:
        """Duals of the last optimum, shape (rows,)."""
        return np.asarray(self.highs.getSolution().row_dual, dtype=np.float64)

    def basis(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Basic columns, and the rows that hold them down."""
        import highspy

        basis, basic = self.highs.getBasis(), highspy.HighsBasisStatus.kBasic
        columns = self.order[[i for i, status in enumerate(basis.col_status) if status == basic]]
        rows = [i for i, status in enumerate(basis.row_status) if status != basic]
        return columns, np.array(rows, dtype=np.intp)


def constraints_of(problem: LpProblem) -> list[Any]:
    """PuLP 3 keeps them in a dict, PuLP 4 in a list."""
    found = problem.constraints()
    return found if isinstance(found, list) else list(found.values())


def has_highs() -> bool:
    return "HiGHS" in pulp.listSolvers(onlyAvailable=True)


def cbc_name() -> str | None:
    """What PuLP calls the CBC that is installed; None: there is none."""
    available = pulp.listSolvers(onlyAvailable=True)
    return next((name for name in ("COIN_CMD", "PULP_CBC_CMD") if name in available), None)


def solve_with_cbc(
    name: str, columns: list[str], rows: list[Row], objective: dict[str, float], rhs: Floats, seconds: float
) -> tuple[Floats, Floats] | None:
    """Columns and duals of a fresh problem by CBC; None where it reports no optimum."""
    problem = build_problem(columns, objective, rows, rhs)
    answer = problem.solve(getattr(pulp, name)(msg=False, timeLimit=seconds))
    # CBC stopped by its time limit may still have a status of 1 with a solution that is not proved
    if not _is_optimal(answer, problem):
        return None
    values = {v.name: v.varValue for v in problem.variables()}
    primal = np.array([values[column] or 0.0 for column in columns])
    dual = np.array([problem.get_constraint_by_name(row.name).pi or 0.0 for row in rows])
    return np.maximum(primal, 0.0), dual


def _is_optimal(answer: Any, problem: LpProblem) -> bool:
    """PuLP 3 answers with a number, PuLP 4 with an object; both have a status of the solution as well."""
    status = getattr(answer, "status", answer)
    solution = getattr(answer, "sol_status", getattr(problem, "sol_status", 1))
    return int(status) == 1 and int(solution) == 1


def version_of(highs: bool) -> str:
    if not highs:
        return f"PuLP {pulp.__version__}"
    import highspy

    return str(highspy.Highs().version())
