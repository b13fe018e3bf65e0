"""The board's section on assumptions and evidence: what nobody published, who signed, what conflicts, what to mend."""

from __future__ import annotations

import csv
import dataclasses
import functools
import json
from pathlib import Path
from typing import Any

from builders import EVERY_MEASURE, UNCERTAIN, small_council, write_scenario
from builders_board import changed, oxfordshire, paper_run

from placements.changes import SignOff, sign_offs_of
from placements.changes.log import assumptions_log
from placements.inputs import TABLES
from placements.reports.assumption_log import assumption_log
from placements.reports.board import Paper, PaperRun
from placements.reports.board.parts import Passage, Section, Table
from placements.reports.board.sections.assumptions.evidence import (
    changes_passage,
    conflicts_passage,
    quality_passage,
    unused_passage,
)
from placements.reports.board.sections.assumptions.log import log_passage
from placements.reports.board.sections.assumptions.section import assumptions
from placements.run import run_scenario

SIGNED = {
    "assumption": "assumptions:quoted_occupancy",
    "owner": "Head of placements",
    "signed_off_by": "Finance business partner",
    "signed_off_on": "2016-02-01",
    "note": "to be looked at in July",
}


@functools.cache
def plain() -> PaperRun:
    return paper_run(oxfordshire())


def section(run: PaperRun) -> Section:
    found = assumptions(Paper("A paper", (run,)))
    assert found is not None
    return found


def cells_of(table: Table) -> dict[str, tuple[str, ...]]:
    return {row.heading: row.cells for group in table.groups for row in group.rows}


def signed(rows: list[dict[str, Any]], first: dict[str, str]) -> PaperRun:
    """The reference case with the log ``rows``, the first of them signed as ``first`` says (Any: JSON)."""

    def sign(results: dict[str, Any]) -> None:
        results["assumptions"] = [rows[0] | first, *rows[1:]]

    return changed(plain(), sign)


def test_the_log_has_every_assumption_with_its_range_unit_and_reason() -> None:
    run = plain()
    table = log_passage(run).folded[0]
    count = sum(len(group.rows) for group in table.groups)
    assert count == len(run.results["assumptions"]) == run.results["assumed"]["figures"]
    assert cells_of(table)["External residential"] == (
        "0%",
        "2.4%",
        "5%",
        "Demand for places outran supply in the whole of England. Source: Section 251 returns, England, 2015 to 2020: "
        "about 2.4% a year.",
    )
    # a contract's months are words: it has no figure, and none is made up
    contract = next(cells for heading, cells in cells_of(table).items() if heading.startswith("Contract"))
    assert contract[:3] == ("", "", "")


def test_the_log_says_in_words_that_nobody_signed_and_has_no_column_for_it() -> None:
    found = log_passage(plain())
    assert (
        found.sentences[-1]
        == "Nobody has signed for any of them, and none has an owner named (sign_offs.csv)."
    )
    assert len(found.folded[0].columns) == 5


def test_a_signed_assumption_shows_owner_who_signed_and_when() -> None:
    rows = plain().results["assumptions"][:3]
    facts = {key: SIGNED[key] for key in ("owner", "signed_off_by", "signed_off_on")}
    found = log_passage(signed(rows, facts | {"sign_off_note": SIGNED["note"]}))
    assert found.sentences[-1] == "1 of 3 assumptions is signed off; 1 has an owner."
    first, second = list(cells_of(found.folded[0]).values())[:2]
    assert first[-1] == (
        "Owner: Head of placements; signed off by Finance business partner on 1 February 2016; to be looked at in July"
    )
    assert second[-1] == "nobody"


def test_an_owner_without_a_signature_is_not_called_signed() -> None:
    found = log_passage(signed(plain().results["assumptions"][:3], {"owner": "Head of placements"}))
    assert found.sentences[-1] == "None of 3 assumptions is signed off; 1 has an owner."


def test_a_sign_off_of_the_tables_reaches_results_json_and_the_page(tmp_path: Path) -> None:
    folder = small_council(tmp_path, UNCERTAIN)
    header = list(TABLES["sign_offs"].column_names)
    with (folder / "sign_offs.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, [SIGNED.get(name, "") for name in header]])
    result = run_scenario(write_scenario(tmp_path, EVERY_MEASURE, paths=2), folder)
    assert sign_offs_of(result.council)[SIGNED["assumption"]] == SignOff(**SIGNED)
    run = paper_run(result)
    row = next(one for one in run.results["assumptions"] if one["id"] == SIGNED["assumption"])
    assert (row["owner"], row["signed_off_by"], row["signed_off_on"], row["sign_off_note"]) == (
        SIGNED["owner"],
        SIGNED["signed_off_by"],
        SIGNED["signed_off_on"],
        SIGNED["note"],
    )
    assert "1 of" in log_passage(run).sentences[-1]


def test_every_id_of_the_log_is_one_of_the_sheet_assumptions_by_which_it_can_be_signed() -> None:
    result = oxfordshire()
    known = assumptions_log(result.scenario, result.council).entries
    ids = [row.id for row in assumption_log(result) if row.group != "Ledger"]
    assert [id_ for id_ in ids if id_ not in known] == []
    assert len(set(ids)) == len(ids)


def test_without_assumptions_the_section_says_that_all_was_published() -> None:
    def all_published(results: dict[str, Any]) -> None:
        results["assumptions"] = []
        results["assumed"] |= {"figures": 0, "sentence": "No figure that states a basis is an assumption."}
        results["evidence_conflicts"] = []

    run = changed(plain(), all_published)
    assert section(run).title == (
        "Assumptions and evidence: every figure that states where it is from was published"
    )
    assert log_passage(run) == Passage("What nobody published", (run.results["assumed"]["sentence"],))


def test_findings_stand_in_order_of_weight_the_gravest_open_and_each_with_its_remedy() -> None:
    run = plain()
    found = quality_passage(run)
    by_weight = {
        weight: [one for one in run.results["quality"] if one["weight"] == weight]
        for weight in ("weakens the answer", "look at it", "information")
    }
    grave = [row.cells for row in found.tables[0].groups[0].rows]
    assert grave == [(one["found"], one["remedy"]) for one in by_weight["weakens the answer"]]
    assert [table.caption for table in found.folded] == ["What else to look at", "Findings for information"]
    counts = [len(table.groups[0].rows) for table in found.folded]
    assert counts == [len(by_weight[weight]) for weight in ("look at it", "information")]
    # on paper what weakens the answer is enough
    assert [table.is_on_screen_alone for table in (*found.tables, *found.folded)] == [False, True, True]


def test_nothing_found_is_said_as_plainly_as_something_found() -> None:
    found = quality_passage(changed(plain(), lambda results: results.update(quality=[])))
    assert found.sentences == ("No finding about the counts, the tables or the run weakens the answer.",)
    assert (found.tables, found.folded) == ((), ())


def test_conflicting_figures_are_all_shown_with_date_definition_and_source_and_none_is_averaged() -> None:
    run = plain()
    found = conflicts_passage(run)
    assert [table.caption for table in found.tables] == [
        "Children looked after around the decision",
        "Growth of children looked after",
    ]
    shown = json.dumps(dataclasses.asdict(found), ensure_ascii=False)
    for row in (one for conflict in run.results["evidence_conflicts"] for one in conflict["figures"]):
        assert row["statement"] in shown
        assert row["source"] in shown
    assert [cells[0] for cells in cells_of(found.tables[1]).values()] == ["16%", "20%", "62%"]
    assert "none is averaged" in found.sentences[0]


def test_evidence_that_agrees_is_shown_too_and_called_so() -> None:
    found = conflicts_passage(changed(plain(), lambda results: results.update(evidence_conflicts=[])))
    assert found.tables == ()
    assert "none conflicts" in found.sentences[0]
    topics = dict.fromkeys(row["topic"] for row in plain().results["evidence"])
    assert [table.caption for table in found.folded] == list(topics)


def test_a_council_without_evidence_lists_no_conflict() -> None:
    run = changed(plain(), lambda results: results.update(evidence_conflicts=[], evidence=[]))
    assert conflicts_passage(run).sentences == (
        "The council's tables list no published figures that conflict.",
    )


def test_a_count_that_is_not_used_is_shown_with_its_type_in_words() -> None:
    assert unused_passage(plain()) is None

    def leave_out(results: dict[str, Any]) -> None:
        results["history"][0]["used"] = False

    found = unused_passage(changed(plain(), leave_out))
    assert found is not None
    assert next(iter(cells_of(found.tables[0]).items())) == (
        "31 March 2011",
        (
            "427 children",
            "All children",
            "Children looked after at 31 March, without short-break series",
            "Oxfordshire County Council, published counts at 31 March 2011 to 2015 (SSDA903 return)",
        ),
    )


def test_what_a_scenario_changes_of_journeys_and_the_notes_of_the_run_are_listed() -> None:
    assert changes_passage(plain()) is None
    run = changed(
        plain(), lambda results: results.update(flow_changes=["Exits 0.5 for 0.4."], notes=["A note."])
    )
    found = changes_passage(run)
    assert found is not None
    assert found.points == ("Exits 0.5 for 0.4.", "A note.")
