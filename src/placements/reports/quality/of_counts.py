"""Findings about the counts of children, and about what the forecasts make of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise

from placements.demand.explain import series_titles
from placements.domain import Month
from placements.domain.placement_types import TOTAL, UASC
from placements.inputs.rows import rows_of
from placements.reports.forecasts import Forecast, forecasts_of
from placements.reports.quality.finding import Finding, Weight, graver
from placements.reports.words import date_words, list_words, month_words, plural
from placements.result import RunResult

AREA, FORECAST = "Counts", "Forecast"
FEW_COUNTS = 8
"""As many as a backtest needs to tell anything: with fewer a history says little about its own spread."""
LONG_GAP = 12
LATE = 3
"""Months after which the last count says little of where the forecast starts."""
MOSTLY_OTHERS = 0.5


def findings_on_counts(result: RunResult) -> Iterator[Finding]:
    """Span, gaps and age of the counts; types against the total; counts that are not used; journeys."""
    yield from _total(result)
    yield _by_type(result)
    yield _sums(result)
    yield from _not_used(result)
    yield _unaccompanied(result)
    yield _journeys(result)


def findings_on_forecasts(result: RunResult) -> Iterator[Finding]:
    """What each forecast rests on, what stood out in its history, and how good past ones would have been."""
    for forecast in forecasts_of(result):
        yield _forecast(forecast)
    found = result.backtest
    if found.is_empty:
        weight, remedy = Weight.WEAKENS, "Add older counts, so that past forecasts can be tested."
    elif not bool(found.table["enough_to_tell"].any()):
        weight, remedy = Weight.LOOK, "Take its error as a hint only, until more counts are there."
    else:
        weight, remedy = Weight.INFORMATION, "The sheet Backtest has each series and horizon."
    yield Finding(FORECAST, "Past forecasts", found.sentence, weight, remedy)
    for note in found.notes:
        yield Finding(FORECAST, "Past forecasts", note)


def _counts(result: RunResult) -> dict[str, dict[dt.date, float]]:
    """The used counts by series and date."""
    found: dict[str, dict[dt.date, float]] = {}
    for row in rows_of(result.council.history[result.council.history["used"]]):
        found.setdefault(str(row.placement_type), {})[row.date] = float(row.children)
    return found


def _total(result: RunResult) -> Iterator[Finding]:
    counts = _counts(result).get(TOTAL, {})
    dates = sorted(counts)
    if not dates:
        return
    span = f"{plural(len(dates), 'count')} of all children, {date_words(dates[0])} to {date_words(dates[-1])}"
    if len(dates) < FEW_COUNTS:
        yield Finding(
            AREA,
            "All children",
            f"{span}: too few for the history to say much about its own spread.",
            Weight.LOOK,
            "Add the counts of more months: a return (SSDA903) holds one for every day.",
        )
    else:
        yield Finding(AREA, "All children", f"{span}.")
    gaps = [Month.of(after) - Month.of(before) for before, after in pairwise(dates)]
    if gaps and max(gaps) > 1:
        at = gaps.index(max(gaps))
        yield Finding(
            AREA,
            "Gaps",
            f"The longest gap between two counts is {plural(max(gaps), 'month')}, {date_words(dates[at])} to "
            f"{date_words(dates[at + 1])}; nothing is filled in.",
            Weight.LOOK if max(gaps) >= LONG_GAP else Weight.INFORMATION,
            "Add the counts between, where they are known." if max(gaps) >= LONG_GAP else "",
        )
    yield _age(result, dates[-1])


def _age(result: RunResult, last: dt.date) -> Finding:
    base = result.context.base_month
    age = base - Month.of(last)
    found = (
        f"The last count is of {date_words(last)}, "
        f"{'the base month' if age == 0 else plural(age, 'month') + ' before the base month'}, {month_words(base)}."
    )
    if age < LATE:
        return Finding(AREA, "Last count", found)
    return Finding(
        AREA, "Last count", found, Weight.WEAKENS, "Add the counts since, or move base_month back."
    )


def _by_type(result: RunResult) -> Finding:
    counts, types = _counts(result), result.context.placement_types
    days = {one.title: len(counts.get(one.id, {})) for one in types}
    fewest = min(days.values())
    listed = list_words([f"{title} on {plural(number, 'day')}" for title, number in days.items()])
    if fewest < 2:
        found = f"Placement types are counted on few days: {listed}. How the mix moves is not seen in this history."
        remedy = "Add counts by placement type of earlier months: the mix prices every future."
        return Finding(AREA, "Placement types", found, Weight.WEAKENS, remedy)
    weight = Weight.LOOK if fewest < FEW_COUNTS else Weight.INFORMATION
    remedy = "Add counts by placement type of more months." if weight == Weight.LOOK else ""
    return Finding(AREA, "Placement types", f"Placement types are counted: {listed}.", weight, remedy)


def _sums(result: RunResult) -> Finding:
    """Dates on which all types and the total are counted; where they do not agree, reading them fails."""
    counts, ids = _counts(result), result.context.placement_types.ids
    both = [day for day in counts.get(TOTAL, {}) if all(day in counts.get(type_id, {}) for type_id in ids)]
    if not both:
        return Finding(
            AREA,
            "Types and total",
            "On no day are the total and every placement type counted: whether they agree cannot be seen.",
            Weight.LOOK,
            "Add the total of a day on which types are counted.",
        )
    when = f"the one day that has both, {date_words(both[0])}" if len(both) == 1 else f"all {len(both)} days"
    return Finding(AREA, "Types and total", f"Placement types add to the total on {when}.")


def _not_used(result: RunResult) -> Iterator[Finding]:
    titles = series_titles(result.context.placement_types)
    used = _counts(result)
    for row in rows_of(result.council.history[~result.council.history["used"]]):
        instead = used.get(str(row.placement_type), {}).get(row.date)
        beside = "no other count of that day" if instead is None else f"{instead:,.0f} in its place"
        yield Finding(
            AREA,
            "Count that is not used",
            f"{titles[str(row.placement_type)]}, {date_words(row.date)}: {row.children:,} ({row.definition}; "
            f"{row.source}) is not used, with {beside}.",
            Weight.LOOK,
            "Make sure that the right one is used: the sheet Counts has both.",
        )


def _unaccompanied(result: RunResult) -> Finding:
    counts = _counts(result).get(UASC, {})
    if not counts:
        return Finding(AREA, "Unaccompanied children", "They are not counted apart in the history.")
    last = max(counts)
    age = result.context.base_month - Month.of(last)
    found = (
        f"{counts[last]:,.0f} unaccompanied children on {date_words(last)}, the last of {len(counts)} counts."
    )
    old = age >= LONG_GAP
    remedy = f"That is {plural(age, 'month')} before the base month: add later counts." if old else ""
    return Finding(AREA, "Unaccompanied children", found, Weight.LOOK if old else Weight.INFORMATION, remedy)


def _journeys(result: RunResult) -> Finding:
    rows = len(result.council.journeys)
    if not rows:
        return Finding(
            AREA,
            "Journeys of children",
            "There are none: who enters, leaves and moves is reckoned from counts and one assumed turnover.",
            Weight.LOOK,
            "Import the council's SSDA903 files: placements import-903.",
        )
    used = result.demand.retained is not None
    how = "the forecast learns from them" if used else "the forecast does not use them"
    return Finding(
        AREA,
        "Journeys of children",
        f"{plural(rows, 'row')} of journeys; {how} (method {result.scenario.settings.demand.method}).",
        Weight.INFORMATION if used else Weight.LOOK,
        "" if used else 'Write method = "stock_and_flow" in [demand] to use them.',
    )


def _forecast(forecast: Forecast) -> Finding:
    told = forecast.explanation
    remedies = []
    weight = Weight.INFORMATION
    if told.prior_share >= MOSTLY_OTHERS:
        weight = Weight.WEAKENS if told.prior_share >= 1 else Weight.LOOK
        remedies.append("Add counts, so that the spread comes from this council")
    if told.last_stands_out:
        weight = graver(weight, Weight.LOOK)
        remedies.append("Check the last count: half of the futures take it for a spike")
    if told.spikes or told.breaks:
        weight = graver(weight, Weight.LOOK)
        months = list_words([month_words(month) for month in (*told.spikes, *told.breaks)])
        remedies.append(f"Look at what happened in {months}")
    return Finding(
        FORECAST, forecast.title, forecast.sentence, weight, f"{'. '.join(remedies)}." if remedies else ""
    )
