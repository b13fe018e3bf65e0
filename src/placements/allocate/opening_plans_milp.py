"""Which homes to open and when, as one integer programme over the whole horizon of a single path.

The months' own programmes stand side by side, each month's right-hand sides written in what the month before
left; one whole number a kind of home and opening month says how many open. It knows the future: it may keep a place free
for a child who comes later, so its cost is a bound that a placement panel cannot reach.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import pulp
from numpy.typing import NDArray

from placements.allocate.allocation import AllocationPrices, month_model
from placements.allocate.lines import Line
from placements.allocate.model import MonthModel, beyond, gap, move, name_of, over, tier
from placements.allocate.rows import LpProblem, month_rows
from placements.allocate.settings import AllocationSettings
from placements.allocate.stocks import Opening, Stocks
from placements.domain import Month
from placements.supply import NeedPaths, Provision, SupplyPlan

Floats = NDArray[np.float64]

GAP = 1e-7
"""Share of the cost by which the answer may miss the optimum: a few pounds in tens of millions."""

# PuLP's numbers: 3 and 4 name them differently, and only 4 has the last two
OPTIMAL, NOT_SOLVED, TIME_LIMIT, GAP_REACHED = 1, 0, -4, -7


@dataclass(frozen=True)
class HomeAt:
    """A home of one kind, opened in one month.

    ``provision`` is of one path: ``usable`` has shape (1, months). ``cost_gbp`` is what it costs over the horizon
    whoever lives there.
    """

    kind: int
    month: Month
    provision: Provision
    cost_gbp: float


@dataclass(frozen=True)
class OpeningCase:
    """One path with certain need, and the homes that may open on it.

    Attributes
    ----------
    supply, need
        The strategy without any of the homes, of one path.
    prices
        What a child in each line costs a week, and a move, on this path.
    weeks
        Shape (months,).
    standing_gbp
        What is paid whatever opens and wherever children live.
    most_of_kind
        Kind -> how many there are.
    capital_gbp
        Kind -> the capital of one.
    """

    supply: SupplyPlan
    need: NeedPaths
    opening: Opening
    prices: AllocationPrices
    weeks: Floats
    standing_gbp: float
    homes: tuple[HomeAt, ...]
    most_of_kind: Mapping[int, int]
    settings: AllocationSettings
    most_homes: int | None = None
    capital_budget_gbp: float | None = None
    capital_gbp: Mapping[int, float] = field(default_factory=dict)


Chosen = Mapping[tuple[int, Month], int]
"""(kind, opening month) -> homes."""


@dataclass(frozen=True)
class OpeningAnswer:
    """What the solver found.

    Attributes
    ----------
    status
        ``optimal`` is the only one with an answer.
    why
        In words, where there is none.
    chosen
        What opens; nothing else does.
    cost_gbp
        Over the horizon, without penalties.
    penalty_gbp
        Weeks without a place, or above the places there are, at the penalties that rank them.
    """

    status: Literal["optimal", "time limit", "no solver", "failed"]
    solver: str
    why: str = ""
    chosen: Chosen = field(default_factory=dict)
    cost_gbp: float = float("nan")
    penalty_gbp: float = float("nan")


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


class _Staying(Stocks):
    """Stocks in which nobody leaves by rule: the programme itself says who leaves a home that closes."""

    def _leave(self, line: Line, month: int, stayers: Floats, waiting: Floats) -> None:
        """Nobody."""


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
        self.stocks = _Staying(self.model, case.need, self.there)
        self.most = [route.most for route in supply.routes]
        self.money: Counter[str] = Counter()
        self.penalty: Counter[str] = Counter()
        self.constant = case.standing_gbp
        self.rows: list[tuple[str, dict[str, float], str, float]] = []
        for month in range(self.months):
            self._month(month)
        self._homes()

    def column_of(self, home: HomeAt) -> str:
        return f"open{home.kind}_{str(home.month).replace('-', '_')}"

    def _month(self, month: int) -> None:
        """The month's rows, with right-hand sides moved to the left where they hang on the month before."""
        constant, before = self._right_hand_sides(month)
        homes = self._places(month)
        leaving = self._leaving(month)
        for row, value, held in zip(month_rows(self.model), constant, before, strict=True):
            terms = Counter({at(name, month): c for name, c in row.terms.items()})
            terms.update({name: -c for name, c in held.items()})
            terms.update({name: -c for name, c in homes.get(row.name, {}).items()})
            terms.update(leaving.get(row.name, {}))
            self.rows.append((at(row.name, month), dict(terms), row.sense, float(value)))
        self._costs(month)

    def _right_hand_sides(self, month: int) -> tuple[Floats, list[dict[str, float]]]:
        """Each row's constant, and its coefficients of the columns of the month before.

        Found by asking the month what it starts from when nobody lives anywhere, and when one child lives
        in each place in turn: right-hand sides are linear in who lived where.
        """
        model = self.model
        states, groups = len(model.stocks), len(model.groups)
        if month == 0:
            before, waiting = self.stocks.first(1).copy(), np.zeros((1, groups))
        else:
            probes = np.eye(states + groups)
            probes = np.vstack([np.zeros_like(probes[:1]), probes])
            before, waiting = probes[:, :states], probes[:, states:]
        state = self.stocks.state(month, before, waiting, self.most)
        matched = {(g, name): np.array(self._match(g, lines, month)) for g, name, lines in model.matched()}
        state = replace(state, matched=matched)
        values = np.stack([np.broadcast_to(row.rhs(state), len(before)) for row in month_rows(model)])
        names = [name_of("stock", g, line.id) for g, line in model.stocks] + [gap(g) for g in model.groups]
        slopes = values[:, 1:] - values[:, :1]
        held = [
            {at(names[j], month - 1): float(row[j]) for j in np.flatnonzero(row)} for row in slopes
        ]
        return values[:, 0], held

    def _match(self, group: str, lines: tuple[Line, ...], month: int) -> float:
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
            found.setdefault(name_of("capacity", line.id), {})[self.column_of(home)] = usable
            for level, share in home.provision.accepts.items():
                if (level, line.id) in shared:
                    row = name_of("acceptance", level, line.id)
                    found.setdefault(row, {})[self.column_of(home)] = usable * float(share[0])
        return found

    def _leaving(self, month: int) -> dict[str, dict[str, float]]:
        """Row -> terms of the children who leave a line in which a home closes: they need a place again."""
        found: dict[str, dict[str, float]] = {}
        closing = {line.id for line in self.model.lines if line.closes_a_home(month)}
        closing |= {line.id for line in self.model.lines if self._candidate_closes(line, month)}
        for g, line in self.model.stocks:
            if line.id in closing:
                column = at(name_of("leave", g, line.id), month)
                found.setdefault(name_of("continuity", g, line.id), {})[column] = 1.0
                found.setdefault(name_of("need", g), {})[column] = -1.0
                for group, name, lines in self.model.matched():
                    if group == g:
                        row = found.setdefault(name_of("matching", g, name), {})
                        row[column] = -self._match(g, lines, month)
        return found

    def _candidate_closes(self, line: Line, month: int) -> bool:
        ids = {p.id for p in line.provisions}
        return any(
            home.provision.id in ids
            and month > 0
            and home.provision.usable[0, month - 1] > 0
            and home.provision.usable[0, month] == 0
            for home in self.case.homes
        )

    def _costs(self, month: int) -> None:
        """Children cost the mean of opening and closing children x weeks, as the budget has it."""
        case, model, weeks = self.case, self.model, self.case.weeks
        for line in model.lines:
            ends = [*line.tiers[1:], np.inf]
            there = sum(n for (_, line_id), n in self.there.items() if line_id == line.id)
            for k, (start, end) in enumerate(zip(line.tiers, ends, strict=True)):
                half = case.prices.line(line, k, month) * weeks[month] / 2
                self.money[at(tier(line, k), month)] += half
                if month:
                    self.money[at(tier(line, k), month - 1)] += half
                else:
                    self.constant += half * float(np.clip(there, start, end) - start)
        for m in model.moves:
            self.money[at(move(*m), month)] += case.prices.move(m[0], month)
        unplaced, above = (
            model.settings.unplaced_penalty_gbp_per_week * weeks[month],
            model.settings.over_capacity_penalty_gbp_per_week * weeks[month],
        )
        self.penalty.update({at(gap(g), month): unplaced for g in model.groups})
        self.penalty.update({at(over(line), month): above for line in model.lines if line.limited})
        self.penalty.update({at(beyond(level, line), month): above for level, line in model.shared()})

    def _homes(self) -> None:
        """What homes cost, and how many may open: of each kind, together, and for the capital there is."""
        case = self.case
        columns = {self.column_of(home): home for home in case.homes}
        for name, home in columns.items():
            self.money[name] += home.cost_gbp
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
        names = dict.fromkeys(itertools.chain(self.money, self.penalty, *(terms for _, terms, _, _ in self.rows)))
        variables = {
            name: problem.add_variable(name, 0, None, cat="Integer" if name in homes else "Continuous")
            for name in names
        }
        costs = Counter(self.money)
        costs.update(self.penalty)
        problem += pulp.lpSum(cost * variables[name] for name, cost in costs.items())
        for name, terms, sense, value in self.rows:
            left = pulp.lpSum(c * variables[column] for column, c in terms.items() if c)
            problem += (left == value if sense == "==" else left <= value), name
        return problem, variables


def at(name: str, month: int) -> str:
    """A month's own name of a column or row."""
    return f"{name}__m{month + 1}"


def _solved(programme: _Programme, seconds: float) -> OpeningAnswer:
    solver, name = _solver(programme.case.settings, seconds)
    if solver is None:
        return OpeningAnswer("no solver", name, f"{name} is not installed")
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
    available = pulp.listSolvers(onlyAvailable=True)
    if settings.solver in ("auto", "highs") and "HiGHS" in available:
        return pulp.HiGHS(msg=False, threads=1, timeLimit=seconds, gapRel=GAP), "HiGHS"
    cbc = next((name for name in ("COIN_CMD", "PULP_CBC_CMD") if name in available), None)
    if settings.solver in ("auto", "cbc") and cbc is not None:
        return getattr(pulp, cbc)(msg=False, timeLimit=seconds, gapRel=GAP), "CBC"
    return None, {"highs": "HiGHS", "cbc": "CBC", "auto": "Neither HiGHS nor CBC"}[settings.solver]


def _status(problem: LpProblem, answer: Any) -> Literal["optimal", "time limit", "failed"]:
    """A solver that stopped early is not optimal: PuLP 3 tells it by the status of the solution, PuLP 4 by its own."""
    found = int(getattr(answer, "status", answer))
    solution = int(getattr(problem, "sol_status", OPTIMAL) or 0)
    if found == GAP_REACHED or (found == OPTIMAL and solution == OPTIMAL):
        return "optimal"
    return "time limit" if found in (OPTIMAL, NOT_SOLVED, TIME_LIMIT) else "failed"
