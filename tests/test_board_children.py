"""The paper's section on children looked after: counts, the forecast and its range, the last one put to the test."""

from __future__ import annotations

import datetime as dt
import functools
import re
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from builders import FLAT_DEMAND, run_small
from builders_board import changed, oxfordshire_paper, paper_run
from hypothesis import given
from hypothesis import strategies as st

from placements.domain.placement_types import TOTAL
from placements.reports.backtest_document import latest_of
from placements.reports.board import Paper, PaperRun
from placements.reports.board.parts import Section, Table
from placements.reports.board.sections.children.counted import counts_table, total_counts
from placements.reports.board.sections.children.last_forecast import last_forecast, last_title
from placements.reports.board.sections.children.section import (
    children,
    children_figure,
    children_title,
    meaning,
    range_title,
    uasc_words,
)
from placements.reports.board.sections.children.tables import account_cells, by_type, starts_and_ends
from placements.reports.words import tenths

Results = dict[str, Any]


def least() -> PaperRun:
    """One future of three months, and no count but that of the base month."""

    def forget(results: Results) -> None:
        results["history"] = [row for row in results["history"] if row["date"] == "2015-12-31"]

    with tempfile.TemporaryDirectory() as folder:
        run = run_small(Path(folder), FLAT_DEMAND, paths=1, last_month="2016-03")
    return changed(paper_run(run), forget)


@functools.cache
def small() -> PaperRun:
    """A run of the small council, made once; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        return paper_run(run_small(Path(folder), FLAT_DEMAND))


@functools.cache
def section() -> Section:
    """The section of the reference case, drawn once."""
    found = children(oxfordshire_paper())
    assert found is not None
    return found


def lead() -> PaperRun:
    return oxfordshire_paper().lead


def told(run: PaperRun, **figures: float) -> PaperRun:
    """The same run with other figures of all children at the end; ``last_value`` holds of every month."""

    def change(results: Results) -> None:
        total = [row for row in results["demand"] if row["placement_type"] == TOTAL]
        for row in total if "last_value" in figures else total[-1:]:
            row.update(figures)

    return changed(run, change)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [row.cells for group in table.groups for row in group.rows]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({"last_value": 600.0, "p50": 700.0}, "rises from 600 in December 2015 to 700 in March 2020"),
        ({"last_value": 600.0, "p50": 500.0}, "falls from 600 in December 2015 to 500 in March 2020"),
        ({"last_value": 600.0, "p50": 610.0}, "stays about level near 600 from December 2015 to March 2020"),
        ({"last_value": 0.0, "p50": 0.0}, "stays about level near 0 from December 2015 to March 2020"),
    ],
)
def test_the_headline_says_what_the_median_does(figures: dict[str, float], said: str) -> None:
    assert children_title(told(lead(), **figures)) == f"The median number of children looked after {said}"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (
            610,
            700,
            "610 to 700 children by March 2020 in eight futures in ten, all above the last count of 600",
        ),
        (
            400,
            590,
            "400 to 590 children by March 2020 in eight futures in ten, all below the last count of 600",
        ),
        (
            500,
            700,
            "500 to 700 children by March 2020 in eight futures in ten: more or fewer than the last count of 600 are "
            "both possible",
        ),
        (600, 600, "Every future has 600 children in March 2020"),
        (1, 1, "Every future has 1 child in March 2020"),
    ],
)
def test_the_chart_says_whether_its_range_tells_a_rise_from_a_fall(low: int, high: int, said: str) -> None:
    assert range_title(told(lead(), last_value=600.0, p10=float(low), p90=float(high))) == said


def test_a_range_of_no_width_is_not_called_a_range() -> None:
    one = told(lead(), p10=600.0, p50=600.0, p90=600.0)
    assert meaning(one) == "On 31 March 2020 every future has 600 children looked after."
    assert "between P10" in meaning(lead())


def test_the_forecast_table_is_that_of_the_results_and_every_count_has_its_source() -> None:
    counts, forecast = section().figures[0].tables
    total = [row for row in lead().results["demand"] if row["placement_type"] == TOTAL]
    assert cells(forecast) == [
        tuple(tenths(row[name]) for name in ("p10", "p50", "p90", "mean")) for row in total
    ]
    listed = [row for row in lead().results["history"] if row["placement_type"] == TOTAL]
    assert sorted(row[0] for row in cells(counts)) == sorted(f"{row['children']:,}" for row in listed)
    assert {row[3] for row in cells(counts)} == {row["source"] for row in listed}
    # nine totals of Oxfordshire were published, and all are used
    assert "9 published counts from 31 March 2011 on" in section().figures[0].wide


def test_a_count_that_is_not_used_is_shown_as_such() -> None:
    def doubt(results: Results) -> None:
        row = next(row for row in results["history"] if row["placement_type"] == TOTAL)
        row.update(used=False)

    table = counts_table(total_counts(changed(lead(), doubt)))
    assert [row[1] for row in cells(table)] == ["no", *["yes"] * 8]


def test_many_counts_of_one_source_say_it_once() -> None:
    def monthly(results: Results) -> None:
        every = [dt.date(2013 + month // 12, month % 12 + 1, 28) for month in range(30)]
        row = next(row for row in results["history"] if row["placement_type"] == TOTAL)
        results["history"] = [{**row, "date": day.isoformat(), "source": "The return"} for day in every]

    table = counts_table(total_counts(changed(lead(), monthly)))
    assert len(table.groups[0].rows) == 30
    assert table.note.endswith("Source: The return.")
    # on paper each March, three of them, and the last month
    assert [row.heading for row in table.groups[0].rows if row.kind == "plain"] == [
        "28 March 2013",
        "28 March 2014",
        "28 March 2015",
        "28 June 2015",
    ]


def test_unaccompanied_children_are_told_apart_where_they_are_counted() -> None:
    def one_child(results: Results) -> None:
        results["uasc"][-1].update(p10=0.0, p50=1.2, p90=3.0)

    assert uasc_words(changed(lead(), one_child))[0].startswith(
        "Of all children on 31 March 2020, 1 at the median is an unaccompanied asylum-seeking child (P10 0 to P90 3). "
    )
    assert uasc_words(small()) == ()


@given(
    st.floats(0, 2000, allow_nan=False),
    st.floats(0, 900, allow_nan=False),
    st.floats(0, 2000, allow_nan=False),
)
def test_the_written_account_of_a_year_adds_up(opening: float, starts: float, closing: float) -> None:
    # an account that closes: nobody can leave who was not there
    closing = min(closing, opening + starts)
    begin, entered, left, end = (
        round(float(word.replace(",", "")) * 10) for word in account_cells(opening, starts, closing)
    )
    assert begin + entered - left == end
    assert left >= 0
    assert abs(entered - starts * 10) <= 1.6


def test_each_year_begins_where_the_last_one_ended() -> None:
    table = starts_and_ends(lead())
    assert [group.title for group in table.groups] == ["Do nothing", "Strategy"]
    for group in table.groups:
        assert [row.heading for row in group.rows][:2] == ["2015/16 (Jan to Mar)", "2016/17"]
        rows = [row.cells for row in group.rows]
        assert [row[0] for row in rows[1:]] == [row[-1] for row in rows[:-1]]
    # hand: the last closing of the results
    last = lead().results["starts_and_ends"][-1]
    assert (last["placement_type"], table.groups[1].rows[-1].cells[-1]) == (TOTAL, tenths(last["closing"]))


def test_plans_with_the_same_starts_and_ends_are_shown_once() -> None:
    table = starts_and_ends(small())
    assert [group.title for group in table.groups] == ["Both plans"]


def test_every_placement_type_has_its_median_and_range_at_each_march() -> None:
    table = by_type(lead())
    assert [row.heading for row in table.groups[0].rows] == [*lead().types.values(), "All children"]
    assert [column.title for column in table.columns[1:3]] == ["31 December 2015, counted", "31 March 2016"]
    first = next(
        row
        for row in lead().results["demand"]
        if row["month"] == "2016-03" and row["placement_type"] == "ifa"
    )
    assert table.groups[0].rows[1].cells[:2] == (
        "112",
        f"{first['p50']:,.0f} ({first['p10']:,.0f} to {first['p90']:,.0f})",
    )


def test_the_last_forecast_stands_beside_what_happened() -> None:
    figure = section().figures[1]
    point = max(
        (row for row in lead().results["backtest"]["points"] if row["series"] == TOTAL),
        key=lambda row: str(row["origin"]),
    )
    assert (point["origin"], point["target"], point["actual"]) == ("2015-03", "2015-12", 606.0)
    assert lead().results["backtest"]["latest"] == {"origin": "2015-03", "counts": 1, "held_80": 0}
    assert figure.title == (
        "The last forecast that can be tested, of March 2015, was too low: 606 children were counted in December "
        f"2015, against a range of {point['q0.1']:,.0f} to {point['q0.9']:,.0f}"
    )
    assert cells(figure.tables[0])[0][-2:] == ("606", "no")


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (520.0, "held: 520 children were"),
        (400.0, "was too high: 400 children were"),
        (1.0, "was too high: 1 child was"),
    ],
)
def test_the_last_forecast_is_judged_on_the_side_on_which_it_erred(counted: float, said: str) -> None:
    latest = latest_of(pd.DataFrame(lead().results["backtest"]["points"])).assign(actual=counted)
    assert f"of March 2015, {said} counted in December 2015" in last_title(latest)


def test_a_forecast_with_several_counts_says_how_many_its_range_held() -> None:
    points = pd.DataFrame(lead().results["backtest"]["points"])
    # made in March 2014: scored on March 2015 and December 2015
    latest = latest_of(points[points["origin"] == "2014-03"])
    assert list(latest["target"]) == ["2015-03", "2015-12"]
    latest["actual"] = [latest["median"].iloc[0], latest["q0.9"].iloc[1] + 1]
    assert last_title(latest) == (
        "The last forecast that can be tested, of March 2014: 1 of 2 counts lay within the 80% range, the rest above it"
    )


def test_a_history_that_cannot_be_tested_says_why() -> None:
    figures, (said,) = last_forecast(small())
    assert figures == ()
    assert said.startswith("No past forecast can stand beside what happened. No past forecast can be scored")
    assert small().results["backtest"]["latest"] is None


def test_one_future_three_months_and_one_count_are_a_section_too() -> None:
    found = children(Paper("Least", (least(),)))
    assert found is not None
    # 60 + 40 + 4 + 16 + 30 children of five types
    assert cells(found.figures[0].tables[0]) == [("150", "yes", "as published", "Cabinet paper")]
    assert found.figures[0].title == "Every future has 150 children in March 2016"
    assert not re.search(r"\b(nan|None|inf|NaN)\b|-0\.0", repr(found))


def test_a_council_without_children_is_drawn() -> None:
    def nobody(results: Results) -> None:
        for row in results["demand"]:
            row.update(dict.fromkeys(("mean", "p10", "p50", "p90", "last_value"), 0.0))

    figure = children_figure(changed(small(), nobody))
    assert figure.title == "Every future has 0 children in March 2017"
    assert "NaN" not in figure.wide
