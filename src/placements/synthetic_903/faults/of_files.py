"""Faults of whole files: what Excel and other programs make of names, ids, encodings and copies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from placements.synthetic_903.file_forms import PLAIN, FileForm, file_bytes
from placements.synthetic_903.tables_of import EPISODES, HEADER, UASC, Tables, file_name

ALL_FILES = "all files"
"""What stands for the file where a fault is seen by more than one."""
AUTHORITY = "Exampleshire"

MISSING_TABLE = b"CHILD,DOB,MISSING,MIS_START,MIS_END\n"


@dataclass(eq=False)
class Shelf:
    """The files of a return, as their forms will have them.

    ``tables`` are those of the years, ``forms`` how each file is written, ``extra`` whole files beside them and
    ``key`` what was done: (rule, file, row, child, what). A file gets one form, so that each fault can be told.
    """

    tables: Tables
    rng: np.random.Generator
    forms: dict[str, FileForm] = field(default_factory=dict)
    extra: dict[str, bytes] = field(default_factory=dict)
    key: list[tuple[str, str, int, str, str]] = field(default_factory=list)

    def take(self, table: str) -> tuple[int, str] | None:
        """A year and the file of its ``table`` whose form is still plain; None: there is none left."""
        free = [year for year in self.tables if file_name(year, table) not in self.forms]
        free = [year for year in free if len(self.tables[year][table])]
        if not free:
            return None
        year = int(self.rng.choice(free))
        self.forms[file_name(year, table)] = PLAIN
        return year, file_name(year, table)

    def shape(self, file: str, **form: object) -> None:
        """Change the form of a file."""
        self.forms[file] = replace(self.forms[file], **form)  # type: ignore[arg-type]  # named by the caller

    def note(self, rule: str, file: str, row: int, what: str) -> None:
        """Enter a fault into the key; row 0 is the whole file, row 1 its header."""
        self.key.append((rule, file, row, "", what))


FilePlanter = Callable[[Shelf], None]
FILE_PLANTERS: list[FilePlanter] = []
"""What changes whole files, each at most once."""


def whole_file(planter: FilePlanter) -> FilePlanter:
    """Enter a function among those that change whole files."""
    FILE_PLANTERS.append(planter)
    return planter


@whole_file
def row_length(shelf: Shelf) -> None:
    """A row more, a copy of another, that breaks off before PLACE."""
    taken = shelf.take(EPISODES)
    if taken is None:
        return
    year, file = taken
    table = shelf.tables[year][EPISODES]
    again = table.iloc[[int(shelf.rng.integers(len(table)))]]
    shelf.tables[year][EPISODES] = pd.concat([table, again], ignore_index=True)
    before_place = list(table.columns).index("PLACE")
    broken = ",".join(again.iloc[0, :before_place].astype(str)) + "\n"
    # in place of the file that the tables would give
    shelf.extra[file] = file_bytes(table) + broken.encode()
    shelf.note("row_length", file, len(table) + 2, "a row more, which breaks off before PLACE")


@whole_file
def row_ends_early(shelf: Shelf) -> None:
    """Rows without their last cell, which is blank, as Excel writes them."""
    if (taken := shelf.take(EPISODES)) is None:
        return
    year, file = taken
    blank = np.flatnonzero(shelf.tables[year][EPISODES].iloc[:, -1].eq(""))
    if len(blank):
        rows = shelf.rng.choice(blank, min(5, len(blank)), replace=False)
        shelf.shape(file, short_rows=tuple(int(row) for row in rows))
        shelf.note("row_ends_early", file, 0, f"{len(rows)} rows without their last cell")


@whole_file
def child_float(shelf: Shelf) -> None:
    """Every id of a file is a decimal number."""
    if (taken := shelf.take(UASC)) is not None:
        shelf.shape(taken[1], decimal_ids=True)
        shelf.note("child_float", taken[1], 0, "all ids end in .0")


@whole_file
def column_renamed(shelf: Shelf) -> None:
    """Columns in another order and under other names."""
    if (taken := shelf.take(EPISODES)) is not None:
        names = {"PLACE_PROVIDER": "Placement Provider", "DECOM": "Episode start date"}
        shelf.shape(taken[1], reversed_columns=True, names=names)
        for column, name in names.items():
            shelf.note("column_renamed", taken[1], 1, f"{column} is called {name}")


@whole_file
def column_twice(shelf: Shelf) -> None:
    """A column is there twice."""
    if (taken := shelf.take(HEADER)) is not None:
        shelf.shape(taken[1], twice="DOB")
        shelf.note("column_twice", taken[1], 1, "DOB is there twice")


@whole_file
def file_encoding(shelf: Shelf) -> None:
    """A file in the encoding of old Windows programs, with a column more."""
    if (taken := shelf.take(HEADER)) is not None:
        shelf.shape(taken[1], encoding="cp1252", more={"REMARK": "café, Übersicht"}, quoted=True)
        shelf.note("file_encoding", taken[1], 0, "Windows-1252, with accents")


@whole_file
def year_column(shelf: Shelf) -> None:
    """A column of years, written as the year in which each begins; one is none, and one is ten years ahead."""
    if (taken := shelf.take(EPISODES)) is not None:
        year, file = taken
        table = shelf.tables[year][EPISODES]
        cells = [str(year - 1)] * len(table)
        row, ahead = (int(place) for place in shelf.rng.choice(len(table), 2, replace=False))
        cells[row], cells[ahead] = "20x8", str(year + 9)
        shelf.shape(file, more={"YEAR": tuple(cells)})
        shelf.key.append(("year_unreadable", file, row + 2, table["CHILD"].iloc[row], "YEAR is 20x8"))
        slip = ("year_slip", file, ahead + 2, table["CHILD"].iloc[ahead], f"YEAR is {year + 9}")
        shelf.key.append(slip)
        shelf.note("year_meaning", ALL_FILES, 0, f"YEAR is the year in which the return begins, in {file}")


@whole_file
def authority(shelf: Shelf) -> None:
    """One file names the authority, in two ways; the others do not."""
    if (taken := shelf.take(HEADER)) is not None:
        year, file = taken
        names = [AUTHORITY] * len(shelf.tables[year][HEADER])
        names[0] = AUTHORITY.upper()
        shelf.shape(file, more={"LA": tuple(names)})
        shelf.note("la_spelling", ALL_FILES, 0, f"LA is written in two ways in {file}")
        for other in shelf.tables:
            for table in (HEADER, EPISODES, UASC):
                if file_name(other, table) != file and len(shelf.tables[other][table]):
                    shelf.note("la_filled", file_name(other, table), 0, "there is no column LA")


@whole_file
def file_empty(shelf: Shelf) -> None:
    """A table of episodes with a header and no row."""
    year = min(shelf.tables)
    name = file_name(year, "episodes_second")
    shelf.extra[name] = file_bytes(shelf.tables[year][EPISODES].head(0))
    shelf.note("file_empty", name, 0, "no row below the header")


@whole_file
def file_twice(shelf: Shelf) -> None:
    """A file lies there a second time."""
    if (taken := shelf.take(HEADER)) is not None:
        year, file = taken
        name = file_name(year, "header_copy")
        shelf.extra[name] = file_bytes(shelf.tables[year][HEADER], shelf.forms[file])
        # files are read in the order of their names: the copy after the file
        shelf.note("file_twice", name, 0, f"the same as {file}")


@whole_file
def other_table(shelf: Shelf) -> None:
    """A table of the return that is not needed."""
    name = file_name(min(shelf.tables), "missing")
    shelf.extra[name] = MISSING_TABLE
    shelf.note("", name, 0, "a table that is not read: missing episodes")


@whole_file
def other_forms(shelf: Shelf) -> None:
    """What must be read as if it were not there: a byte-order mark, quotes, other line ends, ISO dates, a mixture."""
    forms: list[tuple[str, str, dict[str, object]]] = [
        (
            EPISODES,
            "a byte-order mark, CRLF and quotes",
            {"encoding": "utf-8-sig", "line_end": "\r\n", "quoted": True},
        ),
        (EPISODES, "ISO dates", {"iso_share": 1.0}),
        (EPISODES, "ISO dates in every second row", {"iso_share": 0.5}),
        (HEADER, "columns in another order, ISO dates", {"reversed_columns": True, "iso_share": 1.0}),
    ]
    for table, what, form in forms:
        if (taken := shelf.take(table)) is not None:
            shelf.shape(taken[1], **form)
            shelf.note("", taken[1], 0, what)


def shelf_key(shelf: Shelf) -> pd.DataFrame:
    """What was done to whole files, as rows of the key."""
    return pd.DataFrame(shelf.key, columns=["rule", "file", "row", "child", "what"])
