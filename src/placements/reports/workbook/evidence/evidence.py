"""The Evidence sheet: every published figure with its date, definition and source; those that differ come first."""

from __future__ import annotations

from collections.abc import Iterator

from placements.inputs.evidence import EvidenceFigure, EvidenceTopic, evidence_topics, history_row_of
from placements.reports.words import plural
from placements.reports.workbook.frame.book import EVIDENCE, Book
from placements.reports.workbook.frame.check import Check
from placements.reports.workbook.frame.listing import ListColumn, WrittenList, write_list
from placements.reports.workbook.frame.sheet import quoted, serial
from placements.reports.workbook.written import Written

DIFFER, AGREE, ALONE = "conflict", "agree", "one figure"
COLUMNS = (
    ListColumn("Topic", 26),
    ListColumn("Do they agree?", 11),
    ListColumn("Statement", 28),
    ListColumn("Figure", 10, "general", "engine"),
    ListColumn("Unit", 10),
    ListColumn("Date", 12, "date", "engine"),
    ListColumn("Definition", 30),
    ListColumn("Source", 36),
    ListColumn("Read by the forecast", 26),
    ListColumn("Note", 36),
)
Cells = tuple[str | float, ...]


def write_evidence(book: Book, written: Written) -> tuple[Check, ...]:
    del written
    topics = sorted(evidence_topics(book.result.council), key=lambda topic: not topic.differ)
    sheet = book.sheets[EVIDENCE]
    sheet.title(
        "Evidence and conflicts: which published figures do not agree",
        _sentence(topics),
        "Nothing is smoothed: figures that differ stand side by side, each with its day and definition. The forecast "
        "reads the dated counts of history.csv alone (sheet Counts).",
        f"Grey cells are as the inputs have them, from {book.run_words}.",
    )
    sheet.down()
    rows = [cells for topic in topics for cells in _rows(book, topic)]
    return tuple(_checks(write_list(sheet, "evidence", COLUMNS, rows), topics))


def _sentence(topics: list[EvidenceTopic]) -> str:
    if not topics:
        return "The inputs hold no published figures beside the counts that the forecast reads."
    figures = sum(len(topic.figures) for topic in topics)
    differ = [topic for topic in topics if topic.differ]
    said = f"{plural(figures, 'figure')} on {plural(len(topics), 'topic')}"
    if not differ:
        return f"{said}; none contradicts another."
    return f"{said}; on {plural(len(differ), 'topic')} they do not agree, and these come first."


def _rows(book: Book, topic: EvidenceTopic) -> Iterator[Cells]:
    agree = DIFFER if topic.differ else AGREE if len(topic.figures) > 1 else ALONE
    for figure in topic.figures:
        yield (
            topic.topic,
            agree,
            figure.statement,
            figure.figure,
            figure.unit,
            float(serial(figure.date)),
            figure.definition,
            figure.source,
            _read(book, figure),
            figure.note,
        )


def _read(book: Book, figure: EvidenceFigure) -> str:
    row = history_row_of(figure, book.result.council)
    return "no" if row is None else f"yes: the same count of that day is row {row} of the history"


def _checks(listed: WrittenList, topics: list[EvidenceTopic]) -> Iterator[Check]:
    if not topics:
        return
    name = quoted(listed.sheet)
    differing = float(sum(len(topic.figures) for topic in topics if topic.differ))
    spans = {title: f"{name}!{listed.span(title)}" for title in ("Do they agree?", "Statement")}
    yield Check(
        "Evidence: figures that do not agree, as the inputs have them",
        (f'SUMPRODUCT(({spans["Do they agree?"]}="{DIFFER}")*1)', differing),
        differing,
        "tolerance_children",
        number="whole",
    )
    every = float(sum(len(topic.figures) for topic in topics))
    yield Check(
        "Evidence: all figures of the inputs are listed",
        (f'SUMPRODUCT(({spans["Statement"]}<>"")*1)', every),
        every,
        "tolerance_children",
        number="whole",
    )
