"""Disclosure control: which figures are withheld so that nothing is told of fewer than five children.

Counts of 1 to 4 are withheld, and so are means over futures that would be shown as 1 to 4. A count of none is shown:
as in the Department for Education's statistics of children looked after, a zero is a true zero. Because totals are
shown, withholding those alone would give them away by taking the rest from the total: further figures are withheld
until linear programmes show that every one of them might as well be any number from 1 to 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from placements.domain import OutputError
from placements.reports.few_children import FEWEST_TOLD, is_small
from placements.reports.publish.system import Block, Figure, Interval, Key, Relation, System

MOST_SMALL = FEWEST_TOLD - 1.0
TOLERANCE = 0.01
"""Children: what rounding each mean to four decimals can move a sum by, and more."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Protection:
    """What is withheld: ``small`` because it is about few children, ``guards`` so that those cannot be worked out."""

    small: frozenset[Key]
    guards: frozenset[Key]

    @property
    def withheld(self) -> frozenset[Key]:
        return self.small | self.guards


def protect(
    figures: Iterable[Figure], relations: Iterable[Relation], same: Iterable[tuple[Key, Key]] = ()
) -> Protection:
    """Withhold every small figure, and the cheapest further ones, until none can be worked out from what is shown.

    Parameters
    ----------
    relations
        How figures add up, of everything that is published: rows, columns, totals and differences, in all tables.
    same
        Pairs that are one figure in two tables: shown in both or in neither.

    Raises
    ------
    OutputError
        Where nothing can be withheld that would guard a small figure.
    """
    system = System.of(figures, relations, same)
    small = system.with_companions(
        key for key, figure in system.figures.items() if figure.small and figure.published
    )
    withheld = small
    while (key := _first_exposed(system, withheld)) is not None:
        more = system.with_companions(_guards(system, withheld, key)) - withheld
        if not more:
            raise OutputError(_unguarded(key))
        withheld |= more
    withheld = _without_needless(system, withheld, small)
    published = frozenset(key for key, figure in system.figures.items() if figure.published)
    return Protection(small & published, (withheld - small) & published)


def exposed(
    figures: Iterable[Figure],
    relations: Iterable[Relation],
    withheld: frozenset[Key],
    same: Iterable[tuple[Key, Key]] = (),
) -> Key | None:
    """The audit by itself: the first figure that could be worked out were this withheld; None where there is none."""
    return _first_exposed(System.of(figures, relations, same), withheld)


def _first_exposed(system: System, withheld: frozenset[Key]) -> Key | None:
    """The first figure that an intruder could work out, or nearly, were this withheld; None where there is none."""
    for name in system.blocks(withheld):
        if name not in system.checked:
            system.checked[name] = _exposed_in(system, system.block(name))
        if (key := system.checked[name]) is not None:
            return key
    return None


def _exposed_in(system: System, block: Block) -> Key | None:
    """The first figure of a block that is exposed.

    Each answer of a programme is a set of figures that shows the same as the true ones: what a figure is in it, it may
    be. So most figures are found to be guarded without a programme of their own.
    """
    least, most = block.sizes.copy(), block.sizes.copy()
    for place, key in enumerate(block.keys):
        need = _needed(system.figures[key])
        for sign in (1, -1):
            if not need.met(least[place], most[place]):
                answer = block.extreme(key, sign)
                least, most = np.minimum(least, answer), np.maximum(most, answer)
        if not need.met(least[place], most[place]):
            possible = _possible(system, key)
            if not need.as_far_as(possible).met(least[place], most[place]):
                return key
    return None


@dataclass(frozen=True)
class _Need:
    """What must be possible: every number from ``low`` to ``high``, or any ``span`` of numbers."""

    low: float
    high: float
    span: float

    def met(self, least: float, most: float) -> bool:
        return (
            least <= self.low + TOLERANCE
            and most >= self.high - TOLERANCE
            and most - least >= self.span - TOLERANCE
        )

    def as_far_as(self, possible: Interval) -> _Need:
        """The same where nothing but ``possible`` could be, whatever was withheld."""
        return _Need(
            max(self.low, possible.low),
            min(self.high, possible.high),
            min(self.span, possible.high - possible.low),
        )


def _needed(figure: Figure) -> _Need:
    """Of a small figure any number from 1 to 4; of another as wide a span; of one that is never shown nothing.

    Less only where anybody knows that there cannot be so many, as in a home of three places. That nobody is there may
    be told, where it is withheld only for what it goes with.
    """
    if figure.small and is_small(figure.children):
        return _Need(min(1.0, figure.children), max(min(MOST_SMALL, figure.highest), figure.children), 0.0)
    secret = figure.published and figure.children != 0
    span = min(MOST_SMALL - 1.0, figure.highest - figure.lowest) if secret else 0.0
    return _Need(figure.children, figure.children, span)


def _possible(system: System, key: Key) -> Interval:
    """What ``key`` could be if everything were withheld: three counts of at least one child are never fewer than three.

    Raises OutputError where that gives it away, and not only that there are no more places: those are no secret.
    """
    found = _interval_of_all(system, key)
    if _is_narrow(found, system.figures[key]):
        unbounded = System(
            {one: replace(figure, most=math.inf) for one, figure in system.figures.items()},
            system.relations,
            system.groups,
        )
        if _is_narrow(_interval_of_all(unbounded, key), unbounded.figures[key]):
            raise OutputError(_unguarded(key))
    return found


def _interval_of_all(system: System, key: Key) -> Interval:
    return system.block_of(key, system.everything() | {key}).interval(key)


def _is_narrow(found: Interval, figure: Figure) -> bool:
    """Whether fewer numbers are possible than a withheld figure must leave open."""
    return found.high - found.low < min(MOST_SMALL - 1.0, figure.highest - figure.lowest) - TOLERANCE


def _guards(system: System, withheld: frozenset[Key], key: Key) -> set[Key]:
    """The cheapest figures which, withheld too, let ``key`` be as small and as large as it must be able to be."""
    figure, possible = system.figures[key], _possible(system, key)
    need = _needed(figure).as_far_as(possible)
    # where any span will do: as far up as it can be, the rest of the span down
    high = max(need.high, min(figure.children + need.span, possible.high))
    low = min(need.low, high - need.span)
    moves = [target - figure.children for target in (low, high) if abs(target - figure.children) > TOLERANCE]
    return set[Key]().union(*(_cheapest_shift(system, withheld, key, move) for move in moves))


def _cheapest_shift(system: System, withheld: frozenset[Key], key: Key, move: float) -> set[Key]:
    """The figures that must move, at the least reluctance, for every total to hold when ``key`` moves by ``move``.

    Approximation: the programme weighs by how far a figure moves, not by whether it does; what it withholds in
    excess is shown again afterwards.
    """
    movable = {k for k, figure in system.figures.items() if k in withheld or not figure.fixed}
    block = system.reached(key, movable)
    equations, far = system.equations(block), system.farthest(block)
    figures = [system.figures[k] for k in block]
    free = [k in withheld or not f.published for k, f in zip(block, figures, strict=True)]
    cost = [0.0 if is_free else f.reluctance for is_free, f in zip(free, figures, strict=True)]
    # each figure moves up by one variable and down by another, both at its reluctance
    up = [(0.0, min(f.highest - f.children, far)) for f in figures]
    down = [(0.0, min(f.children - f.lowest, far)) for f in figures]
    place = block.index(key)
    up[place], down[place] = ((move, move), (0.0, 0.0)) if move > 0 else ((0.0, 0.0), (-move, -move))
    answer = linprog(
        [*cost, *cost],
        A_eq=np.hstack([equations, -equations]),
        b_eq=np.zeros(len(equations)),
        bounds=[*up, *down],
        method="highs",
    )
    if not answer.success:
        raise OutputError(_unguarded(key))
    moved = np.abs(answer.x[: len(block)] - answer.x[len(block) :])
    return {k for k, by, is_free in zip(block, moved, free, strict=True) if by > TOLERANCE and not is_free}


def _without_needless(system: System, withheld: frozenset[Key], small: frozenset[Key]) -> frozenset[Key]:
    """Show again, the dearest first, what small figures are guarded without."""
    groups = {system.groups[key] for key in withheld - small if system.figures[key].published}

    def loss(group: frozenset[Key]) -> tuple[float, list[Key]]:
        return -max(system.figures[key].reluctance for key in group), sorted(group)

    for group in sorted(groups, key=loss):
        withheld = _without(system, withheld, group, small)
    return withheld


def _without(
    system: System, withheld: frozenset[Key], group: frozenset[Key], small: frozenset[Key]
) -> frozenset[Key]:
    """``withheld`` without the group, and without the guards that can then be worked out; as it is if they guard.

    A guard that everybody can work out guards nothing: it may as well be shown.
    """
    rest = withheld - group
    while (key := _first_exposed(system, rest)) is not None:
        if system.groups[key] & small or not system.figures[key].published:
            return withheld
        rest -= system.groups[key]
    return rest


def _unguarded(key: Key) -> str:
    return (
        f"{' '.join(key)} cannot be withheld: what is published besides gives it away. Nothing was written. "
        "Please report this with the run's folder's manifest.json."
    )
