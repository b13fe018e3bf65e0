"""The verb that asks what must be true."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import Inputs, ScenarioFile, Seed, app, examples
from placements.cli.errors import in_sentences


@app.command(
    short_help="Answer: what must be true for the strategy to pay?",
    epilog=examples(
        "placements appraise models/oxfordshire/strategy.toml",
        "placements appraise models/oxfordshire/late-homes.toml --paths 500",
    ),
)
@in_sentences
def appraise(
    scenario: ScenarioFile,
    inputs: Inputs = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where the outputs go; by default outputs/<scenario>-appraisal."),
    ] = None,
    paths: Annotated[
        int,
        typer.Option(metavar="N", min=1, help="Simulated futures; each is placed some hundreds of times."),
    ] = 200,
    seed: Seed = None,
) -> None:
    """Answer: what must be true for the strategy to pay, and what is each measure worth?"""
    from placements.appraisal import appraise_to_folder
    from placements.cli.progress import shown
    from placements.cli.words_appraise import appraised
    from placements.session import Request

    request = Request(scenario, inputs, out, paths, seed)
    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with shown() as progress:
        done = appraise_to_folder(request, Path.cwd(), created, progress)
    for line in appraised(done, Path.cwd()):
        typer.echo(line)
