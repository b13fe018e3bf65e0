"""What foresight would add to a strategy's saving: a bound on a sample of paths, never part of the headline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.allocate import AllocationSettings
from placements.allocate.horizon import HorizonBound, horizon_bound
from placements.allocate.stocks import Opening
from placements.domain.progress import StageProgress, silent_stage
from placements.finance.budget import PlanResult, central_prices, moves_of_existing

Floats = NDArray[np.float64]
Paths = NDArray[np.intp]


@dataclass(frozen=True)
class Foresight:
    """Both plans placed month by month and with the whole horizon foreseen, on the same sample of paths.

    Attributes
    ----------
    net_saving_gbp
        Of the headline, over the horizon, shape (sampled paths,).
    notes
        What the bound leaves out, in sentences.
    """

    do_nothing: HorizonBound
    strategy: HorizonBound
    net_saving_gbp: Floats
    notes: tuple[str, ...] = ()

    @property
    def paths(self) -> int:
        return len(self.net_saving_gbp)

    @property
    def gross_saving_gbp(self) -> Floats:
        """What the strategy saves on children and moves at central prices, month by month, shape (paths,).

        Before what its homes and services cost wherever children live.
        """
        return self.do_nothing.month_by_month_gbp - self.strategy.month_by_month_gbp

    @property
    def more_saving_gbp(self) -> Floats:
        """By how much the saving, gross and net alike, would grow if both plans knew the future, shape (paths,)."""
        return self.strategy.worth_gbp - self.do_nothing.worth_gbp


def foresight(
    do_nothing: PlanResult,
    strategy: PlanResult,
    opening: Opening,
    settings: AllocationSettings,
    paths: Paths,
    progress: StageProgress = silent_stage,
) -> Foresight:
    """Solve the whole horizon of both plans on some of their paths.

    Parameters
    ----------
    do_nothing, strategy
        As ``run.both_plans`` finds them.
    opening
        Children at the end of the base month.
    paths
        Indexes of paths.
    progress
        Called with (paths of both plans done, paths of both plans).

    Raises
    ------
    SolverError
        A path could not be solved; the error names plan and path.
    """

    def bound(plan: PlanResult, before: int) -> HorizonBound:
        return horizon_bound(
            plan.plan,
            plan.supply,
            plan.need,
            opening,
            central_prices(plan.supply, plan.book),
            np.array([month.weeks for month in plan.book.context.months]),
            settings,
            paths,
            progress=lambda done, of: progress(before + done, 2 * of),
        )

    return Foresight(
        do_nothing=bound(do_nothing, 0),
        strategy=bound(strategy, len(paths)),
        net_saving_gbp=(do_nothing.total - strategy.total)[paths].sum(axis=1),
        notes=_left_out(strategy),
    )


def _left_out(strategy: PlanResult) -> tuple[str, ...]:
    notes = []
    if strategy.supply.price_limits:
        notes.append("The bound of foresight knows no caps on prices.")
    if moves_of_existing(strategy.supply, strategy.book):
        notes.append("The bound of foresight prices whoever is moved as a new placement.")
    if strategy.delivered_share != 1:
        notes.append("The bound of foresight takes every saving as delivered in full.")
    return tuple(notes)
