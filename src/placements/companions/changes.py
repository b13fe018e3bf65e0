"""What moved since an earlier run, and by how much each change moved the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import placements
from placements.beside import Answer, Change, ChangeLog, ChangeStep
from placements.companions.differences import Differences, differences, stress_case
from placements.companions.mixture import Key, Mixture
from placements.companions.run_record import JOURNEYS_FILE, RunRecord, record_of
from placements.companions.stepping import Stepper
from placements.companions.together import Ordered, Together, in_steps
from placements.domain import PlacementsError
from placements.domain.progress import Progress
from placements.result import RunResult

STAGE = "Working out what each change moves"

ORDER = (
    "What a change moves depends on what was changed before it. The order here: random numbers, horizon, counts, "
    "prices and uplifts, other tables, settings, measures."
)
GONE = (
    "The forecast of these runs learns from children's journeys, which no run keeps, and the council's file of them is "
    "not what it was. Neither can be run again, so all changes are one step."
)
KEPT_BY_NONE = (
    "No run keeps children's journeys, whose rows count few children each. Only their hash is known, and the earlier "
    "inputs are run again with the later journeys."
)
HERE = "placements on this computer"


def changes_since(earlier: RunRecord, result: RunResult, progress: Progress) -> ChangeLog:
    """Every change from the ``earlier`` run of this council to ``result``, in order, each with the answer after it."""
    later = record_of(result)
    return change_log(earlier.with_journeys_of(later), later, later.answer, progress)


def change_log(earlier: RunRecord, later: RunRecord, here: Answer | None, progress: Progress) -> ChangeLog:
    """The steps from one run to the other; they add up to the whole difference.

    Parameters
    ----------
    here
        What the later run's inputs answer by this version of placements, on this computer; None where neither run
        can be made again, so that nobody can tell which change moved what.
    """
    mixture = Mixture(earlier.basis, later.basis)
    found = differences(mixture)
    bases = [basis.scenario.settings.base_month for basis in (earlier.basis, later.basis)]
    ordered = in_steps(found.moving, *bases)
    walk = _Walk(earlier, later, mixture, found, progress)
    if here is None:
        walk.all_at_once(ordered)
    else:
        walk.one_by_one(ordered, here)
    unmoved = (
        *(one.change for one in found.all if not one.moves),
        *stress_case(earlier.stress_case, later.stress_case),
    )
    return ChangeLog(
        since=earlier.name,
        since_hash=earlier.inputs_hash,
        until=later.name,
        before=earlier.answer,
        after=later.answer,
        steps=tuple(walk.steps),
        unmoved=unmoved,
        notes=(*_of_journeys(earlier, later, here), *_notes(earlier, later, walk, ordered)),
    )


@dataclass
class _Walk:
    """From the earlier run to the later one, step by step."""

    earlier: RunRecord
    later: RunRecord
    mixture: Mixture
    found: Differences
    progress: Progress
    steps: list[ChangeStep] = field(default_factory=list)
    joined: list[str] = field(default_factory=list)
    made: set[Key] = field(default_factory=set)

    def all_at_once(self, ordered: Ordered) -> None:
        """One step of everything."""
        changes = (*_version(self.earlier, self.later), *_journeys(self.earlier, self.later))
        changes += tuple(one.change for group in ordered.steps for one in group.differences)
        changes = changes or (Change("Run again on the same inputs", HERE, "", "other figures"),)
        if ordered.steps or self.later.answer != self.earlier.answer:
            together = f"{len(changes)} changes, which cannot be told apart"
            self._add(changes[0].what if len(changes) == 1 else together, changes, self.later.answer)

    def one_by_one(self, ordered: Ordered, here: Answer) -> None:
        self.made = set(self.found.unsaid)
        stepper, waiting = Stepper(), list(ordered.steps)
        of = len(waiting) + 1
        self.progress(STAGE, 0, of)
        held = self._first(stepper, here, none_waiting=not waiting)
        while waiting:
            group = waiting.pop(0)
            answer = None
            while answer is None:
                answer = here if not waiting else self._tried(stepper, group, anything=held is not None)
                if answer is None:
                    group = group.with_(waiting.pop(_related(group, waiting)))
                    self.joined.append(str(len(self.steps) + 1))
            self.made |= {one.key for one in group.differences}
            self._add_group(group, held or (), answer)
            held = None
            self.progress(STAGE, of - len(waiting), of)
        if here != self.later.answer:
            self._add(
                "As the later run's own version worked it out", _version(None, self.later), self.later.answer
            )
        self.progress(STAGE, of, of)

    def _first(self, stepper: Stepper, here: Answer, *, none_waiting: bool) -> tuple[Change, ...] | None:
        """The earlier inputs run again, here: a step where something else than inputs has changed.

        What cannot be run alone is returned, to be joined with the first change; None where nothing waits.
        """
        changes = (*_version(self.earlier, None), *_journeys(self.earlier, self.later))
        try:
            answer = here if none_waiting else stepper.answer(self.mixture.basis(self.made))
        except PlacementsError:
            return changes or (Change("Run again", HERE, "", "refused as it stands"),)
        if changes or answer != self.earlier.answer:
            changes = changes or (Change("Run again on the same inputs", HERE, "", "other figures"),)
            self._add(" and ".join(change.what for change in changes), changes, answer)
        return None

    def _tried(self, stepper: Stepper, group: Together, *, anything: bool) -> Answer | None:
        """The answer with ``group`` changed too; None where such a run is refused."""
        keys = {one.key for one in group.differences}
        try:
            basis = self.mixture.basis(self.made | keys)
            return stepper.answer(basis, None if anything else group.differences)
        except PlacementsError:
            return None

    def _add_group(self, group: Together, held: tuple[Change, ...], answer: Answer) -> None:
        what = "; with it: ".join((*(change.what for change in held), group.title))
        self._add(what, (*held, *(one.change for one in group.differences)), answer)

    def _add(self, what: str, changes: tuple[Change, ...], answer: Answer) -> None:
        self.steps.append(ChangeStep(str(len(self.steps) + 1), what, changes, answer))


def _related(group: Together, waiting: Sequence[Together]) -> int:
    """Which of those that wait is most likely what ``group`` cannot be without: one that shares a name, or the next."""
    return next((place for place, other in enumerate(waiting) if group.names & other.names), 0)


def _version(earlier: RunRecord | None, later: RunRecord | None) -> tuple[Change, ...]:
    """The version of placements, where it differs; None is the one that is running."""
    before, after = (one.version if one else placements.__version__ for one in (earlier, later))
    return () if before == after else (Change("This version of placements", HERE, before, after),)


def _journeys(earlier: RunRecord, later: RunRecord) -> tuple[Change, ...]:
    """Children's journeys, where they are not the same: known by their hash alone."""
    before, after = (one.files.get(JOURNEYS_FILE, "") for one in (earlier, later))
    if before == after:
        return ()
    words = [digest[:12] and f"hash {digest[:12]}" for digest in (before, after)]
    return (Change("Children's journeys", JOURNEYS_FILE, *words),)


def _of_journeys(earlier: RunRecord, later: RunRecord, here: Answer | None) -> tuple[str, ...]:
    if here is None:
        return (GONE,)
    return (KEPT_BY_NONE,) if _journeys(earlier, later) else ()


def _notes(earlier: RunRecord, later: RunRecord, walk: _Walk, ordered: Ordered) -> list[str]:
    settings = later.basis.scenario.settings
    notes = []
    if len(walk.steps) > 1:
        notes.append(ORDER)
        before = earlier.basis.scenario.settings
        same = (before.seed, before.paths) == (settings.seed, settings.paths)
        which = "Every step rests" if same else "Once they are changed, every step rests"
        notes.append(f"{which} on the same random numbers: seed {settings.seed}, {settings.paths:,} futures.")
    months = [
        (b.scenario.settings.base_month + 1, b.scenario.settings.last_month)
        for b in (earlier.basis, later.basis)
    ]
    if months[0] != months[1]:
        spans = [f"{first.label} to {last.label}" for first, last in months]
        notes.append(
            f"The two runs count different months: {spans[0]}, then {spans[1]}. What the months that only one of them "
            "counts cost is in the step in which the months change."
        )
    if ordered.by_table:
        notes.append("There are many changes: those of one table are made together.")
    for step in dict.fromkeys(walk.joined):
        notes.append(f"Step {step} joins changes that cannot be run one without the other.")
    return notes
