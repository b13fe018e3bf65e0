"""A return is read as it is: whatever form its files have, each row once, and every fault of them named."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.domain import InputError
from placements.inputs.ssda903.codes import read_codes
from placements.inputs.ssda903.dates import read_one
from placements.inputs.ssda903.findings import FINDING_COLUMNS, RULES, joined, no_findings, summary_by_rule
from placements.inputs.ssda903.grid import find_head, read_grid
from placements.inputs.ssda903.kinds import is_known_header
from placements.inputs.ssda903.read import Raw903, read_903

CODES = read_codes()
EPISODES = [
    "CHILD",
    "DECOM",
    "RNE",
    "LS",
    "CIN",
    "PLACE",
    "PLACE_PROVIDER",
    "DEC",
    "REC",
    "REASON_PLACE_CHANGE",
    "HOME_POST",
    "PL_POST",
    "URN",
]
HEADER = ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"]
FIRST = ["0123", "01/05/2016", "S", "C1", "N1", "U4", "PR1", "20/06/2016", "X1", "", "ZZ1 1AA", "ZZ2 2AA", ""]
SECOND = ["0124", "13/06/2016", "S", "V2", "N1", "K2", "PR4", "", "", "", "", "", "1234567"]
CHILD = ["0123", "1", "14/02/2010", "WBRI", "A1", "", ""]

Row = Sequence[str]
Files = Mapping[str, bytes | str]


def table(columns: Row, *rows: Row, mark: str = ",") -> str:
    """A CSV file as councils' systems write it."""
    text = io.StringIO()
    csv.writer(text, delimiter=mark, lineterminator="\n").writerows([columns, *rows])
    return text.getvalue()


def changed(row: Row, columns: Row = EPISODES, **cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(columns, row, strict=True)]


def read(folder: Path, files: Files) -> Raw903:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_903([folder], CODES)


def told(raw: Raw903) -> list[tuple[str, str, int, str, str]]:
    """Rule, file, row, child and column of each finding."""
    return [
        (f.rule, f.file, f.row, f.child, f.column)
        for f in raw.findings.itertuples()
        if f.rule != "year_inferred"
    ]


def refused(folder: Path, files: Files) -> list[str]:
    with pytest.raises(InputError) as error:
        read(folder, files)
    return str(error.value).splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    # a name without a year: where the return lies is not what it is of
    path = tmp_path / "return"
    path.mkdir()
    return path


def test_a_statutory_return_is_read_row_by_row(folder: Path) -> None:
    raw = read(
        folder,
        {
            "2016-17/episodes.csv": table(EPISODES, FIRST, SECOND),
            "2016-17/header.csv": table(HEADER, CHILD),
            "2016-17/uasc.csv": table(["CHILD", "SEX", "DOB", "DUC"], ["0124", "1", "03/03/2001", ""]),
        },
    )
    first, second = raw.episodes.to_dict("records")
    assert (first["file"], first["row"], first["la"], first["year"]) == ("2016-17/episodes.csv", 2, "", 2017)
    assert (first["child"], first["place"], first["place_provider"]) == ("0123", "U4", "PR1")
    assert (first["decom"], first["dec"]) == (pd.Timestamp(2016, 5, 1), pd.Timestamp(2016, 6, 20))
    assert pd.isna(second["dec"])
    assert (second["dec_blank"], second["decom_read"], second["urn"]) == (True, True, "1234567")
    assert raw.header.loc[0, "dob"] == pd.Timestamp(2010, 2, 14)
    assert raw.header.loc[0, "year"] == 2017
    assert raw.uasc[["child", "duc_blank"]].to_numpy().tolist() == [["0124", True]]
    assert (len(raw.findings), raw.rows_read, raw.left_alone) == (0, 4, {})
    assert sorted(raw.files) == ["2016-17/episodes.csv", "2016-17/header.csv", "2016-17/uasc.csv"]


def test_the_types_of_the_columns_are_those_that_are_promised(folder: Path) -> None:
    raw = read(folder, {"e.csv": table(EPISODES, FIRST)})
    for frame in (raw.header, raw.episodes, raw.uasc):
        assert list(frame.columns[:5]) == ["file", "row", "la", "year", "child"]
        assert isinstance(frame["file"].dtype, pd.CategoricalDtype)
        assert (frame["row"].dtype, frame["year"].dtype) == ("int64", "Int64")
    assert [str(raw.episodes[name].dtype)[:10] for name in ("decom", "dec")] == ["datetime64"] * 2
    assert str(raw.header["dob"].dtype).startswith("datetime64")
    assert (raw.episodes["decom_read"].dtype, raw.episodes["dec_blank"].dtype) == (bool, bool)


def forms() -> dict[str, bytes]:
    plain = table(EPISODES, FIRST, SECOND)
    quoted = io.StringIO()
    csv.writer(quoted, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([EPISODES, FIRST, SECOND])
    backwards = table(EPISODES[::-1], FIRST[::-1], SECOND[::-1])
    return {
        "a byte-order mark": b"\xef\xbb\xbf" + plain.encode(),
        "CRLF": plain.replace("\n", "\r\n").encode(),
        "CR": plain.replace("\n", "\r").encode(),
        "no last line feed": plain.rstrip("\n").encode(),
        "semicolons": table(EPISODES, FIRST, SECOND, mark=";").encode(),
        "tabs": table(EPISODES, FIRST, SECOND, mark="\t").encode(),
        "quotes": quoted.getvalue().encode(),
        "quotes, a byte-order mark and CRLF": b"\xef\xbb\xbf"
        + quoted.getvalue().replace("\n", "\r\n").encode(),
        "the columns backwards": backwards.encode(),
        "lower case": plain.lower().encode(),
        "blanks": plain.replace(",", " , ").encode(),
        "surplus commas": plain.replace("\n", ",,\n").encode(),
        "UTF-16": plain.encode("utf-16"),
    }


@pytest.mark.parametrize("form", forms())
def test_the_form_of_a_file_does_not_matter(form: str, folder: Path) -> None:
    raw = read(folder, {"e.csv": forms()[form]})
    (folder / "e.csv").unlink()
    plain = read(folder, {"e.csv": table(EPISODES, FIRST, SECOND)})
    pd.testing.assert_frame_equal(raw.episodes, plain.episodes)


def test_rows_are_numbered_as_a_spreadsheet_does(folder: Path) -> None:
    # a title and a blank line above the header, blank lines among the rows, a line feed within a cell
    lines = ["SSDA903 return", "", table(EPISODES, FIRST).strip(), "", ",,,"]
    broken = table(EPISODES, changed(FIRST, HOME_POST="ZZ1\n1AA"), SECOND).split("\n", 1)[1]
    raw = read(folder, {"e.csv": "\n".join(lines) + "\n", "f.csv": table(EPISODES, FIRST) + broken})
    rows = [(f.file, f.row) for f in raw.episodes.itertuples()]
    assert rows == [("e.csv", 4), ("f.csv", 2), ("f.csv", 3), ("f.csv", 4)]


def test_both_ways_of_reading_say_the_same(folder: Path) -> None:
    # quotation marks send a file the slower way, row by row
    rows = [FIRST, SECOND, ["x"], [*FIRST, "more"], [], [*SECOND, ""], ["", *FIRST[1:]]]
    plain = table(EPISODES, *rows)
    quoted = plain.replace("ZZ1 1AA", '"ZZ1 1AA"', 1)
    grids = []
    for text in (plain, quoted):
        head = find_head(text.encode(), is_known_header)
        assert head is not None
        grids.append(read_grid(text.encode(), "e.csv", head, [0, 7]))
    assert grids[0].rows.tolist() == grids[1].rows.tolist() == [2, 3, 7, 8]
    pd.testing.assert_frame_equal(grids[0].wrong, grids[1].wrong)
    for place in (0, 7):
        assert grids[0].columns[place].values().tolist() == grids[1].columns[place].values().tolist()
        assert (
            grids[0].wrong_columns[place].values().tolist() == grids[1].wrong_columns[place].values().tolist()
        )
    assert grids[0].wrong_columns[0].values().tolist() == ["x", "0123"]


def test_a_row_of_another_length_is_left_out_and_listed(folder: Path) -> None:
    raw = read(folder, {"e.csv": table(EPISODES, FIRST, [*FIRST, "x"], FIRST[:4])})
    assert raw.findings["found"][:2].tolist() == [
        "the row has 14 cells where the header has 13.",
        "the row has 4 cells where the header has 13.",
    ]
    assert raw.left_out.to_numpy().tolist() == [
        ["episodes", "e.csv", 3, "row_length"],
        ["episodes", "e.csv", 4, "row_length"],
    ]
    assert (len(raw.episodes), raw.rows_read) == (1, 3)


@pytest.mark.parametrize("cells", [6, 7, 8, 12])
@pytest.mark.parametrize("mark", ["", '"'])
def test_a_row_that_is_short_at_its_end_is_read_as_excel_leaves_the_commas_of_blank_cells_out(
    cells: int, mark: str, folder: Path
) -> None:
    # cells 1 to 6 are CHILD to PLACE, without which there is no episode; DEC and REC of an open one are blank
    open_one = changed(SECOND, DEC="", REC="", URN="", PLACE_PROVIDER="PR4" if cells > 6 else "")
    full = table(EPISODES, FIRST, open_one, changed(open_one, CHILD="0125"))
    short = table(EPISODES, FIRST, open_one[:cells], changed(open_one, CHILD="0125")[:cells])
    whole = read(folder, {"e.csv": full})
    raw = read(folder, {"e.csv": short.replace("ZZ1 1AA", f"{mark}ZZ1 1AA{mark}")})
    pd.testing.assert_frame_equal(raw.episodes, whole.episodes)
    assert told(raw) == [("row_ends_early", "e.csv", 0, "", "")]
    assert raw.findings["found"].tolist()[0] == "2 rows end before the last column."
    assert (raw.rows_read, len(raw.left_out)) == (3, 0)


def test_short_rows_of_children_and_of_unaccompanied_ones_are_read_too(folder: Path) -> None:
    raw = read(
        folder,
        {
            "e.csv": table(EPISODES, FIRST),
            "h.csv": table(HEADER, CHILD[:4], ["0124", "1"]),
            "u.csv": table(["CHILD", "SEX", "DOB", "DUC"], ["0123", "1", "14/02/2010"]),
        },
    )
    assert raw.header["child"].tolist() == ["0123"]
    assert raw.uasc["duc_blank"].tolist() == [True]
    # without a date of birth a row of the header is broken off
    assert told(raw) == [
        ("row_length", "h.csv", 3, "0124", ""),
        ("row_ends_early", "h.csv", 0, "", ""),
        ("row_ends_early", "u.csv", 0, "", ""),
    ]


def test_a_child_whose_row_cannot_be_read_is_named_where_the_id_stands_in_its_place(folder: Path) -> None:
    la_first = ["LA", *EPISODES]
    rows = [
        ["Kent", *FIRST],
        ["Kent", *changed(FIRST, CHILD="0200"), "more"],
        ["KENT", *changed(FIRST, CHILD="0201")[:4]],
        # the comma of a name moves all that follows: what stands under CHILD is no id
        ["Bristol", " City of", *changed(FIRST, CHILD="0202", URN="1234567")],
    ]
    raw = read(folder, {"e.csv": table(la_first, *rows)})
    left = [(f.row, f.la, f.child) for f in raw.findings.itertuples() if f.rule == "row_length"]
    assert left == [(3, "Kent", "0200"), (4, "Kent", "0201"), (5, "", "")]
    assert raw.children_left_out.to_numpy().tolist() == [
        ["episodes", "Kent", "0200"],
        ["episodes", "Kent", "0201"],
    ]


def test_a_row_without_a_child_is_left_out_and_listed(folder: Path) -> None:
    raw = read(
        folder, {"e.csv": table(EPISODES, FIRST, changed(FIRST, CHILD=""), changed(FIRST, CHILD="NULL"))}
    )
    assert told(raw) == [("child_blank", "e.csv", row, "", "CHILD") for row in (3, 4)]
    assert (len(raw.episodes), len(raw.left_out), raw.rows_read) == (1, 2, 3)


@settings(
    max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.sampled_from(["whole", "short", "long", "no child", "no start"]), min_size=1, max_size=12
    )
)
def test_every_row_is_read_or_listed(rows: list[str], tmp_path: Path) -> None:
    cells = {
        "whole": FIRST,
        "short": FIRST[:3],
        "long": [*FIRST, "x"],
        "no child": changed(FIRST, CHILD=""),
        "no start": changed(FIRST, DECOM=""),
    }
    raw = read(tmp_path, {"e.csv": table(EPISODES, SECOND, *[cells[row] for row in rows])})
    assert len(raw.episodes) + len(raw.left_out) == raw.rows_read == len(rows) + 1
    seen = {*raw.episodes["row"], *raw.left_out["row"]}
    assert seen == set(range(2, len(rows) + 3))
    assert set(raw.left_out["row"]) <= set(raw.findings["row"])


@pytest.mark.parametrize(
    ("text", "date", "form"),
    [
        ("2016-05-01", "2016-05-01", ""),
        ("31/05/2016", "2016-05-31", ""),
        ("1/5/2016", "2016-05-01", "either"),
        ("2016-05-01 00:00:00", "2016-05-01", ""),
        ("31/05/2016 00:00", "2016-05-31", ""),
        ("2016-05-01T10:30:00", "2016-05-01", "other"),
        ("05/31/2016", "2016-05-31", "us"),
        ("42491", "2016-05-01", "serial"),
        ("42491.0", "2016-05-01", "serial"),
        ("31-05-2016", "2016-05-31", "other"),
        ("31.05.2016", "2016-05-31", "other"),
        ("01-May-2016", "2016-05-01", "other"),
        ("1 May 2016", "2016-05-01", "other"),
        ("20160501", "2016-05-01", "other"),
        ("01/05/16", None, "unreadable"),
        ("31/02/2016", None, "unreadable"),
        ("00/00/0000", None, "unreadable"),
        ("tomorrow", None, "unreadable"),
        ("NULL", None, "blank"),
        ("", None, "blank"),
    ],
)
def test_a_date_is_read_where_only_one_day_can_be_meant(text: str, date: str | None, form: str) -> None:
    found = read_one(text)
    assert (found.date and found.date.isoformat(), found.form) == (date, form)


def test_a_date_that_cannot_be_read_is_listed_with_its_row_and_child(folder: Path) -> None:
    rows = [changed(FIRST, DECOM="31/02/2016"), changed(FIRST, DECOM=""), changed(FIRST, DEC="20/06/16")]
    raw = read(
        folder,
        {
            "e.csv": table(EPISODES, *rows, SECOND),
            "header.csv": table(
                HEADER, changed(CHILD, HEADER, DOB="1900-01-00"), changed(CHILD, HEADER, DOB="")
            ),
            # blank there means that the child still is
            "uasc.csv": table(["CHILD", "DUC", "DOB"], ["0123", "soon", ""], ["0123", "", ""]),
        },
    )
    assert told(raw) == [
        ("dec_unreadable", "e.csv", 4, "0123", "DEC"),
        ("decom_unreadable", "e.csv", 2, "0123", "DECOM"),
        ("decom_unreadable", "e.csv", 3, "0123", "DECOM"),
        ("dob_unreadable", "header.csv", 2, "0123", "DOB"),
        ("dob_unreadable", "header.csv", 3, "0123", "DOB"),
        ("duc_unreadable", "uasc.csv", 2, "0123", "DUC"),
    ]
    assert raw.findings["found"][0] == '"20/06/16" has a year of two digits.'
    assert raw.episodes["decom_read"].tolist() == [False, False, True, True]
    # an end that cannot be read is no open episode
    assert raw.episodes[["dec_blank"]].to_numpy().ravel().tolist() == [False, False, False, True]
    assert raw.episodes["dec"].isna().tolist() == [False, False, True, True]


def dates(raw: Raw903) -> list[str]:
    return raw.episodes["decom"].dt.strftime("%Y-%m-%d").tolist()


def column(*texts: str) -> dict[str, str]:
    return {"e.csv": table(EPISODES, *[changed(SECOND, DECOM=text) for text in texts])}


def test_without_a_sign_of_another_order_the_day_comes_first(folder: Path) -> None:
    raw = read(folder, column("05/06/2016", "07/06/2016"))
    assert (dates(raw), told(raw)) == (["2016-06-05", "2016-06-07"], [])


def test_one_american_date_puts_every_ambiguous_one_of_its_column_in_doubt(folder: Path) -> None:
    # 06/06 means the same either way
    raw = read(folder, column("05/06/2016", "06/20/2016", "06/06/2016"))
    assert dates(raw) == ["2016-05-06", "2016-06-20", "2016-06-06"]
    assert told(raw) == [
        ("date_ambiguous", "e.csv", 2, "0124", "DECOM"),
        ("date_us_order", "e.csv", 3, "0124", "DECOM"),
    ]


def test_where_both_orders_are_proven_the_day_comes_first_and_each_is_in_doubt(folder: Path) -> None:
    raw = read(folder, column("05/06/2016", "06/20/2016", "20/06/2016"))
    assert dates(raw) == ["2016-06-05", "2016-06-20", "2016-06-20"]
    assert [rule for rule, *_ in told(raw)] == ["date_ambiguous", "date_us_order"]
    assert raw.findings["done"][0] == "Read as day/month, as the return is written."


def test_the_order_is_that_of_one_column_of_one_file(folder: Path) -> None:
    american = table(EPISODES, changed(FIRST, DECOM="05/06/2016", DEC="06/20/2016"))
    raw = read(folder, {"e.csv": american, "f.csv": column("05/06/2016")["e.csv"]})
    assert dates(raw) == ["2016-06-05", "2016-06-05"]
    assert [rule for rule, *_ in told(raw)] == ["date_us_order"]


def test_serial_numbers_and_other_forms_are_read_and_reported(folder: Path) -> None:
    raw = read(folder, column("42501", "14-May-2016"))
    assert dates(raw) == ["2016-05-11", "2016-05-14"]
    assert [rule for rule, *_ in told(raw)] == ["date_serial", "date_other_form"]
    assert raw.findings["found"][0] == '"42501" is the serial number that Excel keeps for 11/05/2016.'


def test_ids_keep_their_noughts_and_lose_their_decimals(folder: Path) -> None:
    ids = ["0123", "124.0", "A-7", "1.23E+11", "#REF!"]
    raw = read(folder, {"e.csv": table(EPISODES, *[changed(FIRST, CHILD=text) for text in ids])})
    assert raw.episodes["child"].tolist() == ["0123", "124", "A-7", "1.23E+11", "#REF!"]
    assert told(raw) == [
        ("child_damaged", "e.csv", 5, "1.23E+11", "CHILD"),
        ("child_damaged", "e.csv", 6, "#REF!", "CHILD"),
        ("child_float", "e.csv", 3, "124", "CHILD"),
    ]


def test_a_file_whose_ids_all_have_decimals_is_reported_once(folder: Path) -> None:
    raw = read(folder, {"e.csv": table(EPISODES, changed(FIRST, CHILD="7.0"), changed(FIRST, CHILD="8.00"))})
    assert told(raw) == [("child_float", "e.csv", 0, "", "CHILD")]


# ---- which table it is ----


def test_one_file_may_hold_children_and_episodes(folder: Path) -> None:
    columns = [*EPISODES, "DOB", "SEX"]
    rows = [[*FIRST, "14/02/2010", "1"], [*FIRST, "14/02/2010", "1"], [*SECOND, "32/02/2010", "2"]]
    raw = read(folder, {"all.csv": table(columns, *rows)})
    assert (len(raw.episodes), raw.header["child"].tolist()) == (3, ["0123", "0124"])
    # its faults are told once
    assert told(raw) == [("dob_unreadable", "all.csv", 4, "0124", "DOB")]


def test_other_tables_are_known_by_their_columns_and_left_alone(folder: Path) -> None:
    raw = read(
        folder,
        {
            "a.csv": table(EPISODES, FIRST),
            "b.csv": "CHILD,DOB,MISSING,MIS_START,MIS_END\n",
            "c.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n1,,,\n",
            "d.csv": "LAchildID,CINreferralDate\n1,2\n",
            "e.csv": "colour,size\nred,1\n",
            "f.csv": table(["0123", "01/05/2016", "S"]),
            "planted-faults-key.csv": "rule,file,row,child\n",
            "quality.csv": table(FINDING_COLUMNS),
            "old.xls": "x",
            "readme.txt": "x",
            ".hidden.csv": table(EPISODES, FIRST),
            "~$open.xlsx": "x",
        },
    )
    assert raw.left_alone == {
        "b.csv": "missing episodes (MISSING)",
        "c.csv": "reviews (REVIEWS)",
        "d.csv": "the children in need census, another return",
        "e.csv": "not a table of the 903: no names of columns that we know",
        "f.csv": "not a table of the 903: no names of columns that we know",
        "planted-faults-key.csv": "the key of the faults planted in a synthetic return",
        "quality.csv": "findings of an earlier import",
        "old.xls": "an old Excel workbook: save it as .xlsx or CSV",
    }
    assert (len(raw.episodes), len(raw.findings)) == (1, 1)


def test_a_list_of_names_without_a_header_is_left_alone_and_no_name_is_shown(folder: Path) -> None:
    raw = read(
        folder,
        {
            "e.csv": table(EPISODES, FIRST),
            "names.csv": "Smith,Jane,Female,Abingdon\nJones,Tom,Male,Didcot\n",
            "mixed.csv": "UPN,Gender,Jane Smith,Date of birth\nA1,F,x,01/01/2010\n",
        },
    )
    assert raw.left_alone == {
        "mixed.csv": "not a table of the 903: UPN, Gender, Date of birth and 1 other",
        "names.csv": "not a table of the 903: no names of columns that we know",
    }


def test_other_names_of_columns_are_read_and_noted(folder: Path) -> None:
    columns = [
        {"CHILD": "Child ID", "PLACE_PROVIDER": "placement provider"}.get(name, name) for name in EPISODES
    ]
    raw = read(folder, {"e.csv": table(columns, FIRST)})
    assert raw.episodes.loc[0, "place_provider"] == "PR1"
    assert told(raw) == [("column_renamed", "e.csv", 1, "", name) for name in ("CHILD", "PLACE_PROVIDER")]


def test_a_column_that_is_there_twice_is_read_once_where_both_are_the_same(folder: Path) -> None:
    raw = read(folder, {"e.csv": table([*EPISODES, "CHILD"], [*FIRST, "0123"])})
    assert told(raw) == [("column_twice", "e.csv", 1, "", "CHILD")]
    assert refused(folder, {"e.csv": table([*EPISODES, "CHILD"], [*FIRST, "0124"])}) == [
        "e.csv, row 1, CHILD: the column CHILD is there 2 times, and they differ. Keep the one that counts."
    ]


def test_columns_under_one_anothers_names_are_told(folder: Path) -> None:
    swapped = [{"PLACE": "PLACE_PROVIDER", "PLACE_PROVIDER": "PLACE"}.get(name, name) for name in EPISODES]
    raw = read(folder, {"e.csv": table(swapped, *[changed(FIRST, CHILD=str(n)) for n in range(30)])})
    assert told(raw) == [("column_foreign", "e.csv", 0, "", name) for name in ("PLACE", "PLACE_PROVIDER")]
    assert raw.findings["found"][0] == "0 of 30 cells are codes of PLACE."


# ---- what a return cannot be read for ----


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"readme.txt": "x"}, "return: no file of the return was found."),
        ({"e.csv": ""}, "e.csv (an empty file): there is no table of episodes."),
        ({"e.csv": table(EPISODES)}, "e.csv: there are no rows below the header."),
        (
            {"e.csv": table(EPISODES, FIRST[:2])},
            "e.csv: no row can be used: each has too few or too many cells",
        ),
        ({"h.csv": table(HEADER, CHILD)}, "h.csv (children (header)): there is no table of episodes."),
        (
            {"x.csv": "date,children\n1,2\n"},
            "x.csv (not a table of the 903: no names of columns that we know): there is no table of",
        ),
        (
            {"cin.csv": "LAchildID,PrimaryNeedCode\n1,2\n", "ap.csv": "UPN,AP_TYPE\n1,2\n"},
            "ap.csv (the alternative provision census, another return), cin.csv (the children in need census",
        ),
        (
            {"e.csv": table(EPISODES, FIRST).replace("DECOM", "DECMO")},
            'e.csv, row 1: the column DECOM of the table of episodes is missing. Did you mean it by "DECMO"?',
        ),
        ({"e.csv": '"' + table(EPISODES, FIRST)}, "e.csv (not a table of the 903"),
        (
            {"e.csv": table(EPISODES) + '"0123,01/05/2016\n'},
            "e.csv, row 2: a quotation mark is opened and not",
        ),
        ({"e.csv": b"CHILD,DECOM\0"}, "e.csv: this is not a text file."),
        ({"e.csv": b"PK\x03\x04 and so on"}, "e.csv: this is a workbook, or another packed file"),
        ({"e.xlsx": b"nothing"}, "e.xlsx: the file cannot be read as an Excel workbook."),
        ({"e.zip": b"nothing"}, "e.zip: the file cannot be read as a zip."),
    ],
)
def test_what_is_no_return_is_refused_in_a_sentence(files: Files, message: str, folder: Path) -> None:
    first, *_ = refused(folder, files)
    assert first.startswith(message)
    assert not any(child in first for child in ("0123", "0124"))


def test_every_reason_is_given_at_once(folder: Path) -> None:
    files = {
        "e.csv": table(EPISODES, FIRST).replace("PLACE_PROVIDER", "X"),
        "h.csv": table(HEADER, CHILD).replace("DOB", "BORN"),
        "z.zip": b"nothing",
    }
    assert [line.split(":")[0] for line in refused(folder, files)] == [
        "e.csv, row 1",
        "h.csv, row 1",
        "z.zip",
    ]
    with pytest.raises(InputError, match="nowhere: the file or folder does not exist"):
        read_903([folder / "nowhere"], CODES)


def test_an_empty_file_beside_others_is_a_warning(folder: Path) -> None:
    raw = read(
        folder,
        {
            "a.csv": table(EPISODES, FIRST),
            "b.csv": " \n",
            "c.csv": table(HEADER),
            # many authorities have none in a year
            "d.csv": "CHILD,SEX,DOB,DUC\n",
        },
    )
    assert told(raw) == [("file_empty", "b.csv", 0, "", ""), ("file_empty", "c.csv", 0, "", "")]


# ---- folders, workbooks and zips ----


def zipped(files: Files) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_a_zip_is_read_as_a_folder(folder: Path) -> None:
    inner = {
        "2016-17/episodes.csv": table(EPISODES, FIRST),
        "2016-17/oc2.csv": "CHILD,SDQ_SCORE\n",
        "__MACOSX/._episodes.csv": "x",
        "more.zip": b"x",
    }
    raw = read(folder, {"all.zip": zipped(inner)})
    assert raw.episodes[["file", "year"]].astype(str).to_numpy().tolist() == [
        ["all.zip/2016-17/episodes.csv", "2017"]
    ]
    assert raw.left_alone == {
        "all.zip/more.zip": "a zip within a zip: unpack it first",
        "all.zip/2016-17/oc2.csv": "health and offending (OC2)",
    }
    assert list(raw.files) == ["all.zip"]


def test_a_workbook_is_read_sheet_by_sheet(folder: Path) -> None:
    half_past_nine = dt.datetime.combine(dt.date(2016, 6, 20), dt.time(9, 30))
    book = openpyxl.Workbook()
    episodes = book.active
    episodes.title = "Episodes"
    episodes.append(["The return of 2016/17"])
    episodes.append(EPISODES)
    episodes.append([123, dt.date(2016, 5, 1), "S", "c1 ", "N1", "u4", "PR1", dt.date(2016, 6, 20), "X1"])
    episodes.append([124.0, 42501, "S", "C1", "N1", "U4", "PR1", half_past_nine, "X1"])
    episodes.append([None] * 4)
    episodes.append(["0125", "01/05/2016", "S", "C1", "N1", "U4", "PR1", "=TODAY()", "E4A"])
    children = book.create_sheet("Header")
    children.append(HEADER)
    children.append([123, 1, dt.date(2010, 2, 14), "WBRI"])
    book.create_sheet("Notes").append(["seen by"])
    book.create_sheet("Blank")
    content = io.BytesIO()
    book.save(content)
    raw = read(folder, {"return.xlsx": content.getvalue()})
    assert raw.episodes["child"].tolist() == ["123", "124", "0125"]
    assert raw.episodes["row"].tolist() == [3, 4, 6]
    assert dates(raw) == ["2016-05-01", "2016-05-11", "2016-05-01"]
    assert raw.episodes[["ls", "place"]].to_numpy()[0].tolist() == ["C1", "U4"]
    sheet = "return.xlsx, sheet Episodes"
    assert told(raw) == [
        ("dec_unreadable", sheet, 6, "0125", "DEC"),
        ("date_serial", sheet, 4, "124", "DECOM"),
        ("date_other_form", sheet, 4, "124", "DEC"),
    ]
    assert raw.header.loc[0, "dob"] == pd.Timestamp(2010, 2, 14)
    # the header lies in the same workbook
    assert raw.header["year"].tolist() == [2017]
    what = "not a table of the 903: no names of columns that we know"
    assert raw.left_alone == {"return.xlsx, sheet Notes": what}


def test_one_level_of_folders_is_read_and_what_lies_deeper_is_named(folder: Path) -> None:
    raw = read(
        folder,
        {
            "2016-17/e.csv": table(EPISODES, FIRST),
            "2016-17/drafts/e.csv": table(EPISODES, FIRST),
            "x/notes/n.md": "",
        },
    )
    assert len(raw.episodes) == 1
    assert raw.left_alone == {"2016-17/drafts/": "a folder within a folder: give it by its own name"}


def test_a_file_that_is_given_twice_is_read_once(folder: Path) -> None:
    read(folder, {"2016-17/e.csv": table(EPISODES, FIRST)})
    raw = read_903([folder, folder / "2016-17", folder / "2016-17" / "e.csv"], CODES)
    assert raw.rows_read == 1
    raw = read(folder, {"copies/e.csv": table(EPISODES, FIRST), "e.csv": table(EPISODES, FIRST)})
    assert told(raw) == [("file_twice", "e.csv", 0, "", "")]
    assert raw.left_alone == {"e.csv": "the same as copies/e.csv"}


def test_files_of_one_name_are_told_apart_by_their_folders(folder: Path) -> None:
    files = {f"{name}/e.csv": table(EPISODES, FIRST, changed(SECOND, PLACE=name)) for name in ("R1", "R2")}
    read(folder, files)
    raw = read_903([folder / name for name in files], CODES)
    assert raw.episodes["file"].unique().tolist() == ["R1/e.csv", "R2/e.csv"]


# ---- the year of collection ----


def years(raw: Raw903) -> list[object]:
    return [None if pd.isna(year) else int(year) for year in raw.episodes["year"]]


@pytest.mark.parametrize("year", ["2016-17", "2016/17", "2016-2017", "201617", "2016/17 "])
def test_a_span_of_years_says_itself_which_it_is(year: str, folder: Path) -> None:
    raw = read(folder, {"e.csv": table([*EPISODES, "YEAR"], [*FIRST, year])})
    assert (years(raw), len(raw.findings)) == ([2017], 0)


@pytest.mark.parametrize(("year", "reading"), [("2016", "2016 is read as"), ("2017", "2017 is read as")])
def test_the_dates_tell_whether_a_plain_year_begins_or_ends(year: str, reading: str, folder: Path) -> None:
    raw = read(folder, {"e.csv": table([*EPISODES, "YEAR"], [*FIRST, year], [*SECOND, year + ".0"])})
    assert years(raw) == [2017, 2017]
    assert told(raw) == [("year_meaning", "all files", 0, "", "YEAR")]
    assert raw.findings["found"][0].startswith(f"YEAR {reading} 1 April 2016 to 31 March 2017: 3 dates")


def test_the_year_is_taken_from_the_nearest_name(folder: Path) -> None:
    of_2018 = table(EPISODES, changed(FIRST, DECOM="01/05/2017", DEC="20/06/2017"))
    raw = read(
        folder,
        {
            "2016-17/e.csv": table(EPISODES, FIRST),
            "2016-17/h.csv": table(HEADER, CHILD),
            "plain/e_2018.csv": of_2018,
            "plain/h_2018.csv": table(HEADER, CHILD),
        },
    )
    assert (years(raw), raw.header["year"].tolist()) == ([2017, 2018], [2017, 2018])
    given = read_903([folder / "2016-17" / "e.csv"], CODES)
    assert (years(given), len(given.findings)) == ([2017], 0)
    assert given.episodes["file"].tolist() == ["2016-17/e.csv"]


def test_the_year_in_which_a_file_was_saved_is_not_taken_for_that_of_its_rows(folder: Path) -> None:
    rows = [changed(FIRST, DECOM=f"01/05/{year}", DEC=f"20/06/{year}") for year in range(2010, 2016)]
    raw = read(folder, {"extract 2024.csv": table(EPISODES, *rows)})
    assert years(raw) == [None] * 6
    assert [finding.rule for finding in raw.findings.itertuples()] == ["year_unknown"]


def test_the_year_is_taken_from_dates_of_one_year_and_not_from_those_of_two(folder: Path) -> None:
    raw = read(folder, {"e.csv": table(EPISODES, FIRST, SECOND), "h.csv": table(HEADER, CHILD)})
    assert (years(raw), raw.header["year"].tolist()) == ([2017, 2017], [2017])
    assert raw.findings["rule"].tolist() == ["year_inferred"]
    later = changed(FIRST, DECOM="01/05/2018", DEC="01/06/2018")
    assert years(read(folder, {"e.csv": table(EPISODES, FIRST, later)})) == [None, None]


def test_two_years_of_collection_in_one_file_are_kept_apart(folder: Path) -> None:
    rows = [[*FIRST, "2017"], [*changed(FIRST, DECOM="01/05/2017", DEC="01/06/2017"), "2018"]]
    assert years(read(folder, {"e.csv": table([*EPISODES, "YEAR"], *rows)})) == [2017, 2018]


def test_a_year_that_cannot_be_read_is_listed_and_taken_from_elsewhere(folder: Path) -> None:
    rows = [[*FIRST, "2016/17"], [*SECOND, "20x7"]]
    raw = read(folder, {"2016-17/e.csv": table([*EPISODES, "YEAR"], *rows)})
    assert years(raw) == [2017, 2017]
    assert told(raw) == [("year_unreadable", "2016-17/e.csv", 3, "0124", "YEAR")]


def test_a_file_in_the_folder_of_another_year_is_told(folder: Path) -> None:
    raw = read(folder, {"2019-20/e.csv": table(EPISODES, FIRST)})
    assert told(raw) == [("year_contradicted", "2019-20/e.csv", 0, "", "")]


def of_years(*more: Row, each: int = 20) -> list[list[str]]:
    """Episodes of 2019-20 to 2021-22, ``each`` in every year with the year in which it ends, and ``more`` rows."""
    rows = [
        [
            *changed(
                FIRST, CHILD=f"{year}{n:03d}", DECOM=f"01/05/{year - 1}", DEC=f"{1 + n % 28}/06/{year - 1}"
            ),
            f"{year}",
        ]
        for year in (2020, 2021, 2022)
        for n in range(each)
    ]
    return [*rows, *(list(row) for row in more)]


@pytest.mark.parametrize("slip", ["2032", "2002", "2031-32", "2012", "1921"])
@pytest.mark.parametrize(
    ("dates", "year"),
    [
        ({"DECOM": "01/05/2020", "DEC": "01/06/2020"}, 2021),
        # an open episode that stands nowhere else is one of the last return
        ({"DECOM": "01/05/2011", "DEC": "", "REC": ""}, 2022),
    ],
)
def test_a_year_that_no_other_row_bears_out_is_an_error_and_opens_no_year(
    slip: str, dates: dict[str, str], year: int, folder: Path
) -> None:
    row = [*changed(FIRST, **dates), slip]
    raw = read(folder, {"e.csv": table([*EPISODES, "YEAR"], *of_years(row))})
    assert years(raw)[:-1] == [2020] * 20 + [2021] * 20 + [2022] * 20
    assert years(raw)[-1] == year
    assert told(raw) == [
        ("year_slip", "e.csv", 62, "0123", "YEAR"),
        ("year_meaning", "all files", 0, "", "YEAR"),
    ]
    assert "1 of 61 rows" in raw.findings["found"][0]


@pytest.mark.parametrize("slip", [2020, 2021, 2022])
def test_a_slip_of_the_year_of_an_open_episode_is_of_the_return_that_lacks_it(
    slip: int, folder: Path
) -> None:
    stays = changed(FIRST, DECOM="01/05/2011", DEC="", REC="")
    rows = of_years(*([*stays, "2032" if year == slip else f"{year}"] for year in (2020, 2021, 2022)))
    raw = read(folder, {"e.csv": table([*EPISODES, "YEAR"], *rows)})
    assert years(raw)[-3:] == [2020, 2021, 2022]


def test_a_slip_of_the_year_gives_way_to_the_name_of_the_file(folder: Path) -> None:
    rows = of_years([*changed(FIRST, DECOM="01/05/2011", DEC="", REC=""), "2032"])
    raw = read(folder, {"2020-21/e.csv": table([*EPISODES, "YEAR"], *rows)})
    assert years(raw)[-1] == 2021


def test_a_slip_of_the_year_of_a_child_is_told_as_well(folder: Path) -> None:
    children = [[*changed(CHILD, HEADER, CHILD=f"{n}"), "2021"] for n in range(30)]
    files = {
        "e.csv": table([*EPISODES, "YEAR"], *of_years()),
        "h.csv": table([*HEADER, "YEAR"], *children, [*changed(CHILD, HEADER, CHILD="99"), "2061"]),
    }
    raw = read(folder, files)
    assert raw.header["year"].isna().tolist() == [False] * 30 + [True]
    assert ("year_slip", "h.csv", 32, "99", "YEAR") in told(raw)


def test_few_rows_of_a_year_are_no_slip_where_dates_bear_it_out(folder: Path) -> None:
    # an extract of the first days of a year: two episodes of many
    new = [[*changed(FIRST, CHILD=f"9{n}", DECOM="02/04/2022", DEC="", REC=""), "2023"] for n in range(2)]
    raw = read(folder, {"e.csv": table([*EPISODES, "YEAR"], *of_years(*new, each=120))})
    assert years(raw)[-2:] == [2023, 2023]
    assert [rule for rule, *_ in told(raw)] == ["year_meaning"]


def test_the_years_of_two_authorities_are_weighed_apart(folder: Path) -> None:
    # a small authority has a return of its own in a year in which a large one has none
    kent = [[*row, "Kent"] for row in of_years()]
    rutland = [
        [
            *changed(FIRST, CHILD=f"8{n}", DECOM=f"01/05/{year - 1}", DEC=f"01/06/{year - 1}"),
            f"{year}",
            "Rutland",
        ]
        for year in (2018, 2019)
        for n in range(2)
    ]
    raw = read(folder, {"e.csv": table([*EPISODES, "YEAR", "LA"], *kent, *rutland)})
    assert set(years(raw)) == {2018, 2019, 2020, 2021, 2022}


# ---- the authority ----


def test_values_that_are_no_authorities_are_told_by_file_and_not_by_value(folder: Path) -> None:
    rows = [[*FIRST, "Bristol, City of"], [*SECOND, "5550100"], [*SECOND, "E06000023"]]
    raw = read(folder, {"e.csv": table([*EPISODES, "LA"], *rows)})
    assert told(raw) == [("column_foreign", "e.csv", 0, "", "LA")]
    assert raw.findings["found"][0] == "1 of 3 cells is no name of an authority."


def test_rows_without_an_authority_are_those_of_the_only_one_named(folder: Path) -> None:
    rows = [[*FIRST, "Kent"], [*SECOND, " KENT"], [*FIRST, "Kent"], [*SECOND, ""]]
    raw = read(folder, {"e.csv": table([*EPISODES, "LA"], *rows), "h.csv": table(HEADER, CHILD)})
    assert set(raw.episodes["la"]) == set(raw.header["la"]) == {"Kent"}
    assert told(raw) == [
        ("la_filled", "e.csv", 0, "", "LA"),
        ("la_filled", "h.csv", 0, "", "LA"),
        ("la_spelling", "all files", 0, "", "LA"),
    ]


def test_beside_two_authorities_rows_that_name_none_are_errors(folder: Path) -> None:
    rows = [[*FIRST, "Kent"], [*SECOND, "Bromley"], [*SECOND, ""]]
    raw = read(folder, {"e.csv": table([*EPISODES, "LA"], *rows), "h.csv": table(HEADER, CHILD)})
    assert raw.episodes["la"].tolist() == ["Kent", "Bromley", ""]
    assert told(raw) == [("la_missing", "e.csv", 4, "0124", "LA"), ("la_missing", "h.csv", 0, "", "LA")]


def test_a_finding_names_the_authority_of_its_row(folder: Path) -> None:
    rows = [[*changed(FIRST, DEC="x"), "kent"], [*SECOND, "Kent"], [*FIRST, "Kent"]]
    raw = read(folder, {"e.csv": table([*EPISODES, "LA"], *rows)})
    assert raw.findings[["rule", "la"]].to_numpy()[0].tolist() == ["dec_unreadable", "Kent"]


# ---- findings ----


def test_findings_are_in_order_and_their_summary_names_no_child(folder: Path) -> None:
    rows = [changed(FIRST, DECOM="42501"), changed(FIRST, DEC="x"), changed(SECOND, DECOM="x")]
    found = read(folder, {"e.csv": table(EPISODES, *rows)}).findings
    assert tuple(found.columns) == FINDING_COLUMNS
    assert found["severity"].tolist() == ["error", "error", "warning", "note"]
    summary = summary_by_rule(found)
    assert "child" not in summary.columns
    assert dict(zip(summary["rule"], summary["children"], strict=True)) == {
        "dec_unreadable": 1,
        "decom_unreadable": 1,
        "date_serial": 1,
        "year_inferred": 0,
    }


def test_no_findings_are_a_table_too() -> None:
    assert len(joined([])) == len(joined([no_findings()])) == len(summary_by_rule(no_findings())) == 0
    assert all(rule.title and rule.done.endswith(".") for rule in RULES.values())


@pytest.mark.skipif("PLACEMENTS_SAMPLE_903" not in os.environ, reason="PLACEMENTS_SAMPLE_903 names no folder")
def test_the_sectors_sample_is_read_whole() -> None:
    raw = read_903([Path(os.environ["PLACEMENTS_SAMPLE_903"])], CODES)
    assert (len(raw.header), len(raw.episodes), len(raw.uasc), len(raw.left_out)) == (1304, 3737, 51, 0)
    assert raw.findings["rule"].tolist() == ["year_meaning"]
    # its YEAR is the one in which the financial year begins
    assert sorted(set(years(raw))) == [2018, 2019, 2020, 2021, 2022]
