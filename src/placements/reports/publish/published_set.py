"""All that a publication shows of a run as one system: which figures it has, how they add up, which are the same."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from placements.domain import Month
from placements.domain.placement_types import TOTAL, UASC
from placements.reports.publish.disclosure import Protection, is_small, protect
from placements.reports.publish.run_figures import (
    DO_NOTHING,
    PLANS,
    SERVICES,
    STRATEGY,
    HomeFigure,
    RunFigures,
)
from placements.reports.publish.system import Figure, Key, Relation

OF_A_TOTAL, OF_A_SAVING, OF_MANY = 1_000.0, 3_000.0, 10.0
"""How much more a reader loses with a total, a saving or the children of a level than with one placement type."""
TRACE = 0.01
"""Children that are left over by rounding each mean to four decimals."""
ROUNDED_TO = 5
ALL_HOMES = "all homes"
"""Stands where a row is of all homes together; a home's own name has no space."""


@dataclass
class PublishedSet:
    """Figures, relations and pairs of the same figure, as ``protect`` takes them."""

    figures: dict[Key, Figure] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    same: list[tuple[Key, Key]] = field(default_factory=list)

    def add(self, *figures: Figure) -> None:
        self.figures |= {figure.key: figure for figure in figures}

    def add_up(self, parts: Iterable[Key], total: Key) -> None:
        """The parts make the total; where there is no part, nothing is said."""
        found = list(parts)
        if found:
            self.relations.append(dict.fromkeys(found, 1.0) | {total: -1.0})

    def protect(self) -> Protection:
        return protect(self.figures.values(), self.relations, self.same)


def counted_key(date: dt.date, type_id: str) -> Key:
    return ("counted", date.isoformat(), type_id)


def needs_key(month: Month, type_id: str) -> Key:
    return ("needs", str(month), type_id)


def lives_key(plan: str, month: Month, type_id: str) -> Key:
    return ("lives", plan, str(month), type_id)


def home_key(plan: str, month: Month, home: str) -> Key:
    return ("home", plan, str(month), home)


def level_key(plan: str, month: Month, level: str) -> Key:
    return ("level", plan, str(month), level)


def cost_key(plan: str, year: str, type_id: str) -> Key:
    return ("cost", plan, year, type_id)


def saving_key(kind: str, year: str) -> Key:
    """``kind`` is ``annual`` or ``cumulative``."""
    return ("saving", kind, year)


def published_set(run: RunFigures, *, round_to_5: bool) -> PublishedSet:
    """Every figure of children and of their costs that is shown, and those that could be had by taking away.

    With ``round_to_5`` what is counted and forecast is shown to the nearest five. No other figure is given credit for
    it: the cost of a placement type over the price of a child tells how many there are.
    """
    found = PublishedSet()
    room = ROUNDED_TO / 2 if round_to_5 else 0.0
    _add_counted(found, run, room)
    _add_needs(found, run, room)
    for plan in PLANS:
        _add_lives(found, run, plan)
        _add_homes(found, run, plan)
        _add_costs(found, run, plan)
    _add_savings(found, run)
    _add_levels(found, run)
    _add_ties(found, run)
    return found


def _reluctance(children: float, type_id: str) -> float:
    """Large placement types are worth more to a reader than small ones, and totals far more."""
    return OF_A_TOTAL if type_id == TOTAL else 1.0 + math.log10(1.0 + children)


def _add_counted(found: PublishedSet, run: RunFigures, room: float) -> None:
    for date in run.count_dates:
        counts = {key: float(n) for (day, key), n in run.counted.items() if day == date}
        for key, children in counts.items():
            name, loss = counted_key(date, key), _reluctance(children, key)
            found.add(
                Figure(
                    name, children, is_small(children), room=room, reluctance=loss, least=min(1.0, children)
                )
            )
        if TOTAL not in counts:
            continue
        parts = {key: children for key, children in counts.items() if key not in (TOTAL, UASC)}
        _add_parts(found, counted_key(date, TOTAL), {counted_key(date, key): n for key, n in parts.items()})
        if UASC in counts:
            _add_parts(found, counted_key(date, TOTAL), {counted_key(date, UASC): counts[UASC]}, "not uasc")


def _add_parts(found: PublishedSet, total: Key, parts: Mapping[Key, float], rest: str = "rest") -> None:
    """The parts and what is left of the total make the total; what is left is not shown, but can be worked out."""
    if not parts:
        return
    left = found.figures[total].children - sum(parts.values())
    keys = list(parts)
    if abs(left) > TRACE:
        keys.append((*total, rest))
        # where more live in the parts than in the total, they are not parts of it: nothing small is left
        found.add(Figure(keys[-1], left, is_small(left), published=False))
    found.add_up(keys, total)


def _add_needs(found: PublishedSet, run: RunFigures, room: float) -> None:
    last = dict(run.last_count)
    last |= {key: float(children) for (_, key), children in sorted(run.counted.items()) if key == UASC}
    ids = [one.id for one in run.types]
    for month in run.year_ends:
        for key in (*ids, TOTAL, UASC):
            if (month, key) in run.needs:
                children = run.needs[month, key].mean
                # a forecast that starts from few children, and often carries them forward, tells of those few
                small = is_small(children) or is_small(last.get(key, 0.0))
                name, loss = needs_key(month, key), _reluctance(children, key)
                found.add(Figure(name, children, small, room=room, reluctance=loss))
        found.add_up([needs_key(month, key) for key in ids], needs_key(month, TOTAL))
        if (month, UASC) in run.needs:
            _add_parts(
                found,
                needs_key(month, TOTAL),
                {needs_key(month, UASC): run.needs[month, UASC].mean},
                "not uasc",
            )


def _together(plan: str, year: str, type_id: str) -> str:
    """Who knows what a placement type costs in a year knows about how many live there, and the other way round."""
    return f"{plan} {year} {type_id}"


def _add_lives(found: PublishedSet, run: RunFigures, plan: str) -> None:
    ids = [one.id for one in run.types]
    for month in run.year_ends:
        for key in (*ids, TOTAL):
            children = run.lives[plan, month, key].mean
            found.add(
                Figure(
                    lives_key(plan, month, key),
                    children,
                    is_small(children),
                    together=_together(plan, month.financial_year.label, key),
                    reluctance=_reluctance(children, key),
                )
            )
        found.add_up([lives_key(plan, month, key) for key in ids], lives_key(plan, month, TOTAL))


def _add_homes(found: PublishedSet, run: RunFigures, plan: str) -> None:
    ends = set(run.year_ends)
    parts: dict[tuple[Month, str], dict[Key, float]] = {}
    together: dict[Month, list[HomeFigure]] = {}
    for home in run.homes:
        if home.plan == plan and home.month in ends:
            key = home_key(plan, home.month, home.home)
            found.add(Figure(key, home.children, is_small(home.children), most=home.places))
            together.setdefault(home.month, []).append(home)
            if home.home in run.home_types:
                parts.setdefault((home.month, run.home_types[home.home]), {})[key] = home.children
    for (month, type_id), of_type in parts.items():
        _add_parts(found, lives_key(plan, month, type_id), of_type)
    for month, homes in together.items():
        key, children = home_key(plan, month, ALL_HOMES), sum(home.children for home in homes)
        most = sum(home.places for home in homes)
        found.add(Figure(key, children, is_small(children), most=most, reluctance=OF_MANY))
        found.add_up([home_key(plan, month, home.home) for home in homes], key)


def _add_costs(found: PublishedSet, run: RunFigures, plan: str) -> None:
    for month in run.year_ends:
        year = month.financial_year.label
        total, budget = run.mean_in_year(plan, year, TOTAL), run.budget[plan, year].mean
        average = max(budget, 1.0) / max(total, 1.0)
        keys = [one.id for one in run.types if (plan, year, one.id) in run.cost]
        for key in keys:
            children, unit = run.mean_in_year(plan, year, key), _price(run, year, key) or average
            found.add(
                Figure(
                    cost_key(plan, year, key),
                    run.cost[plan, year, key] / unit,
                    is_small(children),
                    _together(plan, year, key),
                    unit,
                    reluctance=_reluctance(children, key),
                )
            )
        services = run.cost.get((plan, year, SERVICES), 0.0) / average
        name, together = cost_key(plan, year, TOTAL), _together(plan, year, TOTAL)
        found.add(
            Figure(cost_key(plan, year, SERVICES), services, unit=average, known=True),
            Figure(name, budget / average, is_small(total), together, average, reluctance=OF_A_TOTAL),
        )
        found.add_up([cost_key(plan, year, key) for key in (*keys, SERVICES)], name)


def _price(run: RunFigures, year: str, type_id: str) -> float | None:
    """What a child costs in the placement type in the year: in the plan in which it is less.

    In the other, places that are kept ready for more children are paid too. None where nobody lives there.
    """
    spent = [
        (run.cost.get((plan, year, type_id), 0.0), run.mean_in_year(plan, year, type_id)) for plan in PLANS
    ]
    return min((cost / children for cost, children in spent if cost > 0 and children > 0), default=None)


def _add_savings(found: PublishedSet, run: RunFigures) -> None:
    before: Key | None = None
    few = False
    for row in run.saving:
        totals = [cost_key(plan, row.year, TOTAL) for plan in PLANS]
        unit = found.figures[totals[0]].unit
        annual, cumulative = saving_key("annual", row.year), saving_key("cumulative", row.year)
        here = any(found.figures[total].small for total in totals)
        few = few or here
        for key, amount, small in (
            (annual, row.annual.mean, here),
            (cumulative, row.cumulative.mean, few),
        ):
            found.add(Figure(key, amount / unit, small and amount != 0, unit=unit, reluctance=OF_A_SAVING))
        found.relations.append({totals[0]: 1.0, totals[1]: -1.0, annual: -1.0})
        found.relations.append({annual: 1.0, cumulative: -1.0} | ({before: 1.0} if before else {}))
        before = cumulative


def _add_levels(found: PublishedSet, run: RunFigures) -> None:
    ends = set(run.year_ends)
    shown = [row for row in run.levels if row.month in ends]
    for row in shown:
        loss = OF_A_TOTAL if row.level == TOTAL else OF_MANY
        key = level_key(row.plan, row.month, row.level)
        found.add(Figure(key, row.need, is_small(row.need), reluctance=loss))
    for plan, month in dict.fromkeys((row.plan, row.month) for row in shown):
        parts = [row.level for row in shown if (row.plan, row.month) == (plan, month) and row.level != TOTAL]
        total = level_key(plan, month, TOTAL)
        found.add_up([level_key(plan, month, level) for level in parts], total)
        # who lives somewhere and who has no place need one together
        found.relations.append({lives_key(plan, month, TOTAL): 1.0, total: -1.0})


def _add_ties(found: PublishedSet, run: RunFigures) -> None:
    """What is one figure in several tables, and what need says of where children live."""
    for month in run.year_ends:
        for group, ids in _by_group(run):
            needs = {needs_key(month, key): 1.0 for key in ids}
            # without measures, children live in the family of placements that they need, as far as there are places
            found.relations.append(needs | {lives_key(DO_NOTHING, month, key): -1.0 for key in ids})
            if (level := level_key(DO_NOTHING, month, group)) in found.figures:
                found.relations.append(needs | {level: -1.0})
    by_figure: dict[tuple[object, ...], Key] = {}
    for key, figure in found.figures.items():
        for name in _names(key, figure, run.base):
            if name in by_figure:
                found.same.append((by_figure[name], key))
            by_figure.setdefault(name, key)


def _names(key: Key, figure: Figure, base: Month) -> Iterator[tuple[object, ...]]:
    """What a figure is called wherever it stands: two of one name are the same figure.

    Where both plans agree on a date, a reader sees that they do. A count that a forecast carries forward stands
    in every year of it.
    """
    if not figure.published or figure.fixed:
        return
    size = round(figure.children * figure.unit, 4)
    if key[0] in ("home", "level", "lives", "cost") and key[1] in (DO_NOTHING, STRATEGY):
        yield (key[0], *key[2:], size)
    if key[0] == "needs" or key == counted_key(base.last_day, key[-1]):
        yield ("carried", key[2], size)


def _by_group(run: RunFigures) -> list[tuple[str, list[str]]]:
    groups: dict[str, list[str]] = {}
    for one in run.types:
        groups.setdefault(one.need_group, []).append(one.id)
    return list(groups.items())
