"""Findings on data quality: each is worked out from the run, says how much it matters, and what to do."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from builders import ALWAYS, Council, run_small, small_council, write_scenario
from builders_board import paper_run
from builders_workbook import STRATEGY

from placements.inputs import TABLES
from placements.inputs.evidence import evidence_topics, history_row_of
from placements.reports.board.sections.assumptions.log import log_passage
from placements.reports.quality import (
    AssumedFigures,
    Finding,
    Weight,
    assumed_figures,
    input_tables,
    quality_findings,
)
from placements.result import RunResult
from placements.run import run_scenario

Row = Mapping[str, object]

FIGURE: Row = {"topic": "Count", "statement": "150", "figure": 150, "unit": "children", "date": "2015-12-31"}
OTHER_COUNT: Row = {
    "date": "2015-12-31",
    "placement_type": "total",
    "children": 148,
    "unit": "children",
    "used": "no",
}
NOT_IN_HOMES: Row = {
    "need_group": "residential",
    "provision": "old-home",
    "match_share": 0,
    "basis": "published",
}
CROWDED = {"kind": "carers", "places": "10", "net_growth": "carers_growth"}


def add(folder: Path, table: str, rows: Iterable[Row]) -> None:
    """Add rows to a table of the council's folder; the table is made where there is none."""
    header, path = TABLES[table].column_names, folder / f"{table}.csv"
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if new:
            writer.writerow(header)
        writer.writerows([{**ALWAYS, **row}.get(column, "") for column in header] for row in rows)


def say_no_source(path: Path, row: str) -> None:
    """Let the rows of that name have "Assumption" for a source."""
    lines = path.read_text(encoding="utf-8").splitlines()
    said = [
        line.replace("Cabinet paper", "Assumption") if line.startswith(f"{row},") else line for line in lines
    ]
    path.write_text("\n".join(said) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def doubtful(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A council with a count that is not used, evidence that differs and a home that takes nobody new."""
    folder = tmp_path_factory.mktemp("doubtful")
    council = Council(
        prices={"other": (100, 200, 350)},
        uplifts={"external_residential": (-0.1, 0.02, 0.2), "ifa": (0.0, 0.01, 0.02)},
        totals={"2010-03-31": 120, "2014-12-31": 140},
        costs={"free_move": ((500, 1000, 3000), "GBP per move")},
    )
    inputs = small_council(folder, council)
    say_no_source(inputs / "unit_costs.csv", "other")
    say_no_source(inputs / "uplifts.csv", "external_residential")
    say_no_source(inputs / "uplifts.csv", "ifa")
    add(inputs, "history", [OTHER_COUNT])
    add(
        inputs,
        "evidence",
        [FIGURE, {**FIGURE, "statement": "About 160", "figure": 160, "date": "2016-02-01"}],
    )
    add(inputs, "suitability", [NOT_IN_HOMES])
    body = STRATEGY.replace("otherwise_in = { fostering = 0.1 }\n", "")
    return run_scenario(write_scenario(folder, body, last_month="2017-03"), inputs)


@pytest.fixture(scope="module")
def findings(doubtful: RunResult) -> tuple[Finding, ...]:
    return quality_findings(doubtful)


def of(findings: Iterable[Finding], about: str) -> list[Finding]:
    return [finding for finding in findings if finding.about == about]


def one(findings: Iterable[Finding], about: str) -> Finding:
    (found,) = of(findings, about)
    return found


def test_the_gravest_findings_come_first(findings: tuple[Finding, ...]) -> None:
    order = [list(Weight).index(finding.weight) for finding in findings]
    assert order == sorted(order)
    assert findings[0].weight == Weight.WEAKENS


def test_a_grave_finding_says_what_to_do(findings: tuple[Finding, ...]) -> None:
    assert not [f.about for f in findings if f.weight == Weight.WEAKENS and not f.remedy]


def test_counts_say_their_span_their_longest_gap_and_the_last_of_them(findings: tuple[Finding, ...]) -> None:
    assert one(findings, "All children").found.startswith(
        "3 counts of all children, 31 March 2010 to 31 December 2015"
    )
    # March 2010 to December 2014: 4 years and 9 months
    assert one(findings, "Gaps").found.startswith("The longest gap between two counts is 57 months")
    assert (
        one(findings, "Last count").found
        == "The last count is of 31 December 2015, the base month, December 2015."
    )


def test_types_that_are_counted_once_weaken_the_answer(findings: tuple[Finding, ...]) -> None:
    found = one(findings, "Placement types")
    assert found.weight == Weight.WEAKENS
    assert "IFA on 1 day" in found.found


def test_types_are_seen_to_add_to_the_total_only_where_both_are_counted(
    findings: tuple[Finding, ...], tmp_path: Path
) -> None:
    agree = "Placement types add to the total on the one day that has both, 31 December 2015."
    assert one(findings, "Types and total").found == agree
    inputs = small_council(tmp_path)
    history = (inputs / "history.csv").read_text(encoding="utf-8").splitlines()
    without = [line for line in history if not line.startswith("2015-12-31,total")]
    (inputs / "history.csv").write_text("\n".join(without) + "\n", encoding="utf-8")
    found = one(quality_findings(run_scenario(write_scenario(tmp_path), inputs)), "Types and total")
    assert (found.weight, found.found[:44]) == (Weight.LOOK, "On no day are the total and every placement ")


def test_a_count_that_is_not_used_is_named_with_the_one_in_its_place(findings: tuple[Finding, ...]) -> None:
    found = one(findings, "Count that is not used").found
    assert found == (
        "All children looked after, 31 December 2015: 148 (as published; Cabinet paper) is not used, with 150 in its "
        "place."
    )


def test_evidence_that_differs_is_listed_with_its_dates(
    findings: tuple[Finding, ...], doubtful: RunResult
) -> None:
    said = [finding.found for finding in of(findings, "Conflicting evidence")]
    assert said[0] == "Count: 150 (31 December 2015) and About 160 (1 February 2016)."
    topics = evidence_topics(doubtful.council)
    assert [topic.differ for topic in topics] == [True, True]
    read = [history_row_of(figure, doubtful.council) is not None for figure in topics[0].figures]
    assert read == [True, False]


def test_a_wide_range_without_a_source_is_to_be_looked_at_and_a_sourced_one_is_not(
    findings: tuple[Finding, ...],
) -> None:
    # 100 to 350 is 250 wide, 1.25 times 200; the free move is as wide, and its source is a paper
    found = one(findings, "Price: Other")
    assert found.found.startswith(
        "£200, taken from £100 to £350: the range is 1.2 times the value, and it names no"
    )
    assert not of(findings, "Cost: Free Move")


def test_an_uplift_is_wide_by_what_it_makes_of_the_price(findings: tuple[Finding, ...]) -> None:
    # one April: from 10% down to 20% up, of a price that rises by 2%, is 0.3 / 1.02
    found = one(findings, "Uplift: External residential").found
    assert "after 1 April its ends are 29% of the price apart" in found
    assert not of(findings, "Uplift: IFA")


def test_no_row_of_suitability_is_left_out(findings: tuple[Finding, ...]) -> None:
    assert one(findings, "Suitability").found == (
        "Old-Home takes no new children of residential (published; Cabinet paper)."
    )


def test_children_without_a_place_weaken_the_answer(tmp_path: Path) -> None:
    crowded = Council(carers=10, provision_cells={"agencies": CROWDED}, new_homes=())
    found = of(quality_findings(run_small(tmp_path, council=crowded)), "Do nothing")
    worst = next(finding for finding in found if finding.weight == Weight.WEAKENS)
    assert worst.found.startswith("Children without a place in 15 months: up to ")


def test_chance_is_told_as_the_futures_have_it(tmp_path: Path) -> None:
    # do nothing alone saves 0 on each of 20 paths: cost neutral in all; three in twenty may be otherwise
    found = one(quality_findings(run_small(tmp_path)), "Chance")
    assert "20 simulated futures" in found.found
    assert found.found.endswith("100%, is known to within 15.0 percentage points.")


def test_a_probability_within_chance_of_where_the_verdict_turns_is_to_be_looked_at(tmp_path: Path) -> None:
    # 9 of 20 paths: 2 x root(0.45 x 0.55 / 20) = 0.22 either way, which 0.4 is within and 0.2 is not
    weights = []
    for refuted_below in (0.4, 0.2):
        run = run_small(tmp_path, f"[neutrality]\nrefuted_below = {refuted_below}\n")
        near = replace(run, neutrality=replace(run.neutrality, probability=0.45))
        weights.append(one(quality_findings(near), "Chance").weight)
    assert weights == [Weight.LOOK, Weight.INFORMATION]


STEP_DOWN = """
[measures.step_down]
kind = "step_down"
starts = "2016-04"
from_type = "external_residential"
to_type = "ifa"
moves_per_month = { low = 0.0, central = 0.5, high = 1.5, reason = "few are ready" }
cost = "planned_move"
"""
CONTRACT: Row = {
    "contract": "respite",
    "title": "Respite",
    "cost_item": "respite",
    "starts": "2016-06",
    "as_at": "2015-12-31",
    "basis": "assumption",
    "reason": "said in the meeting",
}


def test_what_is_assumed_is_counted_once_for_every_report(tmp_path: Path) -> None:
    council = Council(
        prices={"other": (100, 200, 350)},
        costs={"planned_move": ((500, 1500, 3000), "GBP per move"), "respite": (1000, "GBP per year")},
        uplifts={"ifa": (0, 0.01, 0.02), "planned_move": 0.01, "respite": 0.01},
    )
    add(small_council(tmp_path, council), "contracts", [CONTRACT])
    run = run_scenario(write_scenario(tmp_path, STEP_DOWN), tmp_path / "inputs" / "small")
    # a price, a cost, an uplift and the months of a contract; of the measures how many are moved
    count = assumed_figures(run.council, run.scenario.settings)
    assert (count.assumed, count.ranges, count.every) == (4, 1, 5)
    # 5 prices, 13 uplifts, 6 rows of provision, 9 costs, 2 assumptions and a contract
    assert count.sentence == (
        "4 of the 36 figures in the tables that state a basis, and 1 range of the measures, are assumptions that "
        "nobody published."
    )
    passage = log_passage(paper_run(run))
    assert passage.sentences[0].startswith(count.sentence)
    rows = [row for group in passage.folded[0].groups for row in group.rows]
    assert len(rows) == count.every
    assert "Contract: Respite: 2016-06 to no end" in [row.heading for row in rows]
    assert one(quality_findings(run), "Assumptions").found.startswith(count.sentence)


def test_nothing_assumed_is_said_too() -> None:
    assert (
        AssumedFigures(0, 7, 0).sentence
        == "No figure that states a basis is an assumption: all were published."
    )
    assert AssumedFigures(1, 1, 0).sentence == (
        "1 of the 2 figures in the tables that state a basis is an assumption that nobody published."
    )


def test_every_table_says_how_much_of_it_is_assumed_and_how_old_it_is(doubtful: RunResult) -> None:
    tables = {table.name: table for table in input_tables(doubtful)}
    assert list(tables) == [*TABLES, "journeys"]
    for table in tables.values():
        assert table.published + table.assumed + table.without_basis == table.rows
    prices = tables["unit_costs"]
    assert (prices.rows, prices.published, prices.assumed) == (5, 4, 1)
    # valid from April 2015, eight months before the base month
    assert (str(prices.newest), prices.age_months) == ("2015-04-01", 8)
    assert prices.sha256 == doubtful.council.files["unit_costs.csv"]
    assert not tables["journeys"].is_there
    assert {name for name, table in tables.items() if table.is_there and not table.file} == set()
