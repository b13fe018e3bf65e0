"""The Activity sheet: starts, ends and moves of the run, bed-weeks by formula, what is counted and what forecast."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from builders import Council, run_small
from builders_workbook import STAMP, STRATEGY, UNCERTAIN
from openpyxl import Workbook, load_workbook
from workbook_reading import block, recalculated

from placements.reports.workbook import write_workbook
from placements.result import RunResult

FLOWS = {
    "starts": "starts (children who enter care)",
    "ends": "ends (children who leave care)",
    "moves_in": "moves in from other types",
    "moves_out": "moves out to other types",
}
SOME_WAIT = Council(
    **{
        **vars(UNCERTAIN),
        "provision_cells": {"agencies": {"match_share": "0.5"}, "carers": {"match_share": "0.25"}},
    }
)


@cache
def _written(folder: Path) -> tuple[RunResult, Path]:
    result = run_small(folder, STRATEGY, SOME_WAIT)
    return result, write_workbook(result, folder, STAMP)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Path]:
    return _written(tmp_path_factory.mktemp("activity"))


@pytest.fixture(scope="module")
def values(written: tuple[RunResult, Path]) -> Workbook:
    return load_workbook(written[1], data_only=True)


def test_each_month_is_forecast_and_the_column_before_them_is_actual(values: Workbook) -> None:
    row = [cell.value for cell in values["Activity"][7]]
    assert row[0] == "Actual or forecast"
    assert row[6:] == ["actual", *["forecast"] * 15]
    assert values["Activity"].freeze_panes == "B8"


@pytest.mark.parametrize(("plan", "title"), [("do_nothing", "Do nothing"), ("strategy", "Strategy")])
def test_starts_ends_and_moves_of_the_sheet_are_those_of_the_run(
    written: tuple[RunResult, Path], values: Workbook, plan: str, title: str
) -> None:
    table = written[0].tables.starts_and_ends
    mine = table[table["plan"] == plan]
    names = {t.id: t.title for t in written[0].context.placement_types}
    for column, words in FLOWS.items():
        rows = block(values["Activity"], f"{title}: {words}")
        for place, name in (names | {"unplaced": "Without a place", "total": "All"}).items():
            expected = mine.loc[mine["placement_type"] == place, column].tolist()
            assert rows[name] == pytest.approx(expected, abs=1e-9), (column, place)
    waiting = block(values["Activity"], f"{title}: children without a place")["At the end of the month"]
    assert waiting == pytest.approx(mine.loc[mine["placement_type"] == "unplaced", "closing"].tolist())
    assert max(map(float, map(str, waiting))) > 0.5


def test_bed_weeks_are_weeks_times_the_mean_of_opening_and_closing_children(values: Workbook) -> None:
    children = block(values["Activity"], "Do nothing: where children live")["External residential"]
    weeks = block(values["Activity"], "Do nothing: bed-weeks")["External residential"]
    # 16 children counted on 31 December; January has 31 / 7 weeks
    assert weeks[0] == pytest.approx((16 + float(str(children[0]))) / 2 * 31 / 7)
    assert weeks[1] == pytest.approx((float(str(children[0])) + float(str(children[1]))) / 2 * 29 / 7)
    rows = block(values["Activity"], "Strategy: bed-weeks")
    paid = np.array(rows["Child-weeks of the lines of the budget, for the checks"], dtype=float)
    assert np.array(rows["All bed-weeks"], dtype=float) == pytest.approx(paid, abs=0.01)


@pytest.mark.slow
def test_a_child_lost_from_the_sheet_fails_its_check_and_no_other_sheet_hides_it(
    written: tuple[RunResult, Path], tmp_path: Path
) -> None:
    book = load_workbook(written[1])
    sheet = book["Activity"]
    for row in sheet.iter_rows(min_row=8):
        if row[0].value == "Strategy: starts (children who enter care)":
            sheet.cell(row[0].row + 2, 9).value += 1.0
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    checks = recalculated(changed, tmp_path / "again")["Checks"]
    failed = {row[1].value for row in checks.iter_rows() if row[6].value == "FAIL"}
    assert {words.split(",")[0] for words in map(str, failed)} == {
        "Strategy: children of each type = month before + starts - ends + moves in - moves out",
        "Strategy: children at the end",
    }
