"""What stands beside a run: other runs, an earlier run with what moved since, and an appraisal of the same question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


APPRAISAL = "appraisal"


@dataclass(frozen=True)
class Answer:
    """What a run answers in four figures: GBP by the end of its horizon, means but for ``median``; share 0-1."""

    do_nothing_gbp: float
    strategy_gbp: float
    median_gbp: float
    probability: float

    @property
    def net_saving_gbp(self) -> float:
        return self.do_nothing_gbp - self.strategy_gbp


@dataclass(frozen=True)
class ChangeStep:
    """One change between two runs, and the answer once it and all changes before it are made.

    ``before`` and ``after`` are the values as a person reads them, "" where there was none.
    """

    id: str
    what: str
    where: str
    before: str
    after: str
    unit: str
    answer: Answer


@dataclass(frozen=True)
class ChangeLog:
    """What moved since an earlier run: ``steps`` lead from ``before`` to ``after`` with nothing left over."""

    since: str
    since_hash: str
    before: Answer
    after: Answer
    steps: tuple[ChangeStep, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class OtherRun:
    """Another run as its ``results.json`` has it."""

    name: str
    results: Mapping[str, Any]  # Any: JSON, described by results.schema.json


@dataclass(frozen=True)
class Beside:
    """What a run was given to stand beside it; nothing of it changes the run's own answer.

    Attributes
    ----------
    runs
        The other runs to be shown side by side with this one.
    changes
        What moved since an earlier run.
    appraisal
        ``appraisal.json`` of the same scenario and inputs: switching values and stress cases.
    """

    runs: tuple[OtherRun, ...] = ()
    changes: ChangeLog | None = None
    appraisal: Mapping[str, Any] | None = None  # Any: JSON

    def hashes(self) -> dict[str, str]:
        """What stands beside the run -> SHA-256 of what it says, for the run's manifest."""
        found = {f"run {run.name}": _sha256(run.results) for run in self.runs}
        if self.changes is not None:
            found[f"changes since {self.changes.since}"] = self.changes.since_hash
        if self.appraisal is not None:
            found[APPRAISAL] = _sha256(self.appraisal)
        return found


NOTHING_BESIDE = Beside()


def _sha256(document: Mapping[str, Any]) -> str:  # Any: JSON
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
