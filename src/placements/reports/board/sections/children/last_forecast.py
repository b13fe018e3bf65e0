"""The last forecast that can be tested, against what happened."""

from __future__ import annotations

import pandas as pd

from placements.domain import Month
from placements.reports.backtest_document import held_80, latest_of
from placements.reports.board.drawing import figure
from placements.reports.board.over_months import month_of
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure
from placements.reports.board.sections.children.counted import total_counts
from placements.reports.board.sections.record.past_points import (
    counted_source,
    held_words,
    miss_words,
    points_table,
)
from placements.reports.charts import children_fan
from placements.reports.words import plural

YEARS_BEFORE = 3
"""Counts are drawn from so many years before the forecast was made."""


def last_forecast(run: PaperRun) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """The chart; or, where nothing of the total can be scored, the sentence why."""
    latest = latest_of(pd.DataFrame(run.results["backtest"]["points"]))
    if latest.empty:
        return (), (
            f"No past forecast can stand beside what happened. {run.results['backtest']['sentence']}",
        )
    return (_figure(latest, run),), ()


def last_title(latest: pd.DataFrame) -> str:
    """How the forecast fared, in the words that its range allows."""
    made = f"The last forecast that can be tested, of {month_of(latest['origin'].iloc[0])}"
    if len(latest) > 1:
        return f"{made}: {held_words(latest)}"
    row = latest.iloc[0]
    side = {"above it": "was too low", "below it": "was too high"}
    fared = "held" if held_80(latest).all() else side[miss_words(latest)]
    counted = plural(round(float(row["actual"])), "child was", "children were")
    between = f"{row['q0.1']:,.0f} to {row['q0.9']:,.0f}"
    return f"{made}, {fared}: {counted} counted in {month_of(row['target'])}, against a range of {between}"


def _figure(latest: pd.DataFrame, run: PaperRun) -> Figure:
    """What was known, the fan from there, and what was counted since."""
    origin, end = Month.parse(str(latest["origin"].iloc[0])), latest.iloc[-1]
    names = {"target": "month", "q0.1": "p10", "median": "p50", "q0.9": "p90"}
    forecast = latest.rename(columns=names)
    first, last = origin + -12 * YEARS_BEFORE, Month.parse(str(end["target"]))
    counts = total_counts(run)
    counts = counts[counts["used"]]
    shown = counts[[first <= Month.of(day) <= last for day in counts["date"]]].reset_index(drop=True)
    made, title = month_of(latest["origin"].iloc[0]), last_title(latest)
    words = (
        f"Line chart with a band. {title}. The counts, and the forecast of {made} that starts from "
        f"{plural(round(float(end['last_value'])), 'child', 'children')}: by {month_of(end['target'])} P10 "
        f"{end['q0.1']:,.0f}, median {end['median']:,.0f}, P90 {end['q0.9']:,.0f} children; "
        f"{end['actual']:,.0f} counted. A dashed line carries the last count forward."
    )
    table = points_table(f"The forecast of {made} against what was counted, children", latest)
    return figure(
        "last-forecast",
        title,
        words,
        lambda sheet: children_fan(shown, forecast, origin, sheet),
        counted_source(run),
        (table,),
    )
