"""The verb that runs a scenario: the main job."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from placements.cli.app import Inputs, Seed, app, examples
from placements.cli.errors import in_sentences
from placements.cli.verbs_board import BoardFile, Pdf

if TYPE_CHECKING:
    from placements.session import Request

ENGINES = ("auto", "waterfall", "lp")
"""How children may be placed: the words of `AllocationSettings.engine`, without importing its libraries."""


@app.command(
    epilog=examples(
        "placements run models/oxfordshire/strategy.toml",
        "placements run models/oxfordshire/late-homes.toml --paths 200 --out outputs/quick-look",
        "placements run models/oxfordshire/strategy.toml --assumptions outputs/strategy/budget.xlsx",
        "placements run --board models/oxfordshire/board.toml --pdf",
    )
)
@in_sentences
def run(
    scenario: Annotated[
        Path | None,
        typer.Argument(
            metavar="SCENARIO", help="A scenario file, such as models/oxfordshire/strategy.toml; or --board."
        ),
    ] = None,
    inputs: Inputs = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where the outputs go; by default outputs/<scenario>, with --assumptions outputs/<scenario>-changed, "
            "with --board outputs/<board file>.",
        ),
    ] = None,
    paths: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Simulated futures; by default what the scenario says."),
    ] = None,
    seed: Seed = None,
    engine: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="How children are placed: auto, waterfall or lp; by default what the scenario says.",
        ),
    ] = None,
    assumptions: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="A budget.xlsx of this scenario in which assumptions were changed."
        ),
    ] = None,
    since: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="An earlier run: the workbook's change log says what moved since."),
    ] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="RUN", help="A run to be shown side by side in the workbook; give it once for each."
        ),
    ] = None,
    board: BoardFile = None,
    appraise: Annotated[
        bool,
        typer.Option(
            "--appraise/--no-appraise",
            help="With --board: also ask what must be true for the leading scenario, as `appraise` does.",
        ),
    ] = True,
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
