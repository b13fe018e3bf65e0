"""The same figures wherever blocks run: here, on processes, on a Dask cluster; and after a kill."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from builders_batch import CREATED, Counting, region, run_batch

from placements.batch import Finished, SerialExecutor, open_pool, read_batch, run_all
from placements.batch.pools import PoolName
from placements.domain import PlacementsError

needs_dask = pytest.mark.skipif(
    importlib.util.find_spec("distributed") is None, reason="needs the extra placements[cluster]"
)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("region")
    region(folder)
    return folder


@pytest.fixture(scope="module")
def here(work: Path) -> Finished:
    """The batch run in this process."""
    return run_batch(work / "region.toml", work / "serial")


def run_on(work: Path, name: PoolName) -> Finished:
    with open_pool(name, 2) as pool:
        assert pool.workers == (1 if name == "serial" else 2)
        return run_all(read_batch(work / "region.toml"), work / name, pool, CREATED)


def test_what_fails_here_is_raised_where_its_result_is_asked_for() -> None:
    future = SerialExecutor().submit(int, "six")
    assert future.done()
    with pytest.raises(ValueError, match="six"):
        future.result()


def test_without_dask_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(PlacementsError, match=r'Dask is not installed.*pip install "\.\[cluster\]"'),
        open_pool("dask", 1),
    ):
        raise AssertionError("no pool was to be opened")


@pytest.mark.slow
def test_processes_give_the_same_hash_as_this_process(work: Path, here: Finished) -> None:
    assert run_on(work, "processes").sha256 == here.sha256


@pytest.mark.slow
@needs_dask
def test_a_dask_cluster_gives_the_same_hash_as_this_process(work: Path, here: Finished) -> None:
    assert run_on(work, "dask").sha256 == here.sha256


@pytest.mark.slow
@needs_dask
def test_a_scheduler_that_does_not_answer_is_said_with_its_address() -> None:
    with (
        pytest.raises(PlacementsError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:9 "),
        open_pool("dask", 1, "tcp://127.0.0.1:9"),
    ):
        raise AssertionError("no pool was to be opened")


@pytest.mark.slow
@pytest.mark.parametrize("pool", ["serial", "processes"])
def test_a_batch_that_was_killed_goes_on_to_the_same_hash(
    work: Path, here: Finished, tmp_path: Path, pool: str
) -> None:
    out = tmp_path / "out"
    words = ["run-all", str(work / "region.toml"), "--engine-pool", pool, "--workers", "2", "--out", str(out)]
    running = subprocess.Popen(
        [sys.executable, "-m", "placements", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    while not list(out.rglob("*.parquet")) and running.poll() is None:
        time.sleep(0.005)
    running.kill()
    running.communicate()
    there = len(list((out / "parts").rglob("*.parquet")))
    counting = Counting()
    found = run_batch(work / "region.toml", out, counting)
    assert there >= 1
    assert len(counting.ran) == 8 - there
    assert found.sha256 == here.sha256
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["results_sha256"] == here.sha256


@pytest.mark.slow
def test_a_worker_that_dies_is_said_in_a_sentence(work: Path, tmp_path: Path) -> None:
    # it leaves without a word, as when the system stops it for want of memory
    with open_pool("processes", 2) as pool:
        future = pool.executor.submit(os._exit, 3)
        with pytest.raises(pool.died):
            future.result()
        with pytest.raises(PlacementsError, match="A worker died"):
            run_all(read_batch(work / "region.toml"), tmp_path / "out", pool, CREATED)
