"""What is found to stand beside a run: other runs, what moved since an earlier one, an appraisal of the same."""

from __future__ import annotations

from pathlib import Path

from placements.beside import Beside
from placements.companions.appraisal import matching_appraisal
from placements.companions.changes import changes_since
from placements.companions.named import NOBODY, Named, read_named
from placements.domain.progress import Progress
from placements.result import RunResult

__all__ = ["NOBODY", "Named", "beside_of", "read_named"]


def beside_of(result: RunResult, out: Path, named: Named, progress: Progress) -> Beside:
    """What a person named, and the appraisal that lies beside ``out`` where it fits the run."""
    return Beside(
        runs=named.runs,
        changes=None if named.since is None else changes_since(named.since, result, progress),
        appraisal=matching_appraisal(out, result),
    )
