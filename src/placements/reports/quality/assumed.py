"""How much of what a run rests on nobody published: one count, which every report and the command line give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from placements.domain import Range
from placements.inputs import CouncilInputs
from placements.inputs.columns import ASSUMPTION, PUBLISHED
from placements.reports.words import plural
from placements.scenario import ScenarioSettings
from placements.supply import Measure


@dataclass(frozen=True)
class AssumedFigures:
    """How many figures are assumptions.

    Attributes
    ----------
    assumed, published
        Rows of the council's tables by their basis. Rows of tables without one, such as counts, are in neither.
    ranges
        Figures of the scenario's measures, those that are switched on, that are no more than a range.
    """

    assumed: int
    published: int
    ranges: int

    @property
    def stated(self) -> int:
        """Figures of the tables that state a basis."""
        return self.assumed + self.published

    @property
    def every(self) -> int:
        """All that is assumed, in the tables and in the measures."""
        return self.assumed + self.ranges

    @property
    def sentence(self) -> str:
        """The count in words, the same wherever it is given."""
        if not self.every:
            return "No figure that states a basis is an assumption: all were published."
        found = f"{self.assumed} of the {plural(self.stated, 'figure')} in the tables that state a basis"
        if self.ranges:
            found += f", and {plural(self.ranges, 'range')} of the measures,"
        return (
            f"{found} {'is an assumption' if self.every == 1 else 'are assumptions'} that nobody published."
        )


def assumed_figures(council: CouncilInputs, settings: ScenarioSettings) -> AssumedFigures:
    """Count what the tables mark as an assumption and what the measures give as a range."""
    bases = [basis_of(table) for table in council.tables().values()]
    assumed, published = (sum(found[word] for found in bases) for word in (ASSUMPTION, PUBLISHED))
    return AssumedFigures(assumed, published, sum(1 for _ in measure_ranges(settings)))


def basis_of(table: pd.DataFrame) -> dict[str, int]:
    """Basis -> rows of the table that state it; none where the table has no such column."""
    basis = table["basis"] if "basis" in table else pd.Series(dtype=str)
    return {word: int((basis == word).sum()) for word in (ASSUMPTION, PUBLISHED)}


def measure_ranges(settings: ScenarioSettings) -> Iterator[tuple[str, Measure, str, Range]]:
    """(name, measure, key, range) of every figure of the measures in force that is not known."""
    for name, measure in settings.measures.items():
        if not measure.enabled:
            continue
        for key in type(measure).model_fields:
            value = getattr(measure, key)
            if isinstance(value, Range) and not value.is_known:
                yield name, measure, key, value
