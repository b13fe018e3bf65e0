"""`placements export --publish` as a person calls it: what it says, what it leaves, what it refuses."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from builders import FLAT_DEMAND, run_small
from builders_publish import edit_results, write_run
from typer.testing import CliRunner, Result

from placements.cli.app import app


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(result: Result) -> str:
    return " ".join(result.output.split())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    return write_run(run_small(folder, FLAT_DEMAND, paths=2), folder / "outputs" / "small")


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy, because a test may spoil it."""
    return Path(shutil.copytree(made, tmp_path / "outputs" / "small"))


def test_it_says_what_is_withheld_and_leaves_both_files_beside_the_run(run: Path) -> None:
    done = call("export", run, "--publish")
    assert done.exit_code == 0, done.output
    folder = run.with_name("small-published")
    files = {"small-published.xlsx", "small-published.ods", "manifest.json"}
    assert {path.name for path in folder.iterdir()} == files
    assert "Published copy of small: 8 tables of values." in said(done)
    assert "they are about fewer than 5 children or would give such a figure away." in said(done)
    assert max(len(line) for line in done.output.splitlines() if str(folder.parent) not in line) <= 80
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert (manifest["kind"], manifest["run"], manifest["round_to_5"]) == ("publication", "small", False)
    assert set(manifest["outputs_sha256"]) == files - {"manifest.json"}


def test_a_name_with_a_dot_or_of_the_folder_one_stands_in_is_found(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(run)
    assert call("export", ".", "--publish", "--round-to-5").exit_code == 0
    assert (run.with_name("small-published") / "small-published.ods").is_file()


@pytest.mark.slow
def test_published_again_it_replaces_its_own_files_and_keeps_a_persons(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "public"
    assert call("export", run, "--publish", "--out", out).exit_code == 0
    (out / "note.txt").write_text("mine", "utf-8")
    again = call("export", run, "--publish", "--round-to-5", "--out", out)
    assert again.exit_code == 0, again.output
    assert (out / "note.txt").read_text("utf-8") == "mine"
    assert "Kept from before" in again.output and "note.txt" in again.output


def test_a_copy_that_a_person_changed_is_not_written_over(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "public"
    assert call("export", run, "--publish", "--out", out).exit_code == 0
    (out / "small-published.xlsx").write_bytes(b"worked on")
    again = call("export", run, "--publish", "--out", out)
    assert again.exit_code == 1
    assert "small-published.xlsx was changed since it was published. Nothing was written." in said(again)
    assert (out / "small-published.xlsx").read_bytes() == b"worked on"


def test_a_run_that_was_edited_is_refused_and_every_edited_file_is_named(run: Path) -> None:
    with (run / "results.json").open("a", encoding="utf-8") as file:
        file.write(" ")
    (run / "tables" / "cost.csv").write_text("mine", "utf-8")
    (run / "tables" / "lines.csv").unlink()
    done = call("export", run, "--publish")
    assert done.exit_code == 1
    for words in ("results.json has changed.", "cost.csv has changed.", "lines.csv is not there any more."):
        assert words in said(done), words
    assert "What is made from a run must be what it found: run the scenario again." in said(done)
    assert not run.with_name("small-published").exists()


def test_a_workbook_that_an_officer_works_in_does_not_hinder(run: Path) -> None:
    (run / "budget.xlsx").write_bytes(b"worked on")
    assert call("export", run, "--publish").exit_code == 0


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda run: (run / "manifest.json").unlink(), "is not a run's folder: it has no manifest.json."),
        (lambda run: _retitle(run, "appraisal"), "holds an appraisal, not a run."),
        (
            lambda run: edit_results(run, counted=None),
            "or an earlier version wrote it. Run the scenario again.",
        ),
    ],
)
def test_what_is_no_run_is_refused_in_a_sentence(run: Path, spoil: object, words: str) -> None:
    assert callable(spoil)
    spoil(run)
    done = call("export", run, "--publish")
    assert done.exit_code == 1
    assert words in said(done)


def _retitle(run: Path, kind: str) -> None:
    path = run / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"kind": kind}), "utf-8")


def test_it_is_not_written_into_the_runs_own_folder(run: Path) -> None:
    done = call("export", run, "--publish", "--out", run)
    assert done.exit_code == 1
    assert "holds a run, not a published copy. Nothing was changed." in said(done)


def test_a_folder_that_cannot_be_written_is_named(run: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = call("export", run, "--publish", "--out", tmp_path / "file")
    assert done.exit_code == 1 and "is a file, not a folder" in said(done)
    if os.geteuid() != 0:  # nothing is closed to root
        (tmp_path / "closed").mkdir(mode=0o500)
        done = call("export", run, "--publish", "--out", tmp_path / "closed" / "public")
        assert done.exit_code == 1 and "cannot be written to" in said(done)


def test_what_to_export_must_be_said(run: Path) -> None:
    done = call("export", run)
    assert done.exit_code == 2
    assert "say --publish: a copy that may be published is all that is exported" in said(done)
    assert "one book of several runs is made by: placements run SCENARIO --beside RUN" in said(done)
