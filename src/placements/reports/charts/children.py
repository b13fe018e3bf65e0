"""Children looked after over months: what was counted, and the forecast."""

from __future__ import annotations

import datetime as dt

import altair as alt
import pandas as pd

from placements.domain import Month
from placements.reports.charts.look import INK, MARK, MUTED, WIDE, Sheet, finish
from placements.reports.charts.over_time import (
    Place,
    TimeAxes,
    across,
    count_domain,
    days_of,
    end_labels,
    fan,
    fan_frame,
    fan_labels,
    line,
    point,
    texts,
    time_axis,
)

MANY_COUNTS = 24


def children_fan(
    counts: pd.DataFrame, forecast: pd.DataFrame, base_month: Month, sheet: Sheet = WIDE
) -> alt.LayerChart:
    """Children looked after: published counts, the fan P10 to P90 with its median, the last count going on.

    Parameters
    ----------
    counts
        date, children, used: one row a published count of the total; unused ones are hollow.
    forecast
        Rows ``total`` of ``ResultTables.demand``: month, p10, p50, p90, last_value.
    base_month
        The month whose count the fan starts from.
    """
    last_value = float(forecast["last_value"].iloc[0])
    start = forecast.iloc[:1].assign(month=str(base_month), p10=last_value, p50=last_value, p90=last_value)
    rows = pd.concat([start, forecast], ignore_index=True)
    frame = fan_frame(rows["month"], {p: rows[p] for p in ("p10", "p50", "p90")})
    points = counts.assign(date=counts["date"].map(str))
    seen = [*points["children"], *frame["p10"], *frame["p90"]]
    domain = count_domain(min(seen), max(seen))
    starts = "" if domain[0] == 0 else f" (axis starts at {domain[0]:.0f})"
    first = min(days_of(frame)[0], *counts["date"]) - dt.timedelta(days=60)
    both = pd.DataFrame({"date": [first.isoformat(), *frame["date"]]})
    title = f"Children looked after{starts}"
    axes = TimeAxes(time_axis(both, sheet), title, domain, "format(datum.value, ',')")
    last, base = days_of(frame)[-1], days_of(frame)[0]
    ends = fan_labels(frame, lambda children: f"{children:,.0f}", sheet)
    ends.append((last_value, f"Last count{sheet.gap}{last_value:,.0f}"))
    return finish(
        [
            *fan(frame, axes),
            across(last_value, axes, (base, last), MARK, dash=[5, 4]),
            *_count_layers(points, axes, sheet),
            end_labels(ends, axes, sheet, last),
        ],
        sheet,
    )


def _count_layers(points: pd.DataFrame, axes: TimeAxes, sheet: Sheet) -> list[alt.Chart]:
    """Published counts: a line through those used, a mark on each date unless they are many, hollow where not used."""
    used, unused = points[points["used"]], points[~points["used"]]
    if used.empty:
        return []
    many = len(used) > MANY_COUNTS
    layers = [
        line(used, "children", axes, INK if many else MUTED, 1, (1, 0) if many else (1, 2)),
        *([] if many else [point(used, "children", axes, INK, "circle")]),
        point(unused, "children", axes, "white", "circle"),
    ]
    days, counts = days_of(used), [float(count) for count in used["children"]]
    above: list[Place] = []
    below: list[Place] = []
    for place, (day, count) in enumerate(zip(days, counts, strict=True)):
        if (many or not sheet.roomy) and place not in (0, len(days) - 1):
            continue
        # where the next count is near and higher, the room is below
        rises = place + 1 < len(days) and (days[place + 1] - day).days < 200 and counts[place + 1] > count
        (below if rises else above).append((day, count, f"{count:,.0f}"))
    sides = ((above, -13), (below, 14))
    return [*layers, *(texts(side, axes, align="center", dy=dy) for side, dy in sides if side)]
