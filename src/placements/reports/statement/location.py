"""Location: what the law asks of where children live, what was published of it, and what the forecast cannot know."""

from __future__ import annotations

import datetime as dt

from placements.inputs.evidence import OUTSIDE_AREA
from placements.reports.publish.document import Column, Table, plain, rows_of
from placements.reports.publish.evidence_table import tells
from placements.reports.publish.run_figures import Json
from placements.reports.publish.titles import where
from placements.reports.statement.document import Block, Section, paragraphs
from placements.reports.statement.facts import NOT_SHOWN, Facts
from placements.reports.words import date_words, first_upper

NOT_IN_IT = "Not in this forecast"
ASKED = (
    (
        "Children live within the authority's area, unless that is not reasonably practicable",
        "Section 22C(9)",
        "Only what was published before, above",
        "Children living outside the area, by placement type and reason",
    ),
    (
        "The child lives near home",
        "Section 22C(8)(a)",
        NOT_IN_IT,
        "Distance from home, such as the share more than 20 miles away",
    ),
    (
        "Education or training is not disrupted",
        "Section 22C(8)(b)",
        NOT_IN_IT,
        "Changes of school on placement",
    ),
    (
        "Brothers and sisters live together",
        "Section 22C(8)(c)",
        NOT_IN_IT,
        "Sibling groups, and how many are placed together",
    ),
    (
        "A disabled child's accommodation suits the child's needs",
        "Section 22C(8)(d)",
        NOT_IN_IT,
        "Disabled children looked after, and the places that suit them",
    ),
    (
        "A number of providers, and a range of accommodation, that are enough",
        "Section 22G(4)",
        "Places by placement type; not who provides them",
        "Providers in the area, their places and their quality",
    ),
)
"""What the Children Act 1989 asks, where, what this statement has of it, and what the authority adds."""


def location_section(facts: Facts) -> Section:
    blocks: list[Block] = [
        *paragraphs(
            *(outside_sentences(facts, in_full=True) or (_not_known(facts),)),
            "The forecast counts places by placement type, not by where they stand: it cannot say how many children "
            "will live outside the area, with the strategy or without it.",
        ),
        Table(
            "Asked",
            f"What the law asks of where children live, and what is to be added, {where(facts.run)}",
            ("Sections are of the Children Act 1989.",),
            (
                Column("What the law asks"),
                Column("Where"),
                Column("In this statement"),
                Column("To be added by the authority"),
            ),
            rows_of(ASKED),
        ),
    ]
    return Section("Location", tuple(blocks))


def outside_sentences(facts: Facts, *, in_full: bool) -> tuple[str, ...]:
    """What was published of children who live outside the area, with its date; in full with definition and source."""
    found = [row for row in facts.run.results["evidence"] if row["topic"] == OUTSIDE_AREA]
    return tuple(_outside(row, facts, in_full=in_full) for row in found)


def _outside(row: Json, facts: Facts, *, in_full: bool) -> str:
    day = date_words(dt.date.fromisoformat(row["date"]))
    if facts.published and tells(row, facts.run, facts.shown):
        return f"How many children lived outside the area on {day} {NOT_SHOWN}."
    said = f"{first_upper(str(plain(row['statement'])).rstrip('.'))} ({day})."
    if not in_full:
        return said
    more = (("definition", "Definition"), ("source", "Source"))
    return " ".join(
        (said, *(f"{word}: {str(plain(row[name])).rstrip('.')}." for name, word in more if row[name]))
    )


def _not_known(facts: Facts) -> str:
    return (
        f"How many children live outside the area is not in the run: {where(facts.run)} adds it to evidence.csv under "
        f'the topic "{OUTSIDE_AREA}", or here.'
    )
