"""Past forecasts as a chart with its table: what was forecast for each month, and what was counted in it."""

from __future__ import annotations

import pandas as pd

from placements.reports.backtest_document import held_80
from placements.reports.board.drawing import figure
from placements.reports.board.over_months import month_of
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Figure, Group, Row, Table, numeric
from placements.reports.charts.record import counts_against_ranges
from placements.reports.words import date_words, list_words, plural, tenths


def past_figure(key: str, title: str, caption: str, points: pd.DataFrame, run: PaperRun) -> Figure:
    """``points``: rows of ``backtest.points`` of one series, one a target, not empty."""
    shown = points.sort_values("target", kind="stable")
    end, held = shown.iloc[-1], held_80(shown)
    inside = "inside" if bool(held.iloc[-1]) else "outside"
    words = (
        f"Chart of bars with marks. {title}. Each bar is the range from P10 to P90 of a forecast, in children, at the "
        f"month end that it was made for, with a tick at its median; the mark is what was counted, a dot within the "
        f"range and a diamond outside it. The last one, for {month_of(end['target'])}: P10 {end['q0.1']:,.0f}, median "
        f"{end['median']:,.0f}, P90 {end['q0.9']:,.0f}; {plural(round(float(end['actual'])), 'child', 'children')} "
        f"counted, {inside} the range."
    )
    return figure(
        key,
        title,
        words,
        lambda sheet: counts_against_ranges(shown, sheet),
        counted_source(run),
        (points_table(caption, shown),),
    )


def miss_words(points: pd.DataFrame) -> str:
    """On which side the counts lay that missed the 80% range; "" where none did.

    Examples
    --------
    >>> past = pd.DataFrame({"actual": [9.0, 5.0], "q0.1": [4.0, 4.0], "q0.9": [6.0, 6.0]})
    >>> miss_words(past), miss_words(past.iloc[1:])
    ('above it', '')
    """
    above, below = points["actual"] > points["q0.9"], points["actual"] < points["q0.1"]
    if above.any() and below.any():
        return "above and below it"
    return "above it" if above.any() else "below it" if below.any() else ""


def held_words(points: pd.DataFrame) -> str:
    """How many of the counts lay within the 80% range of their forecast.

    Examples
    --------
    >>> past = pd.DataFrame({"actual": [9.0, 5.0], "q0.1": [4.0, 4.0], "q0.9": [6.0, 6.0]})
    >>> held_words(past)
    '1 of 2 counts lay within the 80% range, the rest above it'
    >>> held_words(past.iloc[:1]), held_words(past.iloc[1:])
    ('the one count lay outside the 80% range, above it', 'the one count lay within the 80% range')
    """
    held, counts, side = int(held_80(points).sum()), len(points), miss_words(points)
    if counts == 1:
        return (
            f"the one count lay outside the 80% range, {side}"
            if side
            else "the one count lay within the 80% range"
        )
    if not side:
        return f"all {counts:,} counts lay within the 80% range"
    if not held:
        return f"none of {counts:,} counts lay within the 80% range: all lay {side}"
    return f"{held:,} of {counts:,} counts lay within the 80% range, the rest {side}"


def points_table(caption: str, points: pd.DataFrame) -> Table:
    """Each forecast with its range, what was counted, and whether the 80% range held it."""
    rows = tuple(
        Row(
            month_of(row["target"]),
            (
                month_of(row["origin"]),
                f"{float(row['last_value']):,.0f}",
                *(tenths(float(row[name])) for name in ("q0.1", "median", "q0.9")),
                f"{float(row['actual']):,.0f}",
                "yes" if inside else "no",
            ),
        )
        for (_, row), inside in zip(points.iterrows(), held_80(points), strict=True)
    )
    columns = numeric("For", "Made in", "Last count", "P10", "Median", "P90", "Counted", "Within P10 to P90")
    return Table(caption, columns, (Group("", rows),))


def counted_source(run: PaperRun) -> str:
    """Whose counts; the forecasts are those of the run's own method."""
    table = run.table("history")
    used = table[(table["placement_type"] == "total") & table["used"].astype(bool)]
    sources = list_words(list(dict.fromkeys(str(source) for source in used["source"] if source)))
    stamp = run.stamp
    made = f"Forecasts of past months: placements {stamp.version}, {date_words(stamp.created.date())}."
    return f"Counts: {sources}. {made}" if sources else made
