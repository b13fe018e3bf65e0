"""The occupancy that the new homes need: alone once they run, and for the whole strategy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from placements.reports.board.over_months import month_of
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Column, Group, Passage, Row, Table
from placements.reports.board.sections.homes.one_or_many import for_homes
from placements.reports.words import date_words, futures_words, occupancy_words

NEVER, ALWAYS = "not even full", "even empty"
"""As ``appraisal.json`` notes a cell without an occupancy."""
Json = Mapping[str, Any]


def occupancy_title(run: PaperRun, together: pd.DataFrame) -> str:
    """How full the new homes are in the last month in which one is open, against break-even."""
    end = together.iloc[-1]
    reached, count = float(end["occupancy"]), int(end["homes"])
    full = f"In {month_of(end['month'])} the new [home is|homes are] {occupancy_words(reached)} full"
    found = run.results["break_even"]
    if found is None:
        return for_homes(count, full)
    needed = found["occupancy"]
    if needed is None or needed > 1:
        return for_homes(count, f"{full}; [it does|they do] not pay even when full")
    if reached != needed and occupancy_words(reached) == occupancy_words(needed):
        side = "just below" if reached < needed else "just above"
        return for_homes(count, f"{full}, {side} what [it needs|they need] to break even")
    side = "below" if reached < needed else "at or above"
    text = f"{full}, {side} the {occupancy_words(needed)} at which [it breaks|they break] even"
    return for_homes(count, text)


def frontier(run: PaperRun) -> tuple[Passage, ...]:
    """What the appraisal found must be true of the homes, the residents and edge of care; none without an appraisal."""
    if run.appraisal is None or not run.appraisal["what_must_be_true"]:
        return ()
    rows: list[Json] = list(run.appraisal["what_must_be_true"])
    sentences = [*_as_believed(run.appraisal, rows), _beside_break_even(run.appraisal)]
    kinds = {row["note"] for row in rows if row["occupancy"] is None} - {NEVER, ALWAYS}
    sentences += [f'Where the table says "not possible": {note}' for note in sorted(kinds)]
    return (
        Passage(
            "What must be true of the homes for the strategy to be cost neutral",
            tuple(sentences),
            tables=(_table(run.appraisal, rows),),
        ),
    )


def _as_believed(appraisal: Json, rows: list[Json]) -> tuple[str, ...]:
    """The row of the scenario's own values."""
    axes = appraisal["axes"]
    keys = {"otherwise": "otherwise_share", "avoided": "entries_avoided_share"}
    central = {keys[name]: axes[name]["central"] for name in keys if axes[name] is not None}
    row = next((row for row in rows if all(row[key] == value for key, value in central.items())), None)
    if row is None:
        return ()
    believed = [
        f"{_lower(axes[name]['title'])} {share_words(axes[name]['central'])}"
        for name in keys
        if axes[name] is not None
    ]
    where = f"As the scenario has it ({', '.join(believed)})" if believed else "As the scenario has it"
    by = date_words(dt.date.fromisoformat(appraisal["by"]))
    allows = f"the scenario lets them be {share_words(axes['occupancy']['central'])} full"
    if row["occupancy"] is not None:
        full = occupancy_words(float(row["occupancy"]))
        return (
            f"{where}, the new homes must be {full} full for the median net saving by {by} to be £0; {allows}.",
        )
    if row["note"] == NEVER:
        return (
            f"{where}, the median net saving by {by} is below £0 even with the new homes full; {allows}.",
        )
    if row["note"] == ALWAYS:
        return (f"{where}, the median net saving by {by} is above £0 even with the new homes empty.",)
    return ()


def _beside_break_even(appraisal: Json) -> str:
    return (
        "This asks it of all measures together, from the first month on, with whatever they cost before the homes are "
        f"full, over {futures_words(int(appraisal['paths']))}; break-even occupancy asks it of the homes alone, once "
        "they run."
    )


def _table(appraisal: Json, rows: list[Json]) -> Table:
    axes = appraisal["axes"]
    down = list(dict.fromkeys(row["otherwise_share"] for row in rows))
    across = list(dict.fromkeys(row["entries_avoided_share"] for row in rows))
    cells = {(row["otherwise_share"], row["entries_avoided_share"]): row for row in rows}
    titles = (
        ["Occupancy needed"]
        if across == [None]
        else [_marked(axes["avoided"], a).replace("%", "% avoided", 1) for a in across]
    )
    first = axes["otherwise"]["title"] if axes["otherwise"] else "New homes"
    return Table(
        "Occupancy of the new homes at which the median net saving is £0"
        + (f", by {_lower(axes['avoided']['title'])}" if axes["avoided"] else ""),
        (Column(first, numeric=False), *(Column(title) for title in titles)),
        (
            Group(
                "",
                tuple(
                    Row(
                        _marked(axes["otherwise"], share) if axes["otherwise"] else "All",
                        tuple(_cell(cells.get((share, avoided))) for avoided in across),
                    )
                    for share in down
                ),
            ),
        ),
        note=f'Shares of registered places. "{_upper(NEVER)}": the median is below £0 with every place filled.',
    )


def _cell(row: Json | None) -> str:
    if row is None:
        return "not asked"
    if row["occupancy"] is not None:
        return occupancy_words(float(row["occupancy"]))
    return str(row["note"]) if row["note"] in (NEVER, ALWAYS) else "not possible"


def _marked(axis: Json, share: float) -> str:
    return f"{share_words(share)} (scenario)" if share == axis["central"] else share_words(share)


def share_words(share: float) -> str:
    """A share that somebody wrote down, as they did.

    Examples
    --------
    >>> share_words(0.1), share_words(0.125)
    ('10%', '12.5%')
    """
    return f"{round(100 * share, 4):g}%"


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
