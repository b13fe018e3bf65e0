"""Work out the answer after each step from one run to another, on the same random numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from placements.beside import Answer
from placements.companions.differences import Difference
from placements.companions.mixture import PRIORS, SETTING, TABLE, TYPE
from placements.companions.run_record import Basis, answer_of
from placements.demand import DemandPaths
from placements.finance import PlanResult
from placements.finance.summary import cost_and_saving
from placements.prepared import Prepared, prepare
from placements.run import both_plans, forecast, whole_service

OF_DEMAND = {"base_month", "last_month", "paths", "seed", "demand", "supply"}
"""Keys of a scenario on which the forecast of children rests."""


@dataclass(frozen=True)
class _Known:
    demand: DemandPaths
    do_nothing: PlanResult


class Stepper:
    """Answers one basis after another; what a change leaves as it was is not worked out anew."""

    def __init__(self) -> None:
        self._known: _Known | None = None

    def answer(self, basis: Basis, since_last: Sequence[Difference] | None = None) -> Answer:
        """Both plans on ``basis``, which differs from the last one answered by ``since_last``; None: by anything.

        Raises PlacementsError where such a run is refused.
        """
        ready = prepare(basis.scenario, basis.council)
        known = None if since_last is None else self._known
        demand = self._demand(ready, known, since_last or ())
        same = known is not None and all(_is_measure(one) for one in since_last or ())
        plans = both_plans(ready, demand, do_nothing=known.do_nothing if known and same else None)
        self._known = _Known(demand, plans.do_nothing)
        return answer_of(*cost_and_saving(*whole_service(ready, plans), plans.comparison))

    @staticmethod
    def _demand(ready: Prepared, known: _Known | None, since_last: Sequence[Difference]) -> DemandPaths:
        if known is None or any(_moves_demand(one) for one in since_last):
            return forecast(ready)
        return known.demand


def _moves_demand(one: Difference) -> bool:
    match one.key:
        case (kind, *_) if kind in (TYPE, PRIORS):
            return True
        case (kind, name, *_) if kind == TABLE:
            return name in ("history", "drivers")
        case (kind, name, *_) if kind == SETTING:
            return name in OF_DEMAND
        case _:
            return True


def _is_measure(one: Difference) -> bool:
    return one.key[:2] == (SETTING, "measures")
