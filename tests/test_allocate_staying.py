"""Of the children of the base month, how many still live where they lived then: never more than there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from builders import Floats, limited, need_of, places, unlimited

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.allocate.staying import still_there
from placements.supply import MoveRoute, NeedPaths, SupplyPlan

AGENCY = places("agency", "agency", unlimited(1, 2), {"fostering": 1})
ENGINES = pytest.mark.parametrize("engine", ["lp", "waterfall"])


def placed(
    supply: SupplyPlan, need: NeedPaths, opening: Mapping[tuple[str, str], float], engine: str
) -> Allocation:
    prices = {"agency": 800.0, "outside": 3000.0, "carers": 500.0}
    return allocate(
        "strategy",
        supply,
        need,
        opening,
        AllocationPrices(lambda line, tier, month: prices[line.id], lambda route, month: 0.0),
        AllocationSettings(engine=engine, valued_paths=0),  # type: ignore[arg-type]
    )


def entering(*by_month: float) -> Floats:
    """Of one group on one path."""
    return np.array(by_month)[None, :, None]


@ENGINES
def test_ten_children_of_whom_a_tenth_leaves_each_month_and_five_who_come(engine: str) -> None:
    """10 x 0.9 = 9 and 9 x 0.9 = 8.1 are still there; with the five, 14 and 14 x 0.9 = 12.6 live there."""
    need = need_of(["fostering"], [10], entering(5, 0), retention=0.9)
    found = placed(SupplyPlan((AGENCY,)), need, {("agency", "fostering"): 10}, engine)

    assert still_there(found.whereabouts, need, "agency")[0] == pytest.approx([9, 8.1])
    assert found.children[0, :, 0] == pytest.approx([14, 12.6])


@ENGINES
def test_a_planned_move_takes_children_of_before_and_of_later_alike(engine: str) -> None:
    """Ten live outside and stay in care; two come in the first month; one is moved to the agency each month.

    First month: one of the ten is moved, 9 stay, and the two make it 11. Second month: of the 11 one is moved, of
    which 9 in 11 is one of before: 9 x 10/11 = 8.18 stay. Whoever was moved is new where it came.
    """
    outside = places("outside", "outside", unlimited(1, 2), {"residential": 1})
    route = MoveRoute("step_down", "Step down", "outside", "agency", np.ones((1, 2)), 1.0, "move")
    need = need_of(["residential", "fostering"], [10, 0], np.array([[[2, 0], [0, 0.0]]]))
    supply = SupplyPlan((outside, AGENCY), routes=(route,))
    found = placed(supply, need, {("outside", "residential"): 10}, engine)

    assert found.children[0, :, 0] == pytest.approx([11, 10])
    assert still_there(found.whereabouts, need, "outside")[0] == pytest.approx([9, 90 / 11])
    assert still_there(found.whereabouts, need, "agency")[0] == pytest.approx([0, 0])


def test_who_has_a_birthday_is_still_there() -> None:
    """Of ten young children two become old and one leaves: nine are there, of two groups."""
    need = replace(
        need_of(["young", "old"], [10, 0], np.zeros((1, 1, 2))),
        retention=np.array([[[0.7, 1.0]]]),
        crossings={("young", "old"): np.array([[0.2]])},
        levels=("fostering", "fostering"),
    )
    agency = places("agency", "agency", unlimited(), {"fostering": 1})
    found = placed(SupplyPlan((agency,)), need, {("agency", "young"): 10}, "lp")

    assert still_there(found.whereabouts, need, "agency")[0] == pytest.approx([9])
    assert found.children[0, :, 0] == pytest.approx([9])


def test_a_line_that_nobody_lived_in_has_nobody_of_before() -> None:
    need = need_of(["fostering"], [10], entering(5, 5), retention=0.9)
    carers = places("carers", "carers", limited(3, 1, 2), {"fostering": 1})
    found = placed(SupplyPlan((carers, AGENCY)), need, {("agency", "fostering"): 10}, "lp")

    assert still_there(found.whereabouts, need, "carers")[0].tolist() == [0, 0]
    assert found.children[0, :, 0] == pytest.approx([3, 3])


@pytest.mark.parametrize("seed", range(5))
def test_there_are_never_more_of_before_than_live_there_nor_than_a_month_ago(seed: int) -> None:
    rng = np.random.default_rng(seed)
    paths, months = 20, 12
    need = NeedPaths(
        ("residential", "fostering"),
        np.array([8.0, 12.0]),
        rng.uniform(0.8, 1.0, (paths, months, 2)),
        rng.uniform(0.0, 3.0, (paths, months, 2)),
    )
    outside = places("outside", "outside", unlimited(paths, months), {"residential": 1})
    carers = places("carers", "carers", limited(6, paths, months), {"fostering": 1})
    agency = places("agency", "agency", unlimited(paths, months), {"fostering": 1})
    most = rng.uniform(0.0, 2.0, (paths, months))
    route = MoveRoute("step_down", "Step down", "outside", "agency", most, 0.1, "move")
    opening = {("outside", "residential"): 8.0, ("carers", "fostering"): 6.0, ("agency", "fostering"): 6.0}
    found = placed(SupplyPlan((outside, carers, agency), routes=(route,)), need, opening, "waterfall")

    for number, line in enumerate(("outside", "carers", "agency")):
        there = still_there(found.whereabouts, need, line)
        assert (there > 0).all()
        assert (there <= found.children[:, :, number] + 1e-9).all()
        assert (np.diff(there, axis=1) <= 1e-12).all()


@ENGINES
def test_where_all_of_before_were_moved_on_those_who_came_are_none_of_them(engine: str) -> None:
    """One lives outside and is moved to the agency in the month in which two come: two are there, none of before."""
    outside = places("outside", "outside", unlimited(1, 2), {"residential": 1})
    route = MoveRoute("step_down", "Step down", "outside", "agency", np.ones((1, 2)), 1.0, "move")
    need = need_of(["residential", "fostering"], [1, 0], np.array([[[2, 0], [0, 0.0]]]))
    supply = SupplyPlan((outside, AGENCY), routes=(route,))
    found = placed(supply, need, {("outside", "residential"): 1}, engine)
    assert found.children[0, 0, 0] == pytest.approx(2)
    assert still_there(found.whereabouts, need, "outside")[0] == pytest.approx([0, 0])
