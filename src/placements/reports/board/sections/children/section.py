"""Children looked after: what was counted, the forecast with its range, and the last forecast against what happened."""

from __future__ import annotations

import pandas as pd

from placements.domain.placement_types import TOTAL
from placements.reports.board.drawing import figure, simulated
from placements.reports.board.over_months import month_of, monthly_rows
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Figure, Group, Passage, Section, Table, numeric
from placements.reports.board.sections.children.counted import counts_table, total_counts
from placements.reports.board.sections.children.last_forecast import last_forecast
from placements.reports.board.sections.children.tables import by_type, starts_and_ends
from placements.reports.charts import children_fan
from placements.reports.words import change_words, date_words, list_words, month_words, plural, tenths


def children(paper: Paper) -> Section | None:
    """The total first; then its parts."""
    run = paper.lead
    tested, untested = last_forecast(run)
    return Section(
        "children-looked-after",
        "Children looked after",
        children_title(run),
        (meaning(run), *uasc_words(run), *untested),
        figures=(children_figure(run), *tested),
        passages=(
            Passage("Starts and ends by year", tables=(starts_and_ends(run),)),
            Passage("Forecast by placement type", tables=(by_type(run),)),
        ),
    )


def meaning(run: PaperRun) -> str:
    """What the range says, and what it leaves to chance."""
    end = _total(run).iloc[-1]
    low, high = f"{end['p10']:,.0f}", f"{end['p90']:,.0f}"
    when = date_words(run.last_day)
    if low == high:
        return f"On {when} every future has {plural(round(float(end['p50'])), 'child', 'children')} looked after."
    return (
        f"On {when} the median is {plural(round(float(end['p50'])), 'child', 'children')}. Eight futures in ten lie "
        f"between P10, {low}, and P90, {high}: plan for the range, not for the line in the middle. Both plans face "
        "the same children; the strategy can only change who enters care, who leaves it, and where they live."
    )


def children_title(run: PaperRun) -> str:
    """What the median does between the base month and the end."""
    end = _total(run).iloc[-1]
    before, after = float(end["last_value"]), float(end["p50"])
    base, last = month_words(run.base_month), month_of(end["month"])
    change = change_words(before, after)
    if change in ("rises", "falls"):
        spread = f"from {before:,.0f} in {base} to {after:,.0f} in {last}"
    else:
        spread = f"near {before:,.0f} from {base} to {last}"
    return f"The median number of children looked after {change} {spread}"


def children_figure(run: PaperRun) -> Figure:
    """The published counts, then the fan."""
    forecast, counts = _total(run), total_counts(run)
    title = range_title(run)
    end = forecast.iloc[-1]
    words = (
        f"Line chart with a band. {title}. {plural(int(counts['used'].sum()), 'published count')} from "
        f"{date_words(counts['date'].iloc[0])} on, then the forecast to {month_of(end['month'])}: P10 "
        f"{end['p10']:,.0f}, median {end['p50']:,.0f}, P90 {end['p90']:,.0f} children at the month end. A dashed line "
        f"carries the last count of {end['last_value']:,.0f} forward."
    )
    fan = Table(
        "Children looked after at the end of each month, forecast",
        numeric("Month", "P10", "Median", "P90", "Mean"),
        (Group("", monthly_rows(forecast, ["p10", "p50", "p90", "mean"], tenths)),),
        is_on_screen_alone=True,
    )
    sources = list_words(list(dict.fromkeys(str(source) for source in counts["source"] if source)))
    made = simulated(run).removeprefix("Source: ")
    return figure(
        "children",
        title,
        words,
        lambda sheet: children_fan(counts, forecast, run.base_month, sheet),
        f"Counts: {sources}. Forecast: {made}" if sources else f"Forecast: {made}",
        (counts_table(counts), fan),
    )


def range_title(run: PaperRun) -> str:
    """Where the last count lies in the range of the end: whether the range tells a rise from a fall."""
    end = _total(run).iloc[-1]
    low, high, last = float(end["p10"]), float(end["p90"]), float(end["last_value"])
    when = month_of(end["month"])
    between = f"{low:,.0f} to {high:,.0f} children by {when}"
    if f"{low:,.0f}" == f"{high:,.0f}":
        return f"Every future has {plural(round(low), 'child', 'children')} in {when}"
    if low > last:
        return f"{between} in eight futures in ten, all above the last count of {last:,.0f}"
    if high < last:
        return f"{between} in eight futures in ten, all below the last count of {last:,.0f}"
    return f"{between} in eight futures in ten: more or fewer than the last count of {last:,.0f} are both possible"


def _total(run: PaperRun) -> pd.DataFrame:
    demand = run.table("demand")
    return demand[demand["placement_type"] == TOTAL].reset_index(drop=True)


def uasc_words(run: PaperRun) -> tuple[str, ...]:
    """Unaccompanied children within the total, where they are counted."""
    table = run.table("uasc")
    if table.empty:
        return ()
    last = table.iloc[-1]
    are = "is an" if round(last["p50"]) == 1 else "are"
    children = "child" if round(last["p50"]) == 1 else "children"
    return (
        f"Of all children on {date_words(run.last_day)}, {last['p50']:,.0f} at the median {are} unaccompanied "
        f"asylum-seeking {children} (P10 {last['p10']:,.0f} to P90 {last['p90']:,.0f}). They are forecast by "
        "themselves, within the total.",
    )
