"""Children looked after on the last day of every month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from placements.inputs.ssda903.codes import TYPE_IDS
from placements.inputs.ssda903.counting import age_bands, counted, words_of
from placements.inputs.ssda903.month_ends import births, expanded, month_ends, spanned, spells_of, uasc_on

if TYPE_CHECKING:
    from placements.inputs.ssda903.care import Care

COLUMNS = ("date", "placement_type", "sub_line", "age_band", "uasc", "in_authority", "children")


def stock(care: Care) -> pd.DataFrame:
    """Who was looked after at each month end, from the one before ``first_day`` to the last whole month.

    A child counts on a day where a placement started on it or before and had not ended by it.

    Returns
    -------
    pandas.DataFrame
        Columns ``COLUMNS``: ``date`` datetime64; ``age_band`` on that day, of ``counting.AGE_BANDS``; ``uasc``
        on that day; ``in_authority`` "in", "out" or "" (not known); ``children`` int64. Only
        combinations that occurred have a row.
    """
    ends, spells = month_ends(care), spells_of(care)
    rows, at = expanded(*spanned(spells.start, spells.end, ends))
    placements = care.placements.iloc[spells.order]
    child, on = spells.child[rows], ends[at]
    table = counted(
        {
            "date": at,
            "placement_type": words_of(placements["placement_type"], TYPE_IDS)[rows],
            "sub_line": words_of(placements["sub_line"])[rows],
            "age_band": age_bands(births(care, child), on),
            "uasc": uasc_on(care, child, on),
            "in_authority": words_of(placements["in_authority"], ("in", "out", ""))[rows],
        }
    )
    return table.assign(date=ends.astype("datetime64[s]")[table["date"].to_numpy(np.int64)])
