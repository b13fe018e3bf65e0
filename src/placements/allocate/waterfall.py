"""The month in closed form, on all paths at once: cheapest places first.

A child costs what the place costs, whoever the child is. The numbers of children that lines can hold are then a
polymatroid, on which filling lines in the order of their price is exact, provided that a line is filled as far as it
can be once children placed before change places with those who still wait. One such change is made for each pair of
lines; longer chains are not, and every run measures against the linear programme what that costs.

Who comes first into a line: those whom no other place would cost more. Equals share pro rata.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from placements.allocate.answer import MonthAnswer
from placements.allocate.lines import Line
from placements.allocate.model import MonthModel, MonthState, Prices

Floats = NDArray[np.float64]

# children: below this nobody is worth a second look
NOBODY = 1e-10


@dataclass(frozen=True)
class Claim:
    """Children who may fill a segment of a line, all with the same priority.

    ``placing`` are indexes of the waterfall's placings (children who need a place); else ``moves`` are indexes of
    the model's moves, of one route, from one line to this one.
    """

    placing: tuple[int, ...] = ()
    moves: tuple[int, ...] = ()


@dataclass(frozen=True)
class Segment:
    """A price tier of a line: where it ends (in children), and who claims it, in order."""

    line: int
    end: float
    claims: tuple[Claim, ...]
    unlimited: bool


@dataclass
class Layout:
    """Indexes of the model's groups, lines, stocks and limits."""

    model: MonthModel
    placing: list[tuple[int, int, int]] = field(init=False)
    """(group, line, stock) of every pair that may be placed."""
    moves: list[tuple[int, int, int, int, int]] = field(init=False)
    """(route, source line, target line, source stock, target stock) of every planned move."""

    def __post_init__(self) -> None:
        model = self.model
        self.groups = list(model.groups)
        self.line_at = {line.id: i for i, line in enumerate(model.lines)}
        self.stock_at = {(g, line.id): i for i, (g, line) in enumerate(model.stocks)}
        self.placing = [
            (self.groups.index(g), self.line_at[line.id], self.stock_at[g, line.id])
            for g, line in model.placing
        ]
        self.moves = [
            (
                number,
                self.line_at[source.id],
                self.line_at[target.id],
                self.stock_at[g, source.id],
                self.stock_at[g, target.id],
            )
            for number, g, source, target in model.moves
        ]
        self.stocks_of = [
            [i for i, (_, other) in enumerate(model.stocks) if other.id == line.id] for line in model.lines
        ]
        self.shared = {
            (level, self.line_at[line.id]): [
                i
                for i, (g, other) in enumerate(model.stocks)
                if other.id == line.id and model.level(g) == level
            ]
            for level, line in model.shared()
        }
        self.level_of_stock = [model.level(g) for g, _ in model.stocks]
        limits = [(g, name) for g, name, _ in model.matched()]
        self.limit = [
            limits.index((g, line.matched_as)) if (g, line.matched_as) in limits else -1
            for g, line in model.placing
        ]
        self.limits = limits


def segments_of(layout: Layout, prices: Prices) -> tuple[Segment, ...]:
    """The tiers of all lines, cheapest first, with those who claim each."""
    model = layout.model
    tiers = [
        (prices.line[line.id, k], number, k)
        for number, line in enumerate(model.lines)
        for k in range(len(line.tiers))
    ]
    tiers.sort()
    found = []
    for position, (price, number, k) in enumerate(tiers):
        line = model.lines[number]
        last = k + 1 == len(line.tiers)
        end = np.inf if last else line.tiers[k + 1]
        later = tiers[position + 1 :]
        claims = _claims(layout, prices, price, number, later)
        found.append(Segment(number, end, claims, last and not line.limited))
    return tuple(found)


def _claims(
    layout: Layout, prices: Prices, price: float, number: int, later: list[tuple[float, int, int]]
) -> tuple[Claim, ...]:
    """Whoever would cost most elsewhere first; among equals those who need a place, then those with fewest others."""
    model = layout.model
    ranked: dict[tuple[float, int, int, tuple[int, ...]], list[int]] = {}
    for index, (group, line, _) in enumerate(layout.placing):
        if line == number:
            elsewhere, others = _elsewhere(layout, model.groups[group], later)
            key = (-round(elsewhere, 6), 0, others, ())
            ranked.setdefault(key, []).append(index)
    for index, (route, source, target, _, _) in enumerate(layout.moves):
        spared = prices.line[model.lines[source].id, 0] - prices.move[route]
        if target == number and spared > price:
            ranked.setdefault((-round(spared, 6), 1, 0, (route, source)), []).append(index)
    return tuple(
        Claim(moves=tuple(members)) if key[1] else Claim(placing=tuple(members))
        for key, members in sorted(ranked.items())
    )


def _elsewhere(layout: Layout, group: str, later: list[tuple[float, int, int]]) -> tuple[float, int]:
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


class Waterfall:
    """Places the children of ``model`` month by month, in closed form."""

    def __init__(self, model: MonthModel) -> None:
        self.model = model
        self.layout = Layout(model)
        self._segments: dict[tuple[tuple[float, ...], tuple[float, ...]], tuple[Segment, ...]] = {}

    def month(self, state: MonthState, prices: Prices, where: str) -> MonthAnswer:
        """Place the month's children; ``where`` is for engines that can fail."""
        del where
        key = (tuple(prices.line.values()), tuple(prices.move.values()))
        if key not in self._segments:
            self._segments[key] = segments_of(self.layout, prices)
        filling = _Filling(self.layout, state, prices)
        filling.relieve()
        for segment in self._segments[key]:
            filling.fill(segment)
        filling.move_for_less(self._segments[key])
        return MonthAnswer(filling.stocks, np.maximum(filling.waiting, 0.0), filling.moved)


class _Filling:
    """One month on its way: what is left of needs, places and limits. All arrays start with (paths,)."""

    def __init__(self, layout: Layout, state: MonthState, prices: Prices) -> None:
        self.layout, self.prices, model = layout, prices, layout.model
        self.stocks = np.stack([state.stayers[g, line.id] for g, line in model.stocks], axis=1)
        self.waiting = np.stack([state.need[g] for g in model.groups], axis=1)
        self.paths = len(self.waiting)
        self.placed = np.zeros((self.paths, len(layout.placing)))
        self.load = [self.stocks[:, here].sum(axis=1) for here in layout.stocks_of]
        self.usable = [state.usable.get(line.id, np.inf) for line in model.lines]
        self.room_of_level = {
            (level, number): state.accepts[level, model.lines[number].id] - self.stocks[:, here].sum(axis=1)
            for (level, number), here in layout.shared.items()
        }
        self.limits = [state.matched[g, name] * state.need[g] for g, name in layout.limits]
        self.moved = np.zeros((self.paths, len(model.routes)))
        self.most = [state.most_moves[number].copy() for number in range(len(model.routes))]
        self.movable = [
            model.routes[route].share_of_stock * self.stocks[:, source]
            for route, _, _, source, _ in layout.moves
        ]
        self.filled: list[int] = []

    def fill(self, segment: Segment) -> None:
        """Fill a tier of a line, first as claimed, then by changing places with those placed before."""
        for claim in segment.claims:
            room = self._room(segment)
            if claim.placing:
                self._place(claim.placing, room)
            else:
                self._move(claim.moves, room)
        for earlier in self.filled:
            if earlier != segment.line:
                self._change_places(earlier, segment)
        if segment.line not in self.filled:
            self.filled.append(segment.line)

    def _room(self, segment: Segment) -> Floats | float:
        if segment.unlimited:
            return np.inf
        room = np.minimum(self.usable[segment.line], segment.end) - self.load[segment.line]
        return np.asarray(np.maximum(room, 0.0))

    def _place(self, placing: tuple[int, ...], room: Floats | float) -> None:
        """Children who need a place come in, as far as matching, their level's places and the room allow."""
        wanted = [self._allowed(p) for p in placing]
        wanted = self._within_levels([self.layout.placing[p][2] for p in placing], wanted)
        wanted = _within(wanted, room)
        for p, children in zip(placing, wanted, strict=True):
            self._put(p, children)

    def _allowed(self, p: int) -> Floats:
        """Of those who wait, how many could be matched to the pair's line, whatever room there is."""
        group, limit = self.layout.placing[p][0], self.layout.limit[p]
        waiting = self.waiting[:, group]
        return np.minimum(waiting, self.limits[limit]) if limit >= 0 else waiting.copy()

    def _within_levels(self, stocks: list[int], wanted: list[Floats]) -> list[Floats]:
        """Scaled down where a shared home has fewer places left for their level."""
        number = self.layout.line_at[self.layout.model.stocks[stocks[0]][1].id]
        levels = [self.layout.level_of_stock[s] for s in stocks]
        for level in dict.fromkeys(levels):
            if (level, number) in self.room_of_level:
                same = [i for i, other in enumerate(levels) if other == level]
                room = np.maximum(self.room_of_level[level, number], 0.0)
                for i, children in zip(same, _within([wanted[i] for i in same], room), strict=True):
                    wanted[i] = children
        return wanted

    def _put(self, p: int, children: Floats) -> None:
        """``children`` of a pair are placed; negative: they are taken back."""
        group, number, stock = self.layout.placing[p]
        self.waiting[:, group] -= children
        self.placed[:, p] += children
        self._change_stock(stock, number, children)
        if (limit := self.layout.limit[p]) >= 0:
            self.limits[limit] = np.maximum(self.limits[limit] - children, 0.0)

    def _change_stock(self, stock: int, number: int, children: Floats) -> None:
        self.stocks[:, stock] += children
        self.load[number] = self.load[number] + children
        level = self.layout.level_of_stock[stock]
        if (level, number) in self.room_of_level:
            self.room_of_level[level, number] = self.room_of_level[level, number] - children

    def _move(self, moves: tuple[int, ...], room: Floats | float, at_most: Floats | float = np.inf) -> None:
        """Planned moves of one route from one line to one other, as far as their bounds and the room allow."""
        route, source, target, _, _ = self.layout.moves[moves[0]]
        wanted = [self.movable[m] for m in moves]
        wanted = self._within_levels([self.layout.moves[m][4] for m in moves], wanted)
        wanted = _within(wanted, np.minimum(np.minimum(room, self.most[route]), at_most))
        for m, children in zip(moves, wanted, strict=True):
            _, _, _, leaving, joining = self.layout.moves[m]
            self._change_stock(leaving, source, -children)
            self._change_stock(joining, target, children)
            # the bound is one of the stock moved from, whichever line it goes to
            for other, (r, _, _, same, _) in enumerate(self.layout.moves):
                if r == route and same == leaving:
                    self.movable[other] = np.maximum(self.movable[other] - children, 0.0)
            self.most[route] = np.maximum(self.most[route] - children, 0.0)
            self.moved[:, route] += children

    def _change_places(self, earlier: int, segment: Segment) -> None:
        """Whoever waits takes a place in an earlier line from a child who can be placed in this one as well."""
        placing, line = self.layout.placing, segment.line
        here = {group: p for p, (group, number, _) in enumerate(placing) if number == line}
        givers = [p for p, (group, number, _) in enumerate(placing) if number == earlier and group in here]
        takers = [p for p, (_, number, _) in enumerate(placing) if number == earlier]
        if not givers:
            return
        room = self._room(segment)
        for taker in takers:
            wanted = self._allowed(taker)
            if wanted.max(initial=0.0) <= NOBODY:
                continue
            for giver in givers:
                other = here[placing[giver][0]]
                if giver == taker:
                    continue
                free = self.placed[:, giver]
                if (limit := self.layout.limit[other]) >= 0 and limit != self.layout.limit[giver]:
                    free = np.minimum(free, self.limits[limit])
                free = self._level_bound(free, giver, taker, other)
                change = np.maximum(np.minimum(np.minimum(wanted, free), room), 0.0)
                if change.max(initial=0.0) <= NOBODY:
                    continue
                self._put(giver, -change)
                self._put(other, change)
                self._put(taker, change)
                room = self._room(segment)
                wanted = self._allowed(taker)

    def _level_bound(self, free: Floats, giver: int, taker: int, other: int) -> Floats:
        """No level of need may fill more of a shared home than its part."""
        layout = self.layout
        level = layout.level_of_stock[layout.placing[giver][2]]
        joins = layout.level_of_stock[layout.placing[taker][2]]
        earlier, line = layout.placing[taker][1], layout.placing[other][1]
        if (level, line) in self.room_of_level:
            free = np.minimum(free, self.room_of_level[level, line])
        if joins != level and (joins, earlier) in self.room_of_level:
            free = np.minimum(free, self.room_of_level[joins, earlier])
        return free

    def relieve(self) -> None:
        """Planned moves out of lines that hold more children than usable places come before everything else."""
        for moves in self._by_route():
            _, source, target, _, _ = self.layout.moves[moves[0]]
            if not self.layout.model.lines[source].limited:
                continue
            above = np.maximum(self.load[source] - self.usable[source], 0.0)
            if above.max(initial=0.0) > NOBODY:
                room = np.maximum(self.usable[target] - self.load[target], 0.0)
                self._move(moves, room, above)

    def move_for_less(self, segments: tuple[Segment, ...]) -> None:
        """Moves that only the dearer tiers of the line moved from make worth while, into whatever is left."""
        model, prices = self.layout.model, self.prices
        for moves in self._by_route():
            route, source, target, _, _ = self.layout.moves[moves[0]]
            line = model.lines[source]
            for k in reversed(range(1, len(line.tiers))):
                spared = prices.line[line.id, k] - prices.move[route]
                for segment in segments:
                    if segment.line == target and spared > self._price(segment):
                        above = np.maximum(self.load[source] - line.tiers[k], 0.0)
                        self._move(moves, self._room(segment), above)

    def _price(self, segment: Segment) -> float:
        line = self.layout.model.lines[segment.line]
        k = len(line.tiers) - 1 if not np.isfinite(segment.end) else line.tiers.index(segment.end) - 1
        return self.prices.line[line.id, k]

    def _by_route(self) -> list[tuple[int, ...]]:
        together: dict[tuple[int, int, int], list[int]] = {}
        for index, (route, source, target, _, _) in enumerate(self.layout.moves):
            together.setdefault((route, source, target), []).append(index)
        return [tuple(members) for members in together.values()]


def _within(wanted: list[Floats], room: Floats | float) -> list[Floats]:
    """The wishes, scaled down pro rata where together they exceed the room."""
    if not isinstance(room, np.ndarray) and np.isinf(room):
        return wanted
    if len(wanted) == 1:
        return [np.minimum(wanted[0], room)]
    total = np.sum(wanted, axis=0)
    part = np.divide(room, total, out=np.ones_like(total), where=total > room)
    return [children * part for children in wanted]
