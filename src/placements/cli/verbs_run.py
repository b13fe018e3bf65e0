"""The verb that runs a scenario: the main job."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from placements.cli.app import Inputs, Seed, app, examples
from placements.cli.errors import in_sentences
from placements.cli.run_options import Appraise, Assumptions, Besides, Engine, Out, Paths, Scenario, Since
from placements.cli.verbs_board import BoardFile, Pdf

if TYPE_CHECKING:
    from placements.session import Request

ENGINES = ("auto", "waterfall", "lp")
"""How children may be placed: the words of `AllocationSettings.engine`, without importing its libraries."""


@app.command(
    short_help="Answer: is the strategy cost neutral, and by when?",
    epilog=examples(
        "placements run models/oxfordshire/strategy.toml",
        "placements run models/oxfordshire/late-homes.toml --paths 200 --out outputs/quick-look",
        "placements run models/oxfordshire/strategy.toml --assumptions outputs/strategy/budget.xlsx",
        "placements run --board models/oxfordshire/board.toml --pdf",
    ),
)
@in_sentences
def run(
    scenario: Scenario = None,
    inputs: Inputs = None,
    out: Out = None,
    paths: Paths = None,
    seed: Seed = None,
    engine: Engine = None,
    assumptions: Assumptions = None,
    since: Since = None,
    beside: Besides = None,
    board: BoardFile = None,
    appraise: Appraise = True,
    pdf: Pdf = False,
) -> None:
    """Answer: is the strategy cost neutral, by when, and with what probability?"""
    from placements.cli.table_options import one_of
    from placements.cli.words_board import usage_of_run
    from placements.session import Request

    chosen = None if engine is None else one_of(engine, ENGINES, "--engine")
    wrong = usage_of_run(
        scenario=scenario,
        board=board,
        alone={"--assumptions": assumptions, "--since": since, "--beside": beside},
        board_only={"--pdf": pdf, "--no-appraise": not appraise},
    )
    if wrong:
        raise typer.BadParameter(wrong, param_hint="SCENARIO or --board")
    if board is not None:
        from placements.cli.browsers import find_browser
        from placements.cli.verbs_board import run_all
        from placements.papers import BoardRequest

        browser = find_browser() if pdf else None
        run_all(
            BoardRequest(board, inputs, out, paths, seed, chosen, appraise=appraise, browser=browser), pdf=pdf
        )
        return
    assert scenario is not None
    _run_one(
        Request(
            scenario, inputs, out, paths, seed, chosen, tuple(beside or ()), since, assumptions=assumptions
        )
    )


def _run_one(request: Request) -> None:
    """Run one scenario, and say what it found."""
    from placements.cli.progress import shown
    from placements.cli.words import finished
    from placements.cli.words_changes import changed_in_workbook
    from placements.session import run_to_folder

    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with shown() as progress:
        done = run_to_folder(request, Path.cwd(), created, progress)
    changed = done.result.changed
    for line in (*(changed_in_workbook(changed) if changed else ()), *finished(done, Path.cwd())):
        typer.echo(line)
