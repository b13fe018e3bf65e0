"""What a statement may say: the run's figures, and the cells of the tables that it shows.

Prose takes its figures from those cells, so that a sentence never names what a table withholds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.few_children import whole
from placements.reports.publish.disclosure import Protection
from placements.reports.publish.document import Cell, Shorthand, Table, plain
from placements.reports.publish.published_set import published_set
from placements.reports.publish.run_figures import LevelFigure, RunFigures
from placements.reports.publish.shown import Shown
from placements.reports.publish.system import Key
from placements.reports.publish.tables import TABLES
from placements.reports.publish.titles import CHILDREN_TITLES, PLAN_TITLES
from placements.reports.stamp import RunStamp
from placements.reports.words import date_words, plural

NOTHING_WITHHELD = Protection(frozenset(), frozenset())
NOT_SHOWN = "is not shown, because it is about fewer than 5 children or would give such a figure away"


class EveryFigure(Shown):
    """For a statement that stays inside the authority: nothing is withheld."""

    def count(self, key: Key, children: float) -> Cell:
        del key
        return whole(children)

    def share(self, key: Key, share: float | None) -> Cell:
        del key
        return Shorthand.NOT_APPLICABLE if share is None else share


@dataclass(frozen=True)
class Facts:
    """``tables``: by the name that the published copy gives each, with numbers not yet in their titles."""

    run: RunFigures
    stamp: RunStamp
    tables: Mapping[str, Table]
    shown: Shown
    published: bool
    round_to_5: bool

    @property
    def base_day(self) -> dt.date:
        return self.run.base.last_day

    @property
    def last(self) -> Month:
        return self.run.year_ends[-1]

    def row(self, sheet: str, *headings: str) -> tuple[Cell, ...] | None:
        """The cells after the headings of the first row that begins with them; None where there is none."""
        for row in self.tables[sheet].rows:
            if row[: len(headings)] == headings:
                return row[len(headings) :]
        return None

    def counted(self, key: str = TOTAL) -> Cell | None:
        """Children counted on the last day of the base month."""
        row = self.row("Children_counted", date_words(self.base_day), self.title_of(key))
        return None if row is None else row[0]

    def last_counted(self, key: str) -> tuple[Cell, Cell] | None:
        """The last day on which these children were counted, and how many there were; None where they never were."""
        rows = [row for row in self.tables["Children_counted"].rows if row[1] == self.title_of(key)]
        return (rows[-1][0], rows[-1][2]) if rows else None

    def forecast(self, month: Month, key: str = TOTAL) -> tuple[Cell, ...] | None:
        """Children forecast: mean, P10 and P90."""
        return self.row("Children_forecast", date_words(month.last_day), self.title_of(key))

    def level(self, one: LevelFigure) -> tuple[Cell, ...] | None:
        """Need, usable places, places short and the probability that any is."""
        return self.row(
            "Sufficiency", PLAN_TITLES[one.plan], date_words(one.month.last_day), str(plain(level_title(one)))
        )

    def title_of(self, key: str) -> str:
        titles = {one.id: str(plain(one.title)) for one in self.run.types}
        return (titles | CHILDREN_TITLES)[key]


def facts_of(run: RunFigures, stamp: RunStamp, *, publish: bool, round_to_5: bool) -> Facts:
    """With ``publish`` the same is withheld as in the published copy of the run, by the same rules.

    Raises OutputError where a small figure cannot be guarded.
    """
    shown: Shown
    if publish:
        shown = Shown(published_set(run).protect(), round_to_5)
    else:
        shown = EveryFigure(NOTHING_WITHHELD, round_to_5=False)
    tables = {table.sheet: replace(table, notes=()) for table in (make(run, shown) for make in TABLES)}
    return Facts(run, stamp, tables, shown, publish, round_to_5)


def level_title(one: LevelFigure) -> str:
    """As rows of the table call a level of need."""
    name = one.level.replace("_", " ")
    return "All levels of need" if one.level == TOTAL else name[:1].upper() + name[1:]


def told(*cells: Cell | None) -> bool:
    """Whether every one is a number that is shown."""
    return all(isinstance(cell, int | float) for cell in cells)


def children_told(cell: Cell | None) -> str:
    return plural(int(cell), "child", "children") if isinstance(cell, int | float) else ""
