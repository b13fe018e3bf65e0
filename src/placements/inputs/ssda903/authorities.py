"""The authority of each row: children of two authorities are different children, even under one id."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from placements.inputs.ssda903.findings import file_finding
from placements.inputs.ssda903.part import Fault, Part
from placements.inputs.ssda903.years import ALL_FILES


def settle_authorities(parts: Sequence[Part]) -> list[pd.DataFrame]:
    """Write each authority in one way in the parts' ``la``, and fill it where only one is named; the findings."""
    for part in parts:
        part.frame["la"] = _tidied(part.frame["la"])
    counts = pd.concat([part.frame["la"] for part in parts], ignore_index=True).value_counts()
    counts = counts[counts.index != ""]
    spellings = _one_spelling(counts)
    findings = [
        file_finding("la_spelling", ALL_FILES, f'"{name}" is read as "{kept}".', column="LA")
        for name, kept in spellings.items()
        if name != kept
    ]
    for part in parts:
        if len(findings):
            part.frame["la"] = part.frame["la"].replace(spellings)
    names = sorted(set(spellings.values()))
    for part in parts:
        findings += _fill(part, names)
    return findings


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
