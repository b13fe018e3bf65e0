"""What a board file may say, and how it is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from builders_papers import BOARD, call, said, small_board

from placements.batch.settings import read_batch
from placements.domain import ScenarioError
from placements.papers import read_board

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the scenarios."""
    return small_board(tmp_path_factory.mktemp("council")).parent


def faults(folder: Path, text: str) -> list[str]:
    path = folder / "board.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_board(path)
    return [str(problem) for problem in error.value.problems]


def entry(body: str) -> str:
    return f"[[scenarios]]\n{body}\n"


def test_the_oxfordshire_board_is_led_by_the_strategy_and_tests_stand_beside_it() -> None:
    board = read_board(ROOT / "models/oxfordshire/board.toml")
    assert (board.lead.file, board.lead.short_name) == ("strategy.toml", "Placement strategy")
    assert board.settings.meeting == "Cabinet, 23 February 2016"
    assert [one.file for one in board.scenarios if one.test] == [
        "late-homes.toml",
        "low-occupancy.toml",
        "half-the-savings.toml",
        "high-demand.toml",
    ]
    assert len(board.scenarios) == 7


def test_the_scenario_that_leads_comes_first_and_the_others_keep_their_order(folder: Path) -> None:
    path = folder / "led.toml"
    path.write_text(
        "".join(
            entry(f'file = "{name}.toml"{more}')
            for name, more in (("late", "\ntest = true"), ("high", ""), ("small", "\nlead = true"))
        ),
        encoding="utf-8",
    )
    assert [one.file for one in read_board(path).scenarios] == ["small.toml", "late.toml", "high.toml"]
    path.write_text(path.read_text("utf-8").replace("lead = true", ""), encoding="utf-8")
    assert [one.file for one in read_board(path).scenarios] == ["high.toml", "late.toml", "small.toml"]


def test_faults_name_the_entry_and_its_key_all_at_once(folder: Path) -> None:
    found = faults(
        folder,
        'titel = "x"\n'
        + entry('file = "small.toml"\nshort_nam = "a"')
        + entry(f'file = "late.toml"\nshort_name = "{"n" * 81}"\ntest = "perhaps"'),
    )
    assert found[0].startswith("board.toml, titel:")
    assert 'Did you mean "title"?' in found[0]
    assert any(line.startswith("board.toml, scenarios (entry 1).short_nam:") for line in found)
    assert any(
        line.startswith("board.toml, scenarios (entry 2).short_name:") and "80" in line for line in found
    )
    assert any(line.startswith("board.toml, scenarios (entry 2).test:") for line in found)
    assert len(found) == 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (entry('file = "smal.toml"'), 'scenarios (entry 1).file: there is no file "smal.toml", as seen from'),
        (entry('run = "../runs/x"'), 'scenarios (entry 1).run: there is no folder "../runs/x", as seen from'),
        (entry('short_name = "x"'), "scenarios (entry 1): it has neither file nor run. Write one:"),
        (
            entry('file = "small.toml"\nrun = "."'),
            "scenarios (entry 1): it has both file and run. Write one:",
        ),
        (entry('file = "small.toml"\ntest = true'), "scenarios: every scenario is a test"),
        (
            entry('file = "small.toml"\nlead = true') + entry('file = "late.toml"\nlead = true'),
            "scenarios (entry 2).lead: entry 1 leads already, and a paper follows one scenario.",
        ),
        (
            entry('file = "small.toml"') + entry('file = "late.toml"\nlead = true\ntest = true'),
            "scenarios (entry 2).lead: it is a test, which nobody can choose, and cannot lead the paper.",
        ),
        (
            entry('file = "small.toml"\nshort_name = "A"') + entry('file = "late.toml"\nshort_name = "a "'),
            'scenarios (entry 2).short_name: "a " is the name of entry 1 too.',
        ),
        (
            entry('file = "small.toml"') + entry('file = "./small.toml"'),
            'scenarios (entry 2).file: "./small.toml" is entry 1 too. Name each scenario once.',
        ),
        (
            entry('file = "../models"'),
            'scenarios (entry 1).file: "../models" is a folder. Name a scenario file',
        ),
        (entry('run = "small.toml"'), 'scenarios (entry 1).run: "small.toml" is a file. Name a folder that'),
        (entry(f'file = "{"x" * 300}.toml"'), "scenarios (entry 1).file: there is no file"),
        (entry('file = "small\\u0000.toml"'), "scenarios (entry 1).file: there is no file"),
        ("schema_version = 2\n" + entry('file = "small.toml"'), "2 is more than 1. Write 1 or less."),
    ],
)
def test_what_does_not_fit_together_is_refused_with_what_to_do(
    folder: Path, text: str, expected: str
) -> None:
    found = faults(folder, text)
    assert any(expected in line for line in found), found


@pytest.mark.skipif(os.name == "nt", reason="there a backslash is what a path is written with")
def test_a_path_of_windows_is_told_how_every_system_writes_it(folder: Path) -> None:
    (found,) = faults(folder, entry("file = '..\\models\\small.toml'"))
    assert found.endswith("Write / in place of each backslash, which every system understands.")


@pytest.mark.parametrize("text", ["", 'scenarios = ["small.toml"]\n', '[scenarios]\nfile = "small.toml"\n'])
def test_who_lists_no_scenario_or_lists_it_in_another_way_is_shown_how(folder: Path, text: str) -> None:
    (found,) = faults(folder, text)
    assert (
        'Write [[scenarios]] on a line of its own before each, and below it file = "strategy.toml".' in found
    )


def test_a_misspelt_list_of_scenarios_is_said_once(folder: Path) -> None:
    (found,) = faults(folder, '[[scenario]]\nfile = "small.toml"\n')
    assert 'Did you mean "scenarios"?' in found


def test_a_scenario_named_as_a_board_and_a_board_named_as_a_scenario_are_told_apart(tmp_path: Path) -> None:
    board = small_board(tmp_path)
    scenario = board.with_name("small.toml")
    as_board, as_scenario = call("run", "--board", scenario), call("run", board)
    assert (as_board.exit_code, as_scenario.exit_code) == (1, 1)
    assert (
        f"small.toml: it is a scenario, and no board file that lists some. Run it with: placements run {scenario}"
        in (said(as_board))
    )
    assert said(as_scenario) == (
        "board.toml: it is a board file, which lists scenarios. Name one of them; all of them are run by: "
        f"placements run --board {board}"
    )
    listed = board.with_name("itself.toml")
    listed.write_text(entry('file = "itself.toml"'), encoding="utf-8")
    assert "itself.toml: it is a board file, which lists scenarios." in said(call("run", "--board", listed))


def test_no_scenario_and_more_than_twenty_are_refused(folder: Path) -> None:
    assert "scenarios" in faults(folder, 'title = "x"\n')[0]
    assert "scenarios" in faults(folder, "scenarios = []\n")[0]
    many = faults(folder, "".join(entry(f'file = "{n}.toml"') for n in range(21)))
    assert len(many) == 1
    assert "20" in many[0]
    assert "scenarios" in faults(folder, 'scenarios = "small.toml"\n')[0]


def test_a_board_file_is_no_scenario_and_a_batchs_pattern_passes_it_over(tmp_path: Path) -> None:
    board = small_board(tmp_path)
    batch = board.with_name("batch.toml")
    batch.write_text('scenarios = "[bs]*.toml"\npaths = 2\n', encoding="utf-8")
    assert [found.path.name for found in read_batch(batch).scenarios] == ["small.toml"]


def test_a_board_file_of_scenarios_cannot_be_a_paper_before_they_are_run(folder: Path) -> None:
    path = folder / "board.toml"
    path.write_text(BOARD, encoding="utf-8")
    found = call("board", "--board", path)
    assert found.exit_code == 1
    assert 'board.toml, scenarios (entry 1).file: "small.toml" is a scenario, not a run.' in said(found)
    assert "placements run --board" in said(found)
