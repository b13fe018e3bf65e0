"""What placements cost and what is saved, as figures of children: a cost over a price tells how many there are."""

from __future__ import annotations

from placements.domain.placement_types import TOTAL
from placements.reports.few_children import is_small
from placements.reports.publish.figure_set import (
    OF_A_SAVING,
    OF_A_TOTAL,
    PublishedSet,
    cost_key,
    mean_key,
    reluctance,
    saving_key,
    together_in,
)
from placements.reports.publish.run_figures import PLANS, SERVICES, RunFigures
from placements.reports.publish.system import Figure, Key

PRICE_KNOWN_WITHIN = 0.05
"""How well an outsider may know what a child costs in a placement type: within a twentieth."""


def add_costs(found: PublishedSet, run: RunFigures, plan: str) -> None:
    for month in run.year_ends:
        year = month.financial_year.label
        total, budget = run.mean_in_year(plan, year, TOTAL), run.budget[plan, year].mean
        average = max(budget, 1.0) / max(total, 1.0)
        keys = [one.id for one in run.types if (plan, year, one.id) in run.cost]
        for key in keys:
            children, unit = run.mean_in_year(plan, year, key), _price(run, year, key) or average
            found.add(
                Figure(
                    cost_key(plan, year, key),
                    run.cost[plan, year, key] / unit,
                    is_small(children),
                    together_in(plan, year, key),
                    unit,
                    reluctance=reluctance(children, key),
                )
            )
        services = run.cost.get((plan, year, SERVICES), 0.0) / average
        name, together = cost_key(plan, year, TOTAL), together_in(plan, year, TOTAL)
        found.add(
            Figure(cost_key(plan, year, SERVICES), services, unit=average, known=True),
            Figure(name, budget / average, is_small(total), together, average, reluctance=OF_A_TOTAL),
        )
        found.add_up([cost_key(plan, year, key) for key in (*keys, SERVICES)], name)
        _add_means(found, run, plan, year)


def _add_means(found: PublishedSet, run: RunFigures, plan: str, year: str) -> None:
    """Children of each type on average over the year, which are in no table: its cost tells them, nearly.

    Of two types that are withheld the totals tell both what they cost and how many children they have together: who
    knows about what a child costs in either can work out how many are in which, where the one is much dearer.
    """
    total, known = mean_key(plan, year, TOTAL), []
    for one in run.types:
        children, cost = run.mean_in_year(plan, year, one.id), cost_key(plan, year, one.id)
        if cost not in found.figures or children == 0:
            continue
        mean, together = mean_key(plan, year, one.id), together_in(plan, year, one.id)
        rest, off = max(found.figures[cost].children - children, 0.0), PRICE_KNOWN_WITHIN * children
        price = Figure((*mean, "price"), rest, published=False, least=rest - off, most=rest + off)
        found.add(Figure(mean, children, is_small(children), together), price)
        found.relations.append({cost: 1 / found.figures[cost].unit, mean: -1.0, (*mean, "price"): -1.0})
        known.append(mean)
    children, together = run.mean_in_year(plan, year, TOTAL), together_in(plan, year, TOTAL)
    found.add(Figure(total, children, is_small(children), together, reluctance=OF_A_TOTAL))
    found.add_up(known, total)


def _price(run: RunFigures, year: str, type_id: str) -> float | None:
    """What a child costs in the placement type in the year: in the plan in which it is less.

    In the other, places that are kept ready for more children are paid too. None where nobody lives there.
    """
    spent = [
        (run.cost.get((plan, year, type_id), 0.0), run.mean_in_year(plan, year, type_id)) for plan in PLANS
    ]
    return min((cost / children for cost, children in spent if cost > 0 and children > 0), default=None)


def add_savings(found: PublishedSet, run: RunFigures) -> None:
    before: Key | None = None
    few = False
    for row in run.saving:
        totals = [cost_key(plan, row.year, TOTAL) for plan in PLANS]
        unit = found.figures[totals[0]].unit
        annual, cumulative = saving_key("annual", row.year), saving_key("cumulative", row.year)
        here = any(found.figures[total].small for total in totals)
        few = few or here
        for key, amount, small in (
            (annual, row.annual.mean, here),
            (cumulative, row.cumulative.mean, few),
        ):
            found.add(Figure(key, amount / unit, small and amount != 0, unit=unit, reluctance=OF_A_SAVING))
        found.relations.append({totals[0]: 1.0, totals[1]: -1.0, annual: -1.0})
        found.relations.append({annual: 1.0, cumulative: -1.0} | ({before: 1.0} if before else {}))
        before = cumulative
