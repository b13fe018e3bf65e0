"""The months' own programmes side by side, for several paths: the whole horizon as one programme.

Each month's right-hand sides are written in what the month before left. The columns are the same on every path, and so
are most coefficients; those of the month before (who stays, who has a birthday, what share can be matched) hang on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.allocate.allocation import AllocationPrices
from placements.allocate.lines import Line, matched_share
from placements.allocate.model import MonthModel, beyond, gap, move, name_of, over, stock, tier
from placements.allocate.rows import month_rows
from placements.allocate.stocks import Stocks
from placements.supply import NeedPaths

Floats = NDArray[np.float64]

UNIT_GBP = 1000.0
"""Long programmes are solved in thousands of pounds: on penalties of millions HiGHS's ratio test can fail."""

Matched = Callable[[tuple[Line, ...], str, int], Floats]
"""(lines, group, month index) -> most of the group's need that can be matched to them, shape (paths,)."""


@dataclass(frozen=True)
class LongRow:
    """One month's constraint on all paths.

    ``terms`` are the coefficients that every path shares; ``by_path`` those that hang on it, each of shape (paths,).
    ``rhs`` has shape (paths,).
    """

    name: str
    sense: str
    terms: Mapping[str, float]
    by_path: Mapping[str, Floats]
    rhs: Floats

    def on(self, path: int) -> dict[str, float]:
        """Column -> coefficient on one path."""
        return {**self.terms, **{name: float(held[path]) for name, held in self.by_path.items()}}


def at(name: str, month: int) -> str:
    """A month's own name of a column or row."""
    return f"{name}__m{month + 1}"


class _Staying(Stocks):
    """Stocks in which nobody leaves by rule: the programme itself says who leaves a home that closes."""

    def _leave(self, line: Line, month: int, stayers: Floats, waiting: Floats) -> None:
        """Nobody."""


@dataclass
class MonthsTogether:
    """What the months' programmes are, one after the other.

    ``matched`` and ``closes`` (line, month index) say what a plan's own provisions do not, where homes may open that
    are none of them yet.
    """

    model: MonthModel
    there: Mapping[tuple[str, str], float]
    need: NeedPaths
    most_moves: Sequence[Floats]
    matched: Matched = matched_share
    closes: Callable[[Line, int], bool] = Line.closes_a_home

    def __post_init__(self) -> None:
        # where a line has one price its stocks carry it (``long_costs``): a tenth of the rows less
        alike = {name_of("tiers", line.id) for line in self.model.lines if len(line.tiers) == 1}
        self._rows = [row for row in month_rows(self.model) if row.name not in alike]
        lines = [stock(g, line) for g, line in self.model.stocks]
        self._carried = lines + [gap(g) for g in self.model.groups]

    @property
    def months(self) -> int:
        return int(self.need.entrants.shape[1])

    def rows(self, month: int) -> list[LongRow]:
        """The month's rows, with right-hand sides moved to the left where they hang on the month before."""
        constant, before = self._right_hand_sides(month)
        leaving = self._leaving(month)
        found = []
        for row, rhs, slopes in zip(self._rows, constant, before, strict=True):
            terms = {at(name, month): c for name, c in row.terms.items()}
            held = {at(self._carried[j], month - 1): -slope for j, slope in slopes.items()}
            # neither columns of the month before nor those who leave are the month's own
            held |= leaving.get(row.name, {})
            found.append(LongRow(at(row.name, month), row.sense, terms, held, rhs))
        return found

    def _right_hand_sides(self, month: int) -> tuple[Floats, list[dict[int, Floats]]]:
        """Each row's constant, shape (rows, paths), and its slopes by column of the month before.

        Found by asking the month what it starts from when nobody lives anywhere, and when one child lives
        in each place in turn: right-hand sides are linear in who lived where.
        """
        paths, groups = len(self.need.entrants), len(self.model.groups)
        states = len(self.model.stocks)
        nobody, none_waits = np.zeros((paths, states)), np.zeros((paths, groups))
        if month == 0:
            first = np.broadcast_to(
                np.array([self.there.get((g, line.id), 0.0) for g, line in self.model.stocks]), nobody.shape
            )
            return self._values(self.need, first, none_waits, month)[:, 0], [{} for _ in self._rows]
        constant = self._values(self.need, nobody, none_waits, month)[:, 0]
        # nobody enters while slopes are looked for: subtracting entrants again would leave rounding
        closed = replace(self.need, entrants=np.zeros_like(self.need.entrants))
        probes = np.vstack([np.zeros((1, states + groups)), np.eye(states + groups)]).repeat(paths, axis=0)
        values = self._values(closed, probes[:, :states], probes[:, states:], month)
        slopes = values[:, 1:] - values[:, :1]
        return constant, [{int(j): row[j] for j in np.flatnonzero(np.abs(row).max(axis=1))} for row in slopes]

    def _values(self, need: NeedPaths, before: Floats, waiting: Floats, month: int) -> Floats:
        """Right-hand sides after each of several months before, shape (rows, months before, paths)."""
        paths = len(need.entrants)
        times = len(before) // paths
        stocks = _Staying(self.model, _repeated(need, times, month), self.there)
        state = stocks.state(month, before, waiting, list(self.most_moves))
        matched = {
            (g, name): np.tile(np.broadcast_to(self.matched(lines, g, month), paths), times)
            for g, name, lines in self.model.matched()
        }
        state = replace(state, matched=matched)
        # places are those of the paths; whoever stays, of the paths after each month before
        return np.stack(
            [np.broadcast_to(row.rhs(state).reshape(-1, paths), (times, paths)) for row in self._rows]
        )

    def _leaving(self, month: int) -> dict[str, dict[str, Floats]]:
        """Row -> terms of the children who leave a line in which a home closes: they need a place again."""
        found: dict[str, dict[str, Floats]] = {}
        one = np.ones(len(self.need.entrants))
        closing = {line.id for line in self.model.lines if self.closes(line, month)}
        for g, line in self.model.stocks:
            if line.id in closing:
                column = at(name_of("leave", g, line.id), month)
                found.setdefault(name_of("continuity", g, line.id), {})[column] = one
                refuge = self.model.refuge(g, line)
                if refuge is not None:
                    found.setdefault(name_of("continuity", g, refuge.id), {})[column] = -one
                    continue
                found.setdefault(name_of("need", g), {})[column] = -one
                for group, name, lines in self.model.matched():
                    if group == g:
                        row = found.setdefault(name_of("matching", g, name), {})
                        row[column] = -one * self.matched(lines, g, month)
        return found


@dataclass(frozen=True)
class LongCosts:
    """GBP over the horizon of one unit of each column: ``money``, and ``penalty`` that only ranks.

    ``opening_gbp`` is what the children of the base month cost, wherever children live later. ``child`` is (line id,
    tier) -> what a child there at each month end costs, shape (months,); ``money`` holds the same by column.
    """

    child: Mapping[tuple[str, int], Floats]
    money: Mapping[str, float]
    penalty: Mapping[str, float]
    opening_gbp: float


def long_costs(
    model: MonthModel, there: Mapping[tuple[str, str], float], prices: AllocationPrices, weeks: Floats
) -> LongCosts:
    """Children cost the mean of opening and closing children x weeks, as the budget has it; moves once.

    A month without a place, or above the places there are, is penalised for all weeks from then to the end: with the
    future known, a child could else be left waiting until a cheaper place comes free.
    """
    money: dict[str, float] = {}
    penalty: dict[str, float] = {}
    child: dict[tuple[str, int], Floats] = {}
    opening = 0.0
    for line in model.lines:
        ends = [*line.tiers[1:], np.inf]
        living = sum(n for (_, line_id), n in there.items() if line_id == line.id)
        for k, (start, end) in enumerate(zip(line.tiers, ends, strict=True)):
            half = np.array([prices.line(line, k, month) for month in range(len(weeks))]) * weeks / 2
            child[line.id, k] = half + np.append(half[1:], 0.0)
            opening += float(half[0]) * float(np.clip(living, start, end) - start)
            for month, each in enumerate(child[line.id, k].tolist()):
                money |= {at(column, month): each for column in _priced(model, line, k)}
    for month in range(len(weeks)):
        for m in model.moves:
            money[at(move(*m), month)] = prices.move(m[0], month)
        to_the_end = float(weeks[month:].sum())
        unplaced = model.settings.unplaced_penalty_gbp_per_week * to_the_end
        above = model.settings.over_capacity_penalty_gbp_per_week * to_the_end
        penalty |= {at(gap(g), month): unplaced for g in model.groups}
        penalty |= {at(over(line), month): above for line in model.lines if line.limited}
        penalty |= {at(beyond(level, line), month): above for level, line in model.shared()}
    return LongCosts(child, money, penalty, opening)


def _priced(model: MonthModel, line: Line, k: int) -> list[str]:
    """The columns that hold the children of a tier: where a line has one price, its stocks."""
    if len(line.tiers) > 1:
        return [tier(line, k)]
    return [stock(g, line) for g, other in model.stocks if other.id == line.id]


def _repeated(need: NeedPaths, times: int, month: int) -> NeedPaths:
    """The paths ``times`` times one under the other; every month is ``month``, so that no array is long."""

    def again(held: Floats) -> Floats:
        wide = np.concatenate([held[:, month]] * times)
        return np.broadcast_to(wide[:, None], (len(wide), month + 1, *wide.shape[1:]))

    return replace(
        need,
        retention=again(need.retention),
        entrants=again(need.entrants),
        crossings={pair: again(share) for pair, share in need.crossings.items()},
    )
