"""Sufficiency: are there places enough for the children who need one?

Children Act 1989, section 22G: a council must, so far as reasonably practicable, have accommodation in its area that
meets the needs of the children it looks after. Here: children who need a place of a kind against the usable places
that the council runs or has under contract. What it can buy on the market is no such place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.demand import DemandPaths
from placements.domain.placement_types import TOTAL
from placements.finance.budget import PlanResult
from placements.finance.children import A_TRACE_OF_A_CHILD, CHILDREN_DECIMALS
from placements.supply import Provision

Floats = NDArray[np.float64]

MARKET, PASS_THROUGH = "market", "pass_through"


@dataclass(frozen=True)
class Sufficiency:
    """One need group of one plan on every path; every array has the shape (paths, months).

    Attributes
    ----------
    need
        Children who need a place of the group. Whom a planned move brought to another level of need (a step-down)
        needs a place of that level from then on.
    usable
        Usable places that may take them, of provision that the council runs or has under contract: homes, carers,
        blocks and frameworks. None where such children live without any limit of places: with parents, say.
    gap
        Fewest children of the group for whom these places cannot suffice, whoever is placed where: need less usable
        places, where above 0. None as ``usable``.
    in_market
        Children of the group who live in places bought on the market.
    placed, unplaced
        Children of the group who live somewhere, and who have no place at all: ``need`` together.
    """

    need: Floats
    usable: Floats | None
    gap: Floats | None
    in_market: Floats
    placed: Floats
    unplaced: Floats


def sufficiency_table(plan: PlanResult) -> pd.DataFrame:
    """plan, month, level, need_group, need_mean, need_p10, need_p90, usable_mean, gap_mean, gap_p90, gap_probability,
    in_market_mean, placed_mean, unplaced_mean, unplaced_probability.

    A row for each level of need; where need groups are cut at ages also one for each group, whose usable places it
    may share with other ages of its level; and one for all (``total``), whose gap is the sum of the levels' gaps on
    each path: a place with a foster carer helps nobody who needs a home. Only rows of levels may be added up.
    """
    rows = sufficiency(plan)
    frames = [_rows(plan, level, group, found) for (level, group), found in rows.items()]
    return pd.concat(frames, ignore_index=True)


def sufficiency_by_type_table(plan: PlanResult, demand: DemandPaths) -> pd.DataFrame:
    """plan, month, placement_type, places, demand_mean, demand_p10, demand_p90, usable_mean, gap_mean, gap_p90,
    gap_probability.

    Demand for the type as forecast, before any measure, the same for both plans, against the plan's usable places of
    the type. ``places`` says whether there is a limit: ``limited``; ``market``: more can be bought, so that there is
    no gap to state, and ``usable_mean`` is what is agreed of it by contract, if anything; ``no_limit``: children live
    there without places being counted.
    """
    months = [str(month) for month in demand.months]
    frames = []
    for number, type_id in enumerate(demand.placement_types.ids):
        children = demand.children[:, :, number]
        mine = [p for p in plan.allocation.provisions if p.placement_type == type_id]
        limit = _limit(mine)
        usable = _places(mine, children.shape)
        found: dict[str, object] = {
            "plan": plan.plan,
            "month": months,
            "placement_type": type_id,
            "places": limit,
            **_spread("demand", children),
            "usable_mean": _mean(
                usable if limit == "limited" or any(p.limited for p in mine) else None, months
            ),
            **_shortage(np.maximum(children - usable, 0.0) if limit == "limited" else None, months),
        }
        frames.append(pd.DataFrame(found))
    return pd.concat(frames, ignore_index=True)


def sufficiency(plan: PlanResult) -> dict[tuple[str, str], Sufficiency]:
    """(level, need group) -> how need and places stand; ("", "total") for all, last."""
    by_group = _children(plan)
    found: dict[tuple[str, str], Sufficiency] = {}
    levels = dict.fromkeys(plan.need.level_of(group) for group in plan.need.groups)
    for level in levels:
        groups = [group for group in plan.need.groups if plan.need.level_of(group) == level]
        found[level, level] = _of_groups(plan, level, groups, by_group)
        if groups != [level]:
            for group in groups:
                found[level, group] = _of_groups(plan, level, [group], by_group)
    found["", TOTAL] = _together([found[level, level] for level in levels])
    return found


@dataclass(frozen=True)
class _Children:
    """Children of one need group, each of shape (paths, months)."""

    placed: Floats
    in_market: Floats
    unplaced: Floats

    @property
    def need(self) -> Floats:
        return self.placed + self.unplaced


def _children(plan: PlanResult) -> dict[str, _Children]:
    """Children by the need group whose places they need now."""
    there, groups = plan.allocation.whereabouts, plan.need.groups
    shape = plan.allocation.unplaced.shape[:2]
    placed = {group: np.zeros(shape) for group in groups}
    in_market = {group: np.zeros(shape) for group in groups}
    for number, (group, line) in enumerate(there.stocks):
        needs = _needs_now(plan, group, tuple(line.accepts))
        placed[needs] += there.children[:, :, number]
        if line.provisions[0].kind == MARKET:
            in_market[needs] += there.children[:, :, number]
    return {
        group: _Children(placed[group], in_market[group], plan.allocation.unplaced[:, :, number])
        for number, group in enumerate(groups)
    }


def _needs_now(plan: PlanResult, group: str, accepted: tuple[str, ...]) -> str:
    """The group whose places a child of ``group`` needs who lives where the levels ``accepted`` may be placed.

    The child's own, unless a planned move brought it to another level: then that level's, of the same ages.
    """
    level = plan.need.level_of(group)
    if level in accepted:
        return group
    mates, others = (
        [other for other in plan.need.groups if plan.need.level_of(other) == name]
        for name in (level, accepted[0])
    )
    return others[mates.index(group)] if len(others) == len(mates) else group


def _of_groups(
    plan: PlanResult, level: str, groups: list[str], by_group: Mapping[str, _Children]
) -> Sufficiency:
    """Some groups of one level together."""
    mine = [by_group[group] for group in groups]
    provisions = [p for p in plan.allocation.provisions if any(_takes(p, group, level) for group in groups)]
    need = np.sum([children.need for children in mine], axis=0)
    no_limit = any(p.kind == PASS_THROUGH for p in provisions)
    limited = [p for p in provisions if p.limited]
    return Sufficiency(
        need=need,
        usable=None if no_limit else _places(limited, need.shape, level),
        gap=None if no_limit else fewest_without(level, {g: by_group[g].need for g in groups}, limited),
        in_market=np.sum([children.in_market for children in mine], axis=0),
        placed=np.sum([children.placed for children in mine], axis=0),
        unplaced=np.sum([children.unplaced for children in mine], axis=0),
    )


def _together(levels: list[Sufficiency]) -> Sufficiency:
    usable = [level.usable for level in levels if level.usable is not None]
    gaps = [level.gap for level in levels if level.gap is not None]
    return Sufficiency(
        need=np.sum([level.need for level in levels], axis=0),
        usable=np.sum(usable, axis=0) if usable else None,
        gap=np.sum(gaps, axis=0) if gaps else None,
        in_market=np.sum([level.in_market for level in levels], axis=0),
        placed=np.sum([level.placed for level in levels], axis=0),
        unplaced=np.sum([level.unplaced for level in levels], axis=0),
    )


def _takes(provision: Provision, group: str, level: str) -> bool:
    suits = provision.match_by_group.get(group, provision.match_share) > 0
    return level in provision.accepts and suits and (provision.only is None or group in provision.only)


def _places(provisions: Sequence[Provision], shape: tuple[int, ...], level: str = "") -> Floats:
    """Usable places of those that are limited, for children of ``level`` or, without one, of any; (paths, months)."""
    total: Floats = np.zeros(shape)
    for provision in provisions:
        if provision.limited:
            total += provision.usable * (provision.accepts[level][:, None] if level else 1.0)
    return total


def fewest_without(level: str, need: Mapping[str, Floats], provisions: Sequence[Provision]) -> Floats:
    """Fewest children of the groups ``need`` of one level without one of the limited ``provisions``; (paths, months).

    Hall's theorem: where some provision takes only some ages, it is the largest shortage of any set of places against
    the children who can be nowhere else. Without ages: need less places, where above 0.
    """
    places: dict[frozenset[str], Floats] = {}
    for provision in provisions:
        takes = frozenset(group for group in need if _takes(provision, group, level))
        here = _places([provision], provision.usable.shape, level)
        places[takes] = places[takes] + here if takes in places else here
    gap: Floats = np.zeros_like(next(iter(need.values())))
    for size in range(len(places) + 1):
        for chosen in combinations(places, size):
            # nowhere else: whoever can be in none of the other places
            others = frozenset[str]().union(*(takes for takes in places if takes not in chosen))
            short = np.sum([need[group] for group in need if group not in others], axis=0)
            gap = np.maximum(gap, short - np.sum([places[takes] for takes in chosen], axis=0))
    return gap


def _limit(provisions: Sequence[Provision]) -> str:
    """What limits the places of a placement type."""
    kinds = {provision.kind for provision in provisions}
    if PASS_THROUGH in kinds:
        return "no_limit"
    return MARKET if MARKET in kinds else "limited"


def _rows(plan: PlanResult, level: str, group: str, found: Sufficiency) -> pd.DataFrame:
    months = [str(month) for month in plan.book.context.months]
    return pd.DataFrame(
        {
            "plan": plan.plan,
            "month": months,
            "level": level,
            "need_group": group,
            **_spread("need", found.need),
            "usable_mean": _mean(found.usable, months),
            **_shortage(found.gap, months),
            "in_market_mean": _mean(found.in_market, months),
            "placed_mean": _mean(found.placed, months),
            "unplaced_mean": _mean(found.unplaced, months),
            "unplaced_probability": (found.unplaced > A_TRACE_OF_A_CHILD).mean(axis=0),
        }
    )


def _spread(name: str, children: Floats) -> dict[str, Floats]:
    low, high = np.quantile(children, [0.1, 0.9], axis=0)
    columns = {"mean": children.mean(axis=0), "p10": low, "p90": high}
    return {
        f"{name}_{column}": np.round(values, CHILDREN_DECIMALS) + 0.0 for column, values in columns.items()
    }


def _shortage(gap: Floats | None, months: list[str]) -> dict[str, Floats]:
    """The gap's mean, P90 and probability: of the paths, never of the difference of means; no number without limit."""
    if gap is None:
        return dict.fromkeys(("gap_mean", "gap_p90", "gap_probability"), np.full(len(months), np.nan))
    return {
        "gap_mean": _mean(gap, months),
        "gap_p90": np.round(np.quantile(gap, 0.9, axis=0), CHILDREN_DECIMALS) + 0.0,
        "gap_probability": (gap > A_TRACE_OF_A_CHILD).mean(axis=0),
    }


def _mean(children: Floats | None, months: list[str]) -> Floats:
    if children is None:
        return np.full(len(months), np.nan)
    mean: Floats = np.round(children.mean(axis=0), CHILDREN_DECIMALS) + 0.0
    return mean
