"""The default method: many small models, averaged by how well each explains the history.

Evidence is the exact marginal likelihood with the level integrated out and the variance given a conjugate
prior from the variance law; it is tempered, and part of the weight stays with random walk and slow mean
reversion as far as the history does not look seasonal. Selecting one model instead, by AICc, likelihood or
cross-validation, forecasts worse on every panel that was tried (docs/demand-accuracy.md).
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.demand.filtered import Filtered
from placements.demand.grid import KINDS, Grid, model_grid
from placements.demand.kalman import filter_grid
from placements.demand.method import Ask, Explanation
from placements.demand.priors import Family, Within
from placements.demand.scales import SCALES, Scale
from placements.demand.series import MONTHS_A_YEAR
from placements.demand.spread import stretched
from placements.demand.state_space import filter_statsmodels, simulate_statsmodels

Floats = NDArray[np.float64]

SMALLEST_WEIGHT = 2e-3
"""Models with less than this share of the best one's weight are left out: they change nothing that shows."""
FEWEST_FREEDOM = 2.5
"""Below this the variance of a scaled t is infinite, and a law worth next to nothing would draw infinite paths."""
LARGEST_MULTIPLE = 20.0
"""No path exceeds this multiple of the largest count: beyond it a log scale speaks of nothing real."""


@dataclass(frozen=True)
class _Component:
    """The models of one scale and one grid that carry weight.

    Attributes
    ----------
    weights
        Shape (chosen,); over all components they sum to 1.
    sd
        Standard deviation of one month's shock, posterior, (chosen,).
    mean, root
        Last state and Cholesky root of its covariance in units of the shock; (chosen, states[, states]).
    """

    scale: Scale
    grid: Grid
    weights: Floats
    sd: Floats
    mean: Floats
    root: NDArray[np.floating[Any]]


@dataclass(frozen=True)
class Averaged:
    """The weighted models of one history."""

    ask: Ask
    components: tuple[_Component, ...]
    errors: Floats
    freedom: float
    explanation: Explanation

    def simulate(self, shocks: Floats, rng: np.random.Generator) -> Floats:
        """Paths of children, shape (paths, horizon): model, state, variance and shocks all drawn."""
        paths, horizon = shocks.shape
        which = _spread_over(np.concatenate([c.weights for c in self.components]), paths, rng)
        # the law's own tails count as far as the spread rests on the law
        tails = 1 / self.freedom + self.explanation.prior_share / self.ask.law.freedom
        freedom = max(1 / tails, FEWEST_FREEDOM)
        scale_luck = np.sqrt(freedom / rng.chisquare(freedom, paths))
        state_luck = rng.standard_normal((paths, 2 + MONTHS_A_YEAR))
        children = np.empty((paths, horizon))
        first = 0
        for component in self.components:
            own = np.flatnonzero((which >= first) & (which < first + len(component.weights)))
            if len(own):
                sd = component.sd[which[own] - first] * scale_luck[own]
                model = which[own] - first
                start = self._start(component, model, state_luck[own], sd)
                z = self._paths_of(component, model, start, shocks[own] * sd[:, None])
                z += _lift(component, model, start, horizon)
                children[own] = component.scale.backward(z)
            first += len(component.weights)
        drift = np.exp(self.ask.drift_per_year / MONTHS_A_YEAR * np.arange(1, horizon + 1))
        cap = LARGEST_MULTIPLE * max(float(self.ask.series.known.max()), 1.0)
        children = np.minimum(children * drift, cap)
        return stretched(children, self.ask.widening.by_month(horizon))

    def and_half(self, other: Averaged) -> Averaged:
        """Both fits, each with half of the paths; the errors are this one's."""
        halves = [replace(c, weights=c.weights / 2) for c in (*self.components, *other.components)]
        return replace(self, components=tuple(halves), freedom=min(self.freedom, other.freedom))

    def _start(self, component: _Component, model: NDArray[np.intp], luck: Floats, sd: Floats) -> Floats:
        drawn = np.matmul(component.root[model], luck[:, : component.grid.states, None]).squeeze(2)
        start: Floats = component.mean[model] + sd[:, None] * drawn
        return start

    def _paths_of(
        self, component: _Component, model: NDArray[np.intp], start: Floats, shocks: Floats
    ) -> Floats:
        months = len(self.ask.series.children)
        if self.ask.engine == "vectorised":
            return _simulate(component.grid.take(model), start, shocks, months)
        z = np.empty(shocks.shape)
        for one in np.unique(model):
            own = model == one
            z[own] = simulate_statsmodels(component.grid, int(one), start[own], shocks[own], months)
        return z


def averaged(ask: Ask) -> Averaged:
    """Weigh every model by its evidence on ``ask.series``."""
    series = ask.series
    counted = np.isfinite(series.children)
    back = np.arange(1 - len(series.children), 1) / MONTHS_A_YEAR
    children = series.children / np.exp(ask.drift_per_year * back)
    grids = [model_grid(False)]
    if series.has_two_years_of_months:
        grids.append(model_grid(True))
    candidates = [_candidate(ask, children, counted, scale, grid) for scale in SCALES for grid in grids]
    weights = _weights(candidates, ask)
    components = tuple(
        component
        for candidate, weight in zip(candidates, weights, strict=True)
        if (component := _component(candidate, weight)) is not None
    )
    freedom = ask.law.worth_months + counted.sum() - 1
    errors = np.full(len(children), np.nan)
    errors[counted] = sum(
        (weight[chosen] / candidate.sd[chosen]) @ candidate.found.errors(chosen)
        for candidate, weight in zip(candidates, weights, strict=True)
        if len(chosen := np.flatnonzero(weight))
    )
    # the first count is taken up by the level: it has no error
    errors[np.flatnonzero(counted)[0]] = np.nan
    return Averaged(ask, components, errors, float(freedom), _explain(ask, candidates, weights))


@dataclass(frozen=True)
class _Candidate:
    """All models of one scale and grid, filtered; ``evidence`` and ``sd`` have shape (models,)."""

    scale: Scale
    grid: Grid
    found: Filtered
    origin: float
    evidence: Floats
    sd: Floats


def _candidate(
    ask: Ask, children: Floats, counted: NDArray[np.bool_], scale: Scale, grid: Grid
) -> _Candidate:
    known = children[counted]
    z = np.full(len(children), np.nan)
    z[counted] = scale.forward(known)
    origin = float(z[counted][0])
    run = filter_grid if ask.engine == "vectorised" else filter_statsmodels
    found = run(z - origin, grid)
    worth = ask.law.worth_months
    # the law speaks of the yearly change: each model's one-month shock is what makes that change in it
    level = max(float(known[-1]), 1.0)
    slope = float(np.exp(scale.log_slope(np.array([level])))[0])
    expected = ask.law.yearly_variance(level) * (level * slope) ** 2 / grid.yearly_variance()
    squares = worth * expected + found.squares
    freedom = worth + found.observations - 1
    evidence = (
        0.5 * worth * np.log(worth * expected)
        - 0.5 * freedom * np.log(squares)
        - 0.5 * found.log_det
        + scale.log_slope(known[1:]).sum()
    )
    return _Candidate(scale, grid, found, origin, evidence, np.sqrt(squares / freedom))


def _belief(family: Family, seasons: bool) -> tuple[Floats, Floats]:
    """Prior weights of the models without and with a season, each of shape (models,)."""
    return _kept_belief(_Kept(family), seasons)


class _Kept:
    """A family as part of a cache key: models of pydantic that hold dictionaries are no keys themselves."""

    def __init__(self, family: Family) -> None:
        self.family = family

    def __hash__(self) -> int:
        return id(self.family)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.family is self.family


@functools.lru_cache(maxsize=16)
def _kept_belief(kept: _Kept, seasons: bool) -> tuple[Floats, Floats]:
    family = kept.family
    found = []
    for seasonal in (False, True):
        grid = model_grid(seasonal)
        share = family.seasonal if seasons else 0.0
        weight = np.full(len(grid), share if seasonal else 1 - share)
        for index, kind in enumerate(KINDS):
            own = np.flatnonzero(grid.kind == index)
            share_of_kind = family.kind[kind]  # type: ignore[index]  # a kind's name is a key
            weight[own] = weight[own] * share_of_kind * _within(grid.take(own), kind, family.within)
        found.append(weight)
    return found[0], found[1]


def _within(grid: Grid, kind: str, within: Within) -> Floats:
    """Weight of each model among those of its kind; sums to 1 but for models the table does not name."""
    weight = np.ones(len(grid))
    if grid.seasonal.all():
        weight = _looked_up(within.season_gain, grid.season_gain) * _looked_up(
            within.season_sd, grid.season_sd
        )
    if kind == "reverting":
        weight = weight * _looked_up(within.reversion, grid.damping)
        return weight * _looked_up(within.reverting_gain, grid.slope_gain)
    weight = weight * _looked_up(within.level_gain, grid.level_gain)
    if kind == "drift":
        weight = weight * _looked_up(within.slope_sd, grid.slope_sd)
    if kind == "damped":
        share = grid.slope_gain / grid.level_gain
        weight = weight * _looked_up(within.slope_share, share) * _looked_up(within.damping, grid.damping)
    return weight


def _looked_up(table: dict[float, float], values: Floats) -> Floats:
    total = sum(table.values())
    weights = np.zeros(len(values))
    for value, weight in table.items():
        weights[np.isclose(values, value)] = weight / total
    return weights


def _weights(candidates: list[_Candidate], ask: Ask) -> list[Floats]:
    """Posterior weights by candidate; together they sum to 1."""
    evidence = np.concatenate([candidate.evidence for candidate in candidates])
    weights = np.zeros(len(evidence))
    shares = []
    priors = [_prior(candidates, family) for family, _ in ask.families]
    for (_, share), prior in zip(ask.families, priors, strict=True):
        likely = prior > 0
        peak = evidence[likely].max()
        shares.append((share, peak + np.log((prior[likely] * np.exp(evidence[likely] - peak)).sum())))
    best = max(total for _, total in shares)
    families = _normal(
        np.array([total - best for _, total in shares]), np.array([share for share, _ in shares])
    )
    for (family, _), prior, held in zip(ask.families, priors, families, strict=True):
        weights += held * _of_family(candidates, evidence, prior, family)
    weights = np.where(weights > SMALLEST_WEIGHT * weights.max(), weights, 0.0)
    weights /= weights.sum()
    ends = np.cumsum([len(candidate.grid) for candidate in candidates])
    return np.split(weights, ends[:-1])


def _prior(candidates: list[_Candidate], family: Family) -> Floats:
    """Prior weight of every model of every candidate; sums to about 1."""
    plain, seasonal = _belief(family, any(c.grid.seasonal.any() for c in candidates))
    parts = []
    for candidate in candidates:
        belief = seasonal if candidate.grid.seasonal.any() else plain
        parts.append(belief * family.scale[candidate.scale.name])  # type: ignore[index]  # a scale's name is a key
    return np.concatenate(parts)


def _of_family(candidates: list[_Candidate], evidence: Floats, prior: Floats, family: Family) -> Floats:
    """Posterior weights in one family, part of them held by the anchor."""
    tempered = evidence * family.evidence_power
    weights = _normal(tempered, prior)
    anchors = np.concatenate([_is_anchor(candidate.grid) for candidate in candidates])
    seasonal = np.concatenate([candidate.grid.seasonal for candidate in candidates])
    held = family.anchor * float(weights[~seasonal].sum())
    if held > 0:
        weights = (1 - held) * weights + held * _normal(tempered, anchors.astype(np.float64))
    return weights


def _normal(evidence: Floats, prior: Floats) -> Floats:
    likely = prior > 0
    weights = np.zeros(len(prior))
    weights[likely] = prior[likely] * np.exp(evidence[likely] - evidence[likely].max())
    normal: Floats = weights / weights.sum()
    return normal


def _is_anchor(grid: Grid) -> NDArray[np.bool_]:
    """Random walk and slow mean reversion: what stocks of people are close to."""
    walk = (grid.kind == 0) & (grid.level_gain >= 0.8) & (grid.level_gain <= 1.0)
    slow = (grid.kind == 3) & (grid.damping >= 0.975) & (grid.slope_gain >= 0.8) & (grid.slope_gain <= 1.0)
    found: NDArray[np.bool_] = ~grid.seasonal & (walk | slow)
    return found


def _component(candidate: _Candidate, weights: Floats) -> _Component | None:
    chosen = np.flatnonzero(weights)
    if len(chosen) == 0:
        return None
    mean, covariance = candidate.found.states(chosen)
    mean = mean.copy()
    mean[:, 0] += candidate.origin
    # a level that is observed exactly has variance 0 up to rounding, which must not turn negative
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(covariance.shape[1]))
    grid = candidate.grid.take(chosen)
    return _Component(candidate.scale, grid, weights[chosen], candidate.sd[chosen], mean, root)


def _spread_over(weights: Floats, paths: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Which model each path follows: as evenly as the weights allow, in random order (systematic resampling)."""
    points = (rng.random() + np.arange(paths)) / paths
    which = np.minimum(np.searchsorted(np.cumsum(weights), points), len(weights) - 1)
    return rng.permutation(which)


def _lift(component: _Component, model: NDArray[np.intp], start: Floats, horizon: int) -> Floats:
    """What keeps each path's trend from going on below no children, shape (paths, horizon); mostly 0.

    Without it a fall to 0 leaves every path at 0: a band without width, which nobody can stand behind.
    """
    grid = component.grid.take(model)
    trend = start[:, :1] + start[:, 1:2] * grid.slope_to_level(horizon)
    nothing = component.scale.forward(np.zeros(1))
    lift: Floats = np.maximum(nothing - trend, 0.0)
    return lift


def _simulate(grid: Grid, start: Floats, shocks: Floats, month: int) -> Floats:
    """Run one model a path; shape (paths, horizon). In parity with ``simulate_statsmodels`` to 1e-8."""
    level, slope, seasons = start[:, 0].copy(), start[:, 1].copy(), start[:, 2:].copy()
    z = np.empty(shocks.shape)
    for ahead in range(shocks.shape[1]):
        shock = shocks[:, ahead]
        faded = grid.damping * slope
        z[:, ahead] = level + faded + shock
        if grid.states > 2:
            season = (month + ahead) % MONTHS_A_YEAR
            z[:, ahead] += seasons[:, season]
            seasons[:, season] += grid.season_gain * shock
        level += grid.accumulates * faded + grid.level_gain * shock
        slope = faded + grid.slope_gain * shock
    return z


def _explain(ask: Ask, candidates: list[_Candidate], weights: list[Floats]) -> Explanation:
    found: dict[str, float] = dict.fromkeys(KINDS, 0.0)
    seasonal = 0.0
    for candidate, weight in zip(candidates, weights, strict=True):
        for index, kind in enumerate(KINDS):
            found[kind] += float(weight[candidate.grid.kind == index].sum())
        seasonal += float(weight[candidate.grid.seasonal].sum())
    freedom = ask.law.worth_months + len(ask.series.known) - 1
    return Explanation(
        method="averaged",
        sentence="",
        weights=found | {"seasonal": seasonal},
        prior_share=ask.law.worth_months / freedom,
    )
