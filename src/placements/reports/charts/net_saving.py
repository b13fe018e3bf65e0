"""Cumulative net saving over months."""

from __future__ import annotations

import datetime as dt

import altair as alt
import pandas as pd

from placements.domain import Month
from placements.reports.charts.look import INK, MARK, MEDIAN, WIDE, Align, Layer, Sheet, finish
from placements.reports.charts.over_time import (
    TimeAxes,
    across,
    days_of,
    drawn,
    end_labels,
    fan,
    fan_frame,
    fan_labels,
    point,
    short_month,
    texts,
    time_axis,
)
from placements.reports.words import pounds


def net_saving_fan(
    months: pd.DataFrame, payback: Month | None, trough: tuple[Month, float], sheet: Sheet = WIDE
) -> alt.LayerChart:
    """Cumulative net saving: P10 to P90, median, the line of £0, the lowest point and the payback month.

    Parameters
    ----------
    months
        ``ResultTables.net_saving_months``: month, cumulative_p10, cumulative_p50, cumulative_p90 in GBP.
    payback
        First month from which the median stays at or above £0; None: not within the horizon.
    trough
        Month and GBP of the lowest point of the median.
    """
    frame = fan_frame(months["month"], {p: months[f"cumulative_{p}"] for p in ("p10", "p50", "p90")})
    low, high = min(frame["p10"].min(), 0.0), max(frame["p90"].max(), 0.0)
    # a fan of no width still needs an axis; the note on payback stands above the fan and above £0
    margin = max((high - low) / 7, 50_000.0)
    domain = (low - 1.5 * margin, max(high + margin, 2.2 * margin))
    unit, divisor = ("£ million", 1e6) if max(-domain[0], domain[1]) >= 1e6 else ("£ thousand", 1e3)
    axes = TimeAxes(
        x=time_axis(frame, sheet),
        title=f"Cumulative net saving, {unit}",
        domain=domain,
        label=f"format(datum.value / {divisor:.0f}, ',~r')",
    )
    first, last = days_of(frame)[0], days_of(frame)[-1]
    below = frame["p50"].iloc[: len(frame) // 3 + 1].mean() < 0
    layers = [
        *fan(frame, axes),
        across(0.0, axes, (first, last), INK),
        texts([(first, 0.0, "£0: cost neutral")], axes, align="left", dx=3, dy=-8 if below else 11),
        end_labels(fan_labels(frame, pounds, sheet), axes, sheet, last),
        *_payback_layers(payback, axes, sheet, (first, last)),
    ]
    if trough[1] <= -50_000.0 and trough[0].last_day < last:
        layers += _trough_layers(trough, axes, sheet, (first, last))
    return finish(layers, sheet)


def _payback_layers(
    payback: Month | None, axes: TimeAxes, sheet: Sheet, ends: tuple[dt.date, dt.date]
) -> list[alt.Chart]:
    first, last = ends
    top, dy = axes.domain[1], 10 if sheet.roomy else 16
    if payback is None or payback.last_day <= first:
        text = f"Median does not pay back{sheet.gap}by {short_month(last)}"
        text = text if payback is None else f"Median is never{sheet.gap}below £0"
        return [texts([(first, top, text)], axes, align="left", dx=3, dy=dy)]
    day = payback.last_day
    frame = pd.DataFrame({"date": [day.isoformat()], "level": [0.0], "top": [top]})
    rule = Layer(frame).mark_rule(color=MARK, strokeDash=[5, 4], strokeWidth=1.5)
    late = (day - first).days * 2 > (last - first).days
    align: Align = "right" if late else "left"
    text = f"Median pays back{sheet.gap}in {short_month(day)}"
    return [
        drawn(rule, axes, "level", y2=alt.Y2("top:Q")),
        point(frame, "level", axes, MARK, "diamond"),
        texts([(day, top, text)], axes, align=align, dx=-5 if late else 5, dy=dy),
    ]


def _trough_layers(
    trough: tuple[Month, float], axes: TimeAxes, sheet: Sheet, ends: tuple[dt.date, dt.date]
) -> list[alt.Chart]:
    day, level = trough[0].last_day, trough[1]
    frame = pd.DataFrame({"date": [day.isoformat()], "level": [level]})
    text = f"Lowest {pounds(level)}{sheet.gap}in {short_month(day)}"
    through = (day - ends[0]).days / max((ends[1] - ends[0]).days, 1)
    align: Align = "left" if through < 0.33 else "right" if through > 0.67 else "center"
    label = texts([(day, level, text)], axes, align=align, dy=16 if sheet.roomy else 15)
    return [point(frame, "level", axes, MEDIAN, "circle"), label]
