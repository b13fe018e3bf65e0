"""Findings on the rows that break a rule, and none where no row does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from placements.inputs.ssda903.day_numbers import Bools, Ints
from placements.inputs.ssda903.findings import finding_rows


@dataclass(frozen=True, eq=False)
class Named:
    """Rows of a table (``file``, ``row``, ``la``, ``child``) of which rules speak."""

    rows: pd.DataFrame

    def where(
        self,
        rule: str,
        broken: Bools | pd.Series[bool],
        column: str,
        found: str | Callable[[Ints], pd.Series],
        done: Callable[[Ints], NDArray[np.object_]] | None = None,
    ) -> Iterator[pd.DataFrame]:
        """The findings on the rows that break a rule.

        Parameters
        ----------
        broken
            Whether each row breaks the rule, shape (rows,).
        found, done
            What was found and, where it differs from what the rule says, done: one text, or a function of the
            places of those rows.
        """
        at = np.flatnonzero(np.asarray(broken, dtype=bool))
        if len(at):
            told = finding_rows(
                rule, self.rows.iloc[at], column, found if isinstance(found, str) else found(at)
            )
            yield told if done is None else told.assign(done=done(at))


def place_of(rows: pd.DataFrame, at: Ints) -> pd.Series[str]:
    """Where rows stand, for a sentence: "2018-19/episodes.csv, row 7"."""
    named = rows.iloc[at]
    return pd.Series(
        named["file"].astype(str).to_numpy() + ", row " + named["row"].astype(str).to_numpy(), dtype="str"
    )
