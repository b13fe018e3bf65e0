"""The whole service's cost: posts and contracts beside placements and measures, and what of it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.domain import InputError, Problem
from placements.finance.budget import PlanResult
from placements.finance.contracts import contract_lines
from placements.finance.posts import Caseload, caseload, post_lines, team_lines
from placements.finance.prices import PriceBook
from placements.inputs import rows_of
from placements.inputs.near_miss import did_you_mean
from placements.inputs.posts import drivers_of
from placements.supply import Context, Measure

Floats = NDArray[np.float64]


def with_counted_posts(
    plan: PlanResult, demand: DemandPaths, turnover_per_year: Floats, *, count_posts: bool
) -> PlanResult:
    """The plan with the posts that count in the test of cost neutrality as lines of its own.

    The team of a measure is a cost of the strategy and always counts; other posts where ``count_posts``.
    """
    if plan.book.context.council.posts.empty:
        return plan
    return with_posts_of(caseload(plan, demand, turnover_per_year), count_posts=count_posts)


def with_posts_of(cases: Caseload, *, count_posts: bool) -> PlanResult:
    """As ``with_counted_posts``, for a plan whose cases are known already."""
    plan, context = cases.plan, cases.plan.book.context
    lines = team_lines(cases, context)
    if count_posts:
        lines += post_lines(cases, context)
    total = plan.total
    for line in lines:
        total = total + line.amounts(plan.book)
    return replace(plan, lines=(*plan.lines, *lines), total=total)


def with_whole_service(plan: PlanResult, *, count_posts: bool) -> PlanResult:
    """The plan with the lines beside its total: contracts, the same in both plans, and posts that do not count.

    They are drawn apart: they move no verdict, and are no candidates for what does.
    """
    context = plan.book.context
    if context.council.posts.empty and context.council.contracts.empty:
        return plan
    apart = replace(context, draws=context.draws.apart())
    posts = () if count_posts else post_lines(Caseload(plan, {}), apart)
    return replace(plan, beside=(*posts, *contract_lines(apart)), beside_book=PriceBook(apart))


def check_team_names(measures: Mapping[str, Measure], context: Context) -> None:
    """Refuse the team of a measure that the scenario does not have: a slip of the pen would leave it unpaid.

    Raises
    ------
    InputError
        With every such row of posts.csv. A scenario without any measure has no team to pay.
    """
    fitting = [name for name, measure in measures.items() if measure.kind == "edge_of_care"]
    problems = [
        _of_team(
            row,
            f'"{name}" is not a measure of {context.scenario_file}.',
            did_you_mean(name, fitting) or "Remove the row.",
        )
        for row, name in _teams(context)
        if measures and name not in measures
    ]
    if problems:
        raise InputError(problems)


def check_paid_once(measures: Mapping[str, Measure], context: Context) -> None:
    """Refuse the team of a measure that works with no families, and what a measure pays for already.

    Raises
    ------
    InputError
        With every such row of posts.csv and contracts.csv.
    """
    problems = [
        _of_team(row, *fault)
        for row, name in _teams(context)
        if name in measures and (fault := _team_fault(name, measures[name], context)) is not None
    ]
    problems += _contract_problems(measures, context)
    if problems:
        raise InputError(problems)


def _teams(context: Context) -> list[tuple[int, str]]:
    """(row of posts.csv, measure) of each team."""
    return [
        (int(row.row), driver.name)
        for row in rows_of(context.council.posts)
        for driver in drivers_of(str(row.driver), context.placement_types.ids)
        if driver.kind == "families"
    ]


def _of_team(row: int, found: str, remedy: str) -> Problem:
    return Problem("posts.csv", found, remedy, row=row, column="driver")


def _team_fault(name: str, measure: Measure, context: Context) -> tuple[str, str] | None:
    """What is wrong with the team of a measure, and what to do."""
    if measure.kind != "edge_of_care":
        found = f'"{name}" is a measure of kind {measure.kind}, which works with no families.'
        return found, "Name a measure of kind edge_of_care."
    cost = getattr(measure, "cost", None)
    if measure.enabled and cost is not None and context.item(f"measures.{name}.cost", cost).high > 0:
        found = f'the measure "{name}" is paid for by {cost} already.'
        return found, "Let its cost name an item of £0, or remove this row: nobody is paid twice."
    return None


def _contract_problems(measures: Mapping[str, Measure], context: Context) -> list[Problem]:
    paid = {getattr(measure, "cost", None): name for name, measure in measures.items() if measure.enabled}
    return [
        Problem(
            "contracts.csv",
            f'"{row.cost_item}" pays for the measure "{paid[row.cost_item]}" of {context.scenario_file} already.',
            "Give the contract a cost of its own, or remove the row: nothing is paid for twice.",
            row=int(row.row),
            column="cost_item",
        )
        for row in rows_of(context.council.contracts)
        if row.cost_item in paid
    ]
