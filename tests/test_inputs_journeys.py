"""Children's journeys by month: counted from placements, written, and read again with a council's inputs."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders_903 import LAST_DAY, care_of, journeys_in_care
from builders_inputs import BASE_MONTH, TYPES, Rows, write_council, write_workbook
from examples import examples
from hypothesis import HealthCheck, given, settings

from placements.domain import InputError
from placements.inputs import read_council
from placements.inputs.history_alone import read_history
from placements.inputs.journeys_schema import JOURNEYS
from placements.inputs.journeys_table import no_journeys, read_journeys
from placements.inputs.ssda903.care import Care
from placements.inputs.ssda903.codes import TYPE_IDS
from placements.inputs.ssda903.journeys import COLUMNS, journeys
from placements.inputs.text_table import read_texts

slow_examples = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)

MONTH_ENDS = pd.date_range("2020-03-31", LAST_DAY, freq="ME").date


def in_care(care: Care, day: dt.date) -> pd.DataFrame:
    """The children looked after on a day, counted child by child in the plain way."""
    children = care.children
    rows = []
    for p in care.placements.itertuples():
        if p.start.date() <= day and (pd.isna(p.end) or p.end.date() > day):
            child = children.loc[p.child_key]
            ceased = child["uasc_ceased"]
            uasc = bool(child["uasc"]) and (pd.isna(ceased) or ceased.date() > day)
            rows.append((p.child_key, p.period, p.placement_type, uasc))
    return pd.DataFrame(rows, columns=["child", "period", "type", "uasc"])


def label(day: dt.date) -> str:
    return f"{day:%Y-%m}"


def rows_of(care: Care, month: str) -> list[tuple[object, ...]]:
    """The rows of a month without the month."""
    found = journeys(care)
    return list(found[found["month"] == month].drop(columns="month").itertuples(index=False, name=None))


@pytest.mark.slow
@slow_examples
@given(care=journeys_in_care())
def test_each_month_begins_with_the_children_with_whom_the_month_before_ended(care: Care) -> None:
    found = journeys(care)
    for before, day in itertools.pairwise(MONTH_ENDS):
        month = found[found["month"] == label(day)]
        at_start = month[month["was"] == "in_care"]
        by_type = at_start.groupby(["placement_type", "uasc"])["children"].sum()
        assert by_type.to_dict() == in_care(care, before).groupby(["type", "uasc"]).size().to_dict()
        stays = month[~month["to"].isin(("left", "open"))]
        ended_in = stays["placement_type"].where(stays["to"] == "stays", stays["to"])
        by_type = stays["children"].groupby(ended_in.to_numpy()).sum()
        assert by_type.to_dict() == in_care(care, day).groupby("type").size().to_dict()


@slow_examples
@given(care=journeys_in_care())
def test_the_last_month_is_open_and_holds_the_children_of_the_last_day(care: Care) -> None:
    found = journeys(care)
    last = found[found["month"] == "2022-04"]
    assert set(last["to"]) <= {"open"}
    assert not (found.loc[found["month"] != "2022-04", "to"] == "open").any()
    by_type = last.groupby("placement_type")["children"].sum()
    assert by_type.to_dict() == in_care(care, LAST_DAY).groupby("type").size().to_dict()


@slow_examples
@given(care=journeys_in_care())
def test_the_order_of_placements_does_not_matter(care: Care) -> None:
    mixed = replace(care, placements=care.placements.iloc[::-1].reset_index(drop=True))
    pd.testing.assert_frame_equal(journeys(mixed), journeys(care))


@slow_examples
@given(care=journeys_in_care())
def test_what_is_counted_is_read_again_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, care: Care
) -> None:
    path = tmp_path_factory.mktemp("journeys") / "journeys.csv"
    found = journeys(care)
    found.assign(uasc=found["uasc"].map({True: "yes", False: "no"})).to_csv(path, index=False)
    read = read_journeys(read_texts(path, JOURNEYS.column_names, ()), TYPE_IDS)
    assert read.problems == ()
    months = found["month"].map(lambda text: int(text[:4]) * 12 + int(text[5:]) - 1).astype("int64")
    pd.testing.assert_frame_equal(read.table, found.assign(month=months))


def test_a_child_who_stays_moves_and_leaves_is_told_month_by_month() -> None:
    care = care_of(
        [(1, "2020-04-10", "2020-06-20", "ifa"), (1, "2020-06-20", "2020-08-05", "external_residential")],
        births={1: "2006-05-15"},
    )
    # born May 2006: 167 months before April 2020, so 13 completed years of 12 months, 156
    assert rows_of(care, "2020-04") == [(False, "ifa", "entered", 156, 0, "stays", 1)]
    # to the month before, April: 167, and from May: 168, 14 years
    assert rows_of(care, "2020-05") == [(False, "ifa", "in_care", 156, 0, "stays", 1)]
    assert rows_of(care, "2020-06") == [(False, "ifa", "in_care", 168, 1, "external_residential", 1)]
    assert rows_of(care, "2020-07") == [(False, "external_residential", "in_care", 168, 0, "stays", 1)]
    assert rows_of(care, "2020-08") == [(False, "external_residential", "in_care", 168, 1, "left", 1)]
    assert rows_of(care, "2020-09") == []


def test_who_is_there_on_the_first_day_did_not_enter() -> None:
    care = care_of([(1, "2018-02-03", "2020-05-05", "other")])
    # February 2018 to March 2020 are 25 months: 24 stands for 24 and more
    assert rows_of(care, "2020-04") == [(False, "other", "in_care", -1, 24, "stays", 1)]
    assert set(journeys(care)["was"]) == {"in_care"}


def test_months_in_the_placement_are_exact_to_eleven_and_then_in_years() -> None:
    found = journeys(care_of([(1, "2020-04-30", None, "other")]))
    stays = found[found["was"] == "in_care"]
    assert stays["months_in_placement"].tolist() == [*range(12), *[12] * 12]


def test_a_child_who_leaves_and_comes_back_within_a_month_left_and_entered() -> None:
    care = care_of([(1, "2020-04-10", "2020-06-05", "ifa"), (1, "2020-06-20", "2020-07-10", "other")])
    assert rows_of(care, "2020-06") == [
        (False, "ifa", "in_care", -1, 1, "left", 1),
        (False, "other", "entered", -1, 0, "stays", 1),
    ]


def test_a_child_who_comes_moves_and_goes_within_a_month_counts_once() -> None:
    moved = care_of([(1, "2020-06-02", "2020-06-05", "ifa"), (1, "2020-06-05", "2020-07-10", "other")])
    assert rows_of(moved, "2020-06") == [(False, "ifa", "entered", -1, 0, "other", 1)]
    gone = care_of([(1, "2020-06-02", "2020-06-05", "ifa"), (1, "2020-06-05", "2020-06-10", "other")])
    assert rows_of(gone, "2020-06") == [(False, "ifa", "entered", -1, 0, "left", 1)]


def test_a_move_that_is_undone_within_the_month_is_a_move_to_another_placement_of_the_type() -> None:
    care = care_of(
        [
            (1, "2020-04-10", "2020-06-05", "ifa"),
            (1, "2020-06-05", "2020-06-08", "other"),
            (1, "2020-06-08", "2020-08-08", "ifa"),
        ]
    )
    assert rows_of(care, "2020-06") == [(False, "ifa", "in_care", -1, 1, "ifa", 1)]


def test_the_eighteenth_birthday_falls_in_the_month_in_which_the_age_becomes_216() -> None:
    # born 20 July 2003, 18 on 20 July 2021: at the start of that month 215 months
    care = care_of([(1, "2021-01-05", "2021-07-20", "other")], births={1: "2003-07-20"})
    found = journeys(care)
    assert found["age_months"].tolist() == [210, *range(210, 216)]
    assert found["to"].tolist() == [*["stays"] * 6, "left"]


def test_unaccompanied_children_are_so_until_the_day_they_cease_to_be() -> None:
    care = care_of([(1, "2020-04-10", "2020-08-10", "other")], uasc={1: "2020-06-30"})
    found = journeys(care)
    # on 30 June the child is no longer: the month of July starts without
    assert found.set_index("month")["uasc"].to_dict() == {
        "2020-04": True,
        "2020-05": True,
        "2020-06": True,
        "2020-07": False,
        "2020-08": False,
    }
    assert journeys(care_of([(1, "2020-04-10", None, "other")], uasc={1: None}))["uasc"].all()


def test_a_last_day_within_a_month_leaves_that_month_out() -> None:
    care = care_of([(1, "2020-04-10", None, "other")], last_day=dt.date(2020, 7, 30))
    assert journeys(care)["month"].tolist() == ["2020-04", "2020-05", "2020-06", "2020-07"]
    whole = care_of([(1, "2020-04-10", None, "other")], last_day=dt.date(2020, 7, 31))
    assert journeys(whole)["month"].max() == "2020-08"


def test_no_placements_give_no_journeys() -> None:
    found = journeys(care_of([(1, "2020-04-10", None, "other")]))
    none = journeys(empty_care())
    assert list(none.columns) == list(COLUMNS)
    assert none.dtypes.to_dict() == found.dtypes.to_dict()
    assert none.empty


def empty_care() -> Care:
    care = care_of([(1, "2020-04-10", None, "other")])
    return replace(care, placements=care.placements.iloc[:0], periods=care.periods.iloc[:0])


HEADER = list(JOURNEYS.column_names)
VALID: Rows = [
    HEADER,
    ["2015-11", "no", "foster", "in_care", "120", "3", "stays", "80"],
    ["2015-11", "no", "foster", "entered", "0", "0", "other", "2"],
    ["2015-11", "yes", "other", "entered", "196", "0", "stays", "1"],
    ["2015-12", "no", "foster", "in_care", "120", "4", "open", "80"],
    ["2015-12", "no", "other", "in_care", "-1", "0", "open", "2"],
    ["2015-12", "yes", "other", "in_care", "197", "0", "open", "1"],
]


def with_cell(row: int, column: str, text: str) -> Rows:
    rows = [list(cells) for cells in VALID]
    rows[row - 1][HEADER.index(column)] = text
    return rows


def problems_of(folder: Path, rows: Rows) -> list[str]:
    write_council(folder, journeys=rows)
    with pytest.raises(InputError) as caught:
        read_council(folder, TYPES, base_month=BASE_MONTH)
    with pytest.raises(InputError) as alone:
        read_history(folder, TYPES)
    assert str(alone.value) == str(caught.value)
    return str(caught.value).splitlines()


def test_a_council_reads_its_journeys_with_months_as_numbers(tmp_path: Path) -> None:
    council = read_council(write_council(tmp_path, journeys=VALID), TYPES, base_month=BASE_MONTH)
    assert list(council.journeys.columns) == HEADER
    assert council.journeys["month"].tolist() == [2015 * 12 + 10] * 3 + [2015 * 12 + 11] * 3
    assert council.journeys["uasc"].tolist() == [False, False, True, False, False, True]
    assert council.journeys.dtypes.to_dict() == no_journeys().dtypes.to_dict()
    assert council.journeys["children"].dtype == np.int64
    assert "journeys.csv" in council.files
    assert "journeys" not in council.tables(), "its small counts stand in no report"


def test_history_alone_brings_the_journeys_with_it(tmp_path: Path) -> None:
    folder = write_council(tmp_path, journeys=VALID)
    assert len(read_history(folder, TYPES).journeys) == 6


def test_journeys_are_read_from_a_sheet_of_a_workbook_as_well(tmp_path: Path) -> None:
    in_folder = read_council(write_council(tmp_path / "a", journeys=VALID), TYPES, base_month=BASE_MONTH)
    in_book = read_council(write_workbook(tmp_path / "x.xlsx", journeys=VALID), TYPES, base_month=BASE_MONTH)
    pd.testing.assert_frame_equal(in_book.journeys, in_folder.journeys)


def test_a_council_without_journeys_has_an_empty_table_of_them(tmp_path: Path) -> None:
    council = read_council(write_council(tmp_path), TYPES, base_month=BASE_MONTH)
    pd.testing.assert_frame_equal(council.journeys, no_journeys())
    header = read_council(write_council(tmp_path / "b", journeys=[HEADER]), TYPES, base_month=BASE_MONTH)
    assert header.journeys.empty


@pytest.mark.parametrize(
    ("row", "column", "text", "message"),
    [
        (2, "month", "Nov-15", 'row 2, month: "Nov-15" is not a month. Write 2015-11.'),
        (2, "month", "", "row 2, month: the cell is blank. Write a month, such as 2021-04."),
        (3, "uasc", "maybe", 'row 3, uasc: "maybe" is not yes or no.'),
        (4, "placement_type", "othr", 'row 4, placement_type: "othr" is not a placement type. Did you mean'),
        (3, "to", "lft", 'row 3, to: "lft" is not a placement type. Did you mean "left"?'),
        (2, "was", "incare", 'row 2, was: "incare" is not allowed as was. Did you mean "in_care"?'),
        (2, "age_months", "-2", 'row 2, age_months: "-2" is less than -1.'),
        (
            2,
            "age_months",
            "125",
            'row 2, age_months: "125" is not a whole number of years. Below 192 ages are so.',
        ),
        (2, "months_in_placement", "13", 'row 2, months_in_placement: "13" is not 0 to 12 or 24.'),
        (2, "months_in_placement", "25", 'row 2, months_in_placement: "25" is more than 24.'),
        (3, "months_in_placement", "1", 'row 3, months_in_placement: "1" is not 0 for children who entered.'),
        (2, "children", "0", 'row 2, children: "0" is less than 1.'),
        (2, "children", "8.5", 'row 2, children: "8.5" is not a whole number of children.'),
        (2, "to", "open", 'row 2, to: "open" stands before the last month.'),
        (5, "to", "stays", 'row 5, to: "stays" stands in the last month, of which nothing is known.'),
    ],
)
def test_a_cell_at_fault_is_named_with_what_is_allowed(
    tmp_path: Path, row: int, column: str, text: str, message: str
) -> None:
    assert any(
        f"journeys.csv, {message}" in line for line in problems_of(tmp_path, with_cell(row, column, text))
    )


def test_the_same_text_in_many_rows_is_one_fault(tmp_path: Path) -> None:
    rows = [[*cells[:1], "x", *cells[2:]] if cells is not VALID[0] else cells for cells in VALID]
    lines = problems_of(tmp_path, rows)
    assert len(lines) == 1
    assert lines[0].endswith("5 more rows hold the same.")


def test_a_row_that_is_there_twice_is_named(tmp_path: Path) -> None:
    lines = problems_of(tmp_path, [*VALID, VALID[1]])
    assert "journeys.csv, row 8: the row says what row 2 says already." in lines[0]


def test_children_who_appear_from_nowhere_are_a_fault(tmp_path: Path) -> None:
    lines = problems_of(tmp_path, with_cell(5, "children", "81"))
    assert lines == [
        "journeys.csv: 2015-11 ends with 80 children in foster, 2015-12 begins with 81. "
        "Write the table again with placements import-903."
    ]


def test_a_month_that_is_missing_is_named(tmp_path: Path) -> None:
    rows = [[cells[0].replace("2015-12", "2016-01"), *cells[1:]] for cells in VALID]
    found = problems_of(tmp_path, rows)
    assert "journeys.csv: 2015-11 ends with 80 children in foster, 2015-12 begins with 0." in found[0]
    assert "journeys.csv: 2015-12 ends with 0 children in foster, 2016-01 begins with 80." in "\n".join(found)


def test_a_missing_column_and_a_file_of_a_near_name_are_named(tmp_path: Path) -> None:
    without = [cells[:-1] for cells in VALID]
    assert "journeys.csv, row 1: the column children is missing." in problems_of(tmp_path, without)[0]
    folder = write_council(tmp_path / "near")
    (folder / "journey.csv").write_text("month\n")
    with pytest.raises(
        InputError, match=r'the file journeys.csv is missing. Did you mean it by "journey.csv"'
    ):
        read_council(folder, TYPES, base_month=BASE_MONTH)
