"""The supply that is there with one assumption about it taken away: to find out which one contradicts the history."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from placements.inputs import rows_of
from placements.supply.context import Context
from placements.supply.plan import SupplyPlan
from placements.supply.provision import Provision

NEXT_TO_NOTHING = 0.5
"""Places by which usable places and children may differ: half a child."""


@dataclass(frozen=True)
class Neutralised:
    """A plan without one assumption.

    Attributes
    ----------
    level
        The level of need whose placements the assumption is about.
    assumption
        In words, with its figure and where it stands: "the match_share 0.5 of carers".
    instead
        What stands in its place: "with 1".
    """

    level: str
    assumption: str
    instead: str
    plan: SupplyPlan


def neutralised(plan: SupplyPlan, context: Context, observed: Mapping[str, float]) -> tuple[Neutralised, ...]:
    """Each assumption about what is there that is not neutral, with the plan in which it is.

    Parameters
    ----------
    plan
        Do nothing.
    observed
        Children by placement type at the end of the base month.
    """
    rows = {str(row.provision): row for row in rows_of(context.council.provision)}
    found: list[Neutralised] = []
    for provision in plan.provisions:
        row = rows[provision.id]
        level = context.placement_types[provision.placement_type].need_group
        for assumption, instead, changed in (
            *_matching(provision),
            *_ages(provision),
            *_growth(provision, row, context),
            *_closure(provision, row, context),
        ):
            found.append(Neutralised(level, assumption, instead, plan.replacing(changed)))
    for type_id in dict.fromkeys(provision.placement_type for provision in plan.provisions):
        found += _places(plan, rows, context, type_id, observed[type_id])
    return tuple(found)


_Change = tuple[str, str, Provision]


def _matching(provision: Provision) -> Iterator[_Change]:
    shares = {provision.match_share, *provision.match_by_group.values()} - {1.0, 0.0}
    if shares:
        words = " and ".join(f"{share:g}" for share in sorted(shares))
        free = {group: 1.0 for group, share in provision.match_by_group.items() if share > 0}
        closed = {group: 0.0 for group, share in provision.match_by_group.items() if share == 0}
        changed = replace(provision, match_share=1.0, match_by_group={**free, **closed})
        yield f"the match_share {words} of {provision.id}", "with 1", changed


def _ages(provision: Provision) -> Iterator[_Change]:
    if provision.only is not None:
        yield f"the ages of {provision.id}", "with any age", replace(provision, only=None)
    closed = [group for group, share in provision.match_by_group.items() if share == 0]
    if closed:
        rest = {group: share for group, share in provision.match_by_group.items() if share > 0}
        words = f"the match_share 0 of {' and '.join(closed)} in {provision.id} (suitability.csv)"
        yield words, "with its own", replace(provision, match_by_group=rest)


def _growth(provision: Provision, row: Any, context: Context) -> Iterator[_Change]:
    if not row.net_growth:
        return
    growth = float(np.median(context.value(str(row.net_growth), str(row.net_growth))))
    if growth:
        usable = provision.registered * float(row.max_occupancy)
        flat = replace(provision, usable=np.broadcast_to(usable, provision.usable.shape))
        yield f"the net_growth {growth:g} places a month of {provision.id}", "with 0", flat


def _closure(provision: Provision, row: Any, context: Context) -> Iterator[_Change]:
    if provision.limited and row.closes is not None and row.closes <= context.months[-1]:
        usable = np.maximum(provision.usable, float(row.places) * float(row.max_occupancy))
        words = f"the closure of {provision.id} in {row.closes}"
        yield words, "if it stays open", replace(provision, usable=usable)


def _places(
    plan: SupplyPlan, rows: Mapping[str, Any], context: Context, type_id: str, observed: float
) -> list[Neutralised]:
    """Usable places of a type beside the children who live there; a market of the same type takes the others."""
    limited = [p for p in plan.provisions if p.placement_type == type_id and p.limited]
    usable = {p.id: float(rows[p.id].places) * float(rows[p.id].max_occupancy) for p in limited}
    whole = sum(usable.values())
    elastic = any(p.placement_type == type_id and not p.limited for p in plan.provisions)
    if not limited or abs(whole - observed) <= NEXT_TO_NOTHING or (elastic and whole < observed):
        return []
    changed = plan
    for provision in limited:
        more = usable[provision.id] * (observed / whole - 1)
        places = np.where(provision.usable > 0, np.maximum(provision.usable + more, 0.0), 0.0)
        changed = changed.replacing(replace(provision, usable=places))
    names = " and ".join(p.id for p in limited)
    beside = f"{_number(whole)} usable where {_number(observed)} children live"
    assumption = f"the places x max_occupancy of {names}, {beside}"
    level = context.placement_types[type_id].need_group
    return [Neutralised(level, assumption, f"with {_number(observed)}", changed)]


def _number(value: float) -> str:
    return f"{value:.0f}" if math.isclose(value, round(value)) else f"{value:.1f}"
