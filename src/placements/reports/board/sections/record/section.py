"""How good this model has been: the test that a reader may ask of any forecast."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from placements.demand.backtest_table import ahead_words
from placements.domain.placement_types import TOTAL
from placements.reports.backtest_words import (
    MEANING,
    NOT_KNOWN,
    TOO_FEW,
    backtest_cells,
    hundredth,
    rows_by_title,
    tenth,
)
from placements.reports.board.paper import Paper, PaperRun
from placements.reports.board.parts import Figure, Group, Passage, Row, Section, Table, numeric
from placements.reports.board.sections.record.past_points import held_words, past_figure
from placements.reports.words import first_upper

COLUMNS = numeric(
    *("Ahead", "Forecasts", "Error", "Last count", "Skill", "Bias"),
    *("50% held", "80% held", "95% held", "Score"),
)
A_YEAR = 12
LAST_COUNT = "carrying the last count forward"
HOW = (
    "The same method was given only what was known in each of some past months, and its forecasts are compared with "
    "what was counted later and with carrying the last count forward, which is hard to beat. What other authorities' "
    "counts say of the spread is today's knowledge in all of them."
)

Cells = dict[str, Any]
"""Any: numbers, texts and whether there are enough."""


def record(paper: Paper) -> Section | None:
    """What this method would have forecast from past months, against what was counted later."""
    run = paper.lead
    found = run.results["backtest"]
    table = _scores(run)
    if table.empty:
        said = (found["sentence"], "How far to trust the range is then a matter of judgement, not of record.")
        return Section("record", "How good this model has been", record_title(None), (*said, *found["notes"]))
    row = _spoken(table)
    named = _by_title(table, run)
    total = {title: rows for title, rows in named.items() if title == _titles(run)[TOTAL]}
    rest = {title: rows for title, rows in named.items() if title not in total}
    few = "" if table["enough_to_tell"].all() else f"{TOO_FEW} "
    open_table = _table(
        "Past forecasts of all children against the counts" if total else "Past forecasts against the counts",
        total or rest,
        f"{few}{MEANING}",
    )
    folded = (_table("Past forecasts by placement type", rest),) if total and rest else ()
    return Section(
        "record",
        "How good this model has been",
        record_title(row),
        (found["sentence"], *skill_words(row), HOW),
        points=tuple(found["notes"]),
        figures=_figure(row, run),
        passages=(Passage("Scores", tables=(open_table,), folded=folded),),
    )


def record_title(row: Cells | None) -> str:
    """What the record allows to say of forecasts like these; ``row`` is that of the total, a year ahead."""
    if row is None:
        return "No past forecast of this council can be tested yet"
    if not row["enough_to_tell"]:
        return "Too few past forecasts to tell how good this model is"
    low, high = row["skill_low"], row["skill_high"]
    if not math.isnan(low) and low > 0:
        return f"Past forecasts were closer to the counts than {LAST_COUNT}"
    if not math.isnan(high) and high < 0:
        return f"Past forecasts were further from the counts than {LAST_COUNT}"
    return f"Past forecasts were no closer to the counts than {LAST_COUNT}, as far as can be told"


def skill_words(row: Cells) -> tuple[str, ...]:
    """How much of the error the method saves, on which side it errs, and whether its 80% range is wide enough."""
    if not row["enough_to_tell"]:
        return ("So few say little of its skill or of its range: read the figures below with care.",)
    ahead = ahead_words(int(row["horizon_months"]))
    found = []
    if tenth(row["bias_share"]) != NOT_KNOWN and abs(round(row["bias_share"], 3)) > 0:
        side = "too high" if row["bias_share"] > 0 else "too low"
        found.append(f"On average they were {tenth(abs(row['bias_share']))} {side} {ahead} ahead.")
    if hundredth(row["skill"]) != NOT_KNOWN:
        found.append(_against_last(row))
    found.append(f"The range that should hold 80% of counts held {hundredth(row['coverage_80'])}.")
    return (" ".join(found),)


def _against_last(row: Cells) -> str:
    size = hundredth(abs(row["skill"]))
    if round(row["skill"], 2) == 0:
        said = f"Their error was that of {LAST_COUNT}"
    else:
        than = "smaller" if row["skill"] > 0 else "larger"
        said = f"Their error was {size} {than} than that of {LAST_COUNT}"
    if math.isnan(row["skill_low"]):
        return f"{said}."
    return (
        f"{said}; resampled pasts put this skill between {hundredth(row['skill_low'])} and "
        f"{hundredth(row['skill_high'])}."
    )


def _figure(row: Cells, run: PaperRun) -> tuple[Figure, ...]:
    """Forecasts as far ahead as ``row``'s, of its series."""
    points = pd.DataFrame(run.results["backtest"]["points"])
    chosen = points[(points["series"] == row["series"]) & (points["horizon_months"] == row["horizon_months"])]
    ahead = first_upper(ahead_words(int(row["horizon_months"])))
    name = _titles(run).get(str(row["series"]), str(row["series"]))
    caption = (
        f"{name}: forecasts {ahead_words(int(row['horizon_months']))} ahead and what was counted, children"
    )
    return (past_figure("past-forecasts", f"{ahead} ahead, {held_words(chosen)}", caption, chosen, run),)


def _scores(run: PaperRun) -> pd.DataFrame:
    """``backtest.rows``, with NaN where a figure has no meaning."""
    table = pd.DataFrame(run.results["backtest"]["rows"])
    texts = ("series", "enough_to_tell")
    numbers = [name for name in table.columns if name not in texts]
    return table.astype(dict.fromkeys(set(numbers) - {"horizon_months", "forecasts", "origins"}, float))


def _spoken(table: pd.DataFrame) -> Cells:
    """The row that matters first: the total, a year ahead, or as near to that as there is."""
    of_total = table[table["series"] == TOTAL]
    first = of_total if len(of_total) else table[table["series"] == table["series"].iloc[0]]
    near = min(first["horizon_months"], key=lambda months: abs(months - A_YEAR))
    row = first[first["horizon_months"] == near].to_dict(orient="records")[0]
    return {str(key): value for key, value in row.items()}


def _titles(run: PaperRun) -> dict[str, str]:
    """Series -> its title."""
    return run.type_titles | {str(one["series"]): str(one["title"]) for one in run.results["forecast"]}


def _by_title(table: pd.DataFrame, run: PaperRun) -> dict[str, list[Any]]:
    return dict(rows_by_title(table, _titles(run)))


def _table(caption: str, named: dict[str, list[Any]], note: str = "") -> Table:
    groups = tuple(
        Group(
            title,
            tuple(
                Row(first_upper(ahead_words(int(row["horizon_months"]))), backtest_cells(row)) for row in rows
            ),
        )
        for title, rows in named.items()
    )
    return Table(caption, COLUMNS, groups, note=note)
