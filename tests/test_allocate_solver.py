"""Rules applied to all paths at once give what a fresh solve of each path gives, objective and worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
from builders import Floats, RandomMonth, random_month

from placements.allocate import AllocationSettings
from placements.allocate.live_highs import LiveHighs
from placements.allocate.model import TIE_BREAK, Prices, Row, over
from placements.allocate.outcome import Stop
from placements.allocate.rows import build_problem, month_rows
from placements.allocate.solver import MonthSolver
from placements.domain import SolverError

pytestmark = [
    # PuLP leaves the closing of the files it hands to CBC to the interpreter
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    # PuLP 3.3 says of its own copy of CBC that PuLP 4 will not have it
    pytest.mark.filterwarnings("ignore:PULP_CBC_CMD is deprecated:DeprecationWarning"),
]

AVAILABLE = pulp.listSolvers(onlyAvailable=True)
CBC = next((name for name in ("COIN_CMD", "PULP_CBC_CMD") if name in AVAILABLE), None)
needs_cbc = pytest.mark.skipif(CBC is None, reason="CBC is not installed")
ENGINES = ["highs", pytest.param("cbc", marks=needs_cbc)]


def objective_of(month: RandomMonth, solver: MonthSolver, rhs: Floats) -> Floats:
    """GBP a week on each path, by the solver under test."""
    objective = month.model.objective(month.prices)
    primal, _ = solver.solve(objective, rhs, "month 1")
    return primal @ np.array([objective.get(name, 0.0) for name in month.model.columns()])


def fresh(month: RandomMonth, rhs: Floats, solver: str = "HiGHS") -> float:
    """GBP a week of one path, by a programme built anew and solved from nothing."""
    model = month.model
    problem = build_problem(model.columns(), model.objective(month.prices), month_rows(model), rhs)
    problem.solve(getattr(pulp, solver)(msg=False))
    return float(pulp.value(problem.objective))


def solver_of(month: RandomMonth, choice: str = "highs") -> MonthSolver:
    return MonthSolver(month.model.columns(), month_rows(month.model), choice, "do_nothing")


@pytest.mark.parametrize("seed", range(12))
def test_all_paths_at_once_cost_what_each_costs_alone(seed: int) -> None:
    month = random_month(seed, paths=10)
    together = objective_of(month, solver_of(month), month.rhs)
    alone = [fresh(month, rhs) for rhs in month.rhs]
    assert together == pytest.approx(alone, rel=1e-8, abs=1e-6)


@pytest.mark.parametrize("seed", range(20, 26))
def test_a_rule_of_last_year_is_not_kept_when_prices_change(seed: int) -> None:
    """One solver through four years of prices, homes dearer than outside in one of them."""
    month = random_month(seed, paths=8)
    solver = solver_of(month)
    for year, home in enumerate((1.0, 1.02, 20.0, 1.0)):
        dearer = {
            key: price * (home if "home" in key[0] else 1.02**year)
            for key, price in month.prices.line.items()
        }
        again = replace(month, prices=Prices(dearer, month.prices.move))
        alone = [fresh(again, rhs) for rhs in month.rhs]
        assert objective_of(again, solver, month.rhs) == pytest.approx(alone, rel=1e-8, abs=1e-6)


@needs_cbc
@pytest.mark.parametrize("seed", range(4))
def test_highs_and_cbc_agree_on_the_cost(seed: int) -> None:
    month = random_month(seed, paths=3)
    by_highs = objective_of(month, solver_of(month), month.rhs)
    by_cbc = objective_of(month, solver_of(month, "cbc"), month.rhs)
    # CBC writes its columns with eight digits: the cost is known to about 1e-8 of itself, not better
    assert by_cbc == pytest.approx(by_highs, rel=5e-8)
    assert [fresh(month, rhs, str(CBC)) for rhs in month.rhs] == pytest.approx(by_highs, rel=5e-8)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(3))
def test_every_row_holds_and_no_column_is_negative(seed: int, engine: str) -> None:
    month = random_month(seed, paths=6)
    names = month.model.columns()
    primal, _ = solver_of(month, engine).solve(month.model.objective(month.prices), month.rhs, "month 1")
    assert (primal >= 0).all()
    for number, row in enumerate(month_rows(month.model)):
        left = sum(coefficient * primal[:, names.index(name)] for name, coefficient in row.terms.items())
        if row.sense == "==":
            assert left == pytest.approx(month.rhs[:, number], abs=1e-6), row.name
        else:
            assert (left <= month.rhs[:, number] + 1e-6).all(), row.name


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", range(3))
def test_duals_price_the_right_hand_sides_exactly(seed: int, engine: str) -> None:
    # strong duality: what the rows are worth adds to what the month costs
    month = random_month(seed, paths=6)
    objective = month.model.objective(month.prices)
    primal, dual = solver_of(month, engine).solve(objective, month.rhs, "month 1")
    cost = primal @ np.array([objective.get(name, 0.0) for name in month.model.columns()])
    assert (dual * month.rhs).sum(axis=1) == pytest.approx(cost, rel=1e-7, abs=1e-4)


@pytest.mark.parametrize("seed", range(30, 36))
def test_the_worth_of_a_place_lies_between_what_one_less_costs_and_one_more_saves(seed: int) -> None:
    """The month's cost is convex in its places: its slope to the left bounds the worth, so does the right."""
    month = random_month(seed, paths=4)
    _, dual = solver_of(month).solve(month.model.objective(month.prices), month.rhs, "month 1")
    step = 0.01
    for number, row in enumerate(month_rows(month.model)):
        if not row.name.startswith("capacity"):
            continue
        for path, rhs in enumerate(month.rhs):
            more, less = rhs.copy(), rhs.copy()
            more[number] += step
            less[number] -= min(step, rhs[number])
            here = fresh(month, rhs)
            saved = here - fresh(month, more)
            lost = fresh(month, less) - here
            worth = -dual[path, number]
            assert saved <= worth * step + 1e-5, row.name
            assert worth * min(step, rhs[number]) <= lost + 1e-5, row.name


def test_more_places_never_cost_more_and_their_worth_never_rises() -> None:
    month = random_month(3, paths=1)
    number = [row.name for row in month_rows(month.model)].index("capacity__carers")
    usable = np.linspace(0, 60, 61)
    rhs = np.repeat(month.rhs, len(usable), axis=0)
    rhs[:, number] = usable
    objective = month.model.objective(month.prices)
    primal, dual = solver_of(month).solve(objective, rhs, "month 1")
    cost = primal @ np.array([objective.get(name, 0.0) for name in month.model.columns()])
    assert (np.diff(cost) <= 1e-6).all()
    assert (np.diff(-dual[:, number]) <= 1e-6).all()
    assert -dual[0, number] > 0


@pytest.mark.parametrize("factor", [0.5, 3.0])
def test_scaling_every_price_and_penalty_scales_the_cost(factor: float) -> None:
    month = random_month(5, paths=8)
    settings = AllocationSettings(
        unplaced_penalty_gbp_per_week=12_000 * factor, over_capacity_penalty_gbp_per_week=20_000 * factor
    )
    scaled = random_month(5, paths=8, settings=settings)
    scaled = replace(
        scaled,
        prices=Prices(
            {key: price * factor for key, price in month.prices.line.items()},
            {key: price * factor for key, price in month.prices.move.items()},
        ),
    )
    left = objective_of(scaled, solver_of(scaled), month.rhs)
    right = factor * objective_of(month, solver_of(month), month.rhs)
    # the tie-break, a millionth of a pound per child and place in the list, does not scale
    assert left == pytest.approx(right, abs=TIE_BREAK * 20 * 200)


def test_a_path_is_solved_alone_only_where_no_known_rule_fits() -> None:
    month = random_month(1, paths=1)
    rhs = np.repeat(month.rhs, 500, axis=0)
    solver = solver_of(month)
    objective_of(month, solver, rhs)
    assert (solver.outcome.solved, solver.outcome.by_solver) == (500, 1)
    objective_of(month, solver, rhs)
    assert (solver.outcome.solved, solver.outcome.by_solver) == (1000, 1)
    assert solver.outcome.status == "optimal"


def test_the_answer_of_a_path_does_not_depend_on_the_paths_before_it() -> None:
    month = random_month(9, paths=10)
    forwards = objective_of(month, solver_of(month), month.rhs)
    backwards = objective_of(month, solver_of(month), month.rhs[::-1])
    assert backwards[::-1] == pytest.approx(forwards, rel=1e-9, abs=1e-6)


def test_what_cannot_be_solved_names_the_plan_the_month_and_the_path() -> None:
    month = random_month(1, paths=2)
    rhs = month.rhs
    rhs[1, 0] = -5.0
    names = [row.name for row in month_rows(month.model)]
    rhs[1, names.index("need__fostering")] = -1.0
    with pytest.raises(SolverError, match=r"could not be solved \(do_nothing, month 7, path 2\)"):
        solver_of(month).solve(month.model.objective(month.prices), rhs, "month 7")


def test_the_excess_is_only_what_stayers_force_where_there_is_a_market() -> None:
    month = random_month(4, paths=8)
    names = month.model.columns()
    primal, _ = solver_of(month).solve(month.model.objective(month.prices), month.rhs, "month 1")
    for line in month.model.lines:
        if line.limited:
            stayers = sum(s for (_, line_id), s in month.state.stayers.items() if line_id == line.id)
            forced = np.maximum(stayers - month.state.usable[line.id], 0)
            assert (primal[:, names.index(over(line))] <= forced + 1e-6).all()


# solvers that do not answer


def test_a_programme_that_fails_warm_is_solved_cold_and_the_outcome_says_so() -> None:
    month = random_month(2, paths=4)
    solver = solver_of(month, "highs")
    expected = objective_of(month, solver_of(month, "highs"), month.rhs)
    objective_of(month, solver, month.rhs[:1])
    assert solver._highs is not None
    solver._rules.clear()
    # no step of the simplex method is allowed: only the cold attempt can find the optimum
    solver._highs.highs.setOptionValue("simplex_iteration_limit", 0)
    assert objective_of(month, solver, month.rhs[1:]) == pytest.approx(expected[1:], rel=1e-7)
    assert solver.outcome.retried > 0


@pytest.mark.slow
def test_a_solver_stopped_by_its_time_limit_is_not_taken_for_an_optimum() -> None:
    # a month is solved before HiGHS looks at its clock: four hundred rows are not
    rng = np.random.default_rng(1)
    columns = [f"x{n}" for n in range(500)]
    rows = [
        Row(f"r{r}", dict(zip(columns, (-rng.uniform(0, 1, 500)).tolist(), strict=True)), "<=", one_path)
        for r in range(400)
    ]
    rhs = -rng.uniform(50, 100, 400)
    live = LiveHighs(columns, rows, dict.fromkeys(columns, 1.0), rhs, seconds=1e-6)
    assert live.solve(rng.uniform(1, 2, 500), rhs * 1.1) is Stop.TIME_LIMIT
    live.seconds = 60.0
    assert live.solve(rng.uniform(1, 2, 500), rhs * 1.2) is Stop.OPTIMAL


def one_path(state: object) -> Floats:
    return np.zeros(1)


def give_up_at_once(solver: MonthSolver, month: RandomMonth) -> None:
    """Let HiGHS start, and then allow neither of its methods a step."""
    objective_of(month, solver, month.rhs[:1])
    assert solver._highs is not None
    solver._rules.clear()
    for option in ("simplex_iteration_limit", "ipm_iteration_limit"):
        solver._highs.highs.setOptionValue(option, 0)


@needs_cbc
def test_where_highs_has_no_answer_cbc_is_asked() -> None:
    month = random_month(2, paths=3)
    expected = objective_of(month, solver_of(month, "highs"), month.rhs)
    solver = solver_of(month, "auto")
    give_up_at_once(solver, month)
    assert objective_of(month, solver, month.rhs[1:]) == pytest.approx(expected[1:], rel=5e-8)
    assert solver.outcome.by_cbc == 2


def test_where_no_solver_has_an_answer_the_month_and_the_path_are_named_and_nothing_is_made_up() -> None:
    month = random_month(2, paths=3)
    solver = solver_of(month, "highs")
    give_up_at_once(solver, month)
    with pytest.raises(SolverError, match=r"\(do_nothing, month 3, path 2\): the solver failed numerically"):
        solver.solve(month.model.objective(month.prices), month.rhs[[0, 1]] + 0.0, "month 3")
    assert solver.outcome.status == "failed numerically"


@pytest.mark.parametrize(
    ("choice", "wanted"), [("highs", "HiGHS is not"), ("cbc", "CBC is not"), ("auto", "HiGHS or CBC is not")]
)
def test_a_solver_that_is_not_installed_is_named_with_how_to_install_it(
    choice: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pulp.listSolvers", lambda onlyAvailable: [])  # noqa: N803
    month = random_month(2, paths=1)
    with pytest.raises(SolverError, match=rf"{wanted} installed\. Install it with: pip install"):
        solver_of(month, choice)
