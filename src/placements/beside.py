"""What stands beside a run: other runs, an earlier run with what moved since, and an appraisal of the same question."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from placements.finance.side_by_side import PathCosts

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
        # both are pennies: takes the rounding of float subtraction off
        return round(self.do_nothing_gbp - self.strategy_gbp, 2) + 0.0

    def since(self, before: Answer) -> Moved:
        """How far this answer is from one before it."""
        return Moved(
            round(self.net_saving_gbp - before.net_saving_gbp, 2) + 0.0,
            round(self.median_gbp - before.median_gbp, 2) + 0.0,
            round(self.probability - before.probability, 9) + 0.0,
        )


@dataclass(frozen=True)
class Moved:
    """By how much an answer moved: GBP by the end of the horizon, mean and median; share of futures, -1 to 1."""

    net_saving_gbp: float
    median_gbp: float
    probability: float


@dataclass(frozen=True)
class Change:
    """One thing that differs between two runs; ``before`` and ``after`` as a person reads them, "" where there is none.

    ``where`` names the file and the row, or the key of the scenario.
    """

    what: str
    where: str
    before: str
    after: str
    unit: str = ""


@dataclass(frozen=True)
class ChangeStep:
    """What was changed at once between two runs, and the answer once it and all steps before it are made.

    ``changes`` has one change or, where they cannot be made apart, several; ``what`` says what they are together.
    """

    id: str
    what: str
    changes: tuple[Change, ...]
    answer: Answer


@dataclass(frozen=True)
class ChangeLog:
    """What moved since an earlier run: ``steps`` lead from ``before`` to ``after`` with nothing left over.

    ``unmoved`` are changes that no figure rests on, such as a source's text: they are listed, not run. ``since`` and
    ``until`` name the two runs.
    """

    since: str
    since_hash: str
    until: str
    before: Answer
    after: Answer
    steps: tuple[ChangeStep, ...]
    unmoved: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()

    def moved(self) -> tuple[Moved, ...]:
        """What each step moved; together the whole difference."""
        before = (self.before, *(step.answer for step in self.steps))
        return tuple(step.answer.since(answer) for step, answer in zip(self.steps, before, strict=False))


@dataclass(frozen=True)
class OtherRun:
    """Another run as its ``results.json`` has it.

    ``costs``: what both of its plans cost in each future; None where its folder kept no such table.
    """

    name: str
    results: Mapping[str, Any]  # Any: JSON, described by results.schema.json
    costs: PathCosts | None = None


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
        for run in self.runs:
            if run.costs is not None:
                found[f"run {run.name}, future by future"] = run.costs.sha256()
        if self.changes is not None:
            found[f"changes since {self.changes.since}"] = self.changes.since_hash
        if self.appraisal is not None:
            found[APPRAISAL] = _sha256(self.appraisal)
        return found


NOTHING_BESIDE = Beside()


def _sha256(document: Mapping[str, Any]) -> str:  # Any: JSON
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
