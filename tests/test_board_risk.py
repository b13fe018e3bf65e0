"""The board's section on risk: what moves the result, what to hold for it, harder cases, what measures are worth."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, UNCERTAIN, Council, run_small
from builders_board import changed, oxfordshire, oxfordshire_appraisal, paper_run

from placements.reports.board import Paper, PaperRun
from placements.reports.board.assumed_words import exact_words, per_words, round_words
from placements.reports.board.parts import Row, Section, Table
from placements.reports.board.sections.risk.measures import (
    certainty_passage,
    measures_passage,
    not_worked_out_passage,
)
from placements.reports.board.sections.risk.reserve import reserve_figure, reserve_sentences
from placements.reports.board.sections.risk.section import risk
from placements.reports.board.sections.risk.stress import message, stress_figure, stress_passage
from placements.reports.board.sections.risk.swings import (
    drivers_figure,
    drivers_passage,
    drivers_table,
    tornado_figure,
)
from placements.reports.board.sections.risk.switching import switching_passage
from placements.reports.charts import NARROW, WIDE
from placements.reports.charts.in_rows import MOST_LINES, in_lines, plot_width, room_for
from placements.reports.words import pounds

UNPRINTABLE = re.compile(r"\b(nan|NaN|None|inf)\b|-£0(?![.\d]*[1-9])")


def swing(name: str, at_low: float, at_high: float, **facts: Any) -> dict[str, Any]:
    """A row of the tornado: medians in GBP at the ends; the central one is -1,000,000 (Any: JSON)."""
    return {
        "name": name,
        "title": name,
        "unit": "share",
        "low": 0.0,
        "central": 0.1,
        "high": 0.25,
        "median_at_low_gbp": at_low,
        "median_at_central_gbp": -1_000_000.0,
        "median_at_high_gbp": at_high,
        "switching_value": None,
        "distance_share": None,
        "within_range": None,
        "looked_from": 0.0,
        "looked_to": 1.0,
        "note": "none between 0 and 1",
        **facts,
    }


def case(name: str, probability: float | None, median: float | None, **facts: Any) -> dict[str, Any]:
    """A stress case whose range is 2m wide; without a probability it could not be worked out (Any: JSON)."""
    p10, p90 = (None, None) if median is None else (median - 1e6, median + 1e6)
    return {
        "name": name,
        "title": f"Case {name}",
        "mean_gbp": median,
        "p10_gbp": p10,
        "median_gbp": median,
        "p90_gbp": p90,
        "probability": probability,
        "holds": None if probability is None else probability >= 0.8,
        "note": "",
        **facts,
    }


def measure(name: str, alone: float, worth: float | None, **facts: Any) -> dict[str, Any]:
    """A row of the measures: medians alone and within the strategy, GBP (Any: JSON)."""
    row: dict[str, Any] = {
        "name": name,
        "title": f"Measure {name}",
        "kind": "home",
        "measures": 1,
        "note": "",
    }
    for key, value in (("alone", alone), ("worth", worth)):
        row |= {f"{key}_{q}_gbp": value for q in ("mean", "p10", "median", "p90")}
        row[f"{key}_probability"] = None if value is None else float(value >= 0)
    return row | facts


def appraisal(**parts: Any) -> dict[str, Any]:
    """``appraisal.json`` of a few rows, its parts changed as a story needs (Any: JSON)."""
    turns = {"switching_value": 0.19, "distance_share": 0.9, "within_range": True, "note": ""}
    found: dict[str, Any] = {
        "paths": 200,
        "seed": 1,
        "tornado": [swing("effect", -3_000_000.0, 900_000.0, **turns), swing("nothing", -1e6, -1e6)],
        "stress_cases": [
            case("central", 0.32, -1.0e6),
            case("late", 0.1, -2.0e6),
            case("together", 0.0, -7.0e6),
        ],
        "measures": [
            measure("a", -600_000.0, -700_000.0),
            measure("b", 2_600_000.0, 2_500_000.0),
            measure("together", -1_000_000.0, None, kind=""),
            measure(
                "interaction", -25_000.0, None, kind="", alone_p10_gbp=-280_000.0, alone_p90_gbp=330_000.0
            ),
        ],
        "foresight": [{"name": "net_saving", "change_gbp": 0.0, "paths": 100}],
        "notes": [],
    }
    return found | parts


@functools.cache
def plain() -> PaperRun:
    """The reference case on few futures, with the first two drivers beyond chance."""

    def beyond(results: dict[str, Any]) -> None:
        for place, row in enumerate(results["neutrality"]["drivers"]):
            row["beyond_chance"] = place < 2

    return changed(paper_run(oxfordshire()), beyond)


def with_appraisal(**parts: Any) -> PaperRun:
    return replace(plain(), appraisal=appraisal(**parts))


def section(run: PaperRun) -> Section:
    found = risk(Paper("A paper", (run,)))
    assert found is not None
    return found


Shown = TypeVar("Shown")


def shown(part: Shown | None) -> Shown:
    assert part is not None
    return part


def rows_of(table: Table) -> dict[str, Row]:
    return {row.heading: row for group in table.groups for row in group.rows}


def texts_of(part: object) -> Iterator[str]:
    """Every text within, drawings included."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for one in part:
            yield from texts_of(one)
    elif is_dataclass(part):
        for field in fields(part):
            yield from texts_of(getattr(part, field.name))


@pytest.mark.slow
def test_the_tornado_has_every_assumption_in_its_table_and_draws_the_ten_widest() -> None:
    many = [swing(f"assumption {n:02}", -1e6 - 1e5 * (20 - n), -1e6 + 1e5 * (20 - n)) for n in range(14)]
    drawn = shown(tornado_figure(with_appraisal(tornado=many)))
    assert list(rows_of(drawn.tables[0])) == [f"Assumption {n:02}" for n in range(14)]
    for chart in (drawn.wide, drawn.narrow):
        assert "Assumption 09" in chart
        assert "Assumption 10" not in chart


def test_the_tornado_says_in_its_title_what_moves_the_result_most_and_between_which_values() -> None:
    drawn = shown(tornado_figure(with_appraisal()))
    assert drawn.title == (
        "Effect moves the result most: median net saving is -£3.00m at 0% and £0.90m at 25%"
    )
    # both ends are named on the drawing itself: value of the assumption and what it gives
    assert "0%: -£3.00m" in drawn.wide
    assert "25%: £0.90m" in drawn.wide
    # an assumption that moves nothing is in the table, and not among the bars
    assert ">Nothing<" not in drawn.wide
    assert rows_of(drawn.tables[0])["Nothing"].cells[-1] == "£0"


def test_a_swing_is_a_size_in_both_tables_whichever_way_the_assumption_moves_the_result() -> None:
    """-3.0m to 0.9m is a swing of 3.9m, and so is 0.9m to -3.0m; drivers as the tornado."""
    up, down = swing("up", -3e6, 0.9e6), swing("down", 0.9e6, -3e6)
    rows = rows_of(shown(tornado_figure(with_appraisal(tornado=[up, down]))).tables[0])
    assert {rows[name].cells[-1] for name in ("Up", "Down")} == {"£3.90m"}
    drivers = rows_of(drivers_table(plain()))
    assert all(not row.cells[2].startswith("-") for row in drivers.values())


def test_without_an_appraisal_the_drivers_stand_in_and_say_that_they_mean_something_else() -> None:
    run = plain()
    drawn = shown(drivers_figure(run))
    first = run.neutrality["drivers"][0]
    assert pounds(first["median_gbp_where_low"]) in drawn.title
    assert "goes with" in drawn.title
    assert "everything else varies too" in drawn.source
    assert len(rows_of(drawn.tables[0])) == len(run.neutrality["drivers"])
    assert "placements appraise" in shown(not_worked_out_passage(run)).sentences[0]


def test_with_an_appraisal_the_drivers_are_kept_beside_it_for_they_have_demand() -> None:
    found = drivers_passage(with_appraisal())
    assert "number of children" in found.sentences[0]
    assert any("looked after" in name for name in rows_of(found.folded[0]))


def test_the_reserve_is_that_of_the_first_whole_year() -> None:
    run = plain()
    of_year = next(
        row for row in run.results["ranges"] if row["of"] == "strategy" and row["financial_year"] == "2016/17"
    )
    drawn = shown(reserve_figure(run))
    reserve, budget = pounds(of_year["reserve_gbp"]), pounds(of_year["mean_gbp"])
    assert drawn.title == (
        f"In 2016/17 a reserve of {reserve} beside the budget of {budget} makes it enough in 80% of futures"
    )
    # the part-year before it is named with its months
    assert f"2015/16 (Jan to Mar): budget {pounds(run.results['ranges'][6]['mean_gbp'])}" in drawn.wide


def test_every_row_of_the_ranges_is_in_the_table_of_the_reserve() -> None:
    run = plain()
    table = shown(reserve_figure(run)).tables[0]
    cells = [row.cells for group in table.groups for row in group.rows]
    assert len(cells) == len(run.results["ranges"])
    keys = ("mean", "p10", "p20", "p50", "p80", "p90", "reserve")
    expected = {tuple(pounds(row[f"{key}_gbp"]) for key in keys) for row in run.results["ranges"]}
    assert set(cells) == expected


def test_a_budget_that_needs_no_reserve_says_so() -> None:
    """Every quantile is the mean: P80 less the mean is £0."""

    def same(results: dict[str, Any]) -> None:
        for row in results["ranges"]:
            row |= {f"{q}_gbp": row["mean_gbp"] for q in ("p10", "p20", "p50", "p80", "p90")} | {
                "reserve_gbp": 0.0
            }

    run = changed(plain(), same)
    assert shown(reserve_figure(run)).title.endswith("is enough in 80% of futures without a reserve")
    said = " ".join(reserve_sentences(run))
    assert "needs no reserve" in said
    assert "would have to hold" not in said


def test_the_reserves_of_the_years_are_said_to_exceed_that_of_the_sum_only_where_they_do() -> None:
    """Reserves of 1 year alone, 2.0m of the year and 2.0m of the sum: neither is less than the other."""

    def one_year(results: dict[str, Any]) -> None:
        for row in results["ranges"]:
            row["reserve_gbp"] = 2e6 if row["financial_year"] in ("2016/17", "all years") else 0.0

    said = reserve_sentences(changed(plain(), one_year))
    assert "added up" not in " ".join(said)
    assert "less than the reserves of the years added up" in " ".join(reserve_sentences(plain()))


@pytest.mark.parametrize(
    ("probabilities", "title"),
    [
        ((0.1, 0.3), "In no stress case is the strategy cost neutral in 80% of futures: it is in 10% to 30%"),
        ((0.0, 0.0), "In no stress case is the strategy cost neutral in 80% of futures: it is in 0% in each"),
        (
            (0.8, 0.9),
            "The strategy is cost neutral in at least 80% of futures in every stress case: it is in 80% to 90%",
        ),
        (
            (0.1, 0.8),
            "The strategy is cost neutral in less than 80% of futures in some stress cases: case late",
        ),
    ],
)
def test_the_title_of_the_stress_cases_counts_those_that_hold(
    probabilities: tuple[float, float], title: str
) -> None:
    late, together = probabilities
    cases = [case("central", 0.9, 1e6), case("late", late, -1e6), case("together", together, -2e6)]
    assert message(plain(), appraisal(stress_cases=cases)) == title


def test_a_stress_case_that_could_not_be_run_is_in_the_table_with_its_reason_and_not_drawn() -> None:
    cases = [
        case("central", 0.3, -1e6),
        case("late", None, None, note="Home A would open in 2031: left out."),
    ]
    run = with_appraisal(stress_cases=cases)
    drawn = shown(stress_figure(run))
    assert rows_of(drawn.tables[0])["Case late"].cells == ("not worked out",) * 5
    assert "Case late" not in drawn.wide
    assert drawn.title == "No stress case could be worked out"
    assert stress_passage(run).points == ("Case late: Home A would open in 2031: left out.",)


def test_a_case_that_alone_is_worse_than_all_together_is_said_to_be_so() -> None:
    """All together -7.4m, half the savings alone -9.1m; more children alone 0.1m, above the -1.2m as it is."""
    cases = [
        case("central", 0.3, -1.2e6),
        case("half", 0.0, -9.1e6),
        case("children", 0.5, 0.1e6),
        case("together", 0.0, -7.4e6),
    ]
    said = stress_passage(with_appraisal(stress_cases=cases)).sentences
    assert said[-1] == (
        "All together is not the worst of these cases: its median is -£7.40m, that of case half alone -£9.10m. Of "
        "these cases some do better than the scenario as it is: case children."
    )
    assert not any("not the worst" in text for text in stress_passage(with_appraisal()).sentences)


def test_the_scenarios_own_stress_case_is_named_whether_there_is_an_appraisal_or_not() -> None:
    for run in (with_appraisal(), plain()):
        text = stress_passage(run).sentences[0]
        assert run.neutrality["stress_case"]["title"] in text
        assert pounds(run.neutrality["stress_case"]["median_gbp"]) in text


def test_a_switching_value_within_its_range_is_told_with_the_side_on_which_it_saves() -> None:
    turns = {"switching_value": 0.19, "distance_share": 0.9, "within_range": True, "note": ""}
    dear = {"unit": "GBP per place per week", "low": 2700.0, "central": 2924.0, "high": 3300.0}
    costs = {"switching_value": 2805.4, "distance_share": -0.0406, "within_range": True, "note": ""}
    run = with_appraisal(
        tornado=[
            swing("effect", -3e6, 0.9e6, **turns),
            swing("price of Running cost", 0.3e6, -3e6, **dear, **costs),
            swing("edge of care: entries avoided share", -2e6, -1e6),
        ]
    )
    found = shown(switching_passage(run))
    assert found.points == (
        "Effect: net saving is £0 at 19% and above £0 where it is higher; assumed 10%, from 0% to 25%.",
        "Price: Running cost: net saving is £0 at £2,805 per place per week and below £0 where it is higher; assumed "
        "£2,924, from £2,700 to £3,300.",
    )
    rows = rows_of(found.folded[0])
    # 0.19 less 0.10 is 9 points of a share; 2,805.40 is 4% below 2,924
    assert rows["Effect"].cells[-2:] == ("9.0 points higher", "yes")
    assert rows["Price: Running cost (per place per week)"].cells[-2:] == ("4% lower", "yes")
    none = rows["Edge of care: share of entries avoided"]
    assert none.cells == ("10%", "0% to 25%", "none from 0% to 100%", "", "")
    assert none.kind == "minor"


def test_measures_alone_and_left_out_stand_in_one_table_with_what_comes_of_them_together() -> None:
    found = shown(measures_passage(with_appraisal()))
    assert found.sentences[0] == (
        "Within the strategy Measure b is worth most: with it the net saving is £2.50m higher (median). Measure a is "
        "worth least: with it the net saving is £0.70m lower."
    )
    rows = rows_of(found.folded[0])
    assert rows["Measure a"].cells == ("-£0.60m", "0%", "-£0.70m", "0%")
    assert rows["Measure together"].kind == "total"


@pytest.mark.parametrize(
    ("low", "median", "high", "said"),
    [
        (-280_000.0, -25_000.0, 330_000.0, "All together save about what each saves alone, added up: the"),
        (
            -900_000.0,
            -500_000.0,
            -100_000.0,
            "All together save £0.50m less than what each saves alone, added up",
        ),
        (
            100_000.0,
            500_000.0,
            900_000.0,
            "All together save £0.50m more than what each saves alone, added up",
        ),
        (0.0, 0.0, 0.0, "All together save what each saves alone, added up."),
    ],
)
def test_an_interaction_is_called_more_or_less_only_where_nearly_all_futures_agree(
    low: float, median: float, high: float, said: str
) -> None:
    row = measure("interaction", median, None, kind="", alone_p10_gbp=low, alone_p90_gbp=high)
    found = shown(measures_passage(with_appraisal(measures=[measure("a", 1.0, 1.0), row])))
    assert found.sentences[-1].startswith(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [(0.0, "would change the net saving by nothing"), (1386.5, "£1k higher"), (-1386.5, "£1k lower")],
)
def test_foresight_is_a_sentence_that_gives_both_amounts(change: float, said: str) -> None:
    row = {"name": "net_saving", "change_gbp": change, "paths": 100}
    amounts = {"month_by_month_gbp": -1_065_818.69, "foresight_gbp": -1_064_432.19}
    text = certainty_passage(with_appraisal(foresight=[row | amounts])).sentences[-1]
    assert said in text


def test_a_section_without_a_spread_says_that_nothing_moves_the_result(tmp_path: Path) -> None:
    run = paper_run(run_small(tmp_path, FLAT_DEMAND, Council(new_homes=())))
    found = section(run)
    assert found.title == "Risk: every simulated future gives the same net saving"
    assert found.sentences[0].endswith("£0: nothing moves it.")
    assert "chance has no part" in certainty_passage(run).sentences[0]
    assert [one.key for one in found.figures] == ["risk-reserve"]


def test_one_future_has_no_range_no_reserve_and_no_probability(tmp_path: Path) -> None:
    run = paper_run(run_small(tmp_path, EVERY_MEASURE, UNCERTAIN, paths=1))
    found = section(run)
    assert found.figures == ()
    assert "no range is known" in found.sentences[0]
    assert "80%" not in " ".join(text for one in found.passages for text in one.sentences)


def test_nothing_unprintable_stands_in_the_section() -> None:
    for run in (with_appraisal(), with_appraisal(tornado=[])):
        found = [text for text in texts_of(section(run)) if UNPRINTABLE.search(text)]
        assert found == []


def test_a_title_of_two_hundred_characters_or_of_a_script_is_drawn_within_the_page_and_harmless() -> None:
    names = ("<script>alert(1)</script>", "Residents " * 20)
    run = with_appraisal(tornado=[swing(name, -3e6, 1e6) for name in names])
    drawn = shown(tornado_figure(run))
    for chart in (drawn.wide, drawn.narrow):
        assert "<script" not in chart
        assert "&lt;script&gt;" in chart
        labels = re.findall(r"<text[^>]*>([^<]+)</text>", chart)
        assert max(len(label) for label in labels) < 130


def test_the_axis_of_rows_leaves_room_for_the_labels_at_both_ends() -> None:
    """10 characters of 13 pixels at 0.56 of that and a gap of 10 are 82.8 pixels at each end of 670."""
    low, high = room_for(0.0, 1_000_000.0, 10, 10, WIDE)
    assert plot_width(WIDE) == 670
    pound = 1_000_000.0 / (670 - 2 * 82.8)
    assert (low, high) == pytest.approx((-82.8 * pound, 1_000_000.0 + 82.8 * pound))
    # results that are all the same still have an axis
    assert room_for(5.0, 5.0, 3, 3, NARROW)[0] < 5.0 < room_for(5.0, 5.0, 3, 3, NARROW)[1]


def test_a_name_longer_than_its_lines_ends_in_dots_and_one_word_longer_than_a_line_is_broken() -> None:
    lines = in_lines("word " * 200, NARROW).split("\n")
    assert len(lines) == MOST_LINES
    assert lines[-1].endswith(" ...")
    widest = int(plot_width(NARROW) / (NARROW.font_size * 0.56))
    assert max(map(len, in_lines("x" * 100, NARROW).split("\n"))) <= widest


def test_figures_keep_the_digits_that_were_given_and_those_worked_out_are_rounded() -> None:
    assert [exact_words(v, "share") for v in (0.025, 1.0, 0.0)] == ["2.5%", "100%", "0%"]
    assert exact_words(-0.5, "places per month") == "-0.5"
    assert exact_words(2924.5, "GBP per place per week") == "£2,924.50"
    assert [round_words(v, "share") for v in (0.9981558, -0.00001)] == ["99.8%", "0%"]
    assert [per_words(unit) for unit in ("GBP once", "shares of a home", "")] == [
        "once",
        "shares of a home",
        "",
    ]


@pytest.mark.slow
def test_the_appraisal_of_the_reference_case_is_in_the_section_whole() -> None:
    found = oxfordshire_appraisal()
    run = paper_run(oxfordshire(), appraisal=found)
    tables = {table.caption: table for table in _tables(section(run))}
    tornado = next(table for caption, table in tables.items() if caption.startswith("Every assumption"))
    assert len(rows_of(tornado)) == len(found["tornado"])
    stress = next(table for caption, table in tables.items() if caption.startswith("Stress cases"))
    assert list(rows_of(stress)) == [row["title"] for row in found["stress_cases"]]
    assert [text for text in texts_of(section(run)) if UNPRINTABLE.search(text)] == []


def _tables(found: Section) -> Iterator[Table]:
    for one in found.figures:
        yield from one.tables
    for part in found.passages:
        yield from (*part.tables, *part.folded)
