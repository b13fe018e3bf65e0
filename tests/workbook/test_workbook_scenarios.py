"""The Scenarios sheet: runs side by side, each as its own results say."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from builders import run_small
from builders_workbook import CERTAIN, STAMP, STRATEGY
from openpyxl import Workbook, load_workbook

from placements.beside import Beside, OtherRun
from placements.companions.runs import other_run
from placements.domain import VerifyError
from placements.finance.side_by_side import PathCosts
from placements.reports.results import results_document, write_results
from placements.reports.workbook import write_workbook
from placements.result import RunResult

DEAR = STRATEGY.replace("moves_per_month = 0.3", "moves_per_month = 0.0")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, RunResult]:
    tmp = tmp_path_factory.mktemp("runs")
    one = run_small(tmp / "one", STRATEGY, CERTAIN)
    other = run_small(tmp / "other", DEAR, CERTAIN, title="=1+1 <late> & loud")
    return replace(one, beside=Beside(runs=(OtherRun("late", results_document(other)),))), other


@pytest.fixture(scope="module")
def book(runs: tuple[RunResult, RunResult], tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return load_workbook(write_workbook(runs[0], tmp_path_factory.mktemp("book"), STAMP), data_only=True)


def table(book: Workbook) -> list[dict[str, object]]:
    sheet = book["Scenarios"]
    (found,) = sheet.tables.values()
    header, *rows = ([cell.value for cell in row] for row in sheet[found.ref])
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_each_run_has_a_row_with_the_figures_of_its_results(
    runs: tuple[RunResult, RunResult], book: Workbook
) -> None:
    rows = table(book)
    assert len(rows) == 2
    for row, run in zip(rows, runs, strict=True):
        found = results_document(run)
        assert row["Scenario"] == found["title"]
        assert row["Verdict"] == found["neutrality"]["verdict"]
        assert row["Cost neutral in"] == found["neutrality"]["probability"]
        assert row["Median net saving"] == found["neutrality"]["median_gbp"]
        assert row["Mean net saving"] == pytest.approx(
            found["net_saving"][-1]["cumulative"]["mean"], abs=0.004
        )


def test_the_difference_is_the_mean_of_the_differences_future_by_future(
    runs: tuple[RunResult, RunResult], book: Workbook
) -> None:
    one, other = runs
    by_path = other.comparison.cumulative[:, -1] - one.comparison.cumulative[:, -1]
    assert table(book)[1]["Less this run's"] == pytest.approx(float(by_path.mean()), abs=0.6)
    assert table(book)[0]["Less this run's"] == 0


def test_a_title_that_begins_like_a_formula_stays_text(book: Workbook) -> None:
    assert table(book)[1]["Scenario"] == "=1+1 <late> & loud"


@pytest.mark.slow
def test_a_run_that_another_beats_in_everything_says_which(
    runs: tuple[RunResult, RunResult], tmp_path: Path
) -> None:
    better = json.loads(json.dumps(results_document(runs[0])))
    better["title"] = "Better throughout"
    for key in ("p10_gbp", "median_gbp", "p90_gbp"):
        better["neutrality"][key] += 1000.0
    beside = Beside(runs=(OtherRun("better", better),))
    path = write_workbook(replace(runs[0], beside=beside), tmp_path, STAMP)
    rows = table(load_workbook(path, data_only=True))
    assert rows[0]["To be known"] == "Better throughout is better in P10, median, P90 and probability."
    assert not rows[1]["To be known"]


@pytest.mark.slow
def test_a_run_of_other_futures_says_so_and_beats_nobody(
    runs: tuple[RunResult, RunResult], tmp_path: Path
) -> None:
    lucky = json.loads(json.dumps(results_document(runs[0]))) | {"seed": 99}
    lucky["neutrality"]["median_gbp"] += 1e6
    beside = Beside(runs=(OtherRun("lucky", lucky),))
    path = write_workbook(replace(runs[0], beside=beside), tmp_path, STAMP)
    rows = table(load_workbook(path, data_only=True))
    assert rows[1]["To be known"] == "Another seed: other futures."
    assert not rows[0]["To be known"]


@pytest.mark.slow
def test_a_run_that_met_other_futures_or_kept_none_has_words_in_place_of_differences(
    runs: tuple[RunResult, RunResult], tmp_path: Path
) -> None:
    other = results_document(runs[1])
    costs = PathCosts.of_table(runs[1].tables.paths)
    lucky = dict(other) | {"seed": 99, "paths": 7}
    beside = Beside(runs=(OtherRun("lucky", lucky, costs), OtherRun("old", other)))
    path = write_workbook(replace(runs[0], beside=beside), tmp_path, STAMP)
    cells = [
        [cell.value for cell in row[:3]]
        for row in load_workbook(path, data_only=True)["Scenarios"].iter_rows()
    ]
    words = {
        row[1]: row[2] for row in cells[[row[0] for row in cells].index("Differences future by future") :]
    }
    assert words["lucky"] == "did not meet the same futures: another seed and another number of futures"
    assert str(words["old"]).startswith("kept no costs by future (tables/paths.csv)")


@pytest.mark.slow
def test_a_run_alone_says_how_others_are_named(tmp_path: Path) -> None:
    result = run_small(tmp_path, council=CERTAIN)
    book = load_workbook(write_workbook(result, tmp_path, STAMP), data_only=True)
    assert "--beside RUN" in str(book["Scenarios"]["A2"].value)
    (row,) = table(book)
    # nothing is done, so that there is no home of which an occupancy could be needed
    assert row["Needs occupancy of"] == "no homes"


def test_only_a_run_of_the_same_council_can_stand_beside(
    runs: tuple[RunResult, RunResult], tmp_path: Path
) -> None:
    with pytest.raises(VerifyError, match="is not a run's folder"):
        other_run(tmp_path, "small")
    write_results(runs[1], tmp_path, STAMP)
    assert other_run(tmp_path, "small").results == results_document(runs[1])
    path = tmp_path / "results.json"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"council": "small"', '"council": "elsewhere"'), encoding="utf-8")
    with pytest.raises(VerifyError, match="is a run of elsewhere, not of small"):
        other_run(tmp_path, "small")
    path.write_text("{", encoding="utf-8")
    with pytest.raises(VerifyError, match="cannot be read as results"):
        other_run(tmp_path, "small")
