"""Scenarios compared future by future: what two runs cost on the same simulated paths."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# GBP: nearer than that both read £0 apart. Not a penny: costs of a year are kept to the penny, so that two equal
# scenarios whose do-nothing differs come out up to 2p a year apart, and would seem better and worse by chance
TIE = 0.5
HALF = 0.5


@dataclass(frozen=True, eq=False)
class PathCosts:
    """What both plans of a run cost in each simulated future, from the table ``paths``.

    Attributes
    ----------
    years
        Labels of the financial years, in order.
    do_nothing, strategy
        GBP, shape (paths, years).
    """

    years: tuple[str, ...]
    do_nothing: Floats
    strategy: Floats

    @classmethod
    def of_table(cls, table: pd.DataFrame) -> PathCosts:
        """From path, financial_year, do_nothing_gbp, strategy_gbp, as ``paths_table`` has them."""
        years = tuple(str(label) for label in dict.fromkeys(table["financial_year"]))
        shape = (-1, len(years))
        return cls(
            years,
            table["do_nothing_gbp"].to_numpy(dtype=float).reshape(shape),
            table["strategy_gbp"].to_numpy(dtype=float).reshape(shape),
        )

    def sha256(self) -> str:
        """The SHA-256 of all that it says, the same on every machine."""
        parts = [",".join(self.years).encode()]
        parts += [
            np.ascontiguousarray(costs, dtype="<f8").tobytes() for costs in (self.do_nothing, self.strategy)
        ]
        return hashlib.sha256(b"|".join(parts)).hexdigest()

    @property
    def cumulative_net_saving(self) -> Floats:
        """GBP at the end of each financial year, shape (paths, years)."""
        return (self.do_nothing - self.strategy).cumsum(axis=1)

    @property
    def changes_nothing(self) -> bool:
        """Whether both plans cost the same in every future and year: a scenario without measures."""
        return bool((np.abs(self.do_nothing - self.strategy) < TIE).all())


@dataclass(frozen=True)
class Difference:
    """One scenario's cumulative net saving less another's, future by future, at the end of a financial year.

    Attributes
    ----------
    mean, p10, median, p90
        GBP. The mean is the difference of the two means; of quantiles the like does not hold.
    larger, tie, smaller
        Shares of futures (0-1) in which the one saves more than the other, the same to the pound, and less.
    """

    financial_year: str
    mean: float
    p10: float
    median: float
    p90: float
    larger: float
    tie: float
    smaller: float

    @property
    def at_least(self) -> float:
        """Share of futures (0-1) in which the one saves at least as much as the other."""
        return 1.0 - self.smaller if self.smaller else 1.0


@dataclass(frozen=True)
class Paired:
    """Two scenarios compared in the same futures.

    Attributes
    ----------
    by_year
        At the end of each financial year; the last is the end of the horizon.
    same_do_nothing
        Doing nothing costs the same in both, in every future and year: what differs is what the strategies cost.
    """

    by_year: tuple[Difference, ...]
    same_do_nothing: bool

    @property
    def last(self) -> Difference:
        return self.by_year[-1]


def paired(one: PathCosts, other: PathCosts) -> Paired:
    """``one``'s cumulative net saving less ``other``'s, in each future.

    Raises ValueError unless both have the same years and as many futures. Whether it is the same futures that they
    met (council, seed, horizon) is for the caller to know.

    Examples
    --------
    >>> nothing = np.zeros((2, 1))
    >>> dear = PathCosts(("2016/17",), nothing, np.array([[5.0], [1.0]]))
    >>> cheap = PathCosts(("2016/17",), nothing, np.array([[2.0], [2.0]]))
    >>> paired(cheap, dear).last.mean, paired(cheap, dear).last.larger
    (1.0, 0.5)
    """
    if one.years != other.years:
        raise ValueError(f"Their financial years differ: {list(one.years)} and {list(other.years)}.")
    if one.strategy.shape != other.strategy.shape:
        raise ValueError(f"They have {len(one.strategy)} and {len(other.strategy)} futures.")
    apart = one.cumulative_net_saving - other.cumulative_net_saving
    found = [_difference(year, apart[:, place]) for place, year in enumerate(one.years)]
    return Paired(tuple(found), bool((np.abs(one.do_nothing - other.do_nothing) < TIE).all()))


def _difference(year: str, apart: Floats) -> Difference:
    """From the difference in every future, GBP, shape (paths,)."""
    p10, median, p90 = (float(q) for q in np.quantile(apart, [0.1, 0.5, 0.9]))
    larger, smaller = float((apart >= TIE).mean()), float((apart <= -TIE).mean())
    tie = float((np.abs(apart) < TIE).mean())
    return Difference(year, float(apart.mean()), p10, median, p90, larger, tie, smaller)


@dataclass(frozen=True, eq=False)
class Choice:
    """A scenario that can be chosen, with all by which choices are ranked.

    Attributes
    ----------
    probability, p10, median, p90
        Of being cost neutral by the end of the horizon (0-1), and net saving by then in GBP.
    lowest
        The lowest point of the median, GBP.
    run_rate
        Median net saving of the last twelve months, GBP: what goes on after the horizon.
    probability_with_capital, median_with_capital
        The same with the cost of capital; without it where none is named. NaN where there is capital that is in no
        figure: then the choice dominates nobody and nobody dominates it.
    unplaced
        Expected child-months without a place, over the horizon.
    stressed
        Probability of being cost neutral in its stress case (0-1), which the verdict asks for too; None where none is
        named. Where one of two names none, neither dominates the other; what changes nothing holds in every case.
    """

    name: str
    costs: PathCosts
    probability: float
    p10: float
    median: float
    p90: float
    lowest: float
    run_rate: float
    probability_with_capital: float
    median_with_capital: float
    unplaced: float
    stressed: float | None = None

    def _more_is_better(self, other: Choice) -> tuple[float, ...]:
        return (
            self.probability,
            self._stressed_beside(other),
            self.p10,
            self.median,
            self.p90,
            self.lowest,
            self.run_rate,
            self.probability_with_capital,
            self.median_with_capital,
            # sums of floats in another order differ in their last digits
            -round(self.unplaced, 6),
        )

    def _stressed_beside(self, other: Choice) -> float:
        """NaN, neither better nor worse, where the other names a stress case and this one, which acts, names none."""
        if self.stressed is not None:
            return self.stressed
        return 1.0 if self.costs.changes_nothing or other.stressed is None else float("nan")

    def no_worse(self, other: Choice) -> bool:
        """At least as good in everything that is ranked."""
        mine, theirs = self._more_is_better(other), other._more_is_better(self)
        return all(a >= b for a, b in zip(mine, theirs, strict=True))

    def better_somewhere(self, other: Choice) -> bool:
        mine, theirs = self._more_is_better(other), other._more_is_better(self)
        return any(a > b for a, b in zip(mine, theirs, strict=True))


@dataclass(frozen=True)
class Dominance:
    """``better`` dominates ``worse``; places in the list of choices.

    ``at_least``: share of futures (0-1) in which it saves at least as much by the end of the horizon.
    """

    better: int
    worse: int
    at_least: float

    @property
    def in_every_future(self) -> bool:
        return self.at_least == 1.0


def dominated(choices: Sequence[Choice]) -> tuple[Dominance, ...]:
    """Every choice that another dominates, in the order given; of several that do, the one that does so most often.

    One choice dominates another where it is no worse in anything that is ranked, better in something, and saves at
    least as much in at least half of the futures, by the end of the horizon. P90 is ranked as P10 is: a choice with a
    greater chance of a large saving is a matter of judgement, and no rule takes it off the table. The stress case is
    ranked, for a choice that is demonstrated may stand behind one that is not in every other figure; the last twelve
    months, for a saving that comes late goes on after the horizon; and capital, for a home that is built saves more
    than one that is rented, before its capital. Both must have the same do-nothing: other demand or prices are
    another world, not another choice. Equal choices dominate nobody.
    """
    found = []
    for place, worse in enumerate(choices):
        over = [
            Dominance(rank, place, at_least)
            for rank, better in enumerate(choices)
            if (at_least := _dominates(better, worse)) is not None
        ]
        if over:
            found.append(max(over, key=lambda one: _strength(one, choices)))
    return tuple(found)


def _dominates(better: Choice, worse: Choice) -> float | None:
    """The share of futures in which it saves at least as much; None where it does not dominate."""
    if not (better.no_worse(worse) and better.better_somewhere(worse)):
        return None
    pair = paired(better.costs, worse.costs)
    return pair.last.at_least if pair.same_do_nothing and pair.last.at_least >= HALF else None


def _strength(one: Dominance, choices: Sequence[Choice]) -> tuple[float, float, float, str]:
    """What says most: how often, then by how much; the name only so that the order of runs is irrelevant."""
    better = choices[one.better]
    return one.at_least, better.median, better.p10, better.name
