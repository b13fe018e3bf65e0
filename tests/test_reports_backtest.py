"""Past forecasts and explanations in what a run leaves: results, tables, workbook and board page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema
import numpy as np
import pandas as pd
import pytest
from builders import Council, run_small
from builders_board import paper_run
from openpyxl import load_workbook

from placements.demand.backtest_table import FEWEST_TO_TELL
from placements.reports.backtest_files import write_backtest
from placements.reports.board import paper_of
from placements.reports.board.sections.method import METHODS, limits, method
from placements.reports.results import results_document
from placements.reports.results_schema import results_schema
from placements.reports.stamp import RunStamp
from placements.reports.tables import write_tables
from placements.reports.workbook import write_workbook
from placements.result import RunResult
from placements.scenario import ScenarioSettings

STAMP = RunStamp("strategy", dt.datetime(2016, 2, 23, 14, 5, tzinfo=dt.UTC), "0.1.0", "0123456789ab")


@dataclass(frozen=True)
class Counted(Council):
    """A council whose total was counted every month of 2011 to 2015, up and down by a few."""

    totals: Mapping[str, int] = field(
        default_factory=lambda: {
            f"{month:%Y-%m-%d}": 150 + round(10 * np.sin(place / 7)) + place % 3
            for place, month in enumerate(pd.date_range("2011-01-31", "2015-11-30", freq="ME"))
        }
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("run"), council=Counted())


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    return run_small(tmp_path_factory.mktemp("without"))


@pytest.mark.slow
def test_results_hold_the_scores_and_are_what_the_schema_says(run: RunResult, without: RunResult) -> None:
    schema = json.loads(results_schema())
    for result in (run, without):
        jsonschema.validate(json.loads(json.dumps(results_document(result), allow_nan=False)), schema)
    found = results_document(run)["backtest"]
    assert found["sentence"] == run.backtest.sentence
    assert [(row["series"], row["horizon_months"], row["forecasts"]) for row in found["rows"]] == [
        ("total", 12, FEWEST_TO_TELL),
        ("total", 24, 4),
        ("total", 36, 1),
    ]
    assert found["rows"][0]["enough_to_tell"]
    assert results_document(without)["backtest"]["rows"] == []


def test_every_forecast_says_what_it_did(run: RunResult) -> None:
    rows = {row["series"]: row for row in results_document(run)["forecast"]}
    assert list(rows) == ["total", *run.scenario.placement_types.ids]
    assert rows["total"]["sentence"].startswith(
        "All children looked after: 60 monthly counts to December 2015."
    )
    assert rows["ifa"]["sentence"].startswith("IFA: one count, of December 2015.")
    for row in rows.values():
        kinds = [row["weights"][name] for name in ("level", "drift", "damped", "reverting")]
        assert sum(kinds) == pytest.approx(1, abs=1e-5)


def test_the_table_of_scores_is_a_csv_too(run: RunResult, tmp_path: Path) -> None:
    table = pd.read_csv(write_tables(run, tmp_path, STAMP) / "backtest.csv")
    pd.testing.assert_frame_equal(table, run.backtest.table, check_dtype=False)


def test_the_board_says_where_the_forecast_could_not_be_tested(without: RunResult) -> None:
    assert any("could not be tested against what happened" in point for point in limits(paper_run(without)))


def test_the_limits_say_how_the_method_did_on_the_past(run: RunResult) -> None:
    words = run.backtest.sentence
    assert f"The same method on the past: {words[0].lower()}{words[1:]}" in limits(paper_run(run))


def test_every_method_has_words_and_a_series_with_its_own_is_named(
    without: RunResult, tmp_path: Path
) -> None:
    demand = ScenarioSettings.model_fields["demand"].annotation
    assert demand is not None
    names = demand.model_json_schema()["properties"]["method"]["enum"]
    assert set(METHODS) == set(names)
    assert METHODS["averaged"] in method(paper_of(without, STAMP)).points[0]
    other = run_small(tmp_path, '[demand.series.ifa]\nmethod = "last_value"\n')
    assert f"(IFA by {METHODS['last_value']})" in method(paper_of(other, STAMP)).points[0]


def test_the_workbook_has_the_same_figures(run: RunResult, tmp_path: Path) -> None:
    sheet = load_workbook(write_workbook(run, tmp_path, STAMP), data_only=True)["Backtest"]
    header = [cell.value for cell in sheet[6]]
    rows = [dict(zip(header, (cell.value for cell in row), strict=True)) for row in sheet["A7:R9"]]
    table = run.backtest.table
    assert [row["Children"] for row in rows] == ["All children looked after"] * 3
    for title, column in (
        ("Months ahead", "horizon_months"),
        ("Error, children", "mean_absolute_error"),
        ("Skill", "skill"),
        ("80% range held", "coverage_80"),
        ("Score of the 95% range", "interval_score_95"),
    ):
        assert [row[title] for row in rows] == pytest.approx(list(table[column])), title
    assert [row["Enough to tell"] for row in rows] == ["yes", "too few to tell", "too few to tell"]
    assert sheet["A2"].value == run.backtest.sentence


def test_the_workbook_of_an_untested_forecast_says_why(without: RunResult, tmp_path: Path) -> None:
    sheet = load_workbook(write_workbook(without, tmp_path, STAMP), data_only=True)["Backtest"]
    assert sheet["A2"].value == without.backtest.sentence


def test_files_hold_the_scores_every_forecast_and_a_drawing_and_leave_others_alone(
    run: RunResult, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    files = write_backtest(run.backtest, tmp_path, {"total": "All <children>"})
    assert [file.name for file in files] == ["backtest.csv", "points.csv", "backtest.svg"]
    first = [file.read_bytes() for file in files]
    assert len(pd.read_csv(files[1])) == len(run.backtest.points)
    drawing = files[2].read_text(encoding="utf-8")
    assert "All &lt;children&gt;" in drawing
    assert "A year ahead" in drawing
    assert "NaN" not in drawing
    write_backtest(run.backtest, tmp_path, {"total": "All <children>"})
    assert [file.read_bytes() for file in files] == first
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "backtest.csv",
        "backtest.svg",
        "mine.txt",
        "points.csv",
    ]
