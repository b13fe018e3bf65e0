"""Capacity lines: what the allocation tells apart.

Homes of one placement type and marginal cost are one line: the same optimum, several times faster,
and no arbitrary choice between identical homes. Their residents are shared out afterwards, pro rata to
usable places.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from placements.supply import Provision

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """One or more provisions that the allocation does not tell apart.

    Attributes
    ----------
    accepts
        Level of need -> usable places that its children may fill, shape (paths, months); all of
        ``usable`` where the line serves one level only. Infinite for markets.
    only
        The need groups that may come in; None: those of every age.
    tiers
        Children from which each price tier holds: (0.0,) where there is one price.
    """

    id: str
    title: str
    placement_type: str
    provisions: tuple[Provision, ...]
    usable: Floats
    accepts: dict[str, Floats]
    tiers: tuple[float, ...]
    only: frozenset[str] | None = None

    def takes(self, group: str, level: str) -> bool:
        """Whether a child of the group who needs a place may be placed here: a match share of 0 is not suitable."""
        suits = any(p.match_by_group.get(group, p.match_share) > 0 for p in self.provisions)
        return level in self.accepts and self.admits(group) and suits

    def admits(self, group: str) -> bool:
        """Whether a child of the group may come in by a planned move, whatever the level of need."""
        return self.only is None or group in self.only

    @cached_property
    def limited(self) -> bool:
        return bool(np.isfinite(self.usable).all())

    @property
    def existing(self) -> tuple[Provision, ...]:
        """The provisions that are there in the base month."""
        return tuple(provision for provision in self.provisions if not provision.planned)

    @property
    def matched_as(self) -> str:
        """What a limit on matching holds for: all homes of a placement type together, else the line."""
        return self.placement_type if self.provisions[0].kind == "home" else self.id

    def room(self) -> float:
        """Children whom the existing provisions have places for in the base month.

        A home that closes in the first month of the forecast is still open then.
        """
        return sum(float(np.median(p.usable[:, 0])) or p.places for p in self.existing)

    def closes_a_home(self, month: int) -> bool:
        """Whether one of its homes had usable places in the month before and has none on any path now."""
        return bool(self._closing[month])

    @cached_property
    def _closing(self) -> NDArray[np.bool_]:
        """Shape (months,)."""
        closing = np.zeros(self.usable.shape[1], dtype=bool)
        for provision in self.provisions:
            if provision.ends_for_residents:
                has_places = np.asarray(provision.usable.any(axis=0))
                before = np.concatenate([[not provision.planned], has_places[:-1]])
                closing |= before & np.logical_not(has_places)
        return closing


def capacity_lines(provisions: tuple[Provision, ...]) -> tuple[Line, ...]:
    """Pool the homes; every other provision is a line of its own."""
    pools: dict[Hashable, list[Provision]] = {}
    for provision in provisions:
        pools.setdefault(_alike(provision), []).append(provision)
    types = [members[0].placement_type for members in pools.values() if len(members) > 1]
    names: list[str] = []
    lines = []
    for members in pools.values():
        first = members[0]
        name = first.id
        if len(members) > 1:
            name = f"{first.placement_type}_homes"
            if types.count(first.placement_type) > 1:
                name += f"_{first.marginal_cost}"
            alike = sum(other == name or other.startswith(f"{name}_of_pool_") for other in names)
            name += f"_of_pool_{alike + 1}" if alike else ""
        names.append(name)
        lines.append(_line(tuple(members), name))
    return tuple(lines)


def _alike(provision: Provision) -> Hashable:
    """What homes must share to be one line; every other provision is alike to none."""
    if provision.kind != "home":
        return provision.id
    matched = tuple(sorted(provision.match_by_group.items()))
    return provision.placement_type, provision.marginal_cost, provision.only, matched, _ends(provision)


def _ends(provision: Provision) -> int | None:
    """The first month of the forecast in which the home is closed for good; None: it stays open.

    Homes that close at different times are different lines: the residents of one that closes need a place again, and
    do not pass into the others of a pool by the way.
    """
    open_months = np.flatnonzero(provision.usable.any(axis=0))
    if not len(open_months) or open_months[-1] == provision.usable.shape[1] - 1:
        return None
    return int(open_months[-1]) + 1


def _line(members: tuple[Provision, ...], line_id: str) -> Line:
    levels = dict.fromkeys(level for member in members for level in member.accepts)
    accepts = {
        level: np.sum([m.usable * m.accepts[level][:, None] for m in members if level in m.accepts], axis=0)
        for level in levels
    }
    first = members[0]
    return Line(
        id=line_id,
        title=_title(members),
        placement_type=first.placement_type,
        provisions=members,
        usable=np.sum([member.usable for member in members], axis=0),
        accepts=accepts,
        tiers=tuple(tier.from_children for tier in first.tiers) or (0.0,),
        only=first.only,
    )


def _title(members: tuple[Provision, ...]) -> str:
    """The homes by name, the first of many and how many more."""
    first, *others = (member.title for member in members)
    if len(others) > 2:
        return f"{first} and {len(others)} more homes like it"
    return " and ".join(filter(None, (", ".join([first, *others[:-1]]), *others[-1:])))


def matched_share(lines: tuple[Line, ...], group: str, month: int) -> Floats:
    """Most of the need of a group that can be matched to the lines together in the month, shape (paths,).

    The mean of their provisions' match shares, by usable places; where none is usable, capacity binds.
    """
    members = [provision for line in lines for provision in line.provisions]
    shares = [m.match_by_group.get(group, m.match_share) for m in members]
    if len(members) == 1:
        return np.full(len(members[0].usable), shares[0])
    usable = np.sum([m.usable[:, month] for m in members], axis=0)
    weighted = np.sum([m.usable[:, month] * s for m, s in zip(members, shares, strict=True)], axis=0)
    share: Floats = np.divide(weighted, usable, out=np.ones_like(usable), where=usable > 0)
    return share


def shares_of(line: Line, level: str) -> Floats | None:
    """Part of the line's children of ``level`` in each provision, shape (paths, months, provisions); None: one has all.

    Pro rata to the usable places that accept the level, or to registered places where none does.
    """
    if len(line.provisions) == 1:
        return None
    weights = np.stack(
        [
            p.usable * p.accepts[level][:, None] if level in p.accepts else np.zeros_like(p.usable)
            for p in line.provisions
        ],
        axis=2,
    )
    total = weights.sum(axis=2, keepdims=True)
    registered = np.stack([p.registered for p in line.provisions], axis=1)
    open_places = registered.sum(axis=1, keepdims=True)
    even = np.full(registered.shape, 1 / len(line.provisions))
    by_places = np.divide(registered, open_places, out=even, where=open_places > 0)
    shares: Floats = np.divide(
        weights, total, out=np.broadcast_to(by_places, weights.shape).copy(), where=total > 0
    )
    return shares


def share_out(line: Line, level: str, children: Floats) -> Floats:
    """Children of ``level`` in each provision of the line, shape (paths, months, provisions)."""
    shares = shares_of(line, level)
    shared: Floats = children[:, :, None] if shares is None else children[:, :, None] * shares
    return shared
