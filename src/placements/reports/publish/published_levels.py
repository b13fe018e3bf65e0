"""Need against usable places, as figures of children: what is short of places may tell who lives elsewhere."""

from __future__ import annotations

from dataclasses import replace

from placements.domain.placement_types import TOTAL
from placements.reports.few_children import is_small
from placements.reports.publish.disclosure import MOST_SMALL
from placements.reports.publish.figure_set import (
    OF_A_TOTAL,
    OF_MANY,
    PublishedSet,
    level_key,
    lives_key,
    short_key,
)
from placements.reports.publish.run_figures import LevelFigure, RunFigures
from placements.reports.publish.system import Figure


def add_levels(found: PublishedSet, run: RunFigures) -> None:
    """Need of each level and of all, places short, and what they say of where children live."""
    ends = set(run.year_ends)
    shown = [row for row in run.levels if row.month in ends]
    for row in shown:
        _add_level(found, run, row)
    for plan, month in dict.fromkeys((row.plan, row.month) for row in shown):
        parts = [row for row in shown if (row.plan, row.month) == (plan, month) and row.level != TOTAL]
        total = level_key(plan, month, TOTAL)
        found.add_up([level_key(plan, month, row.level) for row in parts], total)
        # who lives somewhere and who has no place need one together
        found.relations.append({lives_key(plan, month, TOTAL): 1.0, total: -1.0})
        shorts = [short_key(plan, month, row.level) for row in parts if row.short is not None]
        if (all_short := short_key(plan, month, TOTAL)) in found.figures:
            found.add_up(shorts, all_short)


def _add_level(found: PublishedSet, run: RunFigures, row: LevelFigure) -> None:
    key, short = (make(row.plan, row.month, row.level) for make in (level_key, short_key))
    if row.level == TOTAL:
        found.add(Figure(key, row.need, is_small(row.need), reluctance=OF_A_TOTAL))
        if row.short is not None:
            found.add(Figure(short, row.short, reluctance=OF_MANY))
        return
    # where places are often short, need is nearly the places and what is short of them: the one goes with the other
    together = " ".join(key)
    found.add(Figure(key, row.need, is_small(row.need), together, reluctance=OF_MANY))
    if row.short is not None and row.usable is not None:
        beyond = _add_places(found, run, row, row.usable)
        found.add(Figure(short, row.short, row.short > 0 and is_small(beyond), together))


def _add_places(found: PublishedSet, run: RunFigures, row: LevelFigure, usable: float) -> float:
    """How many live in places that are not limited; and that nobody lives in a limited place that there is not.

    Of 63 children with 60 usable places of their level, at least 3 live in places bought from others. How many are
    short on average is nearly how many those are, since the places there are fill first.
    """
    of_level = [one.id for one in run.types if one.need_group == row.level]
    limited = run.limited[row.plan, row.month]
    own = [lives_key(row.plan, row.month, key) for key in of_level if key in limited]
    for key in own:
        found.figures[key] = replace(found.figures[key], most=usable)
    if len(own) > 1 and usable >= MOST_SMALL:
        empty = (*short_key(row.plan, row.month, row.level), "empty")
        stand_empty = usable - sum(found.figures[key].children for key in own)
        found.add(Figure(empty, stand_empty, published=False))
        found.relations.append(dict.fromkeys([*own, empty], 1.0))
    return sum(
        found.figures[lives_key(row.plan, row.month, key)].children for key in of_level if key not in limited
    )
