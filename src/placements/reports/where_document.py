"""Who runs the places in which children live, as ``results.json`` has it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from placements.finance import PlanResult
from placements.finance.children import CHILDREN_DECIMALS
from placements.finance.section_251 import NOT_STATED, OWN, provided_by
from placements.result import RunResult

MIXED = "mixed"
SHARE_DECIMALS = 6

Floats = NDArray[np.float64]
Rows = list[dict[str, Any]]
"""Any: JSON."""


def run_by(placement_type: str, result: RunResult) -> str:
    """``own`` where the council's own carers and homes are all the provision of the type, ``external`` where others
    are, ``mixed`` where both are; ``not_stated`` where nobody said, as of children with their parents."""
    every = (*result.do_nothing.supply.provisions, *result.strategy.supply.provisions)
    found = {provided_by(one) for one in every if one.placement_type == placement_type}
    if not found:
        return NOT_STATED
    return found.pop() if len(found) == 1 else MIXED


def in_house(result: RunResult) -> Rows:
    """Children with the council's own carers and in its own homes, by plan: the base month, then each month.

    ``children_mean`` in children; shares (0-1) of all children looked after, those without a place among them; None
    in futures without any child.
    """
    return [row for plan in (result.do_nothing, result.strategy) for row in _rows_of(plan, result)]


def _rows_of(plan: PlanResult, result: RunResult) -> Iterable[dict[str, Any]]:
    allocation = plan.allocation
    own = np.array([provided_by(one) == OWN for one in allocation.provisions], dtype=bool)
    children = allocation.children[:, :, own].sum(axis=2)
    every = allocation.children.sum(axis=2) + allocation.unplaced.sum(axis=2)
    opening = np.full((len(children), 1), float(allocation.opening[own].sum()))
    opening_all = np.full((len(children), 1), float(allocation.opening.sum()))
    children, every = np.hstack([opening, children]), np.hstack([opening_all, every])
    months = [str(result.scenario.settings.base_month), *(str(month) for month in result.demand.months)]
    for number, month in enumerate(months):
        yield {
            "plan": plan.plan,
            "month": month,
            "children_mean": round(float(children[:, number].mean()), CHILDREN_DECIMALS),
            **_shares(children[:, number], every[:, number]),
        }


def _shares(children: Floats, every: Floats) -> dict[str, float | None]:
    some = every > 0
    if not some.any():
        return dict.fromkeys(("share_mean", "share_p10", "share_p50", "share_p90"))
    shares = children[some] / every[some]
    quantiles = np.quantile(shares, [0.1, 0.5, 0.9])
    values = dict(
        zip(("share_mean", "share_p10", "share_p50", "share_p90"), (shares.mean(), *quantiles), strict=True)
    )
    return {
        name: round(float(value), SHARE_DECIMALS) for name, value in values.items() if math.isfinite(value)
    }
