"""Tornado and switching values: put back, a switching value gives a net saving of £0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, QUICK_HOME, UNCERTAIN, Council, prepare_small, run_small
from test_run_flows import council as council_with_journeys  # noqa: F401  (a fixture)
from test_run_flows import scenario as scenario_with_journeys

from placements.appraisal.assumptions import Assumption
from placements.appraisal.basis import Basis, basis_of
from placements.appraisal.held import CentralCase
from placements.appraisal.switching import Swing, root, swing, tornado
from placements.domain import Problem, Range, ScenarioError
from placements.prepared import load
from placements.run import forecast

RUNNING = "price of home_running"
# nothing is uncertain but what a test makes so
STILL = FLAT_DEMAND + QUICK_HOME + "\n[supply]\nturnover_per_year = 0.4\n"


def basis(folder: Path, body: str, council: Council | None = None, **top: object) -> Basis:
    ready = prepare_small(folder, body, council, **top)
    return basis_of(ready, forecast(ready))


def one(low: float, central: float, high: float, least: float = 0.0, most: float = 1.0) -> Assumption:
    return Assumption("x", "X", "share", Range(low=low, central=central, high=high), least, most)


def swung(assumed: Assumption, objective: Callable[[float], float]) -> Swing:
    return swing(assumed, objective, objective(assumed.range.central))


def test_a_switching_value_within_the_range_is_where_the_line_crosses_zero() -> None:
    # £1,000 at 0.2, £0 at 0.3, -£1,000 at 0.4
    found = swung(one(0.1, 0.2, 0.4), lambda x: 10_000 * (0.3 - x))
    assert found.switching_value == pytest.approx(0.3, abs=1e-4)
    assert found.distance_share == pytest.approx(0.5, abs=1e-3)
    assert found.within_range is True
    assert (found.at_low, found.at_central, found.at_high) == pytest.approx((2_000, 1_000, -1_000))
    assert found.width == pytest.approx(3_000)
    assert (found.looked_from, found.looked_to, found.note) == (0.1, 0.4, "")


def test_beyond_the_range_it_is_looked_for_as_far_as_the_value_is_plausible() -> None:
    found = swung(one(0.1, 0.2, 0.4), lambda x: 10_000 * (0.9 - x))
    assert found.switching_value == pytest.approx(0.9, abs=1e-4)
    assert found.within_range is False
    assert (found.looked_from, found.looked_to) == (0.0, 1.0)


def test_where_there_is_none_it_says_between_which_values_it_looked() -> None:
    found = swung(one(0.1, 0.2, 0.4), lambda x: -10_000 * (1.5 - x))
    assert found.switching_value is None
    assert found.within_range is None
    assert found.distance_share is None
    assert found.note == "none between 0 and 1"


def test_of_two_switching_values_the_nearer_to_central_is_named() -> None:
    # above £0 between 0.15 and 0.7 only: 0.15 is 0.1 from central, 0.7 is 0.45
    found = swung(one(0.1, 0.25, 0.9), lambda x: 1e5 * (x - 0.15) * (0.7 - x))
    assert found.switching_value == pytest.approx(0.15, abs=1e-3)


def test_a_jump_over_zero_is_found_and_called_a_jump() -> None:
    found = swung(one(0.0, 0.2, 1.0), lambda x: -500.0 if x < 0.6 else 700.0)
    assert found.switching_value == pytest.approx(0.6)
    assert found.note == "the median jumps over £0 here"


def test_an_end_at_which_the_scenario_does_not_hold_together_is_brought_nearer() -> None:
    def objective(value: float) -> float:
        if value > 0.8:
            raise ScenarioError([Problem("x.toml", "too much.", "Less.")])
        return 10_000 * (0.65 - value)

    # 1 is refused; half way from 0.4 is 0.7
    found = swung(one(0.1, 0.2, 0.4), objective)
    assert found.switching_value == pytest.approx(0.65, abs=1e-4)
    assert found.looked_to == pytest.approx(0.7)


def test_from_a_central_value_of_nothing_there_is_no_distance_in_percent() -> None:
    found = swung(one(-0.1, 0.0, 0.1, least=-1.0), lambda x: 1_000 * (x + 0.05))
    assert found.switching_value == pytest.approx(-0.05, abs=1e-3)
    assert found.distance_share is None


def test_a_root_is_as_near_as_was_asked() -> None:
    calls: list[float] = []

    def cubic(value: float) -> float:
        calls.append(value)
        return 1e6 * (value**3 - 0.2)

    assert root(cubic, 0.0, 1.0, tolerance=1e-3) == pytest.approx(0.2 ** (1 / 3), abs=1e-3)
    rough = len(calls)
    assert root(cubic, 0.0, 1.0) == pytest.approx(0.2 ** (1 / 3), abs=1e-6)
    assert len(calls) - rough >= rough


@pytest.fixture(scope="module")
def uncertain(tmp_path_factory: pytest.TempPathFactory) -> CentralCase:
    return CentralCase(basis(tmp_path_factory.mktemp("case"), EVERY_MEASURE, UNCERTAIN, paths=11))


@pytest.mark.slow
def test_every_switching_value_put_back_gives_a_net_saving_of_nothing(uncertain: CentralCase) -> None:
    swings = tornado(uncertain).swings
    turned = [found for found in swings if found.switching_value is not None and not found.note]
    assert len(turned) >= 2
    for found in turned:
        assert abs(uncertain.median({found.assumption.name: found.switching_value or 0.0})) < 1
    assert [found.width for found in swings] == sorted((found.width for found in swings), reverse=True)


def test_every_assumption_with_a_range_is_moved(uncertain: CentralCase) -> None:
    names = {found.name for found in uncertain.assumptions}
    assert {
        "price of other",
        "uplift of external_residential",
        "price factor of outside from 16 children",
        "quoted_occupancy",
        "carers_growth",
        "measures.edge_of_care.entries_avoided_share",
        "measures.new_home.max_occupancy",
        "measures.new_home.otherwise_in.fostering",
        "price of service",
    } <= names
    assert uncertain.not_varied == {}
    limits = {found.name: (found.unit, found.least, found.most) for found in uncertain.assumptions}
    assert limits["price of other"] == ("GBP per child per week", 0, 1050)
    assert limits["quoted_occupancy"] == ("share", 0, 1)
    assert limits["measures.edge_of_care.entries_avoided_share"] == ("share", 0, 1)
    assert limits["uplift of external_residential"] == ("share per year", -0.1, 0.2)
    # 0.1 to 1.0 places a month with its sign: from -0.5 to 1, as far again on either side
    assert limits["carers_growth"] == ("places per month", -2.0, 2.5)


def test_a_switching_value_written_into_the_tables_as_known_makes_the_run_cost_neutral(
    tmp_path: Path,
) -> None:
    """The same answer by another way: not held in memory, but read from strategy_costs.csv by a run of its own."""
    ranged = Council(costs={"home_running": ((2_900, 2_924, 4_000), "GBP per place per week")})
    case = CentralCase(basis(tmp_path / "appraised", STILL, ranged, paths=3))
    (found,) = tornado(case).swings
    assert found.assumption.name == RUNNING
    assert found.switching_value is not None
    value = found.switching_value
    certain = Council(costs={"home_running": (value, "GBP per place per week")})
    result = run_small(tmp_path / "run", STILL, certain, paths=3)
    assert abs(result.neutrality.median) < 1


def test_children_are_placed_by_the_price_that_is_tried(tmp_path: Path) -> None:
    """A resident at £3,500 is dearer than a place outside at £3,402, and the home stays empty: held there, or read.

    It costs its fixed cost alone, (4,000 - 3,500) x 6 places x 365 / 7 weeks, and no child's week in it.
    """
    running = (4_000.0, "GBP per place per week")
    unit = "GBP per child per week"
    # what the existing home is quoted at is above what a resident adds
    prices = {"in_house_residential": 3_600}
    ranged = Council(prices=prices, costs={"home_running": running, "home_marginal": ((0, 0, 3_500), unit)})
    certain = Council(prices=prices, costs={"home_running": running, "home_marginal": (3_500.0, unit)})
    case = CentralCase(basis(tmp_path / "held", STILL, ranged, paths=3))
    read = run_small(tmp_path / "read", STILL, certain, paths=3).neutrality
    assert read.median == pytest.approx(-500 * 6 * 365 / 7, abs=0.01)
    assert case.median({"price of home_marginal": 3_500.0}) == pytest.approx(read.median, abs=0.01)


def test_at_central_values_the_saving_is_that_of_a_run_without_any_range(tmp_path: Path) -> None:
    body = STILL
    council = Council(prices={"other": (100, 200, 350)}, uplifts={"external_residential": (0.0, 0.02, 0.05)})
    certain = Council(prices={"other": 200}, uplifts={"external_residential": 0.02})
    case = CentralCase(basis(tmp_path / "central", body, council, paths=3))
    assert case.saving({}) == pytest.approx(
        run_small(tmp_path / "run", body, certain, paths=3).comparison.cumulative[:, -1]
    )


def test_a_name_that_stands_for_two_dated_ranges_is_not_moved_and_says_why(tmp_path: Path) -> None:
    rows = [("2015-04-01", "2016-06-30", (3_300, 3_402, 3_500)), ("2016-07-01", "", (3_400, 3_500, 3_700))]
    council = Council(price_rows={"external_residential": rows})
    case = CentralCase(basis(tmp_path, STILL, council, paths=2))
    assert case.assumptions == ()
    assert case.not_varied == {
        "price of External residential": "2 dated figures that differ: no one value stands for all of them."
    }


KNOWN_THEN_RANGED = [("2015-04-01", "2016-06-30", 3_402), ("2016-07-01", "", (3_400, 3_600, 3_900))]


@pytest.mark.parametrize(
    "rows",
    [
        KNOWN_THEN_RANGED,
        [
            (*dates, figure)
            for (*dates, _), (*_, figure) in zip(KNOWN_THEN_RANGED, KNOWN_THEN_RANGED[::-1], strict=True)
        ],
    ],
)
def test_a_known_figure_is_not_moved_with_the_ranged_one_of_another_date(
    tmp_path: Path, rows: list[tuple[str, str, float]]
) -> None:
    """Moved as one, £3,900 from July 2016 would be £3,900 from January."""
    case = CentralCase(basis(tmp_path, STILL, Council(price_rows={"external_residential": rows}), paths=2))
    assert case.assumptions == ()
    assert case.not_varied == {
        "price of External residential": "2 dated figures that differ: no one value stands for all of them."
    }


def test_a_price_that_ended_before_the_forecast_leaves_the_later_one_to_be_moved(tmp_path: Path) -> None:
    rows = [("2014-04-01", "2015-03-31", 3_000), ("2015-04-01", "", (3_300, 3_402, 3_500))]
    case = CentralCase(basis(tmp_path, STILL, Council(price_rows={"external_residential": rows}), paths=2))
    assert [found.name for found in case.assumptions] == ["price of external_residential"]
    assert case.not_varied == {}


@pytest.mark.slow
def test_an_assumption_held_at_its_own_central_value_changes_nothing(tmp_path: Path) -> None:
    """Every one of them, with measures, tiers, and prices and home costs of several dates."""
    rows = {
        "external_residential": KNOWN_THEN_RANGED,
        "ifa": [("2015-04-01", "2016-03-31", (800, 835, 850)), ("2016-04-01", "", (820, 850, 900))],
        "in_house_foster": [("2014-04-01", "2015-03-31", 400), ("2015-04-01", "", (470, 481, 500))],
    }
    council = replace(UNCERTAIN, price_rows=rows)
    case = CentralCase(basis(tmp_path, EVERY_MEASURE, council, paths=3))
    central = case.saving({})
    assert set(case.not_varied) == {"price of IFA", "price of External residential"}
    assert len(case.assumptions) > 15
    for one_ in case.assumptions:
        assert case.saving({one_.name: one_.range.central}) == pytest.approx(central, abs=1e-6), one_.name


def test_the_later_places_of_a_market_are_not_looked_at_below_the_price_of_the_first(tmp_path: Path) -> None:
    council = Council(tiers=(("outside", 10, (1.0, 1.1, 1.3)), ("agencies", 40, (0.9, 1.03, 1.08))))
    case = CentralCase(basis(tmp_path, STILL, council, paths=2))
    assert {found.name: (found.least, found.most) for found in case.assumptions} == {
        "price factor of outside from 10 children": (1.0, pytest.approx(3.9)),
        "price factor of agencies from 40 children": (0.9, pytest.approx(3.24)),
    }


def test_without_ranges_there_is_nothing_to_move(tmp_path: Path) -> None:
    assert tornado(CentralCase(basis(tmp_path, STILL, paths=2))).swings == ()


def test_a_range_at_whose_end_the_scenario_does_not_hold_together_is_named(tmp_path: Path) -> None:
    # £13,000 a week is more than the penalty for a child without a place
    council = Council(prices={"external_residential": (3_300, 3_402, 13_000)})
    found = tornado(CentralCase(basis(tmp_path, STILL, council, paths=2)))
    assert found.swings == ()
    (why,) = found.not_varied.values()
    assert why.startswith("at an end of its range the scenario does not hold together: ")
    assert "£12,000 a week does not exceed £13,000 a week" in why


@pytest.mark.slow
def test_a_change_of_journeys_is_moved_with_the_strategys_own_demand(council_with_journeys: Path) -> None:  # noqa: F811
    """More exits save more; changes that stand in [demand] move both plans."""
    measures = """
[measures.reunify]
kind = "change_flows"
flow = "exits"
month = "2021-06"
multiply_by = { low = 1.0, central = 1.2, high = 1.6 }

[demand.flow_changes.early_help]
flow = "entries"
month = "2021-06"
multiply_by = { low = 0.8, central = 0.9, high = 1.0 }
reason = "believed"
"""
    file = scenario_with_journeys(council_with_journeys, measures)
    ready = load(file, council_with_journeys / "inputs" / "fenshire").ready
    case = CentralCase(basis_of(ready, forecast(ready)))
    names = [found.name for found in case.assumptions]
    assert {"measures.reunify.multiply_by", "demand.flow_changes.early_help.multiply_by"} <= set(names)
    nothing = case.saving({"measures.reunify.multiply_by": 1.0})
    assert np.abs(nothing).max() < 0.01
    assert case.median({"measures.reunify.multiply_by": 1.6}) > case.median({}) > 0
    assert case.median({"demand.flow_changes.early_help.multiply_by": 1.0}) != case.median({})
