"""Simulated children by age: bands add to types, birthdays are no entries, and no luck is spent on them."""

from __future__ import annotations

import numpy as np
import pytest
from builders_ages import BASE, CUTS, SPLIT, aged_demand, aged_flows
from builders_journeys import PLACEMENT_TYPES, TYPES, rows, synthetic_journeys
from numpy.typing import NDArray

from placements.demand.stock_and_flow import AgePaths, AgeSplit, age_paths, cohorts, simulate_flows
from placements.demand.stock_and_flow.age_rates import AgeRates, note_stock
from placements.demand.stock_and_flow.age_walk import AgeWalk, Events
from placements.demand.stock_and_flow.observed import BANDS
from placements.domain import Month
from placements.domain.need_groups import NeedGroups
from placements.inputs.journeys_schema import DURATIONS

Floats = NDArray[np.float64]


def groups_before(ages: AgePaths) -> Floats:
    """Children of each need group at the start of each month, shape (paths, months, levels x bands)."""
    flows = aged_flows()
    assert flows.futures.aged is not None and flows.opening_by_age is not None
    children = flows.futures.aged.children
    opening = np.broadcast_to(flows.opening_by_age, children[:, :1].shape)
    before = np.concatenate([opening, children[:, :-1]], axis=1)
    grouped: Floats = np.einsum("pmtb,tl->pmlb", before, SPLIT.membership)
    return grouped.reshape(ages.retained.shape)


def test_on_every_path_and_month_the_age_bands_of_a_type_add_to_its_children() -> None:
    demand = aged_demand(*CUTS)
    assert demand.by_age().shape == (100, 24, 5, 4)
    assert demand.by_age().sum(axis=3) == pytest.approx(demand.children, abs=1e-9)
    assert (demand.by_age() >= 0).all()
    # groups are levels x bands: 3 levels of 4 bands, and they add to all children
    assert demand.by_need_group().shape == (100, 24, 12)
    assert demand.by_need_group().sum(axis=2) == pytest.approx(demand.total, abs=1e-9)
    assert demand.by_need_group()[..., 4:8].sum(axis=2) == pytest.approx(demand.by_level()[..., 1], abs=1e-9)


def test_ages_take_no_luck_and_move_no_count_of_a_type() -> None:
    plain, aged = aged_demand(), aged_demand(*CUTS)
    assert np.array_equal(plain.children, aged.children)
    assert plain.retained is not None and aged.retained is not None
    assert np.array_equal(plain.retained, aged.retained)
    assert plain.ages is None and aged.ages is not None


def test_without_ages_every_need_group_is_a_level_and_every_type_one_band() -> None:
    demand = aged_demand()
    assert demand.need_groups.ids == ("fostering", "residential", "other")
    assert np.array_equal(demand.by_age()[..., 0], demand.children)
    assert np.array_equal(demand.by_need_group(), demand.by_level())
    opening = demand.opening_by_type_and_group()
    assert list(opening) == list(zip(TYPES, (t.need_group for t in PLACEMENT_TYPES), strict=True))
    assert list(opening.values()) == demand.opening.tolist()


def test_the_children_of_the_base_month_are_told_apart_by_type_and_group() -> None:
    demand = aged_demand(*CUTS)
    opening = demand.opening_by_type_and_group()
    assert len(opening) == 5 * 4
    for place, one in enumerate(PLACEMENT_TYPES):
        of_type = [n for (type_id, _), n in opening.items() if type_id == one.id]
        assert sum(of_type) == pytest.approx(demand.opening[place], abs=1e-9)
    table = synthetic_journeys()
    there = table[(table["month"] == BASE.year * 12 + BASE.month) & (table["placement_type"] == "ifa")]
    young = there[(there["age_months"] >= 0) & (there["age_months"] < 5 * 12)]["children"].sum()
    unknown = there[there["age_months"] < 0]["children"].sum()
    assert unknown == 0
    assert opening["ifa", "fostering_0_to_4"] == pytest.approx(float(young), abs=1e-9)


def test_children_who_stay_grow_older_or_enter_are_all_the_children_of_a_group() -> None:
    flows = aged_flows()
    ages = age_paths(flows, CUTS, SPLIT.membership)
    assert flows.futures.aged is not None
    before = groups_before(ages)
    now = np.einsum("pmtb,tl->pmlb", flows.futures.aged.children, SPLIT.membership).reshape(before.shape)
    groups = NeedGroups(PLACEMENT_TYPES.need_groups, CUTS)
    joined = np.zeros_like(before)
    for place, group in enumerate(groups):
        if groups.older(group) is not None:
            joined[:, :, place + 1] += (ages.crossings * before)[:, :, place]
        else:
            assert (ages.crossings[:, :, place] == 0).all()
    entered = now - ages.retained * before - joined
    assert entered.min() > -1e-9
    # level by level, who stays or has a birthday is who stays in the level: the same as without ages
    of_level = ((ages.retained + ages.crossings) * before).reshape(*before.shape[:2], 3, 4).sum(axis=3)
    there = before.reshape(*before.shape[:2], 3, 4).sum(axis=3)
    assert of_level == pytest.approx(flows.retained(SPLIT.membership) * there, abs=1e-9)


def test_the_mean_path_holds_the_children_of_each_age_that_the_cohorts_expect() -> None:
    # followed by type, length and month of age the expected children need no approximation
    followed: list[Floats] = []
    plain = cohorts._one_month

    def watched(children: Floats, *rest: object) -> Floats:
        found = plain(children, *rest)  # type: ignore[arg-type]  # as it was called
        of_year = found.sum(axis=(2, 4)).mean(axis=0)
        years = np.zeros((len(TYPES), 18))
        years[:, 18 - of_year.shape[1] :] = of_year
        followed.append(years @ SPLIT.of_years)
        return found

    table = synthetic_journeys()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cohorts, "_one_month", watched)
        flows = simulate_flows(table[~table["uasc"]], TYPES, BASE, 24, paths=1500, seed=3, split=SPLIT)
    assert flows.futures.aged is not None
    found = flows.futures.aged.children[:, -1].mean(axis=0)
    assert found == pytest.approx(followed[-1], rel=0.04, abs=0.25)


def test_birthdays_move_a_child_on_and_the_eighteenth_takes_it_out() -> None:
    # exact from 16 on: 16 years and 11 months, 17 years and 11 months; below that by the year, evenly over its months
    months = [str(Month(2020, 4) + step) for step in range(12)]
    quiet = [(month, "in_house_foster", "in_care", 60, 24, "stays", 400) for month in months]
    soon = [
        ("2021-04", "in_house_foster", "in_care", 15 * 12, 24, "open", 24),
        ("2021-04", "in_house_foster", "in_care", 17 * 12 - 1, 24, "open", 10),
        ("2021-04", "in_house_foster", "in_care", 18 * 12 - 1, 24, "open", 6),
    ]
    split = AgeSplit((16, 17), np.ones((1, 1)))
    flows = simulate_flows(rows(*quiet, *soon), ("in_house_foster",), BASE, 1, paths=400, seed=3, split=split)
    aged = flows.futures.aged
    assert aged is not None and flows.opening_by_age is not None
    assert flows.opening_by_age[0] == pytest.approx([24, 10, 6])
    stayed, crossed = aged.stayed[:, 0].mean(axis=0), aged.crossed[:, 0].mean(axis=0)
    # nobody was ever seen to leave: next to all stay. Of the 24 aged 15 a twelfth, 2, turn 16
    assert (stayed[0], crossed[0]) == pytest.approx((22, 2), abs=0.2)
    # all 10 aged 16 turn 17; all 6 aged 17 turn 18 and are gone
    assert (stayed[1], crossed[1]) == pytest.approx((0, 10), abs=0.2)
    assert (stayed[2], crossed[2]) == pytest.approx((0, 0), abs=1e-9)


def test_one_month_by_hand() -> None:
    # one type, bands 0-15 and 16-17; at the start 8 and 4 children.
    # 1 turns 18; then 2 leave, the older twice as likely: of the 8 and 3 left, 8 x 0.1 = 0.8 to 3 x 0.2 = 0.6,
    # so 2 x 0.8 / 1.4 = 1.142857 and 2 x 0.6 / 1.4 = 0.857143 leave: 6.857143 and 2.142857 stay.
    # 5% of the younger turn 16: 0.342857. 3 enter, a third of them older: 2 and 1.
    # At the end: 6.857143 x 0.95 + 2 = 8.514286, and 2.142857 + 0.342857 + 1 = 3.485714.
    # Together 12 = 8 + 4 - 1 - 2 + 3.
    rates = AgeRates.empty(1, 1, 1, 2)
    rates.left[0, 0, 0] = [0.1, 0.2]
    rates.grown[0, 0, 0] = 0.25
    rates.crosses[0, 0, 0] = [0.05, 0.0]
    rates.entered[0, 0, 0] = [2 / 3, 1 / 3]
    walk = AgeWalk(AgeSplit((16,), np.ones((1, 1))), rates, np.array([[8.0, 4.0]]), np.zeros(1, dtype=int), 1)
    none = np.zeros((1, 1, 1))
    happened = Events(np.array([[1.0]]), np.array([[2.0]]), none, np.array([[3.0]]), none)
    walk.step(0, happened, np.array([[12.0]]))
    assert walk.found.children[0, 0, 0] == pytest.approx([8.514286, 3.485714], abs=1e-6)
    assert walk.found.stayed[0, 0] == pytest.approx([6.514286, 2.142857], abs=1e-6)
    assert walk.found.crossed[0, 0] == pytest.approx([0.342857, 0.0], abs=1e-6)


def test_a_move_to_another_level_is_an_entry_there_and_a_move_within_a_level_is_none() -> None:
    # types a and b of one level, c of another; 10 children of one band in a: 2 move to b and 1 to c
    rates = AgeRates.empty(1, 1, 3, 2)
    rates.moved[0, 0, 0, :, 1:] = 0.1
    rates.crosses[0, 0, :, 0] = 0.1
    membership = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    opening = np.array([[10.0, 0.0], [0.0, 0.0], [0.0, 0.0]])
    walk = AgeWalk(AgeSplit((16,), membership), rates, opening, np.zeros(1, dtype=int), 1)
    moved = np.zeros((1, 3, 3))
    moved[0, 0, 1], moved[0, 0, 2] = 2.0, 1.0
    none = np.zeros((1, 3))
    walk.step(0, Events(none, none, moved, none, np.zeros((1, 3, 3))), np.array([[7.0, 2.0, 1.0]]))
    # of the 9 still in the level 0.9 have the birthday: groups are (level 1: young, old), (level 2: young, old)
    assert walk.found.stayed[0, 0] == pytest.approx([8.1, 0, 0, 0])
    assert walk.found.crossed[0, 0] == pytest.approx([0.9, 0, 0, 0])
    # the mover to c has birthdays too
    assert walk.found.children[0, 0] == pytest.approx(np.array([[6.3, 0.7], [1.8, 0.2], [0.9, 0.1]]))


def test_an_age_band_without_children_has_birthdays_as_if_spread_evenly() -> None:
    found = AgeRates.empty(1, 1, 1, 2)
    nobody = np.zeros((1, 1, BANDS, 18))
    adults = np.zeros((1, 1, len(DURATIONS)))
    chances = np.full((1, 1, BANDS, 18), 0.1)
    note_stock(found, 0, (16,), nobody, nobody, adults, chances, chances[..., None])
    assert found.crosses[0, 0, 0].tolist() == [1 / (16 * 12), 0.0]
    assert np.isfinite(found.left).all() and np.isfinite(found.moved).all()


def test_two_populations_are_of_the_same_groups() -> None:
    flows = aged_flows()
    assert flows.futures.aged is not None
    assert flows.uasc.sum() > 0
    assert flows.futures.aged.children.sum(axis=3) == pytest.approx(flows.futures.children, abs=1e-9)
