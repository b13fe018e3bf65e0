"""All that a publication shows of a run as one system: which figures it has, how they add up, which are the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from placements.domain import Month
from placements.domain.placement_types import TOTAL, UASC
from placements.reports.few_children import is_small
from placements.reports.publish.figure_set import (
    ALL_HOMES,
    OF_MANY,
    PublishedSet,
    counted_key,
    home_key,
    level_key,
    lives_key,
    needs_key,
    reluctance,
    together_in,
)
from placements.reports.publish.published_costs import add_costs, add_savings
from placements.reports.publish.published_levels import add_levels
from placements.reports.publish.run_figures import (
    DO_NOTHING,
    PLANS,
    STRATEGY,
    HomeFigure,
    RunFigures,
)
from placements.reports.publish.system import Figure, Key

A_ROUNDING = 0.5
"""Children by which a figure that is shown may be off."""


def published_set(run: RunFigures) -> PublishedSet:
    """Every figure of children and of their costs that is shown, and those that could be had by taking away.

    A copy whose figures are rounded to five withholds the same as one whose are not, so that who holds both knows no
    more than who holds the latter: what the one withholds as a guard, the other must not show within five.
    """
    found = PublishedSet()
    _add_counted(found, run)
    _add_needs(found, run)
    for plan in PLANS:
        _add_lives(found, run, plan)
        _add_homes(found, run, plan)
        add_costs(found, run, plan)
    add_savings(found, run)
    add_levels(found, run)
    _add_ties(found, run)
    return found


def _add_counted(found: PublishedSet, run: RunFigures) -> None:
    for date in run.count_dates:
        counts = {key: float(n) for (day, key), n in run.counted.items() if day == date}
        for key, children in counts.items():
            name, loss = counted_key(date, key), reluctance(children, key)
            found.add(Figure(name, children, is_small(children), reluctance=loss, least=min(1.0, children)))
        if TOTAL not in counts:
            continue
        parts = {key: children for key, children in counts.items() if key not in (TOTAL, UASC)}
        found.add_parts(counted_key(date, TOTAL), {counted_key(date, key): n for key, n in parts.items()})
        if UASC in counts:
            found.add_parts(counted_key(date, TOTAL), {counted_key(date, UASC): counts[UASC]}, "not uasc")


def _add_needs(found: PublishedSet, run: RunFigures) -> None:
    last = dict(run.last_count)
    last |= {key: float(children) for (_, key), children in sorted(run.counted.items()) if key == UASC}
    ids = [one.id for one in run.types]
    for month in run.year_ends:
        for key in (*ids, TOTAL, UASC):
            if (month, key) in run.needs:
                children = run.needs[month, key].mean
                # a forecast that starts from few children, and often carries them forward, tells of those few
                small = is_small(children) or is_small(last.get(key, 0.0))
                name, loss = needs_key(month, key), reluctance(children, key)
                found.add(Figure(name, children, small, reluctance=loss))
        found.add_up([needs_key(month, key) for key in ids], needs_key(month, TOTAL))
        if (month, UASC) in run.needs:
            found.add_parts(
                needs_key(month, TOTAL),
                {needs_key(month, UASC): run.needs[month, UASC].mean},
                "not uasc",
            )


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
                    together=together_in(plan, month.financial_year.label, key),
                    reluctance=reluctance(children, key),
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
        key = lives_key(plan, month, type_id)
        found.add_parts(key, of_type)
        if (*key, "rest") not in found.figures:
            # all of them live in these homes: no more than there are places
            most = sum(found.figures[home].most for home in of_type)
            found.figures[key] = replace(found.figures[key], most=most)
    for month, homes in together.items():
        key, children = home_key(plan, month, ALL_HOMES), sum(home.children for home in homes)
        most = sum(home.places for home in homes)
        found.add(Figure(key, children, is_small(children), most=most, reluctance=OF_MANY))
        found.add_up([home_key(plan, month, home.home) for home in homes], key)


def _add_ties(found: PublishedSet, run: RunFigures) -> None:
    """What is one figure in several tables, and what need says of where children live."""
    for month in run.year_ends:
        for group, ids in _by_group(run):
            needs = {needs_key(month, key): 1.0 for key in ids}
            # without measures, children live in the family of placements that they need, as far as there are places
            found.relations.append(needs | {lives_key(DO_NOTHING, month, key): -1.0 for key in ids})
            if (level := level_key(DO_NOTHING, month, group)) in found.figures:
                found.relations.append(needs | {level: -1.0})
            _tie_to_level(found, [lives_key(STRATEGY, month, key) for key in ids], month, group)
    by_figure: dict[tuple[object, ...], Key] = {}
    for key, figure in found.figures.items():
        for name in _names(key, figure, run.base):
            if name in by_figure:
                found.same.append((by_figure[name], key))
            by_figure.setdefault(name, key)


def _tie_to_level(found: PublishedSet, lives: list[Key], month: Month, group: str) -> None:
    """With measures too, who lives in a family of placements mostly needs it, and a reader will take it to be so.

    Not where more than a rounding shows that homes take children of another level, or that some wait for a place.
    """
    level = level_key(STRATEGY, month, group)
    if level in found.figures and not found.figures[level].fixed:
        there = sum(found.figures[key].children for key in lives)
        if abs(there - found.figures[level].children) < A_ROUNDING:
            found.add_up(lives, level)


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
