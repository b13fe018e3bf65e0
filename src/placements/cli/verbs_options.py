"""The verb that asks which homes to open, and when."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import Inputs, ScenarioFile, Seed, app, examples
from placements.cli.errors import in_sentences


@app.command(
    epilog=examples(
        "placements options models/oxfordshire/strategy.toml",
        "placements options models/oxfordshire/strategy.toml --paths 1000 --out outputs/homes",
    )
)
@in_sentences
def options(
    scenario: ScenarioFile,
    inputs: Inputs = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the outputs go; by default outputs/<scenario>-options."),
    ] = None,
    paths: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="Simulated futures, the same for every plan."),
    ] = 200,
    seed: Seed = None,
) -> None:
    """Answer: which homes should open, and when?"""
    from placements.cli.progress import shown
    from placements.cli.words_options import chosen
    from placements.opening_plans import options_to_folder
    from placements.session import Request

    request = Request(scenario, inputs, out, paths, seed)
    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with shown() as progress:
        done = options_to_folder(request, Path.cwd(), created, progress)
    for line in chosen(done, Path.cwd()):
        typer.echo(line)
