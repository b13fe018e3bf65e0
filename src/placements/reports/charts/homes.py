"""The new homes over months."""

from __future__ import annotations

import altair as alt
import pandas as pd

from placements.reports.charts.look import INK, MARK, MEDIAN, MUTED, WIDE, Layer, Sheet, finish
from placements.reports.charts.over_time import (
    TimeAxes,
    across,
    count_domain,
    days_of,
    drawn,
    end_labels,
    line,
    month_ends,
    time_axis,
)
from placements.reports.words import occupancy_words


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
    together["date"] = month_ends(together["month"])
    single = homes[["provision", "occupancy"]].assign(date=month_ends(homes["month"]))
    needed = break_even if break_even is not None and break_even <= 1.3 else None
    axes = TimeAxes(
        x=time_axis(together, sheet),
        title="Occupancy, % of registered places",
        domain=(0.0, max(1.05, (needed or 0.0) + 0.05)),
        label="format(datum.value, '.0%')",
    )
    first, last = days_of(together)[0], days_of(together)[-1]
    end = float(together["occupancy"].iloc[-1])
    name = "New home" if len(set(single["provision"])) == 1 else "New homes"
    labels = [(end, f"{name}{sheet.gap}{occupancy_words(end)}")]
    thin = Layer(single).mark_line(color=MUTED, strokeWidth=0.8, opacity=0.7)
    layers: list[alt.Chart] = [
        drawn(thin, axes, "occupancy", detail=alt.Detail("provision:N")),
        line(together, "occupancy", axes, color=MEDIAN, width=3),
    ]
    if needed is not None:
        layers.append(across(needed, axes, (first, last), MARK, dash=[5, 4]))
        labels.append((needed, f"Break-even{sheet.gap}{occupancy_words(needed)}"))
    return finish([*layers, end_labels(labels, axes, sheet, last)], sheet)


def ramp_up_lines(together: pd.DataFrame, sheet: Sheet = WIDE) -> alt.LayerChart:
    """The new homes together as they fill: registered places, those that can be filled, and the children in them.

    Parameters
    ----------
    together
        month, places, usable, children: ``new_homes`` of ``results.json``. Not empty.
    """
    frame = together[["places", "usable", "children"]].assign(date=month_ends(together["month"]))
    axes = TimeAxes(
        x=time_axis(frame, sheet),
        title="Places, and children in them",
        domain=(0.0, count_domain(0.0, float(frame[["places", "usable", "children"]].max().max()))[1]),
        label="format(datum.value, ',')",
    )
    registered = Layer(frame).mark_line(color=INK, strokeWidth=1.5, interpolate="step-before")
    names = {"places": "Registered places", "usable": "Usable places", "children": "Children"}
    end = frame.iloc[-1]
    labels = [(float(end[column]), f"{name}{sheet.gap}{end[column]:,.1f}") for column, name in names.items()]
    return finish(
        [
            drawn(registered, axes, "places"),
            line(frame, "usable", axes, MARK, 2, (5, 4)),
            line(frame, "children", axes, MEDIAN, 3),
            end_labels(labels, axes, sheet, days_of(frame)[-1]),
        ],
        sheet,
    )
