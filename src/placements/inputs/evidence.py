"""Published figures that say different things: listed side by side, never smoothed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from placements.inputs.rows import rows_of

OUTSIDE_AREA = "Children placed outside the area"
"""The topic under which a table of evidence says how many children live outside the authority's area."""

if TYPE_CHECKING:
    from placements.inputs.council import CouncilInputs


@dataclass(frozen=True)
class EvidenceFigure:
    """One published figure with what has to stand beside it."""

    statement: str
    figure: float
    unit: str
    date: dt.date
    definition: str
    source: str
    note: str = ""


@dataclass(frozen=True)
class EvidenceTopic:
    """Published figures on one topic, in the order of their dates."""

    topic: str
    figures: tuple[EvidenceFigure, ...]

    @property
    def differ(self) -> bool:
        """Whether its figures do not agree."""
        return len({figure.figure for figure in self.figures}) > 1


def evidence_topics(council: CouncilInputs) -> tuple[EvidenceTopic, ...]:
    """Every topic on which figures were published beside what the forecast is told.

    They come from evidence.csv, topic by topic, and from history.csv: a count marked ``used = no`` stands beside the
    one that is used for the same date and placement type.
    """
    topics: dict[str, list[EvidenceFigure]] = {}
    for row in rows_of(council.evidence):
        topics.setdefault(str(row.topic), []).append(_stated(row))
    unused = council.history[~council.history["used"]]
    for key in dict.fromkeys(zip(unused["date"], unused["placement_type"], strict=True)):
        date, placement_type = key
        same = council.history[
            (council.history["date"] == date) & (council.history["placement_type"] == placement_type)
        ]
        topic = f"Count of {placement_type} on {date.day} {date:%B %Y}"
        topics.setdefault(topic, []).extend(_counted(row) for row in rows_of(same))
    return tuple(
        EvidenceTopic(topic, tuple(sorted(figures, key=lambda f: f.date)))
        for topic, figures in topics.items()
    )


def evidence_conflicts(council: CouncilInputs) -> tuple[EvidenceTopic, ...]:
    """Every topic on which published figures differ."""
    return tuple(topic for topic in evidence_topics(council) if topic.differ)


def history_row_of(figure: EvidenceFigure, council: CouncilInputs) -> int | None:
    """The row of history.csv that has the same count of the same day, and is used; None where there is none."""
    history = council.history
    same = history[
        history["used"] & (history["date"] == figure.date) & (history["children"] == figure.figure)
    ]
    if figure.unit != "children" or same.empty:
        return None
    return int(same["row"].iloc[0])


def _stated(row: Any) -> EvidenceFigure:
    return EvidenceFigure(
        str(row.statement),
        float(row.figure),
        str(row.unit),
        row.date,
        str(row.definition),
        str(row.source),
        str(row.note),
    )


def _counted(row: Any) -> EvidenceFigure:
    note = "Used by the forecast" if row.used else "Not used"
    return EvidenceFigure(
        f"{row.children} children",
        float(row.children),
        str(row.unit),
        row.date,
        str(row.definition),
        str(row.source),
        note,
    )
