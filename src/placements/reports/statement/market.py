"""The market: placement types that are bought from others, how many children live there, and what a place costs."""

from __future__ import annotations

from collections.abc import Iterator

from placements.reports.publish.document import Cell, Column, Kind, Table, plain, rows_of
from placements.reports.publish.run_figures import PLANS
from placements.reports.publish.titles import where
from placements.reports.statement.document import Block, Points, Section, paragraphs
from placements.reports.statement.facts import NOT_SHOWN, Facts, children_told, told
from placements.reports.words import date_words, list_words


def market_section(facts: Facts) -> Section:
    bought = _bought(facts)
    if not bought:
        return Section("Market", paragraphs("The forecast has no placement type that is bought from others."))
    titles = [facts.title_of(key) for key in bought]
    blocks: list[Block] = [
        *paragraphs(
            f"Bought from others, as many places as are needed, at a price that may rise with the number: "
            f"{list_words(titles)}. The forecast takes it that such places can be found: it does not know how many "
            "the market has, who provides them, or how good they are.",
        ),
        Points(tuple(_told(key, facts) for key in bought)),
    ]
    if not facts.published and (prices := prices_table(facts)).rows:
        blocks.append(prices)
    blocks += paragraphs(
        f"{where(facts.run)} adds the providers it buys from, how many places they have in its area, and which of its "
        "own needs the market does not meet."
    )
    return Section("Market", tuple(blocks))


def _bought(facts: Facts) -> list[str]:
    rows = facts.run.results["sufficiency_by_type"]
    return list(dict.fromkeys(str(row["placement_type"]) for row in rows if row["places"] == "market"))


def _told(key: str, facts: Facts) -> str:
    """How many live in the type now and at the end of both plans, as the tables show it."""
    title, now = facts.title_of(key), facts.counted(key)
    end = date_words(facts.last.last_day)
    row = facts.row("Where_children_live", end, title)
    means = () if row is None else tuple(row[3 * number] for number in range(len(PLANS)))
    if not means or not told(*means):
        return f"{title}: how many children live there {NOT_SHOWN}."
    said = f"{means[0]:,} without the strategy and {means[1]:,} with it are forecast on {end}"
    if not told(now):
        return f"{title}: {said}."
    return f"{title}: {children_told(now)} on {date_words(facts.base_day)}; {said}."


def prices_table(facts: Facts) -> Table:
    """What a place costs today; never in a published statement, where a cost over a price tells a count."""
    return Table(
        "Prices",
        f"What a place costs on {date_words(facts.base_day)}, {where(facts.run)}",
        ("Unit: pounds, for what the column says.",),
        (
            Column("Provision"),
            Column("Placement type"),
            Column("Price (pounds)", Kind.FIGURE),
            Column("For each"),
        ),
        rows_of(list(_prices(facts))),
    )


def _prices(facts: Facts) -> Iterator[tuple[Cell, ...]]:
    titles = {one.id: plain(one.title) for one in facts.run.types}
    for row in facts.run.results["base_position"]:
        if row["placement_type"] in titles:
            unit = EACH.get(str(row["unit"]), str(row["unit"]))
            yield plain(row["title"]), titles[row["placement_type"]], round(float(row["rate_gbp"]), 2), unit


EACH = {"child-weeks": "child and week", "place-weeks": "place and week"}
"""Unit of a quantity of the budget -> what its price is for."""
