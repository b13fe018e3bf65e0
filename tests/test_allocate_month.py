"""Months worked by hand: who is placed where, who moves, who has no place, and what a place is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
from builders import Floats, limited, need_of, places, unlimited

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.allocate.lines import capacity_lines, share_out
from placements.domain import ScenarioError
from placements.supply import MoveRoute, Provision, SupplyPlan

PRICES = {"carers": 481.0, "agency": 835.0, "home": 300.0, "outside": 3402.0}
GROUPS = ("fostering", "residential")
LEVELS = {"carers": "fostering", "agency": "fostering", "home": "residential", "outside": "residential"}


def place_all(
    provisions: Sequence[Provision],
    entrants: Sequence[Sequence[float]],
    opening: Mapping[str, float],
    *,
    retention: float = 1.0,
    routes: tuple[MoveRoute, ...] = (),
    settings: AllocationSettings | None = None,
) -> Allocation:
    """One path; ``entrants`` is fostering and residential by month; a second tier costs a tenth more."""
    arrivals = np.array([entrants], dtype=float)
    by_group = [
        opening.get("carers", 0) + opening.get("agency", 0),
        opening.get("home", 0) + opening.get("outside", 0),
    ]
    prices = AllocationPrices(
        line=lambda line, tier, month: PRICES[line.placement_type] * (1 + 0.1 * tier),
        move=lambda route, month: 0.0,
    )
    return allocate(
        "do_nothing",
        SupplyPlan(tuple(provisions), routes=routes),
        need_of(GROUPS, by_group, arrivals, retention),
        {(t, LEVELS[t]): opening.get(t, 0.0) for t in PRICES},
        prices,
        settings or AllocationSettings(),
    )


def carers(usable: float, months: int = 1, match_share: float = 1.0) -> Provision:
    return places("carers", "carers", limited(usable, 1, months), {"fostering": 1}, match_share=match_share)


def agency(months: int = 1, tiers: Sequence[float] = (0.0,)) -> Provision:
    return places("agency", "agency", unlimited(1, months), {"fostering": 1}, tiers=tiers)


def home(
    usable: Floats | float,
    months: int = 1,
    accepts: Mapping[str, float] | None = None,
    name: str = "home",
    cost: str = "m",
) -> Provision:
    room = limited(usable, 1, months) if isinstance(usable, int | float) else usable
    return places(name, "home", room, accepts or {"residential": 1}, marginal_cost=cost)


def outside(months: int = 1) -> Provision:
    return places("outside", "outside", unlimited(1, months), {"residential": 1})


def in_each(found: Allocation, month: int = 0) -> dict[str, float]:
    return {p.id: round(float(found.children[0, month, i]), 6) for i, p in enumerate(found.provisions)}


def test_the_cheapest_places_fill_first_and_the_market_takes_the_rest() -> None:
    found = place_all([carers(10), agency(), outside()], [[5, 3]], {"carers": 8, "agency": 4})
    assert in_each(found) == {"carers": 10, "agency": 7, "outside": 3}
    assert not found.unplaced.any()
    assert not found.over_capacity.any()


def test_matching_limits_the_share_of_new_placements_and_not_of_the_stock() -> None:
    # of four new children three at most can be matched to carers; the eight who are there stay
    found = place_all([carers(20, match_share=0.75), agency(), outside()], [[4, 0]], {"carers": 8})
    assert in_each(found) == {"carers": 11, "agency": 1, "outside": 0}


def test_what_a_market_cannot_match_alone_is_a_gap_and_no_more_than_that() -> None:
    # nine in ten can be matched and there is nobody else: one in ten has no place, not all ten
    market = places("agency", "agency", unlimited(), {"fostering": 1}, match_share=0.9)
    found = place_all([market, outside()], [[10, 0]], {})
    assert in_each(found)["agency"] == pytest.approx(9)
    assert found.unplaced[0, 0, 0] == pytest.approx(1)


def test_settled_children_stay_where_they_are_although_a_cheaper_place_is_free() -> None:
    found = place_all([carers(20), agency(), home(4), outside()], [[0, 0]], {"agency": 5, "outside": 6})
    assert in_each(found) == {"carers": 0, "agency": 5, "home": 0, "outside": 6}


def test_a_home_is_filled_at_its_marginal_cost_and_not_left_empty_for_its_average_cost() -> None:
    found = place_all([carers(9), agency(), home(4), outside()], [[0, 6]], {"carers": 5})
    assert in_each(found)["home"] == 4
    assert in_each(found)["outside"] == 2


def test_a_shared_home_takes_from_each_group_its_share_of_the_places() -> None:
    shared = home(10, accepts={"residential": 0.8, "fostering": 0.2})
    found = place_all([agency(), shared, outside()], [[9, 9]], {})
    # 8 residential, 2 fostering: 300 a week is cheaper than 835 too, but not for more of them
    assert in_each(found) == {"agency": 7, "home": 10, "outside": 1}


def test_a_shared_home_is_not_filled_with_one_group_where_the_other_does_not_come() -> None:
    shared = home(10, accepts={"residential": 0.8, "fostering": 0.2})
    found = place_all([agency(), shared, outside()], [[9, 1]], {})
    assert in_each(found) == {"agency": 7, "home": 3, "outside": 0}


def test_moves_are_bounded_by_the_month_and_by_the_share_of_settled_children() -> None:
    def route(most: float, share: float) -> tuple[MoveRoute, ...]:
        return (MoveRoute("down", "Down", "outside", "agency", limited(most), share, "move"),)

    provisions = [carers(0), agency(), outside()]
    by_month = place_all(provisions, [[0, 0]], {"outside": 50}, routes=route(0.5, 0.02))
    by_share = place_all(provisions, [[0, 0]], {"outside": 50}, routes=route(5, 0.02))
    assert in_each(by_month) == {"carers": 0, "agency": 0.5, "outside": 49.5}
    assert in_each(by_share) == {"carers": 0, "agency": 1.0, "outside": 49}
    assert by_share.moves[0, 0, 0] == pytest.approx(1.0)


def test_new_children_are_not_moved_in_the_month_they_come() -> None:
    route = (MoveRoute("down", "Down", "outside", "agency", limited(5), 1.0, "move"),)
    found = place_all([agency(), outside()], [[0, 4]], {}, routes=route)
    assert in_each(found) == {"agency": 0, "outside": 4}


def test_a_dearer_place_is_not_moved_to() -> None:
    route = (MoveRoute("up", "Up", "agency", "outside", limited(5), 1.0, "move"),)
    found = place_all([agency(), outside()], [[0, 0]], {"agency": 10}, routes=route)
    assert in_each(found) == {"agency": 10, "outside": 0}


def test_a_moved_child_keeps_its_need_and_counts_against_the_places_it_moves_to() -> None:
    route = (MoveRoute("back", "Back", "outside", "home", limited(5), 1.0, "move"),)
    found = place_all([agency(), home(3), outside()], [[0, 0]], {"outside": 10}, routes=route)
    assert in_each(found) == {"agency": 0, "home": 3, "outside": 7}


def test_without_a_market_too_little_room_is_a_reported_gap_and_not_an_error() -> None:
    found = place_all([carers(10), outside()], [[5, 0]], {"carers": 8})
    assert found.unplaced[0, 0].tolist() == pytest.approx([3, 0])
    assert in_each(found)["carers"] == 10
    assert not found.over_capacity.any()


def test_a_child_without_a_place_is_placed_when_there_is_one() -> None:
    room = np.array([[2.0, 5.0, 5.0]])
    found = place_all(
        [places("carers", "carers", room, {"fostering": 1}), outside(3)], [[4, 0], [0, 0], [0, 0]], {}
    )
    assert found.unplaced[0, :, 0] == pytest.approx([2, 0, 0])
    assert found.children[0, :, 0] == pytest.approx([2, 4, 4])


def test_children_without_a_place_leave_care_at_the_pace_of_the_others() -> None:
    found = place_all([carers(0, 2), outside(2)], [[4, 0], [0, 0]], {}, retention=0.5)
    assert found.unplaced[0, :, 0] + found.children[0, :, 0] == pytest.approx([4, 2])


def test_stayers_above_the_usable_places_are_reported_as_excess_and_nobody_new_comes_in() -> None:
    found = place_all([carers(5), agency(), outside()], [[2, 0]], {"carers": 8})
    assert in_each(found)["carers"] == 8
    assert in_each(found)["agency"] == 2
    assert found.over_capacity[0, 0] == pytest.approx(3)


def test_nobody_lives_in_a_home_that_has_closed() -> None:
    room = np.array([[4.0, 4.0, 0.0, 0.0]])
    found = place_all(
        [agency(4), home(room, 4), outside(4)], [[0, 0]] * 4, {"home": 4}, retention=1 - 0.4 / 12
    )
    assert found.children[0, 2:, 1] == pytest.approx([0, 0], abs=1e-6)


def test_nobody_lives_in_a_home_before_it_opens() -> None:
    # a home of the type of the market opens in the first month: in the base month its children are outside
    opening = places("new", "outside", limited(1, 1, 2), {"residential": 1}, marginal_cost="m")
    new = Provision(**{**vars(opening), "planned": True})
    found = place_all([agency(2), outside(2), new], [[0, 0], [0, 0]], {"outside": 20})
    assert found.opening.tolist() == [0, 20, 0]


def test_both_plans_start_from_the_same_places() -> None:
    # an old home of the type of the market, and a new one of the same cost that opens in the first month
    old = places("old", "outside", limited(6, 1, 2), {"residential": 1}, marginal_cost="m")
    new = Provision(
        **{
            **vars(places("new", "outside", limited(1, 1, 2), {"residential": 1}, marginal_cost="m")),
            "planned": True,
        }
    )
    without = place_all([agency(2), old, outside(2)], [[0, 0], [0, 0]], {"outside": 20})
    beside = place_all([agency(2), old, outside(2), new], [[0, 0], [0, 0]], {"outside": 20})
    assert without.opening.tolist() == [0, 6, 14]
    assert beside.opening.tolist() == [0, 6, 14, 0]


def test_children_of_a_home_that_closes_in_the_first_month_are_not_lost() -> None:
    found = place_all([agency(2), home(0, 2), outside(2)], [[0, 0], [0, 0]], {"home": 4})
    assert found.children[0].sum(axis=1) + found.unplaced[0].sum(axis=1) == pytest.approx([4, 4])
    assert found.children[0, :, 1] == pytest.approx([0, 0], abs=1e-6)


def test_children_who_are_over_the_places_of_the_old_home_are_not_put_into_one_yet_to_open() -> None:
    old, new = home(3, 2, name="old", cost="a"), home(np.zeros((1, 2)), 2, name="new", cost="b")
    new = Provision(**{**vars(new), "planned": True})
    found = place_all([old, new, outside(2)], [[0, 0], [0, 0]], {"home": 4})
    assert found.opening.tolist() == [4, 0, 0]
    assert found.children[0, :, 1] == pytest.approx([0, 0])


def test_the_order_of_two_homes_does_not_decide_where_children_start() -> None:
    # ten children in homes with eight usable places: full homes, two above them, whichever row comes first
    first, second = home(6, name="first", cost="a"), home(2, name="second", cost="b")
    starts = []
    for homes in ((first, second), (second, first)):
        found = place_all([*homes, outside()], [[0, 0]], {"home": 10})
        starts.append(dict(zip((p.id for p in found.provisions), found.opening.tolist(), strict=True)))
    assert starts[0] == starts[1]


def test_a_home_yet_to_open_does_not_change_how_children_are_matched_to_the_old_one() -> None:
    # the old home can be matched to six in ten new children; the new one, to all of them once it is open
    old = places("old", "home", limited(20), {"residential": 1}, marginal_cost="m", match_share=0.6)
    new = Provision(**{**vars(home(0, name="new")), "planned": True})
    for provisions in ([old, outside()], [old, new, outside()]):
        found = place_all(provisions, [[0, 10]], {})
        assert in_each(found)["old"] == pytest.approx(6)


def test_what_a_cost_is_called_does_not_change_how_children_are_matched() -> None:
    # two homes that can each be matched to six in ten, at the same £300 a week under one name or under two
    found = [
        place_all(
            [
                *(
                    places(name, "home", limited(20), {"residential": 1}, marginal_cost=cost, match_share=0.6)
                    for name, cost in zip(("first", "second"), costs, strict=True)
                ),
                outside(),
            ],
            [[0, 10]],
            {},
        )
        for costs in (("m", "m"), ("m", "n"))
    ]
    assert in_each(found[0])["outside"] == pytest.approx(in_each(found[1])["outside"])


def test_two_pools_of_homes_of_one_type_stay_two() -> None:
    homes = [home(2, name=f"home-{n}", cost=cost) for n, cost in enumerate(("a", "a", "b", "b"))]
    lines = capacity_lines(tuple(homes))
    assert [len(line.provisions) for line in lines] == [2, 2]
    assert len({line.id for line in lines}) == 2
    found = place_all([agency(), *homes, outside()], [[0, 9]], {})
    assert in_each(found) == {"agency": 0, **{f"home-{n}": 2 for n in range(4)}, "outside": 1}


def test_names_that_run_into_one_another_stay_apart() -> None:
    # group "a b" in line "c" and group "a" in line "b-c" both read a_b_c
    provisions = (
        places("c", "x", limited(5), {"a b": 1}),
        places("b-c", "y", limited(7), {"a": 1}),
        places("market", "z", unlimited(), {"a": 1, "a b": 1}),
    )
    found = allocate(
        "do_nothing",
        SupplyPlan(provisions),
        need_of(("a", "a b"), [0, 0], np.array([[[9.0, 9.0]]])),
        {},
        AllocationPrices(
            lambda line, tier, month: {"x": 1.0, "y": 2.0, "z": 3.0}[line.placement_type], lambda r, m: 0.0
        ),
        AllocationSettings(),
    )
    assert in_each(found) == {"c": 5, "b-c": 7, "market": 6}


# what a place is worth


def worth(found: Allocation, line: str) -> float:
    return float(next(value.mean[0] for value in found.place_values if value.provision == line))


def test_one_more_place_in_a_full_home_is_worth_what_it_saves_outside() -> None:
    found = place_all([agency(), home(4), outside()], [[0, 9]], {})
    assert worth(found, "home") == pytest.approx(3402 - 300, abs=1e-3)


def test_one_more_place_in_a_home_with_room_is_worth_nothing() -> None:
    found = place_all([agency(), home(40), outside()], [[0, 9]], {})
    assert worth(found, "home") == 0


def test_one_more_carer_is_worth_the_difference_to_the_agency_where_matching_does_not_bind() -> None:
    full = place_all([carers(10, match_share=0.75), agency(), outside()], [[9, 0]], {"carers": 8})
    assert worth(full, "carers") == pytest.approx(835 - 481, abs=1e-3)
    # of two new children one and a half can be matched: two free places are not the limit
    matched = place_all([carers(10, match_share=0.75), agency(), outside()], [[2, 0]], {"carers": 8})
    assert worth(matched, "carers") == pytest.approx(0, abs=1e-3)


def test_one_more_place_in_a_shared_home_is_worth_its_shares() -> None:
    # 0.8 of it saves 3402 - 300, 0.2 of it 835 - 300
    shared = home(10, accepts={"residential": 0.8, "fostering": 0.2})
    found = place_all([agency(), shared, outside()], [[20, 20]], {})
    assert worth(found, "home") == pytest.approx(0.8 * 3102 + 0.2 * 535, abs=1e-3)


def test_a_place_is_worth_money_and_not_the_penalty_that_ranks_what_cannot_be_avoided() -> None:
    # eight children stay with carers who have five places: a sixth place spares nobody any money
    found = place_all([carers(5), agency(), outside()], [[2, 0]], {"carers": 8})
    assert worth(found, "carers") <= 835


# penalties


@pytest.mark.parametrize(
    ("penalties", "sentence"),
    [
        (
            {"unplaced_penalty_gbp_per_week": 3402.0},
            "unplaced_penalty_gbp_per_week: the penalty of £3,402 a week does not exceed £3,402 a week, "
            "the dearest place there is. Write more than 3402.",
        ),
        (
            {"over_capacity_penalty_gbp_per_week": 12_000.0},
            "over_capacity_penalty_gbp_per_week: the penalty of £12,000 a week does not exceed £12,000 a week, "
            "the penalty for a child without a place. Write more than 12000.",
        ),
    ],
)
def test_a_penalty_that_does_not_exceed_what_it_must_is_refused_with_the_price(
    penalties: dict[str, float], sentence: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        place_all([agency(), outside()], [[1, 1]], {}, settings=AllocationSettings(**penalties))  # type: ignore[arg-type]
    assert sentence in str(caught.value)


def test_the_dearest_place_is_that_of_the_highest_tier() -> None:
    settings = AllocationSettings(unplaced_penalty_gbp_per_week=3500.0)
    tiered = places("outside", "outside", unlimited(), {"residential": 1}, tiers=(0, 5))
    with pytest.raises(ScenarioError, match=r"does not exceed £3,742 a week, the dearest place there is"):
        place_all([agency(), tiered], [[1, 1]], {}, settings=settings)


# sharing out


def test_residents_of_pooled_homes_are_shared_out_by_their_places_and_none_is_lost() -> None:
    homes = (home(6, name="a"), home(2, name="b"))
    (line,) = capacity_lines(homes)
    shared = share_out(line, "residential", np.array([[4.0]]))
    assert shared[0, 0].tolist() == pytest.approx([3, 1])


def test_a_home_that_takes_no_child_of_a_group_is_given_none() -> None:
    homes = (home(6, name="a"), home(6, name="b", accepts={"residential": 0.5, "fostering": 0.5}))
    (line,) = capacity_lines(homes)
    assert share_out(line, "fostering", np.array([[2.0]]))[0, 0].tolist() == [0, 2]
    assert share_out(line, "residential", np.array([[9.0]]))[0, 0].tolist() == pytest.approx([6, 3])


def test_residents_of_a_home_that_closes_are_matched_again_however_costs_are_named() -> None:
    """The old home closes as the new one opens, and of four children at most a fifth can be matched to it: 0.8.

    One name of the marginal cost or two: the home that closes is a line of its own, its children need a place again.
    """
    found = []
    for cost in ("m", "other"):
        old = home(np.array([[4.0, 0.0]]), name="old", cost="m")
        new = replace(home(np.array([[0.0, 4.0]]), name="new", cost=cost), match_share=0.2, planned=True)
        old = replace(old, match_share=0.2)
        found.append(place_all([agency(2), old, new, outside(2)], [[0, 0], [0, 0]], {"home": 4}))
    for placed in found:
        assert in_each(placed, 1) == {"agency": 0, "old": 0, "new": 0.8, "outside": 3.2}


def test_a_home_that_does_not_suit_a_group_is_not_filled_on_another_homes_share() -> None:
    suits = home(2, name="suits")
    never = replace(home(4, name="never"), match_by_group={"residential": 0.0})
    found = place_all([agency(), suits, never, outside()], [[0, 5]], {})
    assert in_each(found) == {"agency": 0, "suits": 2, "never": 0, "outside": 3}
