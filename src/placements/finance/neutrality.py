"""Is the strategy cost neutral: by when, with what probability, and what must be true."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from placements.domain import FinancialYear, Month
from placements.finance.break_even import BreakEven, break_even_occupancy
from placements.finance.budget import PlanResult
from placements.finance.capital import CapitalView, capital_charges, capital_left_out, capital_view
from placements.finance.outcome import PENNY as PENNY
from placements.finance.outcome import Outcome
from placements.finance.present_value import PresentValueView, present_value_view
from placements.finance.settings import NeutralitySettings
from placements.finance.spoken import percent as percent
from placements.finance.spoken import percent_beside, stated_percent
from placements.finance.spoken import pounds as pounds

Floats = NDArray[np.float64]
Verdict = Literal["demonstrated", "not demonstrated", "refuted"]

RUN_RATE_MONTHS = 12

NO_MEASURES = "The scenario has no measures: both plans are the same, so there is nothing to demonstrate."


@dataclass(frozen=True)
class Comparison:
    """Do-nothing minus strategy on the same paths.

    Attributes
    ----------
    net_saving
        GBP, shape (paths, months); positive: the strategy is cheaper.
    years
        Financial years of the horizon; the first and last may be part-years.
    """

    months: tuple[Month, ...]
    years: tuple[FinancialYear, ...]
    net_saving: Floats

    @property
    def cumulative(self) -> Floats:
        """GBP, shape (paths, months)."""
        return self.net_saving.cumsum(axis=1)

    def by_year(self) -> Floats:
        """GBP, shape (paths, years)."""
        return by_financial_year(self.net_saving, self.months)

    def cumulative_by_year(self) -> Floats:
        """GBP at the end of each financial year, shape (paths, years)."""
        return self.by_year().cumsum(axis=1)

    def probability_neutral(self) -> Floats:
        """Share of paths with cumulative net saving >= 0 by each 31 March, shape (years,)."""
        share: Floats = (self.cumulative_by_year() >= -PENNY).mean(axis=0)
        return share

    def payback_month(self) -> Month | None:
        """First month from which the median cumulative net saving is not negative until the end."""
        behind = np.flatnonzero(np.median(self.cumulative, axis=0) < -PENNY)
        if len(behind) == 0:
            return self.months[0]
        return None if behind[-1] == len(self.months) - 1 else self.months[behind[-1] + 1]

    def run_rate(self) -> Floats:
        """Net saving of the last twelve months, or of all where the horizon is shorter: GBP, shape (paths,)."""
        last: Floats = self.net_saving[:, -RUN_RATE_MONTHS:].sum(axis=1)
        return last

    def trough(self) -> tuple[Month, float]:
        """The month in which most money is outstanding on the median path, and how much (GBP, <= 0)."""
        median = np.median(self.cumulative, axis=0)
        lowest = int(median.argmin())
        return self.months[lowest], min(float(median[lowest]), 0.0)


@dataclass(frozen=True)
class StressCase:
    """The same test on the case that the scenario names."""

    title: str
    probability: float
    median: float


@dataclass(frozen=True)
class Driver:
    """How far one uncertain thing moves the result.

    ``low_third`` and ``high_third`` are median cumulative net savings (GBP) over the third of paths on
    which it is lowest and highest.
    """

    name: str
    correlation: float
    low_third: float
    high_third: float

    @property
    def swing(self) -> float:
        return self.high_third - self.low_third

    def is_beyond_chance(self, paths: int) -> bool:
        """Whether the correlation exceeds three standard errors of no correlation over ``paths`` paths.

        With forty candidates one run in ten names one by chance.
        """
        return abs(self.correlation) * math.sqrt(paths) > 3


@dataclass(frozen=True)
class Neutrality:
    """The verdict with its reason; money in GBP.

    ``run_rate`` is the net saving of the last twelve months alone: what the strategy is worth a year once it runs.
    ``capital`` is None where the scenario names none, or where ``capital_left_out`` says why it is in no figure.
    """

    verdict: Verdict
    reason: str
    by: FinancialYear
    probability: float
    median: float
    p10: float
    p90: float
    payback_month: Month | None
    trough_month: Month
    trough: float
    break_even_occupancy: float | None
    planned_occupancy: float | None
    capital: CapitalView | None
    stress: StressCase | None
    drivers: tuple[Driver, ...]
    sentence: str
    run_rate: Outcome
    present_value: PresentValueView
    capital_left_out: str = ""


def by_financial_year(monthly: Floats, months: tuple[Month, ...]) -> Floats:
    """Sums over the months of each financial year: (..., months) -> (..., years)."""
    return np.stack([monthly[..., of_year].sum(axis=-1) for of_year in _months_of_years(months)], axis=-1)


@functools.lru_cache(maxsize=32)
def _months_of_years(months: tuple[Month, ...]) -> tuple[NDArray[np.bool_], ...]:
    """For each financial year, True at its months; asked for line by line, and the same for all."""
    return tuple(
        np.array([month.financial_year == year for month in months]) for year in financial_years(months)
    )


def financial_years(months: tuple[Month, ...]) -> tuple[FinancialYear, ...]:
    return tuple(dict.fromkeys(month.financial_year for month in months))


def compare(strategy: PlanResult, do_nothing: PlanResult) -> Comparison:
    """Net saving of the strategy on every path. Both plans must rest on the same paths and draws."""
    months = strategy.book.context.months
    return Comparison(months, financial_years(months), do_nothing.total - strategy.total)


def judge(
    comparison: Comparison,
    strategy: PlanResult,
    settings: NeutralitySettings,
    uncertain: dict[str, Floats],
    stress: StressCase | None = None,
) -> Neutrality:
    """Test cost neutrality at the last 31 March of the horizon.

    Parameters
    ----------
    uncertain
        What was drawn, by name, each of shape (paths,): the candidates for what moves the result.
    """
    final = comparison.cumulative_by_year()[:, -1]
    probability = float(comparison.probability_neutral()[-1])
    p10, median, p90 = (float(q) for q in np.quantile(final, [0.1, 0.5, 0.9]))
    break_even = break_even_occupancy(strategy)
    drivers = rank_drivers(final, uncertain)
    verdict = verdict_of(probability, stress, settings)
    has_measures = strategy.supply.has_measures
    if not has_measures:
        verdict = "not demonstrated"
    trough_month, trough = comparison.trough()
    return Neutrality(
        verdict=verdict,
        reason=_reason(verdict, probability, stress, settings, drivers, len(final))
        if has_measures
        else NO_MEASURES,
        by=comparison.years[-1],
        probability=probability,
        median=median,
        p10=p10,
        p90=p90,
        payback_month=comparison.payback_month(),
        trough_month=trough_month,
        trough=trough,
        break_even_occupancy=break_even.occupancy if break_even else None,
        planned_occupancy=break_even.planned if break_even else None,
        capital=capital_view(strategy, comparison.net_saving, break_even, settings),
        stress=stress,
        drivers=drivers,
        sentence=_sentence(
            percent_beside(probability, _bounds(settings)),
            len(final),
            comparison,
            (p10, median, p90),
            break_even,
        )
        if has_measures
        else f"No measures: both plans cost the same in {len(final):,} of {len(final):,} simulated futures.",
        run_rate=Outcome.of(comparison.run_rate()),
        present_value=present_value_view(
            comparison.net_saving,
            capital_charges(strategy, settings),
            comparison.months,
            strategy.book.context.base_month,
            settings,
        ),
        capital_left_out=capital_left_out(strategy.supply, strategy.book.context, settings),
    )


def stress_case(title: str, comparison: Comparison) -> StressCase:
    final = comparison.cumulative_by_year()[:, -1]
    return StressCase(title, float(comparison.probability_neutral()[-1]), float(np.median(final)))


def rank_drivers(final: Floats, uncertain: dict[str, Floats]) -> tuple[Driver, ...]:
    """What moves the result most, first: by rank correlation, which few paths disturb less than a swing."""
    third = len(final) // 3
    if third == 0:
        return ()
    ranks = _ranks(np.argsort(final, kind="stable"))
    drivers = []
    for name, drawn in uncertain.items():
        order = np.argsort(drawn, kind="stable")
        low, high = np.median(final[order[:third]]), np.median(final[order[-third:]])
        varies = np.ptp(drawn) > 0 and np.ptp(final) > 0
        # Spearman's; ranks of both run from 0 to paths - 1
        correlation = float(np.corrcoef(_ranks(order), ranks)[0, 1]) if varies else 0.0
        drivers.append(Driver(name, correlation, float(low), float(high)))
    return tuple(sorted(drivers, key=lambda driver: -abs(driver.correlation)))


def _ranks(order: NDArray[np.intp]) -> Floats:
    """The rank of each path, from the order of the paths."""
    ranks = np.empty(len(order))
    ranks[order] = np.arange(len(order))
    return ranks


def verdict_of(probability: float, stress: StressCase | None, settings: NeutralitySettings) -> Verdict:
    """By the scenario's thresholds, from the probability at the central case and at the stress case, if any."""
    if probability <= settings.refuted_below:
        return "refuted"
    holds = stress is None or stress.probability >= settings.threshold
    return "demonstrated" if probability >= settings.threshold and holds else "not demonstrated"


def _reason(
    verdict: Verdict,
    probability: float,
    stress: StressCase | None,
    settings: NeutralitySettings,
    drivers: tuple[Driver, ...],
    paths: int,
) -> str:
    needed = stated_percent(settings.threshold)
    found = percent_beside(probability, _bounds(settings))
    parts = []
    if verdict == "demonstrated":
        parts.append(f"At the central case it is cost neutral in {found} of futures, at least {needed}")
    elif verdict == "refuted":
        parts.append(
            f"At the central case it is cost neutral in only {found} of futures, "
            f"at most {stated_percent(settings.refuted_below)}"
        )
    elif probability < settings.threshold:
        parts.append(f"At the central case it is cost neutral in {found} of futures, less than {needed}")
    else:
        parts.append(f"At the central case it is cost neutral in {found} of futures")
    if stress is not None:
        parts.append(
            f"under the stress case ({stress.title}) in "
            f"{percent_beside(stress.probability, (settings.threshold,))}"
        )
    elif verdict == "demonstrated":
        parts.append("no stress case was named")
    text = "; ".join(parts) + "."
    if drivers and drivers[0].is_beyond_chance(paths):
        top = drivers[0]
        text += (
            f" What moves it most: {top.name} (median net saving {pounds(top.low_third)} where it is low, "
            f"{pounds(top.high_third)} where it is high)."
        )
    return text


def _bounds(settings: NeutralitySettings) -> tuple[float, ...]:
    return (settings.threshold, settings.refuted_below)


def _sentence(
    probability: str,
    paths: int,
    comparison: Comparison,
    quantiles: tuple[float, float, float],
    break_even: BreakEven | None,
) -> str:
    p10, median, p90 = quantiles
    last_day = comparison.months[-1].last_day
    text = (
        f"Cost neutral in {probability} of {paths:,} simulated future{'s' if paths != 1 else ''} "
        f"by {last_day.day} {last_day:%B %Y}; "
        f"median net saving {pounds(median)} (P10 {pounds(p10)} to P90 {pounds(p90)})"
    )
    if break_even is None:
        return text + "."
    if break_even.occupancy is None or break_even.occupancy > 1:
        return text + "; the new homes do not pay even when full."
    return (
        text + f"; needs occupancy of at least {break_even.occupancy:.1%} in the new homes for them to pay."
    )
