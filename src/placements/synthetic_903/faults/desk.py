"""Where faults are planted: all years' tables at once, what is true of each row, and the key of what was done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from placements.synthetic_903.calendar_days import as_day
from placements.synthetic_903.episodes_of import Episodes
from placements.synthetic_903.process import Days
from placements.synthetic_903.records import Texts
from placements.synthetic_903.tables_of import (
    EPISODES,
    HEADER,
    UASC,
    People,
    Tables,
    day_texts,
    file_name,
    last_day_of,
    rows_of_year,
)

Cells = str | pd.Series | Texts
"""One text for all rows, or one a row."""
YEAR = "_year"
"""The column that holds the collection year of each row while the years lie in one table."""


@dataclass(eq=False)
class Desk:
    """The tables of all years, to be spoilt.

    Parameters
    ----------
    tables
        Table -> rows of all years as text, with the collection year in ``_year``. The index names a row through
        all changes; rows that are added go to the end of their year's file.
    facts
        What is true of each row of ``tables["episodes"]``, by the same index; see ``facts_of``.
    clean
        The tables as they were.
    free
        One element a child: no fault touches it yet. A child gets one fault at most, so that each can be told.
    """

    tables: dict[str, pd.DataFrame]
    facts: pd.DataFrame
    people: People
    clean: dict[str, pd.DataFrame]
    free: np.ndarray[tuple[int], np.dtype[np.bool_]]
    rng: np.random.Generator
    key: list[pd.DataFrame] = field(default_factory=list)

    def pick(self, fits: pd.Series, count: int) -> pd.DataFrame:
        """Facts of at most ``count`` rows that fit, of as many children, none touched before; they are taken."""
        fitting = self.facts[fits.to_numpy() & self.free[self.facts["child"].to_numpy()]]
        mixed: pd.DataFrame = fitting.iloc[self.rng.permutation(len(fitting))]
        rows = mixed.drop_duplicates("child").head(count)
        self.free[rows["child"].to_numpy()] = False
        return rows

    def write(self, table: str, rows: pd.Index, column: str, cells: Cells) -> None:
        """Put ``cells`` into a column of a table."""
        self.tables[table].loc[rows, column] = cells

    def write_day(self, rows: pd.Index, column: str, days: Days) -> None:
        """Put days into a column of episodes, as dd/mm/yyyy."""
        self.write(EPISODES, rows, column, day_texts(days))

    def remove(self, table: str, rows: pd.Index) -> None:
        """Take rows out of a table."""
        self.tables[table] = self.tables[table].drop(rows)

    def add(self, table: str, rows: pd.DataFrame) -> pd.Index:
        """Put ``rows`` at the end of their years' files; returns how they are named from now on."""
        first = int(self.tables[table].index.max()) + 1
        new = rows.set_axis(pd.RangeIndex(first, first + len(rows)))
        self.tables[table] = pd.concat([self.tables[table], new])
        return new.index

    def rows_of(self, table: str, children: pd.Series) -> pd.DataFrame:
        """The rows of a table that belong to ``children``, by their numbers; with the number in ``child``."""
        number = pd.Series(children.to_numpy(), index=self.people.id[children.to_numpy()])
        found = self.tables[table]["CHILD"].map(number[~number.index.duplicated()])
        return self.tables[table].assign(child=found)[found.notna()].astype({"child": "int64"})

    def note(self, rule: str, table: str, rows: pd.Index, what: str) -> None:
        """Enter into the key that ``rows`` of ``table`` break ``rule``."""
        children = self.tables[table].loc[rows, "CHILD"].to_numpy()
        self.key.append(
            pd.DataFrame({"rule": rule, "table": table, "index": rows, "child": children, "what": what})
        )


Planter = Callable[[Desk, int], None]
PLANTERS: dict[str, Planter] = {}
"""Rule -> what plants it, at most so many times."""


def plants(rule: str) -> Callable[[Planter], Planter]:
    """Mark a function as the planter of a rule."""

    def enter(planter: Planter) -> Planter:
        PLANTERS[rule] = planter
        return planter

    return enter


def desk_of(tables: Tables, episodes: Episodes, people: People, rng: np.random.Generator) -> Desk:
    """All years' tables on one desk."""
    together = {
        name: pd.concat([tables[year][name].assign(**{YEAR: year}) for year in tables], ignore_index=True)
        for name in (HEADER, EPISODES, UASC)
    }
    facts = facts_of(tuple(tables), episodes)
    kept = {name: table.copy() for name, table in together.items()}
    return Desk(together, facts, people, kept, np.ones(len(people.id), dtype=bool), rng)


def facts_of(years: tuple[int, ...], episodes: Episodes) -> pd.DataFrame:
    """What is true of each row of the episodes tables, in their order.

    Returns
    -------
    pd.DataFrame
        - ``year``, ``year_end`` (day); ``child``, ``episode`` (numbers); ``uasc``, ``place``;
        - ``start``, ``end``, ``birth``, ``adult`` (days), ``length`` (days of the episode);
        - ``ended`` (by the end of the year), ``young`` (not 18 by then), ``away`` (in a temporary placement);
        - ``first`` and ``last`` of the period of care, ``child_last`` (nothing of the child is later);
        - ``next_end`` (day on which the next episode of the period ends), ``next_ended`` (by the end of the year);
        - ``lone`` (the episode stands in one year's file alone); ``child_rows``, ``child_years`` (episode rows and
          years of the child in all).
    """
    chosen = [rows_of_year(episodes, year) for year in years]
    year = np.repeat(years, [len(rows) for rows in chosen])
    facts = _of_episodes(episodes).iloc[np.concatenate(chosen)].reset_index(drop=True)
    facts["year"] = year
    facts["year_end"] = np.array([as_day(last_day_of(y)) for y in years])[year - years[0]]
    facts["ended"] = facts["end"] <= facts["year_end"]
    facts["young"] = facts["adult"] > facts["year_end"]
    facts["next_ended"] = ~facts["last"] & (facts["next_end"] <= facts["year_end"])
    facts["lone"] = ~facts["episode"].duplicated(keep=False)
    by_child = facts.groupby("child")
    facts["child_rows"] = by_child["year"].transform("size")
    facts["child_years"] = by_child["year"].transform("nunique")
    return facts


def _of_episodes(episodes: Episodes) -> pd.DataFrame:
    """The facts of each episode that are the same in every year's return."""
    period = episodes.journeys.period[episodes.placement]
    last = np.concatenate((period[1:] != period[:-1], [True]))
    children, child = episodes.journeys.children, episodes.child
    return pd.DataFrame(
        {
            "episode": np.arange(len(child)),
            "child": child,
            "start": episodes.start,
            "end": episodes.end,
            "length": episodes.end - episodes.start,
            "birth": children.birth[child],
            "adult": children.adult[child],
            "uasc": children.uasc[child],
            "place": episodes.place,
            "away": np.char.startswith(episodes.place, "T"),
            "first": np.concatenate(([True], last[:-1])),
            "last": last,
            "next_end": np.where(last, 0, np.concatenate((episodes.end[1:], [0]))),
            "child_last": np.concatenate((child[1:] != child[:-1], [True])),
        }
    )


def key_of(desk: Desk) -> pd.DataFrame:
    """The key: rule, file, row (the header of a file is row 1), child and what was done, by file and row."""
    parts = [pd.DataFrame({"rule": [], "table": [], "index": [], "child": [], "what": []}), *desk.key]
    key = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    places = []
    for name, table in desk.tables.items():
        row = table.groupby(YEAR).cumcount() + 2
        files = table[YEAR].map(lambda year, name=name: file_name(year, name))
        places.append(pd.DataFrame({"table": name, "index": table.index, "file": files, "row": row}))
    key = key.merge(pd.concat(places), on=["table", "index"], how="left", validate="many_to_one")
    key = key.sort_values(["file", "row", "rule"], kind="stable", ignore_index=True)
    return key[["rule", "file", "row", "child", "what"]]


def years_apart(desk: Desk) -> Tables:
    """The tables by year again, as the files will hold them."""
    years = sorted(desk.tables[EPISODES][YEAR].unique())
    return {
        int(year): {
            name: table[table[YEAR] == year].drop(columns=YEAR).reset_index(drop=True)
            for name, table in desk.tables.items()
        }
        for year in years
    }
