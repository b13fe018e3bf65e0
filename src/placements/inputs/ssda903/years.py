"""The year of collection of each row: from YEAR, from the name of the file or folder, or from the dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.faults import shown
from placements.inputs.ssda903.findings import file_finding
from placements.inputs.ssda903.kinds import EPISODES
from placements.inputs.ssda903.part import Fault, Part
from placements.inputs.ssda903.year_names import NamedYear, named_year, written_year
from placements.inputs.ssda903.year_slips import collection_years, fill_slips, year_slips

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

ALL_FILES = "all files"
"""What stands for the file in a finding on the return as a whole."""
_SHARE_THAT_TELLS = 0.98
"""So much of a file's dates must fit one year for it to be taken: a slip of the pen is no other year."""


@dataclass(frozen=True)
class _Votes:
    """How many dates lie in the year that a plain number begins, and in the one that it ends."""

    starts: int = 0
    ends: int = 0

    def __add__(self, other: _Votes) -> _Votes:
        return _Votes(self.starts + other.starts, self.ends + other.ends)

    @property
    def shift(self) -> int:
        """What is added to a plain number to give the collection year."""
        return 1 if self.starts > self.ends else 0


def settle_years(parts: Sequence[Part]) -> list[pd.DataFrame]:
    """Give every part's frame its ``year`` (Int64, <NA> unknown) in place of ``year_text``; the findings.

    A plain number, as 2017, may name the year that begins or ends in it: all files are read in the one way
    that puts more of the dates of episodes into the years of their rows. A year that is a slip of the pen gives
    way to what the name of the file or the dates of the episode say.
    """
    columns = [_read_column(part) for part in parts]
    votes = sum((_votes(part, plain) for part, (_, plain) in zip(parts, columns, strict=True)), _Votes())
    findings = list(_meaning(columns, votes))
    for part, (ends, plain) in zip(parts, columns, strict=True):
        part.frame["year"] = pd.Series(np.where(np.isnan(ends), plain + votes.shift, ends)).astype("Int64")
        part.frame = part.frame.drop(columns="year_text")
    slips = _without_slips(parts)
    findings += _fill_from_names(parts)
    fill_slips(parts, slips)
    findings += [
        finding for part, slip in zip(parts, slips, strict=True) for finding in _fill_from_dates(part, slip)
    ]
    _fill_from_folder(parts)
    for part, slip in zip(parts, slips, strict=True):
        findings += [*_contradicted(part), *_unknown(part, slip)]
    return findings


def _without_slips(parts: Sequence[Part]) -> list[Bools]:
    """Take the years that are slips out of the parts' frames, with a fault for each row; which rows had one."""
    slips = year_slips(parts)
    for part, slip in zip(parts, slips.rows, strict=True):
        rows = np.flatnonzero(slip)
        if not len(rows):
            continue
        pairs = zip(part.frame["la"].iloc[rows], part.frame["year"].iloc[rows], strict=True)
        found = np.array([slips.found[str(la), int(year)] for la, year in pairs], dtype=object)
        if not part.is_echo:
            part.faults.append(Fault("year_slip", rows, "YEAR", found))
        part.frame["year"] = part.frame["year"].mask(slip)
    return slips.rows


def _read_column(part: Part) -> tuple[Floats, Floats]:
    """Each row's collection year where YEAR says it itself, and the plain number where it does not; else NaN."""
    codes, texts = pd.factorize(part.frame["year_text"])
    read = [written_year(str(text)) for text in texts]
    if not read:
        return np.zeros(0), np.zeros(0)
    bad = np.array([one == NamedYear() and str(text) != "" for text, one in zip(texts, read, strict=True)])
    rows = np.flatnonzero(bad[codes])
    if len(rows) and not part.is_echo:
        told = np.array([f'"{shown(str(text))}" is not a year.' for text in texts], dtype=object)
        part.faults.append(Fault("year_unreadable", rows, "YEAR", told[codes[rows]]))
    ends = np.array([np.nan if one.ends is None else one.ends for one in read], dtype=float)
    plain = np.array([np.nan if one.plain is None else one.plain for one in read], dtype=float)
    return ends[codes], plain[codes]


def _votes(part: Part, plain: Floats) -> _Votes:
    if part.kind != EPISODES:
        return _Votes()
    votes = _Votes()
    for name in ("decom", "dec"):
        years = collection_years(part.frame[name])
        votes += _Votes(int((years == plain + 1).sum()), int((years == plain).sum()))
    return votes


def _meaning(columns: Sequence[tuple[Floats, Floats]], votes: _Votes) -> Iterator[pd.DataFrame]:
    plain = [numbers[~np.isnan(numbers)] for _, numbers in columns]
    example = next((int(numbers[0]) for numbers in plain if len(numbers)), None)
    if example is None:
        return
    told = f"YEAR {example} is read as {_span(example + votes.shift)}"
    if votes.starts == votes.ends:
        told += ", as the collection is named: the dates do not tell."
    else:
        most, fewest = max(votes.starts, votes.ends), min(votes.starts, votes.ends)
        told += f": {most:,} dates lie in the years so read, {fewest:,} in the others."
    yield file_finding("year_meaning", ALL_FILES, told, column="YEAR")


def _span(year: int) -> str:
    return f"1 April {year - 1} to 31 March {year}"


def _fill_from_names(parts: Sequence[Part]) -> Iterator[pd.DataFrame]:
    """Fill rows without a year from the name of their file or folder.

    A plain number may also be the year in which someone saved the file: it is taken only where the episodes
    fit it, and for other tables only where those of an episodes file of that name did.
    """
    names = [named_year(part.file) for part in parts]
    votes = sum(
        (
            _votes(part, np.full(len(part.frame), float(name.plain)))
            for part, name in zip(parts, names, strict=True)
            if name.plain is not None
        ),
        _Votes(),
    )
    fitting = {
        name.plain
        for part, name in zip(parts, names, strict=True)
        if name.plain is not None and part.kind == EPISODES and _fits(part, name.plain + votes.shift)
    }
    for part, name in zip(parts, names, strict=True):
        rows = part.frame["year"].isna()
        if not rows.any():
            continue
        if name.ends is not None:
            part.frame["year"] = part.frame["year"].fillna(name.ends)
        elif name.plain is not None and name.plain in fitting:
            year = name.plain + votes.shift
            part.frame["year"] = part.frame["year"].fillna(year)
            if part.kind == EPISODES:
                told = f"{name.plain} in its name is read as {_span(year)}."
                yield file_finding("year_inferred", part.file, told)


def _fill_from_dates(part: Part, slip: Bools) -> Iterator[pd.DataFrame]:
    rows = part.frame["year"].isna() & ~slip
    if part.kind != EPISODES or not rows.any():
        return
    year = _of_dates(part.frame[rows])
    if year is not None:
        part.frame["year"] = part.frame["year"].mask(rows, year)
        yield file_finding("year_inferred", part.file, f"its dates are those of {_span(year)}.")


def _of_dates(frame: pd.DataFrame) -> int | None:
    """The one year whose return these episodes can be: ended in it or still open; None where it is not one."""
    starts, ends = collection_years(frame["decom"]), collection_years(frame["dec"])
    starts, ends = starts[~np.isnan(starts)], ends[~np.isnan(ends)]
    if not len(starts):
        return None
    latest = np.quantile(starts, _SHARE_THAT_TELLS, method="lower")
    year = int(pd.Series(ends).mode().iloc[-1]) if len(ends) else int(latest)
    fits = (ends == year).sum() + (starts <= year).sum()
    return year if fits >= _SHARE_THAT_TELLS * (len(ends) + len(starts)) else None


def _outside(part: Part, year: Floats) -> tuple[int, int]:
    """How many episodes do not touch the year of their row, and how many have one and a start."""
    starts, ends = collection_years(part.frame["decom"]), collection_years(part.frame["dec"])
    known = ~np.isnan(year) & ~np.isnan(starts)
    return int((known & ((starts > year) | (ends < year))).sum()), int(known.sum())


def _fits(part: Part, year: int) -> bool:
    outside, known = _outside(part, np.full(len(part.frame), float(year)))
    return 2 * outside <= known


def _contradicted(part: Part) -> Iterator[pd.DataFrame]:
    """Where most episodes do not touch the year of their rows, the file is likely another year's."""
    if part.kind != EPISODES:
        return
    outside, known = _outside(part, part.frame["year"].to_numpy(dtype="float64", na_value=np.nan))
    if 2 * outside > known:
        told = (
            f"{outside:,} of {known:,} episodes lie outside the year that their rows or the file's name tell."
        )
        yield file_finding("year_contradicted", part.file, told)


def _fill_from_folder(parts: Sequence[Part]) -> None:
    """A table without dates is of the year of the episodes that lie beside it, where those are of one year."""
    beside: dict[str, set[int | None]] = {}
    for part in parts:
        if part.kind == EPISODES:
            years = {None if pd.isna(year) else int(year) for year in part.frame["year"].unique()}
            beside.setdefault(_folder(part), set()).update(years)
    for part in parts:
        there = beside.get(_folder(part), set())
        if part.kind != EPISODES and len(there) == 1 and (year := next(iter(there))) is not None:
            part.frame["year"] = part.frame["year"].fillna(year)


def _folder(part: Part) -> str:
    """Where a table lies: its folder or zip, or the workbook of which it is a sheet."""
    book, sheet, _ = part.file.partition(", sheet ")
    return book if sheet else str(PurePosixPath(part.file).parent)


def _unknown(part: Part, slip: Bools) -> Iterator[pd.DataFrame]:
    rows = int((part.frame["year"].isna() & ~slip).sum())
    if part.kind != EPISODES or not rows:
        return
    told = f"{rows:,} rows have no YEAR, the file's name has none, and the dates are not of one year."
    yield file_finding("year_unknown", part.file, told)
