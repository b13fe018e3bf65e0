"""What moved between two runs, each taken from its own folder."""

from __future__ import annotations

from pathlib import Path

from placements.beside import Answer, ChangeLog
from placements.companions.changes import change_log
from placements.companions.named import refuse_other_council
from placements.companions.run_record import RunRecord, read_record
from placements.companions.stepping import Stepper
from placements.domain import PlacementsError, VerifyError
from placements.domain.progress import Progress


def difference_of(before: Path, after: Path, progress: Progress) -> ChangeLog:
    """Every change from one run to the other, in order, each with the answer after it.

    Both rest on what their folders keep. Journeys, which no folder keeps, are read where the council's own file has
    the hash that it had; where it has not, all changes are one step.

    Raises VerifyError where a folder holds no run that can be compared.
    """
    earlier, later = read_record(before), read_record(after)
    refuse_other_council(earlier, later.council, before)
    if later.has_journeys:
        earlier = earlier.with_journeys_of(later)
    return change_log(earlier, later, _here(later) if later.has_journeys else None, progress)


def _here(later: RunRecord) -> Answer:
    """What the later run's inputs answer now."""
    try:
        return Stepper().answer(later.basis)
    except PlacementsError as error:
        raise VerifyError(
            f"{later.name} cannot be run again, so nobody can say what each change moved. Run its scenario again "
            f"with this version.\n{error}"
        ) from None
