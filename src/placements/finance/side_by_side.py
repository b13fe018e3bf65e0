"""Scenarios compared future by future: what two runs cost on the same simulated paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PathCosts:
    """What both plans of a run cost in each simulated future, from the table ``paths``.

    Attributes
    ----------
    years
        Labels of the financial years, in order.
    do_nothing, strategy
        GBP, shape (paths, years).
    """

    years: tuple[str, ...]
    do_nothing: Floats
    strategy: Floats

    @classmethod
    def of_table(cls, table: pd.DataFrame) -> PathCosts:
        """From path, financial_year, do_nothing_gbp, strategy_gbp, as ``paths_table`` has them."""
        years = tuple(str(label) for label in dict.fromkeys(table["financial_year"]))
        shape = (-1, len(years))
        return cls(
            years,
            table["do_nothing_gbp"].to_numpy(dtype=float).reshape(shape),
            table["strategy_gbp"].to_numpy(dtype=float).reshape(shape),
        )

    @property
    def cumulative_net_saving(self) -> Floats:
        """GBP at the end of each financial year, shape (paths, years)."""
        return (self.do_nothing - self.strategy).cumsum(axis=1)
