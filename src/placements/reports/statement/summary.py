"""The statement's first section: need, gap, actions and doubt in a sentence each."""

from __future__ import annotations

from placements.reports.publish.run_figures import DO_NOTHING, STRATEGY
from placements.reports.publish.titles import where
from placements.reports.statement.actions import measures_of, saving_sentence, title_of
from placements.reports.statement.document import Paragraph, Points, Section
from placements.reports.statement.facts import Facts
from placements.reports.statement.gap import gap_of_all
from placements.reports.statement.location import outside_sentences
from placements.reports.statement.need import need_sentence
from placements.reports.words import list_words, plural


def summary_section(facts: Facts) -> Section:
    points = (
        need_sentence(facts),
        gap_of_all(facts, DO_NOTHING),
        gap_of_all(facts, STRATEGY),
        *outside_sentences(facts, in_full=False),
        _actions(facts),
        saving_sentence(facts, with_reason=False) if measures_of(facts) else "",
        str(facts.run.results["assumed"]["sentence"]),
    )
    return Section(
        "Summary",
        (
            Paragraph(
                f"{where(facts.run)} has a duty to take steps that secure, so far as reasonably practicable, enough "
                "accommodation within its area that meets the needs of the children it looks after (Children Act 1989, "
                "section 22G). This statement says what is needed, what there is, what is missing, what is planned, "
                "and how sure of it one can be."
            ),
            Points(tuple(point for point in points if point)),
        ),
    )


def _actions(facts: Facts) -> str:
    titles = [title_of(name, one) for name, one in measures_of(facts).items()]
    if not titles:
        return "No measures are planned in this scenario."
    return f"Planned, {plural(len(titles), 'measure')}: {list_words(titles)}."
