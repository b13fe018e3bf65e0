"""`placements import-903`: from a return to a council's inputs, with every fault named and no child's id abroad."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from placements.cli.app import app
from placements.domain import InputError, Month
from placements.import_903 import ImportRequest, import_903
from placements.inputs import file_sha256, read_council, read_placement_types
from placements.inputs.history_alone import read_history
from placements.synthetic_903 import SyntheticSettings, synthesise, write_synthetic

HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
UASC = "CHILD,SEX,DOB,DUC"
IDS = [f"77{number:05d}" for number in range(40)]
"""Ids that occur nowhere by chance, so that a test can look for them."""
TYPES = ("in_house_foster", "ifa", "in_house_residential", "external_residential", "other")


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def words(result: Result) -> str:
    return " ".join(result.output.split())


def write_return(folder: Path, faults: tuple[str, ...] = (), la: str = "", children: int = 40) -> Path:
    """Two yearly returns of children who enter each on a day of their own: half move, a third leave."""
    first, last = dt.date(2020, 4, 1), dt.date(2022, 3, 31)
    headers: dict[int, list[str]] = {2021: [], 2022: []}
    episodes: dict[int, list[str]] = {2021: [], 2022: []}
    for number, child in enumerate(IDS[:children]):
        start = first + dt.timedelta(days=18 * number)
        middle = start + dt.timedelta(days=60)
        left = start + dt.timedelta(days=200)
        spans: list[tuple[dt.date, dt.date | None, str]] = [(start, None, "S,C2,N1,U6,PR4")]
        if number % 2:
            spans = [(start, middle, "S,C2,N1,U6,PR1"), (middle, None, "P,C2,N1,K2,PR4")]
        if number % 3 == 0:
            spans[-1] = (spans[-1][0], left, spans[-1][2])
        for year in (2021, 2022):
            opens, closes = dt.date(year - 1, 4, 1), dt.date(year, 3, 31)
            told = [s for s in spans if s[0] <= closes and s[0] <= last and (s[1] is None or s[1] >= opens)]
            for begin, end, codes in told:
                goes_on = end is None or end > closes
                more = (begin, end, codes) != spans[-1]
                ended = "," if goes_on else f"{end:%d/%m/%Y},{'X1' if more else 'E4A'}"
                reason = "CARPL" if more and not goes_on else ""
                episodes[year].append(f"{child},{begin:%d/%m/%Y},{codes},{ended},{reason},ZZ1 1AA,ZZ1 2BB,")
            if told:
                headers[year].append(f"{child},{1 + number % 2},15/06/2012,WBRI,UN1,,")
    episodes[2022] += faults
    for year in (2021, 2022):
        of_year = folder / f"{year - 1}-{year % 100}"
        of_year.mkdir(parents=True)
        for name, head, rows in (
            ("header", HEADER, headers[year]),
            ("episodes", EPISODES, episodes[year]),
            ("uasc", UASC, [f"{IDS[1]},2,15/06/2012,"]),
        ):
            lines = [f"{head},LA", *(f"{row},{la}" for row in rows)] if la else [head, *rows]
            (of_year / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


FAULT = f"{IDS[0]},01/02/2022,S,C2,N1,U4,PR4,01/01/2022,E4A,,ZZ1 1AA,ZZ1 2BB,"
"""An episode that ends before it starts."""


@pytest.fixture
def returns(tmp_path: Path) -> Path:
    return write_return(tmp_path / "903")


def all_files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): file_sha256(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_return_becomes_a_council_s_history_and_journeys(tmp_path: Path, returns: Path) -> None:
    out = tmp_path / "inputs/my-council"
    done = call("import-903", returns, "--out", out)
    assert done.exit_code == 0, done.output
    assert sorted(all_files(out)) == [
        "903/entries.csv",
        "903/exits.csv",
        "903/import.json",
        "903/lengths_of_stay.csv",
        "903/moves.csv",
        "903/quality.csv",
        "903/quality.xlsx",
        "903/stock.csv",
        "history.csv",
        "journeys.csv",
    ]
    found = read_history(out)
    assert found.base_month == Month(2022, 3)
    assert found.placement_types.ids == TYPES
    assert found.journeys["month"].max() == 2022 * 12 + 3
    last = found.table[found.table["date"] == dt.date(2022, 3, 31)].set_index("placement_type")["children"]
    open_at_the_end = found.journeys[found.journeys["to"] == "open"]["children"].sum()
    assert last["total"] == open_at_the_end
    # forty children less those that left; number 39 would leave 200 days after 3 March 2022
    left = sum(number % 3 == 0 and 18 * number + 200 <= 729 for number in range(40))
    assert last["total"] == 40 - left
    assert last["uasc"] == 1


def test_what_is_said_fits_the_screen_and_counts_every_child(tmp_path: Path, returns: Path) -> None:
    done = call("import-903", returns, "--out", tmp_path / "inputs/my-council")
    assert "40 children in the return: 40 counted, 0 listed." in words(done)
    assert "Data from 1 April 2020 to 31 March 2022" in words(done)
    assert "Nothing is wrong with the return: no rule finds a fault." in done.output
    assert 'write base_month = "2022-03", a later March as last_month' in words(done)
    shown = [line for line in done.output.splitlines() if str(tmp_path) not in line]
    assert max(len(line) for line in shown) <= 80


def test_a_fault_is_named_by_rule_on_the_screen_and_by_row_and_child_in_the_report(tmp_path: Path) -> None:
    out = tmp_path / "council"
    done = call("import-903", write_return(tmp_path / "903", (FAULT,)), "--out", out)
    assert done.exit_code == 0, done.output
    assert "Errors" in done.output
    assert "Episode that ends before it starts" in words(done)
    quality = pd.read_csv(out / "903/quality.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    (fault,) = quality[quality["rule"] == "end_before_start"].to_dict("records")
    rows = (tmp_path / "903/2021-22/episodes.csv").read_text().splitlines()
    assert rows[int(fault["row"]) - 1].startswith(IDS[0])
    assert (fault["file"], fault["child"], fault["dfe"]) == ("2021-22/episodes.csv", IDS[0], "356")
    book = openpyxl.load_workbook(out / "903/quality.xlsx")
    assert book.sheetnames == ["Summary", "Account", "Findings"]
    cells = [cell.value for row in book["Findings"].iter_rows() for cell in row]
    assert IDS[0] in cells


def test_strict_ends_with_1_where_there_are_errors_and_writes_all_the_same(tmp_path: Path) -> None:
    faulty = call("import-903", write_return(tmp_path / "a", (FAULT,)), "--out", tmp_path / "one", "--strict")
    assert faulty.exit_code == 1
    assert "--strict: 1 error; exit code 1." in words(faulty)
    assert (tmp_path / "one/history.csv").is_file()
    clean = call("import-903", write_return(tmp_path / "b"), "--out", tmp_path / "two", "--strict")
    assert clean.exit_code == 0


def test_no_child_s_id_stands_anywhere_but_in_the_quality_report(tmp_path: Path) -> None:
    out = tmp_path / "council"
    done = call("import-903", write_return(tmp_path / "903", (FAULT,)), "--out", out)
    assert not any(child in done.output for child in IDS)
    for name in all_files(out):
        if not name.startswith("903/quality."):
            assert not any(child in (out / name).read_text(encoding="utf-8-sig") for child in IDS), name


def test_the_record_says_what_was_read_and_written(tmp_path: Path, returns: Path) -> None:
    out = tmp_path / "council"
    call("import-903", returns, "--out", out, "--last-day", "31/12/2021")
    record = json.loads((out / "903/import.json").read_text(encoding="utf-8"))
    assert record["last_day"] == "2021-12-31"
    assert record["options"] == {"la": None, "last_day": "2021-12-31", "codes": None, "postcodes": None}
    children = record["children"]
    assert children["in"] == children["counted"] + children["listed"] == 40
    assert record["read"]["2020-21/episodes.csv"] == file_sha256(returns / "2020-21/episodes.csv")
    assert record["written"]["history.csv"] == file_sha256(out / "history.csv")
    assert str(tmp_path) not in json.dumps(record)


def test_a_last_day_that_is_stated_ends_the_history_there(tmp_path: Path, returns: Path) -> None:
    out = tmp_path / "council"
    done = call("import-903", returns, "--out", out, "--last-day", "2021-12-30")
    assert "to 30 December 2021: as stated." in words(done)
    assert read_history(out).base_month == Month(2021, 11)


def test_postcodes_tell_what_lies_within_the_authority(tmp_path: Path, returns: Path) -> None:
    codes = tmp_path / "postcodes.csv"
    codes.write_text("postcode\nZZ1\n", encoding="utf-8")
    out = tmp_path / "council"
    assert call("import-903", returns, "--out", out, "--postcodes", codes).exit_code == 0
    stock = pd.read_csv(out / "903/stock.csv", encoding="utf-8-sig")
    assert set(stock["in_authority"]) == {"in"}


def test_an_import_replaces_an_earlier_one_and_the_same_return_gives_the_same_tables(
    tmp_path: Path, returns: Path
) -> None:
    out = tmp_path / "council"
    call("import-903", returns, "--out", out)
    before = all_files(out)
    (out / "903/my-notes.txt").write_text("mine")
    assert call("import-903", returns, "--out", out).exit_code == 0
    after = all_files(out)
    assert after.pop("903/my-notes.txt")
    del (
        before["903/quality.xlsx"],
        after["903/quality.xlsx"],
        before["903/import.json"],
        after["903/import.json"],
    )
    assert after == before


def test_a_history_of_a_person_is_never_lost(tmp_path: Path, returns: Path) -> None:
    assert call("new", tmp_path / "town").exit_code == 0
    out = tmp_path / "town/inputs/town"
    mine = (out / "history.csv").read_bytes()
    before = all_files(out)
    refused = call("import-903", returns, "--out", out)
    assert refused.exit_code == 1
    assert "was not written by import-903, or was changed since. Nothing was changed." in words(refused)
    assert all_files(out) == before
    done = call("import-903", returns, "--out", out, "--replace-history")
    assert done.exit_code == 0, done.output
    assert "The history.csv that stood there is kept as history.before-903.csv." in words(done)
    assert (out / "history.before-903.csv").read_bytes() == mine
    types = read_placement_types(tmp_path / "town/models/town/placement-types.toml")
    council = read_council(out, types, base_month=Month(2022, 3))
    assert council.history["children"].max() <= 2 * 40
    assert not council.journeys.empty
    (out / "history.csv").write_text((out / "history.csv").read_text() + "\n")
    assert call("import-903", returns, "--out", out).exit_code == 1
    assert call("import-903", returns, "--out", out, "--replace-history").exit_code == 0
    assert (out / "history.before-903-2.csv").is_file()


def test_an_import_that_cannot_be_put_in_its_place_leaves_all_as_it_was(
    tmp_path: Path, returns: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "council"
    call("import-903", returns, "--out", out)
    before = all_files(out)
    rename = Path.rename

    def locked(path: Path, target: Path) -> Path:
        # as Windows does where journeys.csv is open in Excel
        if Path(target) == out / "journeys.csv" and "aside" not in path.parts:
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", locked)
    done = call("import-903", returns, "--out", out, "--last-day", "2021-12-31")
    monkeypatch.undo()
    assert done.exit_code == 1
    assert "could not be written (Permission denied); what stood there before is unchanged." in words(done)
    assert all_files(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["903", "council"]


def everything_written(out: Path) -> str:
    """All that an import writes apart from the quality report, which stays where the return is."""
    names = [name for name in all_files(out) if not name.startswith("903/quality.")]
    return "\n".join((out / name).read_text(encoding="utf-8-sig") for name in names)


def rules_found(out: Path) -> list[str]:
    """The rule of each finding of an import."""
    return list(pd.read_csv(out / "903/quality.csv", encoding="utf-8-sig", dtype=str)["rule"])


@pytest.mark.slow
def test_one_wrong_year_moves_no_day_of_the_data_and_loses_no_child(tmp_path: Path) -> None:
    for name, row, year in (
        ("right", 0, ""),
        ("ahead", 5, "2032"),
        ("behind", 5, "2002"),
        ("open", -1, "2032"),
    ):
        folder = write_return(tmp_path / name)
        for path in sorted(folder.rglob("*.csv")):
            head, *rows = path.read_text(encoding="utf-8").splitlines()
            of_year = path.parent.name[:2] + path.parent.name[-2:]
            cells = [of_year] * len(rows)
            if year and path.name == "episodes.csv" and of_year == "2022":
                cells[row] = year
            lines = [f"{head},YEAR", *(f"{told},{cell}" for told, cell in zip(rows, cells, strict=True))]
            # nothing but YEAR tells the year
            (folder / f"{path.parent.name[-2:]}{path.stem}.csv").write_text(
                "\n".join(lines) + "\n", encoding="utf-8"
            )
            path.unlink()
        done = call("import-903", folder, "--out", tmp_path / f"{name}-inputs")
        assert done.exit_code == 0, done.output
        assert "40 children in the return: 40 counted, 0 listed." in words(done)
        assert "Data from 1 April 2020 to 31 March 2022" in words(done)
        assert rules_found(tmp_path / f"{name}-inputs").count("year_slip") == bool(year)
        tables = [
            (tmp_path / f"{of}-inputs" / "history.csv").read_text(encoding="utf-8") for of in ("right", name)
        ]
        assert tables[0] == tables[1]


def test_rows_without_their_trailing_commas_lose_no_child(tmp_path: Path, returns: Path) -> None:
    whole, short = tmp_path / "whole", tmp_path / "short"
    call("import-903", returns, "--out", whole)
    for path in returns.rglob("episodes.csv"):
        path.write_text("\n".join(line.rstrip(",") for line in path.read_text().splitlines()) + "\n")
    done = call("import-903", returns, "--out", short)
    assert "40 children in the return: 40 counted, 0 listed." in words(done)
    assert "Rows that end before the last column" in words(done)
    assert (short / "history.csv").read_bytes() == (whole / "history.csv").read_bytes()


def test_a_child_of_whom_no_row_can_be_read_is_listed(tmp_path: Path) -> None:
    broken = ("7700999,01/02/2022,S", "7700998,01/02/2022,S,C2,N1,U4,PR4,,,,ZZ1 1AA,ZZ1 2BB,,and more")
    out = tmp_path / "council"
    done = call("import-903", write_return(tmp_path / "903", broken), "--out", out)
    assert "42 children in the return: 40 counted, 2 listed." in words(done)
    assert "2: row with too few or too many cells" in words(done)
    quality = pd.read_csv(out / "903/quality.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert sorted(quality.loc[quality["rule"] == "row_length", "child"]) == ["7700998", "7700999"]
    assert "77009" not in done.output + everything_written(out)


def test_a_child_whose_episodes_alone_are_broken_is_not_said_to_have_none(tmp_path: Path) -> None:
    folder = write_return(tmp_path / "903", ("7700999,01/02/2022,S",))
    with (folder / "2021-22/header.csv").open("a", encoding="utf-8") as header:
        header.write("7700999,1,15/06/2012,WBRI,UN1,,\n")
    done = call("import-903", folder, "--out", tmp_path / "council")
    assert "41 children in the return: 40 counted, 1 listed." in words(done)
    assert "1: row with too few or too many cells" in words(done)
    assert "but without episodes" not in words(done)


@pytest.mark.parametrize("chosen", [(), ("--la", "all")])
def test_ids_in_the_column_of_the_authority_are_an_error_that_shows_none(
    chosen: tuple[str, ...], tmp_path: Path
) -> None:
    folder = write_return(tmp_path / "903")
    for path in folder.rglob("*.csv"):
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        # CHILD and LA have changed places
        moved = [",".join(["Westshire", *row.split(",")[1:], row.split(",")[0]]) for row in rows]
        path.write_text("\n".join([f"{head},LA", *moved]) + "\n", encoding="utf-8")
    done = call("import-903", folder, "--out", tmp_path / "council", *chosen)
    assert done.exit_code == 1
    assert (
        "the column LA holds 40 values that are no names of authorities: it holds something else."
        in words(done)
    )
    assert not any(child in done.output for child in IDS)
    assert not (tmp_path / "council").exists()


@pytest.mark.slow
def test_one_stray_value_of_the_authority_is_counted_and_shown_nowhere(tmp_path: Path) -> None:
    one = write_return(tmp_path / "a", la="Westshire")
    two = write_return(tmp_path / "b", la="8800123")
    out = tmp_path / "council"
    refused = call("import-903", one, two, "--out", out)
    assert "the column LA holds 1 value that is no name of an authority" in words(refused)
    wrong = call("import-903", one, two, "--out", out, "--la", "Northshire")
    assert "It holds Westshire (40 children), 1 value that is no name of an authority." in words(wrong)
    chosen = call("import-903", one, two, "--out", out, "--la", "Westshire")
    assert chosen.exit_code == 0, chosen.output
    assert "column_foreign" in rules_found(out)
    assert "8800123" not in refused.output + wrong.output + chosen.output + everything_written(out)
    # whoever names it has it counted: it is not shown all the same
    named = call("import-903", one, two, "--out", out, "--la", "8800123")
    assert named.exit_code == 0, named.output
    assert "8800123" not in named.output + everything_written(out)


@pytest.mark.slow
def test_more_than_a_dozen_authorities_are_counted_and_not_named(tmp_path: Path) -> None:
    # thirteen words in LA may be thirteen surnames
    names = [f"{letter}shire" for letter in "BCDFGHJKLMNPQ"]
    folders = [write_return(tmp_path / name[0], la=name, children=6) for name in names]
    refused = call("import-903", *folders, "--out", tmp_path / "council")
    assert "the return holds 13 authorities. Choose one with --la NAME, or count them" in words(refused)
    assert "shire" not in refused.output
    out = tmp_path / "council"
    assert call("import-903", *folders, "--out", out, "--la", "all").exit_code == 0
    assert "shire" not in everything_written(out)
    assert json.loads((out / "903/import.json").read_text(encoding="utf-8"))["authorities"] == [
        "13 authorities"
    ]


def test_a_list_of_names_without_a_header_is_shown_nowhere(tmp_path: Path, returns: Path) -> None:
    (returns / "people.csv").write_text(
        "Smith,Jane,Female,Abingdon\nJones,Tom,Male,Didcot\n", encoding="utf-8"
    )
    out = tmp_path / "council"
    done = call("import-903", returns, "--out", out)
    assert "people.csv: not a table of the 903: no names of columns that we know" in words(done)
    assert not any(name in done.output + everything_written(out) for name in ("Smith", "Jane", "Abingdon"))


def test_a_return_of_a_year_that_is_not_over_ends_where_its_data_do(tmp_path: Path) -> None:
    # the second return is of 2021-22; the last child came on 4 March 2022
    folder = write_return(tmp_path / "903")
    request = ImportRequest((folder,), tmp_path / "council", today=dt.date(2022, 3, 20))
    found = import_903(request)
    assert found.last_day == dt.date(2022, 3, 4)
    assert "goes on to 31/03/2022" in found.last_day_reason
    assert found.history["date"].max() == "2022-02-28"
    later = import_903(replace(request, today=dt.date(2022, 4, 1)))
    assert later.last_day == dt.date(2022, 3, 31)
    with pytest.raises(InputError, match="data from 1 April 2020 to 20 March 2022"):
        import_903(replace(request, today=dt.date(2022, 3, 20), last_day=dt.date(2020, 3, 1)))


def test_who_left_before_the_data_is_listed_and_nothing_is_divided_by_nothing(tmp_path: Path) -> None:
    row = "7700999,01/02/2018,S,C2,N1,U4,PR4,01/01/2019,E4A,,ZZ1 1AA,ZZ1 2BB,"
    done = call("import-903", write_return(tmp_path / "903", (row,)), "--out", tmp_path / "council")
    assert done.exit_code == 0, done.output
    assert "41 children in the return: 40 counted, 1 listed." in words(done)
    assert "1: left before the first day" in words(done)


@pytest.mark.slow
def test_several_authorities_are_named_and_one_is_chosen(tmp_path: Path) -> None:
    one = write_return(tmp_path / "a", la="Westshire")
    two = write_return(tmp_path / "b", la="Eastshire")
    out = tmp_path / "council"
    refused = call("import-903", one, two, "--out", out)
    assert refused.exit_code == 1
    assert "the return holds 2 authorities: Eastshire (40 children), Westshire (40 children)." in words(
        refused
    )
    assert not out.exists()
    chosen = call("import-903", one, two, "--out", out, "--la", "westshire")
    assert chosen.exit_code == 0, chosen.output
    assert "40 counted, 40 listed" in words(chosen)
    together = call("import-903", one, two, "--out", out, "--la", "all")
    assert "80 counted, 0 listed" in words(together)
    wrong = call("import-903", one, two, "--out", out, "--la", "Westshre")
    assert 'the return holds no authority "Westshre". Did you mean "Westshire"?' in words(wrong)
    no_name = call("import-903", write_return(tmp_path / "c"), "--out", out, "--la", "Westshire")
    assert "no row of the return names its authority. Leave --la out." in words(no_name)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (
            "2019-06-30",
            "30 June 2019 is before the data. The return holds data from 1 April 2020 to 31 March 2022",
        ),
        ("2022-04-01", "1 April 2022 is after the data."),
        ("2999-03-31", "31 March 2999 is in the future."),
        ("2020-04-29", "the data run from 1 April 2020 to 29 April 2020, which is less than a whole month."),
    ],
)
def test_a_last_day_of_which_nothing_is_known_is_refused(
    tmp_path: Path, returns: Path, day: str, told: str
) -> None:
    done = call("import-903", returns, "--out", tmp_path / "council", "--last-day", day)
    assert done.exit_code == 1
    assert told in words(done)
    assert not (tmp_path / "council").exists()


def test_a_day_that_is_no_date_is_a_usage_error(tmp_path: Path, returns: Path) -> None:
    done = call("import-903", returns, "--out", tmp_path / "council", "--last-day", "soon")
    assert done.exit_code == 2


def test_where_there_is_no_return_a_sentence_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("nothing", "empty"):
        done = call("import-903", tmp_path / name, "--out", tmp_path / "council")
        assert done.exit_code == 1
        assert name in done.output
        assert "Traceback" not in done.output
        assert "This is our fault" not in words(done)
        assert not (tmp_path / "council").exists()


def test_a_folder_that_cannot_take_the_tables_is_refused_before_any_work(
    tmp_path: Path, returns: Path
) -> None:
    (tmp_path / "file").write_text("x")
    done = call("import-903", returns, "--out", tmp_path / "file")
    assert done.exit_code == 1
    assert "is a file, not a folder." in words(done)
    (tmp_path / "book").mkdir()
    openpyxl.Workbook().save(tmp_path / "book/town.xlsx")
    done = call("import-903", returns, "--out", tmp_path / "book")
    assert "holds a workbook (town.xlsx): beside it no table can be read." in words(done)


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_must_not_be_written_is_a_sentence(tmp_path: Path, returns: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    done = call("import-903", returns, "--out", closed / "council")
    assert done.exit_code == 1
    assert "cannot be written to" in words(done)


def test_past_forecasts_are_scored_on_what_was_imported(tmp_path: Path, returns: Path) -> None:
    out = tmp_path / "inputs/council"
    call("import-903", returns, "--out", out)
    done = call("backtest", "--inputs", out, "--horizon", "3", "--origins", "2", "--method", "last_value")
    assert done.exit_code == 0, done.output


def test_the_history_of_a_synthetic_council_is_the_truth_at_every_month_end(tmp_path: Path) -> None:
    made = synthesise(SyntheticSettings(children=60, years=3, seed=3, first_year=2019))
    write_synthetic(made, tmp_path / "synthetic")
    out = tmp_path / "council"
    assert call("import-903", tmp_path / "synthetic", "--out", out).exit_code == 0
    found = read_history(out).table
    assert found["date"].nunique() == 37
    for day, rows in found.groupby("date"):
        moment = pd.Timestamp(day)
        there = made.truth[
            (made.truth["start"] <= moment) & (made.truth["end"].isna() | (made.truth["end"] > moment))
        ]
        counts = rows.set_index("placement_type")["children"]
        assert counts["total"] == len(there)
        by_type = there["placement_type"].value_counts()
        assert all(counts[name] == by_type.get(name, 0) for name in TYPES)


SAMPLE = os.environ.get("PLACEMENTS_SAMPLE_903")


@pytest.mark.skipif(SAMPLE is None, reason="PLACEMENTS_SAMPLE_903 names no folder with a return")
def test_the_public_sample_is_imported_whole(tmp_path: Path) -> None:
    done = call("import-903", str(SAMPLE), "--out", tmp_path / "council", "--la", "all")
    assert done.exit_code == 0, done.output
    found = read_history(tmp_path / "council")
    assert found.placement_types.ids == TYPES
    assert not found.journeys.empty
