"""What was published and does not agree, what was not used, and what weakens the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from placements.domain.placement_types import UASC
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Group, Passage, Row, Table, worded
from placements.reports.words import children_words, date_words

Record = Mapping[str, Any]
"""Any: JSON."""

UNACCOMPANIED = "Unaccompanied children (within the total)"
WEAKENS, LOOK, INFORMATION = "weakens the answer", "look at it", "information"
"""The weights of ``results.quality``, the gravest first."""


def quality_passage(run: PaperRun) -> Passage:
    """Findings in order of weight, each with its remedy: the gravest open, the others folded."""
    found: list[Record] = run.results["quality"]
    by_weight = {
        weight: [row for row in found if row["weight"] == weight] for weight in (WEAKENS, LOOK, INFORMATION)
    }
    grave = by_weight[WEAKENS]
    sentence = (
        "These findings weaken the answer; each says what would mend it."
        if grave
        else "No finding about the counts, the tables or the run weakens the answer."
    )
    columns = worded("About", "What was found", "What to do")
    weakening, look, information = (
        Table(
            caption,
            columns,
            (Group("", tuple(map(_finding, by_weight[weight]))),),
            is_on_screen_alone=is_minor,
        )
        for weight, caption, is_minor in (
            (WEAKENS, "What weakens the answer", False),
            (LOOK, "What else to look at", True),
            (INFORMATION, "Findings for information", True),
        )
    )
    return Passage(
        "What would make the answer better",
        (sentence,),
        tables=(weakening,) if grave else (),
        folded=tuple(table for table in (look, information) if table.groups[0].rows),
    )


def _finding(row: Record) -> Row:
    return Row(f"{row['area']}: {row['about']}", (str(row["found"]), str(row["remedy"]) or "Nothing."))


def conflicts_passage(run: PaperRun) -> Passage:
    """Published figures that do not agree, topic by topic: all of them, none averaged."""
    conflicts = run.results["evidence_conflicts"]
    rest = _agreeing(run)
    if not conflicts:
        text = (
            "The council's tables list published figures on these topics; none conflicts with another."
            if rest
            else "The council's tables list no published figures that conflict."
        )
        return Passage("Where published figures conflict", (text,), folded=rest)
    topics = "; ".join(str(conflict["topic"]) for conflict in conflicts)
    sentence = f"Published figures do not agree on: {topics}. All are shown with date and definition; none is averaged."
    tables = tuple(_evidence_table(str(conflict["topic"]), conflict["figures"]) for conflict in conflicts)
    return Passage("Where published figures conflict", (sentence,), tables=tables, folded=rest)


def _agreeing(run: PaperRun) -> tuple[Table, ...]:
    """Topics of the evidence in which nothing conflicts."""
    taken = {conflict["topic"] for conflict in run.results["evidence_conflicts"]}
    topics: dict[str, list[Record]] = {}
    for row in run.results["evidence"]:
        if row["topic"] not in taken:
            topics.setdefault(str(row["topic"]), []).append(row)
    return tuple(
        replace(_evidence_table(topic, rows), is_on_screen_alone=True) for topic, rows in topics.items()
    )


def _evidence_table(topic: str, figures: Sequence[Record]) -> Table:
    rows = [
        Row(
            str(row["statement"]),
            (
                figure_words(float(row["figure"]), str(row["unit"])),
                day_words(row["date"]),
                str(row["definition"]),
                str(row["source"]),
                str(row["note"]),
            ),
        )
        for row in figures
    ]
    columns = worded("Statement", "Figure", "Date", "Definition", "Source", "Note")
    return Table(topic, columns, (Group("", tuple(rows)),))


def figure_words(figure: float, unit: str) -> str:
    """A published figure with its unit, no digit more than was published.

    Examples
    --------
    >>> figure_words(16.0, "per cent"), figure_words(606.0, "children"), figure_words(1.0, "children")
    ('16%', '606 children', '1 child')
    >>> figure_words(7.4, "GBP million")
    '£7.4 million'
    """
    number = f"{figure:,.10g}"
    if unit in ("per cent", "%"):
        return f"{number}%"
    if unit == "children" and figure == 1:
        return children_words(figure)
    if unit.startswith("GBP"):
        return f"{'-' if figure < 0 else ''}£{abs(figure):,.10g}{unit.removeprefix('GBP')}"
    return f"{number} {unit}".rstrip()


def unused_passage(run: PaperRun) -> Passage | None:
    """Counts that were published and that the forecast does not use; None where it uses all."""
    unused = [row for row in run.results["history"] if not row["used"]]
    if not unused:
        return None
    titles = run.type_titles | {UASC: UNACCOMPANIED}
    rows = [
        Row(
            day_words(row["date"]),
            (
                children_words(float(row["children"])),
                titles.get(str(row["placement_type"]), str(row["placement_type"])),
                str(row["definition"]),
                str(row["source"]),
            ),
        )
        for row in unused
    ]
    table = Table(
        "Counts that were published but are not used",
        worded("Date", "Figure", "Of", "Definition", "Source"),
        (Group("", tuple(rows)),),
    )
    return Passage(
        "Counts that are not used",
        (
            "The council's tables list these counts and mark them as not used: the forecast rests on none of them.",
        ),
        tables=(table,),
    )


def changes_passage(run: PaperRun) -> Passage | None:
    """What the scenario changes about children's journeys, and what must be known of the run; None where nothing."""
    points = tuple(str(text) for text in (*run.results["flow_changes"], *run.results["notes"]))
    return Passage("What else must be known of this run", points=points) if points else None


def day_words(day: str | None) -> str:
    """An ISO date in words."""
    return "no date" if day is None else date_words(dt.date.fromisoformat(day))
