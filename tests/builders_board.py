"""Board papers for tests: of real runs, whole or changed where a story needs it."""

from __future__ import annotations

import copy
import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from placements.appraisal import appraise
from placements.appraisal.tables import document_of
from placements.finance.side_by_side import PathCosts
from placements.prepared import load
from placements.reports.board import Paper, PaperRun, paper_of
from placements.reports.results import results_document
from placements.reports.stamp import RunStamp
from placements.result import RunResult
from placements.run import forecast, run_scenario

ROOT = Path(__file__).parents[1]
STAMP = RunStamp("strategy", dt.datetime(2016, 2, 23, 14, 5, tzinfo=dt.UTC), "0.1.0", "0123456789ab")


@functools.cache
def oxfordshire(scenario: str = "strategy", paths: int = 40) -> RunResult:
    """A run of the reference case, made once a process; not to be changed."""
    return run_scenario(
        ROOT / f"models/oxfordshire/{scenario}.toml", ROOT / "inputs/oxfordshire", paths=paths
    )


@functools.cache
def oxfordshire_appraisal(paths: int = 6) -> dict[str, Any]:
    """``appraisal.json`` of the strategy on a few futures: some seconds, so for slow tests alone."""
    scenario, inputs = ROOT / "models/oxfordshire/strategy.toml", ROOT / "inputs/oxfordshire"
    ready = load(scenario, inputs, paths=paths).ready
    return document_of(appraise(ready, forecast(ready)))


def oxfordshire_paper(scenario: str = "strategy", paths: int = 40) -> Paper:
    """The paper of one run of the reference case."""
    return paper_of(oxfordshire(scenario, paths), STAMP)


def paper_run(result: RunResult, name: str = "", **facts: Any) -> PaperRun:
    """The run as a paper reads it, under a name of its own."""
    document = results_document(result)
    stamp = replace(STAMP, run_name=name or result.scenario.name)
    costs = PathCosts.of_table(result.tables.paths)
    return PaperRun(name or str(document["title"]), document, stamp, costs, **facts)


def changed(run: PaperRun, change: Callable[[dict[str, Any]], None]) -> PaperRun:
    """The same run with its ``results.json`` changed by ``change``, to tell a story that no run tells."""
    results = copy.deepcopy(dict(run.results))
    change(results)
    return PaperRun(run.name, results, run.stamp, run.costs, run.appraisal, run.is_test)
