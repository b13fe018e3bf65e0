"""Sufficiency: need against places by hand, the gap of each future, ages that only some homes take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders import (
    FLAT_DEMAND,
    QUICK_HOME,
    Council,
    NewHome,
    limited,
    need_of,
    places,
    run_small,
    small_council,
    unlimited,
    write_scenario,
)
from builders_ages import plan_by_ages
from builders_measures import COUNCIL, EVERY_KIND, plans_of

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.finance import PlanResult
from placements.finance.sufficiency import fewest_without, sufficiency, sufficiency_table
from placements.result import RunResult
from placements.run import run_scenario
from placements.supply import MoveRoute, NeedPaths, SupplyPlan

SWAYING = Council(
    counts={
        "in_house_foster": 60,
        "ifa": 0,
        "in_house_residential": 4,
        "external_residential": 0,
        "other": 30,
    },
    assumptions={"carers_growth": ((-2.0, 0.0, 2.0), "places per month")},
)
"""As many carers as children who need fostering, give or take: the places differ from path to path."""


def row(table: pd.DataFrame, month: str = "2016-06", **where: str) -> dict[str, object]:
    found = table[table["month"] == month]
    for column, value in where.items():
        found = found[found[column] == value]
    (only,) = found.to_dict("records")
    return {str(key): value for key, value in only.items()}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A home of 6 opens in April 2016; nothing else ever changes."""
    return run_small(tmp_path_factory.mktemp("opened"), FLAT_DEMAND + QUICK_HOME, paths=2)


def test_need_less_usable_places_is_the_gap_and_the_market_takes_those_beyond(opened: RunResult) -> None:
    table = opened.tables.sufficiency
    # 20 children need residential care; the old home has 4 places, from April the new one 6 more
    assert row(table, plan="do_nothing", need_group="residential") == {
        "plan": "do_nothing",
        "month": "2016-06",
        "level": "residential",
        "need_group": "residential",
        "need_mean": 20,
        "need_p10": 20,
        "need_p90": 20,
        "usable_mean": 4,
        "gap_mean": 16,
        "gap_p90": 16,
        "gap_probability": 1,
        "in_market_mean": 16,
        "placed_mean": 20,
        "unplaced_mean": 0,
        "unplaced_probability": 0,
    }
    strategy = row(table, plan="strategy", need_group="residential")
    assert (strategy["usable_mean"], strategy["gap_mean"]) == (10, 10)


def test_all_children_have_the_gaps_of_their_levels_added_up_and_a_kind_without_limit_has_none(
    opened: RunResult,
) -> None:
    table = opened.tables.sufficiency
    other = row(table, plan="do_nothing", need_group="other")
    assert other["need_mean"] == 30
    assert all(np.isnan(float(str(other[name]))) for name in ("usable_mean", "gap_mean", "gap_probability"))
    # fostering: 100 children and 60 carers' places; residential: 20 and 4
    total = row(table, plan="do_nothing", need_group="total")
    assert (total["need_mean"], total["usable_mean"], total["gap_mean"]) == (150, 64, 40 + 16)


def test_the_gap_is_that_of_each_future_and_not_of_the_means(tmp_path: Path) -> None:
    result = run_small(tmp_path, FLAT_DEMAND, SWAYING, paths=400)
    found = row(result.tables.sufficiency, plan="do_nothing", need_group="fostering")
    assert found["need_mean"] == 60
    # after six months places are 60 plus or minus 12, half of the time fewer than the children: a triangle from -12
    # to 12 lies below 0 by 12 / 6 = 2 on average, and its P10 at 12 x (sqrt(0.2) - 1) = -6.6
    assert float(str(found["usable_mean"])) == pytest.approx(60, abs=0.8)
    assert float(str(found["gap_mean"])) == pytest.approx(2, abs=0.4)
    assert float(str(found["gap_p90"])) == pytest.approx(6.6, abs=0.9)
    assert float(str(found["gap_probability"])) == pytest.approx(0.5, abs=0.07)


def test_a_market_has_no_gap_and_a_type_with_places_has_one(opened: RunResult) -> None:
    table = opened.tables.sufficiency_by_type
    market = row(table, plan="strategy", placement_type="ifa")
    assert (market["places"], market["demand_mean"]) == ("market", 40)
    assert np.isnan(float(str(market["gap_mean"])))
    assert row(table, plan="strategy", placement_type="other")["places"] == "no_limit"
    home = row(table, plan="strategy", placement_type="in_house_residential")
    assert (home["places"], home["demand_mean"], home["usable_mean"], home["gap_mean"]) == (
        "limited",
        4,
        10,
        0,
    )


def test_who_steps_down_needs_fostering_from_then_on(tmp_path: Path) -> None:
    body = """
[measures.step_down]
kind = "step_down"
starts = "2016-01"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = 0.5
share_of_stock_per_month = 1.0
cost = "free_move"
"""
    plans = plans_of(tmp_path, body, Council())
    before, after = (
        {group: found.need[0, 0] for (_, group), found in sufficiency(plan).items()}
        for plan in (plans.do_nothing, plans.strategy)
    )
    assert after["residential"] == pytest.approx(before["residential"] - 0.5)
    assert after["fostering"] == pytest.approx(before["fostering"] + 0.5)
    assert after["total"] == pytest.approx(before["total"])


def test_placed_and_unplaced_are_the_need_and_nobody_is_short_of_a_place_but_where_places_are_short(
    tmp_path: Path,
) -> None:
    waits = {"agencies": {"match_share": "0.5"}, "carers": {"match_share": "0.25"}}
    council = Council(**{**vars(COUNCIL), "provision_cells": {**COUNCIL.provision_cells, **waits}})
    plans = plans_of(tmp_path, EVERY_KIND, council, paths=20)
    for plan in (plans.do_nothing, plans.strategy):
        found = sufficiency(plan)
        total = found["", "total"]
        assert total.need == pytest.approx(plan.need.children().sum(axis=2), abs=1e-6)
        assert total.unplaced.max() > 0.5
        for (level, group), one in found.items():
            assert one.need == pytest.approx(one.placed + one.unplaced)
            if level == group and one.gap is not None:
                beyond = one.in_market + one.unplaced + plan.allocation.over_capacity
                assert (beyond >= one.gap - 1e-6).all()
                assert one.usable is not None
                assert one.gap == pytest.approx(np.maximum(one.need - one.usable, 0))


def test_places_that_only_some_ages_may_take_help_no_others() -> None:
    old_only = replace(places("old", "home", limited(4), {"residential": 1}), only=frozenset({"old"}))
    anyone = places("any", "home", limited(2), {"residential": 1})
    need = {"young": np.array([[3.0]]), "old": np.array([[2.0]])}
    # 5 children and 6 places; but of the 4 places for older children only 2 can be filled, and of 3 younger ones
    # 2 come into the other home: one child has none
    assert fewest_without("residential", need, [old_only, anyone]) == pytest.approx(1)
    assert fewest_without("residential", need, [anyone]) == pytest.approx(3)
    assert fewest_without("residential", need, [old_only]) == pytest.approx(3)
    assert fewest_without("residential", need, []) == pytest.approx(5)


def test_with_ages_the_levels_add_up_and_each_age_has_its_row(tmp_path: Path) -> None:
    table = sufficiency_table(plan_by_ages(tmp_path / "fenshire", 11))
    mine = table[(table["plan"] == "do_nothing") & (table["month"] == table["month"].iloc[-1])]
    need = mine.set_index("need_group")["need_mean"]
    assert need["residential"] == pytest.approx(
        need["residential_0_to_10"] + need["residential_11_to_17"], abs=1e-3
    )
    levels = mine[mine["level"] == mine["need_group"]]
    assert levels["need_mean"].sum() == pytest.approx(need["total"], abs=1e-3)


def test_a_framework_is_a_place_under_contract_and_its_type_is_still_a_market(tmp_path: Path) -> None:
    body = """
[measures.framework]
kind = "framework"
placement_type = "ifa"
starts = "2016-02"
places = 10
price = "agreed"
"""
    council = Council(costs={"agreed": (700, "GBP per child per week")}, new_homes=(NewHome(),))
    result = run_small(tmp_path, FLAT_DEMAND + body, council, paths=2)
    by_type = row(result.tables.sufficiency_by_type, plan="strategy", placement_type="ifa")
    assert (by_type["places"], by_type["usable_mean"]) == ("market", 10)
    assert np.isnan(float(str(by_type["gap_mean"])))
    group = row(result.tables.sufficiency, plan="strategy", need_group="fostering")
    assert (group["usable_mean"], group["gap_mean"]) == (70, 30)


def test_a_home_that_takes_few_of_a_level_has_so_many_places_for_it_and_one_that_suits_nobody_none() -> None:
    need = {"residential": np.array([[20.0]])}
    # nine in ten of its ten places are for children of this level: 20 - 9
    shared = places("shared", "home", limited(10), {"residential": 0.9, "fostering": 0.1})
    assert fewest_without("residential", need, [shared]) == pytest.approx(11)
    unsuited = replace(shared, match_by_group={"residential": 0.0})
    assert fewest_without("residential", need, [unsuited]) == pytest.approx(20)


@dataclass(frozen=True)
class Placed:
    """What sufficiency reads of a plan."""

    need: NeedPaths
    allocation: Allocation


def test_who_steps_down_needs_a_place_for_its_own_age_from_then_on() -> None:
    """One of three young and two older children is moved from a home to an agency, and needs fostering from then on."""
    groups = ("home_young", "home_old", "carer_young", "carer_old")
    need = replace(
        need_of(groups, [3, 2, 0, 0], np.zeros((1, 1, 4))),
        levels=("residential", "residential", "fostering", "fostering"),
    )
    home = places("outside", "outside", unlimited(), {"residential": 1})
    agency = places("agency", "agency", unlimited(), {"fostering": 1})
    route = MoveRoute("down", "Down", "outside", "agency", np.ones((1, 1)), 1.0, "move")
    found = allocate(
        "strategy",
        SupplyPlan((home, agency), routes=(route,)),
        need,
        {("outside", "home_young"): 3, ("outside", "home_old"): 2},
        AllocationPrices(
            lambda line, tier, month: {"outside": 3000.0, "agency": 800.0}[line.id], lambda route, month: 0.0
        ),
        AllocationSettings(engine="waterfall", valued_paths=0),
    )
    plan: PlanResult = Placed(need, found)  # type: ignore[assignment]  # no more of a plan is read
    after = {group: float(one.need[0, 0]) for (_, group), one in sufficiency(plan).items()}
    assert after["residential"] == pytest.approx(4)
    # of which age the child is, costs do not say; but none grows younger by the move
    assert after["carer_young"] + after["home_young"] == pytest.approx(3)
    assert after["carer_old"] + after["home_old"] == pytest.approx(2)
    assert after["fostering"] == pytest.approx(1)


def test_a_type_some_of_whose_places_nobody_counts_has_no_limit_though_others_are_bought(
    tmp_path: Path,
) -> None:
    folder = small_council(tmp_path)
    provision = folder / "provision.csv"
    text = provision.read_text(encoding="utf-8")
    (market,) = [line for line in text.splitlines() if line.startswith("agencies,")]
    bought = market.replace("agencies,", "bought,").replace(",ifa,", ",other,")
    provision.write_text(f"{text.rstrip()}\n{bought}\n", encoding="utf-8")
    table = run_scenario(write_scenario(tmp_path, FLAT_DEMAND, paths=2), folder).tables.sufficiency_by_type
    assert row(table, plan="do_nothing", placement_type="other")["places"] == "no_limit"
