"""The paper's section on past forecasts: what the record allows to say of this model, and what it does not."""

from __future__ import annotations

import functools
import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from builders import Council, run_small
from builders_board import changed, oxfordshire_paper, paper_run

from placements.reports.backtest_words import MEANING, TOO_FEW
from placements.reports.board import Paper, PaperRun
from placements.reports.board.parts import Section
from placements.reports.board.sections.record.past_points import held_words
from placements.reports.board.sections.record.section import record, record_title, skill_words
from placements.reports.charts import NARROW, WIDE, Sheet, to_svg
from placements.reports.charts.record import counts_against_ranges
from placements.reports.words import tenths

ENOUGH = {
    "series": "total",
    "horizon_months": 12,
    "forecasts": 20,
    "enough_to_tell": True,
    "bias_share": -0.05,
    "skill": 0.2,
    "skill_low": 0.1,
    "skill_high": 0.3,
    "coverage_80": 0.75,
}


@dataclass(frozen=True)
class Counted(Council):
    """A council whose total was counted every month of 2011 to 2015, up and down by a few."""

    totals: Mapping[str, int] = field(
        default_factory=lambda: {
            f"{month:%Y-%m-%d}": 150 + round(10 * np.sin(place / 7)) + place % 3
            for place, month in enumerate(pd.date_range("2011-01-31", "2015-11-30", freq="ME"))
        }
    )


@functools.cache
def small() -> PaperRun:
    """A run of a small council, made once; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        return paper_run(run_small(Path(folder)))


@functools.cache
def counted() -> PaperRun:
    with tempfile.TemporaryDirectory() as folder:
        return paper_run(run_small(Path(folder), council=Counted()))


@functools.cache
def lead_section() -> Section:
    """The section of the reference case, drawn once."""
    return section_of(oxfordshire_paper().lead)


def section_of(run: PaperRun) -> Section:
    found = record(Paper("Record", (run,)))
    assert found is not None
    return found


def past(*rows: tuple[str, float, float, float, float]) -> pd.DataFrame:
    """target, counted, and the 80% range with its median."""
    return pd.DataFrame(rows, columns=["target", "actual", "q0.1", "median", "q0.9"])


def test_the_scores_are_those_of_the_results_and_few_are_marked() -> None:
    run = counted()
    section = section_of(run)
    assert section.sentences[0] == run.results["backtest"]["sentence"]
    assert "Too few counts to test: In-house foster (1 known), IFA (1 known)" in " ".join(section.points)
    (table,) = section.passages[0].tables
    assert table.groups[0].title == "All children looked after"
    assert [row.heading for row in table.groups[0].rows] == ["A year", "2 years", "3 years"]
    assert [row.cells[0] for row in table.groups[0].rows] == ["8", "4*", "1*"]
    first = run.results["backtest"]["rows"][0]
    assert table.groups[0].rows[0].cells[1] == f"{first['error_share']:.1%}"
    assert table.note == f"{TOO_FEW} {MEANING}"
    assert section.passages[0].folded == ()


def test_a_council_that_cannot_be_tested_is_told_why_and_not_that_all_is_well() -> None:
    section = section_of(small())
    assert section.title == "No past forecast of this council can be tested yet"
    assert section.sentences[0].startswith("No past forecast can be scored")
    assert (section.figures, section.passages) == ((), ())


def test_five_forecasts_are_too_few_to_tell() -> None:
    section = lead_section()
    assert section.title == "Too few past forecasts to tell how good this model is"
    assert section.sentences[0].startswith(
        "Only 5 past forecasts can be scored a year ahead, too few to tell"
    )
    assert (
        section.sentences[1]
        == "So few say little of its skill or of its range: read the figures below with care."
    )
    assert "resampled" not in " ".join(section.sentences)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.1, 0.3, "Past forecasts were closer to the counts than carrying the last count forward"),
        (-0.3, -0.1, "Past forecasts were further from the counts than carrying the last count forward"),
        (
            -0.1,
            0.3,
            "Past forecasts were no closer to the counts than carrying the last count forward, as far as can be told",
        ),
        (
            math.nan,
            math.nan,
            "Past forecasts were no closer to the counts than carrying the last count forward, as far as can be told",
        ),
    ],
)
def test_the_headline_claims_no_more_than_the_range_of_the_skill(low: float, high: float, said: str) -> None:
    assert record_title(ENOUGH | {"skill_low": low, "skill_high": high}) == said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {},
            "On average they were 5.0% too low a year ahead. Their error was 20% smaller than that of carrying the "
            "last count forward; resampled pasts put this skill between 10% and 30%. The range that should hold 80% of "
            "counts held 75%.",
        ),
        (
            {"bias_share": 0.02, "skill": -0.5, "skill_low": math.nan},
            "On average they were 2.0% too high a year ahead. Their error was 50% larger than that of carrying the "
            "last count forward. The range that should hold 80% of counts held 75%.",
        ),
        (
            {"bias_share": math.nan, "skill": math.nan},
            "The range that should hold 80% of counts held 75%.",
        ),
        (
            {"bias_share": 0.0, "skill": 0.001, "skill_low": math.nan},
            "Their error was that of carrying the last count forward. The range that should hold 80% of counts held "
            "75%.",
        ),
    ],
)
def test_error_side_and_range_are_said_in_words(row: dict[str, Any], said: str) -> None:
    assert skill_words(ENOUGH | row) == (said,)


def test_the_chart_counts_what_its_ranges_held() -> None:
    run = oxfordshire_paper().lead
    (figure,) = lead_section().figures
    row = run.results["backtest"]["rows"][0]
    assert (row["horizon_months"], row["forecasts"]) == (12, 5)
    assert figure.title.startswith(
        f"A year ahead, {row['held_80']} of 5 counts lay within the 80% range, the rest"
    )
    points = [
        p for p in run.results["backtest"]["points"] if p["series"] == "total" and p["horizon_months"] == 12
    ]
    assert [one.cells[2:5] for one in figure.tables[0].groups[0].rows] == [
        tuple(tenths(point[name]) for name in ("q0.1", "median", "q0.9")) for point in points
    ]
    # worked by hand: a count on the end of its range is held
    inside = [point["q0.1"] <= point["actual"] <= point["q0.9"] for point in points]
    assert sum(inside) == row["held_80"]


def test_ends_of_a_range_belong_to_it_and_misses_have_a_side() -> None:
    held = past(("2015-03", 4.0, 4.0, 5.0, 6.0), ("2016-03", 6.0, 4.0, 5.0, 6.0))
    assert held_words(held) == "all 2 counts lay within the 80% range"
    missed = past(("2015-03", 3.0, 4.0, 5.0, 6.0), ("2016-03", 3.0, 4.0, 5.0, 6.0))
    assert held_words(missed) == "none of 2 counts lay within the 80% range: all lay below it"
    both = past(("2015-03", 3.0, 4.0, 5.0, 6.0), ("2016-03", 9.0, 4.0, 5.0, 6.0))
    assert held_words(both) == "none of 2 counts lay within the 80% range: all lay above and below it"


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_counts_inside_and_outside_differ_in_shape_and_the_last_bar_is_named(sheet: Sheet) -> None:
    points = past(("2014-03", 50.0, 40.0, 50.0, 60.0), ("2015-03", 90.0, 45.0, 55.0, 65.0))
    drawing = to_svg(counts_against_ranges(points, sheet))
    for words in ("Counted", "P90", "Median", "P10", "90", "65"):
        assert words in drawing
    certain = to_svg(counts_against_ranges(past(("2015-03", 5.0, 5.0, 5.0, 5.0)), sheet))
    assert "Forecast" in certain
    assert "P90" not in certain
    assert "NaN" not in drawing + certain


def test_without_a_total_the_first_series_speaks() -> None:
    def only_types(results: dict[str, Any]) -> None:
        for name in ("rows", "points"):
            for row in results["backtest"][name]:
                row["series"] = "ifa"

    section = section_of(changed(oxfordshire_paper().lead, only_types))
    (table,) = section.passages[0].tables
    assert table.caption == "Past forecasts against the counts"
    assert [group.title for group in table.groups] == ["IFA"]
    assert section.figures[0].tables[0].caption.startswith("IFA: forecasts a year ahead")
