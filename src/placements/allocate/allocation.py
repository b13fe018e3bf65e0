"""Month by month, on every path: who stays, who is placed where, who is moved, who is left without a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.allocate.lines import Line, capacity_lines, matched_share, share_out
from placements.allocate.model import MonthModel, MonthState, Prices, beyond, gap, move, name_of, over, stock
from placements.allocate.settings import AllocationSettings
from placements.allocate.solver import MonthSolver, SolverOutcome
from placements.domain import Problem, ScenarioError
from placements.domain.progress import StageProgress, silent_stage
from placements.supply import NeedPaths, Provision, SupplyPlan

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class PlaceValue:
    """Worth of one more usable place of a line, GBP per week; each array has shape (months,)."""

    provision: str
    title: str
    mean: Floats
    p10: Floats
    p50: Floats
    p90: Floats


@dataclass(frozen=True)
class Allocation:
    """Where children live at each month end.

    Attributes
    ----------
    provisions
        The order of the last axis of ``children`` and ``opening``.
    opening
        Children at the end of the base month, shape (provisions,).
    children
        Shape (paths, months, provisions).
    unplaced
        Children without a place, shape (paths, months, need groups).
    over_capacity
        Children above usable places, shape (paths, months).
    moves
        Planned moves in the month by route, shape (paths, months, routes).
    place_values
        For each line with limited places.
    outcome
        What the solver did.
    """

    provisions: tuple[Provision, ...]
    groups: tuple[str, ...]
    opening: Floats
    children: Floats
    unplaced: Floats
    over_capacity: Floats
    moves: Floats
    place_values: tuple[PlaceValue, ...]
    outcome: SolverOutcome


# (line, tier, month index) -> GBP per child and week; (route, month index) -> GBP per move
LinePrice = Callable[[Line, int, int], float]
MovePrice = Callable[[int, int], float]


@dataclass(frozen=True)
class AllocationPrices:
    """Central marginal prices by which children are placed: a home's fixed cost is none of them.

    Place at marginal cost, judge at full cost: priced at its average cost a home would be left empty.
    """

    line: LinePrice
    move: MovePrice


def allocate(
    plan: str,
    supply: SupplyPlan,
    need: NeedPaths,
    opening_by_type: dict[str, float],
    prices: AllocationPrices,
    settings: AllocationSettings,
    progress: StageProgress = silent_stage,
) -> Allocation:
    """Place every child of every path, one month at a time, knowing nothing of later months.

    Parameters
    ----------
    plan
        Its name, for errors.
    opening_by_type
        Children at the end of the base month by placement type.
    progress
        Called with (months done, months).

    Raises
    ------
    ScenarioError
        A penalty does not exceed the dearest place.
    SolverError
        A month could not be solved.
    """
    lines = capacity_lines(supply.provisions)
    model = MonthModel(need.groups, lines, supply.routes, settings)
    paths, months, _ = need.entrants.shape
    monthly = [_prices(model, prices, need, month) for month in range(months)]
    _check_penalties(settings, monthly)
    run = _Run(plan, model, need, supply, opening_by_type)
    for month in range(months):
        run.step(month, monthly[month])
        progress(month + 1, months)
    return run.finish(paths, months)


def _prices(model: MonthModel, prices: AllocationPrices, need: NeedPaths, month: int) -> Prices:
    line = {(line.id, k): prices.line(line, k, month) for line in model.lines for k in range(len(line.tiers))}
    # a move is paid once and saves for as long as the child stays: its cost is spread over that stay
    stay_weeks = _expected_stay_weeks(need)
    return Prices(line, {r: prices.move(r, month) / stay_weeks for r in range(len(model.routes))})


def _expected_stay_weeks(need: NeedPaths) -> float:
    leaving = max(1 - float(np.median(need.retention)), 1 / 240)
    return 365.25 / 12 / 7 / leaving


def _check_penalties(settings: AllocationSettings, monthly: list[Prices]) -> None:
    dearest = max(price for prices in monthly for price in prices.line.values())
    found = {
        "unplaced_penalty_gbp_per_week": (settings.unplaced_penalty_gbp_per_week, dearest),
        "over_capacity_penalty_gbp_per_week": (
            settings.over_capacity_penalty_gbp_per_week,
            settings.unplaced_penalty_gbp_per_week,
        ),
    }
    problems = [
        Problem(
            "allocation",
            f"the penalty of £{penalty:,.0f} a week does not exceed £{bound:,.0f} a week"
            + (
                ", the dearest place there is."
                if bound == dearest
                else ", the penalty for a child without a place."
            ),
            f"Write more than {bound:.0f}.",
            column=key,
        )
        for key, (penalty, bound) in found.items()
        if penalty <= bound
    ]
    if problems:
        raise ScenarioError(problems)


class _Run:
    """The state of one plan's allocation as it goes from month to month."""

    def __init__(
        self,
        plan: str,
        model: MonthModel,
        need: NeedPaths,
        supply: SupplyPlan,
        opening_by_type: dict[str, float],
    ) -> None:
        self.plan, self.model, self.need, self.supply = plan, model, need, supply
        self.columns = model.columns()
        self.rows = model.rows()
        self.solver = MonthSolver(self.columns, self.rows, model.settings.solver, plan)
        self.index = {name: i for i, name in enumerate(self.columns)}
        self.opening = self._opening(opening_by_type)
        paths, months, groups = need.entrants.shape
        self.stocks = {key: np.empty((paths, months)) for key in self.opening}
        self.unplaced = np.empty((paths, months, groups))
        self.over = np.zeros((paths, months))
        self.moves = np.zeros((paths, months, len(supply.routes)))
        self.worth: dict[str, list[Floats]] = {}

    def _opening(self, by_type: dict[str, float]) -> dict[tuple[str, str], float]:
        """(group, line id) -> children. Lines of one type share them pro rata to places; markets take the rest."""
        opening = {(g, line.id): 0.0 for g, line in self.model.stocks}
        for type_id, children in by_type.items():
            lines = [line for line in self.model.lines if line.placement_type == type_id and line.existing]
            room = {line.id: line.room() for line in lines if line.limited}
            places = sum(room.values())
            own = {line.id: next(iter(line.accepts)) for line in lines}
            markets = [line for line in lines if not line.limited]
            within = min(children, places) if markets else children
            for line in (line for line in lines if line.limited):
                part = room[line.id] / places if places else 1 / len(room)
                opening[own[line.id], line.id] = within * part
            for line in markets:
                opening[own[line.id], line.id] = (children - within) / len(markets)
        return opening

    def step(self, month: int, prices: Prices) -> None:
        state = self._state(month)
        rhs = np.stack([row.rhs(state) for row in self.rows], axis=1)
        where = f"month {month + 1}"
        primal, dual = self.solver.solve(self.model.objective(prices), rhs, where)
        for g, line in self.model.stocks:
            self.stocks[g, line.id][:, month] = primal[:, self.index[stock(g, line)]]
        for number, g in enumerate(self.need.groups):
            self.unplaced[:, month, number] = primal[:, self.index[gap(g)]]
        for excess in [over(line) for line in self.model.lines if line.limited]:
            self.over[:, month] += primal[:, self.index[excess]]
        for g, line in self.model.shared():
            self.over[:, month] += primal[:, self.index[beyond(g, line)]]
        for m in self.model.moves:
            self.moves[:, month, m[0]] += primal[:, self.index[move(*m)]]
        worth = {row.name: -dual[:, number] for number, row in enumerate(self.rows)}
        for line in self.model.lines:
            if line.limited:
                value = np.maximum(self._worth(line, month, worth), 0.0)
                # a penalty is never money: a place saves no more than the dearest one for the same children
                same = {other.id for g, other in self.model.placing if g in line.accepts}
                dearest = max(price for (name, _), price in prices.line.items() if name in same)
                self.worth.setdefault(line.id, []).append(np.minimum(value, dearest))

    def _worth(self, line: Line, month: int, worth: dict[str, Floats]) -> Floats:
        """GBP per week that one more usable place would save, penalties included; shape (paths,).

        Where places are divided between need groups, the place is divided as they are.
        """
        value = worth[name_of("capacity", line.id)].copy()
        for g, other in self.model.shared():
            if other.id == line.id:
                usable = line.usable[:, month]
                part = np.divide(
                    line.accepts[g][:, month], usable, out=np.zeros_like(usable), where=usable > 0
                )
                value += part * worth[name_of("acceptance", g, line.id)]
        return value

    def _state(self, month: int) -> MonthState:
        retention = {g: self.need.retention[:, month, i] for i, g in enumerate(self.need.groups)}
        need = {}
        for i, g in enumerate(self.need.groups):
            carried = self.unplaced[:, month - 1, i] * retention[g] if month else 0.0
            need[g] = self.need.entrants[:, month, i] + carried
        stayers = {
            key: retention[key[0]] * (self.stocks[key][:, month - 1] if month else opening)
            for key, opening in self.opening.items()
        }
        for g, line in self.model.placing:
            if line.closes_a_home(month):
                # a home that closes is the one case in which settled children must move
                leaving = np.maximum(stayers[g, line.id] - line.accepts[g][:, month], 0.0)
                stayers[g, line.id] = stayers[g, line.id] - leaving
                need[g] = need[g] + leaving
        usable = {line.id: line.usable[:, month] for line in self.model.lines if line.limited}
        accepts = {(g, line.id): line.accepts[g][:, month] for g, line in self.model.shared()}
        matched = {(g, name): matched_share(lines, month) for g, name, lines in self.model.matched()}
        most = {r: route.most[:, month] for r, route in enumerate(self.supply.routes)}
        return MonthState(stayers, need, usable, accepts, matched, most)

    def finish(self, paths: int, months: int) -> Allocation:
        provisions = self.supply.provisions
        children = np.zeros((paths, months, len(provisions)))
        opening = np.zeros(len(provisions))
        position = {p.id: i for i, p in enumerate(provisions)}
        for g, line in self.model.stocks:
            shared = share_out(line, g, self.stocks[g, line.id])
            places = sum(p.places for p in line.existing)
            for i, provision in enumerate(line.provisions):
                children[:, :, position[provision.id]] += shared[:, :, i]
                if not provision.planned:
                    part = provision.places / places if places else 1 / len(line.existing)
                    opening[position[provision.id]] += part * self.opening[g, line.id]
        return Allocation(
            provisions=provisions,
            groups=self.need.groups,
            opening=opening,
            children=children,
            unplaced=self.unplaced,
            over_capacity=self.over,
            moves=self.moves,
            place_values=tuple(self._place_value(line) for line in self.model.lines if line.limited),
            outcome=self.solver.outcome,
        )

    def _place_value(self, line: Line) -> PlaceValue:
        values = np.stack(self.worth[line.id], axis=1)
        p10, p50, p90 = np.quantile(values, [0.1, 0.5, 0.9], axis=0)
        return PlaceValue(line.id, line.title, values.mean(axis=0), p10, p50, p90)
