"""Periods of care that touch the days of the data: who left before them is listed, not counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from placements.inputs.ssda903.day_numbers import Bools, day_number, shown_days
from placements.inputs.ssda903.last_day import Window
from placements.inputs.ssda903.named import Named
from placements.inputs.ssda903.placements_of import continued_after_x1, new_periods
from placements.inputs.ssda903.runs import run_ends


@dataclass(frozen=True, eq=False)
class PeriodsInWindow:
    """Episodes that count, in order of child and start, cut into periods of care.

    Attributes
    ----------
    every
        All episodes, also those of periods that ended before the data.
    kept
        Whether the period of each lies in the data, shape (every,).
    start_is_new
        Whether a period starts with each, shape (every,).
    """

    every: pd.DataFrame
    kept: Bools
    start_is_new: Bools

    @property
    def episodes(self) -> pd.DataFrame:
        """Those of periods that lie in the data, numbered from 0."""
        return self.every[self.kept].reset_index(drop=True)

    @property
    def new(self) -> Bools:
        """Whether a period starts with each of ``episodes``."""
        return self.start_is_new[self.kept]

    def findings(self, raw_episodes: pd.DataFrame) -> Iterator[pd.DataFrame]:
        """Periods that ended before the data, and those that go on although a row says that care starts."""
        named = Named(raw_episodes.iloc[self.every["at"]])
        end = self.every["end"].to_numpy()
        yield from named.where(
            "left_before_data", ~self.kept, "DEC", lambda at: "Ends on " + shown_days(end[at]) + "."
        )
        yield from named.where(
            "start_after_x1",
            continued_after_x1(self.every) & self.kept,
            "RNE",
            lambda at: "RNE is S; the episode before ended on " + shown_days(end[at - 1]) + " with REC X1.",
        )


def periods_in_window(episodes: pd.DataFrame, window: Window) -> PeriodsInWindow:
    """Cut episodes into periods, and tell those that ended before the first day of the data.

    Whoever left on the first day itself was there on the day before, for which the stock is counted too.
    """
    new = new_periods(episodes)
    left = episodes["end"].to_numpy()[run_ends(new)] < day_number(window.first)
    kept = ~left[np.cumsum(new) - 1] if len(new) else new
    return PeriodsInWindow(episodes, kept, new)
