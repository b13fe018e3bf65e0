"""What became of a programme: a type, so that one that was stopped is never taken for one that was solved."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Stop(StrEnum):
    """Why a solver stopped. Only ``OPTIMAL`` is an answer."""

    OPTIMAL = "optimal"
    IMPRECISE = "an optimum whose constraints do not hold closely enough"
    TIME_LIMIT = "stopped by its time limit"
    INFEASIBLE = "found no plan that keeps every constraint"
    UNBOUNDED = "found no least cost"
    FAILED = "failed numerically"


@dataclass
class SolverOutcome:
    """How one plan's children were placed.

    ``engine`` placed them. ``solved`` programmes in all, of which ``by_solver`` were handed to HiGHS or CBC and the
    rest followed from an optimal basis already known; ``retried`` needed a cold second attempt, ``by_cbc`` a second
    solver. Where the engine is the waterfall, ``sampled`` months of paths were solved as programmes too;
    ``largest_gap`` and ``mean_gap`` are the differences of cost found, as shares, and ``fell_back`` is the gap for
    which the waterfall was given up, or None.
    """

    solver: str
    version: str
    solved: int = 0
    by_solver: int = 0
    retried: int = 0
    by_cbc: int = 0
    status: str = Stop.OPTIMAL.value
    engine: str = "lp"
    sampled: int = 0
    largest_gap: float = 0.0
    mean_gap: float = 0.0
    fell_back: float | None = None


def unchecked() -> SolverOutcome:
    """Of a waterfall that no programme was compared with."""
    return SolverOutcome(solver="none", version="", status="not checked", engine="waterfall")
