"""Who may fill which tier of which line, and in what order: what the waterfall knows before it sees a month."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import numpy as np

from placements.allocate.lines import Line
from placements.allocate.model import MonthModel, Prices


@dataclass(frozen=True)
class Actor:
    """Children who may come into a line: of a group who need a place, or by a planned move.

    Attributes
    ----------
    owner
        Whose children they are: the same at every line they could come into.
    line, stock
        Indexes of the line, and of the stock they join.
    group
        Index of the need group, for those who need a place.
    limit
        Index of the limit on matching, or -1.
    route, source, leaving
        For planned moves: the route, the line moved from and the stock they leave; else -1.
    """

    owner: Hashable
    line: int
    stock: int
    group: int
    limit: int = -1
    route: int = -1
    source: int = -1
    leaving: int = -1

    @property
    def moves(self) -> bool:
        return self.route >= 0


@dataclass(frozen=True)
class Exchange:
    """``taker`` comes into an earlier line, where each giver makes room for the one before and goes on to its other.

    ``steps`` are pairs (giver, the same children at the next line): of one step, or of two where the first giver goes
    into another earlier line. The last step ends in this line. All are indexes of actors.
    """

    taker: int
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Segment:
    """A price tier of a line: its price, where it ends (in children), and who claims it, in order.

    ``claims`` hold actors of equal priority. ``exchanges`` by their taker are tried once the claims are met.
    """

    line: int
    price: float
    end: float
    claims: tuple[tuple[int, ...], ...]
    exchanges: Mapping[int, tuple[Exchange, ...]]
    unlimited: bool


@dataclass
class Layout:
    """Indexes of the model's groups, lines, stocks and limits."""

    model: MonthModel
    actors: list[Actor] = field(init=False)

    def __post_init__(self) -> None:
        model = self.model
        self.groups = list(model.groups)
        line_at = {line.id: i for i, line in enumerate(model.lines)}
        stock_at = {(g, line.id): i for i, (g, line) in enumerate(model.stocks)}
        self.limits = [(g, name) for g, name, _ in model.matched()]
        self.actors = [
            Actor(
                owner=g,
                line=line_at[line.id],
                stock=stock_at[g, line.id],
                group=self.groups.index(g),
                limit=self.limits.index((g, line.matched_as)) if (g, line.matched_as) in self.limits else -1,
            )
            for g, line in model.placing
        ]
        self.actors += [
            Actor(
                owner=(route, g, source.id),
                line=line_at[target.id],
                stock=stock_at[g, target.id],
                group=self.groups.index(g),
                route=route,
                source=line_at[source.id],
                leaving=stock_at[g, source.id],
            )
            for route, g, source, target in model.moves
        ]
        self.stocks_of = [model.stocks_of[line.id] for line in model.lines]
        self.level_of_stock = [model.level(g) for g, _ in model.stocks]
        self.shared = {
            (level, line_at[line.id]): model.stocks_of_level[level, line.id] for level, line in model.shared()
        }

        self.routes = self.same_move([i for i, actor in enumerate(self.actors) if actor.moves])

    def spared(self, actor: Actor, prices: Prices, tier: int = 0) -> float:
        """GBP a week that a planned move out of a tier spares, its own cost taken off."""
        return prices.line[self.model.lines[actor.source].id, tier] - prices.move[actor.route]

    def same_move(self, claim: list[int]) -> list[list[int]]:
        """The actors of a claim, those of one route between the same two lines together."""
        together: dict[Hashable, list[int]] = {}
        for index in claim:
            actor = self.actors[index]
            key = (actor.route, actor.source, actor.line) if actor.moves else ()
            together.setdefault(key, []).append(index)
        return list(together.values())


Tiers = list[tuple[float, int, int]]
"""(price, line, tier) in the order of price."""


def segments_of(layout: Layout, prices: Prices) -> tuple[Segment, ...]:
    """The tiers of all lines, cheapest first, with those who claim each."""
    model = layout.model
    tiers: Tiers = sorted(
        (prices.line[line.id, k], number, k)
        for number, line in enumerate(model.lines)
        for k in range(len(line.tiers))
    )
    found: list[Segment] = []
    for position, (price, number, k) in enumerate(tiers):
        line = model.lines[number]
        last = k + 1 == len(line.tiers)
        earlier = list(dict.fromkeys(other for _, other, _ in tiers[:position] if other != number))
        found.append(
            Segment(
                line=number,
                price=price,
                end=np.inf if last else line.tiers[k + 1],
                claims=_claims(layout, prices, price, number, tiers[position + 1 :]),
                exchanges=_exchanges(layout, prices, price, number, earlier),
                unlimited=last and not line.limited,
            )
        )
    return tuple(found)


def _claims(
    layout: Layout, prices: Prices, price: float, number: int, later: Tiers
) -> tuple[tuple[int, ...], ...]:
    """Whoever would cost most elsewhere first; among equals those who need a place, then those with fewest others."""
    model = layout.model
    ranked: dict[tuple[float, bool, int], list[int]] = {}
    for index, actor in enumerate(layout.actors):
        if actor.line != number:
            continue
        if actor.moves:
            elsewhere = layout.spared(actor, prices)
            if elsewhere <= price:
                continue
            others = sum(a.owner == actor.owner and a.line != number for a in layout.actors)
        else:
            elsewhere, others = _elsewhere(layout, model.groups[actor.group], later)
        ranked.setdefault((-round(elsewhere, 6), actor.moves, others), []).append(index)
    return tuple(
        tuple(together) for _, members in sorted(ranked.items()) for together in layout.same_move(members)
    )


def _elsewhere(layout: Layout, group: str, later: Tiers) -> tuple[float, int]:
    """What a child of the group costs if not placed here, and how many limited lines it has before that."""
    model = layout.model
    others = 0
    for price, number, k in later:
        line = model.lines[number]
        if not line.takes(group, model.level(group)):
            continue
        if _takes_everybody(line, group) and k + 1 == len(line.tiers):
            return price, others
        others += 1
    return model.settings.unplaced_penalty_gbp_per_week, others


def _takes_everybody(line: Line, group: str) -> bool:
    return not line.limited and all(p.match_by_group.get(group, p.match_share) >= 1 for p in line.provisions)


def _exchanges(
    layout: Layout, prices: Prices, price: float, number: int, earlier: list[int]
) -> dict[int, tuple[Exchange, ...]]:
    """Every change of places between lines filled before and this one that could be worth while, by its taker."""
    actors = layout.actors
    at: dict[int, dict[Hashable, int]] = {line: {} for line in (*earlier, number)}
    for index, actor in enumerate(actors):
        if actor.line in at:
            at[actor.line][actor.owner] = index
    found: dict[int, tuple[Exchange, ...]] = {}
    for first in earlier:
        for taker in at[first].values():
            actor = actors[taker]
            if actor.moves and (actor.source == number or layout.spared(actor, prices) <= price):
                continue
            short = _steps(at, first, number, taker)
            long = [
                (one, two)
                for second in earlier
                if second != first
                for one in _steps(at, first, second, taker)
                for two in _steps(at, second, number, one[1])
            ]
            found[taker] = tuple(Exchange(taker, steps) for steps in (*((one,) for one in short), *long))
    return {taker: exchanges for taker, exchanges in found.items() if exchanges}


def _steps(
    at: Mapping[int, Mapping[Hashable, int]], here: int, there: int, taker: int
) -> list[tuple[int, int]]:
    """Whoever could make room for the taker in a line by going to another."""
    return [
        (giver, at[there][owner])
        for owner, giver in at[here].items()
        if owner in at[there] and giver != taker
    ]
