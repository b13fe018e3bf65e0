"""What a forecast did, in sentences made of its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from placements.demand.method import Explanation
from placements.demand.series import MONTHS_A_YEAR, MonthlySeries
from placements.domain import Month, PlacementTypes
from placements.domain.placement_types import TOTAL, UASC

Floats = NDArray[np.float64]

KIND_WORDS = {
    "level": "a level that stays",
    "drift": "a steady trend",
    "damped": "growth that fades",
    "reverting": "a pull back to its mean",
}
METHOD_WORDS = {
    "last_value": "Carried forward from the last count, with the spread that such counts show.",
    "ets": "Forecast by exponential smoothing, its form chosen by how well it explains the history.",
    "theta": "Forecast by the theta method: half of the history's trend, from a smoothed level.",
    "sarimax": "Forecast by a seasonal ARIMA model, its form chosen by how well it explains the history.",
    "regression": "Forecast from its driver by regression.",
    "fixed": "Not forecast from counts: the council's own numbers, with the band that it states.",
}
WITHOUT_EVIDENCE = ("fixed",)
"""Methods whose spread comes neither from a history nor from other authorities."""
STEPS = {1: "monthly ", 3: "quarterly ", 12: "yearly "}
FEWEST_FOR_SHARES = 10
"""Children; of a smaller median a share of it says less than the children do."""


def series_titles(placement_types: PlacementTypes) -> dict[str, str]:
    """What each series is called."""
    return {
        TOTAL: "All children looked after",
        **{placement_type.id: placement_type.title for placement_type in placement_types},
        UASC: "Unaccompanied children (within the total)",
    }


def explain(title: str, series: MonthlySeries, explanation: Explanation, paths: Floats) -> str:
    """What was known, what the forecast made of it, how wide it is and why, and what stood out.

    Parameters
    ----------
    title
        What reports call the series.
    series
        Its history; the axis ends with the month before the first forecast month.
    explanation
        What the method says it did. Where it has a sentence of its own, that stands for the method's words.
    paths
        Its simulated futures, shape (paths, horizon), as they are used.
    """
    sentences = (
        f"{title}: {_history(series)}.",
        _method(explanation),
        _origin_of_spread(explanation),
        _width(paths),
        *_unusual(explanation),
    )
    return " ".join(sentence for sentence in sentences if sentence)


def in_hundredths(weights: Mapping[str, float]) -> dict[str, int]:
    """Whole percentages that add to 100: the largest remainders go up.

    Examples
    --------
    >>> in_hundredths({"a": 0.335, "b": 0.335, "c": 0.33})
    {'a': 34, 'b': 33, 'c': 33}
    """
    whole = sum(weights.values())
    exact = {name: 100 * weight / whole for name, weight in weights.items()} if whole > 0 else {}
    found = {name: int(value) for name, value in exact.items()}
    order = sorted(exact, key=lambda name: found[name] - exact[name])
    for name in order[: 100 - sum(found.values())]:
        found[name] += 1
    return found


def _history(series: MonthlySeries) -> str:
    counted = np.flatnonzero(np.isfinite(series.children))
    first, last = (_month(series.first_month + int(counted[place])) for place in (0, -1))
    if len(counted) == 1:
        return f"one count, of {last}"
    gaps = np.unique(np.diff(counted))
    step = STEPS.get(int(gaps[0]), "") if len(gaps) == 1 else ""
    since = f"to {last}" if step else f"from {first} to {last}"
    return f"{len(counted)} {step}counts {since}"


def _method(explanation: Explanation) -> str:
    if explanation.sentence:
        return explanation.sentence.rstrip(".") + "."
    if explanation.method in METHOD_WORDS:
        return METHOD_WORDS[explanation.method]
    kinds = {name: weight for name, weight in explanation.weights.items() if name in KIND_WORDS}
    shares = {name: share for name, share in in_hundredths(kinds).items() if share}
    ordered = sorted(shares, key=lambda name: -shares[name])
    if not ordered:
        return f"Forecast by the method {explanation.method}."
    words = [f"{shares[name]}% on {KIND_WORDS[name]}" for name in ordered]
    listed = words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"
    seasonal = explanation.weights.get("seasonal", 0.0)
    season = f"; {seasonal:.0%} of it with a season of the year" if seasonal >= 0.005 else ""
    believed = ", weighted as such counts elsewhere suggest" if explanation.prior_share >= 1 else ""
    return f"Forecast as an average of models{believed}: {listed}{season}."


def _origin_of_spread(explanation: Explanation) -> str:
    if explanation.method in WITHOUT_EVIDENCE:
        return ""
    others = round(100 * explanation.prior_share)
    if others >= 100:
        return "The spread comes from what other authorities' counts show."
    if others <= 0:
        return "The spread comes from this history."
    return f"The spread comes {100 - others}% from this history and {others}% from what other authorities' counts show."


def _width(paths: Floats) -> str:
    ahead = min(MONTHS_A_YEAR, paths.shape[1])
    low, median, high = np.quantile(paths[:, ahead - 1], [0.1, 0.5, 0.9])
    when = "a year" if ahead == MONTHS_A_YEAR else "a month" if ahead == 1 else f"{ahead} months"
    told = f"80% of futures lie between {low:,.0f} and {high:,.0f} {when} ahead"
    if median >= FEWEST_FOR_SHARES:
        told += f", within {max(median - low, high - median) / median:.0%} of their median of {median:,.0f}"
    return f"{told}."


def _unusual(explanation: Explanation) -> tuple[str, ...]:
    found = []
    spikes, breaks = explanation.spikes, explanation.breaks
    if spikes:
        how = (
            "One count stood out and was" if len(spikes) == 1 else f"{len(spikes)} counts stood out and were"
        )
        found.append(f"{how} left out of the fit: {_listed(spikes)}.")
    if breaks:
        found.append(
            f"The level may have changed in {_listed(breaks)}: "
            f"{'that count stays' if len(breaks) == 1 else 'those counts stay'} in the fit and "
            f"{'widens' if len(breaks) == 1 else 'widen'} the band."
        )
    if explanation.last_stands_out:
        found.append(
            "The last count stands out: half of the futures start from it, half as if it were a spike."
        )
    return tuple(found)


def _listed(months: Sequence[Month]) -> str:
    words = [_month(month) for month in months]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"


def _month(month: Month) -> str:
    return f"{month.last_day:%B %Y}"
