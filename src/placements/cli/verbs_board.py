"""The verb that makes a board paper from runs, and what `run --board` does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from placements.cli.app import app, examples
from placements.cli.errors import in_sentences

if TYPE_CHECKING:
    from placements.papers import BoardRequest

BoardFile = Annotated[
    Path | None,
    typer.Option(
        "--board",
        metavar="FILE",
        help="A board file, such as models/oxfordshire/board.toml: which scenarios, their names, the decision asked.",
    ),
]
Pdf = Annotated[
    bool, typer.Option("--pdf", help="Print it to PDF too, where Chromium, Chrome or Edge is found.")
]


@app.command(
    short_help="Make one paper for the board from runs.",
    epilog=examples(
        "placements board outputs/strategy",
        "placements board outputs/strategy outputs/late-homes --out paper.html --pdf",
        "placements run --board models/oxfordshire/board.toml",
    ),
)
@in_sentences
def board(
    runs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="RUN", help="Folders that `run` left; the paper follows the first, at most 20."
        ),
    ] = None,
    board_file: BoardFile = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The paper; by default <first run>-paper.html beside that run."),
    ] = None,
    pdf: Pdf = False,
    decision: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What the board is asked to decide.")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="What stands on top of it.")] = None,
    meeting: Annotated[
        str | None, typer.Option(metavar="TEXT", help='Whose meeting, and when: "Cabinet, 23 February 2016".')
    ] = None,
) -> None:
    """Make one paper for the board from runs: a file that opens anywhere and prints to A4."""
    from placements.cli.browsers import find_browser
    from placements.cli.progress import shown
    from placements.cli.words_board import paper_written, pdf_fault, too_long, usage_of_runs
    from placements.papers import PaperRequest, write_paper

    wrong = usage_of_runs(runs or (), board_file)
    if wrong:
        raise typer.BadParameter(wrong, param_hint="RUN... or --board")
    long = too_long(title=title, decision=decision, meeting=meeting)
    if long:
        raise typer.BadParameter(long, param_hint="what stands on the paper")
    browser = find_browser() if pdf else None
    request = PaperRequest(tuple(runs or ()), board_file, out, title, decision, meeting, browser)
    with shown() as progress:
        done = write_paper(request, progress)
    for line in paper_written(done, Path.cwd(), pdf_asked=pdf):
        typer.echo(line)
    _refuse_fault(pdf_fault(done.pdf_fault, done.file) if done.pdf_fault else [])


def run_all(request: BoardRequest, *, pdf: bool) -> None:
    """Run every scenario of a board file, and say what came of it."""
    from placements.cli.progress import shown
    from placements.cli.words_board import board_written, pdf_fault
    from placements.papers import run_board

    created = dt.datetime.now(dt.UTC).replace(microsecond=0)
    with shown() as progress:
        done = run_board(request, Path.cwd(), created, progress)
    for line in board_written(done, Path.cwd(), pdf_asked=pdf):
        typer.echo(line)
    _refuse_fault(pdf_fault(done.pdf_fault, done.folder / "paper.html") if done.pdf_fault else [])


def _refuse_fault(lines: list[str]) -> None:
    """A browser that was found and failed is a fault; the page is written all the same."""
    for line in lines:
        typer.echo(line, err=True)
    if lines:
        raise typer.Exit(1)
