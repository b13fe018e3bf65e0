"""The verb that asks what moved between two runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from placements.cli.app import app
from placements.cli.errors import in_sentences


@app.command(
    short_help="List what changed between two runs, and what it moved.",
    epilog="Example:  placements diff outputs/january outputs/february",
)
@in_sentences
def diff(
    before: Annotated[Path, typer.Argument(metavar="BEFORE", help="The folder of the earlier run.")],
    after: Annotated[Path, typer.Argument(metavar="AFTER", help="The folder of the later run.")],
) -> None:
    """List what changed from one run to another, and by how much each change moved the answer."""
    from placements.cli.progress import shown
    from placements.cli.words_diff import changed
    from placements.difference import difference_of

    with shown() as progress:
        log = difference_of(before, after, progress)
    for line in changed(log):
        typer.echo(line)
