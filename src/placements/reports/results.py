"""``results.json``: what other programs read, described by the JSON Schema beside this file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from placements.finance import PlanResult
from placements.finance.bridge import strategy_bridge
from placements.finance.outcome import Outcome
from placements.finance.present_value import PresentValueView
from placements.reports.backtest_document import backtest_document
from placements.reports.basis_document import basis_document
from placements.reports.changes_document import changes_document
from placements.reports.forecasts import forecasts_of
from placements.reports.json_rows import json_rows
from placements.reports.new_homes import together
from placements.reports.stamp import RunStamp
from placements.reports.where_document import in_house, run_by
from placements.result import RunResult

RESULTS_SCHEMA_VERSION = 1

Rows = list[dict[str, Any]]


def write_results(result: RunResult, folder: Path, stamp: RunStamp) -> Path:
    """Write ``results.json``; the same run gives the same bytes, whenever it runs."""
    del stamp  # nothing of it may enter: two runs with one seed are identical byte for byte
    path = folder / "results.json"
    text = json.dumps(results_document(result), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def results_document(result: RunResult) -> dict[str, Any]:
    """The document, as plain values. Money in GBP to the penny; sums of means agree to the penny."""
    tables = result.tables
    return {
        **_asked(result),
        **basis_document(result),
        "demand": json_rows(tables.demand),
        "uasc": json_rows(tables.uasc),
        "placements": json_rows(tables.placements),
        "in_house": in_house(result),
        "cost": json_rows(tables.cost),
        "net_saving": _net_saving(tables.net_saving),
        "net_saving_months": json_rows(tables.net_saving_months),
        "neutrality": _neutrality(result),
        "unplaced": json_rows(tables.unplaced),
        "starts_and_ends": json_rows(tables.starts_and_ends),
        "sufficiency": json_rows(tables.sufficiency),
        "sufficiency_by_type": json_rows(tables.sufficiency_by_type),
        "place_value": json_rows(tables.place_value),
        "child_value": json_rows(tables.child_value),
        "allocation": {plan.plan: _allocation(plan) for plan in (result.do_nothing, result.strategy)},
        "over_capacity": json_rows(tables.over_capacity),
        "homes": json_rows(tables.homes),
        "new_homes": together(json_rows(tables.homes)),
        "decomposition": json_rows(tables.decomposition),
        "base_position": json_rows(tables.base_position),
        "bridge": json_rows(strategy_bridge(tables.lines, tables.base_position, result.context)),
        "mtfp": json_rows(tables.mtfp),
        "capital": json_rows(tables.capital),
        "present_value": json_rows(tables.present_value),
        "whole_service": json_rows(tables.whole_service),
        "ranges": json_rows(tables.ranges),
        "section_251": json_rows(tables.section_251),
        "evidence_conflicts": _conflicts(result),
        "forecast": _forecast(result),
        "flow_changes": list(result.flow_changes),
        "changes": changes_document(result.beside.changes),
        "notes": list(result.notes),
        "stress_notes": list(result.stress_notes),
        "backtest": backtest_document(result.backtest),
    }


def _asked(result: RunResult) -> dict[str, Any]:
    """Which run this is, of which types, from which counts."""
    settings = result.scenario.settings
    return {
        "schema_version": RESULTS_SCHEMA_VERSION,
        "scenario": result.scenario.name,
        "title": settings.title,
        "council": result.council.name,
        "seed": settings.seed,
        "paths": settings.paths,
        "horizon": {
            "base_month": str(settings.base_month),
            "first_month": str(result.demand.months[0]),
            "last_month": str(result.demand.months[-1]),
        },
        "placement_types": [
            {
                "id": one.id,
                "title": one.title,
                "need_group": one.need_group,
                "run_by": run_by(one.id, result),
            }
            for one in result.scenario.placement_types
        ],
        "counted": _counted(result),
    }


def _counted(result: RunResult) -> Rows:
    """Every count that the forecast used, of types, of the total and of unaccompanied children."""
    used = result.council.history[result.council.history["used"]]
    return [
        {"date": date.isoformat(), "placement_type": str(key), "children": int(children)}
        for date, key, children in zip(used["date"], used["placement_type"], used["children"], strict=True)
    ]


def _allocation(plan: PlanResult) -> dict[str, Any]:
    """Which engine placed the plan's children, and how closely it agrees with the linear programme."""
    outcome = plan.allocation.outcome
    return {
        "engine": outcome.engine,
        "months_checked": outcome.sampled,
        # below a billionth it is rounding, which differs between machines
        "largest_gap": round(outcome.largest_gap, 9),
        "mean_gap": round(outcome.mean_gap, 9),
        "gave_up_waterfall_at": None if outcome.fell_back is None else round(outcome.fell_back, 9),
    }


def _forecast(result: RunResult) -> Rows:
    """What each forecast did: a sentence, and the numbers in it."""
    rows: Rows = []
    for forecast in forecasts_of(result):
        explanation = forecast.explanation
        rows.append(
            {
                "series": forecast.key,
                "title": forecast.title,
                "method": explanation.method,
                "sentence": forecast.sentence,
                "weights": {name: _share(weight) for name, weight in explanation.weights.items()},
                "prior_share": _share(explanation.prior_share),
                "spikes": [str(month) for month in explanation.spikes],
                "breaks": [str(month) for month in explanation.breaks],
                "last_stands_out": explanation.last_stands_out,
            }
        )
    return rows


def _net_saving(table: pd.DataFrame) -> Rows:
    return [
        {
            "financial_year": row["financial_year"],
            "months": row["months"],
            "annual": {name: row[f"annual_{name}"] for name in ("mean", "p10", "p50", "p90")},
            "cumulative": {name: row[f"cumulative_{name}"] for name in ("mean", "p10", "p50", "p90")},
            "probability_cost_neutral": row["probability_cost_neutral"],
        }
        for row in json_rows(table)
    ]


def _neutrality(result: RunResult) -> dict[str, Any]:
    found = result.neutrality
    return {
        "verdict": found.verdict,
        "reason": found.reason,
        "by": str(found.by.last_day),
        "probability": found.probability,
        "threshold": result.scenario.settings.neutrality.threshold,
        "median_gbp": _pennies(found.median),
        "p10_gbp": _pennies(found.p10),
        "p90_gbp": _pennies(found.p90),
        "payback_month": None if found.payback_month is None else str(found.payback_month),
        "trough": {"month": str(found.trough_month), "median_gbp": _pennies(found.trough)},
        "break_even_occupancy": _share(found.break_even_occupancy),
        "planned_occupancy": _share(found.planned_occupancy),
        "sentence": found.sentence,
        "run_rate": _outcome(found.run_rate),
        "present_value": _present_value(found.present_value),
        "stress_case": None
        if found.stress is None
        else {
            "title": found.stress.title,
            "probability": found.stress.probability,
            "median_gbp": _pennies(found.stress.median),
        },
        "capital_left_out": found.capital_left_out,
        "with_capital": None
        if found.capital is None
        else {
            "capital_gbp": _pennies(found.capital.amount),
            "charge_gbp_per_year": _pennies(found.capital.charge_per_year),
            "probability": found.capital.probability,
            "median_gbp": _pennies(found.capital.median),
            "break_even_occupancy": _share(found.capital.break_even_occupancy),
        },
        "drivers": [
            {
                "name": driver.name,
                "rank_correlation": round(driver.correlation, 4),
                "beyond_chance": driver.is_beyond_chance(result.demand.paths),
                "median_gbp_where_low": _pennies(driver.low_third),
                "median_gbp_where_high": _pennies(driver.high_third),
            }
            for driver in found.drivers
        ],
    }


def _outcome(found: Outcome) -> dict[str, Any]:
    return {
        "mean_gbp": _pennies(found.mean),
        "median_gbp": _pennies(found.median),
        "p10_gbp": _pennies(found.p10),
        "p90_gbp": _pennies(found.p90),
        "probability": found.probability,
    }


def _present_value(found: PresentValueView) -> dict[str, Any]:
    return {
        "prices_of": str(found.base_month),
        "discount_rate": found.discount_rate,
        "inflation_rate": found.inflation_rate,
        "revenue": _outcome(found.revenue),
        "with_capital": None if found.with_capital is None else _outcome(found.with_capital),
    }


def _pennies(amount: float) -> float:
    return round(amount, 2) + 0.0


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, 6)


def _conflicts(result: RunResult) -> Rows:
    return [
        {
            "topic": conflict.topic,
            "figures": [
                {
                    "statement": figure.statement,
                    "figure": figure.figure,
                    "unit": figure.unit,
                    "date": figure.date.isoformat(),
                    "definition": figure.definition,
                    "source": figure.source,
                    "note": figure.note,
                }
                for figure in conflict.figures
            ],
        }
        for conflict in result.conflicts
    ]
