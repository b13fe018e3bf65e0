"""The paper's section Scenarios: what can be chosen, compared in the same futures, and said without overclaiming."""

from __future__ import annotations

import functools
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders import run_small
from builders_board import changed, paper_run
from builders_workbook import STRATEGY, UNCERTAIN

from placements.finance.side_by_side import PathCosts, paired
from placements.reports.board import Paper, PaperRun
from placements.reports.board.parts import Row, Section, Table
from placements.reports.board.sections.scenarios.figures import difference_title, net_saving_title
from placements.reports.board.sections.scenarios.ranking import ranking_points
from placements.reports.board.sections.scenarios.section import headline, scenarios, sentences
from placements.reports.board.sections.scenarios.settings import settings_table
from placements.reports.board.sections.scenarios.standing import Standing, standing_of
from placements.reports.board.sections.scenarios.tables import answers, conditions, differences, pairs
from placements.reports.charts import NARROW, WIDE, Sheet, to_svg
from placements.reports.charts.scenarios import RangeBar, scenario_ranges
from placements.reports.words import percent, pounds

LATE = STRATEGY.replace('kind = "home"', 'kind = "home"\nmonths_late = 3').replace("2016-05", "2016-09")
NO_SUPPORT = STRATEGY.replace('kind = "edge_of_care"', 'kind = "edge_of_care"\nenabled = false')
GROWTH = "[demand]\nextra_growth_per_year = 0.3\n"


@functools.cache
def run(body: str, name: str) -> PaperRun:
    """A run of the small council, made once; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        return paper_run(run_small(Path(folder), body, UNCERTAIN), name)


def strategy() -> PaperRun:
    return run(STRATEGY, "Strategy")


def late() -> PaperRun:
    return run(LATE, "Late home")


def no_support() -> PaperRun:
    return run(NO_SUPPORT, "No support")


def growth() -> PaperRun:
    return run(GROWTH + STRATEGY, "High demand")


def nothing() -> PaperRun:
    return run("", "Do nothing")


def compared(*runs: PaperRun) -> Standing:
    return standing_of(Paper("Paper", runs))


def titles(*runs: PaperRun) -> tuple[str, str]:
    """Of the chart of net savings and of that of differences."""
    return net_saving_title(compared(*runs)), difference_title(compared(*runs))


def rows(one: Table) -> dict[str, Row]:
    """Heading -> row; under groups with a title the title stands before the heading."""
    return {
        f"{group.title}: {row.heading}" if group.title else row.heading: row
        for group in one.groups
        for row in group.rows
    }


def saving(run: PaperRun, *by_future: float) -> PaperRun:
    """The run with this net saving in each future, and the answer that follows from it."""
    saved = np.array(by_future)
    p10, median, p90 = (float(q) for q in np.quantile(saved, [0.1, 0.5, 0.9]))
    costs = PathCosts(("2016/17",), np.zeros((len(saved), 1)), -saved[:, None])

    def change(results: dict[str, Any]) -> None:
        found = results["neutrality"]
        found |= {
            "p10_gbp": p10,
            "median_gbp": median,
            "p90_gbp": p90,
            "probability": float((saved >= 0).mean()),
        }
        found |= {"trough": {"month": "2016-05", "median_gbp": min(median, 0.0)}, "with_capital": None}
        found["run_rate"] = found["run_rate"] | {"median_gbp": median}
        results["net_saving"] = results["net_saving"][-1:]

    return replace(changed(run, change), costs=costs)


def children(run: PaperRun) -> str:
    """Mean number of children on the last day, to a tenth."""
    mine = (
        r for r in run.results["placements"] if r["plan"] == "strategy" and r["placement_type"] == "total"
    )
    return f"{next(r['mean'] for r in mine if r['month'] == str(run.last_month)):,.1f}"


def test_one_run_alone_has_no_section() -> None:
    assert scenarios(Paper("Paper", (strategy(),))) is None


def test_every_answer_is_that_of_the_run_s_results() -> None:
    standing = compared(strategy(), late())
    found, held = rows(answers(standing)), rows(conditions(standing))
    for one in (strategy(), late()):
        said = one.neutrality
        verdict, neutral, median, p10, p90, *_ = found[one.name].cells
        assert verdict == said["verdict"]
        assert neutral == percent(said["probability"])
        assert [median, p10, p90] == [pounds(said[key]) for key in ("median_gbp", "p10_gbp", "p90_gbp")]
        assert held[one.name].cells[2] == percent(said["with_capital"]["probability"])
        assert held[one.name].cells[4] == "none named"


def test_differences_are_those_of_the_same_futures_and_not_of_quantiles() -> None:
    found = rows(differences(compared(strategy(), late())))
    last = found["Late home: 31 March 2017"]
    apart = late().costs.cumulative_net_saving[:, -1] - strategy().costs.cumulative_net_saving[:, -1]
    assert last.cells[0] == pounds(float(apart.mean()))
    assert last.cells[2] == pounds(float(np.median(apart)))
    assert last.cells[4] == percent(float((apart > 0.005).mean()))
    assert (last.kind, found["Late home: 31 March 2016"].kind) == ("plain", "minor")


def test_three_choices_are_compared_each_with_each_and_two_are_not_said_twice() -> None:
    every = pairs(compared(strategy(), late(), no_support()))
    assert every is not None
    assert list(rows(every)) == [
        "Less that of Strategy: Late home",
        "Less that of Strategy: No support",
        "Less that of Late home: No support",
    ]
    last = paired(no_support().costs, late().costs).last
    assert rows(every)["Less that of Late home: No support"].cells[1] == pounds(last.p10)
    assert pairs(compared(strategy(), late())) is None
    assert pairs(compared(*[strategy()] * 7)) is None


def test_a_dominated_choice_is_named_with_the_reason() -> None:
    better = saving(late(), 300_000.0, 200_000.0, 100_000.0, 500_000.0)
    worse = saving(strategy(), 200_000.0, 250_000.0, -50_000.0, 0.0)
    # it saves less in one of the four futures
    assert ranking_points(compared(worse, better)) == (
        "Strategy is dominated by Late home, which saves at least as much in 75% of futures by 31 March 2017 and is at "
        "least as good in all that is ranked: cost neutral in 100% of futures against 75%, median net saving £0.25m "
        "against £0.10m, P10 £0.13m against -£35k.",
    )
    always = saving(late(), 300_000.0, 300_000.0, 100_000.0, 500_000.0)
    (said,) = ranking_points(compared(worse, always))
    assert "saves at least as much in every future by" in said


def test_beside_a_dominated_choice_stand_the_children_whom_no_rule_ranks() -> None:
    """The service keeps some out of care: a board may choose it for that, though it costs more in every future."""
    with_service, without = saving(strategy(), 1e5, 2e5), saving(no_support(), 3e5, 4e5)
    fewer, more = children(with_service), children(without)
    assert float(fewer) < float(more)
    (said,) = ranking_points(compared(with_service, without))
    assert said.endswith(
        f" Not ranked: the children looked after on 31 March 2017, on average {more} against {fewer}."
    )


def test_where_no_choice_is_dominated_that_is_said() -> None:
    safe, bold = saving(strategy(), 0.0, 0.0, 0.0), saving(late(), -5e5, -1e5, 9e5)
    assert ranking_points(compared(safe, bold)) == ("No choice is dominated by another.",)


def test_a_test_is_called_one_everywhere_and_is_never_ranked() -> None:
    better = replace(saving(late(), 5e5, 6e5, 7e5), is_test=True)
    standing = compared(saving(strategy(), 1e5, 2e5, 3e5), better)
    assert ranking_points(standing) == ()
    assert (
        sentences(standing)[1]
        == "Late home is a test of what could happen. Nobody can choose it, so no rule ranks it."
    )
    assert "Tests, which nobody can choose: Late home" in rows(answers(standing))
    assert "Late home (test): 31 March 2017" in rows(differences(standing))
    # beside the leading run there are tests alone, so they are what the title speaks of
    assert difference_title(standing) == "Late home saves more than Strategy in 100% of futures"
    assert net_saving_title(standing) == "Strategy is cost neutral by 31 March 2017 in 100% of futures"


def test_a_run_of_another_world_is_shown_and_not_ranked() -> None:
    standing = compared(strategy(), growth())
    assert sentences(standing)[1] == (
        "Doing nothing costs something else in High demand than in Strategy (other demand, prices or settings): a "
        "difference from Strategy is not the strategy's alone, and no rule ranks it."
    )
    assert "High demand (other do-nothing)" in rows(answers(standing))
    assert ranking_points(standing) == ()
    # a test of another world is told to be both
    both = sentences(compared(strategy(), replace(growth(), is_test=True)))
    assert both[1].startswith("High demand is a test")
    assert both[2] == sentences(standing)[1]


def test_equal_scenarios_save_the_same_in_every_future() -> None:
    standing = compared(strategy(), replace(strategy(), name="Twin"))
    assert difference_title(standing) == "Twin saves the same as Strategy in every future"
    assert ranking_points(standing) == ("No choice is dominated by another.",)
    (row,) = rows(settings_table(standing)).values()
    assert (row.heading, row.cells) == ("No setting differs", ("", ""))


def test_titles_claim_no_more_than_the_probabilities_allow() -> None:
    poor = saving(strategy(), -3e5, -2e5, -1e5, 1e5), saving(late(), -4e5, -3e5, -2e5, -1e5)
    assert headline(compared(*poor)) == "Scenarios: none is demonstrated to be cost neutral"
    assert titles(*poor) == (
        "No choice is cost neutral in more than half of the futures: Strategy comes nearest, in 25%",
        "No other choice saves more than Strategy in most futures",
    )
    none = saving(strategy(), -3e5, -2e5), saving(late(), -4e5, -3e5)
    assert titles(*none)[0] == "No choice is cost neutral by 31 March 2017 in any future"
    even = saving(strategy(), -3e5, 2e5, 2e5), saving(late(), 4e5, -1e5, 3e5)
    assert titles(*even)[0] == "Strategy and Late home are cost neutral equally often: in 67% of futures"
    best = saving(strategy(), -3e5, 2e5, 2e5), saving(late(), 4e5, 1e5, 3e5)
    assert titles(*best) == (
        "Late home is the choice most often cost neutral: in 100% of futures",
        "Late home saves more than Strategy in 67% of futures",
    )


def test_a_scenario_without_measures_wins_nothing_by_being_always_neutral() -> None:
    assert nothing().costs.changes_nothing
    assert "Do nothing" not in titles(strategy(), nothing())[0]
    again = replace(nothing(), name="Nothing again")
    assert titles(nothing(), again)[0] == "No choice saves or costs anything against doing nothing"


def test_demonstrated_scenarios_are_named_in_the_heading() -> None:
    def demonstrate(results: dict[str, Any]) -> None:
        results["neutrality"]["verdict"] = "demonstrated"

    sure = changed(strategy(), demonstrate)
    assert headline(compared(sure, late())) == "Scenarios: Strategy is demonstrated to be cost neutral"
    both = compared(sure, changed(late(), demonstrate))
    assert headline(both) == "Scenarios: each that can be chosen is demonstrated to be cost neutral"


def test_settings_that_differ_stand_beside_the_leading_scenario_s() -> None:
    found = rows(settings_table(compared(strategy(), late(), growth(), nothing())))
    assert found["Late home: new home: months late"].cells == ("3", "0")
    assert found["Late home: step down: starts"].cells == ("September 2016", "May 2016")
    assert found["High demand (other do-nothing): Children grow faster by, share a year"].cells == (
        "0.3",
        "0",
    )
    assert found["Do nothing: Measures left out"].cells == ("none", "new home, support and step down")
    switched_off = rows(settings_table(compared(strategy(), no_support())))
    assert [row.cells for row in switched_off.values()] == [("none", "support")]


def test_other_tables_of_the_council_are_a_difference_too() -> None:
    other = replace(strategy(), name="Twin", stamp=replace(strategy().stamp, inputs_hash="ba9876543210"))
    (row,) = rows(settings_table(compared(strategy(), other))).values()
    assert (row.heading, row.cells) == (
        "The council's tables, by their hash",
        ("ba9876543210", "0123456789ab"),
    )


def test_names_of_any_kind_do_no_harm_and_stand_whole_in_the_tables() -> None:
    long = ("A scenario whose name is long " * 7).strip()
    lead, evil = replace(strategy(), name=long), replace(late(), name="<script>alert(1)</script>")
    assert long in rows(answers(compared(lead, evil)))
    assert max(len(title) for title in titles(lead, evil)) < 160
    assert (
        compared(lead, evil).short(lead) == "A scenario whose name is long A scenario whose name is long A…"
    )
    found = scenarios(Paper("Paper", (lead, evil)))
    assert found is not None
    drawn = "".join(figure.wide + figure.narrow for figure in found.figures)
    assert "<script" not in drawn
    assert "&lt;script&gt;alert(1)" in drawn


def test_a_word_of_many_letters_may_be_broken_in_a_table() -> None:
    standing = compared(strategy(), replace(late(), name="W" * 200))
    assert any("W" * 20 + "\u200b" + "W" * 20 in heading for heading in rows(answers(standing)))
    assert standing.short(standing.runs[1]) == "W" * 69 + "…"


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_a_chart_of_one_future_or_of_nothing_is_drawn(sheet: Sheet) -> None:
    bars = [
        RangeBar("One future", ("neutral in 0% of futures", "median -£1"), -1.0, -1.0, -1.0),
        RangeBar("x" * 200, ("neutral in 100% of futures", "median £0"), 0.0, 0.0, 0.0, "(test)", True),
    ]
    svg = to_svg(scenario_ranges(bars, "Net saving by 31 March 2017", "£0: cost neutral", sheet))
    assert "NaN" not in svg
    for words in ("One future", "…", "(test)", "Net saving by 31 March 2017", "£ thousand"):
        assert words in svg


def test_who_cannot_see_a_chart_is_told_every_figure_of_it() -> None:
    test = replace(saving(late(), 1e5, 3e5, 5e5), is_test=True)
    found = scenarios(Paper("Paper", (saving(strategy(), 1e5, 2e5, -3e5), test)))
    assert found is not None
    said = "Late home (test): saves more in 67% of futures, median £0.10m, P10 £20k, P90 £0.66m."
    for drawn in (found.figures[1].wide, found.figures[1].narrow):
        assert said in drawn
        assert (
            "Across: its net saving by 31 March 2017 less that of Strategy in the same future, in £." in drawn
        )


def test_one_future_gives_a_section_of_true_words() -> None:
    found = scenarios(Paper("Paper", (saving(strategy(), -1.0), saving(late(), 0.0))))
    assert found is not None
    assert found.figures[1].title == "Late home saves more than Strategy in 100% of futures"
    assert [figure.key for figure in found.figures] == ["scenarios-net-saving", "scenarios-differences"]
    assert not re.search(r"\bnan\b|None|-£0\b(?!\.)", " ".join(said_in(found)))


def said_in(found: Section) -> list[str]:
    """Every word of the section, but for its charts."""
    tables = [one for figure in found.figures for one in figure.tables]
    tables += [one for passage in found.passages for one in (*passage.tables, *passage.folded)]
    cells = [cell for one in tables for row in rows(one).values() for cell in (row.heading, *row.cells)]
    figures, passages = [one.title for one in found.figures], [one.title for one in found.passages]
    return [
        found.title,
        *figures,
        *passages,
        *found.sentences,
        *found.points,
        *(one.caption for one in tables),
        *cells,
    ]
