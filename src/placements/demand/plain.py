"""The plain methods, the last count carried forward and the officer's own numbers; and what linear methods share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.demand.averaged import FEWEST_FREEDOM, LARGEST_MULTIPLE
from placements.demand.method import Ask, Explanation
from placements.demand.scales import Scale
from placements.demand.series import MONTHS_A_YEAR
from placements.demand.spread import stretched
from placements.domain import DemandError, Month

Floats = NDArray[np.float64]

ROOT = Scale("root")
"""Of the three scales the one that holds best. On monthly stocks of people they do alike; over five years of
authorities' counts of unaccompanied children the 95% bands of the count scale hold 82%, those of the logarithm 99%
with means 44% above the last counts, those of the root 94%."""
SDS_TO_A_TENTH = 1.2815515655446004
"""Standard deviations from the median to the edge of the band that holds 80%."""


@dataclass(frozen=True)
class Shock:
    """One month's shock on a scale.

    Attributes
    ----------
    sd
        Standard deviation, posterior.
    freedom
        Of the t that it is drawn from: uncertain size, and changes that are far out more often than normal.
    prior_share
        How far its size rests on other authorities' variance rather than on this history, 0-1.
    """

    sd: float
    freedom: float
    prior_share: float

    def drawn(self, paths: int, rng: np.random.Generator) -> Floats:
        """Its standard deviation on each path, shape (paths,)."""
        luck: Floats = np.sqrt(self.freedom / rng.chisquare(self.freedom, paths))
        return self.sd * luck


def shock_of(ask: Ask, scale: Scale, errors: Floats, echo: Floats, fitted: int = 1) -> Shock:
    """The size of one month's shock: the variance law and the history's own errors, each by its months.

    Parameters
    ----------
    errors
        One-step errors on ``scale``, each brought to the variance of one month's; NaN where there is none.
    echo
        What a shock of 1 adds in its own month and the eleven after, shape (12,). The law speaks of the yearly
        change, so the shock it expects is the one that makes that change in the model.
    fitted
        Numbers that were taken from the history to make the errors small, the level one of them.
    """
    level = max(ask.series.last_value, 1.0)
    slope = float(np.exp(scale.log_slope(np.array([level])))[0])
    monthly = ask.law.yearly_variance(level) * (level * slope) ** 2 / float((echo**2).sum())
    worth = ask.law.worth_months
    months = worth + max(len(ask.series.known) - fitted, 0)
    variance = (worth * monthly + float(np.nansum(errors**2))) / months
    prior_share = worth / months
    # the law's t in full made 80% bands of the last value hold 91% on monthly stocks of people, none of it 73-80%
    # on authorities' yearly counts: it counts as far as the spread rests on the law. A model with numbers fitted
    # as if they were known needs it in full: 95% bands of ets hold 95% and not 93%
    tails = prior_share if fitted == 1 else 1.0
    freedom = 1 / (1 / months + tails / ask.law.freedom)
    return Shock(float(np.sqrt(variance)), max(freedom, FEWEST_FREEDOM), prior_share)


@dataclass(frozen=True)
class Ahead:
    """A forecast on a scale that is linear in its shocks.

    Attributes
    ----------
    middle
        What comes without any shock, shape (horizon,).
    echo
        What a shock of 1 adds in its own month and in those after, shape (horizon,).
    start
        What is uncertain before the first forecast month, one row each, in units of the shock: shape
        (uncertain, horizon).
    """

    middle: Floats
    echo: Floats
    start: Floats

    def paths(self, shocks: Floats, luck: Floats) -> Floats:
        """Shape (paths, horizon), from shocks of that shape and luck of shape (paths, uncertain)."""
        month = np.arange(len(self.middle))
        since = month[None, :] - month[:, None]
        answer = np.where(since >= 0, self.echo[np.maximum(since, 0)], 0.0)
        moved: Floats = self.middle + shocks @ answer + luck @ self.start
        return moved


@dataclass(frozen=True)
class Linear:
    """A fitted method whose paths are linear in their shocks; ``ahead`` takes the months of the horizon."""

    ask: Ask
    scale: Scale
    shock: Shock
    errors: Floats
    explanation: Explanation
    ahead: Callable[[int], Ahead]

    def simulate(self, shocks: Floats, rng: np.random.Generator) -> Floats:
        """Paths of children, shape (paths, horizon)."""
        paths, horizon = shocks.shape
        ahead = self.ahead(horizon)
        most = LARGEST_MULTIPLE * max(float(self.ask.series.known.max()), 1.0)
        none, cap = self.scale.forward(np.array([0.0, most]))
        # a trend that has passed 0 expects none, not fewer: below it every path would be at 0, band and all
        ahead = replace(ahead, middle=np.clip(ahead.middle, none, cap))
        sd = self.shock.drawn(paths, rng)[:, None]
        luck = rng.standard_normal((paths, len(ahead.start)))
        children = np.minimum(self.scale.backward(ahead.paths(shocks * sd, luck * sd)), most)
        return stretched(children, self.ask.widening.by_month(horizon))


def on_scale(children: Floats, scale: Scale) -> Floats:
    """Counts on ``scale``; NaN where nothing was counted."""
    z = np.full(len(children), np.nan)
    counted = np.isfinite(children)
    z[counted] = scale.forward(children[counted])
    return z


def last_value(ask: Ask) -> Linear:
    """The last count carried forward: every path's median stays there.

    The variance of a month's change is the law's, worth ``ask.law.worth_months`` months, together with the
    history's own changes: one over k months has k times the variance of one month's.
    """
    z = on_scale(ask.series.children, ROOT)
    counted = np.flatnonzero(np.isfinite(z))
    errors = np.full(len(z), np.nan)
    errors[counted[1:]] = np.diff(z[counted]) / np.sqrt(np.diff(counted))
    shock = shock_of(ask, ROOT, errors, np.ones(MONTHS_A_YEAR))
    # months since the last count have passed unseen
    unseen = np.sqrt(len(z) - 1 - counted[-1])

    def ahead(horizon: int) -> Ahead:
        walk = np.ones(horizon)
        return Ahead(z[counted[-1]] * walk, walk, unseen * walk[None, :])

    sentence = f"The last count, {ask.series.last_value:g}, is carried forward."
    explanation = Explanation("last_value", sentence, prior_share=shock.prior_share)
    return Linear(ask, ROOT, shock, errors / shock.sd, explanation, ahead)


@dataclass(frozen=True)
class Fixed:
    """The officer's own numbers; ``months`` after the end of the history's axis, and the children then."""

    months: Floats
    children: Floats
    band_share: float
    errors: Floats
    explanation: Explanation

    def simulate(self, shocks: Floats, rng: np.random.Generator) -> Floats:  # noqa: ARG002  # the contract's
        """Paths of children, shape (paths, horizon): the numbers, times a random walk that starts at 1."""
        middle = np.interp(np.arange(1, shocks.shape[1] + 1), self.months, self.children)
        yearly_sd = self.band_share / SDS_TO_A_TENTH
        walk = shocks.cumsum(axis=1) * (yearly_sd / np.sqrt(MONTHS_A_YEAR))
        children: Floats = np.maximum(middle * (1 + walk), 0.0)
        return children


def fixed(ask: Ask) -> Fixed:
    """The officer's own numbers, ``ask.settings.values``, within the band that they state.

    From the last count at the end of the axis evenly to the first number, on to the next, and the last one kept
    on; without any number the last count is kept. Numbers for months of the history are passed over: the
    counts are known.

    Raises
    ------
    DemandError
        Where numbers are given and none is for a month after the history, or one is negative or not finite.
    """
    key, last = ask.series.key, ask.series.last_month
    values = {month: number for month, number in sorted(ask.settings.values.items()) if month > last}
    if ask.settings.values and not values:
        raise DemandError(
            f"{key}: none of your own numbers is for a month after {last}. "
            f'Write them as in values = {{ "{last + MONTHS_A_YEAR}" = {ask.series.last_value:g} }}.'
        )
    for month, number in values.items():
        if not 0 <= number < np.inf:
            raise DemandError(
                f"{key}: the fixed number for {month}, {number:g}, is not a number of children."
            )
    ahead = np.array([0.0, *(month - last for month in values)])
    explanation = Explanation("fixed", _said(values, ask.settings.band_share))
    errors = np.full(len(ask.series.children), np.nan)
    children = np.array([ask.series.last_value, *values.values()])
    return Fixed(ahead, children, ask.settings.band_share, errors, explanation)


def _said(values: dict[Month, float], band_share: float) -> str:
    numbers = ", ".join(f"{number:g} in {month.label}" for month, number in values.items())
    own = f"The council's own numbers: {numbers}; evenly in between, the last one kept on" if values else ""
    band = f"{band_share:.0%} either side is to hold 80% of futures a year ahead" if band_share else "no band"
    return f"{own or 'The last count is kept on'}; {band}."
