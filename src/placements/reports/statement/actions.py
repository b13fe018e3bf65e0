"""Actions: the measures of the scenario in words, when they begin, what they rest on and what they cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from placements.domain import Month
from placements.reports.publish.document import Cell, Column, Kind, Table, plain, rows_of
from placements.reports.publish.run_figures import STRATEGY
from placements.reports.publish.titles import where, year_title
from placements.reports.statement.document import Block, Section, paragraphs
from placements.reports.statement.facts import NOT_SHOWN, Facts, told
from placements.reports.words import list_words, month_words, plural

COST_RULES = {
    "service": "Services",
    "move": "Planned moves",
    "new_home_fixed": "New homes, full or empty",
    "new_home_marginal": "New homes, for each child",
}
"""Rules of the budget under which measures cost money."""

Measure = Mapping[str, Any]  # Any: JSON, as the scenario's settings have it


def measures_of(facts: Facts) -> dict[str, Measure]:
    """The measures that are on, by name, in the scenario's order."""
    found: dict[str, Measure] = facts.run.results["settings"]["measures"]
    return {name: one for name, one in found.items() if one["enabled"]}


def title_of(name: str, measure: Measure) -> str:
    return str(plain(measure["title"] or name.replace("_", " ")))


def actions_section(facts: Facts) -> Section:
    measures = measures_of(facts)
    if not measures:
        return Section(
            "Actions", paragraphs("The scenario has no measures: nothing more is planned than there is.")
        )
    blocks: list[Block] = [
        *paragraphs(f"The scenario {plain(facts.run.title)} has {plural(len(measures), 'measure')}."),
        measures_table(facts),
        *paragraphs(saving_sentence(facts, with_reason=True)),
        facts.tables["Budget"],
    ]
    if facts.published:
        blocks += paragraphs("What each measure rests on and costs by itself is not published.")
    else:
        blocks += [table for table in (costs_table(facts), *ranges_tables(facts)) if table.rows]
    return Section("Actions", tuple(blocks))


def measures_table(facts: Facts) -> Table:
    """What each measure does and when; no figure of children."""
    rows: list[tuple[Cell, ...]] = [
        (title_of(name, one), plain(_does(one, facts)), _when(one, facts))
        for name, one in measures_of(facts).items()
    ]
    return Table(
        "Measures",
        f"What is planned, {where(facts.run)}",
        ("A month is the first in which the measure works, or a home is open.",),
        (Column("Measure"), Column("What it does"), Column("When")),
        rows_of(rows),
    )


def _does(measure: Measure, facts: Facts) -> str:
    known = DOES.get(str(measure["kind"]))
    return known(measure, facts) if known else f"Acts as a measure of the kind {measure['kind']}."


def _home(measure: Measure, facts: Facts) -> str:
    provision = str(measure["provision"])
    homes = [one for one in facts.run.homes if (one.plan, one.home) == (STRATEGY, provision)]
    if not homes:
        return "Opens a home."
    places = round(max(one.places for one in homes))
    return f"Opens {homes[-1].title}, {plural(places, 'registered place')}."


def _close(measure: Measure, facts: Facts) -> str:
    titles = {one.home: one.title for one in facts.run.homes}
    return f"Closes {titles.get(str(measure['provision']), measure['provision'])}."


def _moves(measure: Measure, facts: Facts) -> str:
    here, there = (facts.title_of(str(measure[name])) for name in ("from_type", "to_type"))
    return f"Plans moves of children from {here} to {there}, each when it is right for the child."


def _family(measure: Measure, facts: Facts) -> str:
    del facts
    return (
        f"Finds family and friends for some of the children who would enter care at the level "
        f"{_level(measure['from_group'])}."
    )


def _edge(measure: Measure, facts: Facts) -> str:
    del facts
    return f"Works with families so that fewer children enter care, at {_levels(measure)}. Some only enter later."


def _home_again(measure: Measure, facts: Facts) -> str:
    del facts
    return f"Helps children in care return to their families, at {_levels(measure)}."


def _carers(measure: Measure, facts: Facts) -> str:
    del measure, facts
    return "Recruits and keeps the authority's own foster carers, so that more places are usable."


def _framework(measure: Measure, facts: Facts) -> str:
    title = facts.title_of(str(measure["placement_type"]))
    return f"Agrees a price with providers for {plural(int(measure['places']), 'place')} of the type {title}."


def _cap(measure: Measure, facts: Facts) -> str:
    title = facts.title_of(str(measure["placement_type"]))
    return f"Agrees with providers the most that is paid each week for placements of the type {title}."


def _said(text: str) -> Callable[[Measure, Facts], str]:
    def does(measure: Measure, facts: Facts) -> str:
        del measure, facts
        return text

    return does


DOES: dict[str, Callable[[Measure, Facts], str]] = {
    "home": _home,
    "close_home": _close,
    "step_down": _moves,
    "family_and_friends": _family,
    "edge_of_care": _edge,
    "reunification": _home_again,
    "foster_recruitment": _carers,
    "framework": _framework,
    "price_cap": _cap,
    "demand_shift": _said(
        "Tests that children who enter care need something else, or that more or fewer enter."
    ),
    "change_flows": _said("Changes how many placements start, end or move between placement types."),
}
"""Kind of measure -> what it does, in a sentence or two."""


def _level(group: object) -> str:
    return str(group).replace("_", " ")


def _levels(measure: Measure) -> str:
    groups = [_level(group) for group in measure["groups"]]
    return f"{'the level' if len(groups) == 1 else 'the levels'} {list_words(groups)}"


def _when(measure: Measure, facts: Facts) -> str:
    starts, ends = measure.get("starts"), measure.get("ends")
    if starts:
        said = f"From {month_words(Month.parse(starts))}"
        return f"{said} to {month_words(Month.parse(ends))}" if ends else said
    if measure["kind"] == "home":
        return _opening(str(measure["provision"]), facts)
    month = measure.get("closes") or measure.get("month")
    return month_words(Month.parse(month)) if month else "In the months that its tables name"


def _opening(provision: str, facts: Facts) -> str:
    months = [
        one.month
        for one in facts.run.homes
        if (one.plan, one.home) == (STRATEGY, provision) and one.places > 0
    ]
    if not months:
        return f"Not before {month_words(facts.run.months[-1])}, where the forecast ends"
    return f"Open from {month_words(min(months))}"


def saving_sentence(facts: Facts, *, with_reason: bool) -> str:
    """The test of cost neutrality, where what is saved may be told; with what its verdict rests on."""
    row = facts.tables["Net_saving"].rows[-1] if facts.tables["Net_saving"].rows else ()
    if facts.published and not told(*row[1:]):
        return f"What the measures save {NOT_SHOWN}."
    found = facts.run.results["neutrality"]
    sentence, verdict = str(found["sentence"]), f"Cost neutrality is {found['verdict']}."
    return f"{sentence} {verdict} {found['reason']}" if with_reason else f"{sentence} {verdict}"


def costs_table(facts: Facts) -> Table:
    """What the measures cost in each financial year; never in a published statement."""
    found = {
        (row["financial_year"], row["rule"]): float(row["mean_gbp"])
        for row in facts.run.results["cost"]
        if row["plan"] == STRATEGY and row["rule"] in COST_RULES
    }
    rows: list[tuple[Cell, ...]] = [
        (year_title(facts.run, year), COST_RULES[rule], round(amount))
        for (year, rule), amount in found.items()
    ]
    return Table(
        "Costs_of_measures",
        f"What the measures cost, {where(facts.run)}",
        ("Unit: pounds of the year in which they are paid, means over simulated futures.",),
        (Column("Financial year"), Column("Cost"), Column("Strategy, mean (pounds)", Kind.WHOLE)),
        rows_of(rows),
    )


def ranges_tables(facts: Facts) -> tuple[Table, ...]:
    """What each measure is assumed to cost and to do, with its range; never in a published statement."""
    titles = {
        "Costs of the strategy": "What the measures are assumed to cost",
        "Measures of the scenario": "What the measures are assumed to do",
    }
    return tuple(_ranges(facts, group, title) for group, title in titles.items())


def _ranges(facts: Facts, group: str, title: str) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (plain(row["title"]), *(float(row[name]) for name in ("low", "central", "high")), *_words(row))
        for row in facts.run.results["assumptions"]
        if row["group"] == group and row["central"] is not None
    ]
    return Table(
        group.replace(" ", "_"),
        f"{title}, {where(facts.run)}",
        ("Units: as the column Unit says; a share of 1 is all.",),
        (
            Column("Assumption"),
            *(Column(name, Kind.FIGURE) for name in ("Low", "Central", "High")),
            Column("Unit"),
            Column("Reason"),
        ),
        rows_of(rows),
    )


def _words(row: Mapping[str, Any]) -> tuple[Cell, Cell]:
    return plain(row["unit"]), plain(row["reason"] or row["source"])
