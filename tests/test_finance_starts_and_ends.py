"""Starts, ends and moves: each placement type's account by hand, and closed whatever the strategy does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from builders import COUNTS, FLAT_DEMAND, QUICK_HOME, TYPES, Council, NewHome, need_of, places, run_small
from builders_ages import plan_by_ages
from builders_measures import COUNCIL, EACH, EVERY_KIND, MEASURE_COSTS, plans_of

from placements.allocate import AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.domain import ScenarioError
from placements.domain.placement_types import UNPLACED
from placements.finance import PlanResult
from placements.finance.starts_and_ends import Account, account, starts_and_ends_table
from placements.inputs.type_file import read_placement_types
from placements.supply import SupplyPlan

LEAVE = 0.40 / 12
"""The share of children who leave care in a month of the scenarios here, and are followed by as many entrants."""

CLOSES = {"old-home": {"closes": "2016-03"}}
LP = '\n[allocation]\nengine = "lp"\n'
FREE_STEP_DOWN = """
[measures.step_down]
kind = "step_down"
starts = "2016-02"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = 0.5
share_of_stock_per_month = 1.0
cost = "free_move"
"""
SOME_WAIT = {"agencies": {"match_share": "0.5"}, "carers": {"match_share": "0.25"}}
"""Of the children who need fostering at most half and a quarter can be matched: a quarter is left to wait."""


def of(found: Account, place: str, month: int) -> dict[str, float]:
    """One place's account in one month."""
    number = found.places.index(place)
    before = found.opening if month == 0 else found.closing[month - 1]
    return {
        "opening": float(before[number]),
        "starts": float(found.starts[month, number]),
        "ends": float(found.ends[month, number]),
        "moves_in": float(found.moves[month, :, number].sum()),
        "moves_out": float(found.moves[month, number].sum()),
        "closing": float(found.closing[month, number]),
    }


def accounts(tmp_path: Path, body: str = "", council: Council = COUNCIL) -> tuple[Account, Account]:
    plans = plans_of(tmp_path, body, council)
    return account(plans.do_nothing, TYPES.ids), account(plans.strategy, TYPES.ids)


def assert_closed(plan: PlanResult, type_ids: tuple[str, ...]) -> None:
    """Every account closes before anything is rounded; those who enter and leave are those of the plan's need."""
    found = account(plan, type_ids)
    before = np.concatenate([found.opening[None, :], found.closing[:-1]])
    closing = before + found.starts - found.ends + found.moves.sum(axis=1) - found.moves.sum(axis=2)
    assert closing == pytest.approx(found.closing, abs=1e-6)
    assert found.starts.sum(axis=1) == pytest.approx(plan.need.entrants.sum(axis=2).mean(axis=0), abs=1e-6)
    # the children who need a place: with a place or without
    assert found.closing.sum(axis=1) == pytest.approx(plan.need.children().sum(axis=2).mean(axis=0), abs=1e-6)
    assert min(found.starts.min(), found.ends.min(), found.moves.min()) >= -1e-9


def test_who_leaves_a_full_home_is_followed_by_entrants_and_the_market_takes_the_others(
    tmp_path: Path,
) -> None:
    found, _ = accounts(tmp_path)
    # 4 of 20 children who need residential care live in the home of 4 places. A thirtieth of each leaves; of the
    # 20 / 30 = 0.6667 entrants 4 / 30 = 0.1333 find the home's places free, which are cheaper, and the rest do not
    assert of(found, "in_house_residential", 0) == pytest.approx(
        {"opening": 4, "starts": 4 * LEAVE, "ends": 4 * LEAVE, "moves_in": 0, "moves_out": 0, "closing": 4}
    )
    assert of(found, "external_residential", 0) == pytest.approx(
        {
            "opening": 16,
            "starts": 16 * LEAVE,
            "ends": 16 * LEAVE,
            "moves_in": 0,
            "moves_out": 0,
            "closing": 16,
        }
    )


def test_children_whose_home_closes_move_to_another_type_and_start_nothing(tmp_path: Path) -> None:
    council = Council(costs=MEASURE_COSTS, new_homes=(), provision_cells=CLOSES)
    found, _ = accounts(tmp_path, council=council)
    # of its 4 residents 4 / 30 leave care in March; the others, 3.8667, move out; all 0.6667 entrants go to the market
    stay = 4 * (1 - LEAVE)
    assert of(found, "in_house_residential", 2) == pytest.approx(
        {"opening": 4, "starts": 0, "ends": 4 * LEAVE, "moves_in": 0, "moves_out": stay, "closing": 0}
    )
    outside = of(found, "external_residential", 2)
    assert outside["starts"] == pytest.approx(20 * LEAVE)
    assert outside["moves_in"] == pytest.approx(stay)
    assert outside["closing"] == pytest.approx(20)


def test_children_whose_home_closes_and_who_find_a_place_of_the_same_type_do_not_move_between_types(
    tmp_path: Path,
) -> None:
    opens = (NewHome(opens="2016-03"),)
    council = Council(costs=MEASURE_COSTS, new_homes=opens, provision_cells=CLOSES)
    # the new home of 6 opens empty in the month in which the old one closes
    _, found = accounts(tmp_path, QUICK_HOME, council)
    here = of(found, "in_house_residential", 2)
    # 3.8667 who stay in care and 0.6667 entrants, alike, for 6 places: all of them come in
    assert here["moves_out"] == pytest.approx(0)
    assert here["starts"] == pytest.approx(20 * LEAVE)
    assert here["closing"] == pytest.approx(4 * (1 - LEAVE) + 20 * LEAVE)


def test_a_step_down_moves_out_of_one_type_and_into_the_other(tmp_path: Path) -> None:
    _, found = accounts(tmp_path, FREE_STEP_DOWN)
    assert of(found, "external_residential", 1)["moves_out"] == pytest.approx(0.5)
    assert of(found, "ifa", 1)["moves_in"] == pytest.approx(0.5)
    assert of(found, "ifa", 0)["moves_in"] == 0


def test_who_enters_care_without_a_place_starts_there_and_moves_on_when_placed(tmp_path: Path) -> None:
    found, _ = accounts(tmp_path, council=Council(costs=MEASURE_COSTS, provision_cells=SOME_WAIT))
    first, second = of(found, UNPLACED, 0), of(found, UNPLACED, 1)
    # of 100 / 30 = 3.3333 children at most 0.5 + 0.25 are matched: a quarter, 0.8333, waits
    quarter = 100 * LEAVE / 4
    assert first == pytest.approx(
        {"opening": 0, "starts": quarter, "ends": 0, "moves_in": 0, "moves_out": 0, "closing": quarter}
    )
    # a thirtieth of them leaves care; three quarters of the others are placed beside the next month's entrants
    assert second["ends"] == pytest.approx(quarter * LEAVE)
    assert second["moves_out"] == pytest.approx(quarter * (1 - LEAVE) * 0.75)


@pytest.mark.parametrize("engine", ["", LP], ids=["waterfall", "lp"])
@pytest.mark.parametrize("body", [EVERY_KIND, EACH["close_home"], FREE_STEP_DOWN])
def test_whatever_the_strategy_does_each_account_closes_on_both_engines(
    tmp_path: Path, body: str, engine: str
) -> None:
    council = Council(**{**vars(COUNCIL), "provision_cells": {**COUNCIL.provision_cells, **SOME_WAIT}})
    plans = plans_of(tmp_path, engine + body, council)
    assert plans.strategy.allocation.outcome.engine == ("lp" if engine else "waterfall")
    for plan in (plans.do_nothing, plans.strategy):
        assert_closed(plan, TYPES.ids)


def test_where_children_have_birthdays_each_account_closes_as_well(tmp_path: Path) -> None:
    plan = plan_by_ages(tmp_path / "fenshire", 5, 11, 16)
    assert len(plan.need.groups) == 4 * 3 and plan.need.crossings
    assert_closed(plan, plan.book.context.placement_types.ids)


def test_the_rounded_table_closes_to_the_last_decimal_and_ends_at_the_table_of_placements(
    tmp_path: Path,
) -> None:
    result = run_small(tmp_path, EVERY_KIND, Council(**{**vars(COUNCIL), "counts": COUNTS}), paths=30)
    table = result.tables.starts_and_ends
    units = (table.select_dtypes("number") * 10_000).round().astype("int64")
    closing = units["opening"] + units["starts"] - units["ends"] + units["moves_in"] - units["moves_out"]
    assert (closing == units["closing"]).all()
    assert (table.select_dtypes("number") >= 0).all().all()
    total = units[table["placement_type"] == "total"]
    assert (total["moves_in"] == total["moves_out"]).all()
    keys = ["plan", "month", "placement_type"]
    types = table[table["placement_type"].isin(TYPES.ids)].set_index(keys)["closing"]
    placements = result.tables.placements.set_index(keys)["mean"]
    assert (types - placements.loc[types.index]).abs().max() < 1e-9


def test_an_account_that_does_not_close_is_no_table(tmp_path: Path) -> None:
    result = run_small(tmp_path, paths=2)
    result.do_nothing.allocation.whereabouts.placed[:, 3] += 0.01
    with pytest.raises(ArithmeticError, match="the allocation lost children"):
        starts_and_ends_table(result.do_nothing, result.demand)


def test_no_placement_type_can_be_called_as_the_rows_of_children_without_a_place(tmp_path: Path) -> None:
    path = tmp_path / "placement-types.toml"
    path.write_text('[unplaced]\ntitle = "Unplaced"\nneed_group = "fostering"\n', encoding="utf-8")
    with pytest.raises(ScenarioError, match="the children without a place"):
        read_placement_types(path)


def test_who_waits_for_a_place_and_has_a_birthday_still_moves_out_of_waiting_when_placed() -> None:
    """Five young children enter, three find a place, two wait; a month later half of all are old, and all have one."""
    need = replace(
        need_of(["young", "old"], [0, 0], np.array([[[5.0, 0.0], [0.0, 0.0]]])),
        retention=np.array([[[1.0, 1.0], [0.5, 1.0]]]),
        crossings={("young", "old"): np.array([[0.0, 0.5]])},
        levels=("fostering", "fostering"),
    )
    supply = SupplyPlan((places("carers", "carers", np.array([[3.0, 10.0]]), {"fostering": 1}),))
    prices = AllocationPrices(lambda line, tier, month: 500.0, lambda route, month: 0.0)
    found = allocate(
        "strategy", supply, need, {}, prices, AllocationSettings(engine="waterfall", valued_paths=0)
    )
    months = SimpleNamespace(context=SimpleNamespace(months=("1", "2")))
    # Any: all of a plan that an account reads
    plan: Any = SimpleNamespace(need=need, allocation=found, supply=supply, book=months)
    told = account(plan, ("carers",))
    assert of(told, UNPLACED, 0)["closing"] == pytest.approx(2)
    assert of(told, UNPLACED, 1) == pytest.approx(
        {"opening": 2, "starts": 0, "ends": 0, "moves_in": 0, "moves_out": 2, "closing": 0}
    )
    assert of(told, "carers", 1) == pytest.approx(
        {"opening": 3, "starts": 0, "ends": 0, "moves_in": 2, "moves_out": 0, "closing": 5}
    )


def test_where_nobody_leaves_rounding_makes_no_end_below_nothing(tmp_path: Path) -> None:
    # a third of a child moves each month: 0.3333 is moved in while the account rises by 0.3334 every third month
    thirds = FREE_STEP_DOWN.replace("moves_per_month = 0.5", "moves_per_month = 0.33333333")
    body = FLAT_DEMAND + "[supply]\nturnover_per_year = 0\n" + thirds
    table = run_small(tmp_path, body, COUNCIL, paths=2).tables.starts_and_ends
    assert (table[["starts", "ends"]] >= 0).all().all()
    units = (table.select_dtypes("number") * 10_000).round().astype("int64")
    closing = units["opening"] + units["starts"] - units["ends"] + units["moves_in"] - units["moves_out"]
    assert (closing == units["closing"]).all()
