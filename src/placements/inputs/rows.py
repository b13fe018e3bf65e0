"""Rows of a checked table, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Each row as a named tuple.

    The cells are Any: ``schema.TABLES`` says, and the reader has checked, what a column holds; pandas
    types every cell as everything a table could hold.
    """
    return iter(table.itertuples())
