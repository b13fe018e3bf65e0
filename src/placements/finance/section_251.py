"""Both budgets by the lines of the section 251 return: the one place that says where each line of a budget stands.

What a person states decides: ``section_251`` of a placement type, of a measure, of a post or a contract. Where it is
left out, the rules below hold; what no rule knows is not mapped, and shown so with its money.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.domain.section_251 import SECTION_251_LINES
from placements.finance.budget import SERVICES, PlanResult
from placements.inputs import rows_of
from placements.inputs.posts import drivers_of
from placements.supply import Measure, Provision

NOT_MAPPED = "not_mapped"
OWN, EXTERNAL, NOT_STATED = "own", "external", "not_stated"
PROVISIONS = {OWN: "own", EXTERNAL: "external", NOT_STATED: "not stated"}
"""The return divides external provision into private, other public and voluntary, which no table of a run tells."""

POSTS_LINE = "3.3.1"
"""Posts are social work: those that assess need and review care."""

MEASURE_LINES = {
    "edge_of_care": "3.4.4",
    "reunification": "3.4.4",
    "family_and_friends": "3.1.7",
}
"""Kind of measure -> line of its own costs; a measure that names a provision or a type moved to has theirs."""

GROSS, INCOME = "gross", "income"
COLUMNS = ["plan", "financial_year", "line", "title", "provision", "gross_gbp", "income_gbp", "net_gbp"]


@dataclass(frozen=True)
class Place251:
    """Where a line of a budget stands in the return.

    Attributes
    ----------
    line
        The code, or ``not_mapped``.
    title
        The line's title in the return; of what is not mapped, what it is.
    provision
        ``own``, ``external`` or ``not_stated``.
    part
        ``gross``, or ``income`` for what others pay: an amount below 0.
    """

    line: str
    title: str
    provision: str
    part: str = GROSS


@dataclass(frozen=True)
class _Stated:
    """Line codes by placement type, measure, post and contract; "" where none is known."""

    types: Mapping[str, str]
    measures: Mapping[str, str]
    posts: Mapping[str, str]
    contracts: Mapping[str, str]


class Return251:
    """Finds the place of every line of one plan's budget."""

    def __init__(self, plan: PlanResult, measures: Mapping[str, Measure]) -> None:
        context = plan.book.context
        self._titles = {one.id: one.title for one in context.placement_types}
        self._provisions = {one.id: one for one in plan.supply.provisions}
        types = {one.id: one.section_251 for one in context.placement_types}
        homes_of = {str(row.provision): str(row.placement_type) for row in rows_of(context.council.provision)}
        of_measures = {name: _line_of(one, types, homes_of) for name, one in measures.items()}
        posts = {}
        for row in rows_of(context.council.posts):
            drivers = drivers_of(str(row.driver), context.placement_types.ids)
            teams = [of_measures.get(driver.name, "") for driver in drivers if driver.kind == "families"]
            posts[str(row.post)] = str(row.section_251) or (teams[0] if teams else POSTS_LINE)
        contracts = {str(row.contract): str(row.section_251) for row in rows_of(context.council.contracts)}
        self._stated = _Stated(types, of_measures, posts, contracts)

    def place(self, key: str, title: str, placement_type: str, provision: str) -> Place251:
        """The place of the line ``key`` of the budget; the rest is as in ``ResultTables.lines``."""
        who, _, rest = key.partition(":")
        name, _, what = rest.partition(":")
        part = INCOME if who == "contract" and what == "income" else GROSS
        if placement_type != SERVICES:
            line, title = self._stated.types[placement_type], self._titles[placement_type]
        elif who in ("post", "team"):
            line = self._stated.posts[name]
        elif who == "contract":
            line = self._stated.contracts[name]
        else:
            line = self._stated.measures.get(name, "")
        provided = self._provided(provision, who)
        if not line:
            return Place251(NOT_MAPPED, f"Not mapped: {title}", provided, part)
        return Place251(line, SECTION_251_LINES[line], provided, part)

    def _provided(self, provision_id: str, who: str) -> str:
        """Posts and teams are the council's own; who runs a service or a contract is not stated."""
        provision = self._provisions.get(provision_id)
        if provision is not None:
            return provided_by(provision)
        return OWN if who in ("post", "team") else NOT_STATED


def provided_by(provision: Provision) -> str:
    """``own``: the council's own carers and homes; of children with their parents and the like, ``not_stated``."""
    if provision.kind in ("home", "carers") and provision.contract == "own":
        return OWN
    return NOT_STATED if provision.kind == "pass_through" else EXTERNAL


def _line_of(measure: Measure, types: Mapping[str, str], type_of: Mapping[str, str]) -> str:
    if measure.section_251:
        return measure.section_251
    if measure.kind in MEASURE_LINES:
        return MEASURE_LINES[measure.kind]
    named = getattr(measure, "to_type", None) or type_of.get(getattr(measure, "provision", ""), "")
    return types.get(named, "")


def section_251_table(
    plans: Sequence[PlanResult], measures: Mapping[str, Measure], lines: pd.DataFrame, beside: pd.DataFrame
) -> pd.DataFrame:
    """plan, financial_year, line, title, provision, gross_gbp, income_gbp, net_gbp.

    Parameters
    ----------
    lines, beside
        ``ResultTables.lines`` and ``whole_service_lines``.

    Returns
    -------
    pd.DataFrame
        Both plans have the same rows. ``net_gbp`` = ``gross_gbp`` - ``income_gbp``, to the penny; over all rows of
        a plan and year it is the cost of its budget and of what stands beside it.
    """
    monthly = pd.concat([lines, beside], ignore_index=True)
    years = list(dict.fromkeys(monthly["financial_year"]))
    keys = ["plan", "financial_year", "line", "title", "placement_type", "provision"]
    sums = monthly.groupby(keys, sort=False)["amount_gbp"].sum()
    found = {plan.plan: Return251(plan, measures) for plan in plans}
    amounts: dict[tuple[str, str, Place251], float] = {}
    for (plan_id, year, *line), amount in zip(sums.index, sums, strict=True):
        cell = plan_id, year, found[plan_id].place(*line)
        amounts[cell] = amounts.get(cell, 0.0) + float(amount)
    places = in_order_of_the_return(place for _, _, place in amounts)
    rows = [
        (
            plan.plan,
            year,
            line,
            title,
            provision,
            *_money(amounts, (plan.plan, year), (line, title, provision)),
        )
        for plan in plans
        for year in years
        for line, title, provision in dict.fromkeys((p.line, p.title, p.provision) for p in places)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def in_order_of_the_return(places: Iterable[Place251]) -> list[Place251]:
    """Each place once: lines as the return has them, what is not mapped last, own provision before external."""
    codes, provided = [*SECTION_251_LINES, NOT_MAPPED], list(PROVISIONS)
    return sorted(
        set(places),
        key=lambda p: (codes.index(p.line), p.title, provided.index(p.provision), p.part != GROSS),
    )


def _money(
    amounts: Mapping[tuple[str, str, Place251], float], cell: tuple[str, str], row: tuple[str, str, str]
) -> tuple[float, float, float]:
    gross, income = (amounts.get((*cell, Place251(*row, part)), 0.0) for part in (GROSS, INCOME))
    # sums of pennies are pennies again
    found = np.round([gross, -income, gross + income], 2) + 0.0
    return float(found[0]), float(found[1]), float(found[2])
