"""Both plans' supply: what is there, and what is there once the measures have acted."""

from __future__ import annotations

from collections.abc import Mapping

from placements.domain import Problem, ScenarioError
from placements.supply.measures import Measure
from placements.supply.plan import Context, SupplyPlan
from placements.supply.provision import existing_supply


def build_supply(measures: Mapping[str, Measure], context: Context) -> SupplyPlan:
    """The supply of a plan with ``measures``, in the order in which the scenario names them.

    Raises ScenarioError with the problems of every measure, not only the first.
    """
    plan = SupplyPlan(provisions=existing_supply(context))
    problems: list[Problem] = []
    for name, measure in measures.items():
        if not measure.enabled:
            continue
        try:
            plan = measure.apply(name, plan, context)
        except ScenarioError as error:
            problems.extend(error.problems)
    problems.extend(_opened_twice(plan, context))
    if problems:
        raise ScenarioError(problems)
    return plan


def _opened_twice(plan: SupplyPlan, context: Context) -> list[Problem]:
    ids = [provision.id for provision in plan.provisions]
    return [
        Problem(
            context.scenario_file,
            f'two measures open "{provision_id}".',
            "Open each home once: take one of the measures out.",
            column="measures",
        )
        for provision_id in dict.fromkeys(ids)
        if ids.count(provision_id) > 1
    ]
