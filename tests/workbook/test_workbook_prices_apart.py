"""Existing and new placements in the workbook: prices with rows of their own, and what they come to on average."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import Council, run_small
from builders_workbook import CERTAIN, STAMP, STRATEGY, assert_by_year_equals, assert_lines_equal
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reading import block, input_cell, recalculated

from placements.reports.workbook import write_workbook
from placements.result import RunResult

APART = replace(
    CERTAIN,
    price_rows={},
    apart={"ifa": (800, 900), "external_residential": (3300, 3700)},
    uplifts={**CERTAIN.uplifts, "ifa:new": 0.03},
)
BODY = "[supply]\nturnover_per_year = 0.4\n" + STRATEGY
AVERAGE = "Do nothing: average price"


def run(tmp_path: Path, council: Council = APART) -> RunResult:
    return run_small(tmp_path, BODY, council, last_month="2018-03")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run(tmp_path_factory.mktemp("run"))


@pytest.fixture(scope="module")
def path(found: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(found, tmp_path_factory.mktemp("written"), STAMP)


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def row_of(sheet: Worksheet, title: str, words: str) -> list[object]:
    """Cells A to G of the row with ``words`` in column A, in the block that begins with ``title``."""
    inside = False
    for row in sheet.iter_rows(max_col=7):
        inside = inside or str(row[0].value).startswith(title)
        if inside and row[0].value == words:
            return [cell.value for cell in row]
    raise KeyError(words)


def test_each_price_has_a_row_with_its_dates_and_its_uplift(values: Workbook) -> None:
    sheet = values["Unit costs"]
    _, key, starts, ends, uplift, unit, base = row_of(sheet, "Prices", "IFA: new placements")
    assert (key, ends, uplift, unit, base) == ("ifa:new", "no end", 0.03, "GBP per child per week", 900)
    assert str(starts).startswith("2015-04-01")
    before = row_of(sheet, "Prices", "IFA: placements from before Jan 2016")
    assert (before[1], before[4], before[6]) == ("ifa:existing", 0, 800)


def test_the_average_price_goes_from_the_old_price_to_the_new_one_as_children_change(
    found: RunResult, values: Workbook
) -> None:
    rows = block(values["Unit costs"], AVERAGE)
    average = [float(value or 0) for value in rows["IFA"]]
    share = [
        float(value or 0) for value in rows["IFA: placements from before Jan 2016: share of child-weeks"]
    ]
    # January: all but the first leavers' places are at £800
    assert share[0] > 0.9 and average[0] == pytest.approx(800 * share[0] + 900 * (1 - share[0]), abs=0.005)
    # from April 2017 a new placement has risen twice by 3%
    new = 900 * 1.03**2
    assert average[-1] == pytest.approx(800 * share[-1] + new * (1 - share[-1]), abs=0.005)
    assert average == sorted(average)
    assert share == sorted(share, reverse=True)


def test_the_average_of_all_months_is_what_the_lines_cost_over_their_weeks(
    found: RunResult, values: Workbook
) -> None:
    lines = found.tables.lines
    for plan, title in (("do_nothing", AVERAGE), ("strategy", "Strategy: average price")):
        for name, type_id in (("IFA", "ifa"), ("In-house residential", "in_house_residential")):
            mine = lines[(lines["plan"] == plan) & (lines["placement_type"] == type_id)]
            weeks = mine.loc[mine["unit"] == "child-weeks", "quantity"].sum()
            average = row_of(values["Unit costs"], title, name)[6]
            assert average == pytest.approx(mine["amount_gbp"].sum() / weeks, abs=1e-6)


@pytest.mark.slow
def test_where_nobody_lives_there_is_no_average_price_and_one_price_has_one_row(tmp_path: Path) -> None:
    nobody = {
        "in_house_foster": 60,
        "ifa": 0,
        "in_house_residential": 4,
        "external_residential": 16,
        "other": 30,
    }
    council = Council(counts=nobody, apart={"ifa": (800, 900)})
    result = run_small(tmp_path, '[demand]\nmethod = "fixed"\n', council)
    sheet = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)["Unit costs"]
    rows = block(sheet, AVERAGE)
    types = ["In-house foster", "IFA", "In-house residential", "External residential", "Other"]
    assert [name for name in rows if name != "None"] == types
    assert set(rows["IFA"]) == {"no children"}
    assert row_of(sheet, AVERAGE, "IFA")[6] == "no children"
    assert rows["External residential"] == pytest.approx([3402] * 15)


@pytest.mark.slow
def test_a_price_for_all_that_stands_before_the_two_is_one_input(tmp_path: Path) -> None:
    """£820 for all until June 2016: one cell, which both series read."""
    council = replace(APART, all_before={"ifa": ("2016-06-30", 820)})
    result = run(tmp_path, council)
    path = write_workbook(result, tmp_path, STAMP)
    ids = [row[1].value for row in load_workbook(path)["Assumptions"].iter_rows(max_col=2)]
    assert [id_ for id_ in ids if str(id_).startswith("unit_costs:ifa")] == [
        "unit_costs:ifa:2015-04-01",
        "unit_costs:ifa:existing:2016-07-01",
        "unit_costs:ifa:new:2016-07-01",
    ]
    changed = recalculated(path, tmp_path / "changed", {"unit_costs:ifa:2015-04-01": 840.0})
    dearer = replace(APART, all_before={"ifa": ("2016-06-30", 840)})
    assert_lines_equal(run(tmp_path / "after", dearer), changed)


@pytest.mark.slow
def test_a_changed_price_of_new_placements_gives_what_the_engine_gives(path: Path, tmp_path: Path) -> None:
    """Dearer, but by so little that children are placed as before; existing placements stay as they are."""
    dearer = replace(
        APART,
        apart={"ifa": (800, 925), "external_residential": (3300, 3700)},
        uplifts={**APART.uplifts, "ifa:new": 0.05},
    )
    after = run(tmp_path / "after", dearer)
    changes = {"unit_costs:ifa:new:2015-04-01": 925.0, "uplifts:ifa:new": 0.05}
    book = recalculated(path, tmp_path / "changed", changes)
    assert_lines_equal(after, book)
    assert_by_year_equals(after, book)
    assert book["Checks"]["C4"].value == "All checks agree"
    assert input_cell(book, "unit_costs:ifa:existing:2015-04-01").value == 800
    expected = load_workbook(write_workbook(after, tmp_path, STAMP), data_only=True)
    for title in (AVERAGE, "Strategy: average price"):
        theirs, ours = (block(one["Unit costs"], title) for one in (expected, book))
        assert theirs.keys() == ours.keys()
        for name, figures in theirs.items():
            assert ours[name] == pytest.approx(figures, abs=0.005), name
