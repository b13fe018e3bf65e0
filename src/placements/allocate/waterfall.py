"""The month in closed form, on all paths at once: cheapest places first.

A child costs what the place costs, whoever the child is. The numbers of children that lines can hold are then a
polymatroid, on which filling lines in the order of their price is exact, provided that a line is filled as far as it
can be once children placed before change places with those who still wait. One such change is made for each pair of
lines; longer chains are not, and every run measures against the linear programme what that costs.

Who comes first into a line: those whom no other place would cost more. Equals share pro rata.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from placements.allocate.answer import MonthAnswer
from placements.allocate.claims import Actor, Exchange, Layout, Segment, segments_of
from placements.allocate.model import MonthModel, MonthState, Prices

Floats = NDArray[np.float64]

# children: below this nobody is worth a second look
NOBODY = 1e-10


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
        # of the actors, those who need a place come first, in the order of the model
        placed = filling.come_in[:, : len(self.model.placing)]
        return MonthAnswer(filling.stocks, np.maximum(filling.waiting, 0.0), filling.moved, placed)


class _Filling:
    """One month on its way: what is left of needs, places and limits. All arrays start with (paths,)."""

    def __init__(self, layout: Layout, state: MonthState, prices: Prices) -> None:
        self.layout, self.prices, model = layout, prices, layout.model
        # column by column in memory, as they are worked on
        self.stocks = np.stack([state.stayers[g, line.id] for g, line in model.stocks]).T
        self.waiting = np.stack([state.need[g] for g in model.groups]).T
        self.come_in = np.zeros((len(layout.actors), len(self.waiting))).T
        # of which actors any child has come in on any path: most have not, and need no second look
        self.has_come = [False] * len(layout.actors)
        self.load = [self.stocks[:, here].sum(axis=1) for here in layout.stocks_of]
        self.usable = [state.usable.get(line.id, np.inf) for line in model.lines]
        self.room_of_level = {
            (level, number): state.accepts[level, model.lines[number].id] - self.stocks[:, here].sum(axis=1)
            for (level, number), here in layout.shared.items()
        }
        self.limits = [state.matched[g, name] * state.need[g] for g, name in layout.limits]
        self.moved = np.zeros((len(self.waiting), len(model.routes)))
        self.most = [state.most_moves[number].copy() for number in range(len(model.routes))]
        # the bound is one of the stock moved from, whichever line its children go to
        self.movable = {
            (actor.route, actor.leaving): model.routes[actor.route].share_of_stock
            * self.stocks[:, actor.leaving]
            for actor in layout.actors
            if actor.moves
        }

    def fill(self, segment: Segment) -> None:
        """Fill a tier of a line, first as claimed, then by changing places with those who came in before."""
        for claim in segment.claims:
            self._come_in(claim, self._room(segment))
        room = self._room(segment)
        if isinstance(room, np.ndarray) and room.max(initial=0.0) <= NOBODY:
            return
        for taker, exchanges in segment.exchanges.items():
            wanted = self._could(taker, room)
            for exchange in exchanges:
                if wanted is None:
                    break
                if all(self.has_come[giver] for giver, _ in exchange.steps) and self._change_places(
                    exchange, wanted
                ):
                    room = self._room(segment)
                    wanted = self._could(taker, room)

    def _could(self, taker: int, room: Floats | float) -> Floats | None:
        """How many of a taker's children would come in if room were made; None: nobody on any path."""
        wanted: Floats = np.minimum(self._allowed(taker), room)
        return wanted if wanted.max(initial=0.0) > NOBODY else None

    def _room(self, segment: Segment) -> Floats | float:
        if segment.unlimited:
            return np.inf
        room = np.minimum(self.usable[segment.line], segment.end) - self.load[segment.line]
        return np.asarray(np.maximum(room, 0.0))

    def _come_in(self, claim: Sequence[int], room: Floats | float, at_most: Floats | float = np.inf) -> None:
        """All of a claim come in, as far as matching, bounds of moves, their level's places and the room allow."""
        first = self.layout.actors[claim[0]]
        wanted = self._within_levels(claim, [self._allowed(index) for index in claim])
        bound = np.minimum(room, at_most)
        if first.moves:
            bound = np.minimum(bound, self.most[first.route])
        for index, children in zip(claim, _within(wanted, bound), strict=True):
            if children.max(initial=0.0) > NOBODY:
                self._put(index, children)

    def _allowed(self, index: int) -> Floats:
        """How many of an actor's children could still come into its line, whatever room there is."""
        actor = self.layout.actors[index]
        if actor.moves:
            return np.minimum(self.movable[actor.route, actor.leaving], self.most[actor.route])
        waiting = self.waiting[:, actor.group]
        return np.minimum(waiting, self.limits[actor.limit]) if actor.limit >= 0 else waiting.copy()

    def _within_levels(self, claim: Sequence[int], wanted: list[Floats]) -> list[Floats]:
        """Scaled down where a shared home has fewer places left for their level."""
        actors = [self.layout.actors[index] for index in claim]
        levels = [self.layout.level_of_stock[actor.stock] for actor in actors]
        for level in dict.fromkeys(levels):
            if (level, actors[0].line) in self.room_of_level:
                same = [i for i, other in enumerate(levels) if other == level]
                room = np.maximum(self.room_of_level[level, actors[0].line], 0.0)
                for i, children in zip(same, _within([wanted[i] for i in same], room), strict=True):
                    wanted[i] = children
        return wanted

    def _put(self, index: int, children: Floats) -> None:
        """Children of an actor come into its line; negative: they are taken back."""
        actor = self.layout.actors[index]
        self.come_in[:, index] += children
        self.has_come[index] = True
        self._change_stock(actor.stock, actor.line, children)
        if actor.moves:
            self._change_stock(actor.leaving, actor.source, -children)
            left = self.movable[actor.route, actor.leaving] - children
            self.movable[actor.route, actor.leaving] = np.maximum(left, 0.0)
            self.most[actor.route] = np.maximum(self.most[actor.route] - children, 0.0)
            self.moved[:, actor.route] += children
            return
        self.waiting[:, actor.group] -= children
        if actor.limit >= 0:
            self.limits[actor.limit] = np.maximum(self.limits[actor.limit] - children, 0.0)

    def _change_stock(self, stock: int, number: int, children: Floats) -> None:
        self.stocks[:, stock] += children
        self.load[number] = self.load[number] + children
        level = self.layout.level_of_stock[stock]
        if (level, number) in self.room_of_level:
            self.room_of_level[level, number] = self.room_of_level[level, number] - children

    def _change_places(self, exchange: Exchange, wanted: Floats) -> bool:
        """Whoever has not come in yet takes a place in an earlier line from a child who can be elsewhere as well.

        ``wanted`` is how many of the taker's children could come in, and be made room for. True if any did.
        """
        actors = self.layout.actors
        change = wanted
        coming = actors[exchange.taker]
        for giver, other in exchange.steps:
            free = self.come_in[:, giver]
            limit = actors[other].limit
            if limit >= 0 and limit != actors[giver].limit:
                free = np.minimum(free, self.limits[limit])
            change = np.minimum(change, self._level_bound(free, coming, actors[giver]))
            if change.max(initial=0.0) <= NOBODY:
                return False
            coming = actors[other]
        last = exchange.steps[-1][1]
        level = (self.layout.level_of_stock[actors[last].stock], actors[last].line)
        if level in self.room_of_level:
            change = np.minimum(change, self.room_of_level[level])
        change = np.maximum(change, 0.0)
        if change.max(initial=0.0) <= NOBODY:
            return False
        for giver, _ in exchange.steps:
            self._put(giver, -change)
        for _, other in exchange.steps:
            self._put(other, change)
        self._put(exchange.taker, change)
        return True

    def _level_bound(self, free: Floats, joins: Actor, leaves: Actor) -> Floats:
        """No level of need may fill more of a shared home than its part."""
        level, left = (self.layout.level_of_stock[actor.stock] for actor in (joins, leaves))
        if level != left and (level, joins.line) in self.room_of_level:
            bound: Floats = np.minimum(free, self.room_of_level[level, joins.line])
            return bound
        return free

    def relieve(self) -> None:
        """Planned moves out of lines that hold more children than usable places come before everything else."""
        for moves in self.layout.routes:
            actor = self.layout.actors[moves[0]]
            if self.layout.model.lines[actor.source].limited:
                above = np.maximum(self.load[actor.source] - self.usable[actor.source], 0.0)
                if above.max(initial=0.0) > NOBODY:
                    room = np.maximum(self.usable[actor.line] - self.load[actor.line], 0.0)
                    self._come_in(moves, room, above)

    def move_for_less(self, segments: tuple[Segment, ...]) -> None:
        """Moves that only the dearer tiers of the line moved from make worth while, into whatever is left."""
        for moves in self.layout.routes:
            actor = self.layout.actors[moves[0]]
            line = self.layout.model.lines[actor.source]
            for k in reversed(range(1, len(line.tiers))):
                spared = self.layout.spared(actor, self.prices, k)
                for segment in segments:
                    if segment.line == actor.line and spared > segment.price:
                        above = np.maximum(self.load[actor.source] - line.tiers[k], 0.0)
                        self._come_in(moves, self._room(segment), above)


def _within(wanted: list[Floats], room: Floats | float) -> list[Floats]:
    """The wishes, scaled down pro rata where together they exceed the room."""
    if not isinstance(room, np.ndarray) and np.isinf(room):
        return wanted
    if len(wanted) == 1:
        return [np.minimum(wanted[0], room)]
    total = np.sum(wanted, axis=0)
    part = np.divide(room, total, out=np.ones_like(total), where=total > room)
    return [children * part for children in wanted]
