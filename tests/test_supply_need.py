"""Entrants and stayers reproduce the demand path; measures act on entrants, in sequence, and save no child twice."""

from __future__ import annotations

import numpy as np
import pytest
from builders import tiny_demand

from placements.demand import DemandPaths
from placements.supply import EntrantEffect, NeedPaths, need_paths

PATHS, MONTHS = 3, 30
TURNOVER = np.array([0.33, 0.40, 0.47])


def wandering(seed: int = 1, spread: float = 0.05) -> DemandPaths:
    """Demand that rises and falls, some months by more than turnover explains."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0.0, spread, (PATHS, MONTHS, 4)).cumsum(axis=1)
    return tiny_demand(np.array([60.0, 40.0, 4.0, 16.0]) * np.exp(steps), [60, 40, 4, 16])


def steady() -> DemandPaths:
    return tiny_demand(np.full((PATHS, MONTHS, 4), [60.0, 40.0, 4.0, 16.0]), [60, 40, 4, 16])


def effect(
    share: float | np.ndarray, groups: tuple[str, ...] = ("residential",), **more: object
) -> EntrantEffect:
    fields: dict[str, object] = {
        "measure": "edge",
        "groups": groups,
        "share": np.broadcast_to(share, (PATHS, MONTHS)),
        "delayed_share": np.zeros(PATHS),
        **more,
    }
    return EntrantEffect(**fields)  # type: ignore[arg-type]


def need(demand: DemandPaths, *effects: EntrantEffect) -> NeedPaths:
    return need_paths(demand, TURNOVER, effects)


@pytest.mark.parametrize("seed", range(5))
def test_without_measures_entrants_and_stayers_reproduce_the_demand_path(seed: int) -> None:
    demand = wandering(seed)
    found = need(demand)
    assert found.children() == pytest.approx(demand.by_need_group(), rel=1e-12)
    assert (found.entrants >= 0).all()
    assert ((found.retention >= 0) & (found.retention <= 1)).all()


def test_on_a_steady_path_those_who_leave_are_replaced() -> None:
    # turnover 0.40 a year, 100 fostered children: 100 x 0.40 / 12 = 3.33 enter each month
    found = need(steady())
    assert found.entrants[1, :, 0] == pytest.approx(np.full(MONTHS, 100 * 0.40 / 12))
    assert found.retention[1, :, 0] == pytest.approx(np.full(MONTHS, 1 - 0.40 / 12))


def test_where_the_path_falls_faster_than_turnover_more_leave_and_nobody_enters() -> None:
    falling = np.full((PATHS, MONTHS, 4), [60.0, 40.0, 4.0, 16.0]) * 0.5
    found = need(tiny_demand(falling, [60, 40, 4, 16]))
    assert (found.entrants[:, 0] == 0).all()
    assert found.retention[:, 0] == pytest.approx(np.full((PATHS, 2), 0.5))


def test_a_group_that_starts_empty_fills_by_entrants_alone() -> None:
    children = np.full((PATHS, MONTHS, 4), [60.0, 40.0, 4.0, 16.0])
    found = need(tiny_demand(children, [60, 40, 0, 0]))
    assert found.entrants[:, 0, 1] == pytest.approx(np.full(PATHS, 20.0))
    assert np.isfinite(found.retention).all()


def test_an_effect_of_zero_changes_nothing_to_the_last_bit() -> None:
    plain = need(wandering())
    found = need(wandering(), effect(0.0, ("fostering", "residential"), delayed_share=np.full(PATHS, 0.5)))
    assert np.array_equal(found.entrants, plain.entrants)
    assert np.array_equal(found.retention, plain.retention)


def test_two_measures_of_sixty_per_cent_leave_sixteen_and_not_minus_twenty() -> None:
    plain = need(wandering())
    found = need(wandering(), effect(0.6), effect(0.6))
    assert found.entrants[:, :, 1] == pytest.approx(plain.entrants[:, :, 1] * 0.16, rel=1e-12)
    assert np.array_equal(found.entrants[:, :, 0], plain.entrants[:, :, 0])


def test_entries_avoided_build_up_in_the_stock_towards_the_share_avoided() -> None:
    # entrants fall to 90%: the stock falls by 10% x (1 - retention^t), slowly and never further
    found = need(steady(), effect(0.1, ("fostering",)))
    months = np.arange(1, MONTHS + 1)
    by_hand = 100 * (1 - 0.1 * (1 - (1 - 0.40 / 12) ** months))
    assert found.children()[1, :, 0] == pytest.approx(by_hand, rel=1e-12)
    assert (np.diff(found.children()[1, :, 0]) < 0).all()
    assert found.children()[1, -1, 0] > 90


def test_delayed_children_return_after_exactly_the_delay() -> None:
    share = np.zeros((PATHS, MONTHS))
    share[:, 2] = 0.5
    found = need(steady(), effect(share, delayed_share=np.array([0.0, 0.4, 1.0]), delay_months=12))
    before = need(steady()).entrants[:, 0, 1]
    difference = found.entrants[:, :, 1] - before[:, None]
    # half of a month's entrants stay away in month 3; none, 40% and all of them come in month 15
    assert difference[:, 2] == pytest.approx(-0.5 * before)
    assert difference[:, 14] == pytest.approx(0.5 * before * np.array([0.0, 0.4, 1.0]))
    others = [m for m in range(MONTHS) if m not in (2, 14)]
    assert difference[:, others] == pytest.approx(np.zeros((PATHS, MONTHS - 2)), abs=1e-12)


@pytest.mark.parametrize("delay", [MONTHS - 1, MONTHS, MONTHS + 1, 120])
def test_children_delayed_beyond_the_horizon_do_not_come_within_it(delay: int) -> None:
    plain = need(steady()).entrants
    found = need(steady(), effect(0.5, delayed_share=np.ones(PATHS), delay_months=delay)).entrants
    came_back = found[:, -1, 1] - 0.5 * plain[:, -1, 1]
    expected = 0.5 * plain[:, 0, 1] if delay == MONTHS - 1 else np.zeros(PATHS)
    assert came_back == pytest.approx(expected, abs=1e-12)
    assert found[:, :-1, 1] == pytest.approx(0.5 * plain[:, :-1, 1])


def test_children_placed_with_family_and_friends_leave_one_group_and_enter_the_other() -> None:
    plain = need(wandering())
    found = need(wandering(), effect(0.25, ("fostering",), diverted_to="residential"))
    assert found.entrants.sum(axis=2) == pytest.approx(plain.entrants.sum(axis=2), rel=1e-12)
    assert found.entrants[:, :, 0] == pytest.approx(0.75 * plain.entrants[:, :, 0], rel=1e-12)


def test_a_second_measure_acts_on_the_delayed_children_of_the_first_too() -> None:
    first = effect(0.5, delayed_share=np.ones(PATHS), delay_months=6)
    once = need(steady(), first).entrants
    twice = need(steady(), first, effect(0.5)).entrants
    assert twice[:, :, 1] == pytest.approx(0.5 * once[:, :, 1], rel=1e-12)
