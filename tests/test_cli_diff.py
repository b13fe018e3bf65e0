"""`placements diff RUN RUN`: the change log on a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import numpy as np
import pytest
from builders import run_small
from builders_changes import CERTAIN, HOME, again, edit, kept, log_since, with_log
from builders_journeys import history_of, synthetic_journeys
from typer.testing import CliRunner, Result

from placements.cli.app import app
from placements.reports.results import results_document
from placements.reports.results_schema import results_schema

LONG = "x" * 120


def diff(*folders: Path) -> Result:
    return CliRunner().invoke(app, ["diff", *(str(folder) for folder in folders)])


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small council with two runs: before, and after a dearer price, a late home and words of a person."""
    folder = tmp_path_factory.mktemp("council")
    kept(run_small(folder, HOME, CERTAIN), folder, "before")
    edit(folder, "unit_costs", ",,3402,", ",,3500,")
    edit(folder, "provision", ",2016-04,", ",2016-06,")
    edit(folder, "assumptions", "Quoted Occupancy", LONG)
    kept(again(folder, HOME), folder, "after")
    return folder


@pytest.fixture(scope="module")
def said(root: Path) -> str:
    done = diff(root / "outputs/before", root / "outputs/after")
    assert done.exit_code == 0, done.output
    return done.output


def test_diff_says_what_was_and_is_and_what_each_change_moved(said: str) -> None:
    lines = said.splitlines()
    assert lines[0].startswith("From before to after: mean net saving ")
    at = lines.index("  1. Price changed: External residential, from 2015-04-01")
    assert " ".join(" ".join(lines[at + 1 : at + 3]).split()) == (
        "unit_costs.csv, external_residential, 2015-04-01: 3,402 -> 3,500 (GBP per child per week)"
    )
    assert "     provision.csv, new-home: 2016-04 -> 2016-06" in lines
    assert "Changed as well, and no figure of the answer rests on it:" in lines
    assert max(len(line) for line in lines) <= 80


def test_the_steps_that_diff_prints_add_up_to_its_total_to_the_penny(said: str) -> None:
    for name in ("median net saving", "mean net saving"):
        amounts = [
            float(sign + digits.replace(",", ""))
            for sign, digits in re.findall(rf"{name} +([+-])£([0-9,.]+)\n", said)
        ]
        *steps, total = amounts
        assert len(steps) == 2
        assert round(sum(steps), 2) == total


def test_diff_of_a_run_with_itself_says_that_nothing_moved(root: Path) -> None:
    done = diff(root / "outputs/before", root / "outputs/before")
    assert done.exit_code == 0
    assert done.output.endswith("\n\nNothing moved: nothing was changed.\n")


def test_diff_needs_the_folders_alone(root: Path, said: str, tmp_path: Path) -> None:
    """The council's own files may have gone on to the next month, or away."""
    for name in ("before", "after"):
        (root / "outputs" / name).rename(tmp_path / name)
    try:
        assert diff(tmp_path / "before", tmp_path / "after").output == said
    finally:
        for name in ("before", "after"):
            (tmp_path / name).rename(root / "outputs" / name)


def test_a_folder_that_is_no_run_is_refused_in_a_sentence(root: Path, tmp_path: Path) -> None:
    done = diff(root / "outputs/before", tmp_path)
    assert done.exit_code == 1
    assert "is not a run's folder: it has no manifest.json." in done.stderr


@pytest.mark.slow
def test_results_hold_the_change_log_as_their_schema_says(root: Path) -> None:
    result = again(root, HOME)
    log = log_since(root / "outputs/before", result)
    found = results_document(with_log(result, log))["changes"]
    schema = json.loads(results_schema())["properties"]["changes"]
    jsonschema.validate(found, schema)
    assert [step["what"] for step in found["steps"]] == [step.what for step in log.steps]
    assert found["steps"][-1]["answer"] == found["after"]
    assert results_document(result)["changes"] is None


@pytest.mark.slow
def test_where_journeys_are_gone_all_changes_are_one_step_and_it_says_why(tmp_path: Path) -> None:
    """A forecast by stock and flow needs journeys; while the council's file is the same they are read there."""
    journeys = synthetic_journeys()
    body = '[demand]\nmethod = "stock_and_flow"\n'
    run_small(tmp_path, HOME, CERTAIN)
    inputs = tmp_path / "inputs/small"
    history = history_of(journeys).assign(unit="children", definition="all", source="made up", used="yes")
    history.to_csv(inputs / "history.csv", index=False)
    months = [f"{number // 12}-{number % 12 + 1:02d}" for number in journeys["month"]]
    uasc = np.where(journeys["uasc"], "yes", "no")
    journeys.assign(month=months, uasc=uasc).to_csv(inputs / "journeys.csv", index=False)
    top: dict[str, object] = {"base_month": "2021-03", "last_month": "2022-03", "paths": 5}
    before = kept(again(tmp_path, body, **top), tmp_path, "before")
    edit(tmp_path, "unit_costs", ",,3402,", ",,3500,")
    edit(tmp_path, "unit_costs", ",,835,", ",,840,")
    after = kept(again(tmp_path, body, **top), tmp_path, "after")
    assert (
        "  2. Price changed: External residential, from 2015-04-01" in diff(before, after).output.splitlines()
    )
    with (inputs / "journeys.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    output = diff(before, after).output
    assert "  1. 2 changes, which cannot be told apart" in output.splitlines()
    assert (
        "Note: The forecast of these runs learns from children's journeys, which no run"
        in output.splitlines()
    )
