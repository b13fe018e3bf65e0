"""What `backtest` and `explain` say, line by line, for a terminal 80 columns wide."""

from __future__ import annotations

from pathlib import Path

from placements.cli.lines import wrapped
from placements.cli.words import near
from placements.explained import ExplainedForecast
from placements.past_forecasts import PastForecasts
from placements.reports.backtest_words import MEANING, TOO_FEW, Cells, backtest_cells, rows_by_title

HEADS = ("Ahead", "No.", "Error", "Last", "Skill (80% range)", "Bias", "50%", "80%", "95%", "Score")
"""Last: the last count carried forward; the three percentages: how many counts each range held."""


def past_forecasts(done: PastForecasts, start: Path) -> list[str]:
    """What matters first, then one table, what its columns mean, and where it lies."""
    found = done.found
    lines = wrapped(found.sentence)
    if not found.is_empty:
        lines += ["", *_table(rows_by_title(found.table, done.titles)), ""]
        if not found.table["enough_to_tell"].all():
            lines += wrapped(TOO_FEW)
        lines += wrapped(MEANING)
    for note in found.notes:
        lines += wrapped(note)
    return [*lines, *([""] if done.files else []), *(str(near(file, start)) for file in done.files)]


def explained(forecasts: list[ExplainedForecast]) -> list[str]:
    """One paragraph a forecast."""
    lines: list[str] = []
    for one in forecasts:
        lines += [*([""] if lines else []), *wrapped(one.sentence)]
    return lines


def _table(named: dict[str, list[Cells]]) -> list[str]:
    rows = {
        title: [(_ahead(int(row["horizon_months"])), *backtest_cells(row)) for row in of_series]
        for title, of_series in named.items()
    }
    every = [HEADS, *(row for of_series in rows.values() for row in of_series)]
    widths = [max(len(row[place]) for row in every) for place in range(len(HEADS))]
    lines = [_row(HEADS, widths)]
    for title, of_series in rows.items():
        lines += [*wrapped(title), *(_row(row, widths) for row in of_series)]
    return lines


def _ahead(months: int) -> str:
    return f"{months} mo"


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  " + "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
