"""All scenarios of a board file, run once over the same futures."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders_papers import BOARD, call, said, small_board

from placements.papers import BoardDone, BoardRequest, run_board
from placements.reports.results import write_results
from placements.reports.stamp import RunStamp
from placements.reports.tables import write_tables
from placements.run import run_scenario

CREATED = dt.datetime(2016, 2, 23, 14, 5, tzinfo=dt.UTC)
NAMES = ("small", "late", "high", "nothing")


@pytest.fixture(scope="module")
def stages() -> list[str]:
    """What the work said while the board was run, in order."""
    return []


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_board(tmp_path_factory.mktemp("council"))


@pytest.fixture(scope="module")
def done(board: Path, stages: list[str]) -> Iterator[BoardDone]:
    """The board of four scenarios, run once."""

    def progress(stage: str, done: int, of: int) -> None:
        if stage not in stages:
            stages.append(stage)

    yield run_board(BoardRequest(board), board.parent, CREATED, progress)


@pytest.mark.parametrize(
    "name", ["late", "high", *(pytest.param(name, marks=pytest.mark.slow) for name in ("small", "nothing"))]
)
def test_a_scenario_run_on_a_board_answers_as_it_does_alone_byte_for_byte(
    name: str, board: Path, done: BoardDone, tmp_path: Path
) -> None:
    alone = run_scenario(board.parent / f"{name}.toml", board.parents[1] / "inputs/small")
    stamp = RunStamp(name, CREATED, "0", "")
    write_results(alone, tmp_path, stamp)
    write_tables(alone, tmp_path, stamp)
    together = done.folder / "runs" / name
    files = [file.relative_to(tmp_path) for file in sorted(tmp_path.rglob("*")) if file.is_file()]
    assert len(files) > 25
    assert [file for file in files if (tmp_path / file).read_bytes() != (together / file).read_bytes()] == []


def test_what_scenarios_share_is_worked_out_once(done: BoardDone, stages: list[str]) -> None:
    """Four scenarios, two of which have the same futures as the first: children are forecast for two, not four."""
    assert done.paper.lead.paths == 6
    made = {
        stage: [s.partition(":")[0] for s in stages if s.endswith(stage)]
        for stage in (
            "Forecasting children",
            "Placing children: do nothing",
            "Placing children: strategy",
            "Placing children: stress, strategy",
        )
    }
    assert made == {
        "Forecasting children": ["small", "high"],
        "Placing children: do nothing": ["small", "high"],
        "Placing children: strategy": list(NAMES),
        "Placing children: stress, strategy": ["small"],
    }


def test_a_boards_folder_holds_one_paper_one_workbook_and_its_runs(done: BoardDone) -> None:
    assert {path.name for path in done.folder.iterdir()} == {
        "paper.html",
        "budget.xlsx",
        "runs",
        "manifest.json",
    }
    assert {path.name for path in (done.folder / "runs").iterdir()} == set(NAMES)
    assert [run.name for run in done.paper.runs] == ["One home", "A home, late", "High demand", "Nothing"]
    assert [run.is_test for run in done.paper.runs] == [False, True, True, False]
    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert manifest["kind"] == "paper"
    assert "runs/small/manifest.json" in manifest["outputs_sha256"]
    page = (done.folder / "paper.html").read_text("utf-8")
    assert "Homes of our own" in page
    assert "Whether to open a home." in page


def test_each_run_of_a_board_is_a_run_for_every_verb(done: BoardDone) -> None:
    one, other = done.folder / "runs/small", done.folder / "runs/late"
    found = call("verify", one)
    assert (found.exit_code, said(found)[:13]) == (0, "Nothing moved"), found.output
    assert call("compare", one, other).exit_code == 0
    assert call("explain", one, "--type", "total").exit_code == 0


def test_verify_says_that_a_boards_runs_are_verified_one_at_a_time(done: BoardDone) -> None:
    found = call("verify", done.folder)
    assert found.exit_code == 1
    assert "Verify these, one at a time:" in said(found)
    assert "runs/small" in found.output.replace("\n", "")


def test_a_board_given_as_a_run_names_its_runs(done: BoardDone) -> None:
    for verb, *more in (("board",), ("statement",), ("export", "--publish"), ("explain",)):
        found = call(verb, done.folder, *more)
        assert found.exit_code == 1
        assert "holds a board paper with its runs, not a run. Name its runs:" in said(found), verb
    one = done.folder / "runs/small"
    for verb in ("compare", "diff"):
        assert f"not a run. Name its runs: {one} " in said(call(verb, one, done.folder)), verb


def test_a_folder_of_runs_given_as_a_run_names_what_lies_in_it(done: BoardDone) -> None:
    runs = done.folder / "runs"
    found = call("board", runs)
    assert f"{runs} is not a run's folder: it has no manifest.json. Name a folder in it:" in said(found)
    assert str(runs / "late") in said(found)


def test_scenarios_that_differ_are_refused_before_any_work_each_with_what_differs(tmp_path: Path) -> None:
    board = small_board(tmp_path)
    late = board.parent / "late.toml"
    late.write_text(
        late.read_text("utf-8").replace("\n\n", '\nseed = 7\nlast_month = "2018-03"\n\n', 1), encoding="utf-8"
    )
    found = call("run", "--board", board)
    assert found.exit_code == 1
    assert "different seeds: 1 in small.toml, high.toml and nothing.toml; 7 in late.toml." in said(found)
    assert "different horizons: 2015-12 to 2017-03 in small.toml" in said(found)
    assert not (tmp_path / "outputs").exists()


@pytest.mark.slow
def test_one_seed_on_the_command_line_makes_scenarios_of_several_seeds_agree(tmp_path: Path) -> None:
    board = small_board(tmp_path, BOARD.partition('[[scenarios]]\nfile = "high')[0])
    late = board.parent / "late.toml"
    late.write_text(late.read_text("utf-8").replace("\n\n", "\nseed = 7\n\n", 1), encoding="utf-8")
    done = call("run", "--board", board, "--seed", "3", "--paths", "2")
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "outputs/board/runs/late/results.json").read_text("utf-8"))["seed"] == 3


def test_every_scenarios_faults_are_said_at_once_and_a_shared_files_once(tmp_path: Path) -> None:
    board = small_board(tmp_path)
    for name, word in (("late", "mesures"), ("high", "demnd")):
        file = board.parent / f"{name}.toml"
        file.write_text(file.read_text("utf-8") + f"\n[{word}]\nx = 1\n", encoding="utf-8")
    found = call("run", "--board", board)
    assert found.exit_code == 1
    assert "late.toml, mesures:" in said(found)
    assert "high.toml, demnd:" in said(found)
    prices = tmp_path / "inputs/small/unit_costs.csv"
    small_board(tmp_path)
    prices.write_text(prices.read_text("utf-8").replace("481", "48l"), encoding="utf-8")
    found = call("run", "--board", board)
    assert found.exit_code == 1
    assert found.output.count("48l") == 1


@pytest.mark.slow
def test_a_board_written_again_keeps_what_a_person_changed_in_it(
    board: Path, done: BoardDone, tmp_path: Path
) -> None:
    few = board.with_name("few.toml")
    few.write_text(BOARD.partition('[[scenarios]]\nfile = "late')[0], encoding="utf-8")
    out = tmp_path / "out"
    assert call("run", "--board", few, "--paths", "2", "--out", out).exit_code == 0
    page = out / "paper.html"
    page.write_text(page.read_text("utf-8").replace("Homes of our own", "My own words"), encoding="utf-8")
    (out / "runs/small/minutes.txt").write_text("Agreed.", encoding="utf-8")
    again = call("run", "--board", few, "--paths", "2", "--out", out)
    assert again.exit_code == 0, again.output
    assert "My own words" in (out / "paper (changed 1).html").read_text("utf-8")
    assert "My own words" not in page.read_text("utf-8")
    assert (out / "runs/small/minutes.txt").read_text("utf-8") == "Agreed."
    names = sorted(path.name for path in (out / "runs/small").iterdir())
    assert names == ["inputs", "manifest.json", "minutes.txt", "results.json", "tables"]


def test_a_run_is_not_written_over_a_board_nor_a_board_over_a_run(board: Path, done: BoardDone) -> None:
    over = call("run", board.parent / "small.toml", "--out", done.folder)
    assert "holds a board paper with its runs, not a run. Nothing was changed." in said(over)
    over = call("run", "--board", board, "--out", done.folder / "runs/small")
    assert "holds a run, not a board paper with its runs. Nothing was changed." in said(over)
    over = call("run", board.parent / "small.toml", "--out", done.folder / "runs/small")
    assert "is a run of the board paper in" in said(over)
    assert "Run the whole board again with --board" in said(over)


@pytest.mark.slow
def test_a_run_made_earlier_stands_beside_the_scenarios(board: Path, done: BoardDone, tmp_path: Path) -> None:
    earlier = (done.folder / "runs/late").as_posix()
    listed = board.with_name("mixed.toml")
    text = BOARD.partition('[[scenarios]]\nfile = "late')[0] + f'[[scenarios]]\nrun = "{earlier}"\n'
    listed.write_text(text, encoding="utf-8")
    made = call("run", "--board", listed, "--out", tmp_path / "out")
    assert made.exit_code == 0, made.output
    assert "A home, late" in said(made)
    assert [path.name for path in (tmp_path / "out/runs").iterdir()] == ["small"]
    listed.write_text(
        text.replace("lead = true", "").replace(f'run = "{earlier}"', f'run = "{earlier}"\nlead = true'),
        encoding="utf-8",
    )
    refused = call("run", "--board", listed, "--out", tmp_path / "other")
    assert refused.exit_code == 1
    assert "mixed.toml, scenarios (entry 2).run: the leading scenario is a run that was made already" in said(
        refused
    )


def test_a_run_over_other_futures_cannot_stand_beside_the_scenarios(board: Path, done: BoardDone) -> None:
    listed = board.with_name("other.toml")
    earlier = (done.folder / "runs/late").as_posix()
    listed.write_text(
        BOARD.partition('[[scenarios]]\nfile = "late')[0] + f'[[scenarios]]\nrun = "{earlier}"\n', "utf-8"
    )
    refused = call("run", "--board", listed, "--paths", "5")
    assert refused.exit_code == 1
    assert "different numbers of simulated futures: 5 in small.toml; 6 in" in said(refused)


@pytest.mark.slow
def test_the_appraisal_of_the_lead_stands_in_paper_and_workbook(tmp_path: Path) -> None:
    board = small_board(
        tmp_path, BOARD.replace("appraise = false", "").partition('[[scenarios]]\nfile = "late')[0]
    )
    done = run_board(BoardRequest(board, paths=3), tmp_path, CREATED, lambda *words: None)
    assert done.appraisal == done.folder / "runs/small-appraisal"
    assert done.paper.lead.appraisal is not None
    assert done.paper.lead.appraisal == json.loads((done.appraisal / "appraisal.json").read_text("utf-8"))
    assert call("verify", done.folder / "runs/small").exit_code == 0
