"""Which homes to open and when, as one integer programme over the whole horizon of a single path.

The months' own programmes stand side by side, each month's right-hand sides written in what the month before
left; one whole number a kind of home and opening month says how many open. It knows the future: it may keep a place
free for a child who comes later, so its cost is a bound that a placement panel cannot reach.
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pulp
from numpy.typing import NDArray

from placements.allocate.allocation import month_model
from placements.allocate.lines import Line
from placements.allocate.live_highs import cbc_name, has_highs
from placements.allocate.model import name_of
from placements.allocate.months_together import UNIT_GBP, MonthsTogether, at, long_costs
from placements.allocate.opening_plans_case import Chosen, HomeAt, OpeningAnswer, OpeningCase
from placements.allocate.rows import LpProblem
from placements.allocate.settings import AllocationSettings

Floats = NDArray[np.float64]

GAP = 1e-7
"""Share of the cost by which the answer may miss the optimum: a few pounds in tens of millions."""

# PuLP's numbers: 3 and 4 name them differently, and only 4 has the last two
OPTIMAL, NOT_SOLVED, TIME_LIMIT, GAP_REACHED = 1, 0, -4, -7


def best_openings(case: OpeningCase, seconds: float) -> OpeningAnswer:
    """The plan of the least cost with the whole horizon foreseen; never raises for what a solver does.

    The choice is fixed afterwards and the linear programme solved again: its cost is exact.
    """
    found = _solved(_Programme(case), seconds)
    if found.status != "optimal":
        return found
    return cost_of_openings(case, found.chosen, seconds)


def cost_of_openings(case: OpeningCase, chosen: Chosen, seconds: float) -> OpeningAnswer:
    """The least cost of opening just these homes, with the whole horizon foreseen."""
    answer = _solved(_Programme(case, chosen), seconds)
    return replace(answer, chosen=chosen) if answer.status == "optimal" else answer


class _Programme:
    """The programme as columns, costs and rows by name; ``fixed`` homes are taken as given."""

    def __init__(self, case: OpeningCase, fixed: Chosen | None = None) -> None:
        self.case, self.fixed = case, fixed
        self.months = case.need.entrants.shape[1]
        # a candidate of each kind without places, so that its line, and who may live in it, are there
        kinds = {home.kind: home.provision for home in case.homes}
        self.candidates = {kind: provision.id for kind, provision in kinds.items()}
        empty = [replace(p, usable=np.zeros_like(p.usable)) for p in kinds.values()]
        supply = replace(case.supply, provisions=(*case.supply.provisions, *empty))
        self.model, self.there = month_model(supply, case.need, case.opening, case.settings)
        self.together = MonthsTogether(
            self.model,
            self.there,
            case.need,
            [route.most for route in supply.routes],
            matched=self._match,
            closes=self._closes,
        )
        costs = long_costs(self.model, self.there, case.prices, case.weeks)
        self.money, self.penalty = dict(costs.money), costs.penalty
        self.constant = case.standing_gbp + costs.opening_gbp
        self.rows: list[tuple[str, dict[str, float], str, float]] = []
        for month in range(self.together.months):
            homes = self._places(month)
            for row in self.together.rows(month):
                terms = row.on(0) | {name: -c for name, c in homes.get(row.name, {}).items()}
                self.rows.append((row.name, terms, row.sense, float(row.rhs[0])))
        self._homes()

    def column_of(self, home: HomeAt) -> str:
        return f"open{home.kind}_{str(home.month).replace('-', '_')}"

    def _match(self, lines: tuple[Line, ...], group: str, month: int) -> Floats:
        return np.array([self._share(lines, group, month)])

    def _share(self, lines: tuple[Line, ...], group: str, month: int) -> float:
        """Most of a group's need that can be matched to the lines together, as ``lines.matched_share`` has it.

        Where homes of unlike shares may open, their mean hangs on which do: the largest stands for it then, which keeps
        the cost a bound.
        """
        found: list[tuple[float, float]] = []
        ids = {p.id for line in lines for p in line.provisions}
        for line in lines:
            for p in line.provisions:
                if p.id not in self.candidates.values():
                    found.append((p.match_by_group.get(group, p.match_share), float(p.usable[0, month])))
        for home in self.case.homes:
            if home.provision.id in ids:
                share = home.provision.match_by_group.get(group, home.provision.match_share)
                count = 1 if self.fixed is None else self.fixed.get((home.kind, home.month), 0)
                found.append((share, count * float(home.provision.usable[0, month])))
        if len(found) == 1:
            return found[0][0]
        open_now = [(share, usable) for share, usable in found if usable > 0]
        if not open_now:
            return 1.0
        if self.fixed is None or any(np.isinf(usable) for _, usable in open_now):
            return max(share for share, _ in open_now)
        return sum(share * usable for share, usable in open_now) / sum(usable for _, usable in open_now)

    def _places(self, month: int) -> dict[str, dict[str, float]]:
        """Row -> column of a home -> usable places that it adds to the row in the month."""
        found: dict[str, dict[str, float]] = {}
        line_of = {p.id: line for line in self.model.lines for p in line.provisions}
        shared = {(level, line.id) for level, line in self.model.shared()}
        for home in self.case.homes:
            usable = float(home.provision.usable[0, month])
            line = line_of[home.provision.id]
            if usable <= 0:
                continue
            found.setdefault(at(name_of("capacity", line.id), month), {})[self.column_of(home)] = usable
            for level, share in home.provision.accepts.items():
                if (level, line.id) in shared:
                    row = at(name_of("acceptance", level, line.id), month)
                    found.setdefault(row, {})[self.column_of(home)] = usable * float(share[0])
        return found

    def _closes(self, line: Line, month: int) -> bool:
        return line.closes_a_home(month) or self._candidate_closes(line, month)

    def _candidate_closes(self, line: Line, month: int) -> bool:
        ids = {p.id for p in line.provisions}
        return any(
            home.provision.id in ids
            and month > 0
            and home.provision.usable[0, month - 1] > 0
            and home.provision.usable[0, month] == 0
            for home in self.case.homes
        )

    def _homes(self) -> None:
        """What homes cost, and how many may open: of each kind, together, and for the capital there is."""
        case = self.case
        columns = {self.column_of(home): home for home in case.homes}
        for name, home in columns.items():
            self.money[name] = home.cost_gbp
        for kind, most in case.most_of_kind.items():
            mine = {name: 1.0 for name, home in columns.items() if home.kind == kind}
            self.rows.append((f"homes_of_kind{kind}", mine, "<=", float(most)))
        if self.fixed is not None:
            for name, home in columns.items():
                count = float(self.fixed.get((home.kind, home.month), 0))
                self.rows.append((f"fixed_{name}", {name: 1.0}, "==", count))
            return
        if case.most_homes is not None:
            self.rows.append(("most_homes", dict.fromkeys(columns, 1.0), "<=", float(case.most_homes)))
        if case.capital_budget_gbp is not None:
            capital = {name: case.capital_gbp.get(home.kind, 0.0) for name, home in columns.items()}
            self.rows.append(("capital", capital, "<=", case.capital_budget_gbp))

    def problem(self) -> tuple[LpProblem, dict[str, Any]]:
        """The programme in PuLP, and its variables by name."""
        problem = pulp.LpProblem("opening_plans", pulp.LpMinimize)
        homes = {self.column_of(home) for home in self.case.homes} if self.fixed is None else set()
        names = dict.fromkeys(
            itertools.chain(self.money, self.penalty, *(terms for _, terms, _, _ in self.rows))
        )
        variables = {
            name: problem.add_variable(name, 0, None, cat="Integer" if name in homes else "Continuous")
            for name in names
        }
        costs = {**self.money, **self.penalty}
        problem += pulp.lpSum(cost / UNIT_GBP * variables[name] for name, cost in costs.items())
        for name, terms, sense, value in self.rows:
            left = pulp.lpSum(c * variables[column] for column, c in terms.items() if c)
            problem += (left == value if sense == "==" else left <= value), name
        return problem, variables


def _solved(programme: _Programme, seconds: float) -> OpeningAnswer:
    solver, name = _solver(programme.case.settings, seconds)
    if solver is None:
        return OpeningAnswer("no solver", "", f"{name} is not installed")
    problem, variables = programme.problem()
    try:
        answer = problem.solve(solver)
    except pulp.PulpSolverError as error:
        return OpeningAnswer("failed", name, f"{name} failed: {error}")
    status = _status(problem, answer)
    if status == "time limit":
        return OpeningAnswer(status, name, f"{name} found no proven optimum within {seconds:g} seconds")
    if status != "optimal":
        return OpeningAnswer("failed", name, f"{name} did not report an optimum")
    value = {column: float(v.varValue or 0.0) for column, v in variables.items()}
    chosen = {
        (home.kind, home.month): round(value[programme.column_of(home)])
        for home in programme.case.homes
        if round(value[programme.column_of(home)])
    }
    cost = programme.constant + sum(price * value[column] for column, price in programme.money.items())
    penalty = sum(price * value[column] for column, price in programme.penalty.items())
    return OpeningAnswer("optimal", name, "", chosen, cost, penalty)


def _solver(settings: AllocationSettings, seconds: float) -> tuple[Any | None, str]:
    """The solver that the scenario asks for and its name; None where it is not installed."""
    if settings.solver in ("auto", "highs") and has_highs():
        return pulp.HiGHS(msg=False, threads=1, timeLimit=seconds, gapRel=GAP), "HiGHS"
    cbc = cbc_name()
    if settings.solver in ("auto", "cbc") and cbc is not None:
        return getattr(pulp, cbc)(msg=False, timeLimit=seconds, gapRel=GAP), "CBC"
    return None, {"highs": "HiGHS", "cbc": "CBC", "auto": "HiGHS or CBC"}[settings.solver]


def _status(problem: LpProblem, answer: Any) -> Literal["optimal", "time limit", "failed"]:
    """A solver that stopped early is not optimal: PuLP 3 tells it by the status of the solution, PuLP 4 by its own."""
    found = int(getattr(answer, "status", answer))
    solution = int(getattr(problem, "sol_status", OPTIMAL) or 0)
    if found == GAP_REACHED or (found == OPTIMAL and solution == OPTIMAL):
        return "optimal"
    return "time limit" if found in (OPTIMAL, NOT_SOLVED, TIME_LIMIT) else "failed"
