"""One table of one file, its cells read and its faults noted, before the files are seen together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.ssda903.dates import DateColumn, is_blank, read_dates
from placements.inputs.ssda903.findings import file_finding, finding_rows
from placements.inputs.ssda903.grid import Column, Grid
from placements.inputs.ssda903.kinds import EPISODES, HEADER, UASC, Layout, table_form

Bools = NDArray[np.bool_]

DATES = ("DECOM", "DEC", "DOB", "DUC")
_AS_TYPED = ("CHILD", "LA", "YEAR")
"""Texts whose case is kept; all others are codes, and upper case."""
_BLANK_FLAGS = {"DEC": "dec_blank", "DUC": "duc_blank"}
_UNREADABLE = {
    "DECOM": "decom_unreadable",
    "DEC": "dec_unreadable",
    "DOB": "dob_unreadable",
    "DUC": "duc_unreadable",
}
_NEVER_BLANK = ((EPISODES, "DECOM"), (HEADER, "DOB"))
"""A blank is as bad there as what cannot be read; elsewhere it means something, or is told elsewhere."""
_FORMS = {
    "serial": "date_serial",
    "us": "date_us_order",
    "either": "date_ambiguous",
    "other": "date_other_form",
}
LEFT_OUT = ("row", "rule", "la", "child", "column", "found")
"""What is known of a row that cannot be used, and why it cannot: ``column`` and ``found`` are those of the finding."""
_DECIMALS = re.compile(r"([0-9]+)\.0*")
_DAMAGED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+|#.*")


@dataclass(frozen=True)
class Fault:
    """A finding whose authority is not settled yet: ``rows`` are places in the frame of its part."""

    rule: str
    rows: NDArray[np.int64]
    column: str
    found: str | NDArray[np.object_]
    done: str | None = None


@dataclass(eq=False)
class Part:
    """One table of one file.

    Attributes
    ----------
    kind
        header, episodes or uasc.
    is_echo
        Whether these are the children of a table of children and episodes: its episodes tell the faults of rows,
        and each child's particulars stand once.
    frame
        ``row``, ``child``, ``la`` and ``year_text`` (as typed), and the columns of the kind as in ``Raw903``;
        rows that can be used only.
    left_out
        ``LEFT_OUT`` of those that cannot: ``child`` is "" where the id cannot be read, and ``la`` is where it is.
    faults, findings
        What is wrong in rows of ``frame``; what is wrong in the file.
    """

    file: str
    kind: str
    is_echo: bool
    names_la: bool
    frame: pd.DataFrame
    left_out: pd.DataFrame
    faults: list[Fault] = field(default_factory=list)
    findings: list[pd.DataFrame] = field(default_factory=list)

    @property
    def rows_read(self) -> int:
        return len(self.frame) + len(self.left_out)

    def settled_findings(self) -> Iterator[pd.DataFrame]:
        """The findings in rows, once ``la`` is settled."""
        for fault in self.faults:
            rows = self.frame[["row", "la", "child"]].iloc[fault.rows].assign(file=self.file)
            found = fault.found if isinstance(fault.found, str) else pd.Series(fault.found, dtype=str)
            yield finding_rows(fault.rule, rows, fault.column, found, fault.done)
        for rule, column in dict.fromkeys(zip(self.left_out["rule"], self.left_out["column"], strict=True)):
            left = self.left_out[self.left_out["rule"].eq(rule)]
            yield finding_rows(rule, left.assign(file=self.file), column, left["found"])


def read_part(grid: Grid, found: Layout, kind: str) -> Part:
    """The table ``kind`` in ``grid``, whose layout has every column that is needed."""
    columns = {
        name: _without_blank_words(grid.columns[found.places[name][0]])
        for name in table_form(kind).columns
        if name in found.places
    }
    child, decimals, damaged = _ids(columns["CHILD"])
    there = child != ""
    dates = {name: read_dates(column) for name, column in columns.items() if name in DATES}
    frame = _frame(_cells(kind, columns, dates, grid.rows, child))
    is_echo = kind == HEADER and EPISODES in found.kinds
    if is_echo:
        there &= ~frame.duplicated([name for name in frame.columns if name != "row"]).to_numpy()
    part = Part(
        grid.file,
        kind,
        is_echo,
        "LA" in found.places,
        frame[there].reset_index(drop=True),
        # the rows of a table of children and episodes are those of its episodes
        _left_out(grid, found, kind, child == "") if not is_echo else no_rows(),
        [fault for name, read in dates.items() for fault in _date_faults(kind, name, read, there)],
    )
    if not is_echo:
        _note_ids(part, decimals[there], damaged[there])
        _note_rows(part, grid)
        _note_columns(part, grid, found)
    return part


def _cells(
    kind: str,
    columns: Mapping[str, Column],
    dates: Mapping[str, DateColumn],
    rows: NDArray[np.int64],
    child: NDArray[np.object_],
) -> dict[str, object]:
    """The frame of a part, column by column; ``year_text`` is YEAR as typed."""
    cells: dict[str, object] = {"row": rows, "child": child}
    for name in table_form(kind).columns:
        if name in DATES:
            cells.update(_date_cells(name, dates.get(name), len(rows)))
        elif name != "CHILD":
            cells["year_text" if name == "YEAR" else name.lower()] = _texts(
                columns.get(name), name, len(rows)
            )
    return cells


def _frame(cells: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series(values, dtype=str) if _is_text(values) else values for name, values in cells.items()}
    )


def empty_frame(kind: str) -> pd.DataFrame:
    """The frame of a part without rows, its year settled."""
    cells: dict[str, object] = {"row": np.zeros(0, dtype=np.int64), "child": np.zeros(0, dtype=object)}
    for name in table_form(kind).columns:
        if name in DATES:
            cells.update(_date_cells(name, None, 0))
        elif name != "CHILD":
            cells[name.lower()] = np.zeros(0, dtype=object)
    return _frame(cells).astype({"year": "Int64"})


def _is_text(values: object) -> bool:
    return isinstance(values, np.ndarray) and values.dtype == object


def _without_blank_words(column: Column) -> Column:
    return Column(column.codes, ["" if is_blank(text) else text for text in column.texts])


def _texts(column: Column | None, name: str, rows: int) -> NDArray[np.object_]:
    if column is None:
        return np.full(rows, "", dtype=object)
    if name in _AS_TYPED:
        return column.values()
    return Column(column.codes, [text.upper() for text in column.texts]).values()


def _ids(column: Column) -> tuple[NDArray[np.object_], Bools, Bools]:
    """Each row's child id, and whether it had decimals or was damaged by Excel."""
    decimals = [_DECIMALS.fullmatch(text) for text in column.texts]
    texts = [text if match is None else match[1] for text, match in zip(column.texts, decimals, strict=True)]
    floats = np.array([match is not None for match in decimals], dtype=bool)
    damaged = np.array([_DAMAGED.fullmatch(text) is not None for text in column.texts], dtype=bool)
    return Column(column.codes, texts).values(), floats[column.codes], damaged[column.codes]


def _date_cells(name: str, dates: DateColumn | None, rows: int) -> dict[str, object]:
    lower = name.lower()
    cells: dict[str, object] = {
        lower: np.full(rows, "NaT", dtype="datetime64[s]") if dates is None else dates.dates
    }
    blank = np.ones(rows, dtype=bool) if dates is None else dates.blank
    if name in _BLANK_FLAGS:
        cells[_BLANK_FLAGS[name]] = blank
    if name == "DECOM":
        cells["decom_read"] = np.zeros(rows, dtype=bool) if dates is None else ~np.isnat(dates.dates)
    return cells


def _date_faults(kind: str, name: str, dates: DateColumn, there: Bools) -> Iterator[Fault]:
    forms = dates.forms[there]
    found = dates.found[there]
    unreadable = forms == "unreadable"
    if (kind, name) in _NEVER_BLANK:
        found = np.where(forms == "blank", "the cell is blank.", found)
        unreadable |= forms == "blank"
    if unreadable.any():
        rows = np.flatnonzero(unreadable)
        yield Fault(_UNREADABLE[name], rows, name, found[rows])
    for form, rule in _FORMS.items():
        rows = np.flatnonzero(forms == form)
        if len(rows):
            in_doubt = form == "either" and dates.order == "both"
            done = "Read as day/month, as the return is written." if in_doubt else None
            yield Fault(rule, rows, name, found[rows], done)


def no_rows() -> pd.DataFrame:
    """Nothing left out."""
    return pd.DataFrame({name: pd.Series(dtype="int64" if name == "row" else "str") for name in LEFT_OUT})


def _left_out(grid: Grid, found: Layout, kind: str, blank_child: Bools) -> pd.DataFrame:
    """The rows that cannot be used: those of another length, then those without a child."""
    wrong, blank = len(grid.wrong), int(blank_child.sum())
    if not wrong + blank:
        return no_rows()
    child = _ids_left_out(grid, found, kind)
    la = np.full(wrong, "", dtype=object)
    if "LA" in found.places:
        la = _without_blank_words(grid.wrong_columns[found.places["LA"][0]]).values()
    lengths = (
        "the row has " + grid.wrong["cells"].astype(str) + f" cells where the header has {len(grid.header)}."
    )
    return pd.DataFrame(
        {
            "row": np.concatenate([grid.wrong["row"].to_numpy(), grid.rows[blank_child]]),
            "rule": ["row_length"] * wrong + ["child_blank"] * blank,
            "la": [*np.where(child == "", "", la), *[""] * blank],
            "child": [*child, *[""] * blank],
            "column": [""] * wrong + ["CHILD"] * blank,
            "found": [*lengths, *["the cell is blank."] * blank],
        }
    ).astype({name: "str" for name in LEFT_OUT if name != "row"})


def _ids_left_out(grid: Grid, found: Layout, kind: str) -> NDArray[np.object_]:
    """The child of each row of another length; "" where the cells before a date have moved, so that it is none."""
    form, place = table_form(kind), found.places["CHILD"][0]
    child, _, _ = _ids(_without_blank_words(grid.wrong_columns[place]))
    date = found.places[next(name for name in form.needed if name in DATES)][0]
    stands = read_dates(_without_blank_words(grid.wrong_columns[date])).forms != "unreadable"
    # cells too many may stand anywhere after a date that is one
    too_long = grid.wrong["cells"].to_numpy() > len(grid.header)
    return np.where(stands & (~too_long | (place < date)), child, "")


def _note_ids(part: Part, decimals: Bools, damaged: Bools) -> None:
    if decimals.all() and len(decimals):
        told = f"all ids of the file have decimals, as a program writes numbers ({len(decimals):,} rows)."
        part.findings.append(file_finding("child_float", part.file, told, column="CHILD"))
    elif decimals.any():
        told = "the id has decimals, as a program writes a number."
        part.faults.append(Fault("child_float", np.flatnonzero(decimals), "CHILD", told))
    if damaged.any():
        told = "the id is in scientific notation, or an error of Excel: its last digits are lost."
        part.faults.append(Fault("child_damaged", np.flatnonzero(damaged), "CHILD", told))


def _note_rows(part: Part, grid: Grid) -> None:
    """The rows that end early but are read, and that there are none."""
    if grid.short:
        told = f"{grid.short:,} {'row ends' if grid.short == 1 else 'rows end'} before the last column."
        part.findings.append(file_finding("row_ends_early", part.file, told))
    # many authorities have no unaccompanied children in a year
    if not part.rows_read and part.kind != UASC:
        part.findings.append(file_finding("file_empty", part.file, "there are no rows below the header."))


def _note_columns(part: Part, grid: Grid, found: Layout) -> None:
    for column, name in found.renamed.items():
        told = f'"{name}" is read as {column}.'
        part.findings.append(
            file_finding("column_renamed", part.file, told, column=column, row=grid.header_row)
        )
    for column, places in found.places.items():
        if len(places) > 1:
            told = f"{column} is there {len(places)} times."
            part.findings.append(
                file_finding("column_twice", part.file, told, column=column, row=grid.header_row)
            )
    if grid.encoding:
        told = f"the file is in {grid.encoding}."
        part.findings.append(file_finding("file_encoding", part.file, told))
