"""What moved since an earlier run: every change is listed, and the steps add up to the whole difference."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from builders import FLAT_DEMAND, run_small, write_scenario
from builders_changes import (
    CERTAIN,
    HOME,
    add_rows,
    again,
    assert_adds_up,
    counts_of,
    edit,
    edit_manifest,
    kept,
    log_since,
    whats,
)

from placements.companions.run_record import answer_of
from placements.difference import difference_of
from placements.domain import VerifyError
from placements.domain.progress import silent
from placements.reports.manifest import output_hashes
from placements.result import RunResult
from placements.run import run_scenario
from placements.scenario import load_scenario

SERVICE = """
[measures.support]
kind = "edge_of_care"
title = "Support at home"
starts = "2016-01"
groups = ["residential"]
entries_avoided_share = 0
cost = "service"
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, RunResult]:
    """A small council with one run of it in ``outputs/before``: a home opens."""
    folder = tmp_path_factory.mktemp("small")
    result = run_small(folder, HOME, CERTAIN)
    kept(result, folder, "before")
    return folder, result


@pytest.fixture
def root(small: tuple[Path, RunResult], tmp_path: Path) -> Path:
    """The same council again, for a test to change."""
    return shutil.copytree(small[0], tmp_path / "small")


@pytest.fixture
def plain(small: tuple[Path, RunResult]) -> RunResult:
    """Its run, for tests that never get as far as running anything again."""
    return small[1]


@pytest.mark.slow
def test_from_january_to_february_counts_arrive_a_price_rises_and_a_home_is_late(root: Path) -> None:
    """The month's work: three steps, each with its money, which add up."""
    january = root / "outputs/before"
    add_rows(root, "history", *counts_of("2016-01-31", ifa=43))
    counted = again(root, HOME, base_month="2016-01")
    edit(root, "unit_costs", ",,3402,", ",,3500,")
    dearer = again(root, HOME, base_month="2016-01")
    edit(root, "provision", "2016-04", "2016-07")
    february = again(root, HOME, base_month="2016-01")

    log = log_since(january, february)

    assert whats(log) == [
        "The base month is Jan 2016, with 6 counts",
        "Price changed: External residential, from 2015-04-01",
        "Provision changed: New-Home, opens",
    ]
    # each step's answer is that of a run of its own on what was changed by then
    for step, result in zip(log.steps, (counted, dearer, february), strict=True):
        assert step.answer == answer_of(result.tables.cost, result.tables.net_saving)
    arrived, price, late = (step.changes for step in log.steps)
    assert (arrived[0].what, arrived[0].before, arrived[0].after) == ("Base month", "Dec 2015", "Jan 2016")
    assert ("history.csv, 2016-01-31, ifa", "", "43", "children") in [
        (change.where, change.before, change.after, change.unit) for change in arrived
    ]
    assert (price[0].before, price[0].after, price[0].unit) == ("3,402", "3,500", "GBP per child per week")
    assert (late[0].where, late[0].before, late[0].after) == ("provision.csv, new-home", "2016-04", "2016-07")
    assert log.steps[2].answer.do_nothing_gbp == log.steps[1].answer.do_nothing_gbp
    assert any("Jan 2016 to Mar 2017, then Feb 2016 to Mar 2017" in note for note in log.notes)
    assert_adds_up(log)


@pytest.mark.slow
def test_a_dearer_service_moves_the_saving_by_what_it_costs_more(tmp_path: Path) -> None:
    """By hand: 15 months at (132,000 - 120,000) / 12 = 1,000 a month more are 15,000 less saved, on every path."""
    before = kept(run_small(tmp_path, FLAT_DEMAND + SERVICE), tmp_path, "before")
    edit(tmp_path, "strategy_costs", ",120000,", ",132000,")
    log = log_since(before, again(tmp_path, FLAT_DEMAND + SERVICE))
    (moved,) = log.moved()
    assert (moved.net_saving_gbp, moved.median_gbp, moved.probability) == (-15_000.0, -15_000.0, 0.0)
    (change,) = log.steps[0].changes
    assert (change.what, change.where) == ("Cost changed: Service", "strategy_costs.csv, service")
    assert (change.before, change.after, change.unit) == ("120,000", "132,000", "GBP per year")


def test_the_same_inputs_move_nothing(root: Path, plain: RunResult) -> None:
    log = log_since(root / "outputs/before", plain)
    assert (log.steps, log.unmoved, log.notes) == ((), (), ())
    assert log.before == log.after


def test_words_are_listed_and_move_nothing(root: Path) -> None:
    """Titles, sources, definitions, dates of knowledge and evidence: no figure rests on them, and none is run."""
    before = root / "outputs/before"
    edit(root, "uplifts", "Cabinet paper", "Council of 23 February 2016")
    edit(root, "provision", "New-Home", "The new home")
    log = log_since(before, again(root, HOME, title="Another title"))
    assert log.steps == ()
    found = {change.what: (change.before, change.after) for change in log.unmoved}
    assert found["Setting changed: title"] == ("Small", "Another title")
    assert found["Provision changed: The new home, title"] == ("New-Home", "The new home")
    assert found["Uplift changed: IFA, source"] == ("Cabinet paper", "Council of 23 February 2016")


def test_a_default_that_is_written_out_is_no_change(root: Path) -> None:
    before = root / "outputs/before"
    log = log_since(before, again(root, HOME + "months_late = 0\n"))
    assert (log.steps, log.unmoved) == ((), ())


@pytest.mark.slow
def test_what_cannot_be_run_alone_is_joined_with_what_it_needs_and_said(root: Path) -> None:
    """A cost without its uplift is refused; a measure without its cost too, when both are taken out."""
    before = root / "outputs/before"
    add_rows(root, "strategy_costs", "campaign,Campaign,2015-04-01,2000,GBP per month,published,,,as is,Us,")
    edit(root, "unit_costs", ",,835,", ",,840,")
    # it stands before the uplift that the new cost needs, and has nothing to do with it
    edit(root, "uplifts", ",0.02,", ",0.03,")
    add_rows(root, "uplifts", "campaign,2015-12-31,0.01,share per year,published,,,as is,Us,")
    carers = (
        '\n[measures.carers]\nkind = "foster_recruitment"\nprovision = "carers"\nstarts = "2016-02"\n'
        'extra_places_per_month = 0.5\ncost = "campaign"\n'
    )
    result = again(root, HOME + carers)
    log = log_since(before, result)
    assert whats(log) == [
        "Price changed: IFA, from 2015-04-01",
        "Cost added: Campaign; with it: Uplift added: Campaign",
        "Uplift changed: External residential",
        "Measure added: carers",
    ]
    assert log.steps[3].changes[0].after.startswith("kind foster_recruitment; ")
    assert "Step 2 joins changes that cannot be run one without the other." in log.notes
    assert_adds_up(log)

    back = difference_of(kept(result, root, "after"), before, silent)
    assert whats(back)[1] == (
        "Cost taken out: Campaign; with it: Uplift taken out: Campaign; with it: Measure taken out: carers"
    )
    assert_adds_up(back)
    assert (back.before, back.after) == (log.after, log.before)


@pytest.mark.slow
def test_random_numbers_and_the_horizon_come_first_each_as_its_own_step(root: Path) -> None:
    before = root / "outputs/before"
    result = again(root, HOME + "max_occupancy = 0.8\n", paths=15, seed=2, last_month="2016-03")
    log = log_since(before, result)
    assert whats(log) == [
        "Simulated futures",
        "Start of the random numbers",
        "Last month of the forecast",
        "Measure changed: new home, max occupancy",
    ]
    last = log.steps[-1].changes[0]
    assert (last.before, last.after) == ("0.85 (0.75 to 0.95)", "0.8")
    assert_adds_up(log)


@pytest.mark.slow
def test_many_changes_are_made_table_by_table_and_each_is_still_listed(root: Path) -> None:
    before = root / "outputs/before"
    for old, new in ((481, 482), (835, 836), (2924, 2925), (3402, 3403), (200, 201)):
        edit(root, "unit_costs", f",,{old},", f",,{new},")
    edit(root, "uplifts", ",0.0,", ",0.01,")
    body = (
        HOME
        + "months_late = 1\n\n[supply]\nturnover_per_year = 0.41\n"
        + "".join(
            f"\n[demand.events.planned_{n}]\nkind = 'planned_change'\nseries = 'ifa'\nmonth = '2016-0{n}'\n"
            f"reason = 'planned'\nchildren = {n}\n"
            for n in range(2, 9)
        )
    )
    log = log_since(before, again(root, body))
    assert whats(log) == [
        "5 rows of unit_costs",
        "10 rows of uplifts",
        "8 settings of the scenario",
        "Measure changed: new home, months late",
    ]
    assert [len(step.changes) for step in log.steps] == [5, 10, 8, 1]
    assert "There are many changes: those of one table are made together." in log.notes
    assert_adds_up(log)


def test_another_version_of_placements_is_a_step(root: Path, plain: RunResult) -> None:
    before = root / "outputs/before"
    edit_manifest(before, {"placements": "0.0.1"})
    log = log_since(before, plain)
    assert whats(log) == ["This version of placements"]
    assert log.steps[0].changes[0].before == "0.0.1"
    assert log.steps[0].answer == log.before


def test_figures_that_the_same_inputs_do_not_give_any_more_are_a_step_of_their_own(
    root: Path, plain: RunResult
) -> None:
    """Another computer or another library: the difference is said, not pushed into the first change."""
    saving = plain.tables.net_saving.assign(cumulative_p50=plain.tables.net_saving["cumulative_p50"] + 10)
    before = kept(replace(plain, tables=replace(plain.tables, net_saving=saving)), root, "elsewhere")
    edit(root, "unit_costs", ",,3402,", ",,3500,")
    log = log_since(before, again(root, HOME))
    assert whats(log)[0] == "Run again on the same inputs"
    assert log.moved()[0].median_gbp == -10.0
    assert_adds_up(log)


def test_of_journeys_only_the_hash_is_compared(root: Path, plain: RunResult) -> None:
    def with_journeys(digest: str) -> RunResult:
        files = plain.council.files | {"journeys.csv": digest}
        return replace(plain, council=replace(plain.council, files=files))

    log = log_since(kept(with_journeys("a" * 64), root, "earlier"), with_journeys("b" * 64))
    assert whats(log) == ["Children's journeys"]
    assert (log.steps[0].changes[0].before, log.steps[0].changes[0].after) == (
        f"hash {'a' * 12}",
        f"hash {'b' * 12}",
    )
    assert any("No run keeps children's journeys" in note for note in log.notes)


def test_a_placement_type_and_the_stress_case_are_compared_too(root: Path, plain: RunResult) -> None:
    types = write_scenario(root, HOME + '\n[neutrality]\nstress_case = "worse.toml"\n').with_name(
        "placement-types.toml"
    )
    types.write_text(
        types.read_text("utf-8").replace('title = "IFA"', 'title = "Agencies"'), encoding="utf-8"
    )
    result = replace(plain, scenario=load_scenario(root / "models/small.toml"))
    log = log_since(root / "outputs/before", result)
    assert log.steps == ()
    found = {change.what: (change.before, change.after) for change in log.unmoved}
    assert found == {
        "Placement type changed: Agencies": ("title IFA", "title Agencies"),
        "Stress case": ("none", "worse.toml"),
    }


def test_a_run_of_another_council_is_refused(root: Path, plain: RunResult) -> None:
    before = root / "outputs/before"
    result = replace(plain, council=replace(plain.council, name="other"))
    with pytest.raises(VerifyError, match="before is a run of small, not of other: what differs"):
        log_since(before, result)


def test_a_run_that_kept_no_inputs_is_refused_with_what_to_do(root: Path, plain: RunResult) -> None:
    before = root / "outputs/before"
    manifest = json.loads((before / "manifest.json").read_text("utf-8"))
    old = {
        name: digest for name, digest in manifest["outputs_sha256"].items() if not name.startswith("inputs/")
    }
    edit_manifest(before, {"outputs_sha256": old, "placements": "0.0.1"})
    with pytest.raises(
        VerifyError, match=r"left by placements 0\.0\.1, which did not keep .* Run its scenario again"
    ):
        log_since(before, plain)


@pytest.mark.parametrize("name", ["inputs/unit_costs.csv", "results.json"])
def test_a_run_that_was_changed_after_it_was_written_is_refused(
    root: Path, plain: RunResult, name: str
) -> None:
    before = root / "outputs/before"
    (before / name).write_text("edited", encoding="utf-8")
    with pytest.raises(VerifyError, match="was changed after the run was written"):
        log_since(before, plain)
    (before / name).unlink()
    with pytest.raises(VerifyError, match="is not there any more"):
        log_since(before, plain)


def test_what_this_version_cannot_read_is_refused_with_the_reason(root: Path, plain: RunResult) -> None:
    before = root / "outputs/before"
    scenario = before / "inputs/scenario.toml"
    scenario.write_text("no_such_key = 1\n" + scenario.read_text("utf-8"), encoding="utf-8")
    edit_manifest(before, {"outputs_sha256": output_hashes(before)})
    with pytest.raises(VerifyError, match=r"cannot be read by placements [0-9.]+; (.|\n)*no_such_key"):
        log_since(before, plain)


def test_a_folder_that_holds_no_run_is_refused(root: Path, plain: RunResult) -> None:
    with pytest.raises(VerifyError, match=r"is not a run's folder: it has no manifest.json"):
        log_since(root, plain)
    before = root / "outputs/before"
    edit_manifest(before, {"kind": "appraisal"})
    with pytest.raises(VerifyError, match=r"holds an appraisal, not a run\. Name a folder that"):
        log_since(before, plain)


@pytest.mark.slow
def test_a_range_is_read_with_its_value_and_several_cells_of_a_row_together(root: Path) -> None:
    edit(
        root,
        "unit_costs",
        ",200,GBP per child per week,published,,,as published,Cabinet paper,",
        ",210,GBP per child per week,assumption,150,350,as published,Cabinet paper,said to vary",
    )
    edit(root, "provision", ",6,places,2016-04,", ",8,places,2016-05,")
    log = log_since(root / "outputs/before", again(root, HOME))
    price, home = (step.changes[0] for step in log.steps)
    assert price.before == "weekly cost gbp 200; basis published"
    assert price.after == "weekly cost gbp 210 (150 to 350); basis assumption"
    assert (home.before, home.after) == ("places 6; opens 2016-04", "places 8; opens 2016-05")


@pytest.mark.slow
def test_earlier_counts_are_one_step_a_day_and_the_steps_after_them_rest_on_them(root: Path) -> None:
    """Counts of June 2015 are found, and a price changes: each step is a run of its own on what was changed by then."""
    before = root / "outputs/before"
    add_rows(root, "history", *counts_of("2015-06-30", ifa=30))
    counted = again(root, HOME)
    edit(root, "unit_costs", ",,3402,", ",,3500,")
    log = log_since(before, again(root, HOME))
    assert whats(log) == ["6 counts of 2015-06-30", "Price changed: External residential, from 2015-04-01"]
    assert log.steps[0].answer == answer_of(counted.tables.cost, counted.tables.net_saving)
    assert log.steps[0].answer != log.before
    assert_adds_up(log)


def test_a_count_that_is_not_used_is_listed_and_moves_nothing(root: Path) -> None:
    before = root / "outputs/before"
    add_rows(root, "history", "2015-12-31,ifa,99,children,with short breaks,Newspaper,no")
    log = log_since(before, again(root, HOME))
    assert log.steps == ()
    assert "Count of children added: IFA, 2015-12-31" in [change.what for change in log.unmoved]


def test_a_price_that_holds_from_another_day_is_one_change_and_not_two(root: Path) -> None:
    before = root / "outputs/before"
    edit(root, "unit_costs", "external_residential,,2015-04-01", "external_residential,,2015-07-01")
    (step,) = log_since(before, again(root, HOME)).steps
    (change,) = step.changes
    assert (change.before, change.after) == ("2015-04-01", "2015-07-01")


def test_a_placement_type_for_another_need_is_a_step(root: Path, plain: RunResult) -> None:
    scenario = write_scenario(root, HOME)
    types = scenario.with_name("placement-types.toml")
    text = types.read_text("utf-8")
    assert text.count('need_group = "other"') == 1
    types.write_text(text.replace('need_group = "other"', 'need_group = "kin"'), encoding="utf-8")
    log = log_since(root / "outputs/before", run_scenario(scenario, root / "inputs/small"))
    assert whats(log) == ["Placement type changed: Other"]
    (change,) = log.steps[0].changes
    assert (change.before, change.after) == ("need group other", "need group kin")
