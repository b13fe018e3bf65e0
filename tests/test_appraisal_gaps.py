"""Away from the scenario's own run too, an appraisal compares the engines, and says where they differ."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import EVERY_MEASURE, FLAT_DEMAND, QUICK_HOME, UNCERTAIN, Council, prepare_small

from placements.allocate import AllocationSettings
from placements.appraisal import appraise
from placements.appraisal.basis import Basis, basis_of
from placements.appraisal.gaps import Gaps, sparsely
from placements.appraisal.held import CentralCase
from placements.appraisal.tables import document_of
from placements.run import forecast

QUICK = '[allocation]\nengine = "waterfall"\n'


def basis(folder: Path, body: str, council: Council | None = None, **top: object) -> Basis:
    ready = prepare_small(folder, body, council, **top)
    return basis_of(ready, forecast(ready))


def test_questions_are_compared_on_few_months_and_no_oftener_than_the_scenario_says() -> None:
    usual = sparsely(AllocationSettings(), "waterfall")
    assert (usual.engine, usual.sampled_paths, usual.sampled_every_months) == ("waterfall", 4, 12)
    own = sparsely(AllocationSettings(sampled_paths=2, sampled_every_months=24), "lp")
    assert (own.engine, own.sampled_paths, own.sampled_every_months) == ("lp", 2, 24)
    assert sparsely(AllocationSettings(sampled_paths=0), "waterfall").sampled_paths == 0


@pytest.mark.slow
def test_every_question_of_an_appraisal_is_compared_and_nothing_is_said_where_the_engines_agree(
    tmp_path: Path,
) -> None:
    council = Council(costs={"home_running": ((2_900, 2_924, 4_000), "GBP per place per week")})
    ready = prepare_small(tmp_path, FLAT_DEMAND + QUICK_HOME + QUICK, council, paths=2)
    found = appraise(ready, forecast(ready))
    document = document_of(found)
    # two paths in January 2016 and January 2017, of each plan that was placed
    assert document["months_checked_in_questions"] > 0
    assert document["months_checked_in_questions"] % 4 == 0
    assert document["largest_gap_of_questions"] == 0
    assert found.basis.notes == ()
    assert {"Measures", "All assumptions central", "What must be true"} < {
        "What must be true",
        *found.basis.gaps.largest,
    }
    assert "Moving price of Home Running" in found.basis.gaps.largest
    assert "Stress cases, everything 12 months late" in found.basis.gaps.largest


def test_where_the_waterfall_is_dearer_than_allowed_the_question_is_named(tmp_path: Path) -> None:
    """Later places of a market that cost nothing would be taken first: the waterfall fills the first ones first."""
    found = basis(tmp_path, EVERY_MEASURE + QUICK, UNCERTAIN, paths=4)
    case = CentralCase(found)
    assert found.notes == ()
    case.saving({"price factor of outside from 16 children": 0.0})
    (note,) = found.notes
    assert note.startswith("Moving price factor of outside from 16 children: the waterfall costs up to ")
    assert note.endswith(
        'where 0.01% is allowed (allocation.largest_gap); write engine = "lp" to place by the programme.'
    )
    assert found.gaps.largest["Moving price factor of outside from 16 children"] > 1e-4


def test_a_waterfall_that_nobody_asks_to_compare_is_called_unchecked(tmp_path: Path) -> None:
    found = basis(tmp_path, FLAT_DEMAND + QUICK_HOME + QUICK + "sampled_paths = 0\n", paths=1)
    assert found.notes == (
        "The waterfall was not compared with the linear programme (allocation.sampled_paths is 0).",
    )


def test_the_largest_difference_of_each_question_counts_and_the_programme_has_none(tmp_path: Path) -> None:
    found = basis(tmp_path, FLAT_DEMAND + QUICK_HOME + QUICK.replace("waterfall", "lp"), paths=1)
    plan = found.do_nothing
    gaps = Gaps()
    for gap, sampled in ((0.02, 3), (0.01, 5)):
        outcome = replace(plan.allocation.outcome, largest_gap=gap, sampled=sampled)
        gaps.see("One", replace(plan, allocation=replace(plan.allocation, outcome=outcome)))
    gaps.see("Another", plan)
    assert (gaps.months, gaps.largest) == (8, {"One": 0.02, "Another": 0.0})
    assert gaps.notes(allowed=0.02) == ()
    assert len(gaps.notes(allowed=0.019)) == 1
