"""Rows of a return become placements and periods of care: nobody twice at once, nobody lost without a word."""

from __future__ import annotations

import datetime as dt
import itertools
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders_raw_903 import raw_903, returns_of
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from independent_903 import IndependentCount, read_rows

from placements.domain import InputError
from placements.inputs.ssda903.care import Care, build_care
from placements.inputs.ssda903.codes import read_codes
from placements.inputs.ssda903.known_at import known_at
from placements.inputs.ssda903.read import Raw903

CODES = read_codes()
SAMPLE = os.environ.get("PLACEMENTS_SAMPLE_903")
EXAMPLES = examples(25)
MONTH_ENDS = pd.date_range("2016-03-31", "2020-03-31", freq="ME").date

Row = Mapping[str, object]


def care_of(
    *episodes: Row, header: Sequence[Row] | None = None, uasc: Sequence[Row] = (), last_day: str = ""
) -> Care:
    day = dt.date.fromisoformat(last_day) if last_day else None
    return build_care(raw_903(episodes, header, uasc), CODES, last_day=day)


def spells(care: Care) -> list[tuple[str, str, str, str]]:
    """Child, start, end ("" open) and placement type of each placement."""
    rows = care.placements.assign(child=care.children["child"].to_numpy()[care.placements["child_key"]])
    for name in ("start", "end"):
        rows[name] = rows[name].dt.strftime("%Y-%m-%d").fillna("")
    return list(rows[["child", "start", "end", "placement_type"]].itertuples(index=False, name=None))


def periods(care: Care) -> list[tuple[str, str, str, bool]]:
    """Start, end, reason and whether the start is known, of each period of care."""
    rows = care.periods.copy()
    for name in ("start", "end"):
        rows[name] = rows[name].dt.strftime("%Y-%m-%d").fillna("")
    return list(rows[["start", "end", "reason", "known_start"]].itertuples(index=False, name=None))


def stock(care: Care, day: dt.date) -> Counter[str]:
    placements, on = care.placements, pd.Timestamp(day)
    there = (placements["start"] <= on) & (placements["end"].isna() | (placements["end"] > on))
    assert not placements.loc[there, "child_key"].duplicated().any()
    return Counter(placements.loc[there, "placement_type"])


def moved(episode: Row, **changes: object) -> dict[str, object]:
    return {**episode, **changes}


FOSTER = {"decom": "2016-05-10", "dec": "2018-06-01", "rec": "X1"}
HOME = {"decom": "2018-06-01", "rne": "P", "place": "K2", "place_provider": "PR4"}


# ---------------------------------------------------------------------------------------------- stories


def test_an_episode_in_three_returns_is_one_placement() -> None:
    care = care_of(*returns_of([FOSTER, HOME], last_year=2020))
    assert spells(care) == [
        ("101", "2016-05-10", "2018-06-01", "in_house_foster"),
        ("101", "2018-06-01", "", "external_residential"),
    ]
    assert periods(care) == [("2016-05-10", "", "", True)]
    assert care.findings.empty


def test_a_change_of_legal_status_is_no_new_placement() -> None:
    care = care_of(
        {"decom": "2018-05-01", "dec": "2018-07-01", "rec": "X1", "ls": "V2"},
        {"decom": "2018-07-01", "dec": "2018-09-01", "rec": "X1", "rne": "L", "ls": "C1"},
        {"decom": "2018-09-01", "rne": "P"},
    )
    assert spells(care) == [
        ("101", "2018-05-01", "2018-09-01", "in_house_foster"),
        ("101", "2018-09-01", "", "in_house_foster"),
    ]


@pytest.mark.parametrize(("rne", "placements"), [("L", 1), ("T", 1), ("U", 1), ("P", 2), ("B", 2)])
def test_the_same_carer_keeps_the_placement(rne: str, placements: int) -> None:
    care = care_of(
        {"decom": "2018-05-01", "dec": "2018-07-01", "rec": "X1", "place": "U6"},
        {"decom": "2018-07-01", "rne": rne, "place": "U4"},
    )
    assert len(care.placements) == placements


def test_a_step_with_the_same_carer_into_another_type_is_a_new_placement() -> None:
    # foster carers who adopt the child: A3 is placed for adoption with the current carer
    care = care_of(
        {"decom": "2018-05-01", "dec": "2018-07-01", "rec": "X1", "place": "U4"},
        {"decom": "2018-07-01", "rne": "U", "place": "A3"},
    )
    assert [kind for _, _, _, kind in spells(care)] == ["in_house_foster", "other"]
    assert care.placements["sub_line"].tolist() == ["", "placed for adoption"]


def test_care_that_starts_again_is_a_new_period_even_on_the_same_day() -> None:
    care = care_of(
        {"decom": "2018-05-01", "dec": "2018-07-01", "rec": "E4A"},
        {"decom": "2018-07-01", "dec": "2018-08-01", "rec": "E4B"},
        {"decom": "2018-10-01"},
    )
    assert periods(care) == [
        ("2018-05-01", "2018-07-01", "E4A", True),
        ("2018-07-01", "2018-08-01", "E4B", True),
        ("2018-10-01", "", "", True),
    ]


def test_care_from_before_the_first_return_has_no_known_start() -> None:
    care = care_of(*returns_of([{"decom": "2012-01-05", "rne": "P"}], last_year=2020, first_year=2018))
    assert periods(care) == [("2012-01-05", "", "", False)]
    assert care.first_day == dt.date(2017, 4, 1)


def test_a_temporary_placement_belongs_to_the_one_before_and_so_does_the_return_from_it() -> None:
    care = care_of(
        {"decom": "2018-05-01", "dec": "2018-07-01", "rec": "X1"},
        {"decom": "2018-07-01", "dec": "2018-07-09", "rec": "X1", "rne": "P", "place": "T3"},
        {"decom": "2018-07-09", "dec": "2018-09-01", "rec": "X1", "rne": "P"},
        {"decom": "2018-09-01", "dec": "2018-09-05", "rec": "X1", "rne": "P", "place": "T1"},
        {"decom": "2018-09-05", "rne": "P", "place_provider": "PR4"},
    )
    assert spells(care) == [
        ("101", "2018-05-01", "2018-09-05", "in_house_foster"),
        ("101", "2018-09-05", "", "ifa"),
    ]


def test_care_from_before_the_data_that_begins_in_a_temporary_placement_has_the_type_that_follows() -> None:
    # the return of 2018-19 no longer holds the placement that went on meanwhile: the child goes back to it
    care = care_of(
        {"decom": "2018-03-28", "dec": "2018-04-12", "rec": "X1", "rne": "P", "place": "T2", "year": 2019},
        {"decom": "2018-04-12", "rne": "P", "place_provider": "PR4"},
    )
    assert spells(care) == [("101", "2018-03-28", "", "ifa")]
    assert care.findings.empty


def test_short_breaks_are_not_counted_and_whoever_has_no_more_is_listed() -> None:
    care = care_of(
        {"decom": "2018-05-01", "ls": "V4"},
        {"child": "102", "decom": "2018-05-01", "dec": "2018-07-01", "rec": "X1"},
        {"child": "102", "decom": "2018-07-01", "rne": "L", "ls": "V3"},
    )
    assert spells(care) == [("102", "2018-05-01", "2018-07-01", "in_house_foster")]
    assert (care.children_in, care.children_counted, care.children_listed) == (2, 1, 1)


def test_an_unaccompanied_child_is_one_until_the_day_that_the_latest_return_states() -> None:
    care = care_of(
        *returns_of([{}, {"child": "102"}, {"child": "103"}], last_year=2020),
        uasc=[
            {"child": "101", "year": 2019, "duc": ""},
            {"child": "101", "year": 2020, "duc": "2019-12-24"},
            {"child": "102", "year": 2019, "duc": ""},
        ],
    )
    assert care.children["uasc"].tolist() == [True, True, False]
    assert care.children["uasc_ceased"].dt.strftime("%Y-%m-%d").fillna("").tolist() == ["2019-12-24", "", ""]


def test_two_authorities_that_share_an_id_have_two_children() -> None:
    episodes = [{"la": "North", "decom": "2018-05-01"}, {"la": "South", "decom": "2018-06-01", "place": "K2"}]
    care = care_of(*episodes)
    assert care.authorities == ("North", "South")
    assert [row[1:] for row in spells(care)] == [
        ("2018-05-01", "", "in_house_foster"),
        ("2018-06-01", "", "in_house_residential"),
    ]
    assert care.findings.empty


def test_one_authority_is_kept_and_the_others_are_in_the_account() -> None:
    raw = raw_903([{"la": "North"}, {"la": "South"}, {"la": "South", "child": "102"}])
    care = build_care(raw, CODES, la="south")
    assert care.authorities == ("South",)
    assert (care.children_in, care.children_counted, care.children_listed) == (3, 2, 1)
    left = care.account[care.account["outcome"].eq("left out: another authority")]
    assert left[["table", "rows"]].to_numpy().tolist() == [["header", 1], ["episodes", 1]]
    with pytest.raises(InputError, match=r'no authority "Soth"\. Did you mean "South"'):
        build_care(raw, CODES, la="Soth")


def test_a_child_with_200_episodes_is_one_child() -> None:
    dates = pd.date_range("2016-04-01", periods=201, freq="7D").strftime("%Y-%m-%d")
    episodes = [
        {"decom": start, "dec": end, "rec": "X1", "rne": "P"} for start, end in itertools.pairwise(dates)
    ]
    care = care_of(*episodes, {"decom": dates[-1], "rne": "P"})
    assert len(care.children) == 1
    assert len(care.placements) == 201
    assert len(care.periods) == 1


def test_a_placement_says_whether_it_lies_in_the_authority() -> None:
    care = care_of(
        {"pl_location": "IN"}, {"child": "102", "pl_location": "OUT"}, {"child": "103", "pl_location": ""}
    )
    assert care.placements["in_authority"].tolist() == ["in", "out", ""]


# ------------------------------------------------------------------------------------- the window


def daily_entries(until: str, children: int = 400) -> list[dict[str, object]]:
    """One child a day until a day, each looked after for 20 days."""
    starts = pd.date_range(end=until, periods=children, freq="D")
    return [
        {
            "child": f"{number}",
            "decom": f"{start:%Y-%m-%d}",
            "dec": f"{start + pd.Timedelta(days=20):%Y-%m-%d}",
            "rec": "E4A",
        }
        for number, start in enumerate(starts)
        if start + pd.Timedelta(days=20) <= pd.Timestamp(until)
    ]


def test_the_last_day_is_the_end_of_the_year_where_only_chance_left_the_last_days_empty() -> None:
    # a day without start or end is rare here: one start and one end a day on 365 days of data; 2 days to go
    care = care_of(*daily_entries("2019-03-29"))
    assert care.last_day == dt.date(2019, 3, 31)
    assert "29/03/2019" in care.last_day_reason


def test_a_part_year_extract_is_part_of_a_year() -> None:
    # about one start or end a day, and 31 March is 182 days away: the data stop on 30 September
    care = care_of(*daily_entries("2018-09-30"))
    assert care.last_day == dt.date(2018, 9, 30)
    assert "expected by 31/03/2019" in care.last_day_reason


def test_the_last_day_can_be_stated_and_nothing_later_is_counted() -> None:
    care = care_of(*returns_of([FOSTER, HOME], last_year=2020), last_day="2018-03-31")
    assert (care.last_day, care.last_day_reason) == (dt.date(2018, 3, 31), "as stated.")
    assert spells(care) == [("101", "2016-05-10", "", "in_house_foster")]
    assert care.findings["rule"].unique().tolist() == ["after_stated_last_day"]


def test_a_last_day_before_the_first_is_an_error() -> None:
    with pytest.raises(InputError, match=r"31/03/2016 lies before the first day of the data, 01/04/2016"):
        care_of(FOSTER | {"year": 2017}, last_day="2016-03-31")


def test_a_return_without_any_start_is_an_error() -> None:
    with pytest.raises(InputError, match=r"no row has a start"):
        care_of({"decom": "?", "year": 2019})


def test_without_years_the_window_follows_from_the_ends() -> None:
    # ends from May 2016 on: a return holds no episode that ended before its first day
    episodes = [
        {
            "child": f"{n}",
            "decom": "2012-01-05",
            "dec": f"201{6 + n % 4}-05-0{1 + n % 9}",
            "rec": "E4A",
            "year": None,
        }
        for n in range(40)
    ]
    care = care_of(*episodes)
    assert care.first_day == dt.date(2016, 4, 1)


def test_the_window_of_several_authorities_is_the_shortest() -> None:
    north = returns_of([{"la": "North", "decom": "2015-05-01"}], last_year=2020)
    south = returns_of([{"la": "South", "decom": "2017-05-01"}], last_year=2019)
    care = care_of(*north, *south)
    assert (care.first_day, care.last_day) == (dt.date(2017, 4, 1), dt.date(2019, 3, 31))


def test_a_return_whose_year_is_not_over_ends_with_its_latest_start_or_end() -> None:
    rows = returns_of([{}, {"child": "102", "decom": "2018-06-01", "dec": "2020-11-02", "rec": "E4A"}], 2021)
    raw = raw_903(rows)
    # so few events that chance alone could leave the rest of the year empty
    assert build_care(raw, CODES).last_day == dt.date(2021, 3, 31)
    care = build_care(raw, CODES, today=dt.date(2020, 11, 26))
    assert care.last_day == dt.date(2020, 11, 2)
    assert care.last_day_reason == (
        "the year of the last return goes on to 31/03/2021; the latest start or end of an episode is 02/11/2020."
    )
    assert build_care(raw, CODES, today=dt.date(2021, 3, 31)).last_day == dt.date(2021, 3, 31)


def test_nothing_is_counted_beyond_today() -> None:
    # an end that is planned, and a start that cannot be
    rows = [
        {"decom": "2020-05-01", "dec": "2021-02-01", "rec": "E4A"},
        {"child": "102", "decom": "2021-01-10"},
        {"child": "103", "decom": "2020-06-01"},
    ]
    care = build_care(raw_903(rows), CODES, today=dt.date(2020, 11, 26))
    assert care.last_day == dt.date(2020, 6, 1)
    assert spells(care) == [
        ("101", "2020-05-01", "", "in_house_foster"),
        ("103", "2020-06-01", "", "in_house_foster"),
    ]
    told = care.findings[["rule", "row", "done"]].to_numpy().tolist()
    assert told == [
        ["date_in_future", 2, "The end is taken as not yet known."],
        ["date_in_future", 3, "The row is left out."],
    ]


def test_a_return_of_a_year_that_has_not_begun_moves_no_day() -> None:
    rows = returns_of([{}, {"child": "102", "decom": "2018-06-01", "dec": "2019-11-02", "rec": "E4A"}], 2020)
    care = build_care(raw_903([*rows, moved(rows[-1], year=2032)]), CODES, today=dt.date(2020, 11, 26))
    assert (care.first_day, care.last_day) == (dt.date(2018, 4, 1), dt.date(2020, 3, 31))


# ------------------------------------------------------------------------------------------- laws

days = st.sampled_from(
    [
        f"{year}-{day}"
        for year in range(2015, 2020)
        for day in ("03-30", "03-31", "04-01", "04-02", "07-01", "11-15")
    ]
)
messy_episodes = st.lists(
    st.fixed_dictionaries(
        {
            "la": st.sampled_from(["North", "North", "South"]),
            "child": st.sampled_from(["101", "102", "103"]),
            "decom": days | days | days | st.sampled_from(["?", "2005-01-01"]),
            "dec": days | days | st.sampled_from(["", "", "?", "2030-01-01"]),
            "rne": st.sampled_from(["S", "P", "L", "T", "U", "B", "", "Q"]),
            "ls": st.sampled_from(["C2", "C2", "C2", "V3"]),
            "place": st.sampled_from(["U4", "U4", "U6", "K2", "P1", "T1", "Z1", "S1", "XX"]),
            "place_provider": st.sampled_from(["PR1", "PR1", "PR4", "PR3", "PR0", ""]),
            "rec": st.sampled_from(["X1", "E4A", ""]),
            "year": st.sampled_from([2016, 2017, 2018, 2019, 2020, None]),
        }
    ),
    min_size=1,
    max_size=12,
)
messy_header = st.lists(
    st.fixed_dictionaries(
        {
            "la": st.sampled_from(["North", "South"]),
            "child": st.sampled_from(["101", "102", "104"]),
            "dob": st.sampled_from(["2008-02-29", "1999-07-01", "2000-02-29", "2017-04-01", ""]),
            "year": st.sampled_from([2016, 2018, 2020]),
        }
    ),
    max_size=4,
)


def built(raw: Raw903) -> Care | None:
    """Care, or None where no row has a start."""
    try:
        return build_care(raw, CODES)
    except InputError:
        assert raw.episodes["decom"].isna().all()
        return None


def as_texts(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Rows as a file holds them."""
    return [{name.upper(): "" if cell is None else str(cell) for name, cell in row.items()} for row in rows]


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(messy_episodes, messy_header)
def test_the_stock_equals_a_count_written_another_way(episodes: list[Row], header: list[Row]) -> None:
    care = built(raw_903(episodes, header))
    if care is None:
        return
    count = IndependentCount(as_texts(episodes), as_texts(header), [], care.last_day)
    # of the days before the first one the data do not know everybody
    first = care.first_day - dt.timedelta(days=1)
    for day in (day for day in MONTH_ENDS if first <= day <= care.last_day):
        assert stock(care, day) == count.stock(day), day


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(messy_episodes, messy_header)
def test_every_row_and_every_child_stands_in_the_account_once(episodes: list[Row], header: list[Row]) -> None:
    raw = raw_903(episodes, header)
    care = built(raw)
    if care is None:
        return
    rows = care.account.groupby("table")["rows"].sum()
    for table in ("episodes", "header", "uasc"):
        assert rows.get(table, 0) == len(getattr(raw, table))
    children = {(row["la"], row["child"]) for row in (*episodes, *header)}
    assert care.children_in == len(children) == care.children_counted + care.children_listed
    assert care.children_counted == care.placements["child_key"].nunique()


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(messy_episodes, messy_header)
def test_no_child_is_in_two_placements_and_placements_fill_their_period(
    episodes: list[Row], header: list[Row]
) -> None:
    care = built(raw_903(episodes, header))
    if care is None:
        return
    never = pd.Timestamp("2099-01-01")
    placements = care.placements.assign(end=care.placements["end"].fillna(never))
    assert (placements["start"] < placements["end"]).all()
    same_child = placements["child_key"].eq(placements["child_key"].shift())
    assert (placements["start"] >= placements["end"].shift())[same_child].all()
    same_period = placements["period"].eq(placements["period"].shift())
    assert (placements["start"] == placements["end"].shift())[same_period].all()
    spans = placements.groupby("period").agg(
        start=("start", "min"), end=("end", "max"), key=("child_key", "max")
    )
    whole = care.periods.set_index("period")
    assert (spans["start"] == whole["start"]).all()
    assert (spans["end"] == whole["end"].fillna(never)).all()
    assert (spans["key"] == whole["child_key"]).all()
    last_day = pd.Timestamp(care.last_day)
    assert (placements["start"] <= last_day).all()
    assert ((placements["end"] <= last_day) | (placements["end"] == never)).all()


def shuffled(raw: Raw903, seed: int) -> Raw903:
    rng = np.random.default_rng(seed)

    def mixed(table: pd.DataFrame) -> pd.DataFrame:
        return table.iloc[rng.permutation(len(table))].reset_index(drop=True)

    return replace(raw, header=mixed(raw.header), episodes=mixed(raw.episodes), uasc=mixed(raw.uasc))


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(messy_episodes, messy_header, st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(episodes: list[Row], header: list[Row], seed: int) -> None:
    raw = raw_903(episodes, header)
    care, again = built(raw), built(shuffled(raw, seed))
    if care is None or again is None:
        assert care is again
        return
    for name in ("children", "placements", "periods", "account"):
        pd.testing.assert_frame_equal(getattr(care, name), getattr(again, name))
    columns = care.findings.columns.tolist()
    pd.testing.assert_frame_equal(
        care.findings.sort_values(columns, ignore_index=True),
        again.findings.sort_values(columns, ignore_index=True),
    )


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(messy_episodes, st.dates(dt.date(2015, 4, 1), dt.date(2021, 1, 1)))
def test_no_last_day_lies_beyond_the_day_of_reading(episodes: list[Row], today: dt.date) -> None:
    raw = raw_903(episodes)
    if raw.episodes["decom"].notna().any():
        assert build_care(raw, CODES, today=today).last_day <= today


@pytest.mark.slow
@settings(max_examples=EXAMPLES, deadline=None)
@given(messy_episodes, messy_header)
def test_reading_a_file_twice_adds_duplicates_and_nothing_else(
    episodes: list[Row], header: list[Row]
) -> None:
    raw = raw_903(episodes, header)
    care = built(raw)
    if care is None:
        return
    again = raw_903([*episodes, *(moved(row, file="z.csv") for row in episodes)], header)
    twice = build_care(again, CODES)
    for name in ("children", "placements", "periods"):
        pd.testing.assert_frame_equal(getattr(care, name), getattr(twice, name))
    there = twice.findings[twice.findings["file"].ne("z.csv")]
    assert Counter(there["rule"]) == Counter(care.findings["rule"])


def test_a_file_that_is_read_twice_is_a_note_a_row() -> None:
    rows = returns_of([FOSTER, HOME], last_year=2020)
    care = care_of(*rows, *(moved(row, file=f"again {row['year']}.csv") for row in rows))
    assert Counter(care.findings["rule"]) == {"same_row_twice": len(rows)}
    assert spells(care) == spells(care_of(*rows))


# -------------------------------------------------------------------------------- as it was known


def test_what_was_known_on_a_day_holds_no_later_start_and_no_later_end() -> None:
    raw = raw_903(returns_of([FOSTER, HOME, {"child": "102", "decom": "2017-02-01"}], last_year=2020))
    known = known_at(raw, dt.date(2018, 1, 31))
    assert known.episodes["decom"].max() <= pd.Timestamp("2018-01-31")
    assert known.episodes["dec"].isna().all()
    assert known.episodes["dec_blank"].all()
    assert known.episodes["rec"].eq("").all()
    assert known.episodes["year"].max() == 2018
    assert known.rows_read == len(known.episodes) + len(known.header) + len(known.uasc)
    care = build_care(known, CODES, last_day=dt.date(2018, 1, 31))
    assert spells(care) == [
        ("101", "2016-05-10", "", "in_house_foster"),
        ("102", "2017-02-01", "", "in_house_foster"),
    ]
    assert care.findings.empty


def test_an_extract_that_holds_every_episode_once_loses_none_that_had_begun() -> None:
    rows = [
        {"decom": "2016-05-10", "dec": "2019-06-01", "rec": "E4A", "year": 2020},
        {"child": "102", "decom": "2019-05-10", "dec": "2019-06-01", "rec": "E4A", "year": 2020},
        {"child": "103", "decom": "2016-05-10", "dec": "2016-06-01", "rec": "E4A", "year": 2017},
    ]
    known = known_at(raw_903(rows), dt.date(2018, 3, 31))
    care = build_care(known, CODES, last_day=dt.date(2018, 3, 31))
    assert spells(care) == [
        ("101", "2016-05-10", "", "in_house_foster"),
        ("103", "2016-05-10", "2016-06-01", "in_house_foster"),
    ]
    assert care.children["birth"].notna().all()


def test_an_unaccompanied_child_of_a_later_return_was_not_known() -> None:
    raw = raw_903(
        returns_of([{"decom": "2017-05-01"}], last_year=2020),
        uasc=[{"year": 2019, "duc": ""}, {"year": 2020, "duc": "2019-12-24"}],
    )
    assert known_at(raw, dt.date(2018, 6, 30)).uasc["year"].tolist() == [2019]


@settings(max_examples=EXAMPLES, deadline=None)
@given(messy_episodes, st.sampled_from([dt.date(2017, 3, 31), dt.date(2018, 6, 30)]))
def test_what_was_known_on_a_day_is_known_for_ever(episodes: list[Row], day: dt.date) -> None:
    once = known_at(raw_903(episodes), day)
    twice = known_at(once, day)
    for name in ("episodes", "header", "uasc"):
        pd.testing.assert_frame_equal(getattr(once, name), getattr(twice, name))


def test_clean_returns_are_counted_on_a_day_as_they_were_known_that_day() -> None:
    rng = np.random.default_rng(3)
    starts = pd.Timestamp("2015-04-01") + pd.to_timedelta(rng.integers(0, 1800, 200), unit="D")
    lengths = pd.to_timedelta(rng.integers(10, 900, 200), unit="D")
    rows = [
        {"child": f"{n}", "decom": f"{start:%Y-%m-%d}", "dec": f"{start + length:%Y-%m-%d}", "rec": "E4A"}
        for n, (start, length) in enumerate(zip(starts, lengths, strict=True))
    ]
    raw = raw_903(returns_of(rows, last_year=2020))
    whole = build_care(raw, CODES)
    for day in (dt.date(2017, 3, 31), dt.date(2018, 9, 30)):
        known = build_care(known_at(raw, day), CODES, last_day=day)
        assert known.findings.empty
        assert stock(known, day) == stock(whole, day)


# ----------------------------------------------------------------------------------------- sample


@pytest.mark.skipif(SAMPLE is None, reason="PLACEMENTS_SAMPLE_903 names no folder")
def test_the_stock_of_the_public_sample_equals_a_count_written_another_way() -> None:
    from placements.inputs.ssda903.read import read_903

    folder = Path(str(SAMPLE))
    care = build_care(read_903([folder], CODES), CODES)
    tables = {}
    for name in ("episodes", "header", "uasc"):
        rows = read_rows(folder / f"{name}.csv")
        # its YEAR is the one in which the collection year starts
        tables[name] = [row | {"YEAR": str(int(row["YEAR"]) + 1)} for row in rows]
    count = IndependentCount(tables["episodes"], tables["header"], tables["uasc"], care.last_day)
    for day in pd.date_range("2017-03-31", care.last_day, freq="ME").date:
        assert stock(care, day) == count.stock(day), day
    assert care.children_in == 820
