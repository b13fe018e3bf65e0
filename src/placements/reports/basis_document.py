"""What a run rests on, as ``results.json`` has it: settings, counts, evidence, assumptions, quality."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from placements.domain.placement_types import TOTAL
from placements.finance.break_even import break_even_occupancy
from placements.inputs import rows_of
from placements.reports.assumption_log import assumption_log
from placements.reports.new_homes import curve
from placements.reports.quality import assumed_figures, quality_findings
from placements.result import RunResult

Rows = list[dict[str, Any]]
"""Any: JSON."""

SHARE_DECIMALS = 6


def basis_document(result: RunResult) -> dict[str, Any]:
    """The keys settings, history, evidence, assumptions, assumed, quality and break_even."""
    count = assumed_figures(result.council, result.scenario.settings)
    return {
        "settings": result.scenario.resolved(),
        "from_journeys": result.demand.retained is not None,
        "history": _history(result),
        "evidence": _evidence(result),
        "assumed": {
            "figures": count.every,
            "of_tables": count.assumed,
            "published": count.published,
            "ranges_of_measures": count.ranges,
            "sentence": count.sentence,
        },
        "assumptions": [asdict(row) for row in assumption_log(result)],
        "quality": [
            {
                "area": finding.area,
                "about": finding.about,
                "found": finding.found,
                "weight": str(finding.weight),
                "remedy": finding.remedy,
            }
            for finding in quality_findings(result)
        ],
        "break_even": _break_even(result),
    }


def _history(result: RunResult) -> Rows:
    """Every count that was listed, used or not; the sum of the types where no total of the base month was published."""
    history = result.council.history
    rows = [
        {
            "date": row.date.isoformat(),
            "placement_type": str(row.placement_type),
            "children": int(row.children),
            "used": bool(row.used),
            "definition": str(row.definition),
            "source": str(row.source),
        }
        for row in rows_of(history)
    ]
    base = result.scenario.settings.base_month
    of_base = (
        row
        for row in rows
        if row["placement_type"] == TOTAL and row["used"] and str(row["date"])[:7] == str(base)
    )
    if next(of_base, None) is None:
        rows.append(
            {
                "date": base.last_day.isoformat(),
                "placement_type": TOTAL,
                "children": round(float(result.demand.opening.sum())),
                "used": True,
                "definition": "The sum of all placement types",
                "source": "",
            }
        )
    return rows


def _evidence(result: RunResult) -> Rows:
    return [
        {
            "topic": str(row.topic),
            "statement": str(row.statement),
            "figure": float(row.figure),
            "unit": str(row.unit),
            "date": row.date.isoformat() if hasattr(row.date, "isoformat") else None,
            "definition": str(row.definition),
            "source": str(row.source),
            "note": str(row.note),
        }
        for row in rows_of(result.council.evidence)
    ]


def _break_even(result: RunResult) -> dict[str, Any] | None:
    """GBP a week at central prices of the last month; shares 0-1. None where no new home has a fixed cost."""
    found = break_even_occupancy(result.strategy)
    if found is None:
        return None
    return {
        "fixed_gbp_per_week": _pennies(found.fixed),
        "margin_gbp_per_week": _pennies(found.margin),
        "occupancy": _share(found.occupancy),
        "planned_occupancy": _share(found.planned),
        "curve": [
            row | {"occupancy": _share(row["occupancy"])}
            for row in curve(found.fixed, found.margin, found.occupancy, found.planned)
        ],
        "homes": [
            {
                "provision": home.provision,
                "title": home.title,
                "places": home.places,
                "fixed_gbp_per_place_week": _pennies(home.fixed_gbp_per_place_week),
                "marginal_gbp_per_child_week": _pennies(home.marginal_gbp_per_child_week),
                "avoided_gbp_per_child_week": _pennies(home.avoided_gbp_per_child_week),
                "planned_occupancy": _share(home.planned_occupancy),
                "occupancy": _share(home.occupancy),
            }
            for home in found.homes
        ],
    }


def _pennies(amount: float) -> float:
    return round(amount, 2) + 0.0


def _share(share: float | None) -> float | None:
    return None if share is None or not math.isfinite(share) else round(share, SHARE_DECIMALS)
