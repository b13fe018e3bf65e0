"""Runs kept in folders as `placements run` leaves them, but for the reports that take a second to draw."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from builders import COUNTS, Council, write_scenario
from builders_workbook import STAMP

from placements.beside import Beside, ChangeLog
from placements.companions import read_named
from placements.companions.changes import changes_since
from placements.domain.progress import silent
from placements.reports import REPORTS
from placements.reports.inputs_as_run import write_inputs_as_run
from placements.reports.manifest import write_manifest
from placements.reports.results import write_results
from placements.result import RunResult
from placements.run import run_scenario

HOME = """
[measures.new_home]
kind = "home"
provision = "new-home"
staff_months_before = 2
"""

CERTAIN = Council(
    uplifts={"external_residential": 0.02}, costs={"home_marginal": (300, "GBP per child per week")}
)


def kept(result: RunResult, root: Path, name: str) -> Path:
    """The run's folder ``outputs/<name>``, beside its models and inputs."""
    folder = root / "outputs" / name
    folder.mkdir(parents=True)
    for write in (write_results, write_inputs_as_run):
        write(result, folder, STAMP)
    scenario, inputs = result.scenario.file.name, result.council.folder.name
    sources = {"scenario_file": f"../../models/{scenario}", "inputs": f"../../inputs/{inputs}"}
    write_manifest(result, folder, STAMP, sources, tuple(REPORTS))
    return folder


def again(root: Path, body: str = "", **top: object) -> RunResult:
    """The small council's tables as they lie there now, with another scenario."""
    return run_scenario(write_scenario(root, body, **top), root / "inputs" / "small")


def edit(root: Path, table: str, old: str, new: str) -> None:
    """Change a table's file as a person does; what is changed must be there."""
    path = root / "inputs" / "small" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text, (table, old)
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def add_rows(root: Path, table: str, *rows: str) -> None:
    path = root / "inputs" / "small" / f"{table}.csv"
    path.write_text("\n".join([path.read_text("utf-8").rstrip(), *rows, ""]), encoding="utf-8", newline="")


def counts_of(date: str, **others: int) -> list[str]:
    """Rows of the history: every type as on 31 December 2015 unless said otherwise, and their total."""
    counts = {**COUNTS, **others}
    counts["total"] = sum(counts.values())
    return [
        f"{date},{name},{children},children,as published,Case system," for name, children in counts.items()
    ]


def log_since(folder: Path, result: RunResult) -> ChangeLog:
    named = read_named(result.council.name, folder.with_name("this run"), (), folder)
    assert named.since is not None
    return changes_since(named.since, result, silent)


def with_log(result: RunResult, log: ChangeLog) -> RunResult:
    return replace(result, beside=Beside(changes=log))


def edit_manifest(folder: Path, changes: Mapping[str, object]) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | dict(changes)), encoding="utf-8")


def whats(log: ChangeLog) -> list[str]:
    return [step.what for step in log.steps]


def assert_adds_up(log: ChangeLog) -> None:
    """The steps lead from the one answer to the other with not a penny left over."""
    moved = log.moved()
    whole = log.after.since(log.before)
    assert round(sum(one.net_saving_gbp for one in moved), 2) == whole.net_saving_gbp
    assert round(sum(one.median_gbp for one in moved), 2) == whole.median_gbp
    assert round(sum(one.probability for one in moved), 9) == whole.probability
    assert (log.steps[-1].answer if log.steps else log.before) == log.after
