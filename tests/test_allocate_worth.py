"""What one more place is worth, and one child fewer, in sums that anybody can check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import limited, need_of, places, random_month, unlimited

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.allocate.lp_engine import LpEngine
from placements.allocate.worth import WorthByMonth
from placements.supply import SupplyPlan

WEEKLY = {"home": 300.0, "outside": 3402.0}
both_engines = pytest.mark.parametrize("engine", ["lp", "waterfall"])


def home_of(usable: float, need: float, engine: str, settled: float = 0.0) -> Allocation:
    provisions = (
        places("home", "home", limited(usable), {"residential": 1}, marginal_cost="m"),
        places("outside", "outside", unlimited(), {"residential": 1}),
    )
    return allocate(
        "strategy",
        SupplyPlan(provisions),
        need_of(("residential",), [settled], np.array([[[need]]])),
        {("home", "residential"): settled},
        AllocationPrices(lambda line, tier, month: WEEKLY[line.placement_type], lambda r, m: 0.0),
        AllocationSettings(engine=engine),  # type: ignore[arg-type]
    )


@both_engines
@pytest.mark.parametrize(
    ("usable", "need", "one_more", "last"),
    [
        (4, 9, 3102, 3102),  # 5 outside: one of them comes in, 3,402 - 300
        (4, 4, 0, 3102),  # nobody is outside; without the last place one would be
        (4, 3.5, 0, 1551),  # the last place holds half a child
        (4, 4.5, 1551, 3102),  # half a child is outside
        (4, 2, 0, 0),  # two places stand empty
    ],
)
def test_one_more_place_and_the_last_one(
    engine: str, usable: float, need: float, one_more: float, last: float
) -> None:
    (value,) = home_of(usable, need, engine).place_values
    assert value.mean[0] == pytest.approx(one_more, abs=1e-3)
    assert value.last[0] == pytest.approx(last, abs=1e-3)


@both_engines
@pytest.mark.parametrize("need", [0, 3])
def test_a_place_where_children_live_above_the_places_saves_nothing(engine: str, need: float) -> None:
    """Six settled children in a home of four: with a fifth place the same six live there, and nobody else comes in."""
    (value,) = home_of(4, need, engine, settled=6).place_values
    assert value.mean[0] == 0
    assert value.last[0] == 0


@both_engines
def test_the_last_place_of_a_home_full_of_settled_children_saves_one_of_them_from_outside(
    engine: str,
) -> None:
    (value,) = home_of(4, 0, engine, settled=4).place_values
    assert value.mean[0] == 0
    assert value.last[0] == pytest.approx(3402 - 300)


@both_engines
@pytest.mark.parametrize(
    ("need", "fewer", "more"),
    [
        (9, 3402, 3402),  # one outside fewer, one more
        (4, 300, 3402),  # all are in the home; one more goes outside
        (2, 300, 300),
        (0.5, 300, 300),  # of half a child who needs a place, a whole one's worth is told
        (0, 300, 300),  # nobody to be fewer: what one more would cost
    ],
)
def test_one_child_fewer_saves_what_his_place_costs(
    engine: str, need: float, fewer: float, more: float
) -> None:
    (value,) = home_of(4, need, engine).child_values
    assert value.mean[0] == pytest.approx(fewer, abs=1e-3)
    assert value.more[0] == pytest.approx(more, abs=1e-3)


@pytest.mark.parametrize("seed", range(12))
def test_the_dual_of_the_programme_lies_between_one_more_place_and_the_last(seed: int) -> None:
    month = random_month(seed, paths=1)
    # nobody there yet, so that no penalty for children above the places is in the dual
    nobody = {key: np.zeros(1) for key in month.state.stayers}
    month = replace(month, state=replace(month.state, stayers=nobody))
    engine = LpEngine(month.model, "strategy")
    worth = WorthByMonth(month.model, 1, 1)
    worth.see(month.state, month.prices, engine.month, "m")
    engine.month(month.state, month.prices, "m")
    for value in worth.of_places():
        line = next(line for line in month.model.lines if line.id == value.provision)
        if len(line.accepts) == 1:
            dual = float(engine.worth_of_place(line.id)[0])
            assert value.mean[0] - 1e-3 <= dual <= value.last[0] + 1e-3
