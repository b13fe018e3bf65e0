"""How good earlier forecasts would have been: the test that a reader may ask of any forecast."""

from __future__ import annotations

from dataclasses import replace

from placements.demand.backtest_table import ahead_words
from placements.demand.explain import series_titles
from placements.domain.placement_types import TOTAL
from placements.reports.backtest_words import (
    MEANING,
    TOO_FEW,
    Cells,
    backtest_cells,
    rows_by_title,
)
from placements.reports.board.parts import Group, Passage, Row, Table, numeric
from placements.reports.words import first_upper
from placements.result import RunResult

COLUMNS = numeric(
    *("Ahead", "Forecasts", "Error", "Last count", "Skill", "Bias"),
    *("50% held", "80% held", "95% held", "Score"),
)


def past_forecasts(result: RunResult) -> Passage:
    """What this method would have forecast from past months, against what was counted later."""
    found = result.backtest
    title = "How good earlier forecasts would have been"
    if found.is_empty:
        return Passage(title, (found.sentence, *found.notes))
    how = (
        "The same method was given only what was known in each of some past months, and its forecasts are compared "
        "with what was counted later and with carrying the last count forward. What other authorities' counts say of "
        "the spread is today's knowledge in all of them."
    )
    titles = series_titles(result.scenario.placement_types)
    named = rows_by_title(found.table, titles)
    total = named.pop(titles[TOTAL], [])
    every = {titles[TOTAL]: total} if total else named
    table = _table("Past forecasts of all children against the counts", every)
    few = "" if found.table["enough_to_tell"].all() else f"{TOO_FEW} "
    tables = (replace(table, note=f"{few}{MEANING}"),)
    folded = (_table("Past forecasts by placement type", named),) if total and named else ()
    return Passage(title, (found.sentence, how, *found.notes), tables=tables, folded=folded)


def _table(caption: str, named: dict[str, list[Cells]]) -> Table:
    groups = tuple(Group(title, tuple(_row(row) for row in rows)) for title, rows in named.items())
    return Table(caption, COLUMNS, groups)


def _row(row: Cells) -> Row:
    return Row(first_upper(ahead_words(int(row["horizon_months"]))), backtest_cells(row))
