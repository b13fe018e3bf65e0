"""Several series forecast together: one method each, shared shocks, parts that add to their total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand.known import fitted_history, open_months, planned_changes
from placements.demand.method import Ask, Fitted
from placements.demand.methods import METHODS
from placements.demand.priors import CHILDREN, GENERAL, Family, Priors, VarianceLaw, default_priors
from placements.demand.reconcile import adding_up
from placements.demand.series import MONTHS_A_YEAR, MonthlySeries
from placements.demand.settings import DemandSettings
from placements.demand.shocks import BELIEVED_CORRELATION, Loading, believed_with_total, joint_shocks
from placements.demand.spread import stretched
from placements.demand.stock_and_flow.age_rates import AgeSplit
from placements.demand.stock_and_flow.changed import OF_MEASURES
from placements.demand.stock_and_flow.forecast import FlowForecast, simulate_flows
from placements.demand.stock_and_flow.method import NAME as STOCK_AND_FLOW
from placements.domain import DemandError, Month
from placements.domain.assumption import stream
from placements.domain.calendar import months_between
from placements.domain.placement_types import TOTAL, UASC

Floats = NDArray[np.float64]

MOST_MONTHS = 600
HALF_A_CHILD = 0.5
PEOPLE_ODDS = 10.0
"""How much likelier small whole numbers are counts of people than of anything else, before they are seen."""
PEOPLE_MEDIAN = 3000.0
"""Above this median a series of whole numbers is not taken for a count of children."""
UNIT_ODDS = 1.0
UASC_WITH_TOTAL = 0.3
"""Correlation of unaccompanied children's growth with the total's, before any history: they are a part of it."""
WORTH_OF_ONE_COUNT = 3.0
"""Months that the general law is worth beside a single count; beside n counts, an nth of it."""


@dataclass(frozen=True)
class JointForecast:
    """Paths of several series.

    Attributes
    ----------
    keys
        The series, in the order of the last axis.
    months
        The forecast months.
    paths
        Shape (paths, horizon, series); not negative. Where there is a total it is the sum of the parts.
    fitted
        What each method made of its history.
    flows
        The journeys behind series that are forecast from them; None where none is.
    """

    keys: tuple[str, ...]
    months: tuple[Month, ...]
    paths: Floats
    fitted: Mapping[str, Fitted] = field(repr=False)
    flows: FlowForecast | None = field(default=None, repr=False)

    def of(self, key: str) -> Floats:
        """Paths of one series, shape (paths, horizon)."""
        return self.paths[:, :, self.keys.index(key)]


def simulate_series(
    series: Sequence[MonthlySeries],
    horizon: int,
    *,
    paths: int,
    seed: int,
    settings: DemandSettings = DemandSettings(),
    priors: Priors | None = None,
    total: str | None = None,
    children: bool = True,
    drivers: Mapping[str, MonthlySeries] | None = None,
    journeys: pd.DataFrame | None = None,
    split: AgeSplit | None = None,
) -> JointForecast:
    """Forecast ``series`` together from the month after their common last one.

    Parameters
    ----------
    series
        Each with at least one count; all axes end with the same month.
    horizon
        Months to forecast, 1 to 600.
    settings
        Methods, events and what else a scenario may say.
    priors
        By default those of the package.
    total
        The series to which all others but ``uasc`` add; None where they need not add.
    children
        Whether these are counts of children looked after; otherwise each history tells what it is like.
    drivers
        By name, for regressions: on through the forecast.
    journeys
        As ``CouncilInputs.journeys``, for stock_and_flow.
    split
        How need groups tell the ages of these journeys apart; types in the order of ``series``.

    Raises
    ------
    DemandError
        With a sentence for each series that cannot be forecast as asked.
    """
    beliefs = default_priors() if priors is None else priors
    _refuse(series, horizon, total, settings)
    last = series[0].last_month
    months = months_between(last + 1, last + horizon)
    flows = _flows(series, settings, journeys, (paths, horizon), seed, split)
    asks = {
        one.key: replace(
            _ask(one, series, beliefs, settings, total, children, _driver(one, months, settings, drivers)),
            flows=flows,
        )
        for one in series
    }
    fitted = _fit_all(asks)
    loadings = _loadings(series, asks, fitted, total)
    shocks = joint_shocks(loadings, paths, horizon, seed)
    simulated = np.empty((paths, horizon, len(series)))
    for index, one in enumerate(series):
        drawn = fitted[one.key].simulate(shocks[:, :, index], stream(seed, f"demand:{one.key}"))
        simulated[:, :, index] = stretched(drawn, settings.spread_factor)
    simulated = _with_events(simulated, series, settings, months, total, seed)
    return JointForecast(tuple(one.key for one in series), months, simulated, fitted, flows)


def _refuse(
    series: Sequence[MonthlySeries], horizon: int, total: str | None, settings: DemandSettings
) -> None:
    problems = []
    if not 1 <= horizon <= MOST_MONTHS:
        problems.append(f"A horizon of {horizon} months was asked; allowed are 1 to {MOST_MONTHS}.")
    keys = [one.key for one in series]
    for key in settings.series:
        if key not in keys:
            problems.append(f'demand.series names "{key}", which is not forecast; known: {", ".join(keys)}.')
    for name, event in settings.events.items():
        if event.series not in keys:
            problems.append(
                f'demand.events.{name} names the series "{event.series}"; known: {", ".join(keys)}.'
            )
    if total is not None and total not in keys:
        problems.append(f'The total "{total}" is not among the series {", ".join(keys)}.')
    for one in series:
        known = one.known
        if len(known) == 0:
            problems.append(f"{one.key}: no count is known. A forecast needs one or more.")
        elif not np.isfinite(known).all() or (known < 0).any():
            problems.append(f"{one.key}: a count is negative or not a finite number.")
    others = [key for key in keys if settings.of(key).method != STOCK_AND_FLOW]
    if settings.flow_changes and others:
        names = ", ".join(name.removeprefix(OF_MEASURES) for name in settings.flow_changes)
        problems.append(
            f"Changes of flows ({names}) act on entries, exits and moves, which only the method {STOCK_AND_FLOW} "
            f'knows; otherwise forecast: {", ".join(others)}. Write method = "{STOCK_AND_FLOW}" in [demand] and no '
            "other for a series, or leave the changes out."
        )
    if problems:
        raise DemandError("\n".join(problems))


def _flows(
    series: Sequence[MonthlySeries],
    settings: DemandSettings,
    journeys: pd.DataFrame | None,
    shape: tuple[int, int],
    seed: int,
    split: AgeSplit | None,
) -> FlowForecast | None:
    """Journeys for all series together; None where no series is forecast from them."""
    if not any(settings.of(one.key).method == STOCK_AND_FLOW for one in series) or journeys is None:
        return None
    types = tuple(one.key for one in series if one.key not in (TOTAL, UASC))
    paths, horizon = shape
    base_month = series[0].last_month
    flows = simulate_flows(
        journeys,
        types,
        base_month,
        horizon,
        paths=paths,
        seed=seed,
        changes=settings.flow_changes,
        split=split,
    )
    _refuse_other_counts(series, flows)
    return flows


def _refuse_other_counts(series: Sequence[MonthlySeries], flows: FlowForecast) -> None:
    """Raise where the history counts other children in the base month than the journeys start from."""
    opening = {
        TOTAL: float(flows.opening.sum()),
        **dict(zip(flows.types, flows.opening.tolist(), strict=True)),
    }
    problems = []
    for one in series:
        counted, followed = float(one.children[-1]), opening.get(one.key)
        if followed is not None and not abs(counted - followed) <= HALF_A_CHILD:
            found = f"{counted:g}" if np.isfinite(counted) else "nothing"
            problems.append(f"{one.key}: history counts {found}, journeys {followed:g}")
    if problems:
        raise DemandError(
            f"The tables do not agree on {series[0].last_month}: {'; '.join(problems)}. "
            "Import both from the same SSDA903."
        )


def _ask(
    one: MonthlySeries,
    series: Sequence[MonthlySeries],
    priors: Priors,
    settings: DemandSettings,
    total: str | None,
    children: bool,
    driver: Floats | None,
) -> Ask:
    history = fitted_history(one, settings.events.values())
    whole = next((other.last_value for other in series if other.key == total), 0.0)
    share = one.last_value / whole if whole > 0 else 0.0
    return Ask(
        series=history.trimmed(),
        law=priors.law(one.key, share) if children else _general_law(priors, history),
        families=_families(history, priors, children),
        settings=settings.of(one.key),
        drift_per_year=_drift(one, priors, settings) if children and one.key == TOTAL else 0.0,
        engine=settings.engine,
        replace_spikes=settings.replace_spikes,
        driver=driver,
    )


def _general_law(priors: Priors, history: MonthlySeries) -> VarianceLaw:
    """The law of series of any kind: next to nothing, but for the few counts that say nothing of spread."""
    law = priors.variance[GENERAL]
    worth = max(law.worth_months, WORTH_OF_ONE_COUNT / len(history.known))
    return law.model_copy(update={"worth_months": worth})


def _families(history: MonthlySeries, priors: Priors, children: bool) -> tuple[tuple[Family, float], ...]:
    if children:
        return ((priors.family[CHILDREN], UNIT_ODDS),)
    known = history.known
    like_people = bool((known == np.round(known)).all()) and float(np.median(known)) <= PEOPLE_MEDIAN
    general = (priors.family[GENERAL], UNIT_ODDS)
    return (general, (priors.family[CHILDREN], PEOPLE_ODDS)) if like_people else (general,)


def _drift(one: MonthlySeries, priors: Priors, settings: DemandSettings) -> float:
    """Log growth a year that is expected beforehand: a share of England's, by what was known then."""
    if settings.national_growth_per_year is not None:
        return priors.national.share * float(np.log1p(settings.national_growth_per_year))
    return priors.national.share * priors.national.growth_per_year(one.last_month.last_day)


def _driver(
    one: MonthlySeries,
    months: tuple[Month, ...],
    settings: DemandSettings,
    drivers: Mapping[str, MonthlySeries] | None,
) -> Floats | None:
    """What the driver was, its lag before, on the trimmed history's axis and on through the forecast."""
    name, lag = settings.of(one.key).driver, settings.of(one.key).lag_months
    if not name:
        return None
    if drivers is None or name not in drivers:
        known = ", ".join(drivers) if drivers else "none"
        raise DemandError(f'{one.key}: the driver "{name}" is not in drivers.csv; known: {known}.')
    first = one.trimmed().first_month
    driver = drivers[name]
    values = np.full(months[-1] - first + 1, np.nan)
    for index in range(len(values)):
        place = (first + (index - lag)) - driver.first_month
        if 0 <= place < len(driver.children):
            values[index] = driver.children[place]
    return values


def _fit_all(asks: Mapping[str, Ask]) -> dict[str, Fitted]:
    fitted: dict[str, Fitted] = {}
    problems = []
    for key, ask in asks.items():
        method = ask.settings.method
        assert method is not None
        try:
            fitted[key] = METHODS[method](ask)
        except DemandError as error:
            problems.append(str(error))
    if problems:
        raise DemandError("\n".join(problems))
    return fitted


def _loadings(
    series: Sequence[MonthlySeries], asks: Mapping[str, Ask], fitted: Mapping[str, Fitted], total: str | None
) -> list[Loading]:
    longest = max(len(one.children) for one in series)
    sizes = np.array([max(one.last_value, 0.5) for one in series])
    spreads = np.array([np.sqrt(asks[one.key].law.yearly_variance(one.last_value)) for one in series])
    parts = np.array([one.key != total and not (one.key == UASC and total) for one in series])
    shared = np.zeros(len(series))
    shared[parts] = believed_with_total(sizes[parts], spreads[parts])
    if total is None:
        # without a total nothing ties the parts together but what they have in common
        shared[parts] = np.minimum(shared[parts], np.sqrt(BELIEVED_CORRELATION))
    loadings = []
    for index, one in enumerate(series):
        errors = np.full(longest, np.nan)
        own = fitted[one.key].errors
        errors[longest - len(own) :] = own
        believed = 1.0 if one.key == total else float(shared[index]) if parts[index] else UASC_WITH_TOTAL
        loadings.append(Loading(one.key, errors, believed))
    return loadings


def _with_events(
    simulated: Floats,
    series: Sequence[MonthlySeries],
    settings: DemandSettings,
    months: tuple[Month, ...],
    total: str | None,
    seed: int,
) -> Floats:
    """Growth, planned changes and closures on the paths, then parts that add to their total."""
    keys = [one.key for one in series]
    ahead = np.arange(1, len(months) + 1) / MONTHS_A_YEAR
    paths = simulated * ((1 + settings.extra_growth_per_year) ** ahead)[None, :, None]
    for index, key in enumerate(keys):
        added = planned_changes(key, settings.events, months, len(paths), seed)
        if not added.any():
            continue
        before = paths[:, :, index].copy()
        paths[:, :, index] = np.maximum(before + added, 0.0)
        if total is not None and key != total:
            whole = keys.index(total)
            paths[:, :, whole] = np.maximum(paths[:, :, whole] + paths[:, :, index] - before, 0.0)
    for index, key in enumerate(keys):
        paths[:, :, index] *= open_months(key, settings.events.values(), months)
    levelled = any(settings.of(key).method != STOCK_AND_FLOW for key in keys)
    return adding_up(paths, keys, total, whole=settings.whole_children, levelled=levelled)
