"""When a measure acts, and how strongly: the same keys mean the same in every measure."""

from __future__ import annotations

import numpy as np
from pydantic import Field

from placements.domain import Month, ScenarioError
from placements.domain.month_field import MonthField
from placements.supply.context import Context
from placements.supply.measures.base import MeasureBase
from placements.supply.plan import Floats


class Timed(MeasureBase):
    """A measure that starts, builds up, decays and may end."""

    starts: MonthField
    """First month of the measure, in which its cost starts too, in quotes: "2016-04"."""
    ends: MonthField | None = None
    """Last month of the measure; left out: it goes on."""
    build_up_months: int = Field(default=1, ge=1, le=60)
    """Months over which the effect rises evenly from nothing to its full size; 1: it is all there at once."""
    decay_per_year: float = Field(default=0.0, ge=0.0, le=1.0)
    """Share of the effect lost in each year after it is built up."""

    def running(self, name: str, context: Context) -> Floats:
        """1 in the months in which the measure runs and is paid for, else 0; shape (months,).

        Raises ScenarioError where no month of the forecast is among them.
        """
        key, last = f"measures.{name}", context.months[-1]
        if self.ends is not None and self.ends < self.starts:
            found = f"{self.ends} is before {self.starts}, in which the measure starts."
            raise context.problem(f"{key}.ends", found, "Write a later month, or leave the key out.")
        if last < self.starts:
            raise beyond_horizon(f"{key}.starts", f"it starts in {self.starts}", context)
        return context.running(self.starts, self.ends)

    def strength(self, name: str, context: Context, *, lead_months: int = 0) -> Floats:
        """Share of the full effect that acts in each month (0-1), shape (months,).

        Everything comes ``lead_months`` after the measure: its start, its end, build-up and decay.
        """
        self.running(name, context)
        starts = self.starts + lead_months
        ends: Month | None = None if self.ends is None else self.ends + lead_months
        built = context.build_up(starts, self.build_up_months)
        full = starts + self.build_up_months + -1
        years_after = np.array([max(month - full, 0) / 12 for month in context.months])
        strength: Floats = context.running(starts, ends) * built * (1 - self.decay_per_year) ** years_after
        return strength


def beyond_horizon(key: str, found: str, context: Context) -> ScenarioError:
    """The problem of a measure of which nothing falls within the forecast."""
    last = context.months[-1]
    return context.problem(
        key,
        f"{found}, after the last month of the forecast, {last}: it would change nothing.",
        f"Write a month up to {last}, let last_month be a later March, or switch the measure off with enabled = false.",
    )
