"""Who may be placed where: the ages that provision takes, and the need groups it is suitable for.

It governs new placements and planned moves only. A settled child stays after a birthday: applied to children who live
there, suitability would evict them.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from placements.domain import Problem
from placements.domain.need_groups import OLDEST, YOUNGEST, NeedGroup, bands_of
from placements.inputs import rows_of
from placements.supply.context import Context
from placements.supply.plan import SupplyPlan
from placements.supply.provision import Provision

PROVISION, SUITABILITY = "provision.csv", "suitability.csv"


def with_suitability(plan: SupplyPlan, context: Context) -> tuple[SupplyPlan, list[Problem]]:
    """The plan whose provisions know which need groups they take, and every fault of what the tables say of it.

    Provisions that are in no table, as a measure may buy, take every group of the levels that they accept.
    """
    if not context.age_bands and context.council.suitability.empty:
        return plan, []
    rows = {str(row.provision): row for row in rows_of(context.council.provision)}
    shares, problems = _shares(context)
    known = []
    for provision in plan.provisions:
        row = rows.get(provision.id)
        own = shares.get(provision.id, {})
        if row is not None:
            faults = _age_faults(row, context)
            problems += faults
            only = None if faults else _only(row, provision, context)
            provision = replace(provision, only=only, match_by_group=own)
        known.append(provision)
    if not problems:
        problems += _without_provision(known, context)
    return replace(plan, provisions=tuple(known)), problems


def _ages(row: Any) -> tuple[int, int]:
    """The youngest and the oldest whom a row of provision.csv takes."""
    youngest, oldest = (float(getattr(row, name, math.nan)) for name in ("ages_from", "ages_to"))
    return (
        YOUNGEST if math.isnan(youngest) else int(youngest),
        OLDEST if math.isnan(oldest) else int(oldest),
    )


def _age_faults(row: Any, context: Context) -> list[Problem]:
    """Ages that cut an age band in two: some of its children would be suitable and others not."""
    if not context.age_bands:
        return []
    youngest, oldest = _ages(row)
    problems = []
    for first, last in bands_of(context.age_bands):
        if first < youngest <= last:
            problems.append(_cuts_a_band(row, "ages_from", youngest, youngest, (first, last), context))
        if first <= oldest < last:
            problems.append(_cuts_a_band(row, "ages_to", oldest, oldest + 1, (first, last), context))
    return problems


def _cuts_a_band(
    row: Any, column: str, age: int, cut: int, band: tuple[int, int], context: Context
) -> Problem:
    first, last = band
    whole = (first, last + 1) if column == "ages_from" else (first - 1, last)
    fitting = " or ".join(str(one) for one in whole if YOUNGEST <= one <= OLDEST)
    bands = sorted({*context.age_bands, cut})
    return Problem(
        PROVISION,
        f"{row.provision} has {column} {age}, within the age band {first} to {last}.",
        f"Write {fitting}, or cut need groups there too: age_bands = {bands} in [supply].",
        row=int(row.row),
        column=column,
    )


def _only(row: Any, provision: Provision, context: Context) -> frozenset[str] | None:
    youngest, oldest = _ages(row)
    if not context.age_bands or (youngest, oldest) == (YOUNGEST, OLDEST):
        return None
    return frozenset(
        group.id
        for level in provision.accepts
        for group in context.groups.of_level(level)
        if youngest <= group.first_age and group.last_age <= oldest
    )


def _shares(context: Context) -> tuple[dict[str, dict[str, float]], list[Problem]]:
    """Provision -> need group -> match share; what is said of one group goes before what is said of its level."""
    found: dict[str, dict[str, float]] = {}
    problems = []
    rows = [(row, _groups(row, context)) for row in rows_of(context.council.suitability)]
    for row, groups in sorted(rows, key=lambda pair: -len(pair[1])):
        problems += _row_faults(row, groups, context)
        own = found.setdefault(str(row.provision), {})
        for group in groups:
            if math.isnan(row.match_share):
                own.pop(group.id, None)
            else:
                own[group.id] = float(row.match_share)
    return found, problems


def _groups(row: Any, context: Context) -> tuple[NeedGroup, ...]:
    try:
        return context.groups.named(str(row.need_group))
    except KeyError:
        return ()


def _row_faults(row: Any, groups: tuple[NeedGroup, ...], context: Context) -> list[Problem]:
    def problem(found: str, remedy: str) -> list[Problem]:
        return [Problem(SUITABILITY, found, remedy, row=int(row.row), column="need_group")]

    name = str(row.need_group)
    if not groups:
        return problem(f'"{name}" is not a need group of the scenario.', context.known_groups(name))
    table = context.council.provision
    provision = next(one for one in rows_of(table) if one.provision == row.provision)
    level = context.placement_types[str(provision.placement_type)].need_group
    # a home that a measure opens can be shared with other levels (otherwise_in); what is there serves its own
    if provision.status == "existing" and groups[0].level != level:
        found = f"{provision.provision} holds placements of the need group {level}, and none of {name}."
        return problem(found, f"Name {level}, or another provision.")
    return []


def _without_provision(provisions: list[Provision], context: Context) -> list[Problem]:
    """Need groups that nothing takes which is there today: their children would stay without a place."""
    named = {group.id for row in rows_of(context.council.suitability) for group in _groups(row, context)}
    return [
        Problem(
            SUITABILITY if group.id in named else PROVISION,
            f"no existing provision takes the need group {group.id}.",
            "Let one take it: widen its ages_from and ages_to in provision.csv, or write a match_share above 0 in "
            "suitability.csv.",
            column="need_group" if group.id in named else "ages_from",
        )
        for group in context.groups
        if not any(_takes(provision, group) for provision in provisions if not provision.planned)
    ]


def _takes(provision: Provision, group: NeedGroup) -> bool:
    share = provision.match_by_group.get(group.id, provision.match_share)
    return (
        group.level in provision.accepts
        and share > 0
        and (provision.only is None or group.id in provision.only)
    )
