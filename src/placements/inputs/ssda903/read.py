"""The return as its files hold it: every table read, every fault of the files named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from placements.domain import InputError, Problem
from placements.inputs.faults import UnreadableFileError
from placements.inputs.files import sha256
from placements.inputs.ssda903.authorities import settle_authorities
from placements.inputs.ssda903.codes import Codes
from placements.inputs.ssda903.files import Found, Source, find_files
from placements.inputs.ssda903.findings import file_finding, joined
from placements.inputs.ssda903.grid import (
    Grid,
    find_head,
    first_names,
    grid_of_sheet,
    head_of_sheet,
    named,
    read_grid,
    read_text,
)
from placements.inputs.ssda903.kinds import (
    EPISODES,
    HEADER,
    UASC,
    Layout,
    is_known_header,
    layout,
    least_cells,
    missing_columns,
    table_form,
    what_it_is,
)
from placements.inputs.ssda903.part import Part, empty_frame, read_part
from placements.inputs.ssda903.year_names import NamedYear, named_year
from placements.inputs.ssda903.years import settle_years
from placements.inputs.workbook import read_workbook

_CELLS_THAT_TELL = 20


def no_children() -> pd.DataFrame:
    """No child of a row that is left out."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in ("table", "la", "child")})


@dataclass(frozen=True, eq=False)
class Raw903:
    """What the files of a return hold, row by row, before anything is decided about a child.

    Every table has ``file`` (category: its name as in findings), ``row`` (int64; the header is row 1), ``la``
    (str; "" where the files name none), ``year`` (Int64: the collection year, Y for 1 April Y-1 to 31 March Y;
    <NA> where it is not known) and ``child`` (str; noughts in front kept, never ""). Texts are "" where the cell
    is blank or there is no such column; codes are upper case and stripped. Dates are datetime64, NaT where the
    cell is blank or cannot be read. Rows are in the order of files and rows.

    Attributes
    ----------
    header
        A child of a year: ``dob``, ``sex``, ``ethnic``, ``upn``, ``mother``.
    episodes
        ``decom``, ``dec``, ``decom_read`` (bool: there is a date), ``dec_blank`` (bool: the cell was blank, so that
        ``dec`` NaT and not ``dec_blank`` is an end that cannot be read), ``rne``, ``ls``, ``cin``, ``place``,
        ``place_provider``, ``rec``, ``reason_place_change``, ``home_post``, ``pl_post``, ``urn``, ``pl_la``,
        ``pl_location``.
    uasc
        ``duc``, ``duc_blank``, ``dob``, ``sex``.
    findings
        ``FINDING_COLUMNS``; what is wrong with the files.
    files
        The SHA-256 of each file that was read or recognised, by name; a zip is one file.
    left_alone
        What each table is that was not read, by name.
    left_out
        Rows that are in no table above: ``table`` (header, episodes, uasc), ``file``, ``row`` (int64), ``rule``.
    children_left_out
        ``table``, ``la`` and ``child`` of those of them whose id can be read.
    rows_read
        Rows of all tables, those left out included. Rows that tell of a child and an episode count as episodes,
        and in ``header`` each child's particulars count once.
    """

    header: pd.DataFrame
    episodes: pd.DataFrame
    uasc: pd.DataFrame
    findings: pd.DataFrame
    files: dict[str, str]
    left_alone: dict[str, str]
    rows_read: int
    left_out: pd.DataFrame
    children_left_out: pd.DataFrame = field(default_factory=no_children)


@dataclass
class _Reading:
    """What was read so far, and what stands in the way."""

    found: Found
    parts: list[Part] = field(default_factory=list)
    findings: list[pd.DataFrame] = field(default_factory=list)
    seen: dict[tuple[str, str, NamedYear], str] = field(default_factory=dict)

    @property
    def problems(self) -> list[Problem]:
        return self.found.problems

    def leave_alone(self, file: str, what: str) -> None:
        self.found.left_alone[file] = what


def read_903(paths: Sequence[Path], codes: Codes) -> Raw903:
    """Read a return from its files, or from the folders in which they lie.

    Parameters
    ----------
    paths
        ``.csv``, ``.xlsx`` (each sheet a table) and ``.zip`` files, or folders with one level of folders within.
        Tables are known by their columns; others are left alone and named.
    codes
        Tell a column that holds something else than its name says. Single codes are not judged here.

    Raises
    ------
    InputError
        With every reason why the return cannot be read: no file, none with episodes, no rows, a file that cannot
        be opened, a column that is missing. It names no child.
    """
    reading = _Reading(find_files(paths))
    for source in reading.found.sources():
        try:
            _read_source(source, reading)
        except UnreadableFileError as fault:
            reading.problems.append(fault.problem)
    if not reading.problems:
        reading.problems.extend(_nothing_to_count(reading))
    if reading.problems:
        raise InputError(reading.problems)
    return _settled(reading, codes)


def _read_source(source: Source, reading: _Reading) -> None:
    if source.is_workbook:
        for title, sheet in read_workbook(source.content, source.name).items():
            head = head_of_sheet(sheet, is_known_header)
            if head is None:
                if sheet.header or sheet.rows:
                    reading.leave_alone(sheet.file, what_it_is(named(sheet.header)))
                continue
            found = layout(head.names)
            if _can_be_read(head.names, found, sheet.file, head.row, reading):
                grid = grid_of_sheet(sheet, head, _wanted(found))
                _add_parts(grid, found, f"{sha256(source.content)} {title}", reading)
        return
    text, encoding = read_text(source.content, source.name)
    if not text.strip():
        reading.leave_alone(source.name, "an empty file")
        reading.findings.append(file_finding("file_empty", source.name, "the file is empty."))
        return
    head = find_head(text, is_known_header)
    if head is None:
        reading.leave_alone(source.name, what_it_is(first_names(text)))
        return
    found = layout(head.names)
    if _can_be_read(head.names, found, source.name, head.row, reading):
        grid = read_grid(text, source.name, head, _wanted(found), encoding, least_cells(found))
        _add_parts(grid, found, sha256(source.content), reading)


def _can_be_read(names: Sequence[str], found: Layout, file: str, row: int, reading: _Reading) -> bool:
    if not found.kinds:
        reading.leave_alone(file, what_it_is(names))
        return False
    problems = missing_columns(names, found, file, row)
    reading.problems.extend(problems)
    return not problems


def _wanted(found: Layout) -> list[int]:
    """The places of every column that is read, those that are there twice with all."""
    names = {name for kind in found.kinds for name in table_form(kind).columns}
    return sorted({place for name in names & set(found.places) for place in found.places[name]})


def _add_parts(grid: Grid, found: Layout, fingerprint: str, reading: _Reading) -> None:
    doubled = list(_doubled(grid, found))
    if doubled:
        reading.problems.extend(doubled)
        return
    key = (fingerprint, " ".join(found.kinds), named_year(grid.file))
    if key in reading.seen and len(grid.rows) and UASC not in found.kinds:
        told = f"the file holds the same as {reading.seen[key]}."
        reading.findings.append(file_finding("file_twice", grid.file, told))
        reading.leave_alone(grid.file, f"the same as {reading.seen[key]}")
        return
    reading.seen.setdefault(key, grid.file)
    reading.parts.extend(read_part(grid, found, kind) for kind in found.kinds)


def _doubled(grid: Grid, found: Layout) -> Iterator[Problem]:
    """Columns that are there more than once and do not hold the same."""
    for name, places in found.places.items():
        if len(places) < 2 or places[0] not in grid.columns:
            continue
        first = grid.columns[places[0]].values()
        if any(not np.array_equal(first, grid.columns[place].values()) for place in places[1:]):
            told = f"the column {name} is there {len(places)} times, and they differ."
            yield Problem(grid.file, told, "Keep the one that counts.", row=grid.header_row, column=name)


def _nothing_to_count(reading: _Reading) -> Iterator[Problem]:
    episodes = [part for part in reading.parts if part.kind == EPISODES]
    if not episodes:
        there = [f"{part.file} ({table_form(part.kind).title})" for part in reading.parts]
        there += [f"{file} ({what})" for file, what in reading.found.left_alone.items()]
        shown = ", ".join(there[:8]) + (f" and {len(there) - 8} more" if len(there) > 8 else "")
        needed = ", ".join(table_form(EPISODES).needed)
        remedy = f"Give the file with the columns {needed}."
        yield Problem(shown or "import-903", "there is no table of episodes.", remedy)
    elif not any(part.rows_read for part in episodes):
        files = ", ".join(part.file for part in episodes[:8])
        yield Problem(
            files, "there are no rows below the header.", "Export the episodes again, with their rows."
        )
    elif not any(len(part.frame) for part in episodes):
        files = ", ".join(part.file for part in episodes[:8])
        told = "no row can be used: each has too few or too many cells, or no child id."
        yield Problem(files, told, "Put text that holds a comma in quotation marks, and fill CHILD.")


def _settled(reading: _Reading, codes: Codes) -> Raw903:
    parts = reading.parts
    # years are weighed authority by authority
    findings = [*reading.findings, *settle_authorities(parts), *settle_years(parts)]
    for part in parts:
        findings += [*part.findings, *part.settled_findings(), *_foreign_columns(part, codes)]
    return Raw903(
        header=_table(parts, HEADER),
        episodes=_table(parts, EPISODES),
        uasc=_table(parts, UASC),
        findings=joined(findings),
        files=reading.found.hashes,
        left_alone=reading.found.left_alone,
        rows_read=sum(part.rows_read for part in parts),
        left_out=_left_out(parts, ("table", "file", "row", "rule")),
        children_left_out=_children_left_out(parts),
    )


def _foreign_columns(part: Part, codes: Codes) -> Iterator[pd.DataFrame]:
    """Columns of which most cells are no code of any year, as where columns have moved under another's name."""
    for name in codes.by_column:
        if name.lower() not in part.frame:
            continue
        counts = part.frame[name.lower()].value_counts()
        counts = counts[counts.index != ""]
        known = counts[counts.index.isin(list(codes.by_column[name]))]
        if counts.sum() >= _CELLS_THAT_TELL and 2 * known.sum() < counts.sum():
            told = f"{known.sum():,} of {counts.sum():,} cells are codes of {name}."
            yield file_finding("column_foreign", part.file, told, column=name)


def _table(parts: Sequence[Part], kind: str) -> pd.DataFrame:
    """The rows of all files of one kind, in the order of files and rows."""
    own = [part for part in parts if part.kind == kind and len(part.frame)]
    together = pd.concat([part.frame for part in own], ignore_index=True) if own else empty_frame(kind)
    files = list(dict.fromkeys(part.file for part in own))
    codes = np.repeat([files.index(part.file) for part in own], [len(part.frame) for part in own])
    named = pd.Categorical.from_codes(codes.astype(np.int64), categories=pd.Index(files, dtype=str))
    together = together.assign(file=named)
    first = ["file", "row", "la", "year", "child"]
    return together[[*first, *(name for name in together.columns if name not in first)]]


def _left_out(parts: Sequence[Part], columns: Sequence[str]) -> pd.DataFrame:
    rows = [part.left_out.assign(table=part.kind, file=part.file) for part in parts if len(part.left_out)]
    if not rows:
        return pd.DataFrame({name: pd.Series(dtype="int64" if name == "row" else str) for name in columns})
    return pd.concat(rows, ignore_index=True)[[*columns]]


def _children_left_out(parts: Sequence[Part]) -> pd.DataFrame:
    rows = _left_out(parts, ("table", "la", "child"))
    return rows[rows["child"].ne("")].reset_index(drop=True)
