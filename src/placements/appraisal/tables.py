"""An appraisal as tables, and as the document of ``appraisal.json``: money to the penny."""

from __future__ import annotations

from typing import Any

import pandas as pd

from placements.appraisal.appraise import Appraisal
from placements.appraisal.foresight_table import foresight_table
from placements.appraisal.frontier import Axis
from placements.appraisal.measures_apart import MeasuresApart
from placements.appraisal.switching import Swing
from placements.finance import Outcome
from placements.reports.json_rows import json_rows

SCHEMA_VERSION = 1
SHARE_DECIMALS = 6
GAP_DECIMALS = 9
TOGETHER, INTERACTION = "together", "interaction"
OBJECTIVE = (
    "median over the simulated futures of the cumulative net saving at the last 31 March of the horizon, GBP"
)


def tables_of(found: Appraisal) -> dict[str, pd.DataFrame]:
    """File name without .csv -> table."""
    return {
        "measures": _measures(found.measures),
        "tornado": pd.DataFrame([_swing(one) for one in found.tornado.swings], columns=SWING_COLUMNS),
        "what_must_be_true": _frontier(found),
        "stress_cases": _stress(found),
        "foresight": foresight_table(found.foresight),
        **found.further,
    }


def document_of(found: Appraisal) -> dict[str, Any]:
    """Everything in the tables, with what it rests on, as plain values."""
    settings, frontier = found.basis.scenario.settings, found.frontier
    axes = {"occupancy": frontier.occupancy, "otherwise": frontier.otherwise, "avoided": frontier.avoided}
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": found.basis.scenario.name,
        "title": settings.title,
        "council": found.basis.ready.council.name,
        "seed": settings.seed,
        "paths": settings.paths,
        "by": str(settings.last_month.last_day),
        "objective": OBJECTIVE,
        "engine": found.basis.engine,
        # below a billionth it is rounding, which differs between machines
        "largest_gap": round(found.basis.largest_gap, GAP_DECIMALS),
        "largest_gap_of_questions": round(max(found.basis.gaps.largest.values(), default=0.0), GAP_DECIMALS),
        "months_checked_in_questions": found.basis.gaps.months,
        "axes": {name: _axis(axis) for name, axis in axes.items()},
        "notes": [
            *frontier.notes,
            *(f"{title}: {why}" for title, why in found.tornado.not_varied.items()),
            *found.foresight.notes,
            *found.basis.notes,
        ],
        **{name: json_rows(table) for name, table in tables_of(found).items()},
    }


def _measures(found: MeasuresApart) -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {
            "name": row.name,
            "title": row.title,
            "kind": row.kind,
            "measures": len(row.measures),
            **_outcome("alone", row.alone),
            **_outcome("worth", row.worth),
            "note": row.note,
        }
        for row in found.rows
    ]
    ends = (
        (TOGETHER, "All measures together", found.together),
        (INTERACTION, "Interaction", found.interaction),
    )
    for name, title, outcome in ends:
        rows.append(
            {
                "name": name,
                "title": title,
                "kind": "",
                "measures": 0,
                **_outcome("alone", outcome),
                **_outcome("worth", None),
                "note": "All together less the sum of each alone." if name == INTERACTION else "",
            }
        )
    return pd.DataFrame(rows)


def _outcome(lead: str, found: Outcome | None) -> dict[str, float | None]:
    values = {"mean": None, "p10": None, "median": None, "p90": None} if found is None else vars(found)
    money = {f"{lead}_{k}_gbp": _pennies(values[k]) for k in ("mean", "p10", "median", "p90")}
    return money | {f"{lead}_probability": None if found is None else found.probability}


SWING_COLUMNS = [
    "name",
    "title",
    "unit",
    "low",
    "central",
    "high",
    "median_at_low_gbp",
    "median_at_central_gbp",
    "median_at_high_gbp",
    "switching_value",
    "distance_share",
    "within_range",
    "looked_from",
    "looked_to",
    "note",
]


def _swing(found: Swing) -> list[object]:
    one = found.assumption
    return [
        one.name,
        one.title,
        one.unit,
        one.range.low,
        one.range.central,
        one.range.high,
        _pennies(found.at_low),
        _pennies(found.at_central),
        _pennies(found.at_high),
        # in full: put back, it must give £0
        found.switching_value,
        None if found.distance_share is None else round(found.distance_share, SHARE_DECIMALS),
        found.within_range,
        found.looked_from,
        found.looked_to,
        found.note,
    ]


def _frontier(found: Appraisal) -> pd.DataFrame:
    columns = ["otherwise_share", "entries_avoided_share", "occupancy", "median_gbp", "note"]
    rows = [
        (
            row.otherwise,
            row.avoided,
            None if row.occupancy is None else round(row.occupancy, 4),
            _pennies(row.median_gbp),
            row.note,
        )
        for row in found.frontier.rows
    ]
    return pd.DataFrame(rows, columns=columns)


def _stress(found: Appraisal) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "name": case.name,
                "title": case.title,
                **{k.removeprefix("case_"): v for k, v in _outcome("case", case.outcome).items()},
                "holds": case.holds,
                "note": " ".join(case.notes),
            }
            for case in found.stress
        ]
    )


def _axis(axis: Axis | None) -> dict[str, Any] | None:
    return None if axis is None else {"title": axis.title, "names": list(axis.names), "central": axis.central}


def _pennies(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2) + 0.0
