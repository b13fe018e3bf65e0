"""Need: children looked after, counted and forecast."""

from __future__ import annotations

from placements.domain import Month
from placements.domain.placement_types import TOTAL, UASC
from placements.reports.publish.document import Cell, Column, Kind, Table, rows_of
from placements.reports.publish.run_figures import DO_NOTHING
from placements.reports.publish.titles import where, year_title
from placements.reports.statement.document import Block, Section, paragraphs
from placements.reports.statement.facts import NOT_SHOWN, Facts, children_told, level_title, told
from placements.reports.words import change_words, date_words, list_words


def need_sentence(facts: Facts, key: str = TOTAL) -> str:
    """How many children there are and may be, from what the tables show; "" where nothing is known of them."""
    now, then = facts.counted(key), facts.forecast(facts.last, key)
    if then is None:
        return ""
    who, day, end = f"children{_of(key)}", date_words(facts.base_day), date_words(facts.last.last_day)
    if now is None:
        head = _last_counted(facts, key)
    elif not told(now):
        return f"The number of {who} on {day} {NOT_SHOWN}."
    else:
        head = f"{where(facts.run)} looked after {children_told(now)}{_of(key)} on {day}"
    if not told(*then):
        return f"{head}. A forecast of {who} {NOT_SHOWN}."
    mean, low, high = (int(cell) for cell in then)
    said = f"{head}; {mean:,} {'is' if mean == 1 else 'are'} forecast on {end} (P10 {low:,} to P90 {high:,})"
    return f"{said}." if now is None else f"{said}: the number {change_words(int(now), mean)}."


def _last_counted(facts: Facts, key: str) -> str:
    """Where they were not counted on the day on which the forecast starts: when they were."""
    last = facts.last_counted(key)
    if last is None:
        return f"No count of children{_of(key)} is in the run"
    day, children = last
    return f"The last count of children{_of(key)} " + (
        f"is {children:,}, on {day}" if told(children) else f"{NOT_SHOWN}"
    )


def _of(key: str) -> str:
    return " who are unaccompanied and seek asylum" if key == UASC else ""


def need_section(facts: Facts) -> Section:
    run = facts.run
    blocks: list[Block] = [
        *paragraphs(
            "Need is the number of children who need a place, by the placement type that they would have if the mix "
            "of placement types went on as it is, before any measure.",
            need_sentence(facts),
            need_sentence(facts, UASC),
            *level_sentences(facts),
        )
    ]
    if facts.tables["Children_counted"].rows:
        blocks.append(facts.tables["Children_counted"])
    else:
        blocks += paragraphs("No count of an earlier day is in the run.")
    blocks.append(facts.tables["Children_forecast"])
    if facts.published:
        blocks += paragraphs(
            "How many placements start and end is not published: such counts are small, and would tell of few children."
        )
    else:
        blocks.append(starts_table(facts))
    blocks += paragraphs(
        "Children are counted and forecast by placement type and level of need. Age, sex, ethnicity, disability, "
        "health, education, brothers and sisters, children who may come into care and young people who leave it are "
        f"not known to this forecast. {where(run)} adds what it knows of them before the statement is used."
    )
    return Section("Need", tuple(blocks))


def level_sentences(facts: Facts) -> tuple[str, ...]:
    """Which needs the children have who are forecast on the last day, as far as the tables show it."""
    last = [
        one
        for one in facts.run.levels
        if (one.plan, one.month) == (DO_NOTHING, facts.last) and one.level != TOTAL
    ]
    said = [
        f"{children_told(cells[0])} at the level {level_title(one).lower()}"
        for one in last
        if (cells := facts.level(one)) is not None and told(cells[0])
    ]
    if not said:
        return ()
    less = "" if len(said) == len(last) else f" What is needed at the other levels {NOT_SHOWN}."
    return (f"By level of need, on {date_words(facts.last.last_day)}: {list_words(said)}.{less}",)


def starts_table(facts: Facts) -> Table:
    """Placements that start and end in each financial year if nothing is done; never in a published statement."""
    titles = {one.id: one.title for one in facts.run.types} | {TOTAL: "All children looked after"}
    sums: dict[tuple[str, str], list[float]] = {}
    for row in facts.run.results["starts_and_ends"]:
        if row["plan"] == DO_NOTHING and row["placement_type"] in titles:
            year = Month.parse(row["month"]).financial_year.label
            found = sums.setdefault((year, str(row["placement_type"])), [0.0] * 4)
            for number, name in enumerate(("starts", "ends", "moves_in", "moves_out")):
                found[number] += float(row[name])
    rows: list[tuple[Cell, ...]] = [
        (year_title(facts.run, year), titles[key], *(round(amount, 1) + 0.0 for amount in sums[year, key]))
        for year in dict.fromkeys(year for year, _ in sums)
        for key in titles
        if (year, key) in sums
    ]
    names = ("Starts", "Ends", "Moves in from another type", "Moves out to another type")
    kept = 4 if any(row[4] or row[5] for row in rows) else 2
    return Table(
        "Starts_and_ends",
        f"Placements that start and end under do-nothing, by placement type, {where(facts.run)}",
        ("Unit: children, means over simulated futures, to a tenth.",),
        (
            Column("Financial year"),
            Column("Placement type"),
            *(Column(f"{name}, mean", Kind.FIGURE) for name in names[:kept]),
        ),
        rows_of([row[: kept + 2] for row in rows]),
    )
