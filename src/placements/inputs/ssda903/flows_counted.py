"""Who came, who left and who moved, by month: what turns the stock at one month end into the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placements.inputs.ssda903.codes import TYPE_IDS
from placements.inputs.ssda903.counting import Words, age_bands, counted, words_of
from placements.inputs.ssda903.month_ends import (
    NEVER,
    Bools,
    Days,
    Ints,
    births,
    month_ends,
    month_number,
    spells_of,
    uasc_on,
)

if TYPE_CHECKING:
    from placements.inputs.ssda903.care import Care
    from placements.inputs.ssda903.codes import Codes

NOT_STATED = "not stated"
CONTINUES = "continues"


def entries(care: Care) -> pd.DataFrame:
    """Stays in care that began in each whole month, by the first placement.

    Returns
    -------
    pandas.DataFrame
        Columns ``month`` ("2021-04"), ``placement_type``, ``sub_line``, ``age_band`` and ``uasc`` on the day
        of entry, ``in_authority``, ``children`` (stays: a child who enters twice counts twice).
    """
    spells = spells_of(care)
    rows = np.flatnonzero(spells.opens & _within(care, spells.start))
    placements = care.placements.iloc[spells.order[rows]]
    return _by_month(
        spells.start[rows],
        {
            "placement_type": words_of(placements["placement_type"], TYPE_IDS),
            "sub_line": words_of(placements["sub_line"]),
            **_of_children(care, spells.child[rows], spells.start[rows]),
            "in_authority": words_of(placements["in_authority"], ("in", "out", "")),
        },
    )


def exits(care: Care, codes: Codes) -> pd.DataFrame:
    """Stays in care that ended in each whole month, by the last placement and why.

    Returns
    -------
    pandas.DataFrame
        As ``entries``, with ``reason`` (the return's REC; "" where not stated) and ``reason_group`` ("home",
        "adopted" ..., as the codes have it). Ages are of the day on which the stay ended.
    """
    spells = spells_of(care)
    rows = np.flatnonzero(spells.closes & (spells.end < NEVER) & _within(care, spells.end))
    placements = care.placements.iloc[spells.order[rows]]
    reasons = care.periods.drop_duplicates("period").set_index("period")["reason"]
    reason = placements["period"].map(reasons).astype("str")
    group = codes.exit_group(reason)
    # a reason that announces another episode (X1), of which there is none, says nothing of an exit
    group = group.where(~group.isin(("", CONTINUES)), NOT_STATED)
    return _by_month(
        spells.end[rows],
        {
            "placement_type": words_of(placements["placement_type"], TYPE_IDS),
            "sub_line": words_of(placements["sub_line"]),
            **_of_children(care, spells.child[rows], spells.end[rows]),
            "in_authority": words_of(placements["in_authority"], ("in", "out", "")),
            "reason_group": words_of(group),
            "reason": words_of(reason),
        },
    )


def moves(care: Care) -> pd.DataFrame:
    """Moves from one placement to the next within a stay in care, by month; also within a placement type.

    Returns
    -------
    pandas.DataFrame
        Columns ``month``, ``from_type``, ``to_type``, ``age_band`` and ``uasc`` on the day of the move,
        ``in_authority`` of the placement moved to, ``children`` (moves: a child who moves twice counts twice).
    """
    spells = spells_of(care)
    rows = np.flatnonzero(~spells.opens & _within(care, spells.start))
    types = words_of(care.placements["placement_type"].iloc[spells.order], TYPE_IDS)
    to = care.placements.iloc[spells.order[rows]]
    return _by_month(
        spells.start[rows],
        {
            "from_type": types[rows - 1],
            "to_type": types[rows],
            **_of_children(care, spells.child[rows], spells.start[rows]),
            "in_authority": words_of(to["in_authority"], ("in", "out", "")),
        },
    )


def _within(care: Care, dates: Days) -> Bools:
    """Whether a day lies in the whole months of the data."""
    ends = month_ends(care)
    within: Bools = (dates > ends[0]) & (dates <= ends[-1])
    return within


def _of_children(care: Care, child: Ints, on: Days) -> dict[str, Words | Bools]:
    return {
        "age_band": age_bands(births(care, child), on),
        "uasc": uasc_on(care, child, on),
    }


def _by_month(on: Days, columns: dict[str, Words | Bools]) -> pd.DataFrame:
    table = counted({"month": month_number(on), **columns})
    numbers, places = np.unique(table["month"].to_numpy(), return_inverse=True)
    names = [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers.tolist()]
    return table.assign(month=pd.Series(np.array(names, dtype=object)[places], dtype="str"))
