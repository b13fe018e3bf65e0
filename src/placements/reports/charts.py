"""The charts of every report: Altair specifications from result tables, drawn as SVG by vl-convert.

Data travel inside each chart, nothing is fetched, and colour is never the only sign: lines differ in
weight or dash too and are named at their end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from placements.domain import Month
from placements.reports.words import month_words, occupancy_words, pounds

INK, MUTED, MEDIAN, EDGE, BAND, MARK = "#1a1a1a", "#505a5f", "#12436d", "#46719c", "#d3e1ee", "#a63a00"
MANY_COUNTS = 24
# vl-convert carries Liberation Sans, and Arial is as wide: labels sit the same on every machine
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"

Align = Literal["left", "center", "right"]
Drawing = TypeVar("Drawing", alt.LayerChart, alt.VConcatChart)
# where a label stands, and what it says
Place = tuple[dt.date, float, str]


@dataclass(frozen=True)
class Sheet:
    """The size of a drawing: pixels of the plot, without axes and labels.

    ``roomy`` says whether there is room for labels of one line and for one at every point.
    """

    width: int
    height: int
    font_size: int
    most_ticks: int
    roomy: bool

    @property
    def gap(self) -> str:
        """What stands between a label's name and its value."""
        return " " if self.roomy else "\n"


WIDE = Sheet(width=560, height=280, font_size=13, most_ticks=10, roomy=True)
NARROW = Sheet(width=205, height=250, font_size=12, most_ticks=4, roomy=False)


@dataclass(frozen=True)
class _Axes:
    """The axes that all layers of one chart share; ``label`` is a Vega expression of datum.value."""

    x: alt.X
    title: str
    domain: tuple[float, float]
    label: str

    def y(self, column: str) -> alt.Y:
        # vega writes a typographic minus; the rest of the page has a hyphen
        axis = alt.Axis(labelExpr=f"replace({self.label}, '−', '-')", tickCount=6)
        scale = alt.Scale(domain=list(self.domain), nice=False, zero=False)
        return alt.Y(f"{column}:Q", title=self.title, scale=scale, axis=axis)


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
    frame = _fan_frame(months["month"], {p: months[f"cumulative_{p}"] for p in ("p10", "p50", "p90")})
    low, high = min(frame["p10"].min(), 0.0), max(frame["p90"].max(), 0.0)
    # a fan of no width still needs an axis; the note on payback stands above the fan and above £0
    margin = max((high - low) / 7, 50_000.0)
    domain = (low - 1.5 * margin, max(high + margin, 2.2 * margin))
    unit, divisor = ("£ million", 1e6) if max(-domain[0], domain[1]) >= 1e6 else ("£ thousand", 1e3)
    axes = _Axes(
        x=time_axis(frame, sheet),
        title=f"Cumulative net saving, {unit}",
        domain=domain,
        label=f"format(datum.value / {divisor:.0f}, ',~r')",
    )
    first, last = _days(frame)[0], _days(frame)[-1]
    below = frame["p50"].iloc[: len(frame) // 3 + 1].mean() < 0
    layers = [
        *_fan(frame, axes),
        _across(0.0, axes, (first, last), INK),
        _texts([(first, 0.0, "£0: cost neutral")], axes, align="left", dx=3, dy=-8 if below else 11),
        _end_labels(_fan_labels(frame, pounds, sheet), axes, sheet, last),
        *_payback_layers(payback, axes, sheet, (first, last)),
    ]
    if trough[1] <= -50_000.0 and trough[0].last_day < last:
        layers += _trough_layers(trough, axes, sheet, (first, last))
    return _finish(layers, sheet)


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
    frame = _fan_frame(rows["month"], {p: rows[p] for p in ("p10", "p50", "p90")})
    points = counts.assign(date=counts["date"].map(str))
    seen = [*points["children"], *frame["p10"], *frame["p90"]]
    domain = count_domain(min(seen), max(seen))
    starts = "" if domain[0] == 0 else f" (axis starts at {domain[0]:.0f})"
    first = min(_days(frame)[0], *counts["date"]) - dt.timedelta(days=60)
    both = pd.DataFrame({"date": [first.isoformat(), *frame["date"]]})
    title = f"Children looked after{starts}"
    axes = _Axes(time_axis(both, sheet), title, domain, "format(datum.value, ',')")
    last, base = _days(frame)[-1], _days(frame)[0]
    ends = _fan_labels(frame, lambda children: f"{children:,.0f}", sheet)
    ends.append((last_value, f"Last count{sheet.gap}{last_value:,.0f}"))
    return _finish(
        [
            *_fan(frame, axes),
            _across(last_value, axes, (base, last), MARK, dash=[5, 4]),
            *_count_layers(points, axes, sheet),
            _end_labels(ends, axes, sheet, last),
        ],
        sheet,
    )


def occupancy_lines(homes: pd.DataFrame, break_even: float | None, sheet: Sheet = WIDE) -> alt.LayerChart:
    """Occupancy of the new homes, each and together, against the occupancy at which they break even.

    Parameters
    ----------
    homes
        Rows of ``ResultTables.homes`` of the strategy's planned homes in months in which they are open:
        provision, month, places, children, occupancy (0-1). Not empty.
    break_even
        Share of registered places (0-1); drawn where it is at most 1.3, None where residents save nothing.
    """
    summed = homes.groupby("month", sort=True)[["children", "places"]].sum()
    together = pd.DataFrame({"occupancy": summed["children"] / summed["places"]}).reset_index()
    together["date"] = _month_ends(together["month"])
    single = homes[["provision", "occupancy"]].assign(date=_month_ends(homes["month"]))
    drawn = break_even if break_even is not None and break_even <= 1.3 else None
    axes = _Axes(
        x=time_axis(together, sheet),
        title="Occupancy, % of registered places",
        domain=(0.0, max(1.05, (drawn or 0.0) + 0.05)),
        label="format(datum.value, '.0%')",
    )
    first, last = _days(together)[0], _days(together)[-1]
    end = float(together["occupancy"].iloc[-1])
    labels = [(end, f"New homes{sheet.gap}{occupancy_words(end)}")]
    thin = alt.Chart(single).mark_line(color=MUTED, strokeWidth=0.8, opacity=0.7)
    layers: list[alt.Chart] = [
        _drawn(thin, axes, "occupancy", detail="provision:N"),
        _line(together, "occupancy", axes, color=MEDIAN, width=3),
    ]
    if drawn is not None:
        layers.append(_across(drawn, axes, (first, last), MARK, dash=[5, 4]))
        labels.append((drawn, f"Break-even{sheet.gap}{occupancy_words(drawn)}"))
    return _finish([*layers, _end_labels(labels, axes, sheet, last)], sheet)


def to_svg(chart: alt.LayerChart | alt.VConcatChart) -> str:
    """The chart as an SVG document; equal charts give equal text. Nothing is fetched."""
    version = ".".join(alt.SCHEMA_VERSION.split(".")[:2])
    return str(vl_convert.vegalite_to_svg(chart.to_dict(), vl_version=version, allowed_base_urls=[]))


def apart(values: Sequence[float], least: float) -> list[float]:
    """The values, in the order given, moved so that each is ``least`` or more away from the next.

    Examples
    --------
    >>> apart([1.0, 0.0, 10.0], 4.0)
    [2.5, -1.5, 10.0]
    """
    order = np.argsort(values, kind="stable")
    raised = np.asarray(values, dtype=float)[order]
    lowered = raised.copy()
    for place in range(1, len(order)):
        raised[place] = max(raised[place], raised[place - 1] + least)
        lowered[-1 - place] = min(lowered[-1 - place], lowered[-place] - least)
    moved = np.empty(len(order))
    # the mean of two sequences that keep the distance keeps it too
    moved[order] = (raised + lowered) / 2
    return [float(value) for value in moved]


def _month_ends(months: pd.Series) -> list[str]:
    return [Month.parse(month).last_day.isoformat() for month in months]


def _fan_frame(months: pd.Series, quantiles: dict[str, pd.Series]) -> pd.DataFrame:
    return pd.DataFrame({"date": _month_ends(months), **quantiles})


def _days(frame: pd.DataFrame) -> list[dt.date]:
    return [dt.date.fromisoformat(day) for day in frame["date"]]


def count_domain(low: float, high: float) -> tuple[float, float]:
    """Round bounds around the counts; from 0 where the lowest is under a third of the highest."""
    step = 10.0 ** np.floor(np.log10(max(high, 10.0))) / 2
    bottom = 0.0 if low < high / 3 else np.floor(low * 0.94 / step) * step
    return float(bottom), float(np.ceil(max(high, 1.0) * 1.03 / step) * step)


def time_axis(frame: pd.DataFrame, sheet: Sheet) -> alt.X:
    """Months on a UTC scale, so that no time zone moves a day; ticks at each 31 March that there is room for."""
    days = _days(frame)
    marches = [dt.date(year, 3, 31) for year in range(days[0].year, days[-1].year + 1)]
    marches = [day for day in marches if days[0] <= day <= days[-1]] or [days[-1]]
    every = -(-len(marches) // sheet.most_ticks)
    ticks = [
        alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in marches[::-1][::every]
    ]
    label = "[utcFormat(datum.value, '%b'), utcFormat(datum.value, '%Y')]"
    axis = alt.Axis(values=ticks[::-1], labelExpr=label, grid=False, labelOverlap=False, labelFlush=False)
    ends = [alt.DateTime(year=d.year, month=d.month, date=d.day, utc=True) for d in (days[0], days[-1])]
    scale = alt.Scale(type="utc", domain=ends, nice=False)
    return alt.X("date:T", title="Month end", scale=scale, axis=axis)


def _drawn(mark: alt.Chart, axes: _Axes, column: str, **channels: str) -> alt.Chart:
    drawn: alt.Chart = mark.encode(x=axes.x, y=axes.y(column), **channels)
    return drawn


def _line(
    frame: pd.DataFrame, column: str, axes: _Axes, color: str, width: float, dash: Sequence[float] = (1, 0)
) -> alt.Chart:
    line = alt.Chart(frame).mark_line(color=color, strokeWidth=width, strokeDash=list(dash))
    return _drawn(line, axes, column)


def _point(frame: pd.DataFrame, column: str, axes: _Axes, fill: str, shape: str) -> alt.Chart:
    mark = alt.Chart(frame).mark_point(
        shape=shape, size=60, filled=True, fill=fill, opacity=1, stroke=INK, strokeWidth=1.2
    )
    return _drawn(mark, axes, column)


def _fan(frame: pd.DataFrame, axes: _Axes) -> list[alt.Chart]:
    band = _drawn(alt.Chart(frame).mark_area(color=BAND), axes, "p10", y2="p90:Q")
    edges = [_line(frame, edge, axes, EDGE, 1.2, (2, 2)) for edge in ("p10", "p90")]
    return [band, *edges, _line(frame, "p50", axes, MEDIAN, 3)]


def _across(
    value: float, axes: _Axes, ends: tuple[dt.date, dt.date], color: str, dash: Sequence[float] = (1, 0)
) -> alt.Chart:
    frame = pd.DataFrame({"date": [day.isoformat() for day in ends], "level": [value, value]})
    return _line(frame, "level", axes, color, 1.5, dash)


def _texts(places: Sequence[Place], axes: _Axes, align: Align, dx: float = 0, dy: float = 0) -> alt.Chart:
    columns = ["date", "level", "label"]
    frame = pd.DataFrame([(day.isoformat(), level, text) for day, level, text in places], columns=columns)
    mark = alt.Chart(frame).mark_text(align=align, dx=dx, dy=dy)
    return _drawn(mark, axes, "level", text="label:N")


def _fan_labels(frame: pd.DataFrame, words: Callable[[float], str], sheet: Sheet) -> list[tuple[float, str]]:
    """The ends of the fan by name; one label where they fall together."""
    low, middle, high = (float(frame[column].iloc[-1]) for column in ("p10", "p50", "p90"))
    if words(low) == words(high):
        return [(middle, f"All futures{sheet.gap}{words(middle)}")]
    named = {"P90": high, "Median": middle, "P10": low}
    return [(value, f"{name}{sheet.gap}{words(value)}") for name, value in named.items()]


def _end_labels(labels: list[tuple[float, str]], axes: _Axes, sheet: Sheet, last: dt.date) -> alt.Chart:
    """Names beside the ends of the lines, moved apart where they would touch."""
    low, high = axes.domain
    lines = max(text.count("\n") + 1 for _, text in labels)
    least = (high - low) / sheet.height * sheet.font_size * (1.15 * lines + 0.1)
    levels = apart([value for value, _ in labels], least)
    places = [(last, level, text) for level, (_, text) in zip(levels, labels, strict=True)]
    return _texts(places, axes, align="left", dx=7)


def _payback_layers(
    payback: Month | None, axes: _Axes, sheet: Sheet, ends: tuple[dt.date, dt.date]
) -> list[alt.Chart]:
    first, last = ends
    top, dy = axes.domain[1], 10 if sheet.roomy else 16
    if payback is None or payback.last_day <= first:
        text = f"Median does not pay back{sheet.gap}by {_short(last)}"
        text = text if payback is None else f"Median is never{sheet.gap}below £0"
        return [_texts([(first, top, text)], axes, align="left", dx=3, dy=dy)]
    day = payback.last_day
    frame = pd.DataFrame({"date": [day.isoformat()], "level": [0.0], "top": [top]})
    rule = alt.Chart(frame).mark_rule(color=MARK, strokeDash=[5, 4], strokeWidth=1.5)
    late = (day - first).days * 2 > (last - first).days
    align: Align = "right" if late else "left"
    text = f"Median pays back{sheet.gap}in {_short(day)}"
    return [
        _drawn(rule, axes, "level", y2="top:Q"),
        _point(frame, "level", axes, MARK, "diamond"),
        _texts([(day, top, text)], axes, align=align, dx=-5 if late else 5, dy=dy),
    ]


def _trough_layers(
    trough: tuple[Month, float], axes: _Axes, sheet: Sheet, ends: tuple[dt.date, dt.date]
) -> list[alt.Chart]:
    day, level = trough[0].last_day, trough[1]
    frame = pd.DataFrame({"date": [day.isoformat()], "level": [level]})
    text = f"Lowest {pounds(level)}{sheet.gap}in {_short(day)}"
    through = (day - ends[0]).days / max((ends[1] - ends[0]).days, 1)
    align: Align = "left" if through < 0.33 else "right" if through > 0.67 else "center"
    label = _texts([(day, level, text)], axes, align=align, dy=16 if sheet.roomy else 15)
    return [_point(frame, "level", axes, MEDIAN, "circle"), label]


def _count_layers(points: pd.DataFrame, axes: _Axes, sheet: Sheet) -> list[alt.Chart]:
    """Published counts: a line through those used, a mark on each date unless they are many, hollow where not used."""
    used, unused = points[points["used"]], points[~points["used"]]
    if used.empty:
        return []
    many = len(used) > MANY_COUNTS
    layers = [
        _line(used, "children", axes, INK if many else MUTED, 1, (1, 0) if many else (1, 2)),
        *([] if many else [_point(used, "children", axes, INK, "circle")]),
        _point(unused, "children", axes, "white", "circle"),
    ]
    days, counts = _days(used), [float(count) for count in used["children"]]
    above: list[Place] = []
    below: list[Place] = []
    for place, (day, count) in enumerate(zip(days, counts, strict=True)):
        if (many or not sheet.roomy) and place not in (0, len(days) - 1):
            continue
        # where the next count is near and higher, the room is below
        rises = place + 1 < len(days) and (days[place + 1] - day).days < 200 and counts[place + 1] > count
        (below if rises else above).append((day, count, f"{count:,.0f}"))
    sides = ((above, -13), (below, 14))
    return [*layers, *(_texts(side, axes, align="center", dy=dy) for side, dy in sides if side)]


def _short(day: dt.date) -> str:
    return f"{month_words(Month.of(day))[:3]} {day.year}"


def _finish(layers: list[alt.Chart], sheet: Sheet) -> alt.LayerChart:
    chart: alt.LayerChart = styled(alt.LayerChart(layer=layers), sheet).properties(
        width=sheet.width, height=sheet.height, background="white"
    )
    return chart


def styled(chart: Drawing, sheet: Sheet) -> Drawing:
    """The chart with the font, sizes and colours that all of them share."""
    size = sheet.font_size
    finished: Drawing = (
        chart.configure(font=FONT)
        .configure_view(stroke=None)
        # on a white outline, so that a line behind does not strike a label through
        .configure_text(
            baseline="middle", fill=INK, fontSize=size, lineBreak="\n", stroke="white", strokeWidth=4
        )
        .configure_axis(
            labelFontSize=size,
            titleFontSize=size,
            titleFontWeight="normal",
            labelColor=INK,
            titleColor=INK,
            gridColor="#e4e4e4",
            domainColor=MUTED,
            tickColor=MUTED,
        )
    )
    return finished
