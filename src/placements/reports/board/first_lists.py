"""What would have to be true, and what is not known: the two short lists of the first page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from placements.reports.board.assumed_words import assumption_words, exact_words, per_words, round_words
from placements.reports.board.paper import PaperRun
from placements.reports.board.parts import Passage
from placements.reports.board.sections.risk.swings import clear_drivers, moving
from placements.reports.words import (
    date_words,
    occupancy_words,
    plural,
    pounds,
    stated_percent,
)

Record = Mapping[str, Any]
"""Any: JSON."""

MOST_POINTS = 5
MOST_NAMED = 3
MOST_LETTERS = 90
GRAVE = "weakens the answer"


def must_be_true(run: PaperRun) -> Passage:
    """The values at which the answer turns round: those thought possible first, then the nearest."""
    is_shown = run.neutrality["verdict"] == "demonstrated"
    title = "What would have to stay true" if is_shown else "What would have to be true"
    see = ("risk", "homes")
    homes = _homes(run)
    if not any(one["enabled"] for one in run.settings["measures"].values()):
        return Passage(
            title, ("There is nothing that could be true or false: the strategy has no measures.",)
        )
    if run.appraisal is None:
        drivers = clear_drivers(run)[: MOST_POINTS - len(homes)]
        points = (*homes, *(_driver(row) for row in drivers))
        return Passage(title, (_not_worked_out(any(drivers)),), points, see=see)
    rows = run.appraisal["tornado"]
    turning = sorted((row for row in rows if row["switching_value"] is not None), key=_nearness)
    none = _of_no_value(rows) if turning else ()
    shown = turning[: MOST_POINTS - len(homes) - len(none)]
    points = (*homes, *(_turns(row) for row in shown), *none)
    return Passage(title, (_lead(run, rows, turning, is_shown=is_shown),), points, see=see)


def _nearness(row: Record) -> tuple[bool, float]:
    """Within what is thought possible first; then by how far it is from what is assumed."""
    distance = row["distance_share"]
    return (not row["within_range"], float("inf") if distance is None else abs(distance))


def _lead(run: PaperRun, rows: Sequence[Record], turning: Sequence[Record], *, is_shown: bool) -> str:
    """What the list means."""
    if not rows:
        return "No assumption has a range, so none was moved."
    by, threshold = date_words(run.last_day), stated_percent(run.settings["neutrality"]["threshold"])
    central = (
        f"With every assumption at its central value, median net saving by {by} is "
        f"{pounds(float(rows[0]['median_at_central_gbp']))}{_beside(run)}."
    )
    if not turning:
        return f"{central} No plausible value of one assumption alone brings it to £0."
    return (
        f"{central} Each of these values, if that one assumption alone were different, would bring it to £0. About "
        f"half of futures are then cost neutral: {'the verdict needs' if is_shown else 'to be demonstrated it needs'} "
        f"{threshold}."
    )


def _beside(run: PaperRun) -> str:
    """Why that median is not the one above it on the page; nothing where they are written the same."""
    assert run.appraisal is not None
    found, above = run.appraisal["tornado"][0]["median_at_central_gbp"], run.neutrality["median_gbp"]
    if pounds(float(found)) == pounds(float(above)):
        return ""
    of = plural(run.appraisal["paths"], "future")
    return f" (in {of} of the appraisal; {pounds(float(above))}, as above, where all assumptions vary)"


def _of_no_value(rows: Sequence[Record]) -> tuple[str, ...]:
    """What moves the result most of that which has no switching value."""
    names = [assumption_words(str(row["title"])) for row in rows if row["switching_value"] is None]
    return (f"No plausible value, alone, of: {'; '.join(names[:MOST_NAMED])}.",) if names else ()


def _turns(row: Record) -> str:
    """The side of the switching value on which net saving is £0 or more, and what is assumed."""
    unit, value = str(row["unit"]), float(row["switching_value"])
    per = f" {per_words(unit)}" if per_words(unit) else ""
    low, central, high = (exact_words(row[at], unit) for at in ("low", "central", "high"))
    side = "least" if _needs_more(row) else "most"
    is_within = "" if row["within_range"] else "not "
    return (
        f"{assumption_words(str(row['title']))}: at {side} {round_words(value, unit)}{per}, {is_within}within the "
        f"{low} to {high} thought possible; {central} is assumed."
    )


def _needs_more(row: Record) -> bool:
    """Whether net saving is £0 or more above the switching value."""
    value, central = float(row["switching_value"]), float(row["central"])
    if value == central:
        return float(row["median_at_high_gbp"]) >= float(row["median_at_low_gbp"])
    return (value > central) == (float(row["median_at_central_gbp"]) < 0)


def _homes(run: PaperRun) -> tuple[str, ...]:
    """The occupancy at which the new homes earn their fixed cost back, against what can be filled."""
    found = run.neutrality
    if found["planned_occupancy"] is None:
        return ()
    planned = occupancy_words(found["planned_occupancy"])
    needed = found["break_even_occupancy"]
    if needed is None:
        return ("The new homes by themselves pay at no occupancy: a resident of them saves nothing.",)
    beyond = ", more than they hold" if needed > 1 else ""
    return (
        f"The new homes by themselves pay from {occupancy_words(needed)} of registered places filled{beyond}; "
        f"{planned} can be filled.",
    )


def _not_worked_out(is_listed: bool) -> str:
    missing = "At which value of each assumption the result turns round was not worked out for this run."
    if not is_listed:
        return f"{missing} No single assumption moves it by more than chance does."
    return f"{missing} What goes with it beyond chance, in the thirds of futures in which each is lowest and highest:"


def _driver(row: Record) -> str:
    return (
        f"{assumption_words(str(row['name']))}: median net saving {pounds(row['median_gbp_where_low'])} where low, "
        f"{pounds(row['median_gbp_where_high'])} where high."
    )


def not_known(run: PaperRun) -> Passage:
    """The record of past forecasts, figures that conflict, the widest assumptions, weak data, what nobody published."""
    results = run.results
    points = (
        f"Past forecasts: {results['backtest']['sentence']}",
        _conflicts(run),
        _widest(run),
        _quality(run),
        str(results["assumed"]["sentence"]),
    )
    return Passage(
        "What is not known", points=tuple(point for point in points if point), see=("record", "assumptions")
    )


def _conflicts(run: PaperRun) -> str:
    topics = [str(one["topic"]) for one in run.results["evidence_conflicts"]]
    if not topics:
        return "Published figures: the council's tables list none that conflict."
    more = " and others" if len(topics) > MOST_NAMED else ""
    return f"Published figures conflict on: {'; '.join(topics[:MOST_NAMED])}{more}."


def _widest(run: PaperRun) -> str:
    """The assumptions that move the result most, each with how far."""
    found = moving(run)[:MOST_NAMED]
    if found:
        spoken = [
            f"{assumption_words(str(row['title']))} ({_ends(row['median_at_low_gbp'], row['median_at_high_gbp'])})"
            for row in found
        ]
        return f"The assumptions with the widest effect on median net saving: {'; '.join(spoken)}."
    drivers = clear_drivers(run)[:MOST_NAMED]
    if not drivers:
        return "No single assumption moves the result by more than chance does."
    names = [assumption_words(str(row["name"])) for row in drivers]
    return f"What the result turns on most: {'; '.join(names)}."


def _ends(low: float, high: float) -> str:
    return f"{pounds(low)} at its low end, {pounds(high)} at its high end"


def _quality(run: PaperRun) -> str:
    grave = [one for one in run.results["quality"] if one["weight"] == GRAVE]
    if not grave:
        return "The checks of the data found nothing that weakens the answer."
    first = str(grave[0]["found"]).partition(". ")[0].removesuffix(".")
    if len(first) > MOST_LETTERS:
        # what is listed after a colon stands in the section
        first = first.partition(": ")[0]
    verb = "weakens" if len(grave) == 1 else "weaken"
    return f"{plural(len(grave), 'finding')} on the data {verb} the answer; the first: {first}."
