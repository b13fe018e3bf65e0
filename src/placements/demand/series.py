"""One count on a monthly axis: what every forecast method is given."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from placements.domain import Month

Floats = NDArray[np.float64]

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class MonthlySeries:
    """Children counted at month ends, one place a month; NaN where nothing was counted.

    Attributes
    ----------
    key
        ``total``, ``uasc``, a placement type, or the name of a series in a tidy table.
    first_month
        The month of ``children[0]``.
    children
        Shape (months,). The axis ends with the month before the first forecast month, which may be NaN:
        a series that was last counted earlier is forecast from its last count.
    """

    key: str
    first_month: Month
    children: Floats

    @property
    def last_month(self) -> Month:
        return self.first_month + (len(self.children) - 1)

    @property
    def known(self) -> Floats:
        """The counts without the gaps, in order of time; shape (observations,)."""
        return self.children[np.isfinite(self.children)]

    @property
    def last_value(self) -> float:
        return float(self.known[-1])

    @property
    def is_complete(self) -> bool:
        """Whether every month of the axis was counted."""
        return bool(np.isfinite(self.children).all())

    @property
    def has_two_years_of_months(self) -> bool:
        """Whether seasonality can be told from chance: 24 counts or more, of every calendar month."""
        where = np.flatnonzero(np.isfinite(self.children))
        return len(where) >= 2 * MONTHS_A_YEAR and len(np.unique(where % MONTHS_A_YEAR)) == MONTHS_A_YEAR

    def with_children(self, children: Floats) -> MonthlySeries:
        """The same axis with other counts."""
        return replace(self, children=children)

    def until(self, last: Month) -> MonthlySeries:
        """What was known at the end of ``last``; the axis ends there, whether or not it was counted."""
        months = last - self.first_month + 1
        kept = self.children[:months]
        return replace(self, children=np.concatenate([kept, np.full(months - len(kept), np.nan)]))

    def trimmed(self) -> MonthlySeries:
        """The same series from its first count on."""
        first = int(np.flatnonzero(np.isfinite(self.children))[0])
        return MonthlySeries(self.key, self.first_month + first, self.children[first:])
