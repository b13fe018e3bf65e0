"""The waterfall in stories: who comes first, who changes places, and when the linear programme takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from builders import Floats, limited, need_of, places, unlimited
from builders_borough import Borough

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.supply import MoveRoute, NeedPaths, Provision, SupplyPlan

both_engines = pytest.mark.parametrize("engine", ["lp", "waterfall"])
WEEKLY = {"kin": 250.0, "carers": 481.0, "agency": 835.0, "home": 300.0, "outside": 3402.0}


def place_all(
    engine: str,
    provisions: Sequence[Provision],
    need: NeedPaths,
    opening: dict[tuple[str, str], float] | None = None,
    routes: tuple[MoveRoute, ...] = (),
) -> Allocation:
    return allocate(
        "strategy",
        SupplyPlan(tuple(provisions), routes=routes),
        need,
        opening or {},
        AllocationPrices(lambda line, tier, month: WEEKLY[line.placement_type], lambda r, m: 0.0),
        AllocationSettings(engine=engine),  # type: ignore[arg-type]
    )


def entrants(*by_month: Sequence[float]) -> Floats:
    return np.array([by_month], dtype=float)


def in_each(found: Allocation, month: int = 0) -> dict[str, float]:
    return {p.id: round(float(found.children[0, month, i]), 6) for i, p in enumerate(found.provisions)}


@both_engines
def test_the_child_whom_no_other_place_would_cost_more_leaves_the_cheap_place_to_the_other(
    engine: str,
) -> None:
    """One place at £300. A: 835 elsewhere, B: 3,402. B there and A with the agency: 300 + 835 = 1,135 and not 3,702."""
    home = places("home", "home", limited(1), {"a": 1.0}, marginal_cost="m")
    home = replace(home, accepts={"a": np.ones(1), "b": np.ones(1)})
    agency = places("agency", "agency", unlimited(), {"a": 1})
    outside = places("outside", "outside", unlimited(), {"b": 1})
    found = place_all(engine, [home, agency, outside], need_of(("a", "b"), [0, 0], entrants([1, 1])))
    assert in_each(found) == {"home": 1, "agency": 1, "outside": 0}


@both_engines
def test_a_chain_of_two_changes_of_place_makes_room(engine: str) -> None:
    """Kin have one place, for A or B; carers have one, for B or C; the agency takes C alone; else it is outside.

    If B went to kin and C to the carers, A would go outside: 250 + 481 + 3,402. So A takes the place with kin from B,
    who takes that with the carers from C, who goes to the agency: 250 + 481 + 835 = 1,566.
    """
    kin = places("kin", "kin", limited(1), {"fostering": 1})
    kin = replace(kin, only=frozenset({"a", "b"}))
    carers = replace(places("carers", "carers", limited(1), {"fostering": 1}), only=frozenset({"b", "c"}))
    agency = replace(places("agency", "agency", unlimited(), {"fostering": 1}), only=frozenset({"c"}))
    outside = places("outside", "outside", unlimited(), {"fostering": 1})
    need = replace(need_of(("a", "b", "c"), [0, 0, 0], entrants([1, 1, 1])), levels=("fostering",) * 3)
    found = place_all(engine, [kin, carers, agency, outside], need)
    assert in_each(found) == {"kin": 1, "carers": 1, "agency": 1, "outside": 0}


@both_engines
def test_a_planned_move_takes_the_place_that_spares_most(engine: str) -> None:
    """A carer's place spares 835 - 481 = 354 for who needs one, and 3,402 - 481 = 2,921 for who steps down."""
    provisions = [
        places("carers", "carers", limited(1), {"fostering": 1}),
        places("agency", "agency", unlimited(), {"fostering": 1}),
        places("outside", "outside", unlimited(), {"residential": 1}),
    ]
    route = MoveRoute("down", "Down", "outside", "carers", limited(1), 1.0, "move")
    need = need_of(("fostering", "residential"), [0, 3], entrants([1, 0]))
    found = place_all(engine, provisions, need, {("outside", "residential"): 3.0}, (route,))
    assert in_each(found) == {"carers": 1, "agency": 1, "outside": 2}
    assert found.moves[0, 0].tolist() == [1.0]


@both_engines
def test_two_months_worked_by_hand_with_a_birthday(engine: str) -> None:
    """A home for children of 11 to 15, two places; half of those there turn 16 in a month, a tenth leaves care.

    Month 1: nobody there; 3 of 11 to 15 need a place: 2 into the home, 1 outside. 1 of 16: outside.
    Month 2: of the 2, a tenth leaves (0.2), half turns 16 (1.0), 0.8 are still 11 to 15: 1.8 stay in the home.
    0.2 places are free: of 1 new child of 11 to 15, 0.2 into the home and 0.8 outside; a new child of 16: outside.
    Outside: the 1 + 1 of month 1 lose a tenth each (1.8 left), and 0.8 + 1 come: 3.6. Home 2.0.
    """
    home = replace(
        places("home", "home", limited(2, 1, 2), {"residential": 1}, marginal_cost="m"),
        only=frozenset({"teens"}),
    )
    outside = places("outside", "outside", unlimited(1, 2), {"residential": 1})
    need = NeedPaths(
        ("teens", "older"),
        np.zeros(2),
        np.array([[[0.4, 0.9], [0.4, 0.9]]]),
        entrants([3, 1], [1, 1]),
        ("residential", "residential"),
        {("teens", "older"): np.full((1, 2), 0.5)},
    )
    found = place_all(engine, [home, outside], need)
    assert in_each(found, 0) == {"home": 2, "outside": 2}
    assert in_each(found, 1) == {"home": 2, "outside": pytest.approx(3.6)}


@both_engines
def test_who_has_no_place_is_reported_and_waits(engine: str) -> None:
    """Two places and no market: of 3 children 2 are placed; next month, nobody gone, the third still waits."""
    carers = places("carers", "carers", limited(2, 1, 2), {"fostering": 1})
    found = place_all(engine, [carers], need_of(("fostering",), [0], entrants([3], [0])))
    assert found.unplaced[0, :, 0].tolist() == [1.0, 1.0]
    assert in_each(found, 1) == {"carers": 2}


@both_engines
def test_forty_provisions_fill_in_the_order_of_their_price(engine: str) -> None:
    prices = {f"home-{n:02}": 300.0 + n for n in range(40)}
    homes = [
        places(name, "home", limited(1), {"residential": 1}, marginal_cost=name) for name in reversed(prices)
    ]
    found = allocate(
        "strategy",
        SupplyPlan(tuple(homes)),
        need_of(("residential",), [0], entrants([25])),
        {},
        AllocationPrices(lambda line, tier, month: prices[line.id], lambda r, m: 0.0),
        AllocationSettings(engine=engine),  # type: ignore[arg-type]
    )
    assert {name for name, children in in_each(found).items() if children > 0.5} == set(list(prices)[:25])


@both_engines
def test_children_above_the_places_of_a_line_that_shrinks_move_first(engine: str) -> None:
    """Three with carers who have two places now, and the agency takes one by a planned move although it costs more."""
    provisions = [
        places("carers", "carers", limited(2), {"fostering": 1}),
        places("agency", "agency", unlimited(), {"fostering": 1}),
    ]
    route = MoveRoute("on", "On", "carers", "agency", limited(5), 1.0, "move")
    need = need_of(("fostering",), [3], entrants([0]))
    found = place_all(engine, provisions, need, {("carers", "fostering"): 3.0}, (route,))
    assert in_each(found) == {"carers": 2, "agency": 1}
    assert found.over_capacity[0, 0] == 0


def test_auto_keeps_the_waterfall_where_the_sample_agrees_and_says_how_closely() -> None:
    outcome = Borough(3).placed("auto").outcome
    assert (outcome.engine, outcome.sampled, outcome.fell_back) == ("waterfall", 12, None)
    assert outcome.largest_gap <= 1e-4


def test_auto_gives_the_waterfall_up_where_it_may_not_differ_at_all() -> None:
    town = Borough(3)
    found = town.placed("auto", largest_gap=0.0)
    assert found.outcome.engine == "lp"
    assert found.outcome.fell_back is not None
    assert found.outcome.fell_back > 0
    assert town.cost(found) == pytest.approx(town.cost(town.placed("lp")))


def test_a_forced_waterfall_is_kept_and_its_gap_is_reported_all_the_same() -> None:
    outcome = Borough(3).placed("waterfall", largest_gap=0.0).outcome
    assert outcome.engine == "waterfall"
    assert outcome.largest_gap > 0


@both_engines
def test_children_who_stepped_down_into_a_block_that_ends_go_to_the_market_of_its_type(engine: str) -> None:
    """Month 1: both who step down take the block, which costs £1. Month 2: it has ended; they stay in an IFA.

    They are counted as children of residential need throughout, and nobody is lost or sent back outside.
    """
    block = replace(
        places("block", "agency", np.array([[2.0, 0.0]]), {"fostering": 1}),
        kind="home",
        planned=True,
    )
    agency = places("agency", "agency", unlimited(1, 2), {"fostering": 1})
    outside = places("outside", "outside", unlimited(1, 2), {"residential": 1})
    route = MoveRoute("down", "Down", "outside", "agency", np.array([[2.0, 0.0]]), 1.0, "move")
    found = allocate(
        "strategy",
        SupplyPlan((block, agency, outside), routes=(route,)),
        need_of(("fostering", "residential"), [0, 5], entrants([0, 0], [0, 0])),
        {("outside", "residential"): 5.0},
        AllocationPrices(lambda line, tier, month: {"block": 1.0, **WEEKLY}[line.id], lambda r, m: 0.0),
        AllocationSettings(engine=engine),  # type: ignore[arg-type]
    )
    assert in_each(found, 0) == {"block": 2, "agency": 0, "outside": 3}
    assert in_each(found, 1) == {"block": 0, "agency": 2, "outside": 3}
