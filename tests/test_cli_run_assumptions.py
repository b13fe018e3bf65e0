"""The round trip as an officer makes it: run, change the workbook, run on it, verify."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders import small_council, write_scenario
from builders_roundtrip import BODY, COUNCIL, cell_of
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from placements.cli import main  # noqa: F401  every verb is known once the command line is whole
from placements.cli.app import app

PRICE = "unit_costs:external_residential:2015-04-01"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council of one's own, run once."""
    root = tmp_path_factory.mktemp("round-trip")
    path = write_scenario(root, BODY, last_month="2016-03")
    small_council(root, COUNCIL)
    done = call("run", path)
    assert done.exit_code == 0, done.output
    return path


def outputs(scenario: Path) -> Path:
    return scenario.parent.parent / "outputs"


def retyped(source: Path, target: Path, id_: str, value: object, note: str = "") -> Path:
    book = load_workbook(source)
    cell_of(book, id_, "Value").value = value  # type: ignore[assignment]
    if note:
        cell_of(book, id_, "Note").value = note
    book.save(target)
    return target


@pytest.mark.slow
def test_a_changed_workbook_is_run_beside_the_first_run_and_verified_without_the_workbook(
    scenario: Path, tmp_path: Path
) -> None:
    first = outputs(scenario) / "small"
    edited = retyped(first / "budget.xlsx", tmp_path / "budget.xlsx", PRICE, 3600, "as the provider wrote")
    done = call("run", scenario, "--assumptions", edited)
    assert done.exit_code == 0, done.output
    assert done.output.splitlines()[:5] == [
        "Changed in budget.xlsx: 1 assumption.",
        f"  {PRICE}",
        "    was 3,402 GBP per child per week",
        "    is  3,600 GBP per child per week",
        '    note: "as the provider wrote"',
    ]
    assert max(len(line) for line in done.output.split("\n") if str(outputs(scenario)) not in line) <= 80
    second = outputs(scenario) / "small-changed"
    manifest = json.loads((second / "manifest.json").read_text("utf-8"))
    assert manifest["assumptions"]["changes"] == [{"id": PRICE, "value": 3600.0, "low": None, "high": None}]
    edited.unlink()
    verified = call("verify", second)
    assert verified.exit_code == 0, verified.output
    assert verified.output.startswith("Nothing moved")


@pytest.mark.slow
def test_a_workbook_of_a_changed_run_is_changed_again_and_stays_where_it_is(scenario: Path) -> None:
    first, second = outputs(scenario) / "small", outputs(scenario) / "small-changed"
    edited = retyped(first / "budget.xlsx", scenario.parent / "budget.xlsx", PRICE, 3600)
    assert call("run", scenario, "--assumptions", edited).exit_code == 0
    again = retyped(second / "budget.xlsx", second / "budget.xlsx", PRICE, 3700)
    done = call("run", scenario, "--assumptions", again, "--paths", "5")
    assert "was 3,402 GBP per child per week" in done.output
    assert "is  3,700 GBP per child per week" in done.output
    assert (outputs(scenario) / "small-changed-2" / "budget.xlsx").exists()


@pytest.mark.slow
def test_a_workbook_that_nobody_changed_is_said_to_say_nothing_new(scenario: Path, tmp_path: Path) -> None:
    done = call(
        "run", scenario, "--assumptions", outputs(scenario) / "small/budget.xlsx", "--out", tmp_path / "out"
    )
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Nothing in budget.xlsx differs from the scenario and the tables.")
    same = [
        (folder / "results.json").read_bytes() for folder in (outputs(scenario) / "small", tmp_path / "out")
    ]
    assert same[0] == same[1]


def test_a_workbook_with_faults_is_refused_and_nothing_is_written(scenario: Path, tmp_path: Path) -> None:
    edited = retyped(outputs(scenario) / "small/budget.xlsx", tmp_path / "budget.xlsx", PRICE, "3,402.oo")
    done = call("run", scenario, "--assumptions", edited, "--out", tmp_path / "out")
    assert done.exit_code == 1
    assert f'({PRICE}): "3,402.oo" is text, not a number. Clear the cell and type 3402.' in done.output
    assert not (tmp_path / "out").exists()
    missing = call("run", scenario, "--assumptions", tmp_path / "none.xlsx")
    assert missing.exit_code == 1
    assert "none.xlsx: the file does not exist." in missing.output
