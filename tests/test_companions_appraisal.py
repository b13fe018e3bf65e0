"""The appraisal beside a run: taken where it is of the same question, and of no other."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from builders import FLAT_DEMAND, QUICK_HOME, Council, small_council, write_scenario

from placements.appraisal import appraise_to_folder
from placements.companions.appraisal import matching_appraisal
from placements.inputs import file_sha256
from placements.result import RunResult
from placements.run import run_scenario
from placements.session import Request

BODY = FLAT_DEMAND + QUICK_HOME
COUNCIL = Council(costs={"home_running": ((1_500, 2_924, 3_300), "GBP per place per week")})


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A council, a scenario and its appraisal in ``outputs/small-appraisal``."""
    folder = tmp_path_factory.mktemp("work")
    small_council(folder, COUNCIL)
    request = Request(write_scenario(folder, BODY), paths=3)
    appraise_to_folder(request, folder, dt.datetime(2016, 2, 23, tzinfo=dt.UTC))
    return folder


@pytest.fixture(scope="module")
def result(asked: Path) -> RunResult:
    return run(asked)


@pytest.fixture
def out(asked: Path, tmp_path: Path) -> Path:
    """The run's folder, with a copy of the appraisal beside it, to be changed."""
    shutil.copytree(asked / "outputs" / "small-appraisal", tmp_path / "small-appraisal")
    return tmp_path / "small"


def run(folder: Path, seed: int | None = None) -> RunResult:
    return run_scenario(folder / "models" / "small.toml", folder / "inputs" / "small", paths=2, seed=seed)


def test_an_appraisal_of_the_same_files_is_found_whatever_its_number_of_futures(
    out: Path, result: RunResult
) -> None:
    text = (out.parent / "small-appraisal" / "appraisal.json").read_text(encoding="utf-8")
    found = matching_appraisal(out, result)
    assert found == json.loads(text)
    assert found is not None and (found["paths"], result.demand.paths) == (3, 2)


@pytest.mark.parametrize(
    ("file", "more"), [("inputs/small/uplifts.csv", "\n"), ("models/small.toml", "\n# reviewed\n")]
)
def test_an_appraisal_of_other_inputs_or_of_another_scenario_is_not_of_this_run(
    asked: Path, out: Path, tmp_path: Path, file: str, more: str
) -> None:
    folder = shutil.copytree(asked, tmp_path / "changed")
    with (folder / file).open("a", encoding="utf-8") as opened:
        opened.write(more)
    assert matching_appraisal(out, run(folder)) is None


def test_an_appraisal_with_another_seed_is_not_of_this_run(asked: Path, out: Path) -> None:
    assert matching_appraisal(out, run(asked, seed=2)) is None


def changed_by_hand(appraisal: Path) -> None:
    """It is no longer what its manifest hashed."""
    file = appraisal / "appraisal.json"
    file.write_text(file.read_text(encoding="utf-8").replace("new_home", "old_home"), encoding="utf-8")


def broken(appraisal: Path) -> None:
    (appraisal / "appraisal.json").write_text("{", encoding="utf-8")


def broken_manifest(appraisal: Path) -> None:
    (appraisal / "manifest.json").write_text("[1]", encoding="utf-8")


def of_something_else(appraisal: Path) -> None:
    file = appraisal / "manifest.json"
    file.write_text(file.read_text(encoding="utf-8").replace('"appraisal"', '"options"', 1), encoding="utf-8")


def of_a_later_version(appraisal: Path) -> None:
    """Whole, as its manifest says, and in a form that this version does not know."""
    file, manifest = appraisal / "appraisal.json", appraisal / "manifest.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(document | {"schema_version": 99}), encoding="utf-8")
    kept = json.loads(manifest.read_text(encoding="utf-8"))
    kept["outputs_sha256"]["appraisal.json"] = file_sha256(file)
    manifest.write_text(json.dumps(kept), encoding="utf-8")


@pytest.mark.parametrize(
    "spoil", [of_a_later_version, changed_by_hand, broken, broken_manifest, of_something_else, shutil.rmtree]
)
def test_a_broken_or_missing_appraisal_is_as_if_there_were_none(
    out: Path, result: RunResult, spoil: Callable[[Path], None]
) -> None:
    spoil(out.parent / "small-appraisal")
    assert matching_appraisal(out, result) is None
