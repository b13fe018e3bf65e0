"""`placements appraise` as a person calls it: what it says, what it leaves, what it refuses."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, small_council, write_scenario
from typer.testing import CliRunner, Result

from placements.cli.app import app

BODY = (
    FLAT_DEMAND
    + QUICK_HOME
    + """
[supply]
turnover_per_year = 0.4

[measures.edge]
kind = "edge_of_care"
title = "Edge of care for families with children between eleven and seventeen years of age, seven days a week"
starts = "2016-02"
groups = ["fostering"]
entries_avoided_share = 0.1
cost = "service"
"""
)
COUNCIL = Council(costs={"home_running": ((1_500, 2_924, 3_300), "GBP per place per week")})

TABLES = ("measures", "tornado", "what_must_be_true", "stress_cases", "foresight")


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work")
    small_council(folder, COUNCIL)
    return write_scenario(folder, BODY)


@pytest.fixture(scope="module")
def done(scenario: Path) -> Result:
    found = call("appraise", scenario, "--paths", "3")
    assert found.exit_code == 0, found.output
    return found


@pytest.fixture
def folder(done: Result, scenario: Path) -> Path:
    return scenario.parents[1] / "outputs" / "small-appraisal"


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "tables" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_it_leaves_its_files_and_the_manifest_that_hashes_them(folder: Path) -> None:
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    tables = {f"tables/{name}.csv" for name in TABLES}
    assert files == {"appraisal.json", "manifest.json", *tables}
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert set(manifest["outputs_sha256"]) == files - {"manifest.json"}
    assert manifest["kind"] == "appraisal"
    assert manifest["paths"] == 3
    assert set(manifest["scenario_sha256"]) == {"small.toml", "placement-types.toml"}
    assert "unit_costs.csv" in manifest["inputs_sha256"]


def test_the_document_holds_what_the_tables_hold(folder: Path) -> None:
    document = json.loads((folder / "appraisal.json").read_text("utf-8"))
    for name in TABLES:
        rows = table(folder, name)
        assert len(document[name]) == len(rows) > 0
        assert list(document[name][0]) == list(rows[0])
    assert [row["name"] for row in document["measures"]] == ["new_home", "edge", "together", "interaction"]
    assert [row["name"] for row in document["tornado"]] == ["price of home_running"]
    assert document["by"] == "2017-03-31"
    assert document["axes"]["otherwise"] is None
    assert len(document["notes"]) == 1
    means = {row["name"]: row["alone_mean_gbp"] for row in document["measures"]}
    together = means["new_home"] + means["edge"] + means["interaction"]
    assert together == pytest.approx(means["together"], abs=0.02)


def test_what_it_says_fits_a_terminal_and_ends_with_where_it_lies(done: Result, folder: Path) -> None:
    lines = done.output.splitlines()
    assert lines[0] == "Small, 3 simulated futures; net saving by 31 March 2017."
    assert max(len(line) for line in lines if str(folder) not in line) <= 80
    said = " ".join(done.output.split())
    for words in (
        "Without it",
        "Interaction (all together less the sum of each alone)",
        "price of Home Running",
        "1 assumption was moved",
        "What must be true",
        "All of these together",
        "No home says where its residents would otherwise be",
    ):
        assert words in said, words
    assert lines[-1].endswith("manifest.json")


@pytest.mark.slow
def test_the_same_appraisal_again_leaves_the_same_bytes(scenario: Path, folder: Path, tmp_path: Path) -> None:
    assert call("appraise", scenario, "--paths", "3", "--out", tmp_path / "again").exit_code == 0
    for name in ("appraisal.json", "tables/tornado.csv", "tables/measures.csv", "tables/stress_cases.csv"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.mark.slow
def test_a_file_that_a_person_put_beside_it_is_kept(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "kept"
    assert call("appraise", scenario, "--paths", "1", "--out", out).exit_code == 0
    (out / "note.txt").write_text("mine", "utf-8")
    again = call("appraise", scenario, "--paths", "1", "--out", out)
    assert "Kept from before" in again.output
    assert (out / "note.txt").read_text("utf-8") == "mine"


def test_a_runs_folder_is_not_taken_for_an_appraisal(scenario: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    out.mkdir()
    run = {"schema_version": 1, "council": "small", "outputs_sha256": {}}
    (out / "manifest.json").write_text(json.dumps(run), "utf-8")
    refused = call("appraise", scenario, "--paths", "1", "--out", out)
    assert refused.exit_code == 1
    assert (
        "holds a run, not an appraisal. Nothing was changed. Name another folder with --out."
        in refused.output
    )
    assert [path.name for path in out.iterdir()] == ["manifest.json"]


def test_an_appraisal_is_not_taken_for_a_run(scenario: Path, folder: Path) -> None:
    verified = call("verify", folder)
    assert verified.exit_code == 1
    assert "holds what `placements appraise` left, not a run." in " ".join(verified.output.split())
    before = sorted(path.name for path in folder.iterdir())
    written = call("run", scenario, "--paths", "2", "--out", folder)
    assert written.exit_code == 1
    assert "holds an appraisal, not a run. Nothing was changed." in " ".join(written.output.split())
    assert sorted(path.name for path in folder.iterdir()) == before


def test_no_futures_is_a_misspelt_command(scenario: Path) -> None:
    assert call("appraise", scenario, "--paths", "0").exit_code == 2


def test_a_fault_of_the_scenario_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    small_council(tmp_path)
    file = write_scenario(tmp_path, QUICK_HOME.replace('"new-home"', '"new-hom"'))
    refused = call("appraise", file, "--paths", "1")
    assert refused.exit_code == 1
    assert 'Did you mean "new-home"?' in refused.output
    assert not (tmp_path / "outputs" / "small-appraisal").exists()
