"""The charts of the page: each with a title that says its message, words for who cannot see it, its table."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.finance.outcome import PENNY
from placements.reports.board.inline_svg import inline_svg
from placements.reports.board.parts import Figure, Group, Row, RowKind, Table, numeric, worded
from placements.reports.charts import (
    NARROW,
    WIDE,
    children_fan,
    net_saving_fan,
    occupancy_lines,
    to_svg,
)
from placements.reports.stamp import RunStamp
from placements.reports.words import (
    change_words,
    date_words,
    list_words,
    month_words,
    occupancy_words,
    plural,
    pounds,
    tenths,
    thousands,
)
from placements.result import RunResult

BY_YEAR = "Printed by year; on screen this table has every month."
MANY_COUNTS = 24
# more homes than this and their table names only all of them together
MOST_HOMES_IN_TABLE = 6


def figures(result: RunResult, stamp: RunStamp) -> tuple[Figure, ...]:
    """The page's charts in order; homes only where the strategy opens some."""
    drawn = [net_saving_figure(result, stamp), children_figure(result, stamp)]
    homes = open_new_homes(result)
    if not homes.empty:
        drawn.append(occupancy_figure(homes, result, stamp))
    return tuple(drawn)


def net_saving_figure(result: RunResult, stamp: RunStamp) -> Figure:
    """Cumulative net saving with its range, lowest point and payback."""
    months, neutrality = result.tables.net_saving_months, result.neutrality
    trough = (neutrality.trough_month, neutrality.trough)
    title = net_saving_title(result)
    end = months.iloc[-1]
    words = (
        f"Line chart with a band. {title}. Cumulative net saving in pounds at the end of each month from "
        f"{_month(months['month'].iloc[0])} to {_month(end['month'])}. The median is lowest in "
        f"{month_words(trough[0])} at {pounds(trough[1])} and ends at {pounds(float(end['cumulative_p50']))}, "
        f"P10 at {pounds(float(end['cumulative_p10']))}, P90 at {pounds(float(end['cumulative_p90']))}."
    )
    columns = [f"cumulative_{quantile}" for quantile in ("p10", "p50", "p90", "mean")]
    table = Table(
        "Cumulative net saving at the end of each month, £ thousand",
        numeric("Month", "P10", "Median", "P90", "Mean"),
        (Group("", _monthly(months, columns, thousands)),),
        printed=BY_YEAR,
    )
    wide, narrow = (
        to_svg(net_saving_fan(months, neutrality.payback_month, trough, sheet)) for sheet in (WIDE, NARROW)
    )
    return Figure(
        "net-saving",
        title,
        inline_svg(wide, "net-saving-wide", words),
        inline_svg(narrow, "net-saving-narrow", words),
        simulated(result, stamp),
        (table,),
    )


def net_saving_title(result: RunResult) -> str:
    """The message of the cumulative net saving, by rule from its median."""
    months, payback = result.tables.net_saving_months, result.neutrality.payback_month
    last = month_words(result.comparison.months[-1])
    fan = months[[f"cumulative_{quantile}" for quantile in ("p10", "p90")]]
    if bool((fan.abs() < PENNY).to_numpy().all()):
        return f"Both plans cost the same in every future to {last}"
    if payback is None and bool((months["cumulative_p50"] < -PENNY).all()):
        return f"Median net saving stays below zero to {last}"
    if payback is None:
        return f"Median net saving ends below zero in {last}"
    if payback == result.comparison.months[0]:
        return f"Median net saving is never below zero to {last}"
    return f"Median net saving is back at zero from {month_words(payback)} on"


def children_figure(result: RunResult, stamp: RunStamp) -> Figure:
    """Children looked after: what was counted, and the forecast with its range."""
    forecast = result.tables.demand[result.tables.demand["placement_type"] == TOTAL]
    counts = total_counts(result)
    title = children_title(result)
    end = forecast.iloc[-1]
    words = (
        f"Line chart with a band. {title}. {plural(int(counts['used'].sum()), 'published count')} from "
        f"{date_words(counts['date'].iloc[0])} on, then the forecast to {_month(end['month'])}: P10 "
        f"{end['p10']:,.0f}, median {end['p50']:,.0f}, P90 {end['p90']:,.0f} children. A dashed line carries "
        f"the last count of {end['last_value']:,.0f} forward."
    )
    fan = Table(
        "Children looked after at the end of each month, forecast",
        numeric("Month", "P10", "Median", "P90", "Mean"),
        (Group("", _monthly(forecast, ["p10", "p50", "p90", "mean"], tenths)),),
        printed=BY_YEAR,
    )
    base = result.scenario.settings.base_month
    wide, narrow = (to_svg(children_fan(counts, forecast, base, sheet)) for sheet in (WIDE, NARROW))
    sources = list_words(list(dict.fromkeys(str(source) for source in counts["source"] if source)))
    return Figure(
        "children",
        title,
        inline_svg(wide, "children-wide", words),
        inline_svg(narrow, "children-narrow", words),
        f"Counts: {sources}. Forecast: {simulated(result, stamp).removeprefix('Source: ')}",
        (_counts_table(counts), fan),
    )


def children_title(result: RunResult) -> str:
    """What the median does between the base month and the end."""
    end = result.tables.demand[result.tables.demand["placement_type"] == TOTAL].iloc[-1]
    before, after = float(end["last_value"]), float(end["p50"])
    base, last = month_words(result.scenario.settings.base_month), _month(end["month"])
    change = change_words(before, after)
    if change in ("rises", "falls"):
        spread = f"from {before:,.0f} in {base} to {after:,.0f} in {last}"
    else:
        spread = f"near {before:,.0f} from {base} to {last}"
    return f"The median number of children looked after {change} {spread}"


def total_counts(result: RunResult) -> pd.DataFrame:
    """date, children, used, definition, source of every count of all children, by date.

    Where no total was published for the base month, the sum of its placement types stands there.
    """
    history = result.council.history
    counts = history[history["placement_type"] == TOTAL]
    base = result.scenario.settings.base_month
    if not any(Month.of(day) == base for day in counts[counts["used"]]["date"]):
        total = {"date": base.last_day, "children": float(result.demand.opening.sum()), "used": True}
        words = {"definition": "The sum of all placement types", "source": ""}
        counts = pd.concat([counts, pd.DataFrame([total | words])], ignore_index=True)
    columns = ["date", "children", "used", "definition", "source"]
    return counts.sort_values("date", kind="stable")[columns].reset_index(drop=True)


def _counts_table(counts: pd.DataFrame) -> Table:
    if len(counts) > MANY_COUNTS and len(counts[["definition", "source", "used"]].drop_duplicates()) == 1:
        return _monthly_counts(counts)
    rows = tuple(
        Row(
            date_words(row["date"]),
            (
                f"{float(row['children']):,.0f}",
                "yes" if row["used"] else "no",
                str(row["definition"]),
                str(row["source"]),
            ),
        )
        for _, row in counts.iterrows()
    )
    columns = (*numeric("Date", "Children"), *worded("Used", "Definition", "Source"))
    return Table("Children looked after, as counted", columns, (Group("", rows),))


def _monthly_counts(counts: pd.DataFrame) -> Table:
    """Many counts of one definition and source, which is said once."""
    last = Month.of(counts["date"].iloc[-1])
    rows = tuple(
        Row(
            date_words(row["date"]),
            (f"{float(row['children']):,.0f}",),
            _kind(str(Month.of(row["date"])), str(last)),
        )
        for _, row in counts.iterrows()
    )
    first = counts.iloc[0]
    return Table(
        "Children looked after, as counted",
        numeric("Date", "Children"),
        (Group("", rows),),
        note=f"Definition: {first['definition']}. Source: {first['source']}.",
        printed=BY_YEAR,
    )


def open_new_homes(result: RunResult) -> pd.DataFrame:
    """The rows of ``tables.homes`` in which a new home of the strategy is open."""
    homes = result.tables.homes
    return homes[(homes["plan"] == "strategy") & homes["planned"].astype(bool) & (homes["places"] > 0)]


def occupancy_figure(homes: pd.DataFrame, result: RunResult, stamp: RunStamp) -> Figure:
    """Occupancy of the new homes against what they need to break even."""
    together = homes.groupby("month", sort=True)[["children", "places"]].sum()
    reached = together["children"] / together["places"]
    needed = result.neutrality.break_even_occupancy
    title = occupancy_title(float(reached.iloc[-1]), needed)
    if result.neutrality.planned_occupancy is None:  # none of them has a fixed cost to earn back
        title = title.split(";")[0]
    words = (
        f"Line chart. {title}. Mean occupancy of the new homes, each and together, at the end of each month from "
        f"{_month(reached.index[0])} to {_month(reached.index[-1])}: it starts at "
        f"{occupancy_words(float(reached.iloc[0]))} and ends at {occupancy_words(float(reached.iloc[-1]))}."
    )
    wide, narrow = (to_svg(occupancy_lines(homes, needed, sheet)) for sheet in (WIDE, NARROW))
    return Figure(
        "occupancy",
        title,
        inline_svg(wide, "occupancy-wide", words),
        inline_svg(narrow, "occupancy-narrow", words),
        simulated(result, stamp),
        (_occupancy_table(homes, reached),),
    )


def occupancy_title(reached: float, needed: float | None) -> str:
    """How full the new homes are at the end, against break-even."""
    full = f"The new homes end {occupancy_words(reached)} full"
    if needed is None or needed > 1:
        return f"{full}; they do not pay even when full"
    if reached >= needed:
        return f"{full}, at or above the {occupancy_words(needed)} at which they break even"
    return f"{full}, below the {occupancy_words(needed)} at which they break even"


def _occupancy_table(homes: pd.DataFrame, reached: pd.Series) -> Table:
    ids = list(dict.fromkeys(homes["provision"]))
    shown = ids if len(ids) <= MOST_HOMES_IN_TABLE else []
    titles = dict(zip(homes["provision"], homes["title"], strict=True))
    single = {
        (str(row["provision"]), str(row["month"])): occupancy_words(float(row["occupancy"]))
        for _, row in homes.iterrows()
    }
    rows = tuple(
        Row(
            _month(month),
            (*(single.get((home, str(month)), "not open") for home in shown), occupancy_words(float(share))),
            _kind(month, reached.index[-1]),
        )
        for month, share in reached.items()
    )
    columns = numeric("Month", *(str(titles[home]) for home in shown), "All new homes")
    caption = "Occupancy at the end of each month, % of registered places, mean"
    return Table(caption, columns, (Group("", rows),), printed=BY_YEAR)


def simulated(result: RunResult, stamp: RunStamp) -> str:
    """The source and date of a simulated figure."""
    settings = result.scenario.settings
    return (
        f"Source: {plural(settings.paths, 'simulated future')}, seed {settings.seed}, inputs "
        f"{stamp.inputs_hash}; placements {stamp.version}, {date_words(stamp.created.date())}."
    )


def _monthly(table: pd.DataFrame, columns: list[str], words: Callable[[float], str]) -> tuple[Row, ...]:
    return tuple(
        Row(
            _month(row["month"]),
            tuple(words(float(row[column])) for column in columns),
            _kind(row["month"], table["month"].iloc[-1]),
        )
        for _, row in table.iterrows()
    )


def _kind(month: object, last: object) -> RowKind:
    """Paper shows each March and the last month, the screen every month."""
    return "plain" if month == last or Month.parse(str(month)).month == 3 else "minor"


def _month(month: object) -> str:
    return month_words(Month.parse(str(month)))
