"""The verb that makes copies of runs for others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import app, examples
from placements.cli.errors import in_sentences


@app.command(
    epilog=examples(
        "placements export outputs/strategy --publish",
        "placements export outputs/strategy --publish --round-to-5 --out public",
    )
)
@in_sentences
def export(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `run` left.")],
    publish: Annotated[
        bool,
        typer.Option(
            "--publish",
            help="An accessible copy of values alone, xlsx and ods, that tells nothing of fewer than 5 children.",
        ),
    ] = False,
    round_to_5: Annotated[
        bool, typer.Option("--round-to-5", help="With --publish: children to the nearest five.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Where the copy goes; by default <run>-published beside the run."
        ),
    ] = None,
) -> None:
    """Write a copy of a run that may be published."""
    if not publish:
        raise typer.BadParameter(
            "say --publish: a copy that may be published is all that is exported. For the live workbook open "
            "budget.xlsx in the run's folder; one book of several runs is made by: placements run SCENARIO "
            "--beside RUN --beside RUN",
            param_hint="--publish",
        )
    from placements.cli.words_export import published
    from placements.publication import publish_run

    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    done = publish_run(run_folder, out, created, round_to_5=round_to_5)
    for line in published(done, Path.cwd()):
        typer.echo(line)
