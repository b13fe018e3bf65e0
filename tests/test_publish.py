"""A published copy: accessible, of values alone, and from no part of it can few children be told."""

from __future__ import annotations

import json
import shutil
import zipfile
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, NewHome, run_small
from builders_publish import (
    edit_results,
    figures_of,
    ods_rows,
    publish,
    table_of,
    write_run,
    xlsx_rows,
)
from odfdo import Document
from openpyxl import Workbook, load_workbook

from placements.publication import Published
from placements.reports.publish import run_figures
from placements.reports.publish.document import Shorthand, plain
from placements.reports.publish.figure_set import ALL_HOMES
from placements.reports.publish.published_set import published_set
from placements.reports.publish.system import Key, System

LONG = '=SUM(A1) [c] <b>&"quoted"</b> 👩‍👧 ' + "a long name " * 22
"""About 300 characters, the first of which would make a formula of it."""
TITLE = "@Homes & <carers> 👩‍👧 'for all'"
COUNCIL = Council(
    counts={
        "in_house_foster": 60,
        "ifa": 40,
        "in_house_residential": 4,
        "external_residential": 16,
        "other": 30,
    }
)
CHILDREN_SHEETS = ("Children_counted", "Children_forecast", "Where_children_live")
DO_NOTHING, STRATEGY = "Do-nothing, mean", "Strategy, mean"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every figure is certain: 60 + 40 + 4 + 16 + 30 = 150 children in every month of do-nothing."""
    folder = tmp_path_factory.mktemp("published")
    result = run_small(folder, FLAT_DEMAND + QUICK_HOME, COUNCIL, paths=3, title=TITLE)
    return write_run(result, folder / "outputs" / "small")


@pytest.fixture(scope="module")
def done(run: Path) -> Published:
    return publish(run, run.parent / "small-published")


@pytest.fixture(scope="module")
def xlsx(done: Published) -> Path:
    return done.folder / "small-published.xlsx"


@pytest.fixture(scope="module")
def book(xlsx: Path) -> Workbook:
    return load_workbook(xlsx)


def test_both_files_say_the_same_cell_by_cell(done: Published, xlsx: Path) -> None:
    assert done.files == ["small-published.xlsx", "small-published.ods"]
    excel, open_document = xlsx_rows(xlsx), ods_rows(done.folder / "small-published.ods")
    assert list(excel) == list(open_document)
    for sheet, rows in excel.items():
        for mine, other in zip_longest(rows, open_document[sheet]):
            assert [v for v in mine if v is not None] == [v for v in other if v is not None], sheet


def test_each_sheet_is_one_table_under_its_title_and_nothing_else(book: Workbook) -> None:
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        first, last = table.ref.split(":")
        assert sheet["A1"].value and sheet["A2"].value == "This worksheet contains one table."
        assert last == sheet.dimensions.split(":")[1], "something stands below or beside the table"
        above = int(first.lstrip("A")) - 1
        for row in sheet.iter_rows(min_row=1, max_row=above, values_only=True):
            assert row[0] is not None and not any(row[1:]), (
                "above the table text stands in the first column only"
            )
        assert not [cell for row in table_of(sheet) for cell in row if cell in (None, "")], sheet.title


def test_tables_are_marked_up_by_a_name_of_their_own(book: Workbook, done: Published) -> None:
    names = [table.name for sheet in book.worksheets for table in sheet.tables.values()]
    assert len(set(names)) == len(names) == len(book.sheetnames) - 1
    marks = Document(str(done.folder / "small-published.ods")).body.get_elements("//table:database-range")
    assert [mark.get_attribute("table:name") for mark in marks] == names


def test_nothing_is_hidden_merged_frozen_filtered_drawn_or_worked_out(book: Workbook, xlsx: Path) -> None:
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible"
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert sheet.auto_filter.ref is None
        assert not any(table.autoFilter for table in sheet.tables.values())
        assert not [
            d for d in (*sheet.row_dimensions.values(), *sheet.column_dimensions.values()) if d.hidden
        ]
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(xlsx) as archive:
        assert not [
            name for name in archive.namelist() if "drawing" in name or "media" in name or "vba" in name
        ]


def test_letters_are_large_and_without_serifs_and_figures_stand_at_the_right(book: Workbook) -> None:
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.font.name == "Arial" and cell.font.sz >= 12, (sheet.title, cell.coordinate)
            if isinstance(cell.value, int | float):
                assert cell.alignment.horizontal == "right"
        for table in sheet.tables.values():
            header = sheet[table.ref][0]
            assert all(cell.font.b and cell.alignment.wrap_text for cell in header)


def test_the_file_says_what_it_is_in_which_language_and_opens_on_its_cover(
    book: Workbook, done: Published
) -> None:
    assert book.properties.title and "Small" in book.properties.title
    assert (book.properties.creator, book.properties.language) == ("Small", "en-GB")
    assert book.properties.subject == plain(TITLE)
    assert book.active is not None and book.active.title == "Cover"
    assert {s.selection[0].activeCell for sheet in book.worksheets for s in sheet.views.sheetView} == {"A1"}
    meta = Document(str(done.folder / "small-published.ods")).meta
    assert (meta.title, meta.language, meta.initial_creator) == (book.properties.title, "en-GB", "Small")
    assert meta.subject == book.properties.subject


def test_contents_link_to_every_sheet(book: Workbook, done: Published) -> None:
    contents = book["Contents"]
    linked = [cell.value for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert linked == book.sheetnames[2:]
    targets = [cell.hyperlink.location for row in contents.iter_rows() for cell in row if cell.hyperlink]
    assert targets == [f"'{name}'!A1" for name in linked]
    links = Document(str(done.folder / "small-published.ods")).body.get_elements("//text:a")
    assert [link.get_attribute("xlink:href") for link in links] == [f"#{name}.A1" for name in linked]


def test_shorthand_is_explained_above_each_table_that_has_it(book: Workbook) -> None:
    seen = set()
    for sheet in book.worksheets[3:]:
        cells = {cell for row in table_of(sheet)[1:] for cell in row}
        above = " ".join(str(row[0]) for row in sheet.iter_rows(max_row=12, max_col=1, values_only=True))
        for mark in Shorthand:
            assert (mark in cells) == (f"Shorthand used in this table: {mark} " in above), (sheet.title, mark)
            seen |= {mark} & cells
    assert seen >= {"[c]", "[z]"}


def test_a_count_of_four_is_withheld_with_the_type_that_would_give_it_away(xlsx: Path) -> None:
    # 150 = 60 + 40 + 4 + 16 + 30: with 16 shown, 150 - 60 - 40 - 16 - 30 = 4
    counted = {row["Placement type"]: row["Children counted"] for row in figures_of(xlsx, "Children_counted")}
    assert counted == {
        "In-house foster": 60,
        "IFA": 40,
        "In-house residential": "[c]",
        "External residential": "[c]",
        "Other": 30,
        "All children looked after": 150,
    }


def test_in_no_sheet_a_single_withheld_figure_is_left_to_its_total(xlsx: Path) -> None:
    for sheet, totals in (
        ("Where_children_live", "All children looked after"),
        ("Budget", "Total"),
    ):
        rows = figures_of(xlsx, sheet)
        when = "Date" if "Date" in rows[0] else "Financial year"
        for heading in [heading for heading in rows[0] if heading.endswith(("mean", "mean (pounds)"))]:
            for day in {row[when] for row in rows}:
                parts = [row for row in rows if row[when] == day and row["Placement type"] != totals]
                (total,) = [row for row in rows if row[when] == day and row["Placement type"] == totals]
                assert total[heading] != "[c]"
                assert sum(row[heading] == "[c]" for row in parts) != 1, (sheet, day, heading)


def test_no_number_of_children_from_one_to_four_is_shown(xlsx: Path) -> None:
    shown = [
        value
        for sheet in (*CHILDREN_SHEETS, "Homes", "Sufficiency")
        for row in figures_of(xlsx, sheet)
        for heading, value in row.items()
        if isinstance(value, int | float) and "laces" not in heading and "per cent" not in heading
    ]
    assert shown and not [value for value in shown if 0 < value < 5]


def test_a_cost_is_withheld_in_the_same_years_and_plans_as_its_children(xlsx: Path) -> None:
    # the year is of its last month: the first ends in March 2016
    years = {"31 March 2016": "2015/16 (Jan to Mar)", "31 March 2017": "2016/17"}
    costs = {(row["Financial year"], row["Placement type"]): row for row in figures_of(xlsx, "Budget")}
    for row in figures_of(xlsx, "Where_children_live"):
        if row["Placement type"] != "All children looked after":
            cost = costs[years[row["Date"]], row["Placement type"]]
            assert (row[DO_NOTHING] == "[c]") == (cost[f"{DO_NOTHING} (pounds)"] == "[c]")
            assert (row[STRATEGY] == "[c]") == (cost[f"{STRATEGY} (pounds)"] == "[c]")


def test_what_is_shown_is_what_the_run_found(run: Path, xlsx: Path) -> None:
    results = json.loads((run / "results.json").read_text("utf-8"))
    saving = {row["financial_year"]: row for row in results["net_saving"]}
    for row in figures_of(xlsx, "Net_saving"):
        found = saving[str(row["Financial year"])[:7]]
        assert row["Net saving in the year, mean (pounds)"] == round(found["annual"]["mean"])
        assert row["Net saving so far, P90 (pounds)"] == round(found["cumulative"]["p90"])
    # 60 children with in-house carers at £481 a week, from January to March 2016 13 weeks: 60 x 481 x 91 / 7
    (carers,) = [r for r in figures_of(xlsx, "Budget") if r["Placement type"] == "In-house foster"][:1]
    assert carers["Do-nothing, mean (pounds)"] == 60 * 481 * 91 // 7


def test_the_cover_has_the_finding_in_the_runs_own_words(run: Path, book: Workbook) -> None:
    found = json.loads((run / "results.json").read_text("utf-8"))["neutrality"]
    cover = [row[0] for row in book["Cover"].iter_rows(values_only=True)]
    assert found["sentence"] in cover
    assert f"Verdict: {found['verdict']}. {found['reason']}" in cover
    assert None not in cover


def test_the_same_run_is_published_in_the_same_bytes(run: Path, done: Published, tmp_path: Path) -> None:
    again = publish(run, tmp_path / "again")
    for name in (*done.files, "manifest.json"):
        assert (again.folder / name).read_bytes() == (done.folder / name).read_bytes(), name


def test_children_are_rounded_to_five_on_request(run: Path, tmp_path: Path) -> None:
    rounded = publish(run, tmp_path / "rounded", round_to_5=True)
    path = rounded.folder / "small-published.xlsx"
    numbers = [
        value
        for sheet in CHILDREN_SHEETS
        for row in figures_of(path, sheet)
        for value in row.values()
        if isinstance(value, int)
    ]
    assert numbers and not [value for value in numbers if value % 5]
    homes = figures_of(path, "Homes")[0]
    assert "Children, mean" in homes and not [heading for heading in homes if "Occupancy" in heading]
    notes = " ".join(str(row["Note"]) for row in figures_of(path, "Notes"))
    assert "rounded to the nearest 5, each figure by itself: totals need not be the sum" in notes


def copy_of(run: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(run, tmp_path / "outputs" / "small"))


def evidence(figure: float, statement: str, **more: str) -> dict[str, Any]:
    row = {"unit": "children", "date": "2015-12-31", "definition": "", "source": "Paper", "note": "", **more}
    return {"statement": statement, "figure": figure, **row}


def test_published_evidence_of_few_children_or_of_a_withheld_count_is_withheld(
    run: Path, tmp_path: Path
) -> None:
    folder = copy_of(run, tmp_path)
    conflicts = [
        {"topic": "Few", "figures": [evidence(3, "3 children"), evidence(9, "9 children")]},
        {"topic": "A guard", "figures": [evidence(16, "16 children"), evidence(17, "17 children")]},
        {
            "topic": "Growth",
            "figures": [evidence(2.5, "2.5%", unit="per cent"), evidence(3, "3%", unit="per cent")],
        },
    ]
    edit_results(folder, evidence_conflicts=conflicts)
    shown = figures_of(publish(folder, tmp_path / "out").folder / "small-published.xlsx", "Evidence")
    by_topic = [(row["Topic"], row["Statement"], row["Figure"]) for row in shown]
    assert by_topic == [
        ("Few", "[c]", "[c]"),
        ("Few", "[c]", "[c]"),
        ("A guard", "[c]", "[c]"),
        ("A guard", "[c]", "[c]"),
        ("Growth", "2.5%", 2.5),
        ("Growth", "3%", 3),
    ]
    assert {row["Definition"] for row in shown} == {"[x]"}


def test_words_of_a_person_arrive_whole_and_are_no_formula(run: Path, tmp_path: Path) -> None:
    folder = copy_of(run, tmp_path)
    figures = [evidence(10, LONG), evidence(11, "+1\tfrom\x0b\x07 here\n")]
    edit_results(folder, evidence_conflicts=[{"topic": "@" + LONG[1:], "figures": figures}])
    done = publish(folder, tmp_path / "out")
    for rows in (xlsx_rows(done.folder / done.files[0]), ods_rows(done.folder / done.files[1])):
        first, second = rows["Evidence"][-2:]
        assert first[:2] == (" ".join(("@" + LONG[1:]).split()), " ".join(LONG.split()))
        assert second[1] == "+1 from here"


@pytest.mark.slow
def test_a_finding_that_would_tell_of_few_children_is_not_on_the_cover(tmp_path: Path) -> None:
    few = Council(
        counts={
            "in_house_foster": 0,
            "ifa": 0,
            "in_house_residential": 0,
            "external_residential": 3,
            "other": 0,
        },
        totals={"2014-12-31": 3},
    )
    folder = write_run(
        run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, few, paths=2), tmp_path / "outputs" / "small"
    )
    path = publish(folder, tmp_path / "out").folder / "small-published.xlsx"
    cover = [row[0] for row in load_workbook(path)["Cover"].iter_rows(values_only=True)]
    assert "The finding is not shown, because what is saved would tell of fewer than 5 children." in cover
    assert {
        row["Do-nothing, mean (pounds)"]
        for row in figures_of(path, "Budget")
        if row["Placement type"] == "Total"
    } == {"[c]"}


FEW_RESIDENTIAL = {
    "in_house_foster": 60,
    "ifa": 40,
    "in_house_residential": 3,
    "external_residential": 1,
    "other": 30,
}


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four children who need a home, three of them in the only one, which has three places."""
    folder = tmp_path_factory.mktemp("few")
    council = Council(counts=FEW_RESIDENTIAL, carers=200, existing_home=3)
    result = run_small(folder, FLAT_DEMAND, council, paths=2, last_month="2016-03")
    return write_run(result, folder / "outputs" / "small")


def test_places_that_are_short_in_all_do_not_tell_the_need_of_one_level(few: Path, tmp_path: Path) -> None:
    """Of all levels 1 place is short, of fostering none: 3 usable places and 1 short would be 4 children in need."""
    path = publish(few, tmp_path / "out").folder / "small-published.xlsx"
    by_level = {row["Level of need"]: row for row in figures_of(path, "Sufficiency")}
    assert by_level["Fostering"]["Places short, mean"] == 0
    assert by_level["Residential"]["Usable places, mean"] == 3
    share = "Probability that places are short (per cent)"
    for level in ("Residential", "All levels of need"):
        assert by_level[level]["Places short, mean"] == by_level[level][share] == "[c]"


def could_be(run: Path, types: dict[str, str], key: Key, *hidden: str) -> tuple[float, float]:
    """The least and most that ``key`` could be, were every figure withheld that is about one of ``hidden``."""
    results = json.loads((run / "results.json").read_text("utf-8"))
    found = published_set(run_figures(results, types))
    system = System.of(found.figures.values(), found.relations, found.same)
    keys = {one for one in system.figures if set(hidden) & set(one)}
    withheld = system.with_companions(keys) & system.everything()
    interval = system.block_of(key, withheld).interval(key)
    return interval.low, interval.high


def test_what_withheld_types_cost_together_does_not_tell_how_many_live_in_a_dear_one(few: Path) -> None:
    """3 in the home at £2,924 a week, 1 outside at £3,402, 30 elsewhere at £200: together 34 children and £18,174.

    Were 4 outside, the home would be empty and the cost £19,608: who knows the prices within a twentieth knows that
    it is not so. With the types of fostering withheld too, the cost of the others could be anything.
    """
    types = {"old-home": "in_house_residential"}
    cost = ("cost", "do_nothing", "2015/16", "external_residential")
    others = ("in_house_residential", "external_residential", "other", "residential", *types, ALL_HOMES)
    assert could_be(few, types, cost, *others)[1] < 3.9
    assert could_be(few, types, cost, *others, "in_house_foster", "ifa")[1] > 4


def test_a_planned_home_of_few_children_is_told_by_what_its_level_of_need_leaves(tmp_path: Path) -> None:
    """12 need a residential place. Who of them lives outside is shown: all others live in a home of the council."""
    counts = {**FEW_RESIDENTIAL, "in_house_residential": 0, "external_residential": 12, "other": 20}
    council = Council(counts=counts, new_homes=(NewHome(places=3, opens="2016-02"),))
    result = run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, council, paths=2, last_month="2016-03")
    run = write_run(result, tmp_path / "outputs" / "small")
    types = dict.fromkeys(("old-home", "new-home"), "in_house_residential")
    home = ("lives", "strategy", "2016-03", "in_house_residential")
    hidden = ("in_house_residential", *types, ALL_HOMES)
    low, high = could_be(run, types, home, *hidden, "other")
    assert 0 < low < 3 and low == pytest.approx(high)
    low, high = could_be(run, types, home, *hidden, "external_residential")
    assert low == pytest.approx(0) and high >= 3


@pytest.mark.slow
def test_a_council_whose_only_home_has_two_places_can_publish(tmp_path: Path) -> None:
    counts = {**FEW_RESIDENTIAL, "in_house_residential": 1, "external_residential": 20}
    council = Council(counts=counts, existing_home=2)
    result = run_small(tmp_path, FLAT_DEMAND, council, paths=2, last_month="2016-03")
    done = publish(write_run(result, tmp_path / "outputs" / "small"), tmp_path / "out")
    homes = {row["Home"]: row for row in figures_of(done.folder / "small-published.xlsx", "Homes")}
    assert homes["Old-Home"]["Children, mean"] == "[c]"


def test_places_short_do_not_tell_how_many_live_in_the_places_of_others(tmp_path: Path) -> None:
    """The attack: of 65 children who need fostering, 62 fill the carers' places; 65 - 62 = 3 are short of one.

    So at least 3 live with an agency, whose count of 3 is withheld: need, and what is short, must be withheld too.
    """
    counts = {**FEW_RESIDENTIAL, "in_house_foster": 62, "ifa": 3, "external_residential": 20}
    council = Council(counts=counts, carers=62)
    result = run_small(tmp_path, FLAT_DEMAND, council, paths=2, last_month="2016-03")
    path = publish(write_run(result, tmp_path / "outputs" / "small"), tmp_path / "out").folder
    by_level = {row["Level of need"]: row for row in figures_of(path / "small-published.xlsx", "Sufficiency")}
    fostering = by_level["Fostering"]
    assert fostering["Usable places, mean"] == 62
    for heading in ("Children who need a place, mean", "Places short, mean"):
        assert fostering[heading] == "[c]"
    assert fostering["Probability that places are short (per cent)"] == "[c]"


@pytest.mark.slow
def test_a_copy_rounded_to_five_withholds_what_the_other_does(tmp_path: Path) -> None:
    """The attack: 3 + 62 = 65 with 65 shown. Where the other copy shows 60 for 57.5 to 62.5, 3 is 2.5 to 7.5.

    So who holds both copies would know that the 3 are 3 or more, if a guard of the one were shown in the other.
    """
    counts = {**FEW_RESIDENTIAL, "in_house_foster": 62, "ifa": 3, "external_residential": 21}
    run = write_run(
        run_small(tmp_path, FLAT_DEMAND + QUICK_HOME, Council(counts=counts), paths=2),
        tmp_path / "outputs" / "small",
    )
    books = [
        publish(run, tmp_path / name, round_to_5=name == "fives").folder / "small-published.xlsx"
        for name in ("ones", "fives")
    ]
    for sheet in (*CHILDREN_SHEETS, "Sufficiency", "Budget", "Net_saving"):
        ones, fives = (
            [[cell == "[c]" for cell in row.values()] for row in figures_of(book, sheet)] for book in books
        )
        assert ones == fives, sheet
    withheld = [
        row["Placement type"] for row in figures_of(books[1], "Children_counted") if "[c]" in row.values()
    ]
    assert {"In-house foster", "IFA"} <= set(withheld)


@pytest.mark.parametrize(
    ("unit", "date"), [("young people", "2015-12-31"), ("children", "2016-02-23"), ("", "2014-01-01")]
)
def test_evidence_of_a_withheld_count_is_withheld_in_other_words_and_of_another_day(
    run: Path, tmp_path: Path, unit: str, date: str
) -> None:
    # 4 are withheld, and 16 that would give them away
    folder = copy_of(run, tmp_path)
    figures = [evidence(n, f"{n:.0f} of them", unit=unit, date=date) for n in (4, 16)]
    edit_results(folder, evidence_conflicts=[{"topic": "Homes", "figures": figures}])
    shown = figures_of(publish(folder, tmp_path / "out").folder / "small-published.xlsx", "Evidence")
    assert [(row["Statement"], row["Figure"]) for row in shown] == [("[c]", "[c]"), ("[c]", "[c]")]


def test_a_council_with_a_place_or_two_of_its_own_carers_can_publish(tmp_path: Path) -> None:
    """That nobody lives in a place that there is not is no secret, and no reason to refuse."""
    counts = {**FEW_RESIDENTIAL, "in_house_foster": 1, "ifa": 40, "external_residential": 40}
    result = run_small(tmp_path, FLAT_DEMAND, Council(counts=counts, carers=1), paths=2, last_month="2016-03")
    done = publish(write_run(result, tmp_path / "outputs" / "small"), tmp_path / "out")
    lives = figures_of(done.folder / "small-published.xlsx", "Where_children_live")
    assert {row[DO_NOTHING] for row in lives if row["Placement type"] == "In-house foster"} == {"[c]"}
