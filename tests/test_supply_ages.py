"""Need groups with ages, from demand to placements: birthdays are no entries, and suitability evicts nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from builders import TINY, Council, limited, places, prepare_small, tiny_demand, unlimited, write_scenario
from builders_ages import CUTS, aged_demand, council_of_journeys, two_bands

from placements.allocate import Allocation, AllocationSettings, allocate
from placements.allocate.allocation import AllocationPrices
from placements.domain import ScenarioError
from placements.domain.need_groups import NeedGroups
from placements.prepared import Prepared, load
from placements.run import both_plans, forecast
from placements.scenario import load_scenario
from placements.supply import EntrantEffect, NeedPaths, Provision, SupplyPlan, need_paths
from placements.supply.plan import StayerEffect

OPENING = [60.0, 40.0, 4.0, 16.0]
TURNOVER = np.array([0.4])


def flat(months: int = 2) -> NeedPaths:
    """100 fostered and 20 in residential care, a quarter of them 16 or 17; nothing rises or falls."""
    demand = two_bands([OPENING] * months, OPENING, share=0.25, retained=(0.9, 0.8), crossing=0.02)
    return need_paths(demand, TURNOVER, ())


def test_two_months_of_two_bands_by_hand() -> None:
    # 75 fostered below 16 and 25 above. Of the 75 0.9 x 75 = 67.5 stay and 0.02 x 75 = 1.5 turn 16;
    # of the 25 0.8 x 25 = 20 stay. To be 75 and 25 again 7.5 and 25 - 20 - 1.5 = 3.5 enter, both months.
    found = flat()
    assert found.groups[:2] == ("fostering_0_to_15", "fostering_16_to_17")
    assert found.levels == ("fostering", "fostering", "residential", "residential")
    assert found.opening == pytest.approx([75, 25, 15, 5])
    for month in (0, 1):
        # residential is a fifth of it
        assert found.entrants[0, month] == pytest.approx([7.5, 3.5, 1.5, 0.7])
        assert found.retention[0, month] == pytest.approx([0.9, 0.8, 0.9, 0.8])
    assert list(found.crossings) == [
        ("fostering_0_to_15", "fostering_16_to_17"),
        ("residential_0_to_15", "residential_16_to_17"),
    ]
    assert found.children()[0] == pytest.approx(np.array([[75, 25, 15, 5]] * 2))


def test_where_fewer_are_left_than_stay_and_grow_older_both_are_fewer_alike_and_nobody_enters() -> None:
    # fostering falls to half: 37.5 and 12.5. 67.5 would stay below 16 and 20 + 1.5 = 21.5 be above.
    demand = two_bands([[30, 20, 4, 16]], OPENING, share=0.25, retained=(0.9, 0.8), crossing=0.02)
    found = need_paths(demand, TURNOVER, ())
    assert found.entrants[0, 0, :2] == pytest.approx([0, 0])
    assert found.retention[0, 0, 0] == pytest.approx(0.9 * 37.5 / 67.5)
    assert found.retention[0, 0, 1] == pytest.approx(0.8 * 12.5 / 21.5)
    crossing = found.crossings["fostering_0_to_15", "fostering_16_to_17"]
    assert crossing[0, 0] == pytest.approx(0.02 * 12.5 / 21.5)
    assert found.children() == pytest.approx(demand.by_need_group())


@pytest.mark.parametrize("cuts", [CUTS, (16,), tuple(range(1, 18))])
def test_without_measures_stayers_birthdays_and_entrants_are_the_path(cuts: tuple[int, ...]) -> None:
    demand = aged_demand(*cuts, paths=40)
    found = need_paths(demand, np.full(40, 0.4), ())
    assert found.children() == pytest.approx(demand.by_need_group(), abs=1e-9)
    assert (found.entrants >= 0).all()
    assert ((found.retention >= 0) & (found.retention <= 1)).all()
    # one group less than bands of each of three levels has an older one
    assert len(found.crossings) == 3 * len(cuts)


def test_without_ages_nothing_moves() -> None:
    demand = aged_demand(paths=40)
    found = need_paths(demand, np.full(40, 0.4), ())
    assert demand.retained is not None
    stock = demand.by_level()
    before = np.concatenate(
        [np.broadcast_to(demand.opening_by_need_group(), stock[:, :1].shape), stock[:, :-1]], 1
    )
    by_hand = np.maximum(stock - np.minimum(demand.retained, stock / before) * before, 0.0)
    assert np.array_equal(found.entrants, by_hand)
    assert found.groups == ("fostering", "residential", "other")
    assert found.levels == () and not found.crossings


def test_fewer_entrants_of_one_age_leave_the_other_ages_to_grow_older_as_before() -> None:
    share = np.full((1, 24), 0.5)
    young = EntrantEffect("edge", ("fostering_0_to_15",), share, np.zeros(1))
    demand = two_bands([OPENING] * 24, OPENING, share=0.25, retained=(0.9, 0.8), crossing=0.02)
    found = need_paths(demand, TURNOVER, (young,))
    plain = need_paths(demand, TURNOVER, ())
    assert found.entrants[..., 1:] == pytest.approx(plain.entrants[..., 1:])
    # fewer children are there to turn 16, so that in time the older ones are fewer as well:
    # after two months (0.9 x 75 + 3.75 = 71.25) x 0.02 instead of 75 x 0.02
    assert found.children()[0, 0] == pytest.approx([71.25, 25, 15, 5])
    assert found.children()[0, 1, 1] == pytest.approx(25 - (75 - 71.25) * 0.02)


def test_children_who_go_home_are_of_all_who_stay_in_care_birthdays_included() -> None:
    goes = StayerEffect("home", ("fostering_0_to_15",), np.full((1, 1), 0.1), np.zeros(1), 12)
    demand = two_bands([OPENING], OPENING, share=0.25, retained=(0.9, 0.8), crossing=0.02)
    found = need_paths(demand, TURNOVER, (), (goes,))
    # 67.5 stay and 1.5 turn 16: a tenth of both, 6.9, go home
    assert found.concerned["home"][0, 0] == pytest.approx(6.9)
    assert found.children()[0, 0, :2] == pytest.approx([75 - 6.75, 25 - 0.15])


def place_two_bands(
    provisions: Sequence[Provision],
    entrants: Sequence[float],
    opening: Mapping[tuple[str, str], float],
    months: int,
) -> Allocation:
    """Residential care alone, one path: of those below 16 one in ten turns 16 a month; nobody leaves care."""
    young, old = ids = NeedGroups(("residential",), (16,)).ids
    shape = (1, months, 2)
    retention = np.broadcast_to(np.array([0.9, 1.0]), shape)
    start = np.array([sum(n for (_, group), n in opening.items() if group == name) for name in ids])
    need = NeedPaths(
        ids,
        start,
        retention,
        np.broadcast_to(np.array(entrants, dtype=float), shape),
        levels=("residential", "residential"),
        crossings={(young, old): np.full((1, months), 0.1)},
    )
    prices = AllocationPrices(
        line=lambda line, tier, month: 300.0 if line.id == "home" else 3402.0, move=lambda route, month: 0.0
    )
    return allocate("do_nothing", SupplyPlan(tuple(provisions)), need, opening, prices, AllocationSettings())


def test_a_home_for_11_to_15_takes_no_new_child_of_16_and_keeps_one_who_turns_16() -> None:
    months = 2
    home = places("home", "home", limited(10, 1, months), {"residential": 1}, marginal_cost="m")
    home = replace(home, only=frozenset({"residential_0_to_15"}))
    market = places("outside", "outside", unlimited(1, months), {"residential": 1})
    opening = {("home", "residential_0_to_15"): 4.0, ("outside", "residential_16_to_17"): 3.0}
    found = place_two_bands([home, market], [1.0, 2.0], opening, months)
    # each month 1 child below 16 comes and takes the cheap place, 2 of 16 come and must go outside;
    # of those who live in the home a tenth turn 16 and stay: 4 + 1 = 5, 5 + 1 = 6 in it; 3 + 2 and 5 + 2 outside
    assert found.children[0, :, 0] == pytest.approx([5, 6])
    assert found.children[0, :, 1] == pytest.approx([5, 7])
    assert not found.unplaced.any() and not found.over_capacity.any()


def test_one_need_group_of_no_suitable_place_is_a_reported_gap() -> None:
    home = places("home", "home", limited(10), {"residential": 1}, marginal_cost="m")
    home = replace(home, match_by_group={"residential_16_to_17": 0.0})
    found = place_two_bands([home], [1.0, 2.0], {("home", "residential_0_to_15"): 4.0}, 1)
    assert found.children[0, 0, 0] == pytest.approx(5)
    assert found.unplaced[0, 0] == pytest.approx([0, 2])


def test_forty_homes_of_many_ages_place_everybody_who_can_be_placed() -> None:
    groups = ("residential_0_to_15", "residential_16_to_17")
    homes = [
        replace(
            places(f"home-{n}", "home", limited(1), {"residential": 1}, marginal_cost=f"m{n % 3}"),
            only=None if n % 4 == 0 else frozenset({groups[n % 2]}),
        )
        for n in range(39)
    ]
    market = places("outside", "outside", unlimited(), {"residential": 1})
    # 10 homes take any age (n = 0, 4 ... 36), 19 those of 16 and above (n odd), 10 those below
    found = place_two_bands([*homes, market], [25.0, 25.0], {}, 1)
    assert not found.unplaced.any()
    assert found.children[0, 0, :39].sum() <= 39 + 1e-9
    assert found.children[0, 0].sum() == pytest.approx(50)
    young_only = [n for n in range(39) if n % 4 == 2]
    assert len(young_only) == 10
    assert found.children[0, 0, young_only].sum() == pytest.approx(10)


SCENARIO = """
extends = "do-nothing.toml"
title = "Ages"
base_month = "2021-03"
last_month = "2022-03"
paths = 8

[demand]
method = "stock_and_flow"

[supply]
age_bands = [5, 11, 16]
"""
EDGE = """
[measures.edge]
kind = "edge_of_care"
starts = "2021-04"
groups = {groups}
entries_avoided_share = 0.5
cost = "edge_of_care_service"
"""


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return council_of_journeys(tmp_path_factory.mktemp("ages") / "fenshire")


def scenario_file(inputs: Path, text: str) -> Path:
    file = inputs.parents[1] / "models" / "fenshire" / "ages.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_both_plans_place_every_child_of_every_group_and_save_nothing_without_measures(inputs: Path) -> None:
    ready = load(scenario_file(inputs, SCENARIO), inputs).ready
    demand = forecast(ready)
    plans = both_plans(ready, demand)
    found = plans.do_nothing
    assert found.need.groups == NeedGroups(("fostering", "residential", "other"), CUTS).ids
    together = found.allocation.children.sum(axis=2) + found.allocation.unplaced.sum(axis=2)
    assert together == pytest.approx(demand.total, abs=1e-6)
    assert np.abs(plans.comparison.net_saving).max() == pytest.approx(0, abs=1e-6)


def entrants_changed(inputs: Path, groups: str) -> dict[str, float]:
    """Need group -> the most by which the entrants of a month and path are fewer with edge of care."""
    ready = load(scenario_file(inputs, SCENARIO + EDGE.format(groups=groups)), inputs).ready
    demand = forecast(ready)
    plain = need_paths(demand, ready.turnover, ())
    found = need_paths(demand, ready.turnover, ready.strategy.entrant_effects)
    most = (plain.entrants - found.entrants).max(axis=(0, 1))
    return {group: float(n) for group, n in zip(found.groups, most, strict=True) if n > 0}


def test_edge_of_care_names_one_age_or_a_level_of_all_ages(inputs: Path) -> None:
    assert list(entrants_changed(inputs, '["fostering_11_to_15"]')) == ["fostering_11_to_15"]
    assert list(entrants_changed(inputs, '["fostering"]')) == list(NeedGroups(("fostering",), CUTS).ids)


@pytest.mark.parametrize(
    ("groups", "sentence"),
    [
        ('["fostering", "fostering_0_to_4"]', '"fostering_0_to_4" is named twice'),
        ('["fostering_0_to_5"]', '"fostering_0_to_5" is not a need group. Did you mean "fostering_0_to_4"?'),
    ],
)
def test_groups_that_are_not_there_or_twice_are_named(inputs: Path, groups: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load(scenario_file(inputs, SCENARIO + EDGE.format(groups=groups)), inputs)
    assert sentence in str(error.value)


FRIENDS = """
[measures.friends]
kind = "family_and_friends"
starts = "2016-01"
from_group = "{from_group}"
to_group = "{to_group}"
entrants_share = 0.1
"""


def test_without_ages_a_group_of_ages_is_unknown_and_what_exists_is_named(tmp_path: Path) -> None:
    body = FRIENDS.format(from_group="fostering_0_to_4", to_group="other")
    with pytest.raises(ScenarioError) as error:
        prepare_small(tmp_path, body)
    assert str(error.value) == (
        'small.toml, measures.friends.from_group: "fostering_0_to_4" is not a need group. Known: fostering, '
        "residential, other, of all ages. To tell ages apart, cut them with age_bands in [supply]."
    )


def test_diverted_children_keep_their_age(tmp_path: Path) -> None:
    ready = prepare_small(tmp_path)
    context = replace(ready.context, age_bands=(16,))
    assert context.diversions("measures.friends", "fostering", "other") == (
        ("fostering_0_to_15", "other_0_to_15"),
        ("fostering_16_to_17", "other_16_to_17"),
    )
    assert context.diversions("m", "fostering_16_to_17", "other") == (
        ("fostering_16_to_17", "other_16_to_17"),
    )
    with pytest.raises(
        ScenarioError, match=r'children of "fostering" do not have the ages of "other_0_to_15"'
    ):
        context.diversions("m", "fostering", "other_0_to_15")
    with pytest.raises(ScenarioError, match="it is the group they come from"):
        context.diversions("m", "fostering", "fostering")


def test_ages_need_journeys(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as error:
        prepare_small(tmp_path, "[supply]\nage_bands = [16]")
    assert str(error.value) == (
        "small.toml, supply.age_bands: need groups are cut at ages, and the forecast of in_house_foster, ifa, "
        "in_house_residential, external_residential, other knows no ages: only the method stock_and_flow does. Write "
        'method = "stock_and_flow" in [demand] and no other for a series, or leave age_bands out.'
    )


@pytest.mark.parametrize(
    ("bands", "sentence"),
    [
        ("[11, 5]", "11, 5 do not rise. Write each age once, the youngest first"),
        ("[5, 5]", "5, 5 do not rise"),
        ("[0]", "supply.age_bands"),
        ("[18]", "supply.age_bands"),
        ("[5.5]", "supply.age_bands"),
    ],
)
def test_age_bands_that_are_none_are_refused(tmp_path: Path, bands: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as error:
        load_scenario(write_scenario(tmp_path, f"[supply]\nage_bands = {bands}"))
    assert sentence in str(error.value)


def home_of(ready: Prepared) -> Provision:
    (found,) = [p for p in ready.do_nothing.provisions if p.id == "old-home"]
    return found


def test_ages_of_provision_have_no_effect_where_no_ages_are_known(tmp_path: Path) -> None:
    council = Council(provision_cells={"old-home": {"ages_from": "12", "ages_to": "14"}})
    assert home_of(prepare_small(tmp_path, council=council)).only is None


def test_the_demand_of_counts_has_one_band() -> None:
    demand = tiny_demand(np.full((1, 1, 4), 10.0), [10, 10, 10, 10])
    assert demand.need_groups.ids == TINY.need_groups
    assert demand.opening_by_type_and_group()["agency", "fostering"] == 10
