"""Everything that is published, as one system of linear equations, and what an intruder can work out from it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from placements.domain import OutputError

Key = tuple[str, ...]
Relation = Mapping[Key, float]
"""Figure -> coefficient: how the figures add up. What the sum is, the intruder is granted."""
Name = frozenset[Key]
"""A block's figures: what it says follows from these alone."""
Floats = NDArray[np.float64]

FARTHEST = 10.0
"""An interval without an end is closed at so many times the largest figure, so that every programme has an answer."""


@dataclass(frozen=True)
class Figure:
    """One figure of the set.

    Attributes
    ----------
    children
        Its size in children: a count, a mean over futures, or a cost divided by what one child costs there.
    small
        It is about fewer than five children, or would give such a figure away by itself.
    together
        Figures of one name are withheld together or not at all; "" stands alone.
    unit
        What one child is in the relations: 1 for children, GBP for costs.
    published
        False: it is not shown, and could be worked out by taking others away from their total.
    known
        It is not about children and anybody may know it: it is never withheld and guards nothing.
    reluctance
        How much a reader loses without it.
    least, most
        What anybody knows of it without being told: no home has more children than places.
    """

    key: Key
    children: float
    small: bool = False
    together: str = ""
    unit: float = 1.0
    published: bool = True
    known: bool = False
    reluctance: float = 1.0
    least: float = 0.0
    most: float = math.inf

    @property
    def fixed(self) -> bool:
        """It cannot guard another: it is known, or nothing, which is shown as nothing."""
        return self.known or (self.published and self.children == 0)

    @property
    def lowest(self) -> float:
        """What an intruder takes for the least it can be; of what may be below nothing there is no least."""
        return min(self.least, self.children) if self.children >= 0 else -math.inf

    @property
    def highest(self) -> float:
        return max(self.most, self.children)


@dataclass(frozen=True)
class Interval:
    """The least and most that a figure can be, given everything that is shown."""

    low: float
    high: float


@dataclass(frozen=True)
class Block:
    """Figures that are tied to each other by relations, all of which an intruder does not know.

    Attributes
    ----------
    keys
        The block's figures, in the order of every array.
    equations
        One row a relation: shape (relations, figures). Figures that are shown are granted as they truly are.
    sizes
        The true figures.
    bounds
        The least and most that each can be, equations apart.
    """

    keys: tuple[Key, ...]
    equations: Floats
    sizes: Floats
    bounds: tuple[tuple[float, float], ...]

    def extreme(self, key: Key, sign: int) -> Floats:
        """A set of figures that shows the same as the true ones, in which ``key`` is least (sign 1) or most (-1)."""
        goal = np.zeros(len(self.keys))
        goal[self.keys.index(key)] = sign
        answer = linprog(
            goal,
            A_eq=self.equations,
            b_eq=self.equations @ self.sizes,
            bounds=self.bounds,
            method="highs",
        )
        if not answer.success:
            raise OutputError(
                f"What is withheld could not be audited ({answer.message}). Nothing was written. "
                "Please report this with the run's folder's manifest.json."
            )
        return np.asarray(answer.x, dtype=float)

    def interval(self, key: Key) -> Interval:
        place = self.keys.index(key)
        return Interval(*(float(self.extreme(key, sign)[place]) for sign in (1, -1)))


@dataclass
class System:
    """Figures, how they add up, and which are one and the same figure in several tables.

    ``checked`` keeps what was found of each block: while guards are sought, most blocks stay as they are.
    """

    figures: Mapping[Key, Figure]
    relations: Sequence[Mapping[Key, float]]
    groups: Mapping[Key, frozenset[Key]]
    checked: dict[Name, Key | None] = field(default_factory=dict)
    _of: dict[Key, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self._of = {key: [] for key in self.figures}
        for number, relation in enumerate(self.relations):
            for key in relation:
                self._of[key].append(number)

    @classmethod
    def of(
        cls, figures: Iterable[Figure], relations: Iterable[Relation], same: Iterable[tuple[Key, Key]] = ()
    ) -> System:
        """The system of ``figures``; each pair of ``same`` is one figure that stands in two places."""
        by_key = {figure.key: figure for figure in figures}
        pairs = list(same)
        equal: list[Relation] = [{a: 1 / by_key[a].unit, b: -1 / by_key[b].unit} for a, b in pairs]
        scaled = [_in_children(relation, by_key) for relation in (*relations, *equal)]
        return cls(by_key, scaled, _groups(by_key, pairs))

    def with_companions(self, keys: Iterable[Key]) -> frozenset[Key]:
        """``keys`` and all that is withheld together with them."""
        return frozenset[Key]().union(*(self.groups[key] for key in keys))

    def everything(self) -> frozenset[Key]:
        """All that could be withheld."""
        return frozenset(key for key, figure in self.figures.items() if not figure.fixed)

    def reached(self, start: Key, through: Collection[Key]) -> list[Key]:
        """``start`` and the figures tied to it by relations, step by step, through those in ``through`` only."""
        seen, todo = {start: None}, [start]
        while todo:
            for number in self._of[todo.pop()]:
                new = [key for key in self.relations[number] if key in through and key not in seen]
                seen |= dict.fromkeys(new)
                todo += new
        return list(seen)

    def blocks(self, withheld: frozenset[Key]) -> Iterator[Name]:
        """The names of all blocks of figures that are withheld or are not shown at all."""
        hidden = self._hidden(withheld)
        done: set[Key] = set()
        for key in self.figures:
            if key in hidden and key not in done:
                keys = self.reached(key, hidden)
                done.update(keys)
                yield frozenset(keys)

    def block(self, name: Name) -> Block:
        keys = tuple(sorted(name))
        return Block(
            keys=keys,
            equations=self.equations(keys),
            sizes=np.array([self.figures[key].children for key in keys], dtype=float),
            bounds=tuple(self._bounds(key, self.farthest(keys)) for key in keys),
        )

    def block_of(self, key: Key, withheld: frozenset[Key]) -> Block:
        """The block of ``key``, which is withheld."""
        return self.block(frozenset(self.reached(key, self._hidden(withheld))))

    def _hidden(self, withheld: frozenset[Key]) -> frozenset[Key]:
        """What is not shown."""
        return frozenset(
            key for key, figure in self.figures.items() if key in withheld or not figure.published
        )

    def equations(self, keys: Sequence[Key]) -> Floats:
        """The relations that touch ``keys``, one row each: shape (relations, figures)."""
        touched = sorted({number for key in keys for number in self._of[key]})
        rows = [[self.relations[number].get(key, 0.0) for key in keys] for number in touched]
        return np.array(rows, dtype=float).reshape(len(touched), len(keys))

    def farthest(self, keys: Sequence[Key]) -> float:
        return FARTHEST * max(100.0, *(abs(self.figures[key].children) for key in keys))

    def _bounds(self, key: Key, far: float) -> tuple[float, float]:
        figure = self.figures[key]
        return max(figure.lowest, -far), min(figure.highest, far)


def _in_children(relation: Relation, figures: Mapping[Key, Figure]) -> dict[Key, float]:
    """The relation between sizes in children, its largest coefficient 1: GBP and children in one programme."""
    found = {key: coefficient * figures[key].unit for key, coefficient in relation.items()}
    largest = max(abs(coefficient) for coefficient in found.values())
    return {key: coefficient / largest for key, coefficient in found.items()}


def _groups(figures: Mapping[Key, Figure], same: Sequence[tuple[Key, Key]]) -> dict[Key, frozenset[Key]]:
    """Figure -> all that is withheld with it: of one ``together``, or the same figure elsewhere."""
    named: dict[object, set[Key]] = {}
    for key, figure in figures.items():
        named.setdefault(figure.together or key, set()).add(key)
    group_of = {key: members for members in named.values() for key in members}
    for a, b in same:
        joined = group_of[a] | group_of[b]
        group_of |= dict.fromkeys(joined, joined)
    return {key: frozenset(members) for key, members in group_of.items()}
