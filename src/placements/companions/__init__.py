"""What is found to stand beside a run: other runs, what moved since an earlier one, an appraisal of the same."""

from __future__ import annotations

from pathlib import Path

from placements.beside import Beside
from placements.companions.appraisal import matching_appraisal
from placements.companions.changes import changes_since
from placements.companions.runs import other_run
from placements.domain.progress import Progress
from placements.result import RunResult

__all__ = ["beside_of"]


def beside_of(
    result: RunResult, out: Path, runs: tuple[Path, ...], since: Path | None, progress: Progress
) -> Beside:
    """Read what a person named, and the appraisal that lies beside ``out`` where it fits the run.

    Raises VerifyError, with a sentence, where a folder that was named cannot stand beside the run.
    """
    return Beside(
        runs=tuple(other_run(folder, result) for folder in runs),
        changes=None if since is None else changes_since(since, result, progress),
        appraisal=matching_appraisal(out, result),
    )
