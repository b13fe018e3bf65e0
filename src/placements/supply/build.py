"""Both plans' supply: what is there, and what is there once the measures have acted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from placements.domain import Month, Problem, ScenarioError
from placements.supply.context import Context
from placements.supply.measures import Measure
from placements.supply.plan import SupplyPlan
from placements.supply.provision import existing_supply
from placements.supply.suitability import with_suitability


def build_supply(measures: Mapping[str, Measure], context: Context) -> SupplyPlan:
    """The supply of a plan with ``measures``, in the order in which the scenario names them.

    Raises ScenarioError with the problems of every measure, not only the first.
    """
    plan = SupplyPlan(provisions=existing_supply(context))
    problems: list[Problem] = []
    for name, measure in measures.items():
        if not measure.enabled:
            continue
        starts = getattr(measure, "starts", None)
        if starts is not None and not context.base_month < starts:
            problems.append(_under_way(name, starts, context))
        try:
            plan = replace(measure.apply(name, plan, context), measures=(*plan.measures, name))
        except ScenarioError as error:
            problems.extend(error.problems)
    problems.extend(_opened_twice(plan, context))
    plan, unsuitable = with_suitability(plan, context)
    problems.extend(unsuitable)
    if problems:
        raise ScenarioError(problems)
    return plan


def _under_way(name: str, starts: Month, context: Context) -> Problem:
    return Problem(
        context.scenario_file,
        f"{starts} is not after the base month {context.base_month}: the counts hold what was done by then already.",
        f"Let it start in {context.base_month + 1} or later, with what is still to come, or leave it out.",
        column=f"measures.{name}.starts",
    )


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
