"""The Change log sheet: what moved since an earlier run, and that it adds up."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from builders import run_small
from builders_changes import CERTAIN, HOME, add_rows, again, counts_of, edit, kept, log_since, with_log
from builders_workbook import STAMP
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from workbook_reading import recalculated

from placements.beside import NOTHING_BESIDE, ChangeLog
from placements.reports.workbook import write_workbook
from placements.result import RunResult

TEXT = "=1+1 <&> “a price”, said by hand 🏠 " + "at length " * 20


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """February's run since January's: counts arrived, a price and a title changed, a home is late."""
    root = tmp_path_factory.mktemp("council")
    january = kept(run_small(root, HOME, CERTAIN), root, "january")
    add_rows(root, "history", *counts_of("2016-01-31", ifa=43))
    edit(root, "unit_costs", ",,3402,", ",,3500,")
    edit(root, "provision", ",2016-04,", ",2016-07,")
    edit(root, "assumptions", "Quoted Occupancy", f'"{TEXT.strip()}"')
    found = again(root, HOME, base_month="2016-01")
    return with_log(found, log_since(january, found))


@pytest.fixture(scope="module")
def log(result: RunResult) -> ChangeLog:
    assert result.beside.changes is not None
    return result.beside.changes


@pytest.fixture(scope="module")
def path(result: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workbook(result, tmp_path_factory.mktemp("book"), STAMP)


@pytest.fixture(scope="module")
def values(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """The list's rows and the sum under it, by the header's titles."""
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Step")
    titles = [str(cell.value) for cell in sheet[header]]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=header + 1)]
    return [dict(zip(titles, row, strict=True)) for row in found if any(cell is not None for cell in row)]


def assert_shows(sheet: Worksheet, log: ChangeLog) -> None:
    """The sheet's money is the log's, step by step and in all."""
    mine = {str(row["Step"]): row for row in rows(sheet)}
    for step, moved in zip(log.steps, log.moved(), strict=True):
        row = mine[step.id]
        assert row["What was changed"] == step.what
        assert row["Do nothing after it, £"] == pytest.approx(step.answer.do_nothing_gbp, abs=0.004)
        assert row["Strategy after it, £"] == pytest.approx(step.answer.strategy_gbp, abs=0.004)
        assert row["Moved: mean net saving, £"] == pytest.approx(moved.net_saving_gbp, abs=0.004)
        assert row["Moved: median net saving, £"] == pytest.approx(moved.median_gbp, abs=0.004)
    total, whole = rows(sheet)[-1], log.after.since(log.before)
    assert total["What was changed"] == "All changes together"
    assert total["Moved: mean net saving, £"] == pytest.approx(whole.net_saving_gbp, abs=0.004)
    assert total["Moved: median net saving, £"] == pytest.approx(whole.median_gbp, abs=0.004)
    assert total["Moved: cost neutral, percentage points"] == pytest.approx(100 * whole.probability, abs=1e-6)


def test_each_step_shows_what_was_and_is_and_what_it_moved(values: Workbook, log: ChangeLog) -> None:
    assert len(log.steps) == 3
    assert_shows(values["Change log"], log)
    found = {str(row["Step"]): row for row in rows(values["Change log"])}
    assert found["2"]["Was"] == "3,402"
    assert found["2"]["Is"] == "3,500"
    assert found["2"]["Unit"] == "GBP per child per week"
    assert found["1"]["Where"] == "7 changes, below"
    assert found["1.1"]["What was changed"] == "Base month"
    assert found["1.1"]["Moved: mean net saving, £"] is None


def test_the_first_row_is_the_earlier_run_as_its_results_have_it(values: Workbook, log: ChangeLog) -> None:
    first = rows(values["Change log"])[0]
    assert first["What was changed"] == "Run january, as it was"
    assert first["Do nothing after it, £"] == pytest.approx(log.before.do_nothing_gbp, abs=0.004)


def test_words_of_a_person_arrive_whole_and_move_nothing(values: Workbook) -> None:
    (row,) = [row for row in rows(values["Change log"]) if row["Step"] == "none"]
    assert row["Was"] == "Quoted Occupancy"
    assert row["Is"] == TEXT.strip()
    assert row["Moved: mean net saving, £"] == "nothing"


def test_the_mean_that_moved_is_a_formula_and_its_checks_agree(path: Path, values: Workbook) -> None:
    formulas = {
        str(row["Step"]): row["Moved: mean net saving, £"] for row in rows(load_workbook(path)["Change log"])
    }
    difference = re.compile(r"=\(\$G\d+-\$H\d+\)-\(\$G\$\d+-\$H\$\d+\)-SUM\(\$I\$\d+:\$I\d+\)")
    assert all(difference.fullmatch(str(formulas[step])) for step in "123")
    checks = [
        (str(row[1].value), row[6].value)
        for row in values["Checks"].iter_rows()
        if str(row[1].value).startswith("Change log: ")
    ]
    assert [what for what, _ in checks] == [
        "Change log: the steps since january add to the difference of both runs' mean net saving",
        "Change log: do nothing after the last step is that of Budget by year",
        "Change log: strategy after the last step is that of Budget by year",
    ]
    assert {found for _, found in checks} == {"OK"}


@pytest.mark.slow
def test_without_an_earlier_run_the_sheet_says_how_to_name_one(result: RunResult, tmp_path: Path) -> None:
    book = load_workbook(write_workbook(replace(result, beside=NOTHING_BESIDE), tmp_path, STAMP))
    text = str(book["Change log"]["A2"].value)
    assert "placements run SCENARIO --since outputs/last-month" in text


@pytest.mark.slow
def test_libreoffice_works_out_the_same(path: Path, tmp_path: Path, log: ChangeLog) -> None:
    assert_shows(recalculated(path, tmp_path)["Change log"], log)
