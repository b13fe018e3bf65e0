"""Rows of a checked table, one by one."""

from __future__ import annotations

import collections
import functools
from collections.abc import Iterator
from typing import Any

import pandas as pd


def rows_of(table: pd.DataFrame) -> Iterator[Any]:
    """Each row as a named tuple, its place in the index first, as ``DataFrame.itertuples`` has it.

    The cells are Any: ``schema.TABLES`` says, and the reader has checked, what a column holds; pandas
    types every cell as everything a table could hold.
    """
    # itertuples makes a class of its own each time: most of a millisecond, and small tables are walked often
    row = _row_type(tuple(str(name) for name in table.columns))
    columns = (table[name].tolist() for name in table.columns)
    return iter([row(*cells) for cells in zip(table.index.tolist(), *columns, strict=True)])


@functools.lru_cache(maxsize=64)
def _row_type(columns: tuple[str, ...]) -> Any:
    return collections.namedtuple("Row", ("Index", *columns), rename=True)
