"""A small council with four scenarios and a board file that lists them, on disk."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from builders import Council, small_council, write_scenario
from typer.testing import CliRunner, Result

import placements
from placements.cli.app import app
from placements.papers.of_board import RUN_REPORTS
from placements.reports import RunStamp, write_reports
from placements.run import run_scenario
from placements.session import inputs_hash

PLAN = """
[neutrality]
stress_case = "hard.toml"

[measures.home]
kind = "home"
title = "New home"
provision = "new-home"
ramp_up_children_per_month = 2
max_occupancy = { low = 0.6, central = 0.8, high = 0.9, reason = "Homes of other councils" }
"""
HIGH = "\n[demand]\nextra_growth_per_year = 0.1\n"
BOARD = """\
schema_version = 1
title = "Homes of our own"
decision = "Whether to open a home."
meeting = "Cabinet, 23 February 2016"
appraise = false

[[scenarios]]
file = "small.toml"
short_name = "One home"
lead = true

[[scenarios]]
file = "late.toml"
test = true

[[scenarios]]
file = "high.toml"
short_name = "High demand"
test = true

[[scenarios]]
file = "nothing.toml"
"""


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def said(result: Result) -> str:
    """What was written to the terminal, on one line."""
    return " ".join(result.output.split())


def small_board(folder: Path, board: str = BOARD, **top: object) -> Path:
    """Write inputs, scenarios and the board file; returns the board file. ``top`` changes all scenarios."""
    council = Council(
        prices={"external_residential": (3000, 3402, 4000)}, assumptions={"quoted_occupancy": (1, "share")}
    )
    small_council(folder, council)
    write_scenario(folder, PLAN, **{"title": "A home", "paths": 6, **top})
    models = folder / "models"
    for name, title, body in (
        ("late", "A home, late", "\n[measures.home]\nmonths_late = 6\n"),
        ("high", "More children", HIGH),
        ("hard", "Late and more", HIGH + "\n[measures.home]\nmonths_late = 6\n"),
        ("nothing", "Nothing", "\n[measures.home]\nenabled = false\n"),
    ):
        text = f'extends = "small.toml"\ntitle = "{title}"\n{body}'
        (models / f"{name}.toml").write_text(text, encoding="utf-8")
    path = models / "board.toml"
    path.write_text(board, encoding="utf-8")
    return path


def made_run(scenario: Path, out: Path, **asked: int) -> Path:
    """A run in its folder with all that a paper reads, in a fraction of the time of `placements run`."""
    inputs = scenario.parents[1] / "inputs/small"
    result = run_scenario(scenario, inputs, **asked)
    created = dt.datetime(2016, 2, 23, 14, 5, tzinfo=dt.UTC)
    out.mkdir(parents=True)
    stamp = RunStamp(out.name, created, placements.__version__, inputs_hash(result))
    sources = {"scenario_file": scenario.as_posix(), "inputs": inputs.as_posix()}
    write_reports(result, out, stamp, sources, reports=RUN_REPORTS)
    return out


def copied(run: Path, to: Path) -> Path:
    """A copy of a run's folder, to be spoilt."""
    shutil.copytree(run, to)
    return to
