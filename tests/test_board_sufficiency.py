"""The board paper's section on sufficiency: who has no place, and where places fall short."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from builders import FLAT_DEMAND, Council, run_small
from builders_board import changed, oxfordshire_paper, paper_run

from placements.reports.board import Paper, PaperRun
from placements.reports.board.parts import Section
from placements.reports.board.sections.sufficiency.figures import (
    MOST_PANELS,
    known_levels,
    level_figure,
    level_title,
)
from placements.reports.board.sections.sufficiency.section import (
    over_capacity_sentences,
    sufficiency,
    sufficiency_title,
    unplaced_sentences,
)
from placements.reports.board.sections.sufficiency.shortage import both_plans, shortage_words
from placements.reports.board.sections.sufficiency.tables import age_table, level_table, type_table
from placements.reports.charts import NARROW, WIDE, to_svg
from placements.reports.charts.sufficiency import Panel, need_against_places
from placements.reports.words import percent, tenths

LAST = "2020-03"


def story(change: Callable[[dict[str, Any]], None]) -> PaperRun:
    """The reference run with one thing changed."""
    return changed(oxfordshire_paper().lead, change)


def rows(results: dict[str, Any], key: str, **where: object) -> list[dict[str, Any]]:
    return [row for row in results[key] if all(row[name] == value for name, value in where.items())]


@pytest.mark.parametrize(
    ("probability", "paths", "says"),
    [
        (1.0, 1000, "is certain in these futures (100%)"),
        (0.9, 1000, "is very likely (90%)"),
        (0.305, 1000, "is unlikely (30%)"),
        (0.0, 1000, "comes in no simulated future"),
        (1.0, 1, "comes in the one simulated future"),
        (0.0, 1, "does not come in the one simulated future"),
    ],
)
def test_a_shortage_is_no_likelier_than_its_word(probability: float, paths: int, says: str) -> None:
    assert shortage_words(probability, paths) == says


def test_plans_with_the_same_probability_are_named_together() -> None:
    run = oxfordshire_paper().lead
    assert both_plans(0.5, 0.5, run) == "is about as likely as not (50%) under both plans"
    assert both_plans(0.0, 0.0, run) == "comes in no simulated future under either plan"
    assert both_plans(0.05, 0.4, run) == (
        "is very unlikely (5%) under the strategy and is about as likely as not (40%) if nothing is done"
    )


def test_the_heading_names_the_need_with_the_likeliest_shortage() -> None:
    def only_fostering_is_short(results: dict[str, Any]) -> None:
        for row in rows(results, "sufficiency", month=LAST, level="residential", plan="strategy"):
            row["gap_probability"] = 0.2
        for row in rows(results, "sufficiency", month=LAST, level="fostering"):
            row["gap_probability"] = 0.7 if row["plan"] == "strategy" else 0.95

    assert sufficiency_title(story(only_fostering_is_short)) == (
        "Fostering need: a shortage of the council's places in March 2020 is likely (70%) under the strategy and is "
        "very likely (95%) if nothing is done"
    )


@functools.cache
def section_of_the_reference_case() -> Section:
    return sufficiency(oxfordshire_paper())


def test_every_child_with_a_place_is_the_first_thing_said() -> None:
    section = section_of_the_reference_case()
    assert section.sentences[0] == (
        "Every child has a place in every simulated future and every month, under both plans."
    )
    assert section.sentences[1] == "Nowhere do more children live in places of the council than can be used."


def some_without_a_place(results: dict[str, Any]) -> None:
    (worst,) = rows(results, "sufficiency", month="2018-06", need_group="total", plan="strategy")
    worst.update(unplaced_mean=1.04, unplaced_probability=0.2)
    (last,) = rows(results, "sufficiency", month=LAST, need_group="total", plan="strategy")
    last.update(unplaced_mean=12.3, unplaced_probability=0.125)


def test_children_without_a_place_are_the_headline() -> None:
    run = story(some_without_a_place)
    assert sufficiency_title(run) == (
        "Children are without any place in up to 20% of simulated futures (June 2018) under the strategy"
    )
    assert unplaced_sentences(run) == (
        "Under the strategy, children are without any place in up to 20% of simulated futures (June 2018), 1.0 child "
        "on average; in March 2020 in 12% of simulated futures, 12 children on average.",
        "If nothing is done, every child has a place in every month.",
    )


def test_settled_children_above_usable_places_are_counted_and_explained() -> None:
    def crowded(results: dict[str, Any]) -> None:
        (row,) = rows(results, "over_capacity", month="2017-03", plan="do_nothing")
        row.update(mean=2.5, probability=0.4)

    (sentence,) = over_capacity_sentences(story(crowded))
    assert sentence.startswith("If nothing is done, more children live in some of the council's places")
    assert "up to 40% of simulated futures (March 2017), 2.5 children on average" in sentence


def test_a_need_is_said_as_it_stands_in_the_results() -> None:
    run = oxfordshire_paper().lead
    (point,) = [p for p in section_of_the_reference_case().points if p.startswith("Residential")]
    (mine,) = rows(dict(run.results), "sufficiency", month=LAST, need_group="residential", plan="strategy")
    assert (
        f"{mine['need_mean']:,.0f} children on average and {mine['usable_mean']:.0f} usable places" in point
    )
    assert f"The gap on average is {mine['gap_mean']:,.0f} children (P90 {mine['gap_p90']:,.0f})" in point


def test_the_table_of_types_is_the_results_at_each_march() -> None:
    run = oxfordshire_paper().lead
    table = type_table(run)
    assert [group.title for group in table.groups] == ["In-house foster", "In-house residential"]
    assert [row.heading for row in table.groups[0].rows] == [f"March {year}" for year in range(2016, 2021)]
    key = {"month": LAST, "placement_type": "in_house_foster"}
    plans = [rows(dict(run.results), "sufficiency_by_type", plan=plan, **key)[0] for plan in PLANS]
    cells = table.groups[0].rows[-1].cells
    assert cells[0] == tenths(plans[1]["demand_mean"])
    assert cells[2:4] == tuple(tenths(plan["usable_mean"]) for plan in plans)
    assert cells[4:6] == tuple(tenths(plan["gap_mean"]) for plan in plans)
    assert cells[6:] == tuple(percent(plan["gap_probability"]) for plan in plans)


PLANS = ("do_nothing", "strategy")


def test_a_need_without_a_limit_is_in_the_table_only_where_somebody_has_no_place() -> None:
    names = {group.title for group in level_table(oxfordshire_paper().lead).groups}
    assert names == {
        "Fostering need: do nothing",
        "Fostering need: strategy",
        "Residential need: do nothing",
        "Residential need: strategy",
    }

    def one_has_none(results: dict[str, Any]) -> None:
        for row in rows(results, "sufficiency", month=LAST, need_group="other"):
            row.update(unplaced_mean=0.5, unplaced_probability=0.1)

    group = next(g for g in level_table(story(one_has_none)).groups if g.title == "Other need: strategy")
    assert group.rows[-1].cells[1:4] == ("no limit", "none stated", "none stated")


def test_the_charts_message_is_the_type_that_the_strategy_changes_most() -> None:
    run = oxfordshire_paper().lead
    figure = section_of_the_reference_case().figures[1]
    key = {"month": LAST, "placement_type": "in_house_residential"}
    nothing, strategy = (
        rows(dict(run.results), "sufficiency_by_type", plan=plan, **key)[0]["gap_probability"]
        for plan in PLANS
    )
    assert figure.title.startswith(
        "Counting only the children forecast to live there, a shortage of places in In-house residential in March 2020 "
    )
    assert f"({percent(strategy)}) under the strategy" in figure.title
    assert f"({percent(nothing)}) if nothing is done" in figure.title


def test_places_that_suffice_on_average_and_not_always_are_no_sufficiency() -> None:
    def enough_on_average(results: dict[str, Any]) -> None:
        for row in rows(results, "sufficiency", month=LAST, plan="strategy"):
            if row["gap_mean"] is not None:
                row.update(need_mean=10.0, usable_mean=12.0, gap_mean=0.5)

    run = story(enough_on_average)
    assert level_title(known_levels(run, "strategy"), run).endswith(
        "12 usable places for 10 children on average in March 2020, yet not in every future"
    )

    def always(results: dict[str, Any]) -> None:
        for row in rows(results, "sufficiency", month=LAST, plan="strategy"):
            if row["gap_mean"] is not None:
                row.update(gap_mean=0.0, gap_p90=0.0, gap_probability=0.0)

    run = story(always)
    assert level_title(known_levels(run, "strategy"), run) == (
        "Under the strategy the council's places suffice for every need in March 2020, in every future"
    )


def test_where_nothing_has_a_limit_no_gap_is_drawn() -> None:
    def unlimited(results: dict[str, Any]) -> None:
        for key in ("sufficiency", "sufficiency_by_type"):
            for row in results[key]:
                row.update(usable_mean=None, gap_mean=None, gap_p90=None, gap_probability=None)

    section = sufficiency(Paper("Paper", (story(unlimited),)))
    assert section.title == "Every child has a place, and no need has a limit of places"
    assert section.figures == ()
    assert section.points == ()


def test_one_future_has_no_probability(tmp_path: Path) -> None:
    section = sufficiency(Paper("Paper", (paper_run(run_small(tmp_path, paths=1)),)))
    assert "comes in the one simulated future under both plans" in section.title
    assert "likely" not in " ".join((section.title, *section.points, *(f.title for f in section.figures)))


def test_a_type_without_children_or_range_is_drawn(tmp_path: Path) -> None:
    counts = {
        "in_house_foster": 0,
        "ifa": 0,
        "in_house_residential": 0,
        "external_residential": 0,
        "other": 0,
    }
    council = Council(counts=counts | {"ifa": 5}, totals={"2014-12-31": 5})
    run = paper_run(run_small(tmp_path, FLAT_DEMAND, council))
    section = sufficiency(Paper("Paper", (run,)))
    drawn = " ".join(str(figure.wide) for figure in section.figures)
    assert "Demand, every future 0" in drawn
    assert "NaN" not in drawn
    assert section.title.endswith("comes in no simulated future under either plan")


def panel(title: str, **columns: float) -> Panel:
    values = {"mean": 5.0, "p10": 4.0, "p90": 6.0, "strategy": 3.0, "do_nothing": 3.0} | columns
    return Panel(title, pd.DataFrame({"month": ["2016-01", "2016-02"], **values}))


def test_every_line_of_a_panel_has_its_name() -> None:
    for sheet in (WIDE, NARROW):
        text = to_svg(need_against_places([panel("Homes", strategy=4.5)], "Need", sheet))
        names = ("Homes", "Need, P90", "Need, mean", "Need, P10", "Places, strategy", "Places, do nothing")
        assert all(name in text for name in names)


def test_plans_with_the_same_places_share_a_line() -> None:
    text = to_svg(need_against_places([panel("Homes")], "Need"))
    assert "Places, both plans 3" in text
    assert "Places, strategy" not in text


def test_more_kinds_of_place_than_fit_are_drawn_by_their_likeliest_shortage() -> None:
    def six_needs(results: dict[str, Any]) -> None:
        model = rows(results, "sufficiency", need_group="residential")
        for number in range(6):
            name = {"level": f"need{number}", "need_group": f"need{number}"}
            results["sufficiency"] += [row | name | {"gap_probability": number / 10} for row in model]

    (figure,) = level_figure(story(six_needs))
    drawn = [name for name in (f"Need{n} need" for n in range(6)) if f">{name}<" in str(figure.wide)]
    assert len(drawn) == MOST_PANELS - 2
    assert drawn == ["Need4 need", "Need5 need"]


def test_ages_have_a_table_of_their_own() -> None:
    def by_age(results: dict[str, Any]) -> None:
        model = rows(results, "sufficiency", need_group="residential")
        results["sufficiency"] += [row | {"need_group": "residential_16_plus"} for row in model]

    run = story(by_age)
    table = age_table(run)
    assert table is not None
    assert [group.rows[0].heading for group in table.groups] == ["Residential 16 plus need"] * 2
    assert age_table(oxfordshire_paper().lead) is None
