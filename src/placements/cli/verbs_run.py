"""The verb that runs a scenario: the main job."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import Inputs, ScenarioFile, Seed, app, examples
from placements.cli.errors import in_sentences

ENGINES = ("auto", "waterfall", "lp")
"""How children may be placed: the words of `AllocationSettings.engine`, without importing its libraries."""


@app.command(
    epilog=examples(
        "placements run models/oxfordshire/strategy.toml",
        "placements run models/oxfordshire/late-homes.toml --paths 200 --out outputs/quick-look",
        "placements run models/oxfordshire/strategy.toml --assumptions outputs/strategy/budget.xlsx",
    )
)
@in_sentences
def run(
    scenario: ScenarioFile,
    inputs: Inputs = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Where the outputs go; by default outputs/<scenario>, with --assumptions outputs/<scenario>-changed.",
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
) -> None:
    """Answer: is the strategy cost neutral, by when, and with what probability?"""
    from placements.cli.progress import shown
    from placements.cli.table_options import one_of
    from placements.cli.words import finished
    from placements.cli.words_changes import changed_in_workbook
    from placements.session import Request, run_to_folder

    chosen = None if engine is None else one_of(engine, ENGINES, "--engine")
    request = Request(
        scenario, inputs, out, paths, seed, chosen, tuple(beside or ()), since, assumptions=assumptions
    )
    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with shown() as progress:
        done = run_to_folder(request, Path.cwd(), created, progress)
    changed = done.result.changed
    for line in (*(changed_in_workbook(changed) if changed else ()), *finished(done, Path.cwd())):
        typer.echo(line)
