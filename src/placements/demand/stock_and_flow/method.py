"""The stock-and-flow forecast as a method: a series' share of the journeys that were simulated for all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from placements.demand.method import Ask, Explanation
from placements.demand.stock_and_flow.forecast import FlowForecast
from placements.domain import DemandError
from placements.domain.placement_types import TOTAL, UASC

Floats = NDArray[np.float64]

NAME = "stock_and_flow"
FIRST_MONTHS = 12


@dataclass(frozen=True)
class OfJourneys:
    """One series of simulated journeys; what it shares with the others is in them already."""

    ask: Ask
    flows: FlowForecast

    @property
    def errors(self) -> Floats:
        """None: chance is played child by child, not month by month."""
        return np.full(len(self.ask.series.children), np.nan)

    @property
    def explanation(self) -> Explanation:
        return Explanation(NAME, _sentence(self.ask.series.key, self.flows))

    def simulate(self, shocks: Floats, rng: np.random.Generator) -> Floats:
        """Paths of children, shape (paths, horizon), of which ``shocks`` only says the shape."""
        del rng
        found = self.flows.of(self.ask.series.key)
        if found.shape != shocks.shape:
            raise DemandError(
                f"{self.ask.series.key}: journeys were simulated for {found.shape}, not {shocks.shape}."
            )
        return found.copy()


def stock_and_flow(ask: Ask) -> OfJourneys:
    """The series' part of the journeys in ``ask.flows``. Raises DemandError where there are none."""
    key = ask.series.key
    if ask.flows is None:
        raise DemandError(
            f"{key}: the method stock_and_flow needs the table journeys, which `placements import-903` makes."
        )
    if key not in (TOTAL, UASC, *ask.flows.types):
        raise DemandError(f"{key}: the journeys do not count it; they count {', '.join(ask.flows.types)}.")
    return OfJourneys(ask, ask.flows)


def _sentence(key: str, flows: FlowForecast) -> str:
    """What moves the series in the first year ahead, in children a month."""
    played = flows.futures
    first = slice(0, FIRST_MONTHS)
    entered, left = played.entered[:, first], (played.left + played.passed)[:, first]
    if key == UASC:
        return "Forecast from the entries, stays and 18th birthdays of unaccompanied children by themselves."
    if key == TOTAL:
        enters, leaves = (float(flow.sum(axis=2).mean()) for flow in (entered, left))
        growth = next(iter(flows.learned.values())).entries.growth_a_year[0]
        of_late = f"entries have {'grown' if growth > 0 else 'fallen'} by {abs(growth):.1%} a year of late"
        return (
            f"Forecast from children's journeys: in the first year {enters:.1f} a month enter care and "
            f"{leaves:.1f} leave it; {of_late}."
        )
    at = flows.types.index(key)
    moved = played.moved[:, first].mean(axis=(0, 1))
    same = moved[at, at]
    return (
        f"Forecast from children's journeys: in the first year {entered[:, :, at].mean():.1f} a month enter care "
        f"here and {moved[:, at].sum() - same:.1f} come from other types; {left[:, :, at].mean():.1f} leave care "
        f"and {moved[at].sum() - same:.1f} move to other types."
    )
