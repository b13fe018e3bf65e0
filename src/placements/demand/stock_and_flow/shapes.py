"""How the chance to leave or to move depends on the placement's type, its length and the child's age.

A month's events over the children exposed to them: never an average of daily ratios. statsmodels fits what type,
length and age do by themselves (Poisson, logarithmic link); each cell then departs from that as far as its own events
show. Whoever was still there at the end is counted as exposed, not as ended.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from placements.demand.stock_and_flow.observed import Observed

Floats = NDArray[np.float64]

PSEUDO_EVENTS = 3.0
"""Events that are spread over all cells beforehand, so that a type without events has a rate and not an error."""
DEPARTURES = np.array([1.0, 3.0, 10.0, 30.0, 100.0])
"""How firmly a cell follows type, length and age, as events that this is worth: the history chooses."""
DESTINATION_WORTH = 8.0
"""Moves that a type's own mix of destinations is worth beside those of one age band."""
TYPE_WORTH = 2.0
"""Moves, or entries, that the mix of all types is worth beside a type's own."""
AGES_WORTH = 10.0
"""Entries that the ages of all entrants are worth beside those of one type."""
MOST_A_MONTH = 0.95
"""No rate is a certainty, but for the 18th birthday."""


@dataclass(frozen=True)
class Shapes:
    """Chances in an average month of the history, drawn so that they differ as far as they are uncertain.

    Attributes
    ----------
    left
        Chance to leave care within a month, shape (draws, types, bands, age bands).
    moved
        Chance to move to each type, shape (draws, types, bands, age bands, types).
    landed
        What becomes of a child by the end of the month of entry, shape (draws, types, 2 + types); sums to 1.
    ages
        Share of each year of age among those who enter a type, shape (draws, types, 18); sums to 1.
    """

    left: Floats
    moved: Floats
    landed: Floats
    ages: Floats

    @property
    def draws(self) -> int:
        return len(self.left)


def fit_shapes(seen: Observed, weights: Floats, draws: int, rng: np.random.Generator) -> Shapes:
    """Chances by type, length and age.

    Parameters
    ----------
    seen
        One population.
    weights
        What each month of it counts for, shape (months,).
    """
    exposure = np.tensordot(weights, seen.exposure, axes=1)
    left = np.tensordot(weights, seen.left, axes=1)
    moved = np.tensordot(weights, seen.moved, axes=1)
    destinations = _destinations(moved.sum(axis=1), draws, rng)
    leaving, moving = (_chances(events, exposure, draws, rng) for events in (left, moved.sum(axis=3)))
    # a month has one end: together no more than a near certainty
    scale = np.minimum(1.0, MOST_A_MONTH / (leaving + moving))
    return Shapes(
        left=_at_one_level(leaving * scale, exposure, (2, 3)),
        moved=_at_one_level(
            (moving * scale)[..., None] * destinations[:, :, None, :, :], exposure, (1, 2, 3)
        ),
        landed=_mixes(seen.landed, TYPE_WORTH, draws, rng),
        ages=_ages(np.tensordot(weights, seen.entered, axes=1), draws, rng),
    )


def _chances(events: Floats, exposure: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Chance of one kind of event a month, shape (draws, types, bands, age bands)."""
    # statsmodels takes a second to import, so a forecast without journeys does without
    from statsmodels.genmod.families import Poisson
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    shape = events.shape
    y, e = events.ravel(), exposure.ravel()
    overall = max(y.sum(), 0.5) / max(e.sum(), 1.0)
    pseudo = PSEUDO_EVENTS / len(y)
    design = _design(shape)
    model = GLM(y + pseudo, design, family=Poisson(), offset=np.log(e + pseudo / overall))
    with warnings.catch_warnings():
        # few events can be met exactly; the pseudo events keep every rate identified all the same
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fitted = model.fit()
    expected = np.exp(design @ fitted.params)
    firmness = _firmness(y, e * expected)
    drawn = rng.multivariate_normal(fitted.params, fitted.cov_params(), draws, method="cholesky")
    rate = np.exp(drawn @ design.T)
    # each cell beside what the draw expects of it: a cell of many events is then what they say, whatever the draw
    own = rng.gamma(firmness + y, 1.0, (draws, len(y))) / (firmness + e * rate)
    chances: Floats = np.minimum(rate * own, MOST_A_MONTH).reshape(draws, *shape)
    return chances


def _at_one_level(chances: Floats, exposure: Floats, axes: tuple[int, ...]) -> Floats:
    """Draws that agree in how many events they expect of each type: how uncertain that is, its level says."""
    weight = exposure[None] if chances.ndim == exposure.ndim + 1 else exposure[None, ..., None]
    expected = (chances * weight).sum(axis=axes, keepdims=True)
    mean = expected.mean(axis=0)
    levelled: Floats = np.minimum(chances * mean / np.where(expected > 0, expected, 1.0), MOST_A_MONTH)
    return levelled


def _design(shape: tuple[int, ...]) -> Floats:
    """Type, length and age, each by itself; shape (cells, columns)."""
    places = np.indices(shape).reshape(len(shape), -1)
    columns = [np.ones(places.shape[1])]
    for axis, size in enumerate(shape):
        columns += [(places[axis] == level).astype(np.float64) for level in range(1, size)]
    return np.column_stack(columns)


def _firmness(y: Floats, expected: Floats) -> float:
    """How firmly the cells follow their expectation: the likeliest of ``DEPARTURES``."""
    told = expected > 0
    c, y, m = DEPARTURES[:, None], y[told], expected[told]
    odds = gammaln(c + y) - gammaln(c) - c * np.log1p(m / c) - y * np.log1p(c / m)
    return float(DEPARTURES[int(np.argmax(odds.sum(axis=1)))])


def _destinations(moved: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Mix of types moved to, shape (draws, types, age bands, types), from moves (types, age bands, types)."""
    by_type = _believed(moved.sum(axis=1), TYPE_WORTH)
    counts = moved + DESTINATION_WORTH * by_type[:, None, :]
    return _dirichlet(counts, draws, rng)


def _mixes(counts: Floats, worth: float, draws: int, rng: np.random.Generator) -> Floats:
    """Mixes of the last axis, one a type, each drawn towards that of all types."""
    together = counts.sum(axis=0) + 1 / counts.shape[1]
    return _dirichlet(counts + worth * together / together.sum(), draws, rng)


def _ages(entered: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Ages of entrants, one mix a type; nobody is expected at an age at which nobody ever entered."""
    if entered.sum() == 0:
        return _mixes(entered, AGES_WORTH, draws, rng)
    together = entered.sum(axis=0)
    mixed = np.where(together > 0, entered + AGES_WORTH * together / together.sum(), 0.0)
    drawn = rng.gamma(np.maximum(mixed, 1e-6), 1.0, (draws, *mixed.shape)) * (mixed > 0)
    whole = drawn.sum(axis=2, keepdims=True)
    shares: Floats = np.where(whole > 0, drawn / np.where(whole > 0, whole, 1.0), together / together.sum())
    return shares


def _believed(counts: Floats, worth: float) -> Floats:
    together = counts.sum(axis=0) + 1 / counts.shape[1]
    mixed = counts + worth * together / together.sum()
    believed: Floats = mixed / mixed.sum(axis=1, keepdims=True)
    return believed


def _dirichlet(counts: Floats, draws: int, rng: np.random.Generator) -> Floats:
    drawn = rng.gamma(np.maximum(counts, 1e-6), 1.0, (draws, *counts.shape))
    drawn = np.maximum(drawn, 1e-300)
    shares: Floats = drawn / drawn.sum(axis=-1, keepdims=True)
    return shares


def mean_chances(shapes: Shapes) -> tuple[Floats, Floats]:
    """The average over draws of ``left`` and ``moved``: what each month's events are held against."""
    return shapes.left.mean(axis=0), shapes.moved.mean(axis=0)
