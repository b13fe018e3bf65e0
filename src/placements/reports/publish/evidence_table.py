"""The table of published figures that do not say the same."""

from __future__ import annotations

import datetime as dt

from placements.reports.few_children import is_small
from placements.reports.publish.document import Cell, Column, Kind, Shorthand, Table, plain, rows_of
from placements.reports.publish.figure_set import counted_key
from placements.reports.publish.notes import Note
from placements.reports.publish.run_figures import Json, RunFigures
from placements.reports.publish.shown import Shown
from placements.reports.publish.titles import numbers, where
from placements.reports.words import date_words

NOT_CHILDREN = (
    *("per", "percent", "percentage", "share", "ratio", "probability"),
    *("gbp", "pounds", "pound", "days", "weeks", "months", "years", "homes", "posts"),
)
"""How the unit of a figure begins that is no number of children, or begins with £ or %."""


def evidence_table(run: RunFigures, shown: Shown) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for conflict in run.results["evidence_conflicts"]:
        hidden = any(tells(figure, run, shown) for figure in conflict["figures"])
        for figure in conflict["figures"]:
            gone = hidden and _of_children(figure)
            value = float(figure["figure"])
            rows.append(
                (
                    plain(conflict["topic"]),
                    Shorthand.CONFIDENTIAL if gone else plain(figure["statement"]),
                    Shorthand.CONFIDENTIAL if gone else int(value) if value.is_integer() else value,
                    plain(figure["unit"]),
                    date_words(dt.date.fromisoformat(figure["date"])),
                    plain(figure["definition"]),
                    plain(figure["source"]),
                )
            )
    return Table(
        "Evidence",
        f"Figures published before that do not say the same, {where(run)}",
        ("Units: as the column Unit says.",),
        (
            Column("Topic"),
            Column("Statement"),
            Column("Figure", Kind.FIGURE),
            Column("Unit"),
            Column("Date"),
            Column("Definition"),
            Column("Source"),
        ),
        rows_of(rows),
        numbers(Note.WITHHELD, Note.EVIDENCE),
    )


def _of_children(figure: Json) -> bool:
    """Whether the figure may count children: everything does that does not say that it is something else.

    Examples
    --------
    >>> [_of_children({"unit": unit}) for unit in ("children", "young people", "UASC", "", "per cent", "GBP per child")]
    [True, True, True, True, False, False]
    """
    words = str(figure["unit"]).lower().split()
    return not words or (words[0].lstrip("£%") == words[0] and words[0] not in NOT_CHILDREN)


def tells(figure: Json, run: RunFigures, shown: Shown) -> bool:
    """Whether a published figure is of few children, or is a count that is withheld in this publication.

    Whatever its date: who wrote the count of December down as of the meeting in February told the same count.
    """
    children = float(figure["figure"])
    withheld = (
        shown.withheld(counted_key(day, key)) and count == children
        for (day, key), count in run.counted.items()
    )
    return _of_children(figure) and (is_small(children) or any(withheld))
