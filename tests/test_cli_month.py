"""A month with the tool: what stands beside a run is refused before the run, and what it says at the end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from builders import run_small, write_scenario
from builders_changes import CERTAIN, HOME, edit, edit_manifest, kept
from typer.testing import CliRunner, Result

from placements.cli.app import app
from placements.cli.words import finished
from placements.companions import read_named
from placements.domain import VerifyError
from placements.reports.quality import quality_findings
from placements.session import Finished


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small council with the run of January, and the run of another council."""
    folder = tmp_path_factory.mktemp("council")
    kept(run_small(folder, HOME, CERTAIN), folder, "january")
    shutil.copytree(folder / "outputs/january", folder / "outputs/plain")
    return folder


def refused(root: Path, *words: str | Path) -> str:
    """What `run` says, which must be said before anything is forecast or written."""
    done = call("run", write_scenario(root, HOME), *words)
    assert done.exit_code == 1, done.output
    assert not (root / "outputs/small").exists()
    return done.output


def test_a_folder_that_cannot_stand_beside_a_run_is_refused_before_the_run(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the scenario was run before the folders were looked at")

    monkeypatch.setattr("placements.session.run_scenario", never)
    nowhere, file = root / "outputs/nowhere", root / "models/small.toml"
    found = refused(root, "--since", nowhere, "--beside", file)
    assert found.splitlines() == [
        f"{file} is a file, not a run's folder. Name a folder that `placements run` left.",
        f"{nowhere} is not a run's folder: it has no manifest.json. Name a folder that `placements run` left.",
    ]
    assert "is a file, not a run's folder" in refused(root, "--since", file)


def test_a_run_is_shown_beside_another_once(root: Path) -> None:
    january = root / "outputs/january"
    found = refused(root, "--beside", january, "--beside", root / "outputs/../outputs/january")
    assert "is named twice with --beside. Name each run once" in found


@pytest.mark.parametrize("option", ["--since", "--beside"])
def test_a_run_never_takes_the_place_of_the_run_that_stands_beside_it(root: Path, option: str) -> None:
    january = root / "outputs/january"
    before = (january / "results.json").read_bytes()
    found = refused(root, option, january, "--out", january)
    assert f"{january}, named with {option}, is where this run is to be written" in found
    assert f"Name another folder with --out, such as {january}-now." in found
    assert (january / "results.json").read_bytes() == before


def test_runs_of_two_councils_are_compared_in_no_way(root: Path) -> None:
    january = root / "outputs/january"
    with pytest.raises(VerifyError) as error:
        read_named("wessex", root / "outputs/now", (january,), january)
    assert str(error.value).splitlines() == [
        f"{january} is a run of small, not of wessex: they cannot stand side by side.",
        f"{january} is a run of small, not of wessex: what differs between two councils is no change. Name two runs "
        "of one council.",
    ]


def test_a_run_whose_companion_is_gone_is_not_verified_and_says_so_at_once(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copytree(root, tmp_path / "council"))
    run, gone = copy / "outputs/january", copy / "outputs/december"
    sources = json.loads((run / "manifest.json").read_text("utf-8"))["sources"]
    edit_manifest(run, {"sources": {**sources, "since": "../december"}})
    monkeypatch.setattr("placements.verify.run_scenario", None)
    done = call("verify", run)
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "What stood beside strategy is not as it was, so the run cannot be made again. Put it back where it was.",
        f"{gone} is not a run's folder: it has no manifest.json. Name a folder that `placements run` left.",
    ]


@pytest.fixture(scope="module")
def february(root: Path) -> tuple[Path, Result]:
    """The next month: a dearer price, with January's run in the change log and another beside."""
    edit(root, "unit_costs", ",,3402,", ",,3500,")
    out = root / "outputs/february"
    words = ("--since", root / "outputs/january", "--beside", root / "outputs/plain", "--out", out)
    done = call("run", write_scenario(root, HOME), *words)
    assert done.exit_code == 0, done.output
    return out, done


@pytest.mark.slow
def test_a_run_says_in_a_line_what_moved_and_where_the_rest_is(
    root: Path, february: tuple[Path, Result]
) -> None:
    out, done = february
    assert "Since january the median net saving moved by +£" in said(done)
    assert "in 1 step: see Change log in budget.xlsx. Side by side with plain: see Scenarios" in said(done)
    assert f"{out / 'inputs'} what it ran on: keep it" in said(done)
    assert max(len(line) for line in done.output.splitlines() if str(root) not in line) <= 80


@pytest.mark.slow
def test_a_run_whose_inputs_moved_on_is_shown_to_hold_on_those_it_keeps(
    root: Path, february: tuple[Path, Result]
) -> None:
    done = call("verify", root / "outputs/january")
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert lines[0].startswith("strategy cannot be repeated as it was: what it rests on has changed since.")
    assert (
        "On the inputs that its folder keeps, running it again gave the same answer, to the penny."
        in said(done)
    )
    assert "Moved: input unit_costs.csv has changed." in lines
    assert sum(line.startswith("Moved: output when run again") for line in lines) == 0
    assert call("verify", february[0]).exit_code == 0


def test_a_file_that_is_not_there_is_named_with_what_was_meant(root: Path) -> None:
    scenario = write_scenario(root, HOME)
    meant = call("check", scenario.with_name("smal.toml"))
    assert meant.output == (
        f'smal.toml: the file does not exist. Looked for it in {scenario.parent}. Did you mean "small.toml"?\n'
    )
    lost = call("check", root / "nowhere" / "small.toml")
    assert (
        lost.output == f"small.toml: the file does not exist. There is no folder {root / 'nowhere'} either.\n"
    )
    folder = call("check", scenario.parent)
    assert folder.output.startswith("models: this is a folder, not a file. Give the file: ")
    assert "small.toml" in folder.output


def test_a_plan_without_measures_is_not_said_to_move_with_the_seed(tmp_path: Path) -> None:
    lines = finished(Finished(run_small(tmp_path, paths=200), tmp_path / "out", []), tmp_path)
    assert "Both plans cost the same in every month." in lines
    assert not any("seed" in line or "£" in line for line in lines)


def test_what_holds_of_the_stress_case_alone_is_said_of_it(tmp_path: Path) -> None:
    # a home of the stress case opens in April 2017, after the forecast ends in March 2017
    late = 'extends = "small.toml"\ntitle = "Late"\n[measures.new_home]\nmonths_late = 12\n'
    write_scenario(tmp_path)
    (tmp_path / "models/late.toml").write_text(late, encoding="utf-8")
    run = run_small(tmp_path, f'[neutrality]\nstress_case = "late.toml"\n{HOME}', CERTAIN)
    assert run.notes == ()
    (note,) = (note for note in run.stress_notes if "opens in" in note)
    assert note.startswith(
        "New-Home opens in Apr 2017, after the forecast ends in Mar 2017: its staff are paid"
    )
    said = " ".join(finished(Finished(run, tmp_path / "out", []), tmp_path))
    assert f"Stress case: {note}" in said
    assert note in [finding.found for finding in quality_findings(run) if "stress case" in finding.about]
