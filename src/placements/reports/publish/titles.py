"""Words that several tables share: titles of rows and columns, dates, the span of the forecast."""

from __future__ import annotations

from placements.domain.placement_types import TOTAL, UASC
from placements.reports.publish.document import Cell, plain
from placements.reports.publish.notes import Note
from placements.reports.publish.run_figures import DO_NOTHING, STRATEGY, RunFigures
from placements.reports.words import council_words, month_words, part_year

PLAN_TITLES = {DO_NOTHING: "Do-nothing", STRATEGY: "Strategy"}
CHILDREN_TITLES = {
    TOTAL: "All children looked after",
    UASC: "Of whom unaccompanied asylum-seeking children",
}
ALWAYS = (Note.WITHHELD, Note.GUARDS, Note.ROUNDING)
"""Notes of every table of which a figure may be withheld."""
MARGIN = ("mean", "P10", "P90")


def children_titles(run: RunFigures) -> list[tuple[str, Cell]]:
    """(placement type, ``total`` or ``uasc``; what rows call it), in the order of rows."""
    return [*((one.id, plain(one.title)) for one in run.types), *CHILDREN_TITLES.items()]


def numbers(*notes: Note) -> tuple[int, ...]:
    """The numbers of the notes, in their order."""
    return tuple(sorted(note.number for note in notes))


def where(run: RunFigures) -> str:
    """The council, as a title names it."""
    return str(plain(council_words(run.council)))


def span(run: RunFigures) -> str:
    """From the first to the last end of a financial year."""
    return f"{month_words(run.year_ends[0])} to {month_words(run.year_ends[-1])}"


def year_title(run: RunFigures, year: str) -> str:
    """A financial year, with its months where the run does not cover all twelve."""
    return part_year(year, [month for month in run.months if month.financial_year.label == year])
