"""Need groups: levels of need, cut at ages where the forecast knows them, each under one name."""

from __future__ import annotations

import pytest

from placements.domain.need_groups import NeedGroup, NeedGroups, band_of_years, bands_of

CUT = NeedGroups(("fostering", "residential"), (5, 11, 16))


def test_without_ages_a_need_group_is_a_level_under_its_own_name() -> None:
    groups = NeedGroups(("fostering", "residential"))
    assert groups.ids == groups.levels == groups.names == ("fostering", "residential")
    assert groups.groups[0] == NeedGroup("fostering", "fostering", 0, 17)
    assert (len(groups), groups.bands) == (2, 1)


def test_ages_cut_each_level_into_bands_named_by_their_first_and_last_year() -> None:
    assert CUT.ids[4:] == (
        "residential_0_to_4",
        "residential_5_to_10",
        "residential_11_to_15",
        "residential_16_to_17",
    )
    assert CUT.levels == ("fostering",) * 4 + ("residential",) * 4
    assert CUT.of_level("residential")[2] == NeedGroup("residential_11_to_15", "residential", 11, 15)
    assert (len(CUT), CUT.bands) == (8, 4)


def test_a_band_of_one_year_bears_that_year() -> None:
    assert NeedGroups(("other",), (1, 17)).ids == ("other_0", "other_1_to_16", "other_17")


def test_every_year_of_age_belongs_to_one_band_and_the_bands_leave_no_gap() -> None:
    bands = bands_of((5, 11, 16))
    assert [age for first, last in bands for age in range(first, last + 1)] == list(range(18))
    # 0-4 are five years, 5-10 six, 11-15 five, 16-17 two
    assert band_of_years((5, 11, 16)).tolist() == [0] * 5 + [1] * 6 + [2] * 5 + [3] * 2
    assert band_of_years(()).tolist() == [0] * 18


def test_a_level_names_all_its_groups_and_a_group_itself() -> None:
    assert [group.id for group in CUT.named("fostering")] == list(CUT.ids[:4])
    assert [group.id for group in CUT.named("fostering_5_to_10")] == ["fostering_5_to_10"]
    with pytest.raises(KeyError, match="fostering_6_to_9"):
        CUT.named("fostering_6_to_9")


def test_a_child_grows_into_the_next_group_of_the_same_level_and_at_last_into_none() -> None:
    older = [CUT.older(group) for group in CUT]
    assert [None if group is None else group.id for group in older[:4]] == [*CUT.ids[1:4], None]
    assert older[7] is None
