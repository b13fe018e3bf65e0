"""The board paper: one HTML file that opens by double click, needs no network and prints to A4."""

from __future__ import annotations

from pathlib import Path

from placements.finance.side_by_side import PathCosts
from placements.reports.board.page import compose, render
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.results import results_document
from placements.reports.stamp import RunStamp
from placements.result import RunResult

__all__ = ["Paper", "PaperRun", "paper_of", "paper_text", "write_board"]


def write_board(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    """Write ``board.html`` into ``folder`` and return its path; equal runs give equal bytes."""
    path = folder / "board.html"
    path.write_text(paper_text(paper_of(result, stamp)), encoding="utf-8", newline="\n")
    return path


def paper_of(result: RunResult, stamp: RunStamp) -> Paper:
    """The paper of one run alone."""
    title = result.scenario.settings.title
    run = PaperRun(
        name=title,
        results=results_document(result),
        stamp=stamp,
        costs=PathCosts.of_table(result.tables.paths),
        appraisal=result.beside.appraisal,
    )
    return Paper(title, (run,))


def paper_text(paper: Paper) -> str:
    """The paper as one HTML document; equal papers give equal text."""
    return render(compose(paper))
