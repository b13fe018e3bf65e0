"""Faults of a return as a whole: each would hide others, so each is made alone, on a clean return, and on request."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from placements.synthetic_903.file_forms import PLAIN, FileForm, file_bytes
from placements.synthetic_903.tables_of import EPISODES, HEADER, Tables, file_name

Files = dict[str, bytes]
Key = list[tuple[str, int]]
"""(file, row) of each finding that is to be made; row 0 is the whole file."""
ReturnPlanter = Callable[[Tables], tuple[Files, Key]]
RETURN_PLANTERS: dict[str, ReturnPlanter] = {}
"""Rule -> what makes the files of a return that breaks it, of three years or more."""
AUTHORITIES = np.array(["Exampleshire", "Otherham"])


def whole_return(rule: str) -> Callable[[ReturnPlanter], ReturnPlanter]:
    """Mark a function as the planter of a rule."""

    def enter(planter: ReturnPlanter) -> ReturnPlanter:
        RETURN_PLANTERS[rule] = planter
        return planter

    return enter


@whole_return("year_without_return")
def year_without_return(tables: Tables) -> tuple[Files, Key]:
    """The return of a year between others is not there."""
    gone = sorted(tables)[1]
    return _files({year: tables[year] for year in tables if year != gone}), [("", 0)]


@whole_return("year_unknown")
def year_unknown(tables: Tables) -> tuple[Files, Key]:
    """All years lie in one file without YEAR, each episode once, as last known."""
    files = {}
    for name in tables[min(tables)]:
        together = pd.concat([tables[year][name] for year in sorted(tables)], ignore_index=True)
        once = ["CHILD", "DECOM"] if name == EPISODES else ["CHILD"]
        files[f"all/{name}.csv"] = file_bytes(together.drop_duplicates(once, keep="last"))
    return files, [(f"all/{EPISODES}.csv", 0)]


@whole_return("year_contradicted")
def year_contradicted(tables: Tables) -> tuple[Files, Key]:
    """The folders of the first and the last year have each other's names."""
    first, last = min(tables), max(tables)
    exchanged = tables | {first: tables[last], last: tables[first]}
    return _files(exchanged), [(file_name(year, EPISODES), 0) for year in (first, last)]


@whole_return("year_inferred")
def year_inferred(tables: Tables) -> tuple[Files, Key]:
    """The folders are called by the year in which each return ends: 2017 in place of 2016-17."""
    names = {file_name(year, name): f"{year}/{name}.csv" for year in tables for name in tables[year]}
    files = {names[name]: content for name, content in _files(tables).items()}
    return files, [(names[file_name(year, EPISODES)], 0) for year in tables]


@whole_return("la_missing")
def la_missing(tables: Tables) -> tuple[Files, Key]:
    """Two authorities are in one return, and one file does not say which child is whose."""
    without = file_name(sorted(tables)[1], HEADER)
    forms = {}
    for year in tables:
        for name, table in tables[year].items():
            whose = AUTHORITIES[table["CHILD"].str[-1].astype(int).to_numpy() % 2]
            if file_name(year, name) != without:
                forms[file_name(year, name)] = FileForm(more={"LA": tuple(whose)})
    return _files(tables, forms), [(without, 0)]


@whole_return("column_foreign")
def column_foreign(tables: Tables) -> tuple[Files, Key]:
    """Two columns of a file have each other's names."""
    file = file_name(max(tables), EPISODES)
    forms = {file: FileForm(names={"LS": "CIN", "CIN": "LS"})}
    return _files(tables, forms), [(file, 0)]


def _files(tables: Tables, forms: dict[str, FileForm] | None = None) -> Files:
    known = forms or {}
    return {
        file_name(year, name): file_bytes(table, known.get(file_name(year, name), PLAIN))
        for year in sorted(tables)
        for name, table in tables[year].items()
    }
