"""Entrants of one need group who enter another instead."""

from __future__ import annotations

import numpy as np

from placements.supply.plan import EntrantEffect, Floats, SupplyPlan


def with_diversion(
    plan: SupplyPlan, measure: str, pairs: tuple[tuple[str, str], ...], share: Floats
) -> SupplyPlan:
    """The plan in which ``share`` (paths, months) of the entrants of each first group enters the second."""
    for from_group, to_group in pairs:
        effect = EntrantEffect(
            measure=measure,
            groups=(from_group,),
            share=share,
            delayed_share=np.zeros(len(share)),
            diverted_to=to_group,
        )
        plan = plan.with_effect(effect)
    return plan
