"""Each measure: one example worked by hand, one edge, and its errors in words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import Council, NewHome, prepare_small
from builders_measures import COUNCIL, EACH

from placements.domain import ScenarioError
from placements.supply import Provision, SupplyPlan

QUICK_HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
staff_months_before = 2
ramp_up_children_per_month = 1.5
max_occupancy = 0.75
"""


def plan(tmp_path: Path, body: str, council: Council | None = None, **top: object) -> SupplyPlan:
    return prepare_small(tmp_path, body, council, **top).strategy


def opened(tmp_path: Path, body: str = QUICK_HOME, council: Council | None = None) -> Provision:
    home = plan(tmp_path, body, council).provision("new-home")
    assert home is not None
    return home


def refusal(tmp_path: Path, body: str, council: Council | None = None) -> str:
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, body, council)
    return str(caught.value)


# homes


def test_a_home_fills_from_its_opening_month_to_its_highest_occupancy(tmp_path: Path) -> None:
    home = opened(tmp_path)
    # 6 places x 0.75 = 4.5, 1.5 more each month from April: 1.5, 3.0, 4.5, and no more
    assert home.usable[0].tolist() == [0, 0, 0, 1.5, 3.0] + [4.5] * 10
    assert home.registered.tolist() == [0.0] * 3 + [6.0] * 12
    # staff two months before April
    assert home.staffed.tolist() == [0.0] + [1.0] * 14
    assert home.planned


def test_a_late_home_opens_and_is_staffed_later_by_as_many_months(tmp_path: Path) -> None:
    home = opened(tmp_path, QUICK_HOME + "months_late = 4")
    assert home.usable[0].tolist() == [0.0] * 7 + [1.5, 3.0] + [4.5] * 6
    assert home.staffed.tolist() == [0.0] * 5 + [1.0] * 10
    assert home.registered.tolist() == [0.0] * 7 + [6.0] * 8


def test_a_home_that_closes_has_neither_places_nor_staff_from_that_month(tmp_path: Path) -> None:
    home = opened(tmp_path, council=Council(new_homes=(NewHome(closes="2016-09"),)))
    assert home.usable[0, 7:].tolist() == [4.5] + [0] * 7
    assert home.staffed[7:].tolist() == [1] + [0] * 7
    assert home.registered[7:].tolist() == [6] + [0] * 7


def test_a_home_whose_staff_start_within_the_forecast_has_no_places_in_it_yet(tmp_path: Path) -> None:
    # opens in May 2017, staff from March, the last month
    home = opened(tmp_path, QUICK_HOME + "months_late = 13")
    assert not home.usable.any()
    assert not home.registered.any()
    assert home.staffed.tolist() == [0.0] * 14 + [1.0]


def test_a_home_of_which_nothing_falls_within_the_forecast_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, QUICK_HOME + "months_late = 14")
    assert (
        "measures.new_home.months_late: new-home opens in 2017-06, and its staff start, after the last month of the "
        "forecast, 2017-03: it would change nothing." in found
    )
    assert "Write a month up to 2017-03, let last_month be a later March, or switch the measure off" in found


def test_ramp_up_and_occupancy_are_drawn_once_a_path(tmp_path: Path) -> None:
    body = '[measures.new_home]\nkind = "home"\nprovision = "new-home"\n'
    usable = opened(tmp_path, body).usable
    assert ((usable[:, 3] >= 0.5) & (usable[:, 3] <= 1.5)).all()
    assert ((usable[:, -1] >= 4.5 - 1e-9) & (usable[:, -1] <= 5.7 + 1e-9)).all()
    assert len(np.unique(usable[:, 3])) == 20


def test_two_measures_may_not_open_one_home(tmp_path: Path) -> None:
    twice = QUICK_HOME + QUICK_HOME.replace("measures.new_home", "measures.again")
    assert 'two measures open "new-home".' in refusal(tmp_path, twice)


def test_a_home_that_is_switched_off_may_be_opened_by_another_measure(tmp_path: Path) -> None:
    off = QUICK_HOME.replace("measures.new_home", "measures.again") + "enabled = false\n"
    assert plan(tmp_path, QUICK_HOME + off).provision("new-home") is not None


def test_an_unknown_home_is_refused_with_the_nearest_known(tmp_path: Path) -> None:
    found = refusal(tmp_path, QUICK_HOME.replace('"new-home"', '"new-hone"'))
    assert '"new-hone" is not a planned home of provision.csv. Did you mean "new-home"?' in found
    # an existing home cannot be opened again
    assert "is not a planned home" in refusal(tmp_path, QUICK_HOME.replace('"new-home"', '"old-home"'))


def test_every_faulty_measure_is_named_not_only_the_first(tmp_path: Path) -> None:
    body = QUICK_HOME.replace('"new-home"', '"x"') + QUICK_HOME.replace(
        "measures.new_home", "measures.b"
    ).replace("0.75", "75")
    found = refusal(tmp_path, body)
    assert "measures.new_home.provision" in found
    assert "measures.b.max_occupancy" in found


@pytest.mark.parametrize("occupancy", ["75", "-0.1", "{ low = 0.9, central = 1.0, high = 1.2 }"])
def test_an_occupancy_that_is_no_share_is_refused(tmp_path: Path, occupancy: str) -> None:
    found = refusal(tmp_path, QUICK_HOME.replace("0.75", occupancy))
    assert "max_occupancy" in found
    assert "is not a share. Write a number from 0 to 1" in found


def test_residents_are_divided_between_the_groups_they_would_otherwise_be_in(tmp_path: Path) -> None:
    home = opened(tmp_path, QUICK_HOME + "otherwise_in = { fostering = 0.1, other = 0.2 }")
    assert {g: float(s[0]) for g, s in home.accepts.items()} == pytest.approx(
        {"residential": 0.7, "fostering": 0.1, "other": 0.2}
    )


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        ("{ fostering = 0.6, other = 0.5 }", "the shares add to more than 1."),
        ("{ fostering = -0.1 }", "-0.1 is not a share."),
        ("{ other = 10 }", "10 is not a share."),
    ],
)
def test_shares_below_0_or_over_1_are_refused(tmp_path: Path, shares: str, sentence: str) -> None:
    assert sentence in refusal(tmp_path, QUICK_HOME + f"otherwise_in = {shares}")


def test_shares_that_add_to_exactly_1_leave_none_for_the_homes_own_group(tmp_path: Path) -> None:
    home = opened(tmp_path, QUICK_HOME + "otherwise_in = { fostering = 0.7, other = 0.3 }")
    assert home.accepts["residential"] == pytest.approx(np.zeros(20), abs=1e-12)


def test_a_homes_own_group_takes_the_rest_and_is_not_named(tmp_path: Path) -> None:
    # counted beside the rest, three in ten residents would be lost from the price avoided
    found = refusal(tmp_path, QUICK_HOME + "otherwise_in = { residential = 0.3 }")
    assert "otherwise_in.residential: it is the home's own need group, which takes the rest." in found


def test_an_unknown_need_group_is_refused_with_the_nearest(tmp_path: Path) -> None:
    found = refusal(tmp_path, QUICK_HOME + "otherwise_in = { fostring = 0.1 }")
    assert (
        'measures.new_home.otherwise_in.fostring: "fostring" is not a need group. Did you mean "fostering"?'
        in found
    )


# edge of care

EDGE = """
[measures.edge]
kind = "edge_of_care"
starts = "2016-04"
groups = ["residential"]
reach_share = 0.5
entries_avoided_share = 0.4
build_up_months = 4
cost = "service"
"""


def test_the_effect_of_edge_of_care_rises_evenly_to_reach_times_avoided(tmp_path: Path) -> None:
    effect = plan(tmp_path, EDGE).entrant_effects[0]
    # 0.5 x 0.4 = 0.2, a quarter of it more each month from April to July
    assert effect.share[0] == pytest.approx([0, 0, 0, 0.05, 0.10, 0.15, *[0.20] * 9])
    assert effect.groups == ("residential",)


def test_the_effect_and_the_cost_end_with_the_service(tmp_path: Path) -> None:
    found = plan(tmp_path, EDGE + 'ends = "2016-06"')
    assert found.entrant_effects[0].share[0, 5:] == pytest.approx([0.15] + [0] * 9)
    assert found.services[0].open_share.tolist() == [0.0] * 3 + [1.0] * 3 + [0.0] * 9


def test_decay_takes_its_share_a_year_after_the_build_up(tmp_path: Path) -> None:
    found = plan(tmp_path, EDGE + "decay_per_year = 0.5", last_month="2018-03")
    share = found.entrant_effects[0].share[0]
    # built up in July 2016 (7th month); a year later half of 0.2 is left
    assert share[6] == pytest.approx(0.2)
    assert share[18] == pytest.approx(0.1)
    assert share[12] == pytest.approx(0.2 * 0.5**0.5)


def test_a_cost_in_the_wrong_unit_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, EDGE.replace('"service"', '"move"'))
    assert '"move" is in "GBP per move". This cost must be in "GBP per year" or "GBP per month".' in found


def test_an_unknown_cost_is_refused_with_the_nearest(tmp_path: Path) -> None:
    found = refusal(tmp_path, EDGE.replace('"service"', '"servise"'))
    assert (
        '"servise" is not an item of assumptions.csv or strategy_costs.csv. Did you mean "service"?' in found
    )


def test_a_group_named_twice_is_refused_and_not_saved_twice(tmp_path: Path) -> None:
    found = refusal(tmp_path, EDGE.replace('["residential"]', '["residential", "residential"]'))
    assert 'measures.edge.groups: "residential" is named twice.' in found


@pytest.mark.parametrize("key", ["reach_share", "entries_avoided_share", "delay_share"])
def test_a_share_in_per_cent_is_refused_and_not_cut_to_1(tmp_path: Path, key: str) -> None:
    # 10 for 10%, cut to 1, would keep every child out of care
    body = "\n".join(line for line in EDGE.splitlines() if not line.startswith(key))
    assert f"measures.edge.{key}: 10 is not a share." in refusal(tmp_path, f"{body}\n{key} = 10")


def test_a_share_may_not_name_an_item_in_pounds(tmp_path: Path) -> None:
    found = refusal(tmp_path, EDGE.replace("= 0.4", '= "home_running"'))
    assert 'entries_avoided_share: "home_running" is an amount of money in strategy_costs.csv.' in found


# foster recruitment

RECRUIT = """
[measures.recruit]
kind = "foster_recruitment"
provision = "carers"
starts = "2016-02"
ends = "2016-04"
lead_months = 3
extra_places_per_month = 0.5
cost = "service"
"""


def test_a_campaign_of_three_months_adds_three_months_of_places_after_its_lead(tmp_path: Path) -> None:
    found = plan(tmp_path, RECRUIT, Council(assumptions={"carers_growth": (-1, "places per month")}))
    carers = found.provision("carers")
    assert carers is not None
    # without it 59, 58, ... 48; 0.5, 1.0, 1.5 more from May, and what was won stays
    gained = np.array([0, 0, 0, 0, 0.5, 1.0, *[1.5] * 9])
    assert carers.usable[0] == pytest.approx(60 - np.arange(1, 16) + gained)
    assert found.services[0].open_share.tolist() == [0, 1, 1, 1] + [0] * 11


def test_only_carers_can_be_recruited(tmp_path: Path) -> None:
    found = refusal(tmp_path, RECRUIT.replace('"carers"', '"agencies"'))
    assert '"agencies" is not a provision of kind carers.' in found


def test_two_campaigns_add_up(tmp_path: Path) -> None:
    found = plan(tmp_path, RECRUIT + RECRUIT.replace("measures.recruit", "measures.more"))
    carers = found.provision("carers")
    assert carers is not None
    assert carers.usable[0, -1] == pytest.approx(63)


# family and friends

FAMILY = """
[measures.family]
kind = "family_and_friends"
starts = "2016-06"
from_group = "fostering"
to_group = "other"
entrants_share = 0.08
build_up_months = 2
"""


def test_entrants_go_to_family_and_friends_instead(tmp_path: Path) -> None:
    found = plan(tmp_path, FAMILY)
    effect = found.entrant_effects[0]
    assert effect.share[0] == pytest.approx([0] * 5 + [0.04] + [0.08] * 9)
    assert (effect.groups, effect.diverted_to) == (("fostering",), "other")
    assert not effect.delayed_share.any()
    assert found.services == ()


def test_support_is_paid_for_where_its_cost_is_named(tmp_path: Path) -> None:
    services = plan(tmp_path, FAMILY + 'cost = "service"').services
    assert [s.open_share.sum() for s in services] == [10]


@pytest.mark.parametrize("key", ["from_group", "to_group"])
def test_family_and_friends_need_two_known_groups(tmp_path: Path, key: str) -> None:
    body = "\n".join(f'{key} = "nobody"' if line.startswith(key) else line for line in FAMILY.splitlines())
    assert '"nobody" is not a need group.' in refusal(tmp_path, body)


# step down

STEP = """
[measures.step]
kind = "step_down"
starts = "2016-05"
ends = "2016-07"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = 0.4
share_of_stock_per_month = 0.02
cost = "move"
"""


def test_moves_are_planned_in_the_months_of_the_measure(tmp_path: Path) -> None:
    route = plan(tmp_path, STEP).routes[0]
    assert route.most[0].tolist() == [0] * 4 + [0.4] * 3 + [0] * 8
    assert (route.from_type, route.to_type, route.share_of_stock) == ("external_residential", "ifa", 0.02)


def test_a_move_is_priced_by_the_move(tmp_path: Path) -> None:
    assert 'This cost must be in "GBP per move".' in refusal(tmp_path, STEP.replace('"move"', '"service"'))


def test_moves_need_two_known_placement_types(tmp_path: Path) -> None:
    found = refusal(tmp_path, STEP.replace('to_type = "ifa"', 'to_type = "iffa"'))
    assert '"iffa" is not a placement type. Did you mean "ifa"?' in found


def test_a_move_from_a_type_to_itself_is_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, STEP.replace('to_type = "ifa"', 'to_type = "external_residential"'))
    assert "measures.step.to_type: it is the type they move from." in found


def test_family_and_friends_of_the_same_group_are_refused(tmp_path: Path) -> None:
    found = refusal(tmp_path, FAMILY.replace('"other"', '"fostering"'))
    assert "measures.family.to_group: it is the group they come from." in found


# all measures


@pytest.mark.parametrize("body", EACH.values(), ids=EACH)
def test_a_measure_that_is_switched_off_is_not_there(tmp_path: Path, body: str) -> None:
    ready = prepare_small(tmp_path, body + "enabled = false", COUNCIL)
    assert [p.id for p in ready.strategy.provisions] == [p.id for p in ready.do_nothing.provisions]
    assert not ready.strategy.entrant_effects
    assert not ready.strategy.routes
    assert not ready.strategy.services
    assert not ready.strategy.has_measures


@pytest.mark.parametrize("body", EACH.values(), ids=EACH)
def test_a_measure_leaves_the_other_plan_as_it_was(tmp_path: Path, body: str) -> None:
    plain = prepare_small(tmp_path / "plain", council=COUNCIL).do_nothing
    with_it = prepare_small(tmp_path / "with", body, COUNCIL)
    assert with_it.strategy.has_measures
    beside = with_it.do_nothing
    assert not beside.has_measures
    for left, right in zip(plain.provisions, beside.provisions, strict=True):
        assert left.id == right.id
        assert np.array_equal(left.usable, right.usable)


# what has happened by the base month


def test_a_measure_that_started_before_the_base_month_is_in_the_counts_already(tmp_path: Path) -> None:
    body = """
[measures.edge]
kind = "edge_of_care"
starts = "2015-12"
groups = ["fostering"]
entries_avoided_share = 0.1
cost = "nothing"
"""
    said = refusal(tmp_path, body)
    assert "measures.edge.starts: 2015-12 is not after the base month 2015-12" in said
    assert "Let it start in 2016-01 or later, with what is still to come, or leave it out." in said


def test_a_home_that_is_open_by_the_base_month_is_no_new_home(tmp_path: Path) -> None:
    said = refusal(tmp_path, QUICK_HOME, Council(new_homes=(NewHome(opens="2015-06"),)))
    assert "new-home opens in 2015-06, and the base month is 2015-12: it is open already." in said
