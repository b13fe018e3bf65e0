"""Each rule on children's care finds the fault that it is for, alone, and a clean return has none.

Every case is a return in which one thing is wrong: the findings on it are exactly those listed, and the placements
that are counted all the same are worked out by hand beside it.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path

import pytest
from builders_raw_903 import raw_903, returns_of

from placements.inputs.ssda903.care import Care, build_care
from placements.inputs.ssda903.codes import read_codes

CODES = read_codes()
Row = Mapping[str, object]


def care_of(*episodes: Row, header: Sequence[Row] | None = None, uasc: Sequence[Row] = ()) -> Care:
    return build_care(raw_903(episodes, header, uasc), CODES)


def found(care: Care) -> list[tuple[str, str, int]]:
    """Rule, file and row of each finding."""
    return list(care.findings[["rule", "file", "row"]].itertuples(index=False, name=None))


def spells(care: Care) -> list[tuple[str, str, str]]:
    """Start, end ("" open) and placement type of each placement."""
    rows = care.placements.copy()
    for name in ("start", "end"):
        rows[name] = rows[name].dt.strftime("%Y-%m-%d").fillna("")
    return list(rows[["start", "end", "placement_type"]].itertuples(index=False, name=None))


def done(care: Care) -> str:
    (said,) = care.findings["done"]
    return str(said)


# the child lives with foster carers from 10 May 2018 to 10 August, then in a children's home to 10 December
FOSTER = {"decom": "2018-05-10", "dec": "2018-08-10", "rec": "X1"}
HOME = {
    "decom": "2018-08-10",
    "dec": "2018-12-10",
    "rec": "E4A",
    "rne": "P",
    "place": "K2",
    "place_provider": "PR4",
}
FILE = "2018-19/episodes.csv"
CLEAN = [
    ("2018-05-10", "2018-08-10", "in_house_foster"),
    ("2018-08-10", "2018-12-10", "external_residential"),
]


def test_a_clean_return_has_no_findings() -> None:
    rows = [
        {"decom": "2015-05-10", "dec": "2018-08-10", "rec": "X1"},
        {
            "decom": "2018-08-10",
            "dec": "2018-08-20",
            "rec": "X1",
            "rne": "P",
            "place": "T3",
            "place_provider": "",
        },
        {"decom": "2018-08-20", "dec": "2018-09-01", "rec": "X1", "rne": "P"},
        {"decom": "2018-09-01", "dec": "2026-01-15", "rec": "E17", "rne": "L", "ls": "E1"},
        {"child": "102", "decom": "2016-01-01", "place": "Z1", "place_provider": "", "rne": "P"},
        {
            "child": "103",
            "decom": "2018-03-31",
            "dec": "2018-04-01",
            "rec": "E4B",
            "place": "P1",
            "place_provider": "PR0",
        },
    ]
    care = care_of(*returns_of(rows, last_year=2020, first_year=2017))
    assert care.findings.empty
    assert care.account["rule"].eq("").all()


def test_501_an_episode_that_runs_on_ends_where_the_next_one_starts() -> None:
    care = care_of(FOSTER | {"dec": "2018-08-25"}, HOME)
    assert found(care) == [("overlapping_episodes", FILE, 2)]
    assert care.findings["found"].tolist() == [
        f"Ends on 25/08/2018; the next starts on 10/08/2018 ({FILE}, row 3)."
    ]
    assert spells(care) == CLEAN


def test_501_an_episode_around_another_ends_where_that_one_starts() -> None:
    # foster to 10 August; the home from then to 10 December, though foster was to go on to the 31st
    care = care_of(FOSTER | {"dec": "2018-12-31"}, HOME)
    assert found(care) == [("overlapping_episodes", FILE, 2)]
    assert spells(care) == CLEAN


def test_142_an_episode_without_an_end_ends_where_the_next_one_starts() -> None:
    care = care_of(FOSTER | {"dec": "", "rec": ""}, HOME)
    assert found(care) == [("previous_not_ended", FILE, 2)]
    assert spells(care) == CLEAN


def test_388_between_x1_and_a_later_start_the_child_is_not_counted() -> None:
    # the home starts ten days after foster has ended with "a new episode begins": those ten days are not care
    care = care_of(FOSTER, HOME | {"decom": "2018-08-20"})
    assert found(care) == [("x1_without_continuation", FILE, 2)]
    assert spells(care) == [CLEAN[0], ("2018-08-20", "2018-12-10", "external_residential")]
    assert care.periods["known_start"].tolist() == [True, False]


def test_388_x1_at_the_very_end_of_the_data_may_still_be_continued() -> None:
    care = care_of(FOSTER | {"dec": "2019-03-31"})
    assert care.last_day == dt.date(2019, 3, 31)
    assert found(care) == []


def test_388_says_nothing_where_the_row_that_would_follow_cannot_be_used() -> None:
    # the next row has no start: it may well be the one that X1 announces
    care = care_of(FOSTER, HOME | {"decom": "?"})
    assert found(care) == []
    left = care.account[care.account["rule"].eq("decom_unreadable")]
    assert left["outcome"].tolist() == ["left out: start of the episode (DECOM) blank or not a date"]


def test_356_an_end_before_the_start_becomes_the_next_start() -> None:
    care = care_of(FOSTER | {"dec": "2018-05-01"}, HOME)
    assert found(care) == [("end_before_start", FILE, 2)]
    assert spells(care) == CLEAN


def test_356_without_a_next_episode_the_row_is_left_out() -> None:
    care = care_of(FOSTER, HOME | {"dec": "2018-08-01"})
    assert found(care) == [("end_before_start", FILE, 3)]
    assert spells(care) == CLEAN[:1]
    assert "left out: episode that ends before it starts" in care.account["outcome"].tolist()


def test_356_what_an_earlier_return_holds_open_counts_up_to_its_31_march() -> None:
    # open in the return to 31 March 2019: the child was there on that day; the next return's end is of no use
    care = care_of({"year": 2019}, {"dec": "2018-01-01", "rec": "E4A", "year": 2020})
    assert found(care) == [("end_before_start", "2019-20/episodes.csv", 2)]
    assert spells(care) == [("2018-05-01", "2019-04-01", "in_house_foster")]


def test_502_an_open_episode_that_is_in_no_later_return_counts_up_to_31_march() -> None:
    stays = returns_of([{"child": "102", "decom": "2017-06-01"}], last_year=2020)
    care = care_of({"decom": "2018-05-01", "year": 2019}, *stays)
    assert found(care) == [("stale_open_episode", FILE, 2)]
    # in care on 31 March 2019, not on 1 April
    assert spells(care) == [
        ("2018-05-01", "2019-04-01", "in_house_foster"),
        ("2017-06-01", "", "in_house_foster"),
    ]


def test_502_where_the_next_return_goes_on_with_another_start_the_episode_ends_there() -> None:
    # the child is open at the end of 2018-19 and moved in June 2019; the return of 2019-20 has only the move
    care = care_of({"decom": "2018-05-01", "year": 2019}, {"decom": "2019-06-01", "rne": "P", "place": "K2"})
    assert found(care) == [("stale_open_episode", FILE, 2)]
    assert done(care) == "Ended where the next episode starts."
    assert spells(care) == [
        ("2018-05-01", "2019-06-01", "in_house_foster"),
        ("2019-06-01", "", "in_house_residential"),
    ]


def test_502_where_care_starts_anew_in_the_next_return_it_had_ended() -> None:
    care = care_of({"decom": "2018-05-01", "year": 2019}, {"decom": "2019-06-01", "rne": "S"})
    assert found(care) == [("stale_open_episode", FILE, 2)]
    assert spells(care) == [
        ("2018-05-01", "2019-04-01", "in_house_foster"),
        ("2019-06-01", "", "in_house_foster"),
    ]


def test_502_says_nothing_of_a_year_without_a_return() -> None:
    # there is no return of 2019-20 of anybody: that is one finding on the files, and the child stays
    care = care_of(*(row for row in returns_of([{}], last_year=2021) if row["year"] != 2020))
    assert found(care) == [("year_without_return", "", 0)]
    assert care.findings["found"].tolist() == ["There is no return of 1 April 2019 to 31 March 2020."]
    assert spells(care) == [("2018-05-01", "", "in_house_foster")]


def test_526_a_missing_provider_is_not_guessed() -> None:
    care = care_of(FOSTER | {"place_provider": ""}, HOME)
    assert found(care) == [("provider_missing", FILE, 2)]
    assert spells(care) == [("2018-05-10", "2018-08-10", "other"), CLEAN[1]]
    assert care.placements["sub_line"].tolist() == ["not stated", ""]


def test_526_the_same_placement_before_or_after_tells_the_provider() -> None:
    # a change of legal status only: the carer on 10 May is the carer on 1 July
    first = FOSTER | {"dec": "2018-07-01", "place_provider": "PR4"}
    second = FOSTER | {"decom": "2018-07-01", "rne": "L", "place_provider": ""}
    care = care_of(first, second, HOME)
    assert found(care) == [("provider_missing", FILE, 3)]
    assert spells(care) == [("2018-05-10", "2018-08-10", "ifa"), CLEAN[1]]
    care = care_of(first | {"place_provider": ""}, second | {"place_provider": "PR4"}, HOME)
    assert spells(care) == [("2018-05-10", "2018-08-10", "ifa"), CLEAN[1]]


def test_526_another_return_of_the_same_episode_tells_the_provider() -> None:
    care = care_of({"place_provider": "PR4", "year": 2019}, {"place_provider": "", "year": 2020})
    assert found(care) == [("provider_missing", "2019-20/episodes.csv", 2)]
    assert spells(care) == [("2018-05-01", "", "ifa")]


def test_526_the_placement_may_decide_alone() -> None:
    # relatives and friends (U3) are counted as other whoever provides
    care = care_of({"place": "U3", "place_provider": ""})
    assert found(care) == [("provider_missing", FILE, 2)]
    assert care.placements["sub_line"].tolist() == ["relatives and friends"]


@pytest.mark.parametrize(
    ("place", "provider", "dfe"),
    [
        ("P1", "PR1", "527"),
        ("R5", "PR2", "528"),
        ("K2", "PR3", "529"),
        ("U4", "PR3", "529"),
        ("P1", "PR4", "530"),
        ("P1", "PR5", "531"),
        ("U4", "PR0", "550"),
    ],
)
def test_placement_and_provider_that_contradict_each_other_count_as_other(
    place: str, provider: str, dfe: str
) -> None:
    care = care_of(FOSTER | {"place": place, "place_provider": provider}, HOME)
    assert found(care) == [("provider_contradicts", FILE, 2)]
    assert care.findings["dfe"].tolist() == [dfe]
    assert care.placements["placement_type"].tolist() == ["other", "external_residential"]
    assert care.placements["sub_line"].tolist() == ["not stated", ""]


@pytest.mark.parametrize(("place", "said"), [("", "PLACE is blank."), ("X9", '"X9" is not a placement.')])
def test_a_missing_placement_counts_as_other(place: str, said: str) -> None:
    care = care_of(FOSTER | {"place": place}, HOME)
    assert found(care) == [("place_missing", FILE, 2)]
    assert care.findings["found"].tolist() == [said]
    assert spells(care) == [("2018-05-10", "2018-08-10", "other"), CLEAN[1]]


def test_380_care_that_starts_in_a_temporary_placement_counts_as_other_until_it_ends() -> None:
    care = care_of(FOSTER | {"place": "T2", "place_provider": ""}, HOME)
    assert found(care) == [("starts_in_temporary", FILE, 2)]
    assert spells(care) == [("2018-05-10", "2018-08-10", "other"), CLEAN[1]]


def test_381_care_that_ends_in_a_temporary_placement_ends_in_the_one_before() -> None:
    care = care_of(FOSTER, HOME | {"place": "T1", "place_provider": ""})
    assert found(care) == [("ends_in_temporary", FILE, 3)]
    assert spells(care) == [("2018-05-10", "2018-12-10", "in_house_foster")]


def test_437_an_episode_ends_on_the_18th_birthday() -> None:
    # born on 20 August 2000, so 18 on 20 August 2018: the home counts for ten days
    header = [{"dob": "2000-08-20", "year": 2019}]
    care = care_of(FOSTER, HOME, header=header)
    assert found(care) == [("after_18", FILE, 3)]
    assert spells(care) == [CLEAN[0], ("2018-08-10", "2018-08-20", "external_residential")]
    # who is open at the end of the return's year was there after the birthday
    care = care_of(FOSTER, HOME | {"dec": "", "rec": ""}, header=header)
    assert found(care) == [("after_18", FILE, 3)]
    assert spells(care)[1][1] == "2018-08-20"


def test_437_an_episode_that_starts_after_the_18th_birthday_is_left_out() -> None:
    care = care_of(FOSTER, HOME, header=[{"dob": "2000-08-10", "year": 2019}])
    assert found(care) == [("after_18", FILE, 3)]
    assert done(care) == "The row is left out."
    assert spells(care) == CLEAN[:1]


def test_437_leaving_on_the_birthday_is_in_order_also_on_29_february() -> None:
    # born on 29 February 2000, 18 on 1 March 2018
    care = care_of(
        {"decom": "2017-05-10", "dec": "2018-03-01", "rec": "E17"},
        header=[{"dob": "2000-02-29", "year": 2018}],
    )
    assert found(care) == []


def test_302_an_episode_counts_from_birth_and_not_before() -> None:
    care = care_of(FOSTER, HOME, header=[{"dob": "2018-05-20", "year": 2019}])
    assert found(care) == [("before_birth", FILE, 2)]
    assert spells(care) == [("2018-05-20", "2018-08-10", "in_house_foster"), CLEAN[1]]
    care = care_of(FOSTER, HOME, header=[{"dob": "2018-08-10", "year": 2019}])
    assert found(care) == [("before_birth", FILE, 2)]
    assert done(care) == "The row is left out."
    assert spells(care) == CLEAN[1:]


def test_of_two_dates_of_birth_the_latest_return_decides_and_both_rows_are_named() -> None:
    header = [{"dob": "2008-01-15", "year": 2018}, {"dob": "2008-01-16", "year": 2019}]
    care = care_of(FOSTER, HOME, header=header)
    assert found(care) == [
        ("two_birth_dates", "2017-18/header.csv", 2),
        ("two_birth_dates", "2018-19/header.csv", 2),
    ]
    assert care.children["birth"].dt.strftime("%Y-%m-%d").tolist() == ["2008-01-16"]


def test_an_end_after_the_year_of_the_return_is_not_yet_known() -> None:
    care = care_of(FOSTER, HOME | {"dec": "2030-01-01", "year": 2019})
    assert found(care) == [("date_in_future", FILE, 3)]
    assert spells(care) == [CLEAN[0], ("2018-08-10", "", "external_residential")]


def test_a_start_after_the_data_is_left_out() -> None:
    care = care_of(
        FOSTER | {"rec": "E4A"}, HOME | {"decom": "2030-01-01", "dec": "", "rec": "", "year": 2019}
    )
    assert found(care) == [("date_in_future", FILE, 3)]
    assert done(care) == "The row is left out."
    assert spells(care) == CLEAN[:1]


def test_an_end_that_cannot_be_read_is_an_end_that_is_not_known() -> None:
    # the reader reports the cell; the episode ends where the next one starts
    care = care_of(FOSTER | {"dec": "?", "year": 2019}, HOME)
    assert found(care) == []
    assert spells(care) == CLEAN


def test_of_two_rows_with_one_start_the_one_with_an_end_is_used() -> None:
    care = care_of(FOSTER, FOSTER | {"place_provider": "PR4", "dec": "", "rec": ""}, HOME)
    assert found(care) == [("same_start_twice", FILE, 3)]
    assert spells(care) == CLEAN


def test_an_ended_episode_that_comes_back_open_is_open() -> None:
    care = care_of(FOSTER | {"rec": "E4A"}, FOSTER | {"dec": "", "rec": "", "year": 2020})
    assert found(care) == [("changed_between_years", FILE, 2)]
    assert spells(care) == [("2018-05-10", "", "in_house_foster")]


def test_an_ended_episode_that_a_later_return_repeats_is_a_note() -> None:
    care = care_of(FOSTER, HOME, HOME | {"year": 2020})
    assert found(care) == [("ended_episode_again", FILE, 3)]
    assert spells(care) == CLEAN


def test_the_same_row_twice_is_a_note() -> None:
    care = care_of(FOSTER, HOME, HOME)
    assert [(rule, file) for rule, file, _ in found(care)] == [("same_row_twice", FILE)]
    assert spells(care) == CLEAN


def test_355_an_episode_of_no_day_is_left_out() -> None:
    care = care_of(FOSTER, HOME, HOME | {"decom": "2018-12-20", "dec": "2018-12-20", "rne": "S"})
    assert found(care) == [("lasts_no_day", FILE, 4)]
    assert spells(care) == CLEAN


@pytest.mark.parametrize(
    ("change", "dfe"),
    [
        ({"place": "K3"}, "146"),
        ({"rne": "Q"}, "143"),
        ({"ls": "XX"}, "144"),
        ({"cin": "N9"}, "145"),
        ({"rec": "E99"}, "149"),
        ({"reason_place_change": "WHY"}, ""),
    ],
)
def test_a_code_of_another_year_is_named_and_read_as_it_stands(change: Row, dfe: str) -> None:
    care = care_of(FOSTER, HOME | change)
    assert found(care) == [("code_not_known", FILE, 3)]
    assert care.findings["dfe"].tolist() == [dfe]
    kind = "other" if "place" in change else "external_residential"
    assert spells(care) == [CLEAN[0], ("2018-08-10", "2018-12-10", kind)]


def test_sex_has_other_codes_from_2025_on() -> None:
    care = care_of(FOSTER, HOME, header=[{"sex": "M", "year": 2019}])
    assert found(care) == [("code_not_known", "2018-19/header.csv", 2)]
    assert care.children["sex"].tolist() == ["M"]


def test_a_child_without_a_header_row_is_counted_without_an_age() -> None:
    care = care_of(FOSTER, HOME, header=[])
    assert found(care) == [("no_header_row", FILE, 2)]
    assert spells(care) == CLEAN
    assert care.children["birth"].isna().all()
    assert care.children["sex"].tolist() == [""]


def test_an_unaccompanied_child_without_a_header_row_has_the_birth_of_that_table() -> None:
    care = care_of(FOSTER, HOME, header=[], uasc=[{"dob": "2003-02-01"}])
    assert found(care) == [("no_header_row", FILE, 2)]
    assert care.children["birth"].dt.strftime("%Y-%m-%d").tolist() == ["2003-02-01"]


def test_an_id_that_lost_its_noughts_is_the_same_child() -> None:
    header = [{"child": "00101", "year": 2019}]
    care = care_of(FOSTER | {"child": "00101"}, HOME, header=header)
    assert found(care) == [("noughts_lost", FILE, 3)]
    assert care.children["child"].tolist() == ["00101"]
    assert spells(care) == CLEAN
    # Excel took the noughts from header and episodes of one year: born on one day, it is one child
    care = care_of(FOSTER | {"child": "00101"}, HOME, header=[*header, {"child": "101", "year": 2020}])
    assert {rule for rule, _, _ in found(care)} == {"noughts_lost"}
    assert len(care.children) == 1


def test_ids_that_differ_in_noughts_are_two_children_where_their_births_differ() -> None:
    header = [{"child": "0101", "year": 2019}, {"child": "101", "dob": "2009-09-09", "year": 2019}]
    care = care_of(FOSTER | {"child": "0101", "rec": "E4A"}, HOME | {"rne": "S"}, header=header)
    assert found(care) == []
    assert len(care.children) == 2


def test_ids_that_differ_only_in_letters_are_one_child_and_a_warning() -> None:
    header = [{"child": "Ab1", "year": 2019}]
    care = care_of(FOSTER | {"child": "Ab1"}, HOME | {"child": "AB1"}, header=header)
    assert found(care) == [("id_letters", FILE, 3)]
    # the id of the header is kept
    assert care.children["child"].tolist() == ["Ab1"]
    assert spells(care) == CLEAN
    # no header at all: one child all the same
    care = care_of(FOSTER | {"child": "ab1"}, HOME | {"child": "AB1"}, header=[])
    assert found(care) == [("id_letters", FILE, 2), ("no_header_row", FILE, 2)]
    assert spells(care) == CLEAN


def test_ids_that_differ_in_letters_are_two_children_where_their_births_differ_and_that_is_said() -> None:
    header = [{"child": "AB1", "year": 2019}, {"child": "ab1", "dob": "2009-09-09", "year": 2019}]
    care = care_of(
        FOSTER | {"child": "AB1", "rec": "E4A"}, HOME | {"child": "ab1", "rne": "S"}, header=header
    )
    assert found(care) == [("id_letters", FILE, 3), ("id_letters", "2018-19/header.csv", 3)]
    assert care.findings["done"].unique().tolist() == ["Counted as another child."]
    assert len(care.children) == 2


def test_ids_of_two_authorities_that_differ_in_letters_are_two_children_without_a_word() -> None:
    care = care_of({"la": "North", "child": "ab1"}, {"la": "South", "child": "AB1"})
    assert found(care) == []
    assert len(care.children) == 2


def test_an_episode_that_starts_on_the_day_of_an_x1_goes_on_with_the_period_although_it_says_s() -> None:
    care = care_of(FOSTER, HOME | {"rne": "S"})
    assert found(care) == [("start_after_x1", FILE, 3)]
    assert spells(care) == CLEAN
    # one period of care, in which the child moved
    assert len(care.periods) == 1
    assert care.placements["period"].tolist() == [0, 0]


@pytest.mark.parametrize("change", [{"rec": "E4A"}, {"ls": "V4"}])
def test_care_starts_anew_where_no_x1_of_care_says_that_it_goes_on(change: Row) -> None:
    care = care_of(FOSTER | change, HOME | {"rne": "S"})
    assert "start_after_x1" not in {rule for rule, _, _ in found(care)}
    assert care.placements.iloc[-1]["start"] == care.periods.iloc[-1]["start"]


def test_who_left_before_the_first_day_is_listed_and_not_counted() -> None:
    # the return begins on 1 April 2018: one child left in 2017, one on the first day, one came back
    care = care_of(
        FOSTER,
        HOME,
        {"child": "102", "decom": "2016-05-01", "dec": "2017-05-01", "rec": "E4A", "year": 2019},
        {"child": "103", "decom": "2016-05-01", "dec": "2018-04-01", "rec": "E4A", "year": 2019},
        {"child": "104", "decom": "2016-05-01", "dec": "2017-05-01", "rec": "E4A", "year": 2019},
        {"child": "104", "decom": "2018-05-01"},
    )
    assert found(care) == [("left_before_data", FILE, 4), ("left_before_data", FILE, 6)]
    assert care.children["child"].tolist() == ["101", "103", "104"]
    assert (care.children_in, care.children_counted, care.children_listed) == (4, 3, 1)
    listed = care.account[care.account["outcome"].eq("listed: left before the first day")]
    assert listed[["table", "rule", "children"]].to_numpy().tolist() == [["children", "left_before_data", 1]]
    assert ("2016-05-01", "2018-04-01", "in_house_foster") in spells(care)


def test_a_placement_from_before_the_data_keeps_its_start_where_its_period_reaches_into_them() -> None:
    care = care_of(
        {"decom": "2016-05-01", "dec": "2017-05-01", "rec": "X1", "year": 2019},
        {"decom": "2017-05-01", "rne": "L", "ls": "C1", "year": 2019},
    )
    assert found(care) == []
    assert spells(care) == [("2016-05-01", "", "in_house_foster")]


def test_148_an_end_without_a_reason_is_a_note() -> None:
    care = care_of(FOSTER, HOME | {"rec": ""})
    assert found(care) == [("end_without_reason", FILE, 3)]
    assert spells(care) == CLEAN


def test_short_breaks_are_a_note_and_no_other_rule_speaks_of_them() -> None:
    care = care_of(FOSTER, HOME, {"child": "102", "ls": "V4", "place_provider": "", "decom": "2018-05-01"})
    assert found(care) == [("short_breaks", FILE, 4)]
    assert spells(care) == CLEAN


def test_children_without_episodes_are_a_note() -> None:
    header = [{"year": 2019}, {"child": "102", "year": 2019}]
    care = care_of(FOSTER, HOME, header=header, uasc=[{"child": "103", "year": 2019}])
    assert found(care) == [
        ("no_episodes", "2018-19/header.csv", 3),
        ("no_episodes", "2018-19/uasc.csv", 2),
    ]
    assert (care.children_in, care.children_counted, care.children_listed) == (3, 1, 2)


def test_a_blank_ethnicity_is_a_note() -> None:
    header = [{"year": 2019}, {"child": "102", "ethnic": "", "year": 2019}]
    care = care_of(FOSTER, HOME, {"child": "102"}, header=header)
    assert found(care) == [("ethnicity_blank", "2018-19/header.csv", 3)]


def test_no_finding_tells_a_child_beyond_its_column() -> None:
    raw = raw_903([FOSTER | {"child": "770077", "dec": "2018-08-25"}, HOME | {"child": "770077"}], header=[])
    care = build_care(raw, CODES)
    said = care.findings.drop(columns="child").astype(str).to_numpy().ravel().tolist()
    assert len(care.findings) == 2
    assert not any("770077" in text for text in said)
    assert not care.account.astype(str).to_numpy().ravel().tolist().count("770077")


def test_errors_name_no_child() -> None:
    raw = raw_903([{"child": "770077", "la": "North"}])
    with pytest.raises(Exception, match="no authority") as refused:
        build_care(raw, CODES, la="Elsewhere")
    assert "770077" not in str(refused.value)


def test_an_episode_after_the_last_day_asked_for_is_a_note() -> None:
    care = build_care(raw_903([FOSTER, HOME]), CODES, last_day=dt.date(2018, 7, 31))
    assert found(care) == [("after_stated_last_day", FILE, 3)]
    assert spells(care) == [("2018-05-10", "", "in_house_foster")]


def test_every_rule_of_care_has_a_case_here() -> None:
    rules = tomllib.loads(
        resources.files("placements.inputs.ssda903").joinpath("rules_care.toml").read_text("utf-8")
    )
    cases = Path(__file__).read_text("utf-8")
    assert [rule for rule in rules if f'("{rule}", ' not in cases and f'"{rule}"}}' not in cases] == []
