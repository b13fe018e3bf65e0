"""The new homes together, as ``results.json`` has them: how they fill, and what they save at each occupancy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Rows = list[dict[str, Any]]
"""Any: JSON."""

STEPS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Shares of registered places at which the curve is written; with the planned and the break-even one."""
WEEKS = 365 / 7
"""In a year of 365 days: 52 weeks would lose 0.27%."""
CHILDREN_DECIMALS, SHARE_DECIMALS = 4, 4


def together(homes: Iterable[Mapping[str, Any]]) -> Rows:
    """month, homes, places, usable, children, occupancy: the strategy's new homes in the months in which one is open.

    Parameters
    ----------
    homes
        The rows ``homes`` of ``results.json``: means, so that they add up. ``occupancy`` is a share of registered
        places (0-1).
    """
    months: dict[str, dict[str, Any]] = {}
    for home in homes:
        if home["plan"] != "strategy" or not home["planned"] or not home["places"] > 0:
            continue
        month = months.setdefault(home["month"], {"homes": 0, "places": 0.0, "usable": 0.0, "children": 0.0})
        month["homes"] += 1
        for name in ("places", "usable", "children"):
            month[name] += home[name]
    return [
        {
            "month": month,
            "homes": found["homes"],
            "places": found["places"],
            "usable": round(found["usable"], CHILDREN_DECIMALS),
            "children": round(found["children"], CHILDREN_DECIMALS),
            "occupancy": round(found["children"] / found["places"], SHARE_DECIMALS),
        }
        for month, found in sorted(months.items())
    ]


def curve(fixed: float, margin: float, break_even: float | None, planned: float) -> Rows:
    """at, occupancy, net_saving_gbp_per_week, net_saving_gbp_per_year: occupancy x margin - fixed, by occupancy.

    ``at`` is step, planned or break_even. All at central prices of the last month; a year has 365 days.

    Parameters
    ----------
    fixed, margin
        GBP a week: what the homes cost full or empty, and what all their places save when full.
    break_even
        Share of registered places (0-1, or more); None where a resident saves nothing.

    Examples
    --------
    >>> rows = curve(fixed=700.0, margin=1000.0, break_even=0.7, planned=0.85)
    >>> [(row["at"], row["occupancy"], row["net_saving_gbp_per_week"]) for row in rows[2:5]]
    [('step', 0.7, 0.0), ('break_even', 0.7, 0.0), ('step', 0.8, 100.0)]
    """
    points = [("step", step) for step in STEPS] + [("planned", planned)]
    if break_even is not None:
        points.append(("break_even", break_even))
    rows = []
    for name, occupancy in sorted(points, key=lambda point: point[1]):
        # the break-even share is rounded, what it stands for is not
        week = 0.0 if name == "break_even" else occupancy * margin - fixed
        amounts = {"week": week, "year": week * WEEKS}
        rows.append(
            {
                "at": name,
                "occupancy": occupancy,
                **{f"net_saving_gbp_per_{unit}": round(value, 2) + 0.0 for unit, value in amounts.items()},
            }
        )
    return rows
