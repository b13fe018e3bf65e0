"""`placements options`, as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from builders import FLAT_DEMAND, small_council, write_scenario
from builders_openings import HOMES, TURNOVER, TWO_HOMES, TWO_MONTHS
from typer.testing import CliRunner, Result

from placements.cli.app import app


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def scenario_in(folder: Path, more: str = TWO_MONTHS) -> Path:
    small_council(folder, TWO_HOMES)
    return write_scenario(folder, FLAT_DEMAND + TURNOVER + HOMES + more)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("options")
    return folder, call("options", scenario_in(folder), "--paths", "3")


def test_the_best_plan_stands_first_in_words_and_no_line_is_too_long(told: tuple[Path, Result]) -> None:
    _, result = told

    assert result.exit_code == 0, result.output
    lines = [
        line for line in result.output.splitlines() if "options.json" not in line and "tables" not in line
    ]
    assert lines[0].startswith("Least expected cost of 9 opening plans, on the same 3 simulated futures")
    assert "Open good home in April 2016; leave dear home closed." in lines
    assert max(len(line) for line in lines if "manifest" not in line) <= 80
    said = " ".join(result.output.split())
    assert "median net saving £18k; cost neutral in 100% of futures" in said
    assert "Placed again by the linear programme, the best plan costs the same." in said
    assert "HiGHS finds the same with an integer programme that knows the future" in said


def test_the_folder_holds_the_document_the_tables_and_a_manifest_of_both(told: tuple[Path, Result]) -> None:
    folder, _ = told
    out = folder / "outputs" / "small-options"

    document = json.loads((out / "options.json").read_text(encoding="utf-8"))
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))

    assert document["best"]["words"] == "open good home in April 2016; leave dear home closed"
    assert document["cross_check"]["agrees"] is True
    plans = pd.read_csv(out / "tables" / "plans.csv", encoding="utf-8-sig")
    assert len(plans) == document["plans_compared"] == 9
    assert manifest["kind"] == "options"
    assert set(manifest["outputs_sha256"]) == {
        "options.json",
        "tables/plans.csv",
        "tables/near_best.csv",
        "tables/frontier.csv",
    }


def test_options_do_not_replace_a_run(tmp_path: Path) -> None:
    run = tmp_path / "outputs" / "small"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text('{"schema_version": 1, "council": "small", "outputs_sha256": {}}')

    result = call("options", scenario_in(tmp_path), "--out", run)

    assert result.exit_code == 1
    assert "holds a run, not options. Nothing was changed." in result.output


def test_faults_are_sentences(tmp_path: Path) -> None:
    result = call("options", scenario_in(tmp_path, '[options]\nsites = ["good_hme"]\n'))

    assert result.exit_code == 1
    assert 'small.toml, options.sites: "good_hme" is not a measure of this scenario.' in result.output
    assert not list((tmp_path / "outputs").iterdir())


def test_check_says_how_many_plans_the_options_allow(tmp_path: Path) -> None:
    result = call("check", scenario_in(tmp_path))

    assert result.exit_code == 0, result.output
    assert "Options: no fault. 9 opening plans of 2 sites and 2 months." in result.output.splitlines()


def test_check_says_nothing_of_options_that_the_scenario_does_not_have(tmp_path: Path) -> None:
    result = call("check", scenario_in(tmp_path, ""))

    assert result.exit_code == 0, result.output
    assert "Options" not in result.output


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ('sites = ["good_hme"]', 'small.toml, options.sites: "good_hme" is not a measure of this scenario.'),
        # 72 plans of one home, 73 x 73 of two that differ in cost
        (
            'first = "2016-01"\nlast = "2021-12"\nevery_months = 1',
            "2 sites and 72 months make 5,329 plans; at most 5,000 are compared.",
        ),
    ],
)
def test_check_finds_the_faults_of_options(tmp_path: Path, written: str, sentence: str) -> None:
    small_council(tmp_path, TWO_HOMES)
    body = FLAT_DEMAND + TURNOVER + HOMES + f"[options]\n{written}\n"
    scenario = write_scenario(tmp_path, body, last_month="2022-03")

    result = call("check", scenario)

    assert result.exit_code == 1
    assert sentence in " ".join(result.output.split())
