"""A figure as it is shown: whole children, whole pounds, or withheld."""

from __future__ import annotations

from dataclasses import dataclass

from placements.reports.few_children import is_small, whole
from placements.reports.publish.disclosure import Protection
from placements.reports.publish.document import Cell, Shorthand
from placements.reports.publish.figure_set import ROUNDED_TO
from placements.reports.publish.run_figures import Spread
from placements.reports.publish.system import Key


@dataclass(frozen=True)
class Shown:
    """What may be shown of the figures of one publication."""

    protection: Protection
    round_to_5: bool

    def withheld(self, key: Key) -> bool:
        return key in self.protection.withheld

    def count(self, key: Key, children: float) -> Cell:
        """Children, as a whole number or to the nearest five."""
        if self.withheld(key) or is_small(children):
            return Shorthand.CONFIDENTIAL
        return whole(children, ROUNDED_TO if self.round_to_5 else 1)

    def spread(self, key: Key, children: Spread) -> tuple[Cell, Cell, Cell]:
        """Mean, P10 and P90: a range goes with its mean, because a narrow one tells what the mean is."""
        mean, low, high = (self.count(key, value) for value in (children.mean, children.p10, children.p90))
        return mean, low, high

    def pounds(self, key: Key, amount: float) -> Cell:
        return Shorthand.CONFIDENTIAL if self.withheld(key) else whole(amount)

    def pounds_spread(self, key: Key, amount: Spread) -> tuple[Cell, Cell, Cell]:
        mean, low, high = (self.pounds(key, value) for value in (amount.mean, amount.p10, amount.p90))
        return mean, low, high

    def share(self, key: Key, share: float | None) -> Cell:
        """A share that goes with a figure; none is not applicable."""
        if share is None:
            return Shorthand.NOT_APPLICABLE
        return Shorthand.CONFIDENTIAL if self.withheld(key) else round(share, 2) + 0.0
