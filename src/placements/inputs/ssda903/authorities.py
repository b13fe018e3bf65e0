"""The authority of each row: children of two authorities are different children, even under one id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from placements.inputs.ssda903.authority_names import is_authority_name
from placements.inputs.ssda903.findings import file_finding
from placements.inputs.ssda903.part import Fault, Part
from placements.inputs.ssda903.years import ALL_FILES


def settle_authorities(parts: Sequence[Part]) -> list[pd.DataFrame]:
    """Write each authority in one way in the parts' ``la``, and fill it where only one is named; the findings."""
    frames = [frame for part in parts for frame in (part.frame, part.left_out) if len(frame)]
    for frame in frames:
        frame["la"] = _tidied(frame["la"])
    if not frames:
        return []
    counts = pd.concat([frame["la"] for frame in frames], ignore_index=True).value_counts()
    counts = counts[counts.index != ""]
    spellings = _one_spelling(counts)
    findings = [
        file_finding("la_spelling", ALL_FILES, f'"{name}" is read as "{kept}".', column="LA")
        for name, kept in spellings.items()
        if name != kept
    ]
    for frame in frames if len(findings) else ():
        frame["la"] = frame["la"].replace(spellings)
    names = sorted(set(spellings.values()))
    strange = [name for name in names if not is_authority_name(name)]
    for part in parts:
        findings += [*_strange(part, strange), *_fill(part, names)]
    return findings


def _strange(part: Part, strange: Sequence[str]) -> Iterator[pd.DataFrame]:
    """Cells of LA that are no authorities: each value would make an authority of its own."""
    cells = int(part.frame["la"].isin(list(strange)).sum()) if strange else 0
    if cells and not part.is_echo:
        total = int(part.frame["la"].ne("").sum())
        are = "is no name" if cells == 1 else "are no names"
        told = f"{cells:,} of {total:,} cells {are} of an authority."
        yield file_finding("column_foreign", part.file, told, column="LA")


def _tidied(names: pd.Series[str]) -> pd.Series[str]:
    """Names with single blanks, each distinct one once."""
    codes, texts = pd.factorize(names)
    tidy = np.array([" ".join(str(text).split()) for text in texts], dtype=object)
    return pd.Series(tidy[codes], index=names.index, dtype=str)


def _one_spelling(counts: pd.Series[int]) -> dict[str, str]:
    """Every name with the way it is written most often, without regard to case."""
    kept: dict[str, str] = {}
    for name in counts.index:  # the most frequent first
        kept.setdefault(str(name).casefold(), str(name))
    return {str(name): kept[str(name).casefold()] for name in counts.index}


def _fill(part: Part, names: Sequence[str]) -> list[pd.DataFrame]:
    if len(names) == 1 and len(part.left_out):
        whose = part.left_out["la"].eq("") & part.left_out["child"].ne("")
        part.left_out["la"] = part.left_out["la"].mask(whose, names[0])
    blank = part.frame["la"].eq("").to_numpy()
    if not names or not blank.any():
        return []
    count = int(blank.sum())
    blank_cells = f"{count:,} rows name none" if count > 1 else "one row names none"
    reason = blank_cells if part.names_la else "the file has no column LA"
    if len(names) == 1:
        part.frame["la"] = part.frame["la"].mask(blank, names[0])
        if part.is_echo:
            return []
        return [file_finding("la_filled", part.file, f"{reason}: taken as {names[0]}.", column="LA")]
    if part.is_echo:
        return []
    if part.names_la:
        part.faults.append(Fault("la_missing", np.flatnonzero(blank), "LA", "the cell is blank."))
        return []
    told = f"{reason}; other files name {', '.join(names)}."
    return [file_finding("la_missing", part.file, told, column="LA")]
