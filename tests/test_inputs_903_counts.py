"""What is counted from placements: stock at month ends, who came, left and moved, lengths of stay, the history."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders_903 import LAST_DAY, care_of, journeys_in_care
from builders_inputs import VALID_TEXT, write_council
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.domain import InputError, Month, PlacementType, PlacementTypes
from placements.inputs import read_council
from placements.inputs.history_alone import read_history
from placements.inputs.ssda903.care import Care
from placements.inputs.ssda903.codes import TYPE_IDS, read_codes
from placements.inputs.ssda903.counting import AGE_BANDS, age_bands, completed_years
from placements.inputs.ssda903.flows_counted import entries, exits, moves
from placements.inputs.ssda903.history_from import history_from
from placements.inputs.ssda903.in_authority import read_postcodes, with_postcodes
from placements.inputs.ssda903.journeys import journeys
from placements.inputs.ssda903.lengths_of_stay import (
    BANDS,
    DAYS_A_MONTH,
    Lengths,
    lengths_of_stay,
    share_ended,
)
from placements.inputs.ssda903.month_ends import month_ends
from placements.inputs.ssda903.read import Raw903
from placements.inputs.ssda903.stock import stock

some = settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow])
CODES = read_codes()
MONTH_ENDS = [day.date() for day in pd.date_range("2020-03-31", LAST_DAY, freq="ME")]
TYPES = PlacementTypes(tuple(PlacementType(name, name, "all") for name in TYPE_IDS))


def counted_by_hand(care: Care, day: dt.date) -> dict[str, int]:
    """Children by placement type on a day, child by child."""
    found: dict[str, int] = {}
    for placement in care.placements.itertuples():
        if placement.start.date() <= day and (pd.isna(placement.end) or placement.end.date() > day):
            found[placement.placement_type] = found.get(placement.placement_type, 0) + 1
    return found


def by_month(table: pd.DataFrame, name: str) -> pd.Series:
    """Children by month and the column ``name``."""
    return table.groupby(["month", name])["children"].sum()


@pytest.mark.slow
@some
@given(care=journeys_in_care())
def test_the_stock_of_each_month_end_is_who_is_there_on_that_day(care: Care) -> None:
    found = stock(care).groupby(["date", "placement_type"])["children"].sum()
    for day in MONTH_ENDS:
        on_day = found[found.index.get_level_values("date") == pd.Timestamp(day)].droplevel("date")
        assert on_day.to_dict() == counted_by_hand(care, day)


@pytest.mark.slow
@some
@given(care=journeys_in_care())
def test_entries_less_exits_and_moves_turn_one_stock_into_the_next(care: Care) -> None:
    months = [f"{day:%Y-%m}" for day in MONTH_ENDS[1:]]
    grid = pd.MultiIndex.from_product([months, TYPE_IDS])
    came, went = by_month(entries(care), "placement_type"), by_month(exits(care, CODES), "placement_type")
    moved = moves(care)
    into, out_of = by_month(moved, "to_type"), by_month(moved, "from_type")
    change = sum(
        sign * flow.reindex(grid, fill_value=0)
        for sign, flow in ((1, came), (-1, went), (1, into), (-1, out_of))
    )
    by_type = pd.DataFrame([counted_by_hand(care, day) for day in MONTH_ENDS], columns=list(TYPE_IDS))
    expected = by_type.where(by_type.notna(), 0).diff().iloc[1:].to_numpy().ravel()
    assert np.array_equal(np.asarray(change), expected)


@some
@given(care=journeys_in_care())
def test_journeys_and_flows_count_the_same_entries(care: Care) -> None:
    told = journeys(care)
    entered = told[told["was"] == "entered"].groupby("month")["children"].sum()
    assert entered.to_dict() == entries(care).groupby("month")["children"].sum().to_dict()


def test_a_child_counts_on_the_day_of_arrival_and_not_on_the_day_of_leaving() -> None:
    came = stock(care_of([(1, "2020-04-30", None, "ifa")]))
    assert came["date"].min() == pd.Timestamp("2020-04-30")
    left = stock(care_of([(1, "2020-04-02", "2020-06-30", "ifa")]))
    assert left["date"].max() == pd.Timestamp("2020-05-31")


def test_month_ends_run_from_the_day_before_the_data_to_the_last_whole_month() -> None:
    care = care_of([(1, "2020-04-10", None, "other")], last_day=dt.date(2020, 6, 29))
    assert month_ends(care).astype(str).tolist() == ["2020-03-31", "2020-04-30", "2020-05-31"]
    care = care_of([(1, "2020-04-10", None, "other")], last_day=dt.date(2020, 6, 30))
    assert month_ends(care)[-1] == np.datetime64("2020-06-30")


def test_stock_tells_age_unaccompanied_and_where() -> None:
    care = care_of(
        [(1, "2020-04-10", "2020-05-20", "other")], births={1: "2004-04-30"}, uasc={1: "2020-05-01"}
    )
    april = stock(care).iloc[0]
    # 16 on the very day of counting
    assert (april["age_band"], bool(april["uasc"]), april["in_authority"]) == ("16-17", True, "")
    assert stock(care)["date"].tolist() == [pd.Timestamp("2020-04-30")]


@given(birth=st.dates(dt.date(1990, 1, 1), dt.date(2020, 12, 31)), days=st.integers(0, 8000))
def test_completed_years_are_those_of_the_calendar(birth: dt.date, days: int) -> None:
    on = birth + dt.timedelta(days=days)
    by_calendar = on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
    assert completed_years(np.array([birth], "datetime64[D]"), np.array([on], "datetime64[D]")) == [
        by_calendar
    ]


def test_age_bands_change_on_birthdays() -> None:
    birth = np.array(["2004-02-29"] * 6 + ["NaT", "2022-01-01"], dtype="datetime64[D]")
    on = np.array(
        [
            "2005-02-28",
            "2005-03-01",
            "2009-03-01",
            "2014-03-01",
            "2020-02-29",
            "2022-03-01",
            "2020-01-01",
            "2020-01-01",
        ],
        dtype="datetime64[D]",
    )
    bands = age_bands(birth, on)
    named = [AGE_BANDS[code] for code in bands.codes]
    assert named == ["under 1", "1-4", "5-9", "10-15", "16-17", "18 and over", "not known", "not known"]


def test_exits_say_why_in_the_groups_of_the_codes() -> None:
    care = care_of(
        [(child, "2020-04-10", "2020-06-20", "ifa") for child in (1, 2, 3)], reasons={1: "E4A", 2: "X1"}
    )
    told = exits(care, CODES).set_index("reason")
    assert told.loc["E4A", "reason_group"] == "home"
    assert told.loc[["", "X1"], "reason_group"].tolist() == ["not stated", "not stated"]
    assert told["month"].tolist() == ["2020-06"] * 3


def test_moves_within_a_type_are_counted_as_moves() -> None:
    care = care_of([(1, "2020-04-10", "2020-06-20", "ifa"), (1, "2020-06-20", None, "ifa")])
    (only,) = moves(care).itertuples(index=False)
    assert (only.month, only.from_type, only.to_type, only.children) == ("2020-06", "ifa", "ifa", 1)
    assert entries(care)["children"].sum() == 1
    assert exits(care, CODES).empty


def test_what_happened_before_the_first_day_is_no_flow() -> None:
    care = care_of([(1, "2020-03-10", "2020-04-01", "ifa"), (1, "2020-04-01", "2020-05-02", "other")])
    assert entries(care).empty
    assert moves(care)["month"].tolist() == ["2020-04"]
    assert exits(care, CODES)["month"].tolist() == ["2020-05"]


# Lengths of stay


def table_of(care: Care, of: str, name: str = "all") -> pd.DataFrame:
    found = lengths_of_stay(care)
    return found[(found["of"] == of) & (found["placement_type"] == name)].set_index("length")


def test_the_share_ended_counts_each_placement_only_while_it_is_in_sight() -> None:
    # A: 10 days, ended. B: in sight from 20 days, ended at 30. C: 30 days so far. D: ended at 40, in sight from 0.
    lengths = Lengths(
        np.array([0, 20, 0, 0]), np.array([10, 30, 30, 40]), np.array([True, True, False, True])
    )
    at, share = share_ended(lengths)
    assert at.tolist() == [10, 30, 40]
    # at 10: A, C, D in sight, 1 of 3 ends: 2/3 last. At 30: B, C, D, 1 of 3: 4/9 last. At 40: D alone: 0 last.
    assert share.tolist() == pytest.approx([1 / 3, 5 / 9, 1.0])


def test_without_censoring_the_share_ended_is_the_plain_share() -> None:
    lengths = Lengths(np.zeros(4, dtype=np.int64), np.array([5, 5, 40, 400]), np.ones(4, dtype=bool))
    assert share_ended(lengths)[1].tolist() == pytest.approx([0.5, 0.75, 1.0])


def test_lengths_of_stay_count_what_ended_and_what_goes_on_by_band() -> None:
    care = care_of(
        [
            (1, "2020-04-10", "2020-04-20", "ifa"),
            (1, "2020-04-20", "2020-09-30", "other"),
            (2, "2021-12-31", None, "ifa"),
        ]
    )
    placements = table_of(care, "placement")
    assert placements["ended"].to_dict() == {**dict.fromkeys(BANDS, 0), BANDS[0]: 1, BANDS[2]: 1}
    # from 31 December to 31 March are 90 days, less than the 91.3 of three months
    assert placements["open"].to_dict() == {**dict.fromkeys(BANDS, 0), BANDS[1]: 1}
    periods = table_of(care, "period of care", "ifa")
    # the first period of care lasted 173 days and began in an IFA placement
    assert (int(periods.loc[BANDS[2], "ended"]), int(periods.loc[BANDS[1], "open"])) == (1, 1)
    assert table_of(care, "placement", "ifa")["median_months"].iloc[0] == pytest.approx(10 / DAYS_A_MONTH)


def test_no_share_is_given_beyond_the_longest_in_sight() -> None:
    care = care_of([(1, "2021-01-10", "2021-02-28", "ifa"), (2, "2021-01-10", None, "ifa")])
    share = table_of(care, "placement")["share_ended"]
    assert share[BANDS[0]] == 0
    assert share[BANDS[1]] == 0.5
    # 445 days are in sight, more than a year and less than two
    assert share[BANDS[3]] == 0.5
    assert math.isnan(share[BANDS[4]])


def test_periods_that_the_data_show_from_their_middle_are_counted_apart() -> None:
    care = care_of([(1, "2019-04-10", "2020-04-20", "ifa"), (2, "2020-05-01", "2020-05-11", "ifa")])
    half = replace(care, periods=care.periods.assign(known_start=[False, True]))
    periods = table_of(half, "period of care")
    assert int(periods.loc["start not known", "ended"]) == 1
    assert int(periods.loc[BANDS[0], "ended"]) == 1
    assert int(periods["ended"].sum()) == 2


@some
@given(care=journeys_in_care())
def test_every_placement_and_period_has_a_length(care: Care) -> None:
    found = lengths_of_stay(care)
    for of, rows in (("placement", care.placements), ("period of care", care.periods)):
        for part in (found["placement_type"] == "all", found["placement_type"] != "all"):
            table = found[part & (found["of"] == of)]
            assert int(table["open"].sum()) == int(rows["end"].isna().sum())
            assert int(table["ended"].sum()) == int(rows["end"].notna().sum())
    shares = found["share_ended"].dropna()
    assert shares.between(0, 1).all()


# The history


def history_of(care: Care, source: str, *, with_uasc: bool) -> pd.DataFrame:
    return history_from(stock(care), month_ends(care), TYPE_IDS, source, with_uasc=with_uasc)


@pytest.mark.slow
@some
@given(care=journeys_in_care())
def test_the_history_passes_the_checks_of_a_councils_own(
    tmp_path_factory: pytest.TempPathFactory, care: Care
) -> None:
    folder = tmp_path_factory.mktemp("council")
    table = history_of(care, "SSDA903, 3 files", with_uasc=True)
    table.to_csv(folder / "history.csv", index=False)
    read = read_history(folder, TYPES)
    assert read.table["used"].all()
    assert read.base_month == Month.of(read.table["date"].max())
    on_day = read.table.groupby("date")["children"].sum()
    total = read.table[read.table["placement_type"] == "total"].set_index("date")["children"]
    uasc = read.table[read.table["placement_type"] == "uasc"].set_index("date")["children"]
    assert (on_day == 2 * total + uasc).all()


def test_a_type_without_children_has_a_row_of_nought_at_every_date() -> None:
    table = history_of(care_of([(1, "2020-03-10", None, "ifa")]), "x", with_uasc=False)
    first = table[table["date"] == "2020-03-31"].set_index("placement_type")["children"]
    assert first.to_dict() == {**dict.fromkeys(TYPE_IDS, 0), "ifa": 1, "total": 1}
    assert len(table) == 25 * 6


def test_a_month_end_without_any_child_is_a_nought_and_not_missing() -> None:
    care = care_of([(1, "2020-04-10", "2020-05-10", "ifa"), (2, "2020-07-10", "2020-08-10", "ifa")])
    table = history_of(care, "x", with_uasc=False)
    total = table[table["placement_type"] == "total"].set_index("date")["children"]
    assert total.iloc[:6].to_dict() == {
        "2020-03-31": 0,
        "2020-04-30": 1,
        "2020-05-31": 0,
        "2020-06-30": 0,
        "2020-07-31": 1,
        "2020-08-31": 0,
    }


def test_what_ended_before_the_first_day_is_in_no_length_and_divides_nothing_by_nothing() -> None:
    # the first ended in 2019, of the second only the last placement reaches into the data
    care = care_of(
        [
            (1, "2019-05-01", "2019-06-01", "ifa"),
            (2, "2019-05-01", "2019-08-01", "other"),
            (2, "2019-08-01", "2020-08-01", "ifa"),
        ]
    )
    told = lengths_of_stay(care)
    of_all = told[told["placement_type"] == "all"].set_index("of")
    assert of_all.loc["placement", ["ended", "open"]].sum().tolist() == [1, 0]
    assert of_all.loc["period of care", "ended"].sum() == 1
    assert set(told["placement_type"]) == {"all", "ifa", "other"}


# Within the authority, by postcode


def raw_with_posts(posts: list[str]) -> Raw903:
    episodes = pd.DataFrame(
        {
            "file": pd.Categorical(["episodes.csv"] * len(posts)),
            "row": np.arange(len(posts)) + 2,
            "pl_post": pd.Series(posts, dtype="str"),
            "la": "Testshire",
        }
    )
    nothing = pd.DataFrame()
    return Raw903(nothing, episodes, nothing, nothing, {}, {}, len(posts), nothing)


def placed(posts: list[str], postcodes: Path) -> list[str]:
    care = care_of([(child, "2020-04-10", None, "ifa") for child in range(len(posts))])
    filled = with_postcodes(care, raw_with_posts(posts), read_postcodes(postcodes))
    return list(filled.placements["in_authority"])


def test_postcodes_say_where_the_return_does_not(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_text("postcode\nzz1\nZZ21 3\nZZ3 1AA\nYY\n")
    posts = ["ZZ1 1AA", "ZZ11 1AA", "ZZ21 3BB", "ZZ21 4BB", "ZZ31AA", "ZZ3 1AB", "YY9 9ZZ", "", "ZZ"]
    assert placed(posts, path) == ["in", "out", "in", "out", "in", "out", "in", "", ""]


def test_what_the_return_says_goes_before_postcodes(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_text("postcode\nZZ1\n")
    care = care_of([(1, "2020-04-10", None, "ifa")])
    stated = replace(care, placements=care.placements.assign(in_authority="out"))
    filled = with_postcodes(stated, raw_with_posts(["ZZ1 1AA"]), read_postcodes(path))
    assert list(filled.placements["in_authority"]) == ["out"]


def test_postcodes_of_several_authorities_stand_beside_their_names(tmp_path: Path) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_text("postcode,la\nZZ1,Othershire\nZZ2,Testshire\n")
    assert placed(["ZZ1 1AA", "ZZ2 1AA"], path) == ["out", "in"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("postcode\n12345\n", 'row 2, postcode: "12345" is not a postcode. Write it as OX14 3HG'),
        ("Postcodes,la\nZZ1,x\n", 'the column postcode is missing. Did you mean it by "Postcodes"?'),
        ("postcode\n", "there are no rows below the header."),
        ("", "the file is empty."),
    ],
)
def test_a_list_of_postcodes_that_cannot_be_read_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "postcodes.csv"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        read_postcodes(path)
    assert message in str(caught.value)
    assert "postcodes.csv" in str(caught.value)


def test_the_history_stands_beside_the_other_tables_of_a_council(tmp_path: Path) -> None:
    care = care_of([(1, "2020-03-10", None, "ifa")], last_day=dt.date(2020, 12, 31))
    table = history_of(care, "x", with_uasc=True)
    text = table.to_csv(index=False)
    foreign = {"foster": "ifa", "external": "external_residential"}
    others = {name: _renamed(VALID_TEXT[name], foreign) for name in VALID_TEXT if name != "history"}
    types = PlacementTypes(tuple(TYPES)[1:2] + tuple(TYPES)[3:])
    kept = "\n".join(line for line in text.splitlines() if "in_house" not in line) + "\n"
    council = read_council(
        write_council(tmp_path / "x", history=kept, **others), types, base_month=Month(2020, 12)
    )
    assert council.history["date"].max() == dt.date(2020, 12, 31)


def _renamed(text: str, names: dict[str, str]) -> str:
    for before, after in names.items():
        text = text.replace(f",{before},", f",{after},").replace(f"\n{before},", f"\n{after},")
    return text
