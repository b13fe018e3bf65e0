"""How wrong this forecast would have been: made again from past months, and scored on what was counted later.

A forecast from a past month, its origin, sees what was known then: counts and drivers up to it, events that
had happened, England's totals published by then. The variance law and the prior weights of ``priors.toml`` are those of
today: they say how counts of many authorities spread, not what happened here.

A month is an origin for a series that was counted in it, with two earlier counts or more that reach two years
back. Its forecast is scored at each horizon on a month that was counted: the one nearest to it within three months,
within a quarter of a horizon below a year, and within half of the usual time between counts; it is forecast for that
month itself and not for the round one. So yearly, irregular and monthly histories are all tested as they are, and
nothing is interpolated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from placements.demand.backtest_table import Backtest, tested
from placements.demand.events import Closure, LevelShift, OneOff
from placements.demand.joint import simulate_series
from placements.demand.priors import Priors
from placements.demand.series import MONTHS_A_YEAR, MonthlySeries
from placements.demand.settings import DemandSettings, SeriesSettings
from placements.domain import DemandError, Month
from placements.domain.placement_types import UASC
from placements.domain.progress import Progress, silent

Drivers = Callable[[Month], Mapping[str, MonthlySeries]]
"""What was known of the drivers at the end of a month."""

HORIZONS = (12, 24, 36)
FEWEST_EARLIER = 2
FEWEST_MONTHS = 24
MOST_MONTHS_BESIDE = 3
HALF_A_CHILD = 0.5
ORIGINS = 12
QUANTILES = {
    "q0.025": 0.025,
    "q0.1": 0.1,
    "q0.25": 0.25,
    "median": 0.5,
    "q0.75": 0.75,
    "q0.9": 0.9,
    "q0.975": 0.975,
}
YEARS_SHOWN = (1, 2, 3, 4, 5, 10, 15, 20)


@dataclass(frozen=True)
class _Case:
    """One forecast to score: ``ahead`` months from its origin to the count that stands for ``horizon``."""

    series: str
    horizon: int
    ahead: int


@dataclass(frozen=True)
class _Test:
    """What is tested, and how."""

    series: tuple[MonthlySeries, ...]
    settings: DemandSettings
    priors: Priors | None
    total: str | None
    paths: int
    seed: int
    children: bool
    drivers: Drivers
    journeys: pd.DataFrame | None


def horizons_to(longest: int) -> tuple[int, ...]:
    """The horizons that are shown for a longest one: whole years, and the longest itself.

    Examples
    --------
    >>> horizons_to(36), horizons_to(18), horizons_to(6)
    ((12, 24, 36), (12, 18), (6,))
    """
    years = [MONTHS_A_YEAR * year for year in YEARS_SHOWN if MONTHS_A_YEAR * year < longest]
    return (*years, longest)


def backtest(
    series: Sequence[MonthlySeries],
    *,
    horizons: Sequence[int] = HORIZONS,
    origins: int | None = ORIGINS,
    settings: DemandSettings = DemandSettings(),
    priors: Priors | None = None,
    total: str | None = None,
    paths: int = 1000,
    seed: int = 1,
    children: bool = True,
    drivers: Drivers | None = None,
    journeys: pd.DataFrame | None = None,
    titles: Mapping[str, str] | None = None,
    progress: Progress = silent,
) -> Backtest:
    """Forecast ``series`` together from past months, and score each forecast on what was counted later.

    Parameters
    ----------
    series
        As for ``simulate_series``: all axes end with the same month.
    horizons
        Months ahead.
    origins
        At most so many past months, evenly spaced; None: all that can be.
    total
        The series to which all others but ``uasc`` add: what is scored adds up too, from the first month in
        which all of them are known.
    children, priors, paths, seed
        As for ``simulate_series``. Each origin draws its own luck from ``seed``.
    drivers
        For regressions: what was known of them at the end of a month.
    journeys
        As for ``simulate_series``; each origin sees the journeys up to it: later ones are gone, later ends unknown.
    titles
        What each series is called in sentences; one that is not there has its key.

    Returns
    -------
    Backtest
        Empty, with a sentence why, where nothing can be scored.
    """
    test = _Test(
        tuple(series), settings, priors, total, paths, seed, children, drivers or _no_drivers, journeys
    )
    own_numbers = [one.key for one in series if settings.of(one.key).method == "fixed"]
    cases = _cases([one for one in series if one.key not in own_numbers], sorted(set(horizons)))
    chosen = _spaced(cases, origins)
    rows: list[dict[str, object]] = []
    failed: dict[Month, str] = {}
    for done, origin in enumerate(chosen):
        progress("Testing past forecasts", done, len(chosen))
        try:
            rows += _scored(test, origin, cases[origin])
        except DemandError as error:
            failed[origin] = str(error)
    if chosen:
        progress("Testing past forecasts", len(chosen), len(chosen))
    points = pd.DataFrame(rows, columns=_columns())
    if points.empty and failed:
        sentence = f"No past forecast could be made by this method: {failed[min(failed)]}"
        return replace(tested(points, total, seed), sentence=sentence)
    tried = {case.series for origin in chosen for case in cases[origin]}
    few = [one for one in series if one.key not in (*tried, *own_numbers)]
    named = {one.key: (titles or {}).get(one.key, one.key) for one in series}
    notes = _notes(few, [named[key] for key in own_numbers], failed, named)
    return tested(points, total, seed, notes)


def _no_drivers(origin: Month) -> dict[str, MonthlySeries]:
    del origin
    return {}


def matched(
    ahead: Sequence[int], horizons: Sequence[int], beside: int = MOST_MONTHS_BESIDE
) -> dict[int, int]:
    """Horizon -> months ahead of the count that stands for it; horizons without one are left out.

    ``beside`` is how far from its horizon a count may lie.

    Examples
    --------
    >>> matched([4, 9, 12, 21], [12, 24])
    {12: 12, 24: 21}
    """
    found = {}
    for horizon in horizons:
        near = [
            months
            for months in ahead
            if abs(months - horizon) <= min(beside, horizon // 4)
            and horizon == min(horizons, key=lambda other: (abs(months - other), other))
        ]
        if near:
            found[horizon] = min(near, key=lambda months: (abs(months - horizon), months))
    return found


def _columns() -> list[str]:
    return [
        *("series", "origin", "target", "horizon_months", "months_ahead", "actual", "last_value"),
        *QUANTILES,
    ]


def _cases(series: Sequence[MonthlySeries], horizons: Sequence[int]) -> dict[Month, list[_Case]]:
    """What can be scored, by origin."""
    found: dict[Month, list[_Case]] = {}
    longest = max(horizons) + MOST_MONTHS_BESIDE
    for one in series:
        counted = np.flatnonzero(np.isfinite(one.children))
        # where counts are frequent, one near the horizon would only stand for those after the end
        gap = float(np.median(np.diff(counted))) if len(counted) > 1 else 0.0
        beside = min(MOST_MONTHS_BESIDE, int(gap / 2))
        for place in range(FEWEST_EARLIER, len(counted)):
            month = int(counted[place])
            if month - int(counted[0]) + 1 < FEWEST_MONTHS:
                continue
            later = counted[place + 1 :] - month
            ahead = [int(months) for months in later[later <= longest]]
            for horizon, months in matched(ahead, horizons, beside).items():
                found.setdefault(one.first_month + month, []).append(_Case(one.key, horizon, months))
    return found


def _spaced(cases: Mapping[Month, list[_Case]], most: int | None) -> list[Month]:
    """At most ``most`` origins, evenly spaced; first those at which most series can be scored."""
    months = sorted(cases)
    if most is None or len(months) <= most:
        return months
    series = {month: len({case.series for case in cases[month]}) for month in months}
    rich = [month for month in months if series[month] == max(series.values())]
    kept = _evenly(rich, most)
    others = [month for month in months if month not in rich]
    return sorted([*kept, *_evenly(others, most - len(kept))])


def _evenly(months: list[Month], most: int) -> list[Month]:
    """The last one, and others evenly spaced before it."""
    if len(months) <= most:
        return months
    places = np.round(np.linspace(len(months) - 1, 0, most)).astype(int)
    return [months[place] for place in sorted(places)]


def _scored(test: _Test, origin: Month, cases: Sequence[_Case]) -> Iterator[dict[str, object]]:
    """One row a case: the forecast from ``origin`` and what was counted."""
    known = [one.until(origin) for one in test.series if _is_known(one, origin)]
    forecast = simulate_series(
        known,
        max(case.ahead for case in cases),
        paths=test.paths,
        seed=test.seed + 12 * origin.year + origin.month,
        settings=_known_settings(test.settings, [one.key for one in known], origin),
        priors=test.priors,
        total=_total_by(test, [one.key for one in known]),
        children=test.children,
        drivers=test.drivers(origin),
        journeys=test.journeys,
    )
    last = {one.key: one.last_value for one in known}
    whole = {one.key: one for one in test.series}
    for case in cases:
        target, one = origin + case.ahead, whole[case.series]
        quantiles = np.quantile(forecast.of(case.series)[:, case.ahead - 1], list(QUANTILES.values()))
        if (one.known == np.round(one.known)).all():
            # less than half a child is no child: otherwise a count of 0 would lie below a range that starts at 0.01
            quantiles = np.where(quantiles < HALF_A_CHILD, 0.0, quantiles)
        yield {
            "series": case.series,
            "origin": str(origin),
            "target": str(target),
            "horizon_months": case.horizon,
            "months_ahead": case.ahead,
            "actual": float(one.children[target - one.first_month]),
            "last_value": last[case.series],
        } | {name: float(value) for name, value in zip(QUANTILES, quantiles, strict=True)}


def _is_known(one: MonthlySeries, origin: Month) -> bool:
    """Whether a first value was there by ``origin``."""
    return not origin < one.first_month and bool(
        np.isfinite(one.children[: origin - one.first_month + 1]).any()
    )


def _total_by(test: _Test, known: Sequence[str]) -> str | None:
    """The total, once it and all its parts are known: some of the parts do not add to it."""
    parts = [one.key for one in test.series if one.key not in (test.total, UASC)]
    together = test.total in known and (all(key in known for key in parts) or not set(parts) & set(known))
    return test.total if together else None


def _known_settings(settings: DemandSettings, known: Sequence[str], origin: Month) -> DemandSettings:
    """What the settings would have said at ``origin``.

    Growth that is added as a what-if, England's growth as of today, and whatever is planned were not known; own
    numbers of today are no forecast of then: such a series goes on from its last count, and is not scored.
    """
    own = {
        key: SeriesSettings(method="last_value") if settings.of(key).method == "fixed" else settings.of(key)
        for key in known
    }
    happened = {
        name: event
        for name, event in settings.events.items()
        if event.series in known
        and isinstance(event, LevelShift | OneOff | Closure)
        and not origin < event.month
    }
    no_drift = settings.national_growth_per_year == 0
    return settings.model_copy(
        update={
            "series": own,
            "events": happened,
            "national_growth_per_year": 0.0 if no_drift else None,
            "extra_growth_per_year": 0.0,
            "flow_changes": {},
        }
    )


def _notes(
    few: Sequence[MonthlySeries],
    own_numbers: Sequence[str],
    failed: Mapping[Month, str],
    named: Mapping[str, str],
) -> tuple[str, ...]:
    """Sentences on what could not be tested, and why."""
    notes = []
    if few:
        names = ", ".join(f"{named[one.key]} ({len(one.known)} known)" for one in few)
        notes.append(
            f"Too few counts to test: {names}. A past forecast needs two earlier counts that reach two years back, and "
            "a later count to score it on."
        )
    if own_numbers:
        notes.append(f"Not tested, because they are the council's own numbers: {', '.join(own_numbers)}.")
    if failed:
        first = min(failed)
        notes.append(
            f"From {len(failed)} past {'month' if len(failed) == 1 else 'months'} no forecast could be made; from "
            f"{first}: {failed[first]}"
        )
    return tuple(notes)
