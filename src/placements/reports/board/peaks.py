"""The row of a table that a title speaks about."""

from __future__ import annotations

import numpy as np
import pandas as pd


def row_with_most(table: pd.DataFrame, column: str) -> pd.Series:
    """The first row in which ``column`` is highest. Not for a table without rows.

    Examples
    --------
    >>> row_with_most(pd.DataFrame({"month": ["2016-01", "2016-02"], "mean": [3.0, 3.0]}), "mean")["month"]
    '2016-01'
    """
    row: pd.Series = table.iloc[int(np.argmax(table[column].to_numpy(dtype=float)))]
    return row
