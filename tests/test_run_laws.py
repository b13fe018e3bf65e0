"""Laws of a whole run, from files to verdict, on a small council."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pulp
import pytest
from builders import (
    EVERY_MEASURE,
    FLAT_DEMAND,
    QUICK_HOME,
    UNCERTAIN,
    Council,
    NewHome,
    plans_small,
    run_small,
    small_council,
    write_scenario,
)

from placements.domain import ScenarioError
from placements.finance import PlanResult
from placements.result import RunResult
from placements.run import run_scenario

NO_EFFECT = {
    "edge of care": """
[measures.edge]
kind = "edge_of_care"
starts = "2016-04"
groups = ["fostering", "residential"]
entries_avoided_share = 0
delay_share = 0.5
cost = "nothing"
""",
    "recruitment": """
[measures.recruit]
kind = "foster_recruitment"
provision = "carers"
starts = "2016-02"
extra_places_per_month = 0
cost = "nothing"
""",
    "family and friends": """
[measures.family]
kind = "family_and_friends"
starts = "2016-02"
from_group = "fostering"
to_group = "other"
entrants_share = 0
""",
}
NO_MOVES = """
[measures.step]
kind = "step_down"
starts = "2016-02"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = 0
cost = "free_move"
"""


@pytest.fixture(scope="module")
def every_measure(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("run"), EVERY_MEASURE, UNCERTAIN, paths=40)


@pytest.fixture(scope="module")
def no_measure(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """The same council, which does nothing."""
    return run_small(tmp_path_factory.mktemp("run"), "", UNCERTAIN, paths=40)


# exactly nothing


def test_without_measures_every_path_saves_exactly_nothing(no_measure: RunResult) -> None:
    assert (no_measure.comparison.net_saving == 0.0).all()
    assert (no_measure.tables.net_saving["annual_mean"] == 0.0).all()
    assert no_measure.do_nothing.total.std(axis=0).min() > 0


@pytest.mark.parametrize("measure", NO_EFFECT)
def test_a_measure_that_does_nothing_and_costs_nothing_saves_exactly_nothing(
    tmp_path: Path, measure: str
) -> None:
    result = plans_small(tmp_path, NO_EFFECT[measure], UNCERTAIN, paths=40)
    assert (result.comparison.net_saving == 0.0).all()


def test_moves_that_never_take_place_save_nothing_to_the_penny(tmp_path: Path) -> None:
    # more columns, other bases: the same optimum, but not to the last bit
    result = plans_small(tmp_path, NO_MOVES, UNCERTAIN, paths=40)
    assert np.abs(result.comparison.cumulative).max() < 0.01


def test_a_measure_without_effect_costs_exactly_what_it_costs(tmp_path: Path) -> None:
    body = NO_EFFECT["edge of care"].replace('"nothing"', '"service"')
    result = plans_small(tmp_path, body, UNCERTAIN, paths=40)
    service = next(line for line in result.strategy.lines if line.key == "service:edge")
    assert result.comparison.net_saving == pytest.approx(-service.amounts(result.strategy.book), abs=1e-6)


def test_a_home_that_nobody_needs_loses_exactly_its_fixed_cost_on_every_path(tmp_path: Path) -> None:
    counts = {
        "in_house_foster": 60,
        "ifa": 40,
        "in_house_residential": 0,
        "external_residential": 0,
        "other": 50,
    }
    none = "".join(
        f'[demand.series.{name}]\nmethod = "fixed"\n'
        for name in ("in_house_residential", "external_residential")
    )
    result = plans_small(tmp_path, none + QUICK_HOME, replace(UNCERTAIN, counts=counts), paths=40)
    line = next(line for line in result.strategy.lines if line.key == "new-home:fixed")
    fixed = line.amounts(result.strategy.book)
    assert fixed[:, 3:].min() > 0
    assert np.abs(result.comparison.net_saving + fixed).max() < 0.005
    assert np.abs(result.strategy.allocation.children[:, :, 3]).max() < 1e-9


# the same luck


def test_do_nothing_does_not_know_what_the_strategy_does(
    no_measure: RunResult, every_measure: RunResult
) -> None:
    assert np.array_equal(no_measure.do_nothing.total, every_measure.do_nothing.total)
    assert np.array_equal(no_measure.demand.children, every_measure.demand.children)


def test_one_more_measure_leaves_the_luck_of_the_others_alone(
    tmp_path: Path, every_measure: RunResult
) -> None:
    more = run_small(
        tmp_path,
        EVERY_MEASURE + NO_EFFECT["recruitment"].replace("= 0\n", "= { low = 0, central = 1, high = 2 }\n"),
        UNCERTAIN,
        paths=40,
    )
    before, after = every_measure.context.draws.uncertain, more.context.draws.uncertain
    assert set(after) - set(before) == {"measures.recruit.extra_places_per_month"}
    for name, drawn in before.items():
        assert np.array_equal(drawn, after[name]), name


def test_the_same_seed_gives_the_same_tables_and_another_seed_others(
    tmp_path: Path, every_measure: RunResult
) -> None:
    again = run_small(tmp_path / "again", EVERY_MEASURE, UNCERTAIN, paths=40)
    other = run_small(tmp_path / "other", EVERY_MEASURE, UNCERTAIN, paths=40, seed=2)
    for name, table in every_measure.tables.named().items():
        pd.testing.assert_frame_equal(table, again.tables.named()[name], check_exact=True)
    assert not every_measure.tables.cost.equals(other.tables.cost)
    assert again.neutrality == every_measure.neutrality


def test_paths_and_seed_may_be_given_in_place_of_the_files(tmp_path: Path) -> None:
    scenario, folder = write_scenario(tmp_path, paths=40, seed=1), small_council(tmp_path, UNCERTAIN)
    given = run_scenario(scenario, folder, paths=7, seed=5)
    written = run_small(tmp_path / "written", "", UNCERTAIN, paths=7, seed=5)
    assert given.demand.paths == 7
    assert np.array_equal(given.do_nothing.total, written.do_nothing.total)


def test_the_order_of_input_rows_is_irrelevant(tmp_path: Path, every_measure: RunResult) -> None:
    folder = small_council(tmp_path, UNCERTAIN, reverse_rows=True)
    reverse = run_scenario(write_scenario(tmp_path, EVERY_MEASURE, paths=40), folder)
    for left, right in (
        (reverse.do_nothing, every_measure.do_nothing),
        (reverse.strategy, every_measure.strategy),
    ):
        assert left.total == pytest.approx(right.total, abs=0.01)
    assert reverse.neutrality.verdict == every_measure.neutrality.verdict
    assert reverse.neutrality.sentence == every_measure.neutrality.sentence


# nobody is lost


def test_every_child_is_placed_or_reported_on_every_path(every_measure: RunResult) -> None:
    for plan in (every_measure.do_nothing, every_measure.strategy):
        there = plan.allocation.children.sum(axis=2) + plan.allocation.unplaced.sum(axis=2)
        assert there == pytest.approx(plan.need.children().sum(axis=2), rel=1e-9)
    demand = every_measure.demand
    assert every_measure.do_nothing.need.children() == pytest.approx(demand.by_need_group(), rel=1e-9)


def test_both_plans_start_with_the_children_there_are(every_measure: RunResult) -> None:
    def by_type(plan: PlanResult) -> dict[str, float]:
        sums: dict[str, float] = {}
        for provision, children in zip(plan.allocation.provisions, plan.allocation.opening, strict=True):
            sums[provision.placement_type] = sums.get(provision.placement_type, 0.0) + float(children)
        return sums

    expected = dict(zip(every_measure.demand.placement_types.ids, every_measure.demand.opening, strict=True))
    assert by_type(every_measure.do_nothing) == pytest.approx(expected)
    assert by_type(every_measure.strategy) == pytest.approx(expected)


def test_measures_together_avoid_no_more_entries_than_there_are(every_measure: RunResult) -> None:
    assert (every_measure.strategy.need.entrants >= 0).all()
    assert every_measure.strategy.need.children().sum() < every_measure.do_nothing.need.children().sum()


# costs


def test_a_plan_costs_the_sum_of_its_lines(every_measure: RunResult) -> None:
    for plan in (every_measure.do_nothing, every_measure.strategy):
        total = sum(line.amounts(plan.book) for line in plan.lines) + plan.unrealised
        assert plan.total == pytest.approx(total, rel=1e-12)
    difference = every_measure.do_nothing.total - every_measure.strategy.total
    assert np.array_equal(every_measure.comparison.net_saving, difference)


def test_a_dearer_market_never_lowers_what_a_filled_home_saves(tmp_path: Path) -> None:
    savings = [
        plans_small(
            tmp_path / str(price), FLAT_DEMAND + QUICK_HOME, Council(prices={"external_residential": price})
        )
        .comparison.cumulative[:, -1]
        .mean()
        for price in (2500, 3402, 5000)
    ]
    assert savings == sorted(savings)


def test_all_prices_doubled_double_every_saving(tmp_path: Path) -> None:
    doubled = Council(
        prices={
            k: 2 * v
            for k, v in {
                "in_house_foster": 481,
                "ifa": 835,
                "in_house_residential": 2924,
                "external_residential": 3402,
                "other": 200,
            }.items()
        },
        costs={"home_running": (5848, "GBP per place per week")},
    )
    once = plans_small(tmp_path / "once", QUICK_HOME)
    twice = plans_small(tmp_path / "twice", QUICK_HOME, doubled)
    assert twice.comparison.net_saving == pytest.approx(2 * once.comparison.net_saving, rel=1e-6, abs=0.01)


def test_two_homes_of_different_running_are_told_apart(tmp_path: Path) -> None:
    # two old homes at one marginal cost, two new ones at another, all of one placement type
    homes = tuple(
        NewHome(id=name, places=n, marginal_cost="new_marginal") for name, n in (("new-a", 6), ("new-b", 4))
    )
    council = Council(new_homes=homes, costs={"new_marginal": (100, "GBP per child per week")})
    body = "".join(
        QUICK_HOME.replace("new_home", h.id.replace("-", "_")).replace("new-home", h.id) for h in homes
    )
    result = run_small(tmp_path, FLAT_DEMAND + body, council, paths=2)
    people = dict(
        zip(
            (p.id for p in result.strategy.allocation.provisions),
            result.strategy.allocation.children[0, -1],
            strict=True,
        )
    )
    assert people["new-a"] == pytest.approx(people["new-b"] * 1.5, rel=1e-6)
    assert sum(people.values()) == pytest.approx(150)


# stress


@pytest.mark.slow
def test_the_stress_case_is_the_answer_of_its_own_run(tmp_path: Path) -> None:
    stress = """
extends = "small.toml"
title = "late and halved"
[neutrality]
savings_delivered_share = 0.5
[measures.new_home]
months_late = 6
"""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "stress.toml").write_text(stress, encoding="utf-8")
    body = EVERY_MEASURE + '\n[neutrality]\nstress_case = "stress.toml"\n'
    # a home that pays, so that late and halved is worse: one that loses money loses less of it when it is late
    paying = replace(UNCERTAIN, costs=UNCERTAIN.costs | {"home_running": (1500, "GBP per place per week")})
    result = run_small(tmp_path, body, paying, paths=40)
    alone = run_scenario(tmp_path / "models" / "stress.toml", tmp_path / "inputs" / "small")
    found = result.neutrality.stress
    assert found is not None
    assert found.title == "late and halved"
    assert found.probability == alone.neutrality.probability
    assert found.median == alone.neutrality.median
    assert found.median < result.neutrality.median


def test_a_stress_case_of_another_horizon_is_refused(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "stress.toml").write_text(
        'extends = "small.toml"\nlast_month = "2018-03"\n', encoding="utf-8"
    )
    with pytest.raises(ScenarioError, match="the stress case has last_month 2018-03"):
        run_small(tmp_path, QUICK_HOME + '\n[neutrality]\nstress_case = "stress.toml"\n')


def test_more_demand_is_more_on_every_path_with_the_same_luck(
    tmp_path: Path, every_measure: RunResult
) -> None:
    high = run_small(
        tmp_path, EVERY_MEASURE + "\n[demand]\nextra_growth_per_year = 0.05\n", UNCERTAIN, paths=40
    )
    assert (high.demand.total > every_measure.demand.total).all()
    factor = 1.05 ** (np.arange(1, 16) / 12)
    assert high.demand.children == pytest.approx(
        every_measure.demand.children * factor[None, :, None], rel=1e-12
    )


def test_progress_goes_through_every_stage_to_its_end(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    run_scenario(
        write_scenario(tmp_path, QUICK_HOME),
        small_council(tmp_path),
        progress=lambda stage, done, of: told.append((stage, done, of)),
    )
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert len(stages) >= 4
    for stage in stages:
        steps = [(done, of) for name, done, of in told if name == stage]
        assert steps[-1][0] == steps[-1][1], stage
        assert [done for done, _ in steps] == sorted(done for done, _ in steps)


# councils of other shapes


def test_a_council_that_buys_every_place_on_the_market_can_be_run(tmp_path: Path) -> None:
    market = {"kind": "market", "places": "", "net_growth": "", "marginal_cost": "", "quoted_occupancy": ""}
    council = Council(provision_cells={"carers": market, "old-home": market})
    result = run_small(tmp_path, NO_EFFECT["edge of care"], council, paths=3)
    assert (result.comparison.net_saving == 0.0).all()
    assert result.tables.place_value.empty
    assert result.tables.homes.empty


@pytest.mark.parametrize("paths", [1, 2])
def test_one_or_two_futures_are_enough_to_run(tmp_path: Path, paths: int) -> None:
    result = run_small(tmp_path, EVERY_MEASURE, UNCERTAIN, paths=paths)
    assert result.comparison.net_saving.shape == (paths, 15)
    assert result.neutrality.drivers == ()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore:PULP_CBC_CMD is deprecated:DeprecationWarning")
@pytest.mark.skipif(
    not {"COIN_CMD", "PULP_CBC_CMD"} & set(pulp.listSolvers(onlyAvailable=True)),
    reason="CBC is not installed",
)
def test_cbc_and_highs_come_to_the_same_net_saving(tmp_path: Path) -> None:
    by_highs = run_small(tmp_path / "highs", EVERY_MEASURE, UNCERTAIN, paths=2)
    by_cbc = run_small(
        tmp_path / "cbc", EVERY_MEASURE + '\n[allocation]\nsolver = "cbc"\n', UNCERTAIN, paths=2
    )
    assert by_cbc.strategy.allocation.outcome.solver == "CBC"
    # CBC writes eight digits: a hundredth of a pound in a month of £600,000
    assert by_cbc.comparison.net_saving == pytest.approx(by_highs.comparison.net_saving, abs=0.1)
