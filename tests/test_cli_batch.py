"""`placements run-all` as a person uses it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from builders_batch import region
from typer.testing import CliRunner, Result

from placements.cli.app import app


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    region(folder)
    assert call("run-all", folder / "region.toml", "--engine-pool", "serial").exit_code == 0
    return folder


@pytest.fixture
def own(work: Path, tmp_path: Path) -> Path:
    """The same region, run once, to change."""
    shutil.copytree(work, tmp_path / "region")
    return tmp_path / "region"


def said(done: Result) -> str:
    return " ".join(done.output.split())


def test_a_batch_says_the_verdicts_first_and_then_where_the_results_lie(work: Path) -> None:
    done = call("run-all", work / "region.toml", "--engine-pool", "serial")
    assert done.exit_code == 0
    assert said(done).startswith("8 scenarios of 2 councils, 8 of them kept from before: ")
    assert done.output.index("north: half") < done.output.index("south: half")
    assert done.output.index("south: late") < done.output.index("results.parquet")
    assert max(len(line) for line in done.output.split("\n") if str(work) not in line) <= 80


def test_results_go_to_outputs_beside_the_batch_file(work: Path) -> None:
    names = {path.name for path in (work / "outputs" / "region").iterdir()}
    assert names == {"parts", "results.parquet", "blocks.csv", "manifest.json"}


def test_a_fault_is_said_once_with_the_scenarios_it_stopped_and_exits_with_1(own: Path) -> None:
    file = own / "inputs" / "south" / "unit_costs.csv"
    file.write_text(file.read_text("utf-8").replace("3402", "34O2"), encoding="utf-8")
    done = call("run-all", own / "region.toml", "--engine-pool", "serial")
    assert done.exit_code == 1
    assert said(done).startswith("4 scenarios of 1 council, 4 of them kept from before: ")
    assert "Failed: south: do-nothing, south: half, south: home and 1 more." in said(done)
    assert said(done).count('"34O2" is not a number of pounds') == 1
    assert "failures.csv" in done.output


def test_a_batch_file_with_faults_is_a_sentence_and_no_traceback(work: Path) -> None:
    (work / "bad.toml").write_text('scenarios = "none/*.toml"\n', encoding="utf-8")
    done = call("run-all", work / "bad.toml")
    assert done.exit_code == 1
    assert 'bad.toml, scenarios: no scenario file is found under "none/*.toml"' in said(done)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--engine-pool", "threads"], '"threads" is not known.'),
        (["--scheduler", "tcp://10.0.0.1:8786"], "it needs --engine-pool dask"),
        (["--workers", "0"], "Invalid value for '--workers'"),
    ],
)
def test_a_misspelt_command_exits_with_2(work: Path, words: list[str], sentence: str) -> None:
    done = call("run-all", work / "region.toml", *words)
    assert done.exit_code == 2
    assert sentence in said(done)


def test_threads_of_numerical_libraries_are_as_they_were_afterwards(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("MKL_NUM_THREADS")
    call("run-all", work / "region.toml", "--engine-pool", "serial")
    assert os.environ["OMP_NUM_THREADS"] == "3"
    assert "MKL_NUM_THREADS" not in os.environ


def test_a_batchs_folder_is_no_run_to_compare_or_verify(work: Path) -> None:
    folder = work / "outputs" / "region"
    for words in (("verify", folder), ("compare", folder, folder)):
        assert "holds what `placements run-all` left, not a run." in said(call(*words))
