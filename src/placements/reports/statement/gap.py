"""The gap between need and usable places, by type and level, and how likely it is."""

from __future__ import annotations

from placements.domain import Month
from placements.domain.placement_types import TOTAL
from placements.reports.publish.document import Cell, Column, Kind, Shorthand, Table, rows_of
from placements.reports.publish.run_figures import DO_NOTHING, PLANS, STRATEGY, LevelFigure
from placements.reports.publish.titles import PLAN_TITLES, where
from placements.reports.statement.document import Block, Points, Section, paragraphs
from placements.reports.statement.facts import NOT_SHOWN, Facts, children_told, level_title, told
from placements.reports.words import date_words, first_upper, likelihood_of, plural

UNDER = {DO_NOTHING: "Without the strategy", STRATEGY: "With the strategy"}


def gap_section(facts: Facts) -> Section:
    blocks: list[Block] = [
        *paragraphs(
            "The gap is need above usable places, which are the authority's own and those under contract. It does not "
            "say that children have no home: those beyond the usable places live in places bought from others, at the "
            "price of the day, or wait for one.",
            "Empty places at one level do not fill a gap at another, and empty places in one future do not fill a gap "
            "in another: so the gap on average can be more than need on average less places on average.",
        )
    ]
    if said := gap_sentences(facts):
        blocks.append(Points(said))
    if facts.tables["Sufficiency"].rows:
        blocks.append(facts.tables["Sufficiency"])
    else:
        blocks += paragraphs("The run has no test of sufficiency by level of need.")
    if facts.published:
        blocks += paragraphs(
            "The gap by placement type has no table in a published statement: its figures are small."
        )
    else:
        blocks += [*_by_type(facts), *_waiting(facts)]
    return Section("Gap", tuple(blocks))


def _by_type(facts: Facts) -> tuple[Block, ...]:
    table = by_type_table(facts)
    return (table,) if table.rows else ()


def _waiting(facts: Facts) -> tuple[Block, ...]:
    """Who has no place; a sentence where everybody has one."""
    table = waiting_table(facts)
    if any(row[-1] for row in table.rows):
        return (table,)
    return paragraphs("At the end of every financial year each child has a place, in every simulated future.")


def gap_sentences(facts: Facts) -> tuple[str, ...]:
    """A sentence for each level and plan on the last day, both plans of a level together."""
    last = [one for one in facts.run.levels if one.month == facts.last and one.usable is not None]
    levels = list(dict.fromkeys(one.level for one in last))
    return tuple(gap_sentence(facts, one) for one in sorted(last, key=lambda one: levels.index(one.level)))


def gap_of_all(facts: Facts, plan: str) -> str:
    """The same of all levels together under one plan; "" where places are not limited."""
    for one in facts.run.levels:
        if (one.month, one.plan, one.level) == (facts.last, plan, TOTAL) and one.usable is not None:
            return gap_sentence(facts, one)
    return ""


def gap_sentence(facts: Facts, one: LevelFigure) -> str:
    cells = facts.level(one)
    name = level_title(one).lower()
    level = name if one.level == TOTAL else f"the level {name}"
    begin = f"{UNDER[one.plan]}, on {date_words(one.month.last_day)}, "
    if cells is None or not told(*cells) or one.usable is None:
        return f"{begin}the gap at {level} {NOT_SHOWN}."
    need, usable, short, _ = cells
    chance = _chance(one.probability)
    average = f", of {plural(int(short), 'place')} on average over all futures" if one.probability else ""
    if one.level == TOTAL:
        # needs of levels without a limit are in the total, so that it is not set against the places
        return (
            f"{begin}a shortage of the authority's own and contracted places, at one level of need or more, is "
            f"{chance}{average}."
        )
    needs = f"{children_told(need)} {'needs' if need == 1 else 'need'} a place at {level}"
    return f"{begin}{needs}, against {plural(int(usable), 'usable place')}: a shortage is {chance}{average}."


def _chance(probability: float | None) -> str:
    share = probability or 0.0
    return "seen in no simulated future (0%)" if share == 0 else likelihood_of(share)


def by_type_table(facts: Facts) -> Table:
    """Demand against usable places by placement type; never in a published statement."""
    ends = {str(month) for month in facts.run.year_ends}
    rows: list[tuple[Cell, ...]] = [
        (
            PLAN_TITLES[row["plan"]],
            date_words(Month.parse(row["month"]).last_day),
            facts.title_of(row["placement_type"]),
            _tenth(row["demand_mean"]),
            _tenth(row["usable_mean"]),
            _tenth(row["gap_mean"]),
            Shorthand.NOT_APPLICABLE if row["gap_probability"] is None else float(row["gap_probability"]),
        )
        for row in facts.run.results["sufficiency_by_type"]
        if row["month"] in ends and row["places"] == "limited"
    ]
    return Table(
        "Gap_by_type",
        f"Demand against usable places under both plans, by placement type, {where(facts.run)}",
        (
            "Units: children, places and per cent of simulated futures; means, to a tenth.",
            "Placement types whose places are limited; of the others as many are bought as are needed.",
        ),
        (
            Column("Plan"),
            Column("Date"),
            Column("Placement type"),
            Column("Children, mean", Kind.FIGURE),
            Column("Usable places, mean", Kind.FIGURE),
            Column("Places short, mean", Kind.FIGURE),
            Column("Probability that places are short (per cent)", Kind.PERCENT),
        ),
        rows_of(rows),
    )


def waiting_table(facts: Facts) -> Table:
    """Children for whom no place is found, by level; never in a published statement."""
    ends = {str(month) for month in facts.run.year_ends}
    rows: list[tuple[Cell, ...]] = [
        (
            PLAN_TITLES[row["plan"]],
            date_words(Month.parse(row["month"]).last_day),
            first_upper(str(row["need_group"]).replace("_", " ")),
            _tenth(row["mean"]),
            _tenth(row["p90"]),
            float(row["probability"]),
        )
        for plan in PLANS
        for row in facts.run.results["unplaced"]
        if row["month"] in ends and row["plan"] == plan
    ]
    return Table(
        "Waiting",
        f"Children for whom no place is found under both plans, by level of need, {where(facts.run)}",
        ("Units: children and per cent of simulated futures, to a tenth of a child.",),
        (
            Column("Plan"),
            Column("Date"),
            Column("Level of need"),
            Column("Children without a place, mean", Kind.FIGURE),
            Column("Children without a place, P90", Kind.FIGURE),
            Column("Probability that any child has none (per cent)", Kind.PERCENT),
        ),
        rows_of(rows),
    )


def _tenth(amount: float | None) -> Cell:
    return Shorthand.NOT_APPLICABLE if amount is None else round(float(amount), 1) + 0.0
