"""``forecast.csv``: the forecasts of a tidy table, a row a series and month."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from placements.demand.table import ForecastBlock, Told
from placements.reports.one_file import whole_file
from placements.reports.tables import as_text

FIRST_LINE = "series,date,mean"
"""By this an earlier forecast is known."""
DIGITS = "%.10g"
"""Parts add to their total within a part in a thousand million, and no figure is drowned in digits."""


def write_forecast(blocks: Iterable[ForecastBlock], out: Path) -> Told:
    """Write the blocks to ``out`` one after another, whole or not at all; returns what should be known of them.

    UTF-8 without a byte-order mark, as other programs read it; a name that a spreadsheet would take for a
    formula is preceded by an apostrophe.
    """
    told: list[Told] = []
    with whole_file(out) as file:
        for block in blocks:
            texts = [name for name in block.table.columns if block.table[name].dtype.kind not in "fi"]
            safe = block.table.assign(**{name: block.table[name].map(as_text) for name in texts})
            safe.to_csv(file, index=False, header=not told, float_format=DIGITS, lineterminator="\n")
            told.append(block.told)
    return Told.of(told)
