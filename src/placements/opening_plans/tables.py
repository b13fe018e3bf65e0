"""The answer as tables and as a document for other programs; money is rounded here, once, to the penny."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from placements.opening_plans.options import Options
from placements.opening_plans.weighing import PlanCost
from placements.opening_plans.words import check_words, plan_words

SCHEMA_VERSION = 1
CLOSED = "closed"


def tables_of(found: Options) -> dict[str, pd.DataFrame]:
    """``plans``: every plan; ``near_best``: beside the best, future by future; ``frontier``: by rising cost."""
    weighed = found.weighed
    rows = [{"plan": i + 1, **_row(found, cost)} for i, cost in enumerate(weighed.plans)]
    near = []
    for i in weighed.near_best:
        beside = weighed.beside_best(weighed.plans[i])
        near.append(
            rows[i]
            | {
                "dearer_than_best_gbp": _money(beside.mean),
                "dearer_standard_error_gbp": None if math.isnan(beside.error) else _money(beside.error),
                "cheaper_than_best_share": round(beside.cheaper_share, 6),
            }
        )
    return {
        "plans": pd.DataFrame(rows),
        "near_best": pd.DataFrame(near),
        "frontier": pd.DataFrame([rows[i] for i in weighed.frontier]),
    }


def _row(found: Options, cost: PlanCost) -> dict[str, Any]:
    sites = found.choice.sites
    opens = {
        f"opens_{site.name}": CLOSED if month is None else str(month)
        for site, month in zip(sites, cost.plan.opens, strict=True)
    }
    expected = _money(cost.expected)
    p10, p50, p90 = (_money(q) for q in np.quantile(cost.cost, [0.1, 0.5, 0.9]))
    low, middle, high = (_money(q) for q in np.quantile(cost.saving, [0.1, 0.5, 0.9]))
    return {
        "homes": cost.plan.homes,
        **opens,
        "expected_cost_gbp": expected,
        "cost_p10_gbp": p10,
        "cost_p50_gbp": p50,
        "cost_p90_gbp": p90,
        # so that do-nothing less cost is the saving to the penny
        "expected_net_saving_gbp": _money(_money(found.do_nothing) - expected),
        "net_saving_p10_gbp": low,
        "net_saving_p50_gbp": middle,
        "net_saving_p90_gbp": high,
        "probability_cost_neutral": round(cost.probability_neutral, 6),
        "last_year_net_saving_gbp": _money(cost.last_year_saving),
        "capital_gbp": _money(cost.plan.capital(sites)),
        "capital_charge_gbp": _money(cost.capital_charge),
        "unplaced_child_months": round(cost.unplaced, 4),
    }


def document_of(found: Options) -> dict[str, Any]:
    """``options.json``: what was compared, the best plan, those beside it, and the checks."""
    weighed, scenario = found.weighed, found.ready.scenario
    settings, check = scenario.settings, found.check
    best = weighed.plans[weighed.best]
    return {
        "schema_version": SCHEMA_VERSION,
        "scenario": scenario.name,
        "title": settings.title,
        "council": settings.council,
        "first_month": str(found.ready.context.months[0]),
        "last_month": str(settings.last_month),
        "paths": found.paths,
        "seed": settings.seed,
        "sites": [
            {
                "site": site.name,
                "title": site.title,
                "places": site.places,
                "opens_in_scenario": str(site.opens),
                "capital_gbp": site.capital_gbp,
                "interchangeable_with": [
                    other.name
                    for other in found.choice.sites
                    if other.kind_number == site.kind_number and other.name != site.name
                ],
            }
            for site in found.choice.sites
        ],
        "months": [str(month) for month in found.choice.months],
        "plans_compared": len(weighed.plans),
        "allocation": allocation_of(found),
        "do_nothing_expected_cost_gbp": _money(found.do_nothing),
        "best": _named(found, best, weighed.best),
        "best_with_capital": _named(
            found, weighed.plans[weighed.best_with_capital], weighed.best_with_capital
        ),
        "as_the_scenario_has_it": _named(found, weighed.as_written, None),
        "within_share": settings.options.within_share,
        "near_best_plans": [i + 1 for i in weighed.near_best],
        "frontier_plans": [i + 1 for i in weighed.frontier],
        "best_placed_by_linear_programme_gbp": _money(found.by_programme),
        "cross_check": {
            "possible": not check.why_not,
            "why_not": check.why_not,
            "solver": check.solver,
            "words": check_words(found),
            "engine": check.engine,
            "best_on_mean_path": check.month_by_month + 1,
            "best_on_mean_path_gbp": _money(check.month_by_month_gbp),
            "chosen_with_foresight": None if check.with_foresight is None else check.with_foresight + 1,
            "chosen_with_foresight_gbp": _known(check.foresight_gbp),
            "best_on_mean_path_with_foresight_gbp": _known(check.same_foreseen_gbp),
            "chosen_placed_month_by_month_gbp": _known(check.chosen_month_by_month_gbp),
            "agrees": check.agrees,
        },
    }


def allocation_of(found: Options) -> dict[str, Any]:
    """Which engine placed every plan, and how closely it agrees with the linear programme."""
    placing, gave_up = found.placing, found.placing.gave_up_waterfall_at
    return {
        "engine": placing.engine,
        "months_checked": placing.months_checked,
        # below a billionth it is rounding, which differs between machines
        "largest_gap": round(placing.largest_gap, 9),
        "gave_up_waterfall_at": None if gave_up is None else round(gave_up, 9),
    }


def _named(found: Options, cost: PlanCost, index: int | None) -> dict[str, Any]:
    number = None if index is None else index + 1
    return {"plan": number, "words": plan_words(cost.plan, found.choice), **_row(found, cost)}


def _known(amount: float) -> float | None:
    return None if math.isnan(amount) else _money(amount)


def _money(amount: float) -> float:
    return round(float(amount), 2) + 0.0
