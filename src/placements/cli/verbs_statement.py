"""The verb that writes the sufficiency statement of a run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import app, examples
from placements.cli.errors import in_sentences


@app.command(
    short_help="Write the sufficiency statement (section 22G) of a run.",
    epilog=examples(
        "placements statement outputs/strategy",
        "placements statement outputs/strategy --publish --round-to-5",
    ),
)
@in_sentences
def statement(
    run_folder: Annotated[Path, typer.Argument(metavar="RUN", help="A folder that `run` left.")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where it goes; by default <run>-statement beside the run, with --publish <run>-statement-published.",
        ),
    ] = None,
    publish: Annotated[
        bool,
        typer.Option("--publish", help="For the public: tells nothing of fewer than 5 children."),
    ] = False,
    round_to_5: Annotated[
        bool, typer.Option("--round-to-5", help="With --publish: children to the nearest five.")
    ] = False,
) -> None:
    """Write the sufficiency statement (Children Act 1989, section 22G) of a run."""
    if round_to_5 and not publish:
        raise typer.BadParameter(
            "say --publish too: only a published statement is rounded", param_hint="--round-to-5"
        )
    from placements.cli.words_statement import stated
    from placements.statement import state_sufficiency

    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    done = state_sufficiency(run_folder, out, created, publish=publish, round_to_5=round_to_5)
    for line in stated(done, Path.cwd()):
        typer.echo(line)
