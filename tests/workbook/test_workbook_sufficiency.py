"""The Sufficiency sheet: the run's tables, a sentence a year, and words where places have no limit."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, run_small
from builders_workbook import STAMP
from openpyxl import Workbook, load_workbook
from workbook_reading import block

from placements.reports.workbook import write_workbook
from placements.result import RunResult

ROWS = {
    "Children who need a place, mean": "need_mean",
    "P10: fewer in one future of ten": "need_p10",
    "P90: more in one future of ten": "need_p90",
    "Usable places, own and under contract, mean": "usable_mean",
    "Gap: need beyond usable places in each future, mean": "gap_mean",
    "Gap, P90": "gap_p90",
    "Probability of a gap": "gap_probability",
    "Of the children: in places bought on the market, mean": "in_market_mean",
    "Of the children: without any place, mean": "unplaced_mean",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A home of 6 opens in April 2016; nothing else ever changes."""
    return run_small(tmp_path_factory.mktemp("run"), FLAT_DEMAND + QUICK_HOME, paths=2)


@pytest.fixture(scope="module")
def values(run: RunResult, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return load_workbook(write_workbook(run, tmp_path_factory.mktemp("book"), STAMP), data_only=True)


@pytest.mark.parametrize(("plan", "title"), [("do_nothing", "Do nothing"), ("strategy", "Strategy")])
@pytest.mark.parametrize("group", ["fostering", "residential"])
def test_each_need_group_shows_the_figures_of_the_run(
    run: RunResult, values: Workbook, plan: str, title: str, group: str
) -> None:
    table = run.tables.sufficiency
    mine = table[(table["plan"] == plan) & (table["need_group"] == group)]
    rows = block(values["Sufficiency"], f"{title}: {group.capitalize()}")
    for words, column in ROWS.items():
        assert rows[words] == pytest.approx(mine[column].tolist()), words
    difference = (mine["need_mean"] - mine["usable_mean"]).tolist()
    assert rows["Mean need less mean usable places"] == pytest.approx(difference)


def test_a_group_without_a_limit_and_a_market_have_words_and_no_gap(values: Workbook) -> None:
    other = block(values["Sufficiency"], "Do nothing: Other")
    assert other["Usable places: no limit, they are not counted"] == []
    assert not any(words.startswith("Gap") for words in other)
    types = block(values["Sufficiency"], "Demand by placement type")
    assert types["IFA, places: a market, no limit and no gap"] == []
    assert types["Other, places: no limit, they are not counted"] == []
    assert len(types["In-house residential: usable places, mean"]) == 15


def test_the_first_block_says_need_places_and_gap_at_each_end_of_a_financial_year(values: Workbook) -> None:
    rows = [(row[0].value, row[1].value) for row in values["Sufficiency"].iter_rows(min_row=7, max_row=30)]
    # 20 children need residential care: the old home has 4 places, from April 2016 the new one 6 more. Those who
    # live outside stay there: the new home fills with entrants, and after a year 11 are in the market and not 10
    words = (
        "Residential: 20 children need a place, {} usable places; gap {} (P90 {}); short in 100% of futures; "
    )
    tail = "{} in the market, none without a place."
    assert ("31 March 2016, strategy", words.format(4, 16, 16) + tail.format(16)) in rows
    assert ("31 March 2017, strategy", words.format(10, 10, 10) + tail.format(11)) in rows
    assert ("31 March 2017, do nothing", words.format(4, 16, 16) + tail.format(16)) in rows


def test_the_chart_says_its_message_for_the_group_that_homes_serve(values: Workbook) -> None:
    (chart,) = values["Sufficiency"]._charts
    title = "".join(part.t for line in chart.title.tx.rich.p for part in line.r or [])
    words = (
        "Residential: in March 2017 20 children need a place; the strategy has 10 usable places, 4 without it"
    )
    assert title == words


@pytest.mark.slow
def test_a_council_none_of_whose_places_are_counted_is_told_so(tmp_path: Path) -> None:
    uncounted = {
        "kind": "pass_through",
        "places": "",
        "net_growth": "",
        "marginal_cost": "",
        "quoted_occupancy": "",
    }
    names = ("carers", "agencies", "old-home", "outside")
    council = Council(new_homes=(), provision_cells=dict.fromkeys(names, uncounted))
    result = run_small(tmp_path, FLAT_DEMAND, council, paths=2)
    sheet = load_workbook(write_workbook(result, tmp_path, STAMP))["Sufficiency"]
    words = {cell.value for cell in sheet["A"]}
    assert "No need group has a limit of places." in words
    assert not sheet._charts
