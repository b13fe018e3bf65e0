"""What would make this wrong: what moves the result, the stress case, capital, and what is not known."""

from __future__ import annotations

import datetime as dt

from placements.reports.board.parts import Group, Passage, Row, Table, numeric, worded
from placements.reports.board.verdict import last_day
from placements.reports.words import (
    children_words,
    date_words,
    first_upper,
    occupancy_words,
    percent,
    plural,
    pounds,
)
from placements.result import RunResult

MOST_DRIVERS = 6


def what_would_make_it_wrong(result: RunResult) -> tuple[Passage, ...]:
    """Every passage on doubt, in the order of the page."""
    return (drivers(result), stress(result), capital(result), evidence(result))


def drivers(result: RunResult) -> Passage:
    """The uncertain things that move the result by more than chance, the strongest first."""
    found = result.neutrality.drivers
    clear = [driver for driver in found if driver.is_beyond_chance(result.demand.paths)]
    by = date_words(last_day(result))
    points = tuple(
        f"{first_upper(driver.name)}: where it is low, median net saving by {by} is {pounds(driver.low_third)}; "
        f"where it is high, {pounds(driver.high_third)}: a swing of {pounds(abs(driver.swing))}."
        for driver in clear[:MOST_DRIVERS]
    )
    sentence = (
        "Low and high are the thirds of the simulated futures in which it is lowest and highest; everything "
        "else varies as it does anyway."
        if points
        else "No single assumption moves the result by more than chance does."
    )
    rows = [
        Row(
            first_upper(driver.name),
            (
                pounds(driver.low_third),
                pounds(driver.high_third),
                pounds(driver.swing),
                f"{driver.correlation + 0.0:.2f}",
                "yes" if driver in clear else "no",
            ),
            "plain" if driver in clear else "minor",
        )
        for driver in found
    ]
    table = Table(
        f"Everything that varies between futures, with the median net saving by {by}",
        numeric("What varies", "Where low", "Where high", "Swing", "Rank correlation", "Beyond chance"),
        (Group("", tuple(rows)),),
        printed="Printed: what moves the result beyond chance; on screen this table has everything.",
    )
    folded = (table,) if rows and clear else ()
    return Passage("What moves the result most", (sentence,), points=points, folded=folded)


def stress(result: RunResult) -> Passage:
    """The same test in the case that the scenario names."""
    case = result.neutrality.stress
    if case is None:
        text = "The scenario names no stress case: the verdict rests on the central case alone."
        return Passage("Stress case", (text,))
    text = (
        f"With {case.title}, the strategy is cost neutral in {percent(case.probability)} of futures by "
        f"{date_words(last_day(result))}; median net saving {pounds(case.median)}."
    )
    return Passage("Stress case", (text,))


def capital(result: RunResult) -> Passage:
    """The test once capital is paid for, beside the revenue-only one."""
    view, settings = result.neutrality.capital, result.scenario.settings.neutrality
    if result.neutrality.capital_left_out:
        return Passage("Capital", (result.neutrality.capital_left_out,))
    if view is None:
        return Passage("Capital", ("The scenario names no capital: every figure here is revenue.",))
    occupancy = "."
    if view.break_even_occupancy is not None:
        full = ", more than the homes hold" if view.break_even_occupancy > 1 else ""
        occupancy = f"; the new homes then break even at {occupancy_words(view.break_even_occupancy)}{full}."
    return Passage(
        "Capital",
        (
            "Every other figure on this page is revenue only.",
            f"Capital of {pounds(view.amount)} over {plural(settings.capital_life_years, 'year')} at "
            f"{settings.capital_interest_rate:.1%} interest costs {pounds(view.charge_per_year)} a year from "
            "the month the first new home opens.",
            f"With it the strategy is cost neutral in {percent(view.probability)} of futures by "
            f"{date_words(last_day(result))}; median net saving {pounds(view.median)}{occupancy}",
        ),
    )


def evidence(result: RunResult) -> Passage:
    """Figures that conflict, each with date, definition and source; none is smoothed."""
    tables = [*_topics(result), *_unused_counts(result)]
    sentence = (
        f"{first_upper(plural(len(tables), 'topic'))} with figures that do not agree. All are shown; none is averaged."
        if tables
        else "The council's tables list no figures that conflict."
    )
    return Passage("Where published figures conflict", (sentence,), tables=tuple(tables))


def _topics(result: RunResult) -> list[Table]:
    tables = []
    for topic, rows in result.council.evidence.groupby("topic", sort=False):
        shown = [
            Row(
                str(row["statement"]),
                (
                    figure_words(float(row["figure"]), str(row["unit"])),
                    _day(row["date"]),
                    str(row["definition"]),
                    str(row["source"]),
                    str(row["note"]),
                ),
            )
            for _, row in rows.iterrows()
        ]
        columns = worded("Statement", "Figure", "Date", "Definition", "Source", "Note")
        tables.append(Table(str(topic), columns, (Group("", tuple(shown)),)))
    return tables


def _unused_counts(result: RunResult) -> list[Table]:
    """Counts that the history lists but the forecast does not use."""
    history = result.council.history
    unused = history[~history["used"]]
    if unused.empty:
        return []
    titles = {t.id: t.title for t in result.scenario.placement_types}
    rows = [
        Row(
            _day(row["date"]),
            (
                children_words(float(row["children"])),
                titles.get(str(row["placement_type"]), str(row["placement_type"])),
                str(row["definition"]),
                str(row["source"]),
            ),
        )
        for _, row in unused.iterrows()
    ]
    columns = worded("Date", "Figure", "Of", "Definition", "Source")
    return [Table("Counts that were published but are not used", columns, (Group("", tuple(rows)),))]


def figure_words(figure: float, unit: str) -> str:
    """A published figure with its unit, no digit more than was published."""
    if unit in ("per cent", "%"):
        return f"{figure:,.10g}%"
    return f"{figure:,.10g} {unit}"


def _day(day: object) -> str:
    return date_words(day) if isinstance(day, dt.date) else "no date"
