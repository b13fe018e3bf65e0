"""What a batch file names, and what is said where it names nothing, or two of the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders_batch import region, write_named

from placements.batch import read_batch
from placements.batch.blocks import blocks_of
from placements.domain import ScenarioError


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    region(folder)
    return folder


@pytest.fixture
def own(work: Path, tmp_path: Path) -> Path:
    """The same region, to change."""
    shutil.copytree(work, tmp_path / "region")
    return tmp_path / "region"


def batch(folder: Path, text: str) -> Path:
    path = folder / "some.toml"
    path.write_text(text, encoding="utf-8")
    return path


def names(folder: Path, text: str) -> list[str]:
    blocks, failures = blocks_of(read_batch(batch(folder, text)))
    assert failures == ()
    return [f"{block.council}: {block.scenario}" for block in blocks]


def fault(folder: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as raised:
        blocks_of(read_batch(batch(folder, text)))
    return str(raised.value)


def test_a_pattern_finds_scenarios_and_passes_over_what_they_rest_on(work: Path) -> None:
    # placement-types.toml lies beside them and is none
    found = names(work, 'scenarios = "models/*.toml"\ncouncils = "inputs/north"\n')
    assert found == ["north: do-nothing", "north: half", "north: home", "north: late"]


def test_a_file_that_others_extend_and_is_no_scenario_is_passed_over(own: Path) -> None:
    base = own / "models" / "home.toml"
    lines = base.read_text("utf-8").split("\n")
    (own / "models" / "base.toml").write_text(
        "\n".join(lines[:1] + lines[2:]), encoding="utf-8"
    )  # no council
    base.write_text('extends = "base.toml"\ncouncil = "small"\n', encoding="utf-8")
    assert "north: base" not in names(own, 'scenarios = "models/*.toml"\ncouncils = "inputs/north"\n')


def test_what_is_named_and_is_no_scenario_is_reported_and_not_passed_over(work: Path) -> None:
    text = 'scenarios = ["models/home.toml", "models/placement-types.toml"]\ncouncils = "inputs/north"\n'
    blocks, failures = blocks_of(read_batch(batch(work, text)))
    assert [block.scenario for block in blocks] == ["home"]
    assert [(f.council, f.scenario) for f in failures] == [("", "placement-types")]
    assert "the key council is missing" in failures[0].sentence


def test_a_file_found_twice_is_run_once(work: Path) -> None:
    text = 'scenarios = ["models/ho*.toml", "models/home.toml"]\ncouncils = ["inputs/*", "inputs/south"]\n'
    assert names(work, text) == ["north: home", "south: home"]


def test_patterns_may_be_absolute_and_pass_through_folders(work: Path) -> None:
    text = f"scenarios = '{work.as_posix()}/**/home.toml'\ncouncils = '{work.as_posix()}/inputs/n*'\n"
    assert names(work, text) == ["north: home"]


def test_a_pattern_passes_over_hidden_files_and_councils_that_are_no_folder(own: Path) -> None:
    (own / "inputs" / "README.md").write_text("tables", encoding="utf-8")
    (own / "inputs" / ".old").mkdir()
    assert names(own, 'scenarios = "models/home.toml"\ncouncils = "inputs/*"\n') == [
        "north: home",
        "south: home",
    ]


def test_without_councils_each_scenario_is_run_on_its_own(own: Path) -> None:
    write_named(own, "mine", "", council="south")
    assert names(own, 'scenarios = ["models/mine.toml"]\n') == ["south: mine"]


def test_a_scenario_whose_council_has_no_inputs_is_reported(work: Path) -> None:
    blocks, failures = blocks_of(read_batch(batch(work, 'scenarios = ["models/home.toml"]\n')))
    assert blocks == ()
    assert [(f.council, f.scenario) for f in failures] == [("small", "home")]
    assert "no folder inputs/small was found" in failures[0].sentence


def test_paths_and_engine_of_the_batch_stand_in_place_of_the_scenarios(work: Path) -> None:
    text = 'scenarios = "models/home.toml"\ncouncils = "inputs/north"\n'
    (plain,), _ = blocks_of(read_batch(batch(work, text)))
    (other,), _ = blocks_of(read_batch(batch(work, f'paths = 7\nengine = "lp"\nseed = 5\n{text}')))
    assert (plain.paths, plain.engine) == (12, "auto")
    assert (other.paths, other.engine) == (7, "lp")
    assert plain.seed != other.seed


def test_every_name_that_stands_for_nothing_is_said_at_once(work: Path) -> None:
    text = 'scenarios = ["models/*.toml", "modells/*.toml", "x.toml"]\ncouncils = "input/*"\n'
    lines = fault(work, text).split("\n")
    assert [line.split(",")[0] for line in lines] == ["some.toml"] * 3
    assert 'scenarios: no scenario file is found under "modells/*.toml", as seen from' in lines[0]
    assert 'councils: no folder or workbook of a council is found under "input/*"' in lines[2]
    assert lines[2].endswith("Correct the name, or take it out.")


@pytest.mark.parametrize("pattern", ["", "models", "models/[", "models/none-*.toml"])
def test_what_is_no_pattern_stands_for_nothing(own: Path, pattern: str) -> None:
    text = f'scenarios = "{pattern}"\ncouncils = "inputs/north"\n'
    assert f'no scenario file is found under "{pattern}"' in fault(own, text)


def test_every_key_that_is_wrong_is_said_at_once(work: Path) -> None:
    found = fault(work, 'scenario = "models/*.toml"\npaths = 0\nengine = "fast"\n')
    assert 'some.toml, scenario: "scenario" is not a key of' in found
    assert 'Did you mean "scenarios"?' in found
    assert "some.toml, paths: 0 is less than 1. Write 1 or more." in found
    assert 'some.toml, engine: "fast" is not allowed.' in found


def test_a_batch_without_scenarios_is_refused(work: Path) -> None:
    assert "some.toml, scenarios: the key scenarios is missing." in fault(work, "paths = 10\n")
    assert "the list has too few entries. Write at least 1." in fault(work, "scenarios = []\n")


def test_two_scenarios_of_one_name_are_refused(own: Path) -> None:
    shutil.copytree(own / "models", own / "older")
    text = 'scenarios = ["models/home.toml", "older/home.toml"]\ncouncils = "inputs/north"\n'
    found = fault(own, text)
    assert 'some.toml, scenarios: two scenarios of north are called "home":' in found
    assert found.endswith("Rename one of the files, or take it out.")


def test_two_councils_of_one_name_are_refused_however_they_are_spelt(own: Path) -> None:
    shutil.copytree(own / "inputs" / "north", own / "older" / "North")
    text = 'scenarios = "models/home.toml"\ncouncils = ["inputs/north", "older/North"]\n'
    found = fault(own, text)
    assert "some.toml, councils: two councils are called" in found
    assert found.endswith("Rename the folder of one.")
