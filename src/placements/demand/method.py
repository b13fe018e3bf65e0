"""The contract that every forecast method keeps; a method is one function and its line in ``METHODS``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from placements.demand.priors import Family, VarianceLaw, Widening
from placements.demand.series import MonthlySeries
from placements.demand.settings import SeriesSettings
from placements.domain import Month

if TYPE_CHECKING:
    from placements.demand.stock_and_flow.forecast import FlowForecast

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Explanation:
    """What a forecast did, in numbers a sentence can be made of.

    Attributes
    ----------
    method
        The method's name in ``METHODS``.
    sentence
        What it did, in plain English.
    weights
        Share of each kind of model, where the method averages; sums to 1.
    prior_share
        How far the spread rests on other authorities' variance rather than on this history, 0-1.
    spikes
        Months left out of the fit: one count stood out and the next was back.
    breaks
        Months in which the level may have changed; they stay in the fit and widen the band.
    last_stands_out
        Whether the last count does: half of the paths start from it, half as if it were a spike.
    """

    method: str
    sentence: str
    weights: dict[str, float] = field(default_factory=dict)
    prior_share: float = 0.0
    spikes: tuple[Month, ...] = ()
    breaks: tuple[Month, ...] = ()
    last_stands_out: bool = False


class Fitted(Protocol):
    """A method that has seen a history."""

    @property
    def errors(self) -> Floats:
        """Standardised one-step errors, shape (months,) of the history's axis; NaN where there is none."""

    @property
    def explanation(self) -> Explanation: ...

    def simulate(self, shocks: Floats, rng: np.random.Generator) -> Floats:
        """Children looked after on each path, shape (paths, horizon), finite and not negative.

        Parameters
        ----------
        shocks
            One number a path and month, mean 0 and variance 1, shape (paths, horizon): what this series shares
            with the others is in them.
        rng
            This series' own stream, for everything else that is uncertain.
        """


@dataclass(frozen=True)
class Ask:
    """What a method is asked.

    Attributes
    ----------
    series
        The history; at least one count, none negative; spikes and one-off months are NaN already.
    law
        The variance that counts of this kind show in other authorities.
    families
        Which models are believed before the history is seen, each family with its share; where there is
        more than one, the history decides between them too.
    settings
        What the scenario says about this series; its method is named.
    drift_per_year
        Growth of the log count that is expected before the history is seen.
    engine
        What filters the history.
    replace_spikes
        Whether one-month spikes are left out of the fit.
    driver
        For a regression, what the driver was `lag_months` before each month of the history's axis and on
        through the forecast; NaN where unknown.
    flows
        For stock_and_flow, the journeys that were simulated for all series together.
    """

    series: MonthlySeries
    law: VarianceLaw
    families: tuple[tuple[Family, float], ...]
    settings: SeriesSettings = field(default_factory=SeriesSettings)
    drift_per_year: float = 0.0
    engine: Literal["vectorised", "statsmodels"] = "vectorised"
    replace_spikes: bool = True
    driver: Floats | None = None
    flows: FlowForecast | None = None

    @property
    def widening(self) -> Widening:
        """What the spread is multiplied by, by months ahead."""
        return self.law.widening


Method = Callable[[Ask], Fitted]
