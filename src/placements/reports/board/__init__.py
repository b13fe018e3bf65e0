"""The board page: one HTML file that opens by double click, needs no network and prints to A4."""

from __future__ import annotations

from pathlib import Path

from placements.reports.board.page import compose, render
from placements.reports.stamp import RunStamp
from placements.result import RunResult

__all__ = ["write_board"]


def write_board(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    """Write ``board.html`` into ``folder`` and return its path; equal runs give equal bytes."""
    path = folder / "board.html"
    path.write_text(render(compose(result, stamp)), encoding="utf-8", newline="\n")
    return path
