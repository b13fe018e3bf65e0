"""Away from the scenario's own run too, the waterfall is compared with the linear programme, if on few months."""

from __future__ import annotations

from dataclasses import dataclass, field

from placements.allocate import AllocationSettings
from placements.finance import PlanResult

FEW_PATHS = 4
FEW_MONTHS = 12
"""An appraisal places children some hundreds of times: every month of twenty paths would be most of its time."""


def sparsely(settings: AllocationSettings, engine: str) -> AllocationSettings:
    """The settings of every question: placed by ``engine``, compared on few months, and nothing valued."""
    return settings.model_copy(
        update={
            "engine": engine,
            "sampled_paths": min(settings.sampled_paths, FEW_PATHS),
            "sampled_every_months": max(settings.sampled_every_months, FEW_MONTHS),
            "valued_paths": 0,
        }
    )


@dataclass
class Gaps:
    """How far the waterfall was from the linear programme in each question.

    Attributes
    ----------
    months
        Months of paths compared, in all questions.
    largest
        Question -> the largest difference of a month, as a share of its cost.
    """

    months: int = 0
    largest: dict[str, float] = field(default_factory=dict)

    def see(self, question: str, *plans: PlanResult) -> None:
        """Remember what the comparison of these plans found."""
        for plan in plans:
            outcome = plan.allocation.outcome
            self.months += outcome.sampled
            self.largest[question] = max(self.largest.get(question, 0.0), outcome.largest_gap)

    def notes(self, allowed: float) -> tuple[str, ...]:
        """A sentence for each question in which it was further than the share ``allowed``."""
        return tuple(
            f"{question}: the waterfall costs up to {gap:.2%} of a month more than the linear programme, where "
            f'{allowed:.2%} is allowed (allocation.largest_gap); write engine = "lp" to place by the programme.'
            for question, gap in self.largest.items()
            if gap > allowed
        )
