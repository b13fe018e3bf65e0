"""Whether a placement lies within the authority, from its postcode, where the return does not say it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placements.domain import InputError, Problem
from placements.inputs.faults import UnreadableFileError, shown
from placements.inputs.near_miss import nearest
from placements.inputs.text_table import TextTable, read_texts

if TYPE_CHECKING:
    from placements.inputs.ssda903.care import Care
    from placements.inputs.ssda903.read import Raw903

POSTCODE, LA = "postcode", "la"
_WHOLE = r"([A-Z]{1,2}[0-9][A-Z0-9]?) ?([0-9])[A-Z]{2}"
_PART = re.compile(r"[A-Z]{1,2}([0-9][A-Z0-9]?( [0-9])?)?")
"""An area (OX), a district (OX14) or a sector (OX14 3)."""
MOST_PROBLEMS = 20


@dataclass(frozen=True)
class Postcodes:
    """Postcodes within the authority: whole ones without a space (OX143HG), or the beginnings of some.

    ``by_la`` where each stands behind its authority and a bar: "Oxfordshire|OX14".
    """

    known: frozenset[str]
    by_la: bool


def read_postcodes(path: Path) -> Postcodes:
    """A list of the postcodes within the authority.

    Parameters
    ----------
    path
        A CSV file or .xlsx workbook with a column ``postcode``: OX14 3HG, or the beginning OX14 3, OX14 or OX
        of all that lie within; and, where the return holds several authorities, a column ``la``.

    Raises
    ------
    InputError
        With every cell that is no postcode.
    """
    try:
        texts = read_texts(path, [POSTCODE], [LA])
    except UnreadableFileError as fault:
        raise InputError([fault.problem]) from None
    problems = list(texts.problems)
    if POSTCODE not in texts.texts:
        meant = nearest(POSTCODE, texts.header)
        remedy = f'Did you mean it by "{meant}"? Rename that column to {POSTCODE}.' if meant else "Add it."
        problems.append(Problem(texts.file, f"the column {POSTCODE} is missing.", remedy, row=1))
    elif not len(texts.rows):
        problems.append(Problem(texts.file, "there are no rows below the header.", "List the postcodes."))
    else:
        problems += _not_postcodes(texts)
    if problems:
        raise InputError(problems)
    keys = _column(texts, POSTCODE)
    if LA not in texts.texts:
        return Postcodes(frozenset(keys), by_la=False)
    return Postcodes(frozenset(_column(texts, LA) + "|" + keys), by_la=True)


def with_postcodes(care: Care, raw: Raw903, postcodes: Postcodes) -> Care:
    """``care`` with ``in_authority`` filled from the placement's postcode where the return leaves it open.

    A postcode that is not in the list lies out of the authority; one that cannot be read says nothing.
    """
    placements = care.placements
    episodes = raw.episodes[["file", "row", "pl_post", "la"]].astype({"file": "str"})
    episodes = episodes.drop_duplicates(["file", "row"])
    found = (
        placements[["file", "row"]].astype({"file": "str"}).merge(episodes, on=["file", "row"], how="left")
    )
    where = _where(found["pl_post"], found["la"], postcodes)
    stated = placements["in_authority"].to_numpy(dtype=object)
    filled = pd.Series(np.where(stated == "", where, stated), index=placements.index, dtype="str")
    return replace(care, placements=placements.assign(in_authority=filled))


def _where(
    posts: pd.Series[str], las: pd.Series[str], postcodes: Postcodes
) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    parts = posts.astype("str").str.extract(f"^{_WHOLE}$")
    readable = parts[0].notna()
    prefix = las.astype("str") + "|" if postcodes.by_la else ""
    within = np.zeros(len(posts), dtype=bool)
    for key in (
        posts.str.replace(" ", ""),
        parts[0] + " " + parts[1],
        parts[0],
        parts[0].str.extract("^([A-Z]+)")[0],
    ):
        within |= (prefix + key.where(readable, "?")).isin(postcodes.known).to_numpy()
    return np.where(readable, np.where(within, "in", "out"), "").astype(object)


def _column(texts: TextTable, name: str) -> pd.Series[str]:
    found = texts.texts[name]
    cells = pd.Series([str(cell).strip() for cell in found.cells], dtype="str")
    if name == POSTCODE:
        cells = cells.str.upper().str.replace(r"\s+", " ", regex=True)
        cells = cells.where(~cells.str.fullmatch(_WHOLE), cells.str.replace(" ", ""))
    return cells.iloc[found.codes].reset_index(drop=True)


def _not_postcodes(texts: TextTable) -> list[Problem]:
    found = texts.texts[POSTCODE]
    cells = [" ".join(str(cell).upper().split()) for cell in found.cells]
    faults = [
        place
        for place, cell in enumerate(cells)
        if not _PART.fullmatch(cell) and not re.fullmatch(_WHOLE, cell)
    ]
    problems = [
        Problem(
            texts.file,
            f'"{shown(str(found.cells[place]))}" is not a postcode.',
            "Write it as OX14 3HG, or its beginning: OX14 3, OX14 or OX.",
            row=int(texts.rows[found.first_row(place)]),
            column=POSTCODE,
        )
        for place in faults[:MOST_PROBLEMS]
    ]
    if len(faults) > MOST_PROBLEMS:
        rest = len(faults) - MOST_PROBLEMS
        problems.append(
            Problem(texts.file, f"{rest:,} more cells are not postcodes.", "Is this the right file?")
        )
    return problems
