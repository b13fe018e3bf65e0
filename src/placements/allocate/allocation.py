"""Month by month, on every path: who stays, who is placed where, who is moved, who is left without a place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.allocate.agreement import Agreement
from placements.allocate.answer import MonthAnswer, excess
from placements.allocate.lines import Line, capacity_lines, share_out
from placements.allocate.lp_engine import LpEngine
from placements.allocate.model import MonthModel, MonthState, Prices
from placements.allocate.outcome import SolverOutcome, unchecked
from placements.allocate.settings import AllocationSettings
from placements.allocate.stocks import Opening, Stocks, opening_stocks
from placements.allocate.waterfall import Waterfall
from placements.allocate.whereabouts import Whereabouts
from placements.allocate.worth import ChildValue, PlaceMonth, PlaceValue, WorthByMonth
from placements.domain import Problem, ScenarioError
from placements.domain.progress import StageProgress, silent_stage
from placements.supply import NeedPaths, Provision, SupplyPlan

Floats = NDArray[np.float64]


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
    child_values
        For each need group.
    outcome
        Which engine placed the children, and how.
    whereabouts
        The same children by need group and line, and who came in.
    """

    provisions: tuple[Provision, ...]
    groups: tuple[str, ...]
    opening: Floats
    children: Floats
    unplaced: Floats
    over_capacity: Floats
    moves: Floats
    place_values: tuple[PlaceValue, ...]
    child_values: tuple[ChildValue, ...]
    outcome: SolverOutcome
    whereabouts: Whereabouts


GoesOn = Callable[[MonthState, Prices, MonthAnswer, str], bool]
# (line, tier, month index) -> GBP per child and week; (route, month index) -> GBP per move
LinePrice = Callable[[Line, int, int], float]
MovePrice = Callable[[int, int], float]


@dataclass(frozen=True)
class AllocationPrices:
    """Central marginal prices by which children are placed: a home's fixed cost is none of them.

    Place at marginal cost, judge at full cost: priced at its average cost a home would be left empty.
    ``dearest`` is the dearest place on any path, GBP a week, where prices are uncertain: penalties must exceed it.
    """

    line: LinePrice
    move: MovePrice
    dearest: float = 0.0


def allocate(
    plan: str,
    supply: SupplyPlan,
    need: NeedPaths,
    opening: Opening,
    prices: AllocationPrices,
    settings: AllocationSettings,
    progress: StageProgress = silent_stage,
) -> Allocation:
    """Place every child of every path, one month at a time, knowing nothing of later months.

    Parameters
    ----------
    plan
        Its name, for errors.
    opening
        (placement type, need group) -> children at the end of the base month.
    progress
        Called with (months done, months).

    Raises
    ------
    ScenarioError
        A penalty does not exceed the dearest place.
    SolverError
        A month could not be solved.
    """
    model, there = month_model(supply, need, opening, settings)
    monthly = monthly_prices(model, prices, need)
    _check_penalties(settings, monthly, prices.dearest)
    run = _Run(plan, Stocks(model, need, there), supply, monthly, progress)
    return run.finish(run.choose())


def month_model(
    supply: SupplyPlan, need: NeedPaths, opening: Opening, settings: AllocationSettings
) -> tuple[MonthModel, dict[tuple[str, str], float]]:
    """The month's programme, and who lives where in the base month: (group, line id) -> children."""
    lines = capacity_lines(supply.provisions)
    level_of = {g: need.level_of(g) for g in need.groups}
    there = opening_stocks(lines, level_of, opening)
    known = frozenset(key for key, children in there.items() if children > 0)
    crossings = tuple(need.crossings)
    return MonthModel(need.groups, lines, supply.routes, settings, level_of, crossings, known), there


def monthly_prices(model: MonthModel, prices: AllocationPrices, need: NeedPaths) -> list[Prices]:
    """The objective's prices month by month."""
    # a move is paid once and saves for as long as the child stays: its cost is spread over that stay
    stay_weeks = _expected_stay_weeks(need)
    return [_prices(model, prices, stay_weeks, month) for month in range(need.entrants.shape[1])]


def _prices(model: MonthModel, prices: AllocationPrices, stay_weeks: float, month: int) -> Prices:
    line = {(line.id, k): prices.line(line, k, month) for line in model.lines for k in range(len(line.tiers))}
    return Prices(line, {r: prices.move(r, month) / stay_weeks for r in range(len(model.routes))})


def _expected_stay_weeks(need: NeedPaths) -> float:
    staying = need.retention.copy()
    for (left, _), share in need.crossings.items():
        # a birthday is no exit
        staying[:, :, need.groups.index(left)] += share
    leaving = max(1 - float(np.median(staying)), 1 / 240)
    return 365.25 / 12 / 7 / leaving


def _check_penalties(settings: AllocationSettings, monthly: list[Prices], on_any_path: float) -> None:
    central = max(price for prices in monthly for price in prices.line.values())
    dearest = max(central, on_any_path)
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


@dataclass
class _Placed:
    """What one engine found: stocks (paths, months, stocks), unplaced, over, moves as in ``Allocation``.

    ``placed`` is as in ``Whereabouts``.
    """

    stocks: Floats
    unplaced: Floats
    over: Floats
    moves: Floats
    placed: Floats
    worth: WorthByMonth
    outcome: SolverOutcome


class _Run:
    """One plan from the first month to the last."""

    def __init__(
        self,
        plan: str,
        stocks: Stocks,
        supply: SupplyPlan,
        prices: list[Prices],
        progress: StageProgress,
    ) -> None:
        self.plan, self.stocks, self.supply, self.prices, self.progress = (
            plan,
            stocks,
            supply,
            prices,
            progress,
        )
        self.model, self.need = stocks.model, stocks.need
        self.most = [route.most for route in supply.routes]

    def choose(self) -> _Placed:
        """The waterfall where it may and does cost what the programme costs; else the programme."""
        settings = self.model.settings
        if settings.engine == "lp" or (settings.engine == "auto" and not settings.sampled_paths):
            return self._with_lp()
        if not settings.sampled_paths:
            found = self._through(Waterfall(self.model).month, unchecked(), lambda *_: True)
            assert found is not None
            return found
        check = Agreement(self.model, self.plan, len(self.need.entrants))
        found = self._with_waterfall(
            check, stop_above=np.inf if settings.engine == "waterfall" else settings.largest_gap
        )
        return self._with_lp(fell_back=check.largest) if found is None else found

    def _with_lp(self, fell_back: float | None = None) -> _Placed:
        engine = LpEngine(self.model, self.plan)
        engine.outcome.fell_back = fell_back
        found = self._through(engine.month, engine.outcome, lambda *_: True)
        assert found is not None
        return found

    def _with_waterfall(self, check: Agreement, stop_above: float) -> _Placed | None:
        """None where its cost differs from the programme's by more than the share ``stop_above``."""

        def agrees(state: MonthState, prices: Prices, answer: MonthAnswer, where: str) -> bool:
            check.see(state, prices, answer, where)
            return check.largest <= stop_above

        return self._through(Waterfall(self.model).month, check.outcome, agrees)

    def _valued(self, engine: str) -> int:
        """On how many paths places and children are valued."""
        most = self.model.settings.valued_paths
        return most if engine == "waterfall" else -(-most // 3)

    def _through(self, place: PlaceMonth, outcome: SolverOutcome, goes_on: GoesOn) -> _Placed | None:
        paths, months, groups = self.need.entrants.shape
        found = _Placed(
            stocks=np.empty((paths, months, len(self.model.stocks))),
            unplaced=np.empty((paths, months, groups)),
            over=np.zeros((paths, months)),
            moves=np.zeros((paths, months, len(self.most))),
            placed=np.empty((paths, months, len(self.model.placing))),
            worth=WorthByMonth(self.model, paths, self._valued(outcome.engine)),
            outcome=outcome,
        )
        before, waiting = self.stocks.first(paths), np.zeros((paths, groups))
        for month, prices in enumerate(self.prices):
            where = f"month {month + 1}"
            state = self.stocks.state(month, before, waiting, self.most)
            answer = place(state, prices, where)
            if not goes_on(state, prices, answer, where):
                return None
            found.worth.see(state, prices, place, where)
            before, waiting = answer.stocks, answer.unplaced
            found.stocks[:, month], found.unplaced[:, month] = before, waiting
            found.over[:, month] = excess(self.model, state, before)
            found.moves[:, month] = answer.moves
            found.placed[:, month] = answer.placed
            self.progress(month + 1, months)
        return found

    def finish(self, found: _Placed) -> Allocation:
        provisions = self.supply.provisions
        paths, months, _ = found.stocks.shape
        children = np.zeros((paths, months, len(provisions)))
        opening = np.zeros(len(provisions))
        position = {p.id: i for i, p in enumerate(provisions)}
        together: dict[tuple[str, str], list[int]] = {}
        for number, (g, line) in enumerate(self.model.stocks):
            together.setdefault((line.id, self.model.level(g)), []).append(number)
        for (_, level), numbers in together.items():
            line = self.model.stocks[numbers[0]][1]
            there = sum(self.stocks.opening.get((self.model.stocks[n][0], line.id), 0.0) for n in numbers)
            shared = share_out(line, level, found.stocks[:, :, numbers].sum(axis=2))
            places = sum(p.places for p in line.existing)
            for i, provision in enumerate(line.provisions):
                children[:, :, position[provision.id]] += shared[:, :, i]
                if not provision.planned:
                    part = provision.places / places if places else 1 / len(line.existing)
                    opening[position[provision.id]] += part * there
        return Allocation(
            provisions=provisions,
            groups=self.need.groups,
            opening=opening,
            children=children,
            unplaced=found.unplaced,
            over_capacity=found.over,
            moves=found.moves,
            place_values=found.worth.of_places(),
            child_values=found.worth.of_children(),
            outcome=found.outcome,
            whereabouts=Whereabouts(
                stocks=tuple(self.model.stocks),
                opening=self.stocks.first(1)[0],
                children=found.stocks,
                placing=tuple(self.model.placing),
                placed=found.placed,
                displaced=self.stocks.displaced,
            ),
        )
