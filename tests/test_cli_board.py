"""A board paper from runs, as a person makes it."""

from __future__ import annotations

import json
import os
import re
import stat
from pathlib import Path

import pytest
import typer
from builders_papers import call, copied, made_run, said, small_board
from typer.testing import CliRunner, Result

from placements.cli.app import ORDER, app
from placements.cli.browsers import find_browser
from placements.cli.errors import in_sentences
from placements.domain import OutputError
from placements.papers.fitting import edited_notes, refuse_unlike
from placements.papers.from_runs import _printed, paper_of_runs
from placements.papers.made_run import read_made_runs
from placements.reports.board.pdf import print_pdf
from placements.reports.board.seal import is_sealed, is_sealed_pdf, sealed_pdf


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_board(tmp_path_factory.mktemp("council")).parent


@pytest.fixture(scope="module")
def runs(models: Path) -> Path:
    """The folder of two runs over the same futures."""
    out = models.parent / "outputs"
    made_run(models / "small.toml", out / "small")
    made_run(models / "late.toml", out / "late")
    return out


def browser(folder: Path, name: str, script: str) -> None:
    """A program of that name, which is all that is on the path."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


@pytest.fixture(scope="module")
def drawn(runs: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The paper of both, where it lies by default, asked for as a PDF where there is no browser.

    A page takes seconds to draw: what it says is asked of this one.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
        if find_browser() is not None:
            patch.setattr("placements.cli.browsers.MAC_FILES", ())
            patch.setattr("placements.cli.browsers.WINDOWS_FILES", ())
        done = call("board", runs / "small", runs / "late", "--pdf", "--decision", "Open <b>the</b> home?")
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def paper(runs: Path, drawn: Result) -> Path:
    return runs / "small-paper.html"


def test_every_verdict_and_every_difference_is_said_on_the_terminal(runs: Path, drawn: Result) -> None:
    for name in ("small", "late"):
        found = json.loads((runs / name / "results.json").read_text("utf-8"))
        assert found["neutrality"]["sentence"] in said(drawn)
    assert "less that of A home, future by future (6 futures):" in said(drawn)
    assert max(len(line) for line in drawn.output.split("\n") if "outputs" not in line) <= 80


def test_so_few_futures_are_no_answer_which_the_terminal_says(drawn: Result) -> None:
    assert "Warning: 6 simulated futures are too few to judge by. Take 1,000 for an answer." in said(drawn)


def test_help_lists_every_verb_in_the_order_of_the_work_and_cuts_no_sentence() -> None:
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "80", "TERMINAL_WIDTH": "80"}).output
    listed = shown.partition("Commands:")[2]
    verbs = [line.split()[0] for line in listed.splitlines() if line.strip()]
    assert tuple(verbs[: len(ORDER)]) == ORDER
    assert "..." not in listed


@pytest.mark.parametrize(
    ("stopped", "expected"),
    [
        (KeyboardInterrupt(), "Stopped. Nothing was written; an earlier run's outputs are as they were."),
        (KeyboardInterrupt("The page is written."), "Stopped. The page is written."),
    ],
)
def test_who_stops_a_verb_is_told_what_was_written(
    stopped: KeyboardInterrupt, expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    def verb() -> None:
        raise stopped

    with pytest.raises(typer.Exit) as ended:
        in_sentences(verb)()
    assert (ended.value.exit_code, capsys.readouterr().err.strip()) == (130, expected)


def test_without_a_browser_the_paper_says_how_to_print_it(drawn: Result) -> None:
    assert "No PDF was made: neither Chromium, Chrome nor Edge was found on this machine." in said(drawn)


def test_what_a_person_typed_is_words_on_the_page(paper: Path) -> None:
    assert "Open &lt;b&gt;the&lt;/b&gt; home?" in paper.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="the browser of this test is a shell script")
def test_a_browser_that_breaks_is_said_with_what_it_said_last(tmp_path: Path) -> None:
    browser(tmp_path, "chromium", 'echo "one" >&2; echo "cannot open display" >&2; exit 3')
    with pytest.raises(
        OutputError, match=r"made no PDF of the paper \(cannot open display\)\. Open the page in any"
    ):
        print_pdf(tmp_path / "chromium", tmp_path / "paper.html")
    with pytest.raises(OutputError, match="made no PDF of the paper"):
        print_pdf(tmp_path / "none", tmp_path / "paper.html")


@pytest.mark.slow  # draws the page again
@pytest.mark.skipif(os.name == "nt", reason="the browser of this test is a shell script")
def test_an_unchanged_paper_is_written_over_to_the_same_bytes_though_a_browser_breaks(
    runs: Path, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = paper.read_bytes()
    assert is_sealed(before)
    browser(tmp_path, "chromium", 'echo "cannot open display" >&2; exit 3')
    monkeypatch.setenv("PATH", str(tmp_path))
    done = call("board", runs / "small", runs / "late", "--decision", "Open <b>the</b> home?", "--pdf")
    assert done.exit_code == 1
    assert "made no PDF of the paper (cannot open display). Open the page in any browser" in said(done)
    assert paper.read_bytes() == before
    assert not paper.with_suffix(".pdf").exists()


def test_a_paper_that_a_person_changed_is_not_written_over(runs: Path, paper: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.html"
    mine.write_bytes(paper.read_bytes().replace(b"A home", b"My home"))
    changed = mine.read_bytes()
    refused = call("board", runs / "small", "--out", mine)
    assert refused.exit_code == 1
    assert (
        "is no paper of `placements board` or was changed since it was written. Nothing was changed."
        in said(refused)
    )
    assert mine.read_bytes() == changed


def test_an_edited_workbook_is_no_fault_and_is_said(runs: Path, tmp_path: Path) -> None:
    run = copied(runs / "small", tmp_path / "small")
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    manifest["outputs_sha256"]["budget.xlsx"] = "0" * 64
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (run / "budget.xlsx").write_bytes(b"edited")
    (note,) = edited_notes(read_made_runs((run, runs / "late")))
    assert note == f"{run / 'budget.xlsx'} was changed since the run. The paper does not rest on it."


def test_runs_on_other_input_tables_stand_together_with_a_note_that_says_so(
    runs: Path, models: Path, tmp_path: Path
) -> None:
    (tmp_path / "council").mkdir()
    dearer = small_board(tmp_path / "council").parent
    prices = dearer.parent / "inputs/small/unit_costs.csv"
    prices.write_text(prices.read_text("utf-8").replace(",481,", ",500,"), encoding="utf-8")
    other = made_run(dearer / "late.toml", tmp_path / "other")
    found = read_made_runs((runs / "small", runs / "late", other))
    refuse_unlike(found)
    paper = paper_of_runs(found, ("", "", ""), (False, True, True))
    # two of one title are told apart by their folders
    assert [run.name for run in paper.runs] == ["A home", "A home, late (late)", "A home, late (other)"]
    assert paper.notes == (
        "A home, late (other) was run on other input tables than A home (unit_costs.csv): a difference between the "
        "two is not the scenario's alone.",
    )


def test_a_run_that_is_judged_or_placed_by_other_rules_is_told(
    runs: Path, models: Path, tmp_path: Path
) -> None:
    own = models / "own.toml"
    own.write_text(
        'extends = "small.toml"\ntitle = "Own rules"\n[neutrality]\nthreshold = 0.825\n[allocation]\nengine = "lp"\n',
        encoding="utf-8",
    )
    found = read_made_runs((runs / "small", made_run(own, tmp_path / "own")))
    paper = paper_of_runs(found, ("", ""), (False, False))
    assert paper.notes == (
        "Own rules is judged by lines of its own: demonstrated from 82.5% of futures on, refuted up to 20%.",
        "Own rules places children by the linear programme, A home by the waterfall: a small difference between the "
        "two may come from that.",
    )


def test_a_file_that_is_no_paper_is_kept(runs: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"\xff\xfe a page of somebody")
    assert call("board", runs / "small", "--out", page).exit_code == 1
    assert page.read_bytes() == b"\xff\xfe a page of somebody"
    assert "is a folder. Name a file in it with --out" in said(
        call("board", runs / "small", "--out", tmp_path)
    )
    assert "Name a file that ends in .html with --out; --pdf prints it beside that." in said(
        call("board", runs / "small", "--out", tmp_path / "paper.pdf")
    )
    endless = said(call("board", runs / "small", "--out", tmp_path / f"{'x' * 300}.html"))
    assert "cannot be read or written (File name too long)" in endless or os.name == "nt"
    assert "our fault" not in endless


def test_what_is_longer_than_a_board_file_may_say_is_refused_as_there(runs: Path) -> None:
    refused = call(
        "board", runs / "small", "--title", "t" * 201, "--decision", "d" * 1001, "--meeting", "m" * 200
    )
    assert refused.exit_code == 2
    assert "--title has 201 characters, at most 200; --decision has 1,001 characters, at most 1,000" in said(
        refused
    )


def test_a_page_that_was_written_before_its_print_was_stopped_is_not_said_to_be_unwritten(
    runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*command: object, **how: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("subprocess.run", stopped)
    page = tmp_path / "paper.html"
    with pytest.raises(KeyboardInterrupt, match=r"paper.html is written; no PDF was made of it\."):
        _printed(tmp_path / "chromium", page, tmp_path / "paper.pdf")


def test_runs_or_a_board_file_are_named_and_not_both_or_neither(runs: Path, models: Path) -> None:
    both = call("board", runs / "small", "--board", models / "board.toml")
    assert (both.exit_code, "not both" in said(both)) == (2, True)
    assert call("board").exit_code == 2
    listed = call("board", models / "board.toml")
    assert (listed.exit_code, "a board file that lists them is named with --board" in said(listed)) == (
        2,
        True,
    )
    for words in ([], [models / "small.toml", "--board", models / "board.toml"]):
        assert call("run", *words).exit_code == 2
    refused = call(
        "run", "--board", models / "board.toml", "--beside", runs / "small", "--since", runs / "small"
    )
    assert (
        refused.exit_code,
        "--since and --beside: for one scenario alone, not with --board" in said(refused),
    ) == (2, True)
    refused = call("run", models / "small.toml", "--no-appraise", "--pdf")
    assert (refused.exit_code, "--pdf and --no-appraise: only with --board" in said(refused)) == (2, True)


def test_every_missing_or_edited_file_is_named_with_its_hashes(runs: Path, tmp_path: Path) -> None:
    spoilt, other = copied(runs / "small", tmp_path / "small"), copied(runs / "late", tmp_path / "late")
    manifest = json.loads((spoilt / "manifest.json").read_text("utf-8"))["outputs_sha256"]
    results = spoilt / "results.json"
    results.write_text(results.read_text("utf-8").replace('"A home"', '"Our home"'), encoding="utf-8")
    (spoilt / "inputs/history.csv").unlink()
    (other / "tables/cost.csv").write_bytes(b"x")
    refused = call("board", spoilt, other, "--out", tmp_path / "paper.html")
    assert refused.exit_code == 1
    found = said(refused)
    assert f"in manifest.json with {manifest['results.json'][:12]}" in found
    assert (
        f"history.csv is not there any more; its SHA-256 began with {manifest['inputs/history.csv'][:12]}"
        in found
    )
    # sha256 of the one byte x, worked out by another program: 2d711642b726...
    assert "cost.csv was changed after the run was written: its SHA-256 begins with 2d711642b726" in found
    assert not (tmp_path / "paper.html").exists()


def test_a_run_of_a_version_that_kept_less_is_to_be_run_again(runs: Path, tmp_path: Path) -> None:
    run = copied(runs / "small", tmp_path / "small")
    manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    (run / "tables/paths.csv").unlink()
    del manifest["outputs_sha256"]["tables/paths.csv"]
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    refused = call("board", run)
    assert (
        "which kept no tables/paths.csv, so it cannot be compared future by future. Run its scenario"
        in said(refused)
    )
    assert "is not a run's folder" in said(call("board", tmp_path / "none", run))
    assert "which kept no tables/paths.csv" in said(call("board", tmp_path / "none", run))


def test_runs_that_cannot_be_compared_are_refused_with_all_that_differs(
    runs: Path, models: Path, tmp_path: Path
) -> None:
    other = made_run(models / "small.toml", tmp_path / "other", seed=9, paths=5)
    twin = copied(runs / "small", tmp_path / "twin")
    refused = call("board", runs / "small", runs / "small", twin, other, "--out", tmp_path / "paper.html")
    assert refused.exit_code == 1
    found = said(refused)
    small = runs / "small"
    assert f"{small} is named twice. Name each run once." in found
    twice = said(call("board", small, small))
    assert twice == f"{small} is named twice. Name each run once."
    assert f"{twin} is the same run as {small}. Name one of them." in found
    assert f"different seeds: 1 in {small}, {small} and {twin}; 9 in {other}." in found
    assert f"different numbers of simulated futures: 6 in {small}, {small} and {twin}; 5 in {other}." in found
    assert "horizons" not in found


@pytest.mark.slow
def test_a_browser_prints_the_paper_and_a_pdf_that_a_person_marked_is_kept(
    runs: Path, tmp_path: Path
) -> None:
    if find_browser() is None:
        pytest.skip("no browser")
    out = tmp_path / "paper.html"
    assert call("board", runs / "small", "--out", out, "--pdf").exit_code == 0
    pdf = tmp_path / "paper.pdf"
    assert pdf.read_bytes().startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf.read_bytes())) > 2
    assert call("board", runs / "small", "--out", out, "--pdf").exit_code == 0
    pdf.write_bytes(pdf.read_bytes() + b"a comment")
    assert "was changed since it was written" in said(call("board", runs / "small", "--out", out, "--pdf"))
    assert pdf.read_bytes().endswith(b"a comment")


def test_a_pdf_is_ours_until_a_byte_of_it_is_changed() -> None:
    ours = sealed_pdf(b"%PDF-1.4\n...\n%%EOF\n")
    assert is_sealed_pdf(ours)
    assert not is_sealed_pdf(ours.replace(b"1.4", b"1.5"))
    assert not is_sealed_pdf(ours + b"\n")
    assert not is_sealed_pdf(b"%PDF-1.4\n...\n%%EOF\n")
