"""Method, dates and definitions of a statement, with sources, and how to read what is withheld."""

from __future__ import annotations

import datetime as dt

from placements.reports.publish.document import MEANING, Column, Shorthand, Table, plain, rows_of
from placements.reports.publish.notes import Note, note_texts
from placements.reports.publish.titles import where
from placements.reports.statement.document import Block, Points, Section, paragraphs
from placements.reports.statement.facts import Facts
from placements.reports.words import date_words, futures_words

DEFINITIONS = (
    (
        "Children looked after",
        "Children in the authority's care, counted on the last day of a month, without series of short breaks",
        "Children Act 1989, section 22(1)",
    ),
    (
        "Sufficiency duty",
        "To take steps that secure, so far as reasonably practicable, enough accommodation within the authority's area "
        "that meets the needs of the children it looks after",
        "Children Act 1989, section 22G; Sufficiency: statutory guidance on securing sufficient accommodation for "
        "looked after children, 2010",
    ),
    (
        "Placement type",
        "Where a child lives: with the authority's own foster carers, through an independent fostering agency, in a "
        "home of the authority's or of others, or elsewhere",
        "SSDA903 return: PLACE and PLACE_PROVIDER",
    ),
    ("Need", "Children who need a place, before any measure", "This forecast"),
    (
        "Level of need",
        "A family of placement types that meet the same need",
        "The scenario's placement types",
    ),
    (
        "Usable places",
        "Places that the authority runs or has under contract, as far as matching and staffing allow them to be filled",
        "The authority's inputs",
    ),
    (
        "Gap",
        "Need above usable places, in each simulated future by itself; never less than none",
        "This forecast",
    ),
    ("Do-nothing", "The same demand and the same prices without the measures", "This forecast"),
    ("P10 and P90", "Below P10 in one simulated future in ten, above P90 in one in ten", "This forecast"),
    (
        "Cost neutral",
        "What do-nothing costs less what the strategy costs, summed to the stated day, is nothing or more",
        "This forecast",
    ),
    (
        "Unaccompanied asylum-seeking children",
        "Counted within the children looked after",
        "SSDA903 return: the uasc file",
    ),
)
"""Term, meaning, source."""


def method_section(facts: Facts) -> Section:
    run = facts.run
    return Section(
        "Method",
        paragraphs(
            f"The forecast starts from the counts of {date_words(run.base.last_day)} and runs to "
            f"{date_words(run.months[-1].last_day)}, month by month. It draws {futures_words(run.paths)} of the number "
            "of children who need a place of each type, from the authority's history and from what other authorities' "
            "counts show of how far such forecasts go wrong.",
            "In each future and month, children are placed in the places there are at the least cost, first in those "
            "of their own level. Beyond the places that are limited they live in places bought from others, or wait.",
            "Both plans, do-nothing and strategy, rest on the same futures and the same prices, so that only the "
            "measures make the difference. Costs are fixed costs of homes, which a home has full or empty, and costs "
            "for each child and week; a month has its days over seven weeks.",
            f"Made on {date_words(facts.stamp.created.date())} with placements {facts.stamp.version} from the run "
            f"{facts.stamp.run_name}, seed {run.results['seed']}; the SHA-256 of its results begins "
            f"{facts.stamp.inputs_hash}.",
        ),
    )


def definitions_section(facts: Facts) -> Section:
    blocks: list[Block] = [
        Table(
            "Definitions",
            "Terms and what they mean",
            (),
            (Column("Term"), Column("Meaning"), Column("Source")),
            rows_of(DEFINITIONS),
        )
    ]
    if (sources := sources_table(facts)).rows:
        blocks.append(sources)
    if facts.published:
        blocks += paragraphs("How figures were protected, and how to read them:")
        blocks.append(Points(note_texts(facts.run, round_to_5=facts.round_to_5)[: Note.PAST.number - 1]))
        blocks.append(Points(tuple(f"{mark} means {MEANING[mark]}." for mark in Shorthand)))
    return Section("Dates and definitions", tuple(blocks))


def sources_table(facts: Facts) -> Table:
    """Where the counts come from, with the first and last day of each source; no counts."""
    days: dict[tuple[str, str], list[dt.date]] = {}
    for row in facts.run.results["history"]:
        key = (str(plain(row["definition"])), str(plain(row["source"])))
        days.setdefault(key, []).append(dt.date.fromisoformat(row["date"]))
    rows = [(definition, _span(found), source) for (definition, source), found in days.items()]
    return Table(
        "Sources",
        f"Where the counts come from, {where(facts.run)}",
        (),
        (Column("What was counted"), Column("Days"), Column("Source")),
        rows_of(rows),
    )


def _span(days: list[dt.date]) -> str:
    first, last = min(days), max(days)
    return date_words(first) if first == last else f"{date_words(first)} to {date_words(last)}"
