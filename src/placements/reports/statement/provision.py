"""Provision: the places there are, who runs them, and where children are forecast to live."""

from __future__ import annotations

from placements.reports.publish.document import Cell, Column, Kind, Table, rows_of
from placements.reports.publish.run_figures import DO_NOTHING, STRATEGY
from placements.reports.publish.titles import where
from placements.reports.statement.document import Block, Paragraph, Section, paragraphs
from placements.reports.statement.facts import Facts
from placements.reports.words import date_words, list_words, plural

LIMITS = {
    "limited": "Places are limited to those that the authority runs or has under contract",
    "market": "Places are bought from others, as many as are needed",
    "no_limit": "No limit of places is known",
}


def provision_section(facts: Facts) -> Section:
    blocks: list[Block] = [
        Paragraph(
            "Usable places are those that the authority runs or has under contract, as far as matching and staffing "
            "allow them to be filled. Registered places of a home are more than its usable places where children "
            "cannot be matched to all of them."
        ),
        *paragraphs(*_limits(facts), *_homes(facts)),
    ]
    if facts.tables["Homes"].rows:
        blocks.append(facts.tables["Homes"])
    if not facts.published and (places := assumed_places(facts)).rows:
        blocks.append(places)
    blocks.append(facts.tables["Where_children_live"])
    return Section("Provision", tuple(blocks))


def _limits(facts: Facts) -> list[str]:
    kinds: dict[str, list[str]] = {}
    for row in facts.run.results["sufficiency_by_type"]:
        titles = kinds.setdefault(str(row["places"]), [])
        if (title := facts.title_of(str(row["placement_type"]))) not in titles:
            titles.append(title)
    return [f"{LIMITS[kind]}: {list_words(titles)}." for kind, titles in kinds.items() if kind in LIMITS]


def _homes(facts: Facts) -> list[str]:
    """How many homes there are without and with the strategy on the last day; places are no figure of children."""
    said = []
    for plan, words in ((DO_NOTHING, "Without the strategy"), (STRATEGY, "With the strategy")):
        homes = [
            one for one in facts.run.homes if one.plan == plan and one.month == facts.last and one.places > 0
        ]
        if homes:
            places = round(sum(one.places for one in homes))
            said.append(
                f"{words} the authority has {plural(len(homes), 'home')} of its own with "
                f"{plural(places, 'registered place')} on {date_words(facts.last.last_day)}."
            )
    return said or ["The run has no home of the authority's own."]


def assumed_places(facts: Facts) -> Table:
    """The places that the inputs name, with range and source."""
    rows: list[tuple[Cell, ...]] = [
        (
            row["title"],
            *(float(row[name]) for name in ("low", "central", "high")),
            row["source"] or "Not stated",
        )
        for row in facts.run.results["assumptions"]
        if row["group"] == "Places" and row["central"] is not None
    ]
    return Table(
        "Places",
        f"Places that the forecast rests on, {where(facts.run)}",
        ("Unit: places.",),
        (
            Column("Provision"),
            *(Column(f"Places, {name}", Kind.FIGURE) for name in ("least", "central", "most")),
            Column("Source"),
        ),
        rows_of(rows),
    )
