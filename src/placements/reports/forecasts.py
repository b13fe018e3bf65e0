"""Each forecast of a run and the sentence on what it did."""

from __future__ import annotations

from dataclasses import dataclass

from placements.demand import Explanation
from placements.demand.explain import explain, series_titles
from placements.demand.history import all_series
from placements.domain.placement_types import TOTAL, UASC
from placements.result import RunResult


@dataclass(frozen=True)
class Forecast:
    """One series: what reports call it, what its method did, and the same in words."""

    key: str
    title: str
    explanation: Explanation
    sentence: str


def forecasts_of(result: RunResult) -> tuple[Forecast, ...]:
    """The total, each placement type and, where counted, unaccompanied children."""
    demand, types = result.demand, result.scenario.placement_types
    paths = {TOTAL: demand.total} | {key: demand.children[:, :, at] for at, key in enumerate(types.ids)}
    if demand.uasc is not None:
        paths[UASC] = demand.uasc
    titles = series_titles(types)
    found = []
    for one in all_series(result.council.history, types, result.scenario.settings.base_month):
        explanation = demand.explanations[one.key]
        sentence = explain(titles[one.key], one, explanation, paths[one.key])
        found.append(Forecast(one.key, titles[one.key], explanation, sentence))
    return tuple(found)
