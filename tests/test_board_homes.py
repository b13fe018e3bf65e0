"""The board paper's section on homes: how they fill, what they need, what one more place is worth."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pandas as pd
import pytest
from builders import Council, NewHome, run_small
from builders_board import changed, oxfordshire_appraisal, oxfordshire_paper, paper_run

from placements.reports.board import Paper, PaperRun
from placements.reports.board.sections.homes.figures import curve_figure, curve_title, reached_title
from placements.reports.board.sections.homes.occupancy_needed import frontier, occupancy_title
from placements.reports.board.sections.homes.section import (
    curve_of,
    homes,
    homes_title,
    needed_sentences,
    opened,
)
from placements.reports.board.sections.homes.tables import occupancy_table
from placements.reports.board.sections.homes.worth import worth
from placements.reports.charts import NARROW, WIDE, to_svg
from placements.reports.charts.break_even import break_even_line
from placements.reports.charts.homes import occupancy_lines
from placements.reports.new_homes import curve, together
from placements.reports.results_schema import results_schema

HOME = '[measures.home]\nkind = "home"\nprovision = "new-home"\n'


def of(run: PaperRun) -> Paper:
    return Paper("Paper", (run,))


def test_net_saving_at_an_occupancy_is_what_the_residents_save_less_the_fixed_cost() -> None:
    """Fixed 700 a week, 1,000 a week saved when full: 0.9 x 1,000 - 700 = 200 a week, 365 / 7 weeks a year."""
    rows = pd.DataFrame(curve(fixed=700.0, margin=1000.0, break_even=0.7, planned=0.9)).set_index("at")
    assert rows.loc["planned", "net_saving_gbp_per_week"] == 200.0
    assert rows.loc["planned", "net_saving_gbp_per_year"] == 10_428.57
    assert rows.loc["break_even", "net_saving_gbp_per_year"] == 0.0


def test_only_open_new_homes_of_the_strategy_are_added_up() -> None:
    """4.5 + 3.0 children in 6 + 4 places: 75% full; the old home and the one that is not open have no part."""
    open_home = {"plan": "strategy", "planned": True, "month": "2016-04"}
    rows = [
        open_home | {"places": 6.0, "usable": 5.0, "children": 4.5},
        open_home | {"places": 4.0, "usable": 3.5, "children": 3.0},
        open_home | {"places": 0.0, "usable": 0.0, "children": 0.0},
        open_home | {"places": 6.0, "usable": 6.0, "children": 6.0, "planned": False},
        open_home | {"places": 6.0, "usable": 6.0, "children": 6.0, "plan": "do_nothing"},
    ]
    expected = {"homes": 2, "places": 10.0, "usable": 8.5, "children": 7.5, "occupancy": 0.75}
    assert together(rows) == [{"month": "2016-04"} | expected]


def test_results_hold_the_new_homes_together_and_the_points_of_their_curve() -> None:
    run = oxfordshire_paper().lead
    schema = json.loads(results_schema())["properties"]
    for key in ("new_homes", "break_even"):
        jsonschema.validate(run.results[key], schema[key])
    last = run.results["new_homes"][-1]
    homes_then = run.of_plan("homes", "strategy").query("planned and month == '2020-03'")
    assert last["homes"] == 4
    assert last["children"] == pytest.approx(homes_then["children"].sum())
    points = curve_of(run).set_index("at")["occupancy"]
    assert points["planned"] == run.neutrality["planned_occupancy"]
    assert points["break_even"] == run.neutrality["break_even_occupancy"]


@pytest.mark.parametrize(
    ("fixed", "break_even", "says"),
    [
        (900.0, 0.9, "the new homes cost £3k a year more than they avoid; they break even at 90.0%"),
        (700.0, 0.7, "the new homes save £8k a year; they break even at 70.0%"),
        (850.0, 0.85, "the new homes cost what they avoid; they break even at 85.0%"),
        (1100.0, 1.1, "more than they avoid, and do not pay even when full"),
        (900.0, None, "more than they avoid, and do not pay even when full"),
    ],
)
def test_the_curves_message_says_what_the_plan_saves(
    fixed: float, break_even: float | None, says: str
) -> None:
    rows = pd.DataFrame(curve(fixed, 1000.0, break_even, planned=0.85))
    assert curve_title(rows, homes=4).startswith("At 85.0% full, as planned, ")
    assert curve_title(rows, homes=4).endswith(says)


def test_the_curve_marks_the_plan_the_break_even_and_full() -> None:
    for sheet in (WIDE, NARROW):
        text = to_svg(break_even_line(pd.DataFrame(curve(700.0, 1000.0, 0.7, 0.85)), sheet))
        assert all(name in text for name in ("Planned 85.0%", "Break-even", "70.0%", "Full:"))
    beyond = to_svg(break_even_line(pd.DataFrame(curve(1100.0, 1000.0, 1.1, 0.85))))
    assert "Break-even" not in beyond
    falling = to_svg(break_even_line(pd.DataFrame(curve(100.0, -50.0, None, 0.85))))
    assert "Planned 85.0%" in falling


def occupancy(reached: float, needed: float | None, count: int = 2) -> str:
    """The message where so many homes are so full and need so much."""
    row = pd.DataFrame([{"month": "2017-03", "homes": count, "occupancy": reached}])
    run = changed(oxfordshire_paper().lead, lambda results: results["break_even"].update(occupancy=needed))
    return occupancy_title(run, row)


@pytest.mark.slow
def test_the_message_of_the_homes_compares_with_what_they_need() -> None:
    assert occupancy(0.844, 0.887) == (
        "In March 2017 the new homes are 84.4% full, below the 88.7% at which they break even"
    )
    assert occupancy(0.9, 0.887).endswith("at or above the 88.7% at which they break even")
    assert occupancy(0.887, 0.887).endswith("at or above the 88.7% at which they break even")
    assert occupancy(0.9, 1.02).endswith("they do not pay even when full")
    assert occupancy(0.9, None, count=1).endswith(
        "the new home is 90.0% full; it does not pay even when full"
    )


def test_rounding_never_shows_homes_below_the_figure_that_they_show() -> None:
    """86.96% and 87.04% are both written 87.0%."""
    assert occupancy(0.8696, 0.8704).endswith("87.0% full, just below what they need to break even")
    assert occupancy(0.8704, 0.8696, count=1).endswith("87.0% full, just above what it needs to break even")


def test_the_occupancy_chart_says_when_break_even_is_first_reached() -> None:
    rows = pd.DataFrame({"month": ["2016-04", "2016-05", "2016-06"], "occupancy": [0.5, 0.9, 0.8]})
    assert reached_title(rows, 0.85) == "Mean occupancy first reaches break-even, 85.0%, in May 2016"
    assert reached_title(rows, 0.95) == (
        "Mean occupancy peaks at 90.0% in May 2016 and never reaches break-even, 95.0%"
    )
    assert reached_title(rows, None) == "Mean occupancy is highest in May 2016, at 90.0%"


def test_break_even_is_drawn_only_where_it_is_near() -> None:
    rows = pd.DataFrame({"provision": "a", "month": ["2016-04", "2016-05"], "places": 4.0, "children": 3.0})
    rows["occupancy"] = 0.75
    assert "Break-even 95.0%" in to_svg(occupancy_lines(rows, 0.95))
    assert "Break-even" not in to_svg(occupancy_lines(rows, 7.5))
    assert "Break-even" not in to_svg(occupancy_lines(rows, None))


ATTACK = "<script>alert(1)</script>".ljust(200, "s")


@pytest.fixture(scope="module")
def one_home(tmp_path_factory: pytest.TempPathFactory) -> PaperRun:
    """A council that opens one home, with a title of 200 characters that would be a script."""
    council = Council(provision_cells={"new-home": {"title": ATTACK}})
    return paper_run(run_small(tmp_path_factory.mktemp("one-home"), HOME, council))


def test_one_home_is_spoken_of_in_the_singular_and_shown_as_text(one_home: PaperRun) -> None:
    section = homes(of(one_home))
    assert "the new home is" in section.title
    assert section.figures[0].title.startswith("The new home opens in April 2016 and is fullest in ")
    assert "The new home pays for itself from" in section.sentences[0]
    assert all("<script" not in figure.wide + figure.narrow for figure in section.figures)
    # the template escapes what tables hold
    assert section.passages[0].tables[0].groups[0].rows[0].heading == ATTACK


def test_a_council_without_homes_has_no_chart_of_them() -> None:
    def without(results: dict[str, Any]) -> None:
        results.update(homes=[], new_homes=[], break_even=None)

    section = homes(of(changed(oxfordshire_paper().lead, without)))
    assert section.title == "The council has no homes of its own in this scenario"
    assert section.figures == ()
    assert "Each home under the strategy" not in [passage.title for passage in section.passages]


def test_a_strategy_that_opens_no_home_says_so(tmp_path: Path) -> None:
    section = homes(of(paper_run(run_small(tmp_path))))
    assert section.title == "The strategy opens no home"
    assert section.sentences[0] == "There is no new home whose places must pay for it."
    (table,) = section.passages[0].tables
    assert [group.title for group in table.groups] == ["Homes that are open already"]


def test_a_home_that_opens_after_the_horizon_has_no_occupancy(tmp_path: Path) -> None:
    council = Council(new_homes=(NewHome(opens="2016-06"),))
    section = homes(of(paper_run(run_small(tmp_path, HOME, council, last_month="2016-03"))))
    assert section.title == "No new home opens by March 2016"
    assert section.figures == ()
    assert section.passages[0].tables[0].groups[0].rows[0].cells == (
        "0",
        "not within these months",
        "n/a",
        "n/a",
        "n/a",
    )


def test_homes_without_a_fixed_cost_have_no_break_even() -> None:
    run = changed(oxfordshire_paper().lead, lambda results: results.update(break_even=None))
    assert homes_title(run, opened(run)).endswith("% full")
    assert "No new home with a fixed cost is open in March 2020" in needed_sentences(run)[0]
    assert curve_figure(run, curve_of(run)) == ()


def test_more_than_six_homes_are_named_by_month_only_together() -> None:
    months = pd.DataFrame({"month": ["2016-03"], "occupancy": [0.5]})
    seven = pd.DataFrame({"provision": list("abcdefg"), "month": "2016-03", "occupancy": 0.5})
    seven["title"] = seven["provision"]
    assert [column.title for column in occupancy_table(seven, months).columns] == ["Month", "All new homes"]
    assert len(occupancy_table(seven.iloc[:6], months).columns) == 8


AXES = {
    "occupancy": {"title": "Occupancy of the new homes", "names": [], "central": 0.85},
    "otherwise": {
        "title": "Residents who would otherwise be in fostering placements",
        "names": [],
        "central": 0.1,
    },
    "avoided": {"title": "Entries avoided by edge of care", "names": [], "central": 0.125},
}


Cell = tuple[float | None, str]


def appraised(cells: Mapping[Any, Cell], **axes: Any) -> PaperRun:
    """The reference run beside an appraisal with these cells of its frontier."""
    rows = [
        {
            "otherwise_share": down,
            "entries_avoided_share": across,
            "occupancy": found,
            "median_gbp": 0.0,
            "note": note,
        }
        for (down, across), (found, note) in cells.items()
    ]
    appraisal = {"by": "2020-03-31", "paths": 200, "axes": AXES | axes, "what_must_be_true": rows}
    run = oxfordshire_paper().lead
    return PaperRun(run.name, run.results, run.stamp, run.costs, appraisal)


def test_the_frontier_is_a_table_of_residents_against_entries_avoided() -> None:
    never: Cell = (None, "not even full")
    cells: dict[Any, Cell] = {
        (0.0, 0.0): never,
        (0.0, 0.125): (0.9138, ""),
        (0.1, 0.0): never,
        (0.1, 0.125): (0.9982, ""),
    }
    (passage,) = frontier(appraised(cells))
    (table,) = passage.tables
    assert [column.title for column in table.columns[1:]] == ["0% avoided", "12.5% avoided (scenario)"]
    assert {row.heading: row.cells for row in table.groups[0].rows} == {
        "0%": ("not even full", "91.4%"),
        "10% (scenario)": ("not even full", "99.8%"),
    }
    assert "must be 99.8% full for the median net saving by 31 March 2020 to be £0" in passage.sentences[0]
    assert "the scenario lets them be 85% full" in passage.sentences[0]


def test_homes_that_can_never_carry_the_strategy_are_said_to_be_so() -> None:
    (passage,) = frontier(appraised({(0.1, 0.125): (None, "not even full")}))
    assert (
        "the median net saving by 31 March 2020 is below £0 even with the new homes full"
        in passage.sentences[0]
    )
    (passage,) = frontier(appraised({(0.1, 0.125): (None, "even empty")}))
    assert "is above £0 even with the new homes empty" in passage.sentences[0]


def test_a_frontier_of_one_axis_or_none_is_still_a_table() -> None:
    (passage,) = frontier(appraised({(None, 0.125): (0.9, "")}, otherwise=None))
    assert passage.tables[0].groups[0].rows[0].heading == "All"
    (passage,) = frontier(appraised({(None, None): (0.9, "")}, otherwise=None, avoided=None))
    assert passage.sentences[0].startswith("As the scenario has it, the new homes must be 90.0% full")


def test_a_cell_that_the_scenario_does_not_allow_gives_its_reason() -> None:
    (passage,) = frontier(appraised({(0.1, 0.125): (None, "shares sum to 1.2.")}))
    assert passage.tables[0].groups[0].rows[0].cells == ("not possible",)
    assert 'Where the table says "not possible": shares sum to 1.2.' in passage.sentences


def test_without_an_appraisal_nothing_is_said_of_what_must_be_true() -> None:
    assert frontier(oxfordshire_paper().lead) == ()


@pytest.mark.slow
def test_a_real_appraisal_gives_its_frontier() -> None:
    run = oxfordshire_paper().lead
    found = oxfordshire_appraisal()
    (passage,) = frontier(PaperRun(run.name, run.results, run.stamp, run.costs, found))
    cells = [cell for row in passage.tables[0].groups[0].rows for cell in row.cells]
    assert len(cells) == len(found["what_must_be_true"])


def test_the_worth_of_a_place_and_of_a_child_are_the_results() -> None:
    run = oxfordshire_paper().lead
    (passage,) = worth(run)
    rows = {row.heading: row.cells for group in passage.tables[0].groups for row in group.rows}
    places = run.of_plan("place_value", "strategy").query("month == '2020-03'")
    worth_of_one = dict(zip(places["title"], places["gbp_per_week"], strict=True))
    assert rows["In-house carers"][0] == f"£{worth_of_one['In-house carers']:,.0f}"
    best = max(worth_of_one, key=lambda title: worth_of_one[title])
    assert passage.title.startswith(f"One more usable place saves most in {best}: £")


def test_a_place_that_nobody_more_can_fill_is_worth_nothing() -> None:
    def idle(results: dict[str, Any]) -> None:
        for row in results["place_value"]:
            row.update({key: 0.0 for key in row if key.endswith("gbp_per_week")})

    (passage,) = worth(changed(oxfordshire_paper().lead, idle))
    assert passage.title == "In March 2020 one more place of the council's would save nothing"
    assert "one more place saves nothing" in passage.sentences[0]
