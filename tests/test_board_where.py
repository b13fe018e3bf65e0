"""The paper's section on where children live: the mix of both plans, the in-house share, places outside the area."""

from __future__ import annotations

import functools
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from builders import FLAT_DEMAND, run_small
from builders_board import changed, oxfordshire_paper, paper_run
from builders_workbook import STRATEGY

from placements.domain.placement_types import TOTAL
from placements.inputs.evidence import OUTSIDE_AREA
from placements.reports.board import Paper, PaperRun
from placements.reports.board.sections.where.in_house import in_house_words, own_types_words
from placements.reports.board.sections.where.mix import figure_title, mix_figure, mix_title
from placements.reports.board.sections.where.mix_tables import difference_table, plans_table
from placements.reports.board.sections.where.section import outside, where
from placements.reports.charts import NARROW, WIDE, Sheet, to_svg
from placements.reports.charts.mix import Bars, mix_bars
from placements.reports.words import tenths

Results = dict[str, Any]


@functools.cache
def small(body: str = "") -> PaperRun:
    """A run of the small council, made once; not to be changed."""
    with tempfile.TemporaryDirectory() as folder:
        return paper_run(run_small(Path(folder), body))


def lead() -> PaperRun:
    return oxfordshire_paper().lead


def ending(run: PaperRun, plan: str, **children: float) -> PaperRun:
    """The same run with other children by placement type at the end of one plan."""

    def change(results: Results) -> None:
        last = results["horizon"]["last_month"]
        for row in results["placements"]:
            if (row["plan"], row["month"]) == (plan, last) and row["placement_type"] in children:
                row["mean"] = children[row["placement_type"]]

    return changed(run, change)


def test_the_in_house_share_is_worked_by_hand() -> None:
    run = small(FLAT_DEMAND)
    rows = [row for row in run.results["in_house"] if row["plan"] == "do_nothing"]
    # 60 with in-house carers and 4 in the existing home, of 60 + 40 + 4 + 16 + 30 = 150: 64 / 150 = 42.7%
    assert rows[0] == {
        "plan": "do_nothing",
        "month": "2015-12",
        "children_mean": 64.0,
        **dict.fromkeys(("share_mean", "share_p10", "share_p50", "share_p90"), 0.426667),
    }
    # the same demand and nothing opened: the same children stay
    assert rows[-1]["month"] == "2017-03"
    assert "look after 42.7% of all children looked after on 31 December 2015" in in_house_words(run)[0]


def test_in_house_children_are_those_of_the_types_that_only_the_council_runs() -> None:
    own = {one["id"] for one in lead().results["placement_types"] if one["run_by"] == "own"}
    assert own == {"in_house_foster", "in_house_residential"}
    by_type = lead().table("placements")
    summed = by_type[by_type["placement_type"].isin(own)].groupby(["plan", "month"])["mean"].sum()
    for row in lead().results["in_house"]:
        if row["month"] != "2015-12":
            assert row["children_mean"] == pytest.approx(summed[row["plan"], row["month"]], abs=1e-3)


def test_who_provides_is_said_of_every_placement_type() -> None:
    assert own_types_words(lead()) == (
        "In-house: In-house foster and In-house residential. Run by other providers: IFA and External residential. "
        "Nobody states who provides, so not counted as in-house: Other.",
    )


@pytest.mark.parametrize(
    ("nothing", "strategy", "said"),
    [
        (0.30, 0.40, "higher than if the council does nothing"),
        (0.40, 0.30, "lower than if the council does nothing"),
        (0.40, 0.403, "about what it is if the council does nothing"),
    ],
)
def test_the_in_house_share_is_compared_with_doing_nothing(
    nothing: float, strategy: float, said: str
) -> None:
    def shares(results: Results) -> None:
        for row in results["in_house"]:
            row["share_mean"] = nothing if row["plan"] == "do_nothing" else strategy

    assert in_house_words(changed(lead(), shares))[0].endswith(f"under the strategy: {said}.")


def test_a_share_of_nobody_is_not_known() -> None:
    def nobody(results: Results) -> None:
        for row in results["in_house"]:
            row.update(dict.fromkeys(("share_mean", "share_p10", "share_p50", "share_p90")))

    run = changed(small(FLAT_DEMAND), nobody)
    assert in_house_words(run) == ("What share of children would live in-house is not known to this paper.",)
    assert not any(row.heading == "In-house share" for group in plans_table(run).groups for row in group.rows)


def test_the_headline_names_what_the_strategy_moves_most_each_way() -> None:
    ends = {
        "in_house_foster": 60.0,
        "ifa": 40.0,
        "in_house_residential": 4.0,
        "external_residential": 16.0,
        "other": 30.0,
    }
    flat = ending(ending(small(FLAT_DEMAND), "do_nothing", **ends), "strategy", **ends)
    assert mix_title(flat) == (
        "On 31 March 2017 as many children live in each placement type under the strategy as by doing nothing"
    )
    moved = ending(flat, "strategy", in_house_residential=7.4, external_residential=15.0)
    assert mix_title(moved) == (
        "On 31 March 2017 the strategy has on average 3 children more in In-house residential and 1 child fewer in "
        "External residential than doing nothing"
    )
    fewer = ending(flat, "strategy", ifa=30.0)
    assert mix_title(fewer) == (
        "On 31 March 2017 the strategy has on average 10 children fewer in IFA than doing nothing"
    )


def test_the_chart_does_not_call_a_tie_the_most_common() -> None:
    # 60 with in-house carers today
    ahead = ending(
        small(FLAT_DEMAND), "strategy", in_house_foster=60.0, ifa=60.01, external_residential=5.0, other=5.0
    )
    assert figure_title(ahead) == (
        "In-house foster has the most children today; under the strategy In-house foster and IFA would on 31 March "
        "2017, on average"
    )
    same = ending(ahead, "strategy", ifa=10.0)
    assert figure_title(same).endswith("today, and under the strategy on 31 March 2017 too, on average")
    nobody = ending(ahead, "strategy", **dict.fromkeys(small(FLAT_DEMAND).types, 0.0))
    assert figure_title(nobody).endswith("no child is looked after on 31 March 2017")


def test_what_is_drawn_is_what_the_results_say() -> None:
    figure = mix_figure(lead())
    table = lead().table("placements")
    last = table[table["month"] == "2020-03"].set_index(["placement_type", "plan"])["mean"]
    (short,) = figure.tables
    for row, key in zip(short.groups[0].rows, [*lead().types, TOTAL], strict=True):
        assert row.cells[1:] == tuple(tenths(last[key, plan]) for plan in ("do_nothing", "strategy"))
    for children in ("Today 202", "Today 112", f"Strategy {last['ifa', 'strategy']:,.0f}"):
        assert children in figure.wide
        assert children in figure.narrow


def test_the_difference_is_strategy_less_doing_nothing_in_every_cell() -> None:
    nothing, strategy = plans_table(lead()).groups
    for row, apart in zip(strategy.rows, difference_table(lead()).groups[0].rows, strict=False):
        before = next(one for one in nothing.rows if one.heading == row.heading)
        for with_it, without, written in zip(row.cells[1:], before.cells[1:], apart.cells, strict=True):
            # each is written to a tenth
            assert float(with_it) - float(without) == pytest.approx(float(written), abs=0.11)
            assert written != "-0.0"


def test_children_outside_the_area_are_quoted_with_date_and_source_or_said_to_be_unknown() -> None:
    known = outside(lead()).sentences
    assert known[0].startswith("28% of children are placed outside the county (23 February 2016). ")
    assert "Source: Oxfordshire County Council, Cabinet 23 February 2016" in known[0]
    assert known[1].startswith("The forecast does not know where a placement lies")
    (unknown,) = outside(small(FLAT_DEMAND)).sentences
    assert "is not known to this paper" in unknown
    assert OUTSIDE_AREA in unknown


@pytest.mark.parametrize("sheet", [WIDE, NARROW])
def test_long_names_and_placement_types_without_children_are_drawn(sheet: Sheet) -> None:
    types = (
        Bars('<script>alert("x")</script> ' + "and a name " * 20, (0.0, 0.0, 0.0)),
        Bars("B", (0.4, 0.0, 0.2)),
    )
    drawing = to_svg(mix_bars(types, ("Today", "Do nothing", "Strategy"), sheet))
    assert "<script" not in drawing
    assert "NaN" not in drawing
    width = float(re.search(r'width="(\d+)', drawing)[1])  # type: ignore[index]  # every drawing has one
    assert width < (760 if sheet.roomy else 330)


def test_many_placement_types_leave_the_smallest_to_the_table() -> None:
    def more(results: Results) -> None:
        for number in range(6):
            key = f"rare_{number}"
            results["placement_types"].append({"id": key, "title": f"Rare {number}", "need_group": "other"})
            for name in ("demand", "placements"):
                rows = [row for row in results[name] if row["placement_type"] == "in_house_residential"]
                results[name] += [
                    {**row, "placement_type": key, "mean": 0.5, "last_value": 0.5} for row in rows
                ]

    figure = mix_figure(changed(small(FLAT_DEMAND), more))
    assert len(figure.tables[0].groups[0].rows) == 12
    assert "Rare 2" in figure.wide
    assert "Rare 3" not in figure.wide
    assert "Placement types with fewer children are in the table alone." in figure.source


def test_a_strategy_without_measures_moves_nobody_and_the_section_says_so() -> None:
    section = where(Paper("Small", (small(FLAT_DEMAND),)))
    assert section is not None
    assert section.title.startswith("On 31 March 2017 as many children live in each placement type")
    assert not re.search(r"\b(nan|None|inf|NaN)\b|-0\.0", repr(section))


def test_a_strategy_with_a_home_moves_children_and_the_headline_says_so() -> None:
    assert "children more in In-house residential" in mix_title(small(FLAT_DEMAND + STRATEGY))
