"""A tidy table is read whole, or every fault is named by file, row and column with what to write instead."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest

from placements.domain import InputError
from placements.inputs.tidy import MOST_PROBLEMS, TidyTable, read_tidy


def written(folder: Path, text: str | bytes, name: str = "counts.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def faults(path: Path, by: str | None = None) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_tidy(path, by)
    return str(refused.value).splitlines()


def rows(table: TidyTable) -> list[tuple[object, ...]]:
    frame = table.frame.assign(date=table.frame["date"].dt.strftime("%Y-%m-%d"))
    return [tuple(row) for row in frame.itertuples(index=False)]


def test_dates_series_and_values_are_read_and_other_columns_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, "note,value,series,date\nx,12,ifa,2016-01-31\ny,1.5e+01,total,2016-02-29\n")
    assert rows(read_tidy(path)) == [("2016-01-31", "ifa", 12.0), ("2016-02-29", "total", 15.0)]


@pytest.mark.parametrize(
    ("dates", "read"),
    [
        (("31/01/2016", "1/2/2016"), ("2016-01-31", "2016-02-01")),
        (("2016-01", "2016-02"), ("2016-01-01", "2016-02-01")),
        (("2016-02-29", "2016-01-31"), ("2016-02-29", "2016-01-31")),
    ],
)
def test_a_date_is_iso_british_or_a_month_in_any_order(
    dates: tuple[str, str], read: tuple[str, str], tmp_path: Path
) -> None:
    path = written(tmp_path, "date,series,value\n" + "".join(f"{date},ifa,1\n" for date in dates))
    assert tuple(row[0] for row in rows(read_tidy(path))) == read


@pytest.mark.parametrize("blank", ["", "NaN", "nan", "NA"])
def test_a_blank_value_is_not_known(blank: str, tmp_path: Path) -> None:
    path = written(tmp_path, f"date,series,value\n2016-01-31,ifa,{blank}\n2016-02-29,ifa,0\n")
    assert np.isnan(read_tidy(path).frame["value"]).tolist() == [True, False]


def test_groups_keep_their_names_with_noughts_in_front(tmp_path: Path) -> None:
    path = written(tmp_path, "la_code,date,series,value\n0202,2016-01-31,ifa,3\n0203,2016-01-31,ifa,4\n")
    assert [row[3] for row in rows(read_tidy(path, "la_code"))] == ["0202", "0203"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_marks_of_spreadsheets_do_not_matter(mark: str, tmp_path: Path) -> None:
    # a byte-order mark, other separators and line ends, blank rows, blanks around a cell, a comma in quotes
    cells = [
        ["date", "series", "value"],
        ["2016-01-31", " ifa ", "3"],
        ["2016-02-29", '"own, in house"', "4"],
        ["2016-02-29", "ifa", "5"],
        ["", "", ""],
        [],
    ]
    path = written(tmp_path, b"\xef\xbb\xbf" + "\r\n".join(mark.join(row) for row in cells).encode())
    read = rows(read_tidy(path))
    assert [row[2] for row in read] == [3.0, 4.0, 5.0]
    assert [row[1] for row in read] == ["ifa", "own, in house", "ifa"]


def test_reading_at_once_and_row_by_row_give_the_same_table(tmp_path: Path) -> None:
    text = "date,series,value\n" + "".join(f"2016-{m:02d}-01,s{m % 3},{m}.5\n" for m in range(1, 13))
    at_once = read_tidy(written(tmp_path, text))
    # one blank cell more at the end of every row, as spreadsheets leave it
    by_row = read_tidy(written(tmp_path, text.replace(".5\n", ".5,\n"), "padded.csv"))
    pd.testing.assert_frame_equal(at_once.frame, by_row.frame)


def test_the_sheet_of_a_workbook_that_has_the_columns_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["What this is"])
    sheet = book.create_sheet("Counts")
    sheet.append(["date", "series", "value"])
    sheet.append([pd.Timestamp("2016-01-31").to_pydatetime(), "ifa", 12])
    sheet.append([pd.Timestamp("2016-02-29").to_pydatetime(), "ifa", None])
    book.save(tmp_path / "counts.xlsx")
    read = read_tidy(tmp_path / "counts.xlsx")
    assert rows(read)[0] == ("2016-01-31", "ifa", 12.0)
    assert np.isnan(rows(read)[1][2])


def test_every_fault_of_every_cell_is_named_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "date,series,value\n"
        "31/01/2016,ifa,12\n"
        "2/13/2016,ifa,inf\n"
        "01/03/2016,ifa,-3\n"
        "31/04/2016,ifa,many\n"
        "31/05/2016,,1e400\n"
        '30/06/2016,ifa,"1,200"\n'
        ",ifa,7\n"
        "31/08/2016,ifa,many\n",
    )
    assert faults(path) == [
        'counts.csv, row 3, date: "2/13/2016" is in month/day order. Write 13/02/2016 or 2016-02-13.',
        'counts.csv, row 5, date: "31/04/2016" is not a date: April 2016 has 30 days. Check the day in the source.',
        "counts.csv, row 8, date: the cell is blank. Write a date, such as 2015-12-31.",
        'counts.csv, row 6, series: the cell is blank. Write the series, such as "ifa".',
        'counts.csv, row 3, value: "inf" is not a number. Write digits, such as 112, or leave the cell blank.',
        'counts.csv, row 4, value: "-3" is less than 0. Write a number from 0 to 1000000000000.',
        'counts.csv, row 5, value: "many" is not a number. Write digits, such as 112, or leave the cell blank. '
        "1 more row holds the same.",
        'counts.csv, row 6, value: "1e400" is not a number. Write digits, such as 112, or leave the cell blank.',
        'counts.csv, row 7, value: "1,200" is not a number. Write 1200.',
    ]


def test_two_forms_of_dates_in_one_file_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "date,series,value\n2016-01-31,a,1\n02/03/2016,a,2\n2016-04,a,3\n")
    assert faults(path) == [
        'counts.csv: dates are written in three ways: "2016-01-31" in row 2 and "02/03/2016" in row 3 and '
        '"2016-04" in row 4. Write them all as in 2015-12-31, and check day and month of each.'
    ]


def test_two_values_for_one_date_are_refused_once_a_series(tmp_path: Path) -> None:
    text = "area,date,series,value\nN,2016-01-31,a,1\nS,2016-01-31,a,2\nN,2016-02-29,a,\nS,2016-02-29,a,3\n"
    path = written(tmp_path, text + "N,2016-01-31,a,1\nN,2016-02-29,a,5\n")
    assert faults(path) == [
        "counts.csv, row 3, date: a has a value on 2016-01-31 in row 2 already. Keep one; if rows belong to several "
        "groups, name their column with --by: area. 2 more rows of it like this."
    ]
    # within a group: a blank beside a value is no second value
    assert faults(path, "area") == [
        "counts.csv, row 6, date: a of N has a value on 2016-01-31 in row 2 already. Keep one of the two rows."
    ]
    assert len(read_tidy(written(tmp_path, text), "area").frame) == 4


def test_a_missing_column_is_named_with_what_was_probably_meant(tmp_path: Path) -> None:
    path = written(tmp_path, "dates,series,y,la_code\n2016-01-31,a,1,1\n")
    assert faults(path, "la_cod") == [
        'counts.csv, row 1: the column date is missing. Did you mean it by "dates"? Rename that column to date.',
        "counts.csv, row 1: the column value is missing. Add it, or rename the one that holds the value on that date, "
        "blank where it is not known; there are dates, series, y, la_code.",
        "counts.csv, row 1: the column la_cod is missing. Did you mean --by la_code?",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "counts.csv: the file is empty. Row 1 names the columns: date, series, value."),
        (
            b"date,series,value\n",
            "counts.csv: there are no rows below the header. "
            "Add the figures: one date, series and value a row.",
        ),
        (
            b"date,series,value\n2016-01-31,a,1,2\n",
            "counts.csv, row 2: the row has 4 cells where the header has 3. "
            "Put text that holds a comma in quotation marks, and write 1200, not 1,200.",
        ),
        (
            b"PK\x03\x04xyz",
            "counts.csv: this is a workbook, or another packed file, and not a CSV file. "
            'Save it as "Excel Workbook (*.xlsx)" or "CSV UTF-8", and give that.',
        ),
        (
            b"date,date,series,value\n2016-01-31,2016-01-31,a,1\n",
            "counts.csv, row 1: the column date is there 2 times. Keep one.",
        ),
    ],
)
def test_a_table_that_is_none_is_refused_in_a_sentence(text: bytes, said: str, tmp_path: Path) -> None:
    assert faults(written(tmp_path, text)) == [said]


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    said = faults(tmp_path / "none.csv")
    assert said == [f"none.csv: the file does not exist. Looked for it in {tmp_path}."]


def test_the_group_column_is_none_of_the_others(tmp_path: Path) -> None:
    path = written(tmp_path, "date,series,value\n2016-01-31,a,1\n")
    assert faults(path, "series") == [
        "counts.csv: the column series holds the series of each row and cannot name its group as well. "
        "Name another column with --by."
    ]


def test_the_first_column_of_authorities_that_is_there_is_taken(tmp_path: Path) -> None:
    path = written(tmp_path, "la_name,la_code,date,series,value\nCamden,202,2016-01-31,a,1\n")
    table = read_tidy(path, by_one_of=("la_code", "la_name"))
    assert (table.by, rows(table)[0][3]) == ("la_code", "202")
    with pytest.raises(InputError) as refused:
        read_tidy(path, by_one_of=("authority",))
    assert str(refused.value) == (
        "counts.csv, row 1: no column is known to name the authority. "
        "Name it with --by; the other columns are la_name, la_code."
    )


def test_many_faults_are_listed_in_part_and_counted(tmp_path: Path) -> None:
    path = written(
        tmp_path, "date,series,value\n" + "".join(f"2016-01-01,s{i},-{i}\n" for i in range(1, 301))
    )
    said = faults(path)
    assert len(said) == MOST_PROBLEMS + 1
    assert said[-1] == "counts.csv: there are 251 more faults. Mend these first."


@pytest.mark.timeout(30)
def test_a_long_table_is_read_at_once(tmp_path: Path) -> None:
    # 5,000 series of 60 months; 100,000 took 5.4 s and 1.1 GB
    dates = pd.date_range("2016-01-31", periods=60, freq="ME").strftime("%Y-%m-%d")
    text = "".join(f"{date},s{i},{i % 97}\n" for i in range(5_000) for date in dates)
    frame = read_tidy(written(tmp_path, "date,series,value\n" + text)).frame
    assert frame.shape == (300_000, 3)
    assert frame["series"].nunique() == 5_000
