"""Write a run: one function (result, folder, stamp) -> path each, and its line in ``REPORTS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from placements.domain.progress import Progress, silent
from placements.reports.inputs_as_run import write_inputs_as_run
from placements.reports.manifest import write_manifest
from placements.reports.results import write_results
from placements.reports.stamp import RunStamp
from placements.reports.tables import write_tables
from placements.result import RunResult

Report = Callable[[RunResult, Path, RunStamp], Path]


def _workbook(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    from placements.reports.workbook import write_workbook

    return write_workbook(result, folder, stamp)


def _board(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    # Altair and vl-convert take a second to import: only a run pays for it
    from placements.reports.board import write_board

    return write_board(result, folder, stamp)


REPORTS: dict[str, Report] = {
    "results.json": write_results,
    "tables": write_tables,
    "inputs": write_inputs_as_run,
    "budget.xlsx": _workbook,
    "board.html": _board,
}


def write_reports(
    result: RunResult,
    folder: Path,
    stamp: RunStamp,
    sources: Mapping[str, Any],
    progress: Progress = silent,
    reports: Sequence[str] = tuple(REPORTS),
) -> None:
    """Write the ``reports``, all of ``REPORTS`` where none are named, into ``folder``, then the manifest of them."""
    for done, name in enumerate(reports):
        progress(f"Writing {name}", done, len(reports))
        REPORTS[name](result, folder, stamp)
    write_manifest(result, folder, stamp, sources, reports)
    progress("Writing reports", len(reports), len(reports))


__all__ = ["REPORTS", "RunStamp", "write_reports"]
