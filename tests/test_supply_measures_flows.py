"""Children who go home, need something else, or do not enter: worked by hand, and the same child saved once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders import prepare_small, run_small
from builders_measures import COUNCIL

from placements.domain import ScenarioError
from placements.supply import EntrantEffect, SupplyPlan
from placements.supply.effects import Flows, act_on
from placements.supply.plan import StayerEffect

Floats = np.ndarray

REUNIFY = """
[measures.home_again]
kind = "reunification"
starts = "2016-02"
groups = ["residential"]
share_per_month = 0.1
return_share = 0.5
return_months = 2
build_up_months = 1
"""
SHIFT = """
[measures.shift]
kind = "demand_shift"
starts = "2016-02"
from_group = "residential"
to_group = "fostering"
entrants_share = 0.25
"""
CHANGE = """
[measures.change]
kind = "demand_shift"
starts = "2016-02"
groups = ["fostering", "other"]
entries_change_share = -0.2
"""


def flows(*groups: str, opening: list[float], months: int = 2, **more: object) -> Flows:
    """One path: nine in ten stay each month, ten enter each group."""
    shape = (1, months, len(groups))
    fields: dict[str, object] = {
        "groups": groups,
        "opening": np.array(opening),
        "retention": np.full(shape, 0.9),
        "entrants": np.full(shape, 10.0),
        "crossings": {},
        "concerned": {},
        **more,
    }
    return Flows(**fields)  # type: ignore[arg-type]


def going_home(
    share: float, months: int = 2, group: str = "a", measure: str = "home", **more: object
) -> StayerEffect:
    fields: dict[str, object] = {"return_share": np.zeros(1), "return_months": 1, **more}
    return StayerEffect(measure, (group,), np.full((1, months), share), **fields)  # type: ignore[arg-type]


def stock(found: Flows) -> Floats:
    """Children at each month end, shape (months, groups), without birthdays."""
    there, rows = found.opening, []
    for month in range(found.entrants.shape[1]):
        there = found.retention[0, month] * there + found.entrants[0, month]
        rows.append(there)
    return np.array(rows)


# reunification


def test_children_go_home_from_those_who_would_stay_and_some_come_back() -> None:
    effect = going_home(0.1, return_share=np.array([0.5]))
    found = act_on(flows("a", opening=[100.0]), (), (effect,))
    # month 1: of 100, 90 would stay; 9 go home, 81 stay, 10 enter: 91
    # month 2: of 91, 81.9 would stay; 8.19 go home, 73.71 stay, 10 enter and 4.5 of the 9 are back: 88.21
    assert found.concerned["home"][0] == pytest.approx([9.0, 8.19])
    assert found.retention[0, :, 0] == pytest.approx([0.81, 0.81])
    assert found.entrants[0, :, 0] == pytest.approx([10.0, 14.5])
    assert stock(found)[:, 0] == pytest.approx([91.0, 88.21])


def test_two_services_do_not_send_the_same_child_home_twice() -> None:
    found = act_on(
        flows("a", opening=[100.0]), (), (going_home(0.5, measure="one"), going_home(0.5, measure="two"))
    )
    # 90 would stay: 45 go home with the first; of the 45 left 22.5 with the second
    assert found.concerned["one"][0, 0] == pytest.approx(45.0)
    assert found.concerned["two"][0, 0] == pytest.approx(22.5)
    assert found.retention[0, 0, 0] == pytest.approx(0.9 * 0.25)


def test_a_child_who_did_not_enter_is_not_there_to_go_home() -> None:
    nobody = EntrantEffect("edge", ("a",), np.ones((1, 2)), np.zeros(1))
    found = act_on(flows("a", opening=[0.0]), (nobody,), (going_home(0.5),))
    assert found.concerned["edge"][0].tolist() == [10.0, 10.0]
    assert found.concerned["home"][0].tolist() == [0.0, 0.0]


def test_children_who_have_a_birthday_can_go_home_too() -> None:
    crossings = {("a", "b"): np.full((1, 2), 0.1)}
    start = flows("a", "b", opening=[100.0, 0.0], retention=np.full((1, 2, 2), 0.8), crossings=crossings)
    found = act_on(start, (), (going_home(0.5),))
    # of 100 in the younger group 80 would stay and 10 grow into the older: half of all 90 go home
    assert found.concerned["home"][0, 0] == pytest.approx(45.0)
    assert found.retention[0, 0].tolist() == pytest.approx([0.4, 0.8])
    assert found.crossings["a", "b"][0, 0] == pytest.approx(0.05)
    # month 2: 40 + 10 in the younger group: half of 90% of 50
    assert found.concerned["home"][0, 1] == pytest.approx(22.5)
    # what it was given has not changed
    assert start.crossings["a", "b"][0, 0] == 0.1
    assert start.retention[0, 0, 0] == 0.8


def test_children_who_would_come_back_after_the_forecast_stay_at_home() -> None:
    found = act_on(
        flows("a", opening=[100.0]), (), (going_home(0.1, return_share=np.ones(1), return_months=2),)
    )
    assert found.entrants[0, :, 0].tolist() == [10.0, 10.0]


def test_reunification_is_drawn_from_its_keys(tmp_path: Path) -> None:
    (effect,) = prepare_small(tmp_path, REUNIFY).strategy.stayer_effects
    assert effect.share[0] == pytest.approx([0.0] + [0.1] * 14)
    assert (effect.groups, effect.return_months) == (("residential",), 2)
    assert effect.return_share.tolist() == [0.5] * 20


def test_each_child_who_goes_home_is_paid_for_once(tmp_path: Path) -> None:
    council = COUNCIL
    body = REUNIFY.replace("residential", "other").replace("return_share = 0.5\n", "")
    text = (
        '[supply]\nturnover_per_year = 0.40\n[demand]\nmethod = "fixed"\n'
        + body
        + 'cost_per_child = "assessment"\n'
    )
    result = run_small(tmp_path, text, council, paths=2)
    (line,) = [line for line in result.strategy.lines if line.key == "child:home_again"]
    # February: 29 of 30 would stay; 2.9 go home at £250. March: 26.1 + 1 are there, 29 of 30 stay, 2.62 go home
    paid = line.amounts(result.strategy.book)[0]
    assert paid[:3] == pytest.approx([0.0, 2.9 * 250, 27.1 * 29 / 30 * 0.1 * 250])
    # they no longer cost £200 a week: half a month of 2.9 children is saved in February
    assert result.comparison.net_saving[0, 1] == pytest.approx(2.9 / 2 * 29 / 7 * 200 - 2.9 * 250)


# demand shift


def test_a_share_of_entrants_needs_what_another_group_needs(tmp_path: Path) -> None:
    (effect,) = prepare_small(tmp_path, SHIFT).strategy.entrant_effects
    assert effect.share[0] == pytest.approx([0.0] + [0.25] * 14)
    assert (effect.groups, effect.diverted_to) == (("residential",), "fostering")
    start = flows("residential", "fostering", opening=[16.0, 100.0])
    two = EntrantEffect(
        "shift", ("residential",), np.full((1, 2), 0.25), np.zeros(1), diverted_to="fostering"
    )
    found = act_on(start, (two,), ())
    # of ten entrants 2.5 need a family instead; nobody is lost
    assert found.entrants[0, 0].tolist() == [7.5, 12.5]
    assert found.concerned["shift"][0].tolist() == [2.5, 2.5]


@pytest.mark.parametrize(("change", "entrants"), [(-0.2, 8.0), (0.2, 12.0), (-1.0, 0.0)])
def test_entries_fall_or_rise_by_a_share(tmp_path: Path, change: float, entrants: float) -> None:
    body = CHANGE.replace("-0.2", str(change))
    (effect,) = prepare_small(tmp_path, body).strategy.entrant_effects
    acted = act_on(
        flows(
            "fostering",
            "residential",
            "other",
            opening=[1.0, 1.0, 1.0],
            months=15,
            retention=np.full((20, 15, 3), 0.9),
            entrants=np.full((20, 15, 3), 10.0),
        ),
        (effect,),
        (),
    )
    assert acted.entrants[0, 1].tolist() == pytest.approx([entrants, 10.0, entrants])
    assert acted.entrants[0, 0].tolist() == [10.0, 10.0, 10.0]


def test_a_range_of_a_change_may_span_fewer_and_more(tmp_path: Path) -> None:
    body = CHANGE.replace("-0.2", "{ low = -0.1, central = 0.0, high = 0.2 }")
    share = prepare_small(tmp_path, body).strategy.entrant_effects[0].share[:, -1]
    assert share.min() < 0 < share.max()


def test_what_assessment_costs_is_paid_by_the_child_or_by_the_year(tmp_path: Path) -> None:
    body = SHIFT + 'cost_per_child = "assessment"\ncost = "service"\n'
    found = prepare_small(tmp_path, body, COUNCIL).strategy
    assert [cost.cost_item for cost in found.counted_costs] == ["assessment"]
    assert [service.open_share.sum() for service in found.services] == [14]


WRONG = "a demand_shift needs from_group, to_group and entrants_share, or groups and entries_change_share."


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (SHIFT.replace('to_group = "fostering"\n', ""), WRONG),
        (SHIFT + 'groups = ["other"]\nentries_change_share = 0.1\n', WRONG),
        (CHANGE.replace('groups = ["fostering", "other"]\n', ""), WRONG),
        ('[measures.it]\nkind = "demand_shift"\nstarts = "2016-02"\n', WRONG),
        (
            CHANGE + 'cost_per_child = "assessment"\n',
            "cost_per_child is paid for entrants who enter another group",
        ),
        (
            CHANGE.replace("-0.2", "-20"),
            "entries_change_share: -20 is not within -1 to 1. Write a share: a tenth",
        ),
        (
            CHANGE.replace("-0.2", "{ low = -0.5, central = 0.5, high = 2 }"),
            "-0.5 to 2 is not within -1 to 1.",
        ),
        (CHANGE.replace('"other"', '"othr"'), '"othr" is not a need group. Did you mean "other"?'),
        (SHIFT.replace("0.25", "25"), "entrants_share: 25 is not a share. Write a number from 0 to 1"),
        (SHIFT.replace('"fostering"', '"residential"'), "it is the group they come from."),
        (REUNIFY.replace("= 0.1", "= 10"), "measures.home_again.share_per_month: 10 is not a share."),
        (REUNIFY.replace("= 0.5", "= 1.5"), "measures.home_again.return_share: 1.5 is not a share."),
        (REUNIFY.replace("= 0.1", "= nan"), "share_per_month"),
        (REUNIFY.replace('["residential"]', "[]"), "groups: the list has too few entries."),
        (REUNIFY + 'cost_per_child = "service"\n', 'This cost must be in "GBP per child".'),
    ],
)
def test_what_cannot_be_meant_is_refused(tmp_path: Path, body: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        prepare_small(tmp_path, body, COUNCIL)
    assert sentence in str(caught.value)


def test_a_plan_made_by_hand_says_whether_it_has_measures() -> None:
    assert not SupplyPlan(()).has_measures
    assert SupplyPlan((), stayer_effects=(going_home(0.1),)).has_measures
