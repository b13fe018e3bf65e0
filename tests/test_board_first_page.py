"""The first page of the board paper: the verdicts and what stands beside them, by rule from the figures."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders import Council, run_small
from builders_board import changed, oxfordshire_paper, paper_run

from placements.finance import judge
from placements.finance.settings import NeutralitySettings
from placements.reports.board import Paper, PaperRun
from placements.reports.board.first_figures import key_figures, net_saving_title, probability_table
from placements.reports.board.first_lists import must_be_true, not_known
from placements.reports.board.first_page import TEST, meaning, notices, verdict_box
from placements.reports.board.sections.risk.stress import stress_passage
from placements.reports.board.sections.scenarios import scenarios
from placements.reports.words import pounds

HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
"""


@functools.cache
def lead() -> PaperRun:
    """Not to be changed."""
    return oxfordshire_paper().lead


def row(title: str, **values: Any) -> dict[str, Any]:
    """A row of an appraisal's tornado: more of it saves more, and at 0.4 net saving is £0."""
    found = {
        "title": title,
        "unit": "share",
        "low": 0.0,
        "central": 0.2,
        "high": 0.5,
        "median_at_low_gbp": -2e6,
        "median_at_central_gbp": -1e6,
        "median_at_high_gbp": 5e5,
        "switching_value": 0.4,
        "distance_share": 1.0,
        "within_range": True,
        "looked_from": 0.0,
        "looked_to": 1.0,
        "note": "",
    }
    return found | values


NONE = {"switching_value": None, "distance_share": None, "within_range": None}


def appraised(*rows: dict[str, Any]) -> PaperRun:
    return replace(lead(), appraisal={"tornado": list(rows), "paths": 40, "seed": 1})


def drivers(*rows: dict[str, Any]) -> PaperRun:
    def change(results: dict[str, Any]) -> None:
        results["neutrality"]["drivers"] = list(rows)

    return changed(lead(), change)


@pytest.mark.parametrize(
    ("settings", "price", "state", "mark"),
    [
        ({"threshold": 0.5001, "refuted_below": 0.0}, (1500, 1600, 1700), "demonstrated", "demonstrated"),
        ({"threshold": 0.99, "refuted_below": 0.0}, (1500, 2400, 4000), "not demonstrated", "open"),
        ({"threshold": 1.0, "refuted_below": 0.499}, 9000, "refuted", "refuted"),
    ],
)
def test_each_verdict_says_itself_in_words_with_a_sign_and_its_reason(
    settings: dict[str, float],
    price: float | tuple[float, float, float],
    state: str,
    mark: str,
    tmp_path: Path,
) -> None:
    council = Council(costs={"home_running": (price, "GBP per place per week")})
    result = run_small(tmp_path, HOME, council, last_month="2018-03", paths=40)
    judged = judge(result.comparison, result.strategy, NeutralitySettings(**settings), {})
    assert judged.verdict == state
    box = verdict_box(paper_run(replace(result, neutrality=judged)))
    assert (box.heading, box.mark) == (f"Cost neutrality is {state}", mark)
    assert (box.sentence, box.reason) == (judged.sentence, judged.reason)
    assert box.word == state[0].upper() + state[1:]


@pytest.mark.slow
def test_the_meaning_of_the_verdicts_has_the_bounds_of_the_scenario() -> None:
    assert meaning(lead()) == (
        "Demonstrated: cost neutral in at least 80% of simulated futures, in the central case and in the stress case. "
        "Refuted: in at most 20%, in the central case. Not demonstrated: anything else."
    )

    def change(results: dict[str, Any]) -> None:
        results["settings"]["neutrality"] |= {"threshold": 0.9, "stress_case": ""}

    assert "at least 90% of simulated futures, in the central case. Refuted" in meaning(
        changed(lead(), change)
    )


def test_a_test_of_what_could_happen_is_called_one() -> None:
    assert verdict_box(replace(lead(), is_test=True)).beside == TEST
    assert verdict_box(lead()).beside == ""


def test_the_other_scenarios_do_not_repeat_what_the_leading_one_needs_too() -> None:
    def other(results: dict[str, Any]) -> None:
        results["neutrality"]["sentence"] = lead().neutrality["sentence"].replace("87.0%", "75.0%")

    sentence = verdict_box(lead()).sentence
    assert sentence.endswith("; needs occupancy of at least 87.0% in the new homes for them to pay.")
    assert sentence.startswith(verdict_box(lead(), lead()).short.removesuffix("."))
    assert "occupancy" not in verdict_box(lead(), lead()).short
    assert verdict_box(changed(lead(), other), lead()).short.endswith(
        "at least 75.0% in the new homes for them to pay."
    )


def test_what_moves_it_most_is_said_once_where_an_appraisal_says_it() -> None:
    """The run ranks what goes with the result, the appraisal what moves it by itself: two answers side by side."""

    def change(results: dict[str, Any]) -> None:
        results["neutrality"]["reason"] = (
            "In 25%. What moves it most: carers (median net saving £1 where it is low)."
        )

    run = changed(lead(), change)
    assert verdict_box(run).reason == run.neutrality["reason"]
    assert verdict_box(replace(run, appraisal=appraised(row("One")).appraisal)).reason == "In 25%."


def test_the_key_figures_are_those_of_the_verdict() -> None:
    found = {figure.name: (figure.figure, figure.beside) for figure in key_figures(lead())}
    assert list(found) == [
        "Cost neutral by 31 March 2020",
        "Net saving by 31 March 2020, median",
        "Payback, median",
        "Net saving in 2019/20 alone, median",
        "Break-even occupancy",
    ]
    sentence = str(lead().neutrality["sentence"])
    probability, of = found["Cost neutral by 31 March 2020"]
    assert sentence.startswith(f"Cost neutral in {probability} {of}")
    median, spread = found["Net saving by 31 March 2020, median"]
    assert f"median net saving {median} ({spread})" in sentence


@pytest.mark.parametrize(
    ("payback", "figure", "beside"),
    [
        (None, "none", "by March 2020; lowest point -£1.00m in May 2017"),
        ("2016-01", "not needed", "cumulative net saving is never below £0"),
        ("2018-02", "February 2018", "lowest point -£1.00m in May 2017"),
    ],
)
def test_payback_is_a_month_none_or_not_needed(payback: str | None, figure: str, beside: str) -> None:
    def change(results: dict[str, Any]) -> None:
        results["neutrality"] |= {
            "payback_month": payback,
            "trough": {"month": "2017-05", "median_gbp": -1e6},
        }

    found = {one.name: one for one in key_figures(changed(lead(), change))}["Payback, median"]
    assert (found.figure, found.beside) == (figure, beside)


def test_the_probability_of_each_year_is_that_of_the_file() -> None:
    rows = [row for group in probability_table(lead()).groups for row in group.rows]
    assert [row.heading for row in rows] == [f"31 March {year}" for year in range(2016, 2021)]
    assert rows[0].cells[0] == "0%"
    assert rows[-1].cells[0] == key_figures(lead())[0].figure
    assert rows[-1].cells[2] == key_figures(lead())[1].figure


def test_the_shortest_horizon_has_no_full_year(tmp_path: Path) -> None:
    run = paper_run(run_small(tmp_path, HOME, last_month="2016-03"))
    assert not [figure.name for figure in key_figures(run) if figure.name.startswith("Net saving in")]
    assert [row.heading for row in probability_table(run).groups[0].rows] == ["31 March 2016"]


def of_medians(*medians: float, payback: str | None) -> PaperRun:
    """The reference run with these medians of the cumulative net saving, a month each."""

    def change(results: dict[str, Any]) -> None:
        results["neutrality"]["payback_month"] = payback
        results["net_saving_months"] = [
            {"month": f"2016-0{n}", "cumulative_p10": m - 1, "cumulative_p50": m, "cumulative_p90": m + 1}
            for n, m in enumerate(medians, start=1)
        ]
        results["horizon"]["last_month"] = f"2016-0{len(medians)}"

    return changed(lead(), change)


@pytest.mark.parametrize(
    ("medians", "payback", "title"),
    [
        (
            (-1e6, -2e6),
            None,
            "Median net saving stays below £0 throughout and ends at -£2.00m in February 2016",
        ),
        ((1e6, -2e6), None, "Median net saving is above £0 for a time but ends at -£2.00m in February 2016"),
        ((1e6, 2e6), "2016-01", "Median net saving is never below £0 and ends at £2.00m in February 2016"),
        (
            (-1e6, 2e6),
            "2016-02",
            "Median net saving is back at £0 from February 2016 on and ends at £2.00m in February 2016",
        ),
    ],
)
def test_the_message_of_the_net_saving_follows_its_median(
    medians: tuple[float, ...], payback: str | None, title: str
) -> None:
    assert net_saving_title(of_medians(*medians, payback=payback)) == title


def test_a_scenario_without_measures_says_that_both_plans_are_the_same(tmp_path: Path) -> None:
    run = paper_run(run_small(tmp_path))
    assert (verdict_box(run).heading, verdict_box(run).word) == (
        "No measures, so nothing to demonstrate",
        "No measures",
    )
    assert verdict_box(run).sentence.startswith("No measures: both plans cost the same in ")
    assert net_saving_title(run) == "Both plans cost the same in every future to March 2017"
    assert must_be_true(run).sentences == (
        "There is nothing that could be true or false: the strategy has no measures.",
    )


def test_one_future_and_few_futures_are_called_so(tmp_path: Path) -> None:
    one = Paper("One", (paper_run(run_small(tmp_path, HOME, paths=1)),))
    assert [notice.text for notice in notices(one)] == [
        "Only one future was simulated: no probability and no range can be read from it."
    ]
    few = [notice.text for notice in notices(oxfordshire_paper())]
    assert few == ["Only 40 futures were simulated: probabilities and ranges are rough."]


def test_children_without_a_place_are_a_warning_of_the_scenario_in_which_they_are(tmp_path: Path) -> None:
    # the agencies have the 40 places that are taken today, and a fifth more children come every year
    limited = {"kind": "carers", "places": "40", "net_growth": "carers_growth"}
    growth = "[demand]\nextra_growth_per_year = 0.2\n"
    run = paper_run(
        run_small(tmp_path, f"{growth}{HOME}", Council(provision_cells={"agencies": limited})), name="Growth"
    )
    assert run.table("unplaced")["probability"].max() > 0.05
    alone = notices(Paper("Alone", (run,)))
    assert alone[0].warning
    assert alone[0].text.startswith("Do nothing: children are left without a place. In ")
    beside = notices(Paper("Beside", (lead(), run)))
    assert [one.text.partition(" children")[0] for one in beside if one.warning] == ["Growth: Strategy:"]


@pytest.mark.slow
def test_remarks_on_a_run_come_first_as_warnings_and_notes_on_the_paper_after() -> None:
    def change(results: dict[str, Any]) -> None:
        results |= {"notes": ["A remark."], "stress_notes": ["On the stress case."]}

    run = changed(lead(), change)
    found = notices(Paper("Paper", (run,), notes=("A note.",)))
    assert [(one.text, one.warning) for one in found[:2]] == [("A remark.", True), ("A note.", False)]
    # those of the stress case stand in Risk, those of another scenario in Scenarios
    assert "remark" not in " ".join(one.text for one in notices(Paper("Paper", (lead(), run))))
    assert "On the stress case." in stress_passage(run).sentences
    beside = scenarios(Paper("Paper", (lead(), replace(run, name="Other"))))
    assert beside is not None
    (differs,) = (one for one in beside.passages if one.title == "What differs between the scenarios")
    assert differs.points == ("Other: A remark.", "Other: On the stress case.")


def test_switching_values_within_what_is_thought_possible_come_first_then_the_nearest() -> None:
    far = row("far", distance_share=3.0, within_range=False)
    near = row("near", distance_share=-0.1, within_range=False)
    within = row("within", distance_share=2.0)
    points = must_be_true(appraised(row("no value", **NONE), far, near, within)).points
    names = [re.split(r":| by themselves", point)[0] for point in points]
    assert names == ["The new homes", "Within", "Near", "Far", "No plausible value, alone, of"]


def test_a_switching_value_says_on_which_side_it_pays_and_what_is_assumed() -> None:
    assert must_be_true(appraised(row("Share avoided"))).points[1] == (
        "Share avoided: at least 40%, within the 0% to 50% thought possible; 20% is assumed."
    )
    price = {
        "unit": "GBP per place per week",
        "low": 2700.0,
        "central": 2924.0,
        "high": 3300.0,
        "switching_value": 2584.75,
        "within_range": False,
    }
    assert must_be_true(appraised(row("price of A home", **price))).points[1] == (
        "Price: A home: at most £2,585 per place per week, not within the £2,700 to £3,300 thought possible; £2,924 is "
        "assumed."
    )


@pytest.mark.parametrize(
    ("central_gbp", "switching", "side"),
    [(-1e6, 0.4, "least"), (-1e6, 0.1, "most"), (1e6, 0.4, "most"), (1e6, 0.1, "least"), (0.0, 0.2, "least")],
)
def test_the_side_of_a_switching_value_follows_from_where_the_plan_stands(
    central_gbp: float, switching: float, side: str
) -> None:
    """On the line itself, where the range rises."""
    run = appraised(row("One", median_at_central_gbp=central_gbp, switching_value=switching))
    assert must_be_true(run).points[1].startswith(f"One: at {side} ")


def test_a_demonstrated_plan_says_what_would_have_to_stay_true() -> None:
    def change(results: dict[str, Any]) -> None:
        results["neutrality"]["verdict"] = "demonstrated"

    run = replace(changed(lead(), change), appraisal={"tornado": [row("One")], "paths": 40})
    passage = must_be_true(run)
    assert passage.title == "What would have to stay true"
    assert passage.sentences[0].endswith(
        "About half of futures are then cost neutral: the verdict needs 80%."
    )


def test_where_nothing_turns_the_result_round_it_says_so() -> None:
    passage = must_be_true(appraised(row("One", **NONE)))
    median = pounds(lead().neutrality["median_gbp"])
    assert passage.sentences == (
        "With every assumption at its central value, median net saving by 31 March 2020 is -£1.00m (in 40 futures of "
        f"the appraisal; {median}, as above, where all assumptions vary). No plausible value of one assumption alone "
        "brings it to £0.",
    )
    assert len(passage.points) == 1
    assert must_be_true(appraised()).sentences == ("No assumption has a range, so none was moved.",)


def driver(name: str, **values: Any) -> dict[str, Any]:
    found = {"name": name, "rank_correlation": 0.5, "beyond_chance": True}
    return found | {"median_gbp_where_low": -2e6, "median_gbp_where_high": -1e5} | values


def test_without_an_appraisal_it_names_what_goes_with_the_result_beyond_chance() -> None:
    passage = must_be_true(drivers(driver("step down: moves per month"), driver("x", beyond_chance=False)))
    assert passage.sentences[0].startswith(
        "At which value of each assumption the result turns round was not worked"
    )
    assert passage.points[1:] == (
        "Step down: moves a month: median net saving -£2.00m where low, -£0.10m where high.",
    )
    assert "No single assumption moves it by more than chance does." in must_be_true(drivers()).sentences[0]


@pytest.mark.parametrize(
    ("needed", "words"),
    [
        (0.87, "pay from 87.0% of registered places filled; 84.9% can be filled."),
        (1.2, "pay from 120.0% of registered places filled, more than they hold; 84.9% can be filled."),
        (None, "pay at no occupancy: a resident of them saves nothing."),
    ],
)
def test_break_even_stands_against_what_can_be_filled(needed: float | None, words: str) -> None:
    def change(results: dict[str, Any]) -> None:
        results["neutrality"] |= {"break_even_occupancy": needed, "planned_occupancy": 0.849}

    assert must_be_true(changed(lead(), change)).points[0] == f"The new homes by themselves {words}"


def test_what_is_not_known_names_the_record_conflicts_and_weak_data() -> None:
    points = not_known(appraised(row("edge of care: entries avoided share"))).points
    assert len(points) == 5
    assert "the 80% range held 2 of 5" in points[0]
    assert points[1] == (
        "Published figures conflict on: Children looked after around the decision; Growth of children looked after."
    )
    assert points[2] == (
        "The assumptions with the widest effect on median net saving: Edge of care: share of entries avoided "
        "(-£2.00m at its low end, £0.50m at its high end)."
    )
    assert re.match(
        r"\d+ findings on the data weaken the answer; the first: Placement types are counted", points[3]
    )
    assert points[4] == lead().results["assumed"]["sentence"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            lambda results: results.update(evidence_conflicts=[]),
            "Published figures: the council's tables list none that conflict.",
        ),
        (
            lambda results: results.update(quality=[]),
            "The checks of the data found nothing that weakens the answer.",
        ),
        (
            lambda results: results.update(
                quality=[{"weight": "weakens the answer", "found": "One count. No more."}]
            ),
            "1 finding on the data weakens the answer; the first: One count.",
        ),
        (
            lambda results: results["neutrality"].update(drivers=[]),
            "No single assumption moves the result by more than chance does.",
        ),
    ],
)
def test_nothing_found_is_said_as_plainly(change: Callable[[dict[str, Any]], None], sentence: str) -> None:
    assert sentence in not_known(changed(lead(), change)).points
